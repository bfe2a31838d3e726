"""How an answer and its sentences stand on the articles, in words.

Knows nothing of HTML."""

from __future__ import annotations

from rag.types import Answer
from ui.render import by_verdict, days, plural

VERDICTS = {"partly": "partly supported", "unsupported": "not supported by the articles"}


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
    """As "2 of 3 sentences quoted, 1 supported; from 2 articles, 2 publishers, 4-9 May 2024"."""
    count = answer.grounding
    total, cited = plural(count.claims, "sentence"), {c.source for c in answer.citations}
    stories = {source.story or source.id for source in cited}
    names = {source.publisher for source in cited if source.publisher}
    dates = sorted(source.published for source in cited if source.published)
    said = by_verdict(count)
    first = [f"{number} of {total} {verdict}" for number, verdict in said[:1]]
    more = [f"{number} {verdict}" for number, verdict in said[1:]]
    where = [
        plural(len(cited), "article"),
        f"{len(stories)} independent" if len(stories) < len(cited) else "",
        plural(len(names), "publisher") if names else "",
        days(dates[0], dates[-1]) if dates else "",
    ]
    return f"{', '.join(first + more)}{';' if more else ''} from {', '.join(filter(None, where))}"
