"""How well a reader reads: SQuAD's F1, the best F1 over thresholds, and AUROC of answerability.

Knows nothing of models: it is handed readings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.examining.rating import auc
from eval.squad import f1, plain


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader made of one example: its best answer, and how sure it is that there is one, on any scale."""

    answer: str
    there: float
    wanted: tuple[str, ...]  # none: the passage does not answer


@dataclass(frozen=True, slots=True)
class Scores:
    """In percent, AUROC in [0, 1]."""

    n: int
    answerable: int
    f1_answerable: float  # of those with an answer, always answering
    exact_answerable: float
    f1_best: float  # of all, at the threshold that suits best
    auroc: float


@dataclass(frozen=True, slots=True)
class Marks:
    """What each reading earns: F1 and whether it is exact, where there is an answer, and how sure it is."""

    right: NDArray[np.float64]
    exact: NDArray[np.bool_]
    known: NDArray[np.bool_]
    sure: NDArray[np.float64]

    @classmethod
    def of(cls, reads: Sequence[Read]) -> Marks:
        return cls(
            np.array([f1(read.answer, read.wanted) if read.wanted else 0.0 for read in reads]),
            np.array([any(plain(read.answer) == plain(one) for one in read.wanted) for read in reads], bool),
            np.array([bool(read.wanted) for read in reads]),
            np.array([read.there for read in reads]),
        )

    def drawn(self, numbers: Sequence[int]) -> Marks:
        """Those of some readings, each as often as its number is given."""
        chosen = np.array(numbers)
        return Marks(self.right[chosen], self.exact[chosen], self.known[chosen], self.sure[chosen])


def scored(marks: Marks) -> Scores:
    """The scores of some readings; AUROC is nan where all have an answer or none has."""
    known, count = marks.known, len(marks.known)
    order = np.argsort(-marks.sure)
    gain = np.where(known, marks.right, -1.0)[order]  # answering costs the point that silence has without an answer
    best = (~known).sum() + max(0.0, float(np.cumsum(gain).max(initial=0.0)))
    return Scores(
        count,
        int(known.sum()),
        100 * float(marks.right[known].mean()) if known.any() else 0.0,
        100 * float(marks.exact[known].mean()) if known.any() else 0.0,
        100 * float(best) / count,
        auc(marks.sure.tolist(), known.tolist()),
    )
