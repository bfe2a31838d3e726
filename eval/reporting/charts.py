"""What the plots of a report show, and in which words and figures: from outcomes and the judge's card.

Knows nothing of pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval.curves import Point, risk_coverage
from eval.examining.card import Card
from eval.judge import Found, Outcome
from eval.reporting.plots import Bar, calibration, found_by_rank, latency, risk, verdicts
from eval.reporting.shown import VERDICTS
from eval.reporting.summary import plural
from eval.reporting.svg import Words
from eval.retrieval import DEPTH

LEVELS = (10, 25, 50, 75, 90, 95, 99, 100)  # percent of answers whose seconds are told
MARKED = (50, 95)
STEPS = 10  # rows that a curve is told in


@dataclass(frozen=True, slots=True)
class Chart:
    """A plot: what it shows in a title and a sentence, the same figures as a table, and the picture as SVG."""

    title: str
    text: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    svg: str
    tall: bool = False


def charts(outcomes: Sequence[Outcome], card: Card | None) -> list[Chart]:
    """The plots that there is something to show of."""
    found = (
        _risk(outcomes),
        _calibration(card) if card else None,
        _verdicts(outcomes),
        _retrieval(outcomes),
        _seconds(outcomes),
    )
    return [one for one in found if one]


def _risk(outcomes: Sequence[Outcome]) -> Chart | None:
    points = risk_coverage(outcomes)
    if not points:
        return None
    last = points[-1]
    title = "Wrong among the surest answers"
    text = (
        f"Answers in order of confidence, the surest first: how many of them are wrong. At the end all"
        f" {last.n} answers to {plural(len(outcomes), 'question')}, {_percent(last.y)} of them wrong."
    )
    rows = tuple((_percent(p.x), _percent(p.y), str(p.n)) for p in _thinned(points))
    svg = risk(Words("risk", title, text), points)
    return Chart(title, text, ("questions answered", "of them wrong", "answers"), rows, svg)


def _thinned(points: Sequence[Point]) -> list[Point]:
    """At most STEPS points, evenly over the curve, the last one among them."""
    places = sorted({len(points) - 1 - n * len(points) // STEPS for n in range(STEPS)})
    return [points[place] for place in places if place >= 0]


def _calibration(card: Card) -> Chart | None:
    if not card.curve:
        return None
    title = "What the verifier's score is worth"
    text = (
        f"Of {card.n:,} pairs that people labelled, the share they found supported at each score; larger points"
        f" have more pairs. On the dashed line a score would be a probability; it is off by {card.error:.2f}."
    )
    rows = tuple((f"{p.x:.2f}", _percent(p.y), f"{p.n:,}") for p in card.curve)
    svg = calibration(Words("calibration", title, text), card.curve)
    return Chart(title, text, ("score", "supported", "pairs"), rows, svg)


def _retrieval(outcomes: Sequence[Outcome]) -> Chart | None:
    found = [o.found for o in outcomes if o.answerable and o.found is not None]
    if not found:
        return None
    passages = _within([one.rank for one in found])
    articles = _within([_article(one) for one in found])
    title = "Where the search finds the evidence"
    text = (
        f"The share of {plural(len(found), 'answerable question')} whose evidence is among the first k passages"
        f" ({_percent(passages[-1])} among {DEPTH}), and whose article is among the first k articles."
    )
    rows = tuple(
        (str(k), _percent(passage), _percent(article))
        for k, (passage, article) in enumerate(zip(passages, articles, strict=True), start=1)
    )
    svg = found_by_rank(Words("retrieval", title, text), passages, articles)
    return Chart(title, text, ("first k", "passages", "articles"), rows, svg)


def _within(ranks: Sequence[int | None]) -> list[float]:
    """The share of ranks that are k or less, for each k up to DEPTH."""
    return [sum(rank is not None and rank <= k for rank in ranks) / len(ranks) for k in range(1, DEPTH + 1)]


def _article(found: Found) -> int | None:
    return next((n for n, held in enumerate(found.articles, start=1) if held), None)


def _seconds(outcomes: Sequence[Outcome]) -> Chart | None:
    seconds = sorted(o.seconds for o in outcomes if o.seconds is not None)
    if not seconds:
        return None
    at = {level: float(np.percentile(seconds, level)) for level in LEVELS}
    title = "How long an answer takes"
    text = (
        f"The share of {plural(len(seconds), 'answer')} there after so many seconds:"
        f" half after {at[50]:.2f}, 95 of 100 after {at[95]:.2f}, the last after {at[100]:.2f}."
    )
    marked = [(f"{level} %: {at[level]:.2f} s", level / 100, at[level]) for level in MARKED]
    rows = tuple((f"{level} %", f"{at[level]:.3f}") for level in LEVELS)
    return Chart(title, text, ("answers", "seconds"), rows, latency(Words("seconds", title, text), seconds, marked))


def _verdicts(outcomes: Sequence[Outcome]) -> Chart | None:
    types = dict.fromkeys(outcome.question.type for outcome in outcomes)
    if not types:
        return None
    bars = [_bar(name, [o for o in outcomes if o.question.type == name]) for name in types]
    counts = [sum(bar.counts[n] for bar in bars) for n in range(len(VERDICTS))]
    told = ", ".join(f"{count} {VERDICTS[v]}" for v, count in zip(VERDICTS, counts, strict=True) if count)
    refused = sum(o.refused for o in outcomes)
    title = "How sentences stand, by type of question"
    text = f"Sentences shown: {told or 'none'}. At the right, how many questions of each type were refused ({refused})."
    rows = tuple((bar.name, *map(str, bar.counts), bar.beside) for bar in bars)
    headings = ("type", *VERDICTS.values(), "refused")
    return Chart(title, text, headings, rows, verdicts(Words("verdicts", title, text), bars, "refused"), tall=True)


def _bar(name: str, group: Sequence[Outcome]) -> Bar:
    counts = Counter(judged.verdict for outcome in group for judged in outcome.judged)
    return Bar(name, tuple(counts[v] for v in VERDICTS), f"{sum(o.refused for o in group)} of {len(group)}")


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
