"""Answers into HTML: the message in the chat, and the evidence panel with the quoted sentences highlighted.

Knows nothing of gradio, of style, nor of where an answer came from. Every text that is not ours is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape
from urllib.parse import urlsplit

from rag.errors import DatelineError
from rag.types import Answer, Citation, Claim, Coverage, Draft, Event, Hit, Passage, Restart, Settled, Source, Turn
from ui.render import day, origin, plural

# The chat reads messages as Markdown, which leaves an HTML block alone up to its first blank line, and expands tabs.
WHITE = {ord("\n"): "&#10;", ord("\r"): "&#13;", ord("\t"): "&#9;"}
# Overrides and embeddings would show text in another order than it is written in; lone surrogates cannot be sent.
GONE = dict.fromkeys(range(0x202A, 0x202F), "") | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
CLOSING = ".,;:!?)]}”’"  # a mark before its full stop leaves a space in the draft that the settled text does not have
JOINED = "\u2060"  # keeps a number on the line of its sentence
VERDICTS = {"partly": "partly supported", "unsupported": "not supported by the articles"}


def escaped(text: str) -> str:
    """Text that shows as itself in HTML and in its attributes."""
    return escape(text).translate(WHITE | GONE)


def inert(text: str) -> str:
    """Text that shows as itself, and whose reading direction stays its own."""
    return f"<bdi>{escaped(text)}</bdi>" if text else ""


@dataclass(frozen=True, slots=True)
class Writing:
    """An answer while it is made: the draft so far and its sentences that are already checked."""

    draft: str = ""
    claims: tuple[Claim, ...] = ()

    def after(self, event: Event) -> Writing:
        """What there is to show once an event has come."""
        match event:
            case Draft(text):
                draft = self.draft.rstrip() if text[:1] and text[0] in CLOSING else self.draft
                return replace(self, draft=draft + text)
            case Settled(claim):
                return replace(self, claims=(*self.claims, claim))
            case Restart():
                return Writing()
        return self

    @property
    def unchecked(self) -> str:
        """The end of the draft, behind the last checked sentence."""
        return self.draft[self.claims[-1].end if self.claims else 0 :].strip()


def question_html(question: str) -> str:
    return f'<div class="dl-question">{inert(question)}</div>'


def writing_html(writing: Writing) -> str:
    """The message while it is made: checked sentences plain, the rest a draft that says so; numbers come at the end."""
    checked = " ".join(f"<span>{inert(claim.text)}{_verdict(claim)}</span>" for claim in writing.claims)
    label = "not yet checked" if writing.unchecked else "checking" if writing.draft else "searching the articles"
    draft = f'<span class="dl-unchecked">{inert(writing.unchecked)} <span class="dl-label">{label}</span></span>'
    return f'<div class="dl-writing"><p>{checked} {draft}</p></div>'


def answer_html(answer: Answer, turn: int) -> str:
    """The settled message; `turn` tells its citation links from those of other messages."""
    if answer.status == "refused":
        body = f'<p class="dl-label">No answer</p><p>{inert(answer.text)}</p>'
    else:
        body = _direct(answer.direct, turn) + _paragraphs(answer, turn)
    notes = [grounding(answer), *(f"Note: {notice}" for notice in answer.notices)]
    foot = "".join(f'<p class="dl-foot">{inert(note)}</p>' for note in notes if note)
    return f'<div class="{"dl-refusal" if answer.status == "refused" else "dl-answer"}">{body}{foot}</div>'


def error_html(error: DatelineError) -> str:
    """A failure that the user can mend."""
    hint = f"<p>Try: <code>{inert(error.hint)}</code></p>" if error.hint else ""
    return f'<div class="dl-error"><p class="dl-label">This did not work</p><p>{inert(error.message)}</p>{hint}</div>'


def header_html(coverage: Coverage) -> str:
    """The head of the page: the name, and what the library holds."""
    days = f", {day(coverage.first)} to {day(coverage.last)}" if coverage.first and coverage.last else ""
    held = f"Answers from {plural(coverage.articles, 'article')}{days}"
    return f'<header class="dl-header"><h1>Dateline</h1><p>{held}</p></header>'


def evidence_html(turns: Sequence[Turn]) -> str:
    """The passages behind each answer, newest first and open."""
    shown = [(number, turn.answer) for number, turn in enumerate(turns, 1) if turn.answer]
    if not shown:
        return '<p class="dl-empty">The passages that an answer quotes will stand here.</p>'
    last = shown[-1][0]
    return "".join(_evidence(answer, turn, opened=turn == last) for turn, answer in reversed(shown))


def grounding(answer: Answer) -> str:
    """One line on how an answer stands on the articles."""
    count = answer.grounding
    removed = f"{plural(count.removed, 'sentence')} of the draft removed as unsupported" if count.removed else ""
    if answer.status == "refused":
        parts = [f"Why: {answer.reason}" if answer.reason else "", removed]
    else:
        writer = f"Written by {answer.writer}, checked against the articles" if answer.writer != "quotes" else ""
        parts = [_standing(answer), writer, removed]
    return " ".join(f"{part}." for part in parts if part)


def _standing(answer: Answer) -> str:
    """As "2 of 3 sentences quoted, 1 supported; from 2 articles"."""
    count = answer.grounding
    total, cited = plural(count.claims, "sentence"), {c.source for c in answer.citations}
    stories = {source.story or source.id for source in cited}
    copies = f", {len(stories)} independent" if len(stories) < len(cited) else ""
    verdicts = (
        (count.quoted, "quoted"),
        (count.supported, "supported"),
        (count.partly, "partly supported"),
        (count.unsupported, "not supported"),
    )
    said = [(number, verdict) for number, verdict in verdicts if number]
    first = [f"{number} of {total} {verdict}" for number, verdict in said[:1]]
    more = [f"{number} {verdict}" for number, verdict in said[1:]]
    return f"{', '.join(first + more)}{';' if more else ''} from {plural(len(cited), 'article')}{copies}"


def _paragraphs(answer: Answer, turn: int) -> str:
    """The text with its claims dressed; a line break between claims starts a paragraph."""
    html, at = "<p>", 0
    for claim in answer.claims:
        gap = answer.text[at : claim.start]
        html += "</p><p>" if "\n" in gap and at else " " if gap.isspace() else inert(gap)
        html += _claim(claim, turn)
        at = claim.end
    return html + inert(answer.text[at:].strip()) + "</p>"


def _claim(claim: Claim, turn: int) -> str:
    links = "".join(_link(citation, turn) for citation in claim.citations)
    return f'<span class="dl-claim dl-{claim.verdict}">{inert(claim.text)}{links}{_verdict(claim)}</span>'


def _verdict(claim: Claim) -> str:
    return f' <span class="dl-label">{VERDICTS[claim.verdict]}</span>' if claim.verdict in VERDICTS else ""


def _direct(direct: Citation | None, turn: int) -> str:
    return f'<p class="dl-direct">{inert(direct.quote)}{_link(direct, turn)}</p>' if direct else ""


def _link(citation: Citation, turn: int) -> str:
    title = escaped(f"{citation.source.title} ({origin(citation.source)})")
    href = f"#{_anchor(citation, turn)}"
    return f'{JOINED}<sup><a class="dl-cite" href="{href}" title="{title}">[{citation.number}]</a></sup>'


def _anchor(citation: Citation, turn: int) -> str:
    return f"t{turn}-c{citation.number}"


def _evidence(answer: Answer, turn: int, *, opened: bool) -> str:
    if answer.status == "refused":
        kind, label = "dl-nearest", '<p class="dl-label">Nearest passages: not an answer</p>' if answer.nearest else ""
        cards = [label, *(_card(hit.passage.source, f"<p>{inert(hit.passage.text)}</p>") for hit in answer.nearest)]
    else:
        kind, cards = "dl-cited", [_cited(s, answer, turn) for s in dict.fromkeys(c.source for c in answer.citations)]
    summary = f"<summary>{inert(answer.question)}</summary>"
    return f'<details class="{kind}"{" open" if opened else ""}>{summary}{"".join(cards)}</details>'


def _cited(source: Source, answer: Answer, turn: int) -> str:
    """One article: its cited passages in reading order."""
    citations = [c for c in answer.citations if c.source == source]
    holders = {citation.number: _holder(citation, answer.hits) for citation in citations}
    passages = sorted(set(holders.values()), key=lambda passage: passage.start)
    texts = [_marked(p, [c for c in citations if holders[c.number] == p], turn) for p in passages]
    also = sorted({name for citation in citations for name in citation.also})
    return _card(source, "".join(f"<p>{text}</p>" for text in texts), also)


def _holder(citation: Citation, hits: Iterable[Hit]) -> Passage:
    """The passage that a citation stands in; where none was handed along, the quote alone."""
    key, span = (citation.source.id, citation.source.digest), (citation.start, citation.end)
    for passage in (hit.passage for hit in hits):
        if (passage.source.id, passage.source.digest) == key and passage.start <= span[0] and span[1] <= passage.end:
            return passage
    return Passage(citation.source, *span, citation.quote, (span,))


def _marked(passage: Passage, citations: Iterable[Citation], turn: int) -> str:
    html, at = "", passage.start
    for citation in sorted(citations, key=lambda c: c.start):
        html += inert(passage.slice((at, max(at, citation.start))))
        html += f'<sup>[{citation.number}]</sup><mark id="{_anchor(citation, turn)}">{inert(citation.quote)}</mark>'
        at = max(at, citation.end)
    return html + inert(passage.slice((at, passage.end)))


def _card(source: Source, body: str, also: Sequence[str] = ()) -> str:
    place = origin(source) + (f"; also {', '.join(also)}" if also else "")
    head = f'<h3>{_title(source)}</h3><p class="dl-origin">{inert(place)}</p>'
    return f"<article>{head}<blockquote>{body}</blockquote></article>"


def _title(source: Source) -> str:
    if not _is_web(source.url):
        return inert(source.title)
    return f'<a href="{escaped(source.url or "")}" target="_blank" rel="noopener noreferrer">{inert(source.title)}</a>'


def _is_web(url: str | None) -> bool:
    try:
        return urlsplit(url or "").scheme in ("http", "https")
    except ValueError:  # "http://[": no address at all
        return False
