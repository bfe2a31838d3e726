"""The publish days a question asks for: "in May 2024", "since the summit of November 2023", "last week".

Knows nothing of articles: what a window leaves is for the caller to see. A date that is part of the matter ("the 2018
election", "who governed in 2008") makes no window, for an article of any later day may tell it; in doubt there is none.
Standard library only: libraries find dates too, but not whether one is a time or a matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from rag.clause import Bound, bound, is_adverb, is_matter, is_name, is_owned, slice_of, spans
from rag.days import DAY
from rag.matter import ahead, counts, lasts, past, present, ranks, reports
from rag.mentions import WEEKDAYS
from rag.periods import Period

OLDEST = 30  # years back; no window further
RECENT = 1  # years before this one; what happened earlier is told by later articles too, as background
# Of 1,306 news articles that open on a weekday 62% are of that day, 14% of the next, 7% of the one after.
LAG_DAYS = 2

Role = Literal["asked", "told", "none"]


@dataclass(frozen=True, slots=True)
class Window:
    """Publish days, both inclusive, None for open; words == question[start:end] is what named them."""

    after: date | None
    before: date | None
    start: int
    end: int
    words: str


def window(question: str, today: date, *, lag_days: int = 0) -> Window | None:
    """The publish days a question asks for, or None; days from `today` on are left open.

    `lag_days` go behind the last of the days in which something happened: it is reported later (see LAG_DAYS)."""
    found = [(period, w) for period in spans(question, today) if (w := _window(question, period, today, lag_days))]
    near = [w for period, w in found if period.kind == "relative"]
    if near:  # "resigned this week, after the coup of last October"
        return max(near, key=lambda w: w.after or date.min)
    windows = [w for _, w in found]
    return next((w for w in windows if all(_within(w, other) for other in windows)), None)


def _within(one: Window, other: Window) -> bool:
    later = (one.after or date.min) >= (other.after or date.min)
    return later and (one.before or date.max) <= (other.before or date.max)


def _window(question: str, period: Period, today: date, lag_days: int) -> Window | None:
    if period.first > today or period.first.year < today.year - OLDEST or is_name(question, period):
        return None
    word = bound(question, period)
    if not word:
        return _inside(question, period, today, lag_days)
    return _until(question, period, today, word) if word.closes else _since(question, period, today, word)


def _since(question: str, period: Period, today: date, word: Bound) -> Window | None:
    reported = reports(question)
    if ranks(question) or (lasts(question) and not reported):
        return None
    if word.word in ("after", "following", "as of") and not (reported or _recent(period, today)):
        return None
    first = period.last + DAY if word.word == "after" and not word.event else period.first
    return _made(question, word.start, word.end, first, None) if first <= today else None


def _until(question: str, period: Period, today: date, word: Bound) -> Window | None:
    strict = word.word in ("before", "prior to") and not word.event
    last = period.first - DAY if strict else period.last
    if last >= today or ahead(question) or not reports(question):
        return None
    return _made(question, word.start, word.end, None, last)


def _inside(question: str, period: Period, today: date, lag_days: int) -> Window | None:
    placed = is_owned(question, period) or is_adverb(question, period)
    role = _role(question, period, today) if placed and not _is_open(question, period, today) else "none"
    if role == "none":
        return None
    last = period.last + lag_days * DAY
    before = last if role == "asked" and last < today else None
    return _made(question, *slice_of(question, period), period.first, before)


def _is_open(question: str, period: Period, today: date) -> bool:
    """Whether it may mean days to come, or these times: "who will speak on Monday", "still in use today"."""
    text = question[period.start : period.end].lower()
    if not reports(question) and not past(question) and (period.kind == "bare" or text == "today"):
        return True
    if text == "today" and not reports(question):
        return present(question) or ahead(question)
    passing = period.kind == "bare" or not WEEKDAYS.keys().isdisjoint(text.split()) or period.last >= today
    return passing and ahead(question)


def _role(question: str, period: Period, today: date) -> Role:
    """Whether the reports of these days are asked for, or an event that no earlier article can tell, or neither."""
    short = period.kind == "relative" and period.days <= 8
    if is_matter(question, period):
        near = period.kind != "full" and period.days <= 31
        return "told" if near and (short or not lasts(question)) else "none"
    if reports(question):
        return "asked"
    if lasts(question):
        return "asked" if short else "none"
    if not _recent(period, today) or period.days > 366:
        return "none"
    later = (counts(question) and period.days >= 7) or (ranks(question) and period.days > 31)
    return "told" if later else "asked"


def _recent(period: Period, today: date) -> bool:
    return period.first.year >= today.year - RECENT


def _made(question: str, start: int, end: int, after: date | None, before: date | None) -> Window:
    return Window(after, before, start, end, question[start:end])
