"""The Verifier that reads: a model's logit of support, weighed together with how much of the claim the evidence holds.

Knows nothing of the model but its logits; training/calibrate_verifier.py fitted the weights."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from rag.excerpt import excerpt
from rag.overlap import Weights, held
from rag.ports import CrossEncoder
from rag.sentences import sentences
from rag.text import words

# A claim that repeats the evidence, and that the model all the same takes for wrong, differs in one place: it scores
# about DOUBTED at most, less than what counts as partly supported.
REPEATED, TURNED, DOUBTED = 0.5, -4.0, 0.55  # share of runs; logit; score
TOKENS = re.compile(r"(?<=\s[.!?])\s+")
REFUTED = -5.0  # logit under which the model is sure of a fault
CALIBRATED = Weights(-0.42, (0.25, -0.87, 1.76, 0.79))


@dataclass(frozen=True, slots=True)
class Features:
    """What one sentence of a claim and its evidence show."""

    there: float  # logit of the model, that the evidence supports it, REFUTED at least
    refuted: float  # how far it is under REFUTED: a swapped name or number is, a loose paraphrase hardly ever
    content: float  # share of its content words in the evidence, names in any spelling
    runs: float  # share of its runs of three words in the evidence


@dataclass(frozen=True, slots=True)
class ModelVerifier:
    """Supports a claim as far as its least supported sentence; long evidence is read in excerpt."""

    model: CrossEncoder
    weights: Weights = CALIBRATED

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        return [min((self._score(row) for row in rows), default=0.0) for rows in self.observed(pairs)]

    def _score(self, row: Features) -> float:
        score = self.weights.probability(astuple(row))
        return min(score, DOUBTED + score / 100) if row.runs >= REPEATED and row.there < TURNED else score

    def observed(self, pairs: Sequence[tuple[str, str]]) -> list[list[Features]]:
        """Of each (evidence, claim) one row for each sentence of the claim."""
        parts = [(n, evidence, part) for n, (evidence, claim) in enumerate(pairs) for part in _parted(claim)]
        texts = [(part, excerpt(evidence, part)) for _, evidence, part in parts]
        found: list[list[Features]] = [[] for _ in pairs]
        for (n, evidence, part), joint in zip(parts, self.model.read(texts), strict=True):
            sure, refuted = max(REFUTED, joint.there), max(0.0, REFUTED - joint.there)
            found[n].append(Features(sure, refuted, held(part, evidence), in_runs(part, evidence)))
        return found

    def close(self) -> None:
        self.model.close()


def _parted(claim: str) -> list[str]:
    """The sentences of a claim; of text that comes in tokens, " ." with a space, those too that begin small."""
    return [part for a, b in sentences(claim) for part in TOKENS.split(claim[a:b]) if words(part)]


def in_runs(claim: str, evidence: str, size: int = 3) -> float:
    """Share of the claim's runs of `size` words that stand in the evidence; 1 where it is shorter."""
    wanted, known = _runs(words(claim), size), _runs(words(evidence), size)
    return len(wanted & known) / len(wanted) if wanted else 1.0


def _runs(said: Sequence[str], size: int) -> set[tuple[str, ...]]:
    return set(zip(*(said[n:] for n in range(size)), strict=False))
