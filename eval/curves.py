"""Curves of a run: risk against coverage, and how often the verifier is right at each score.

Knows nothing of how they are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval.bootstrap import Values
from eval.judge import Outcome


@dataclass(frozen=True, slots=True)
class Point:
    """`x` and `y` of a curve, with the count behind it."""

    x: float
    y: float
    n: int


def risk_coverage(outcomes: Sequence[Outcome]) -> list[Point]:
    """The share of wrong answers (y) among the surest of the answers given, by the share of all questions (x) they are.

    Right is right; an answer to a question that nothing answers is wrong (El-Yaniv and Wiener 2010, JMLR 11). Answers
    equally sure come in together. The curve ends where the system refuses."""
    known = [o for o in outcomes if o.answered and o.confidence is not None]
    known.sort(key=lambda o: -_sure(o))
    points, wrong = list[Point](), 0
    for n, outcome in enumerate(known, start=1):
        wrong += not outcome.right
        if n == len(known) or _sure(known[n]) != _sure(outcome):
            points.append(Point(n / len(outcomes), wrong / n, n))
    return points


def area(outcomes: Sequence[Outcome]) -> float | None:
    """Area under that curve over the answers given, in [0, 1], less is better: the mean over the answers of the risk
    among those at least as sure (AURC; Geifman, Uziel and El-Yaniv 2019). None where there is no answer."""
    known = [o for o in outcomes if o.answered and o.confidence is not None]
    return float(areas(known, np.ones((1, len(known))))[0]) if known else None


def areas(known: Sequence[Outcome], drawn: Values) -> Values:
    """That area of answers, each counted as often as `drawn` says; shape (samples, answers) to (samples,)."""
    order = sorted(range(len(known)), key=lambda n: -_sure(known[n]))
    sure = np.array([_sure(known[n]) for n in order])
    wrong = np.array([not known[n].right for n in order], float)
    counts = drawn[:, order]
    last = np.searchsorted(-sure, -sure, side="right") - 1  # of those equally sure
    with np.errstate(divide="ignore", invalid="ignore"):
        risk = (counts * wrong).cumsum(axis=1)[:, last] / counts.cumsum(axis=1)[:, last]
        found: Values = np.where(counts > 0, counts * risk, 0).sum(axis=1) / counts.sum(axis=1)
    return found


def reliability(scores: Sequence[float], labels: Sequence[bool], bins: int = 10) -> list[Point]:
    """The share that is supported (y) among pairs by their mean score (x), in `bins` of equal width (Niculescu-Mizil
    and Caruana 2005)."""
    said, true = np.array(scores, float), np.array(labels, float)
    which = np.minimum((said * bins).astype(int), bins - 1)
    groups = [which == n for n in range(bins)]
    return [Point(float(said[g].mean()), float(true[g].mean()), int(g.sum())) for g in groups if g.any()]


def _sure(outcome: Outcome) -> float:
    return outcome.confidence or 0.0
