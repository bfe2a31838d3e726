"""Reader and Verifier by overlap: no model of their own, only words, names, kinds of answer and the encoder's cosine.

Knows nothing of passages beyond their text and title; training/calibrate.py fitted the weights."""

from __future__ import annotations

import math
import re
from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import astuple, dataclass, field
from threading import Lock

import numpy as np

from rag.exact import known_words
from rag.mentions import dates, names, undated
from rag.names import stands
from rag.ports import Encoder, Vectors
from rag.query import Kind, focus, kind
from rag.text import content_words, is_heading, listed, words
from rag.types import Passage, Reading, Span

PLACED = re.compile(r"\b(in|at|near|to|from|outside|around|of)( the)?\s+$", re.I)
WORD = re.compile(r"[\w’'-]+")
# Words of bodies that no person is named by.
BODIES = listed(
    "ministry organization organisation agency council union government parliament court republic assembly center"
    " centre party committee university company bank group alliance service command federation commission states"
)
BEFORE = 2  # sentences before one that it may lean on
COUNTED = 40  # characters behind a number in which the noun it counts stands
REMEMBERED = 4096  # sentence vectors kept: about 6 MB


@dataclass(frozen=True, slots=True)
class Features:
    """What one sentence shares with a question; every figure in [0, 1], 1 where the question has no such part."""

    covered: float  # share of the question's content words in the sentence
    window: float  # the same in the sentence and the ones it may lean on, with the title
    plain: float  # share of its content words that are no names, in the passage with its title
    named: float  # share of its names in the passage with its title
    cosine: float  # of question and sentence
    typed: float  # whether the sentence holds an answer of the wanted kind that the question does not
    open: float  # whether any kind of answer will do


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model: probability = sigmoid(bias + weights · features)."""

    bias: float
    weights: tuple[float, ...]

    def probability(self, features: Sequence[float]) -> float:
        z = self.bias + sum(w * f for w, f in zip(self.weights, features, strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


CALIBRATED = Weights(-8.55, (2.81, 1.84, 0.65, 1.33, 3.89, 1.01, 0.74))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question taken apart once for all passages; `words` are stems, `names` folded words of its names."""

    kind: Kind
    words: tuple[str, ...]
    names: tuple[str, ...]
    focus: tuple[str, ...]

    @classmethod
    def of(cls, question: str) -> Asked:
        spoken = [w for a, b in names(question) for w in words(question[a:b])]
        wanted = focus(question)
        return cls(kind(question), _once(content_words(question)), _once(spoken), _once(content_words(wanted)))

    @property
    def plain(self) -> tuple[str, ...]:
        """The content words that are in no name."""
        stems = {stem for name in self.names for stem in content_words(name)}
        return tuple(word for word in self.words if word not in stems)

    def answers(self, text: str) -> list[Span]:
        """Spans of the wanted kind that do not merely repeat the question."""
        known = {*self.names, *self.words}
        return [span for span in _of_kind(self, text) if not all(stands(w, known) for w in words(text[slice(*span)]))]


@dataclass
class OverlapReader:
    """Reads passages by what their sentences share with the question."""

    encoder: Encoder
    weights: Weights = CALIBRATED
    _vectors: OrderedDict[str, Vectors] = field(default_factory=OrderedDict, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        asked = Asked.of(question)
        return [
            self._one(asked, passage, features)
            for passage, features in zip(passages, self.observed(question, passages), strict=True)
        ]

    def _one(self, asked: Asked, passage: Passage, features: Sequence[Features]) -> Reading:
        scores = scored(passage, self.weights, [astuple(row) for row in features])
        best = max(range(len(scores)), key=scores.__getitem__)
        return Reading(_answer(asked, passage, best), scores[best], scores[best], scores)

    def observed(self, question: str, passages: Sequence[Passage]) -> list[list[Features]]:
        """Of each passage one row for each sentence."""
        asked, vector = Asked.of(question), self.encoder.encode([question])[0]
        return [self._features(asked, vector, passage) for passage in passages]

    def _features(self, asked: Asked, vector: Vectors, passage: Passage) -> list[Features]:
        texts = [passage.slice(span) for span in passage.sentences]
        cosines = np.clip(self._encoded(texts) @ vector, 0, 1).tolist()
        stems = [content_words(text) for text in texts]
        title = content_words(passage.source.title)
        plain = share(asked.plain, {*title, *(stem for found in stems for stem in found)})
        known = known_words(f"{passage.source.title}\n{passage.text}") if asked.names else set[str]()
        named = share(asked.names, known)
        return [
            Features(
                covered=share(asked.words, set(stems[i])),
                window=share(
                    asked.words, {*title, *(stem for found in stems[max(0, i - BEFORE) : i + 1] for stem in found)}
                ),
                plain=plain,
                named=named,
                cosine=cosines[i],
                typed=float(bool(asked.answers(text))),
                open=float(asked.kind == "open"),
            )
            for i, text in enumerate(texts)
        ]

    def _encoded(self, texts: list[str]) -> Vectors:
        # Another thread may meanwhile forget what this one counts on: it keeps its own.
        rows = {text: self._vectors.get(text) for text in texts}
        unknown = [text for text, row in rows.items() if row is None]
        if unknown:
            made = dict(zip(unknown, self.encoder.encode(unknown), strict=True))
            rows |= made
            with self._lock:
                self._vectors.update(made)
                while len(self._vectors) > REMEMBERED:
                    self._vectors.popitem(last=False)
        return np.stack([row for text in texts if (row := rows[text]) is not None])

    def close(self) -> None:
        self._vectors.clear()


class OverlapVerifier:
    """Supports a claim by the share of its content words that the evidence holds; names in any spelling."""

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        return [held(claim, evidence) for evidence, claim in pairs]

    def close(self) -> None:
        """Nothing to release."""


def held(claim: str, evidence: str) -> float:
    """Share of the claim's content words that stand in the evidence, names in any spelling."""
    return share(_once(content_words(claim)), set(content_words(evidence)), empty=0.0)


def share(wanted: Sequence[str], known: Collection[str], *, empty: float = 1.0) -> float:
    """Share of the words that stand among the known ones, names in any spelling; `empty` where none is wanted."""
    return sum(stands(word, known) for word in wanted) / len(wanted) if wanted else empty


def scored(passage: Passage, weights: Weights, rows: Sequence[Sequence[float]]) -> tuple[float, ...]:
    """The probability that each sentence of a passage answers; a heading never does."""
    return tuple(
        0.0 if is_heading(passage.slice(span)) else weights.probability(row)
        for span, row in zip(passage.sentences, rows, strict=True)
    )


def _once(found: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))


def _of_kind(asked: Asked, text: str) -> list[Span]:
    if asked.kind == "date":
        return [(d.start, d.end) for d in dates(text)]
    if asked.kind == "number":
        loose = [(n.start, n.end) for n in undated(text)]
        return [span for span in loose if share(asked.focus, set(content_words(text[span[1] : span[1] + COUNTED]))) > 0]
    if asked.kind == "place":
        return [span for span in names(text) if PLACED.search(text[: span[0]])]
    return [span for span in names(text) if _is_person(text[slice(*span)], text)] if asked.kind == "person" else []


def _is_person(name: str, text: str) -> bool:
    """Whether a name may be a person's: no body's, and a full name or the end of one that the text gives in full."""
    head = words(name.split(" of ")[0])  # the National Assembly of Armenia, but the President of the National Assembly
    if name.isupper() or (head and head[-1] in BODIES):
        return False
    return " " in name or any(text[a:b].endswith(f" {name}") for a, b in names(text))


def _answer(asked: Asked, passage: Passage, sentence: int) -> Span | None:
    """The candidate of the wanted kind nearest to the question's own words, in article offsets."""
    start, text = passage.sentences[sentence][0], passage.slice(passage.sentences[sentence])
    candidates = asked.answers(text)
    if not candidates:
        return None
    if asked.kind == "person":  # the subject comes first
        return start + candidates[0][0], start + candidates[0][1]
    anchors = [m.start() for m in WORD.finditer(text) if any(stands(w, asked.words) for w in content_words(m.group()))]
    best = min(candidates, key=lambda span: sum(abs((span[0] + span[1]) / 2 - anchor) for anchor in anchors))
    return start + best[0], start + best[1]
