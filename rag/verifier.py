"""The Verifier that reads: a model's logit of support, weighed together with how much of the claim the evidence holds.

Knows nothing of the model but its logits; training/calibrate_verifier.py fitted the weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from itertools import pairwise

from rag.excerpt import excerpt
from rag.overlap import Weights, held
from rag.ports import CrossEncoder
from rag.sentences import sentences
from rag.text import words

CALIBRATED = Weights(0.0, (1.0, 0.0, 0.0))


@dataclass(frozen=True, slots=True)
class Features:
    """What one sentence of a claim and its evidence show."""

    there: float  # logit of the model, that the evidence supports it
    content: float  # share of its content words in the evidence, names in any spelling
    pairs: float  # share of its pairs of neighbouring words


@dataclass(frozen=True, slots=True)
class ModelVerifier:
    """Supports a claim as far as its least supported sentence; long evidence is read in excerpt."""

    model: CrossEncoder
    weights: Weights = CALIBRATED

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        return [
            min((self.weights.probability(astuple(row)) for row in rows), default=0.0) for rows in self.observed(pairs)
        ]

    def observed(self, pairs: Sequence[tuple[str, str]]) -> list[list[Features]]:
        """Of each (evidence, claim) one row for each sentence of the claim."""
        parts = [(n, evidence, claim[a:b]) for n, (evidence, claim) in enumerate(pairs) for a, b in sentences(claim)]
        texts = [(part, excerpt(evidence, part)) for _, evidence, part in parts]
        found: list[list[Features]] = [[] for _ in pairs]
        for (n, evidence, part), joint in zip(parts, self.model.read(texts), strict=True):
            found[n].append(Features(joint.there, held(part, evidence), paired(part, evidence)))
        return found

    def close(self) -> None:
        self.model.close()


def paired(claim: str, evidence: str) -> float:
    """Share of the claim's pairs of neighbouring words that the evidence holds."""
    wanted, known = set(pairwise(words(claim))), set(pairwise(words(evidence)))
    return len(wanted & known) / len(wanted) if wanted else 0.0
