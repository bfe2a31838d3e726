"""Intervals by resampling questions: the percentile bootstrap (Efron and Tibshirani 1993, chapter 13).

Questions are drawn, not sentences: those of one answer are not independent. The same inputs give the same interval.
Knows nothing of what is measured."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

DRAWS, SEED = 2_000, 0
LEVELS = (2.5, 97.5)  # percent

Values = NDArray[np.float64]


def weights(n: int) -> Values:
    """How often each of n questions is drawn in each of DRAWS samples; shape (DRAWS, n)."""
    if n == 0:
        return np.zeros((DRAWS, 0))
    return np.random.default_rng(SEED).multinomial(n, np.full(n, 1 / n), DRAWS).astype(np.float64)


def share(part: Values, whole: Values) -> float | None:
    """The sum of `part` over that of `whole`; None where the latter is 0."""
    total = float(whole.sum())
    return float(part.sum()) / total if total else None


def shares(part: Values, whole: Values, drawn: Values) -> Values:
    """That share in each sample; NaN in those where it is None."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Values = (drawn @ part) / (drawn @ whole)
    return found


def interval(samples: Values) -> tuple[float, float] | None:
    """The 95 % interval of a figure from its samples, those without one left out; None where none has one."""
    known = samples[np.isfinite(samples)]
    if not known.size:
        return None
    low, high = np.percentile(known, LEVELS)
    return float(low), float(high)


def resampled(n: int) -> NDArray[np.int64]:
    """The places of the questions drawn in each sample, shape (DRAWS, n); for what is no share."""
    return np.random.default_rng(SEED).integers(0, n, (DRAWS, n))
