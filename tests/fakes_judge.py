"""What judges answers in tests of the evaluation, without a model: verifiers and a reader whose word is known beforehand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from eval.grounding import Assessor
from rag.judge import Judge
from rag.text import fold
from rag.types import Passage, Reading


@dataclass
class VerbatimVerifier:
    """A Verifier that supports what stands in the evidence word for word, and nothing else; `seen` records the pairs."""

    seen: list[tuple[str, str]] = field(default_factory=list)
    closed: bool = False

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        self.seen += pairs
        return [float(fold(claim) in fold(evidence)) for evidence, claim in pairs]

    def close(self) -> None:
        self.closed = True


@dataclass
class TableVerifier:
    """A Verifier that gives each evidence text the score that a table holds, others none; `seen` records the pairs."""

    scores: Mapping[str, float] = field(default_factory=dict)
    seen: list[tuple[str, str]] = field(default_factory=list)
    closed: bool = False

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        self.seen += pairs
        return [self.scores.get(evidence, 0.0) for evidence, _ in pairs]

    def close(self) -> None:
        self.closed = True


@dataclass
class TableReader:
    """A Reader that finds answerable what a table tells; `seen` records each question with the texts it was put to."""

    answerable: Mapping[str, float] = field(default_factory=dict)
    seen: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    closed: bool = False

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        self.seen.append((question, tuple(passage.text for passage in passages)))
        return [self._one(self.answerable.get(passage.text, 0.0), passage) for passage in passages]

    def _one(self, score: float, passage: Passage) -> Reading:
        return Reading(None, score, score, (score,) * len(passage.sentences))

    def close(self) -> None:
        self.closed = True


def verbatim(answerable: Mapping[str, float] | None = None) -> Assessor:
    """Judges by verbatim text alone."""
    return Assessor(Judge(VerbatimVerifier()), TableReader(answerable or {}))
