"""What a verifier is worth on what people labelled: ranking, decisions and calibration, set by set, as a card.

AUC is never pooled over sets or sources: their shares of supported claims differ, and knowing the source would pass for
knowing the claim. Knows nothing of models, files and terminals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

import numpy as np

from eval.bootstrap import Values
from eval.curves import Point, reliability
from eval.examining.rating import (
    PLACES,
    Figure,
    auc,
    auc_interval,
    aucs,
    balanced,
    best_threshold,
    calibration_error,
    drawn,
    figure,
)
from eval.examining.scoring import Scored
from eval.plain import revive
from rag.types import as_json

FIXED_ON = "wice_dev"  # labelled as strictly as we are: partly supported counts as not supported
# AUC by shared word pairs and by shared content words, as the README of the public data gives them in its section 2,
# computed on the whole files; of frank_valid by source.
GIVEN = {
    "frank_valid cnn": (0.729, 0.669),
    "frank_valid bbc": (0.576, 0.702),
    "defacto_val": (0.632, 0.699),
    "qags_cnn": (0.818, 0.596),
    "wice_dev": (0.702, 0.728),
    "expertqa 2nd half": (0.621, 0.594),  # of both halves
    "climate_fever": (0.578, 0.606),
    "covidfact": (0.536, 0.547),
    "scifact_rte": (0.512, 0.530),
}


@dataclass(frozen=True, slots=True)
class Rated:
    """One set and source. `supported` is the share that people found supported.

    `ahead`: AUC more than the better of both overlap measures on the same pairs. Balanced accuracy three times: `fixed`
    at the threshold fixed on another set (None on that set), `shipped` at the verifier's own threshold, `judged` as the
    judge decides, with the exact rules. `error` is of calibration. `looked`: features were chosen by this set."""

    set: str
    source: str
    looked: bool
    n: int
    supported: float
    auc: Figure
    bigram: float
    content: float
    given: tuple[float, float] | None
    ahead: Figure
    fixed: Figure | None
    shipped: Figure
    judged: Figure
    error: float
    curve: tuple[Point, ...]

    @property
    def name(self) -> str:
        return f"{self.set} {self.source}".strip()


@dataclass(frozen=True, slots=True)
class Fixed:
    """The threshold that is best for balanced accuracy on one set."""

    set: str
    threshold: float


@dataclass(frozen=True, slots=True)
class Made:
    """What a card was made of: weights by name and digest, the numbers that make a score of a logit, the judge's
    thresholds, and the most pairs of a set."""

    weights: str
    fitted: tuple[float, ...]
    supported: float
    partly: float
    most: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A set that is not on the card, and why."""

    set: str
    why: str


@dataclass(frozen=True, slots=True)
class Card:
    """A verifier's sets; `curve` and `error` of calibration are over all `n` pairs."""

    made: Made
    date: date
    command: str
    fixed: Fixed | None
    rated: tuple[Rated, ...]
    n: int
    curve: tuple[Point, ...]
    error: float
    left_out: tuple[LeftOut, ...]

    def to_dict(self) -> dict[str, Any]:
        return {"schema": 1, **as_json(self)}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Card:
        """The card of its JSON. Errors: TypeError, ValueError where it is none."""
        return revive(cls, data)

    def summary(self) -> str:
        """One line for a report."""
        aucs = [one.auc.value for one in self.rated]
        ahead = [one.ahead for one in self.rated]
        return (
            f"{self.made.weights}: AUC {min(aucs):.2f} to {max(aucs):.2f} on {len(aucs)} sets of claims that people"
            f" labelled (n = {self.n:,}), better than shared words on {sum(a.value > 0 for a in ahead)}, beyond"
            f" chance on {sum(a.low > 0 for a in ahead)}; calibration error {self.error:.2f}"
        )


def carded(
    found: Sequence[Scored], made: Made, *, made_on: date, command: str, looked: Sequence[str], left_out: dict[str, str]
) -> Card:
    """The card of scored sets, at least one; `looked` names those that features were chosen by."""
    fixed = next(
        (Fixed(one.name, best_threshold(one.verifier, one.supported)) for one in found if one.set == FIXED_ON), None
    )
    rows = tuple(rated(one, made.supported, fixed, looked=one.name in looked) for one in found)
    scores = list(chain.from_iterable(one.verifier for one in found))
    curve = _curve(scores, list(chain.from_iterable(one.supported for one in found)))
    left = tuple(LeftOut(name, why) for name, why in left_out.items())
    return Card(made, made_on, command, fixed, rows, len(scores), curve, calibration_error(curve), left)


def rated(found: Scored, supported: float, fixed: Fixed | None = None, *, looked: bool = False) -> Rated:
    """What a verifier is worth on one set; `supported` is its own threshold, `fixed` the one of another set."""
    samples, labels = drawn(found.groups), found.supported
    curve = _curve(found.verifier, labels)
    return Rated(
        found.set,
        found.source,
        looked,
        n=len(labels),
        supported=round(sum(labels) / len(labels), PLACES),
        auc=auc_interval(found.verifier, labels, samples),
        bigram=round(auc(found.bigram, labels), PLACES),
        content=round(auc(found.content, labels), PLACES),
        given=GIVEN.get(found.name),
        ahead=_ahead(found, samples),
        fixed=_balanced(found, fixed.threshold, samples) if fixed and fixed.set != found.name else None,
        shipped=_balanced(found, supported, samples),
        judged=balanced(found.passed, labels, samples),
        error=calibration_error(curve),
        curve=curve,
    )


def _ahead(found: Scored, samples: Values) -> Figure:
    """AUC less that of the better measure of overlap, the better one of each sample."""
    value = auc(found.verifier, found.supported) - max(auc(s, found.supported) for s in (found.bigram, found.content))
    ours, bigram, content = (aucs(s, found.supported, samples) for s in (found.verifier, found.bigram, found.content))
    return figure(value, ours - np.maximum(bigram, content))


def _balanced(found: Scored, threshold: float, samples: Values) -> Figure:
    return balanced([score >= threshold for score in found.verifier], found.supported, samples)


def _curve(scores: Sequence[float], labels: Sequence[bool]) -> tuple[Point, ...]:
    points = reliability(scores, labels)
    return tuple(Point(round(point.x, PLACES), round(point.y, PLACES), point.n) for point in points)
