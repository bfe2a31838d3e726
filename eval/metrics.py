"""Outcomes into scores: shares with their intervals, over all questions and by type.

Knows nothing of how an answer was judged, nor of files or terminals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from eval.judge import Outcome

KS = (1, 5, 10)
BRIEF = 5  # sentences that an answer may have and still be short
Z = 1.959963984540054  # a standard normal value lies within +-Z in 95 % of cases


@dataclass(frozen=True, slots=True)
class Measure:
    """A share over outcomes: each outcome adds `hits` to the numerator and `n` to the denominator."""

    name: str
    label: str
    hits: Callable[[Outcome], int]
    n: Callable[[Outcome], int]


def recall(k: int) -> Measure:
    """Answerable questions with a passage that holds evidence among the first k."""
    return Measure(
        f"recall@{k}",
        f"evidence found in first {k}",
        lambda o: o.answerable and o.rank is not None and o.rank <= k,
        lambda o: o.answerable,
    )


MEASURES = (
    Measure("right_and_cited", "right and rightly cited", lambda o: o.right and o.cited, lambda o: o.answerable),
    Measure("right", "right", lambda o: o.right, lambda o: o.answerable),
    Measure("rightly_refused", "rightly refused", lambda o: o.refused and not o.answerable, lambda o: not o.answerable),
    Measure("wrongly_refused", "wrongly refused", lambda o: o.refused and o.answerable, lambda o: o.answerable),
    Measure("slices", "citations that are slices", lambda o: o.slices, lambda o: o.citations),
    # Where nothing can be evidence, answering at all is the fault, and `rightly_refused` counts it.
    Measure("evidence", "cited sentences with evidence", lambda o: o.holding, lambda o: o.sentences * o.answerable),
    Measure(
        "brief",
        f"answers of {BRIEF} sentences at most",
        lambda o: o.answered and o.shown <= BRIEF,
        lambda o: o.answered,
    ),
    *map(recall, KS),
    Measure("results", "questions with a result", lambda o: o.answer is not None, lambda o: 1),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A share, `hits` of `n`, with the interval that holds the true share in 95 % of cases."""

    hits: int
    n: int

    @property
    def rate(self) -> float | None:
        return self.hits / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.hits, self.n)

    def to_dict(self) -> dict[str, Any]:
        low, high = self.interval
        rate = None if self.rate is None else round(self.rate, 4)
        return {"hits": self.hits, "n": self.n, "rate": rate, "low": round(low, 4), "high": round(high, 4)}


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of some questions, in the order of MEASURES; `shown`: sentences of each answer given."""

    name: str
    questions: int
    figures: tuple[Figure, ...]
    shown: tuple[int, ...]

    def figure(self, name: str) -> Figure:
        return self.figures[[measure.name for measure in MEASURES].index(name)]

    @property
    def mean_shown(self) -> float | None:
        return sum(self.shown) / len(self.shown) if self.shown else None

    def to_dict(self) -> dict[str, Any]:
        mean = None if self.mean_shown is None else round(self.mean_shown, 2)
        named = {measure.name: figure.to_dict() for measure, figure in zip(MEASURES, self.figures, strict=True)}
        return {
            "questions": self.questions,
            **named,
            "sentences_shown": {"mean": mean, "most": max(self.shown, default=0)},
        }


@dataclass(frozen=True, slots=True)
class Scores:
    """The figures of all questions, and of each type in order of first appearance."""

    overall: Group
    types: tuple[Group, ...]

    def to_dict(self) -> dict[str, Any]:
        """The JSON shape of a scores file (`schema: 1`)."""
        return {"schema": 1, "overall": self.overall.to_dict(), "types": {g.name: g.to_dict() for g in self.types}}


def summarise(outcomes: Sequence[Outcome]) -> Scores:
    """Every measure over all outcomes and by type; a question without a result stays in as not right."""
    types = dict.fromkeys(outcome.question.type for outcome in outcomes)
    groups = (group(name, [o for o in outcomes if o.question.type == name]) for name in types)
    return Scores(group("all", outcomes), tuple(groups))


def group(name: str, outcomes: Sequence[Outcome]) -> Group:
    figures = tuple(Figure(sum(map(m.hits, outcomes)), sum(map(m.n, outcomes))) for m in MEASURES)
    return Group(name, len(outcomes), figures, tuple(o.shown for o in outcomes if o.answered))


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927); of nothing it is everything, (0, 1).

    It takes the n trials for independent: for sentences of one answer it is too narrow."""
    if n == 0:
        return 0.0, 1.0
    rate, spread = hits / n, Z * Z / n
    centre = (rate + spread / 2) / (1 + spread)
    half = Z * sqrt(rate * (1 - rate) / n + spread / (4 * n)) / (1 + spread)
    return (centre - half if hits else 0.0), (centre + half if hits < n else 1.0)
