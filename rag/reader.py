"""The Reader that reads: a model's spans and answerability, weighed together with what words and names tell.

Knows nothing of the model but its logits; training/calibrate_questions.py fitted the weights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rag.overlap import Features, OverlapReader, Weights, scored
from rag.ports import CrossEncoder, Joint
from rag.types import Passage, Reading, Span

WINDOW = 1_200  # characters read at once, about 280 tokens: longer than most passages
ANSWER = 30  # tokens of an answer
MARGIN = 0.25  # of the margin of the best span over none, added to the logit of answerability
NOWHERE = -20.0  # a margin in logits, where a sentence holds no token
Places = NDArray[np.int64]
SURE = Weights(0.0, (1.0,))
# Of how sure the model is and of `open`: what a passage says to a question for no one fact in particular, it says in
# other words, and the model is the less sure of it. Fitted on questions of our own.
ANSWERS = Weights(-1.18, (0.27, 1.31))
# Of a sentence's margin behind its passage's best, of how sure the model is of the passage, and of Features.
CALIBRATED = Weights(-5.23, (0.21, 0.19, 0.38, 1.16, 1.76, 0.82, 3.00, 0.35, 0.67))


@dataclass(frozen=True, slots=True)
class Spotted:
    """What the model says of one passage: for each sentence its best span and that span's margin over none, in logits;
    `there` is the logit of answerability."""

    spans: tuple[Span | None, ...]
    margins: tuple[float, ...]
    there: float

    @property
    def best(self) -> int:
        return max(range(len(self.margins)), key=self.margins.__getitem__)

    @property
    def sure(self) -> float:
        return self.there + MARGIN * self.margins[self.best]


@dataclass
class SpanReader:
    """Reads passages by a model; `overlap` adds what it cannot know: which names and words the question must find."""

    model: CrossEncoder
    overlap: OverlapReader
    weights: Weights = CALIBRATED

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        found = spotted(self.model, question, passages)
        rows = self.overlap.observed(question, passages)
        return [self._reading(p, s, f) for p, s, f in zip(passages, found, rows, strict=True)]

    def _reading(self, passage: Passage, spotted: Spotted, features: Sequence[Features]) -> Reading:
        scores = scored(passage, self.weights, figures(spotted, features))
        best = max(range(len(scores)), key=scores.__getitem__)
        answers = ANSWERS.probability((spotted.sure, features[0].open))
        return Reading(spotted.spans[best], SURE.probability((spotted.sure,)), answers, scores)

    def close(self) -> None:
        self.model.close()
        self.overlap.close()


def figures(spotted: Spotted, features: Sequence[Features]) -> list[tuple[float, ...]]:
    """The figures of each sentence that the weights are for."""
    best = spotted.margins[spotted.best]
    return [(margin - best, spotted.sure, *astuple(row)) for margin, row in zip(spotted.margins, features, strict=True)]


def spotted(model: CrossEncoder, question: str, passages: Sequence[Passage]) -> list[Spotted]:
    """What the model alone says of each passage; offsets are the article's."""
    windows = [(n, span) for n, passage in enumerate(passages) for span in _windows(passage)]
    joints = model.read([(question, passages[n].slice(span)) for n, span in windows])
    found: list[list[Spotted]] = [[] for _ in passages]
    for (n, span), joint in zip(windows, joints, strict=True):
        found[n].append(_spotted(passages[n], span, joint))
    return [_together(parts) for parts in found]


def _windows(passage: Passage) -> Iterator[Span]:
    """Runs of whole sentences of at most WINDOW characters, in article offsets."""
    start = passage.sentences[0][0]
    for (_, end), (begin, after) in pairwise(passage.sentences):
        if after - start > WINDOW:
            yield start, end
            start = begin
    yield start, passage.sentences[-1][1]


def _spotted(passage: Passage, window: Span, joint: Joint) -> Spotted:
    inside = [span for span in passage.sentences if window[0] <= span[0] < window[1]]
    places = joint.places + window[0]
    found = [_best(joint, places, span) for span in inside]
    return Spotted(tuple(span for span, _ in found), tuple(m for _, m in found), joint.there)


def _best(joint: Joint, places: Places, sentence: Span) -> tuple[Span | None, float]:
    """The best span of a sentence and its margin over none; the model's length may have left nothing of it."""
    tokens = np.flatnonzero((places[:, 0] >= sentence[0]) & (places[:, 1] <= sentence[1]))
    if not len(tokens):
        return None, NOWHERE
    low, high = int(tokens[0]), int(tokens[-1]) + 1
    both = joint.starts[low:high, None] + joint.ends[None, low:high]
    length = np.arange(high - low) - np.arange(high - low)[:, None]
    both = np.where((length >= 0) & (length < ANSWER), both, -np.inf)
    first, last = np.unravel_index(np.argmax(both), both.shape)
    span = int(places[low + first, 0]), int(places[low + last, 1])
    return span, float(both[first, last] - joint.none)


def _together(parts: Sequence[Spotted]) -> Spotted:
    """The windows of one passage as one."""
    spans = tuple(span for part in parts for span in part.spans)
    margins = tuple(margin for part in parts for margin in part.margins)
    return Spotted(spans, margins, max(part.there for part in parts))
