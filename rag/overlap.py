"""Reader and Verifier by overlap: no model of their own, only words, names, kinds of answer and the encoder's cosine.

Knows nothing of passages beyond their text; weights were fitted by training/calibrate.py."""

from __future__ import annotations

import math
import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from rag.mentions import dates, names, numbers
from rag.names import same_name
from rag.ports import Encoder, Vectors
from rag.query import Kind, kind
from rag.text import content_words, is_heading, words
from rag.types import Passage, Reading, Span

PLACED = re.compile(r"\b(in|at|near|to|from|outside|around|of)( the)?\s+$", re.I)
WORD = re.compile(r"[\w’'-]+")
REMEMBERED = 4096  # sentence vectors kept: about 6 MB


@dataclass(frozen=True, slots=True)
class Features:
    """What one sentence shares with a question; every figure in [0, 1]."""

    covered: float      # share of the question's content words in the sentence
    around: float       # the same for the passage with its title
    named: float        # share of the question's names in the passage with its title; 1 where it has none
    cosine: float       # of question and sentence
    closest: float      # the best cosine of any sentence of the passage
    typed: float        # 1 where the sentence holds an answer of the wanted kind that the question does not

    def row(self) -> tuple[float, ...]:
        return (self.covered, self.around, self.named, self.cosine, self.closest, self.typed)


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model over Features: probability = sigmoid(bias + weights · features)."""

    bias: float
    weights: tuple[float, ...]

    def probability(self, features: Features) -> float:
        z = self.bias + sum(w * f for w, f in zip(self.weights, features.row(), strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


CALIBRATED = Weights(bias=-7.0, weights=(2.0, 3.0, 2.0, 3.0, 2.0, 1.0))


@dataclass
class OverlapReader:
    """Reads passages by what their sentences share with the question."""

    encoder: Encoder
    weights: Weights = CALIBRATED
    _vectors: OrderedDict[str, Vectors] = field(default_factory=OrderedDict, init=False)

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        asked = _Asked.of(question)
        vector = self.encoder.encode([question])[0]
        return [self._one(asked, vector, passage) for passage in passages]

    def _one(self, asked: _Asked, vector: Vectors, passage: Passage) -> Reading:
        features = self.features(asked, vector, passage)
        scores = tuple(
            0.0 if is_heading(passage.slice(span)) else self.weights.probability(f)
            for span, f in zip(passage.sentences, features, strict=True)
        )
        best = max(range(len(scores)), key=scores.__getitem__)
        return Reading(_answer_span(asked, passage, best), scores[best], scores[best], scores)

    def features(self, asked: _Asked, vector: Vectors, passage: Passage) -> list[Features]:
        """One row for each sentence of the passage."""
        texts = [passage.slice(span) for span in passage.sentences]
        cosines = np.clip(self._encoded(texts) @ vector, 0, 1).tolist()
        whole = f"{passage.source.title}. {passage.text}"
        around, named = asked.covered(whole), asked.named(whole)
        return [
            Features(asked.covered(text), around, named, cosine, max(cosines), float(bool(asked.answers(text))))
            for text, cosine in zip(texts, cosines, strict=True)
        ]

    def _encoded(self, texts: list[str]) -> Vectors:
        unknown = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if unknown:
            self._vectors.update(zip(unknown, self.encoder.encode(unknown), strict=True))
        rows = np.stack([self._vectors[text] for text in texts])
        while len(self._vectors) > REMEMBERED:
            self._vectors.popitem(last=False)
        return rows

    def close(self) -> None:
        self._vectors.clear()


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question taken apart once for all passages."""

    kind: Kind
    words: tuple[str, ...]
    names: tuple[str, ...]

    @classmethod
    def of(cls, question: str) -> _Asked:
        spoken = tuple(w for a, b in names(question) for w in words(question[a:b]))
        return cls(kind(question), tuple(dict.fromkeys(content_words(question))), spoken)

    def covered(self, text: str) -> float:
        known = set(content_words(text))
        return sum(_stands(w, known) for w in self.words) / len(self.words) if self.words else 0.0

    def named(self, text: str) -> float:
        known = set(words(text))
        return sum(_stands(w, known) for w in self.names) / len(self.names) if self.names else 1.0

    def answers(self, text: str) -> list[Span]:
        """Spans of the wanted kind that do not merely repeat the question."""
        return [s for s in _of_kind(self.kind, text) if not all(_stands(w, set(self.names) | set(self.words)) for w in words(text[slice(*s)]))]


def _stands(word: str, known: set[str]) -> bool:
    return word in known or any(same_name(word, k) for k in known)


def _of_kind(wanted: Kind, text: str) -> list[Span]:
    if wanted == "date":
        return [(d.start, d.end) for d in dates(text)]
    if wanted == "number":
        inside = [(d.start, d.end) for d in dates(text)]
        return [(n.start, n.end) for n in numbers(text) if not any(a <= n.start < b for a, b in inside)]
    if wanted == "place":
        return [s for s in names(text) if PLACED.search(text[: s[0]])]
    return names(text) if wanted == "person" else []


def _answer_span(asked: _Asked, passage: Passage, sentence: int) -> Span | None:
    """The candidate of the wanted kind nearest to the question's own words, in article offsets."""
    start, end = passage.sentences[sentence]
    text = passage.text[start - passage.start : end - passage.start]
    candidates = asked.answers(text)
    if not candidates:
        return None
    anchors = [m.start() for m in WORD.finditer(text) if any(_stands(w, set(asked.words)) for w in content_words(m.group()))]
    best = min(candidates, key=lambda s: sum(abs((s[0] + s[1]) / 2 - anchor) for anchor in anchors))
    return start + best[0], start + best[1]
