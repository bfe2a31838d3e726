"""Pairs of evidence and claim that people labelled, and the scores that a verifier and two measures of overlap give.

Knows nothing of files, nor of what the scores are worth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.grounding import SUPPORTING
from rag.judge import Judge, Thresholds
from rag.overlap import held
from rag.verifier import in_runs

BATCH = 32  # pairs between two signs of life
Heard = Callable[[int], None]  # how many pairs are done


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim and a text; `supported`: people found that the text supports it. `source`: whose texts."""

    evidence: str
    claim: str
    supported: bool
    set: str
    source: str


@dataclass(frozen=True, slots=True)
class Scored:
    """The figures of one set and source, one of each pair in every tuple; no text.

    `groups`: pairs of one number share their evidence, or their claim. `bigram`, `content`: shares of the claim's word
    pairs and content words that the evidence holds. `passed`: the judge calls the claim quoted or supported, exact
    rules included."""

    set: str
    source: str
    supported: tuple[bool, ...]
    groups: tuple[int, ...]
    verifier: tuple[float, ...]
    bigram: tuple[float, ...]
    content: tuple[float, ...]
    passed: tuple[bool, ...]

    @property
    def name(self) -> str:
        return f"{self.set} {self.source}".strip()


@dataclass(frozen=True, slots=True)
class _Found:
    """A Verifier that knows its score already."""

    found: float

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        return [self.found] * len(pairs)

    def close(self) -> None:
        """Nothing to release."""


def score(pairs: Sequence[Pair], judge: Judge, heard: Heard = lambda done: None) -> Scored:
    """The figures of pairs of one set and source, as the judge and its verifier see them."""
    found = list[float]()
    for at in range(0, len(pairs), BATCH):
        batch = pairs[at : at + BATCH]
        found += judge.verifier.score([(pair.evidence, pair.claim) for pair in batch])
        heard(len(found))
    return Scored(
        pairs[0].set,
        pairs[0].source,
        tuple(pair.supported for pair in pairs),
        groups(pairs),
        tuple(found),
        tuple(in_runs(pair.claim, pair.evidence, size=2) for pair in pairs),
        tuple(held(pair.claim, pair.evidence) for pair in pairs),
        tuple(_passed(pair, one, judge.thresholds) for pair, one in zip(pairs, found, strict=True)),
    )


def groups(pairs: Sequence[Pair]) -> tuple[int, ...]:
    """Numbers of what pairs share: their evidence or their claim, whichever more of them do."""
    texts = min(([p.evidence for p in pairs], [p.claim for p in pairs]), key=lambda found: len(set(found)))
    numbers = {text: n for n, text in enumerate(dict.fromkeys(texts))}
    return tuple(numbers[text] for text in texts)


def _passed(pair: Pair, found: float, thresholds: Thresholds) -> bool:
    return Judge(_Found(found), thresholds).verdict(pair.claim, [pair.evidence], [pair.evidence])[0] in SUPPORTING
