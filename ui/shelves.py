"""Lists of the page into HTML: conversations, articles, and what is being written to the library.

Knows nothing of gradio nor of style. Every text that is not ours is escaped."""

from __future__ import annotations

from collections.abc import Sequence

from rag.conversations import Conversation
from rag.types import Source
from ui.html import escaped, inert
from ui.job import Job
from ui.render import origin, plural

STATES = {"waiting": "waiting", "running": "at work", "done": "done", "failed": "failed", "stopped": "stopped"}
PAGE = 50  # articles of the list at once
NAMED = 20  # failures of a job that are listed
LATELY = 5  # jobs that are over and still listed


def talks_html(kept: Sequence[Conversation], chosen: str) -> str:
    """The conversations, newest first, the one that is open marked."""
    if not kept:
        return '<p class="dl-empty">Conversations are kept here.</p>'
    return f'<ul class="dl-talks">{"".join(_talk(one, one.id == chosen) for one in kept)}</ul>'


def _talk(one: Conversation, open: bool) -> str:
    current = ' aria-current="true"' if open else ""
    exports = "".join(
        f'<a href="/api/conversations/{one.id}/export.{kind}" download>Save as {name}</a>'
        for kind, name in (("md", "Markdown"), ("html", "HTML"), ("json", "JSON"))
    )
    menu = (
        f'<details class="dl-menu"><summary aria-label="More: {escaped(one.title)}">\N{HORIZONTAL ELLIPSIS}</summary>'
        '<div><button type="button" data-do="rename">Rename</button>'
        f'{exports}<button type="button" data-do="delete">Delete</button></div></details>'
    )
    name = f'<button type="button" data-do="open"{current}>{inert(one.title)}</button>'
    return f'<li data-talk="{one.id}" data-title="{escaped(one.title)}">{name}{menu}</li>'


def shelf_html(sources: Sequence[Source], *, total: int, offset: int, query: str) -> str:
    """Some articles of the library, and the way to those before and behind them."""
    if not total:
        return f'<p class="dl-empty">{"No article has these words." if query else "The library is empty."}</p>'
    rows = "".join(map(_article, sources))
    told = f"{offset + 1:,}-{offset + len(sources):,} of {plural(total, 'article')}"
    back = _page(max(0, offset - PAGE), "Newer") if offset else ""
    on = _page(offset + len(sources), "Older") if offset + len(sources) < total else ""
    return f'<ul class="dl-shelf">{rows}</ul><p class="dl-pages">{back}<span>{told}</span>{on}</p>'


def _page(offset: int, name: str) -> str:
    return f'<button type="button" data-do="page" data-offset="{offset}">{name}</button>'


def _article(source: Source) -> str:
    return (
        f'<li data-id="{escaped(source.id)}" data-digest="{escaped(source.digest)}"><div>'
        f'<button type="button" data-do="article" class="dl-name">{inert(source.title)}</button>'
        f'<p class="dl-origin">{inert(origin(source))}</p></div>'
        f'<button type="button" data-do="remove" aria-label="Remove: {escaped(source.title)}">Remove</button></li>'
    )


def jobs_html(jobs: Sequence[Job]) -> str:
    """What is written to the library, and what was lately; failures by name."""
    lately = [job for job in jobs if job.over][:LATELY]
    return "".join(_job(job) for job in jobs if not job.over or job in lately)


def _job(job: Job) -> str:
    live = not job.over
    stop = '<button type="button" data-do="stop-job">Stop</button>' if live else ""
    state = f'<span class="dl-state" data-state="{job.state}">{STATES[job.state]}</span>'
    head = f"<p><b>{inert(job.title)}</b> {state}{stop}</p>"
    return f'<li data-job="{job.id}">{head}{_progress(job) if live else ""}{_outcome(job)}</li>'


def _progress(job: Job) -> str:
    share = f' value="{job.done}" max="{job.total}"' if job.total else ""
    at = f"{job.done:,} of {job.total:,} {job.name}" if job.total else job.said
    return f'<progress{share} aria-label="{escaped(job.title)}"></progress><p class="dl-origin">{inert(at)}</p>'


def _outcome(job: Job) -> str:
    counts = [
        f"{count:,} {name}" for name in ("added", "updated", "unchanged", "removed") if (count := getattr(job, name))
    ]
    told = f'<p class="dl-origin">{", ".join(counts)}</p>' if counts else ""
    failed = "".join(f"<li>{inert(name)}: {inert(reason)}</li>" for name, reason in job.failed[:NAMED])
    more = f"<li>and {len(job.failed) - NAMED:,} more</li>" if len(job.failed) > NAMED else ""
    error = f'<p class="dl-label">{inert(" ".join(filter(None, job.error)))}</p>' if job.error else ""
    return told + error + (f'<ul class="dl-failed" aria-label="Failed">{failed}{more}</ul>' if failed else "")
