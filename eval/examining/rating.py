"""What scores are worth beside what people said: AUC, balanced accuracy, calibration, each with its interval.

Intervals are bootstrapped over groups, what pairs share: several claims over one article are not independent. Knows
nothing of sets and cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

import numpy as np
from numpy.typing import NDArray

from eval.bootstrap import Values, interval, share, shares, weights
from eval.curves import Point

PLACES = 4  # decimal places kept
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 95 % interval; nan where it cannot be told, as AUC where all labels are alike."""

    value: float
    low: float
    high: float

    def percent(self, sign: str = "") -> str:
        """In percent, with its interval; `sign` "+" shows one always."""
        return f"{100 * self.value:{sign}.1f} [{100 * self.low:{sign}.1f} {100 * self.high:{sign}.1f}]"


def figure(value: float, samples: Values) -> Figure:
    low, high = interval(samples) or (float("nan"), float("nan"))
    return Figure(round(value, PLACES), round(low, PLACES), round(high, PLACES))


def drawn(groups: Sequence[int]) -> Values:
    """How often each pair is drawn in each sample, all of a group together; shape (DRAWS, pairs)."""
    which = np.array(groups, int)
    return weights(int(which.max()) + 1)[:, which]


def auc(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """The chance that a supported claim scores higher than another, ties half; nan where all labels are alike."""
    from sklearn.metrics import roc_auc_score  # 0.9 s

    return float(roc_auc_score(labels, scores)) if len(set(labels)) == 2 else float("nan")


def aucs(scores: Sequence[float], labels: Sequence[bool], drawn: Values) -> Values:
    """The same in each sample, all at once: a hundred times as fast; nan where all labels drawn are alike."""
    said, yes = np.array(scores, float), np.array(labels, bool)
    order = np.argsort(said)
    ties = np.flatnonzero(np.diff(said[order], prepend=-np.inf))
    right, wrong = (np.add.reduceat(drawn[:, order] * side[order], ties, axis=1) for side in (yes, ~yes))
    below = np.cumsum(wrong, axis=1) - wrong / 2
    with np.errstate(invalid="ignore"):
        found: Values = (right * below).sum(axis=1) / (right.sum(axis=1) * wrong.sum(axis=1))
    return found


def auc_interval(scores: Sequence[float], labels: Sequence[bool], drawn: Values) -> Figure:
    return figure(auc(scores, labels), aucs(scores, labels, drawn))


def balanced(passed: Sequence[bool], labels: Sequence[bool], drawn: Values) -> Figure:
    """The mean of the share of supported claims that pass and of the others that do not; chance is .5."""
    said, yes = np.array(passed, bool), np.array(labels, bool)
    sides = [((said & yes).astype(float), yes.astype(float)), ((~said & ~yes).astype(float), (~yes).astype(float))]
    value = sum(_share(part, whole) for part, whole in sides) / 2
    return figure(value, sum((shares(part, whole, drawn) for part, whole in sides), start=np.zeros(1)) / 2)


def best_threshold(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """The threshold from which claims count as supported that is best for balanced accuracy, the highest of several,
    which is where Youden's index is greatest (Youden 1950)."""
    from sklearn.metrics import roc_curve

    wrong, right, thresholds = roc_curve(labels, scores)
    best = float(thresholds[1:][np.argmax((right - wrong)[1:])])  # the first lets nothing pass
    return floor(best * 10.0**PLACES) / 10.0**PLACES


def calibration_error(curve: Sequence[Point]) -> float:
    """How far scores are from the share that is supported, on the mean over all pairs, by the bins of a reliability
    curve (expected calibration error; Guo et al. 2017)."""
    total = sum(point.n for point in curve)
    return round(sum(point.n * abs(point.y - point.x) for point in curve) / total, PLACES) if total else float("nan")


def _share(part: Values, whole: Values) -> float:
    found = share(part, whole)
    return float("nan") if found is None else found
