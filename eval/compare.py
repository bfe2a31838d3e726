"""Two runs held against each other: each measure's difference with a paired interval, and the questions that changed.

Knows nothing of files or terminals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval.bootstrap import Values, interval, share, shares, weights
from eval.judge import Outcome
from eval.measures import MEASURES, Measure
from rag.errors import DatelineError


@dataclass(frozen=True, slots=True)
class Difference:
    """A measure of the same questions in two runs; `interval` holds what b has more than a, in 95 % of samples."""

    measure: Measure
    a: float | None
    b: float | None
    interval: tuple[float, float] | None

    @property
    def value(self) -> float | None:
        return None if self.a is None or self.b is None else self.b - self.a

    @property
    def sure(self) -> bool:
        """Whether the interval leaves 0 out."""
        return self.interval is not None and not self.interval[0] <= 0 <= self.interval[1]

    @property
    def better(self) -> bool | None:
        """Whether b is better; None where that cannot be said."""
        return None if not self.value or self.measure.more is None else (self.value > 0) == self.measure.more


@dataclass(frozen=True, slots=True)
class Changed:
    """A question whose answer has a fault in one run that it has not in the other."""

    a: Outcome
    b: Outcome

    @property
    def better(self) -> bool:
        return self.b.fault is None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two runs have in common, and how they differ on that."""

    questions: int
    left_out: int
    differences: tuple[Difference, ...]
    changed: tuple[Changed, ...]


def compare(a: Sequence[Outcome], b: Sequence[Outcome]) -> Comparison:
    """Two runs on the questions that both asked; each sample draws the same questions of both (paired bootstrap, Efron
    and Tibshirani 1993). Errors: DatelineError where they have none in common."""
    other = {outcome.question.id: outcome for outcome in b}
    pairs = [(one, other[one.question.id]) for one in a if _same(one, other.get(one.question.id))]
    if not pairs:
        raise DatelineError("the two runs have no question in common", "compare runs of the same questions")
    drawn = weights(len(pairs))
    differences = tuple(_difference(measure, pairs, drawn) for measure in MEASURES)
    changed = tuple(Changed(one, two) for one, two in pairs if one.fault != two.fault)
    return Comparison(len(pairs), len(a) + len(b) - 2 * len(pairs), differences, changed)


def _same(one: Outcome, two: Outcome | None) -> bool:
    return two is not None and (one.question.question, one.question.history) == (
        two.question.question,
        two.question.history,
    )


def _difference(measure: Measure, pairs: Sequence[tuple[Outcome, Outcome]], drawn: Values) -> Difference:
    one, two = (np.array([measure.of(pair[side]) for pair in pairs], float) for side in (0, 1))
    samples = shares(two[:, 0], two[:, 1], drawn) - shares(one[:, 0], one[:, 1], drawn)
    a, b = share(one[:, 0], one[:, 1]), share(two[:, 0], two[:, 1])
    return Difference(measure, a, b, None if a is None or b is None else interval(samples))
