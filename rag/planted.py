"""Sentences of an article that speak to a machine: indirect prompt injection, which is evidence for nothing.

Knows nothing of prompts and verdicts: a passage comes out without them, in as many passages as are left.
Source of the threat: Greshake et al. 2023, Not what you've signed up for. Weights of words and pairs of words tell
them, as training/calibrate_planted.py fitted them; training/cards/planted.md tells what they miss."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path

from rag.types import Passage, Span

WEIGHTS = Path(__file__).parent / "models" / "planted.json"
TOKEN = re.compile(r"[^\W\d_]+|\d+|[:\[\]{}<>=\"“”'/|#]")
SPELT = re.compile(r"(?<!\w)(?:\w([-./_ ])){3,}\w(?!\w)")  # I-g-n-o-r-e


# A question that begins so asks for something else than what the articles say.
COMMAND = re.compile(
    r"\W*(?:please\s+)?(?:(?:ignore|disregard|forget|override)\s|(?:system|developer|assistant)\s*:|new rules?\s*:"
    r"|you are now\b|from now on\b|pretend\b)",
    re.IGNORECASE,
)


def commanding(question: str) -> bool:
    """Whether a question tells the machine what to do, in place of asking."""
    return COMMAND.match(question) is not None or planted(question)


def planted(text: str) -> bool:
    """Whether a sentence tells a machine what to say."""
    bias, weights = _weights()
    return bias + sum(weights.get(one, 0.0) for one in set(features(text))) > 0


def heard(passage: Passage) -> list[Passage]:
    """A passage without what speaks to a machine and what follows that in its paragraph, which it would have told.

    The passage itself where nothing does, else the slices of it that are left."""
    told = list(_told(passage))
    if not any(told):
        return [passage]
    runs = groupby(zip(passage.sentences, told, strict=True), key=lambda pair: pair[1])
    return [_slice(passage, [span for span, _ in run]) for bad, run in runs if not bad]


def features(text: str) -> list[str]:
    """The words and marks of a text and their pairs, as they are weighed; what is not seen does not count."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    words = TOKEN.findall(SPELT.sub(_joined, text).lower())
    return [*words, *(f"{a} {b}" for a, b in pairwise(words))]


def _joined(spelt: re.Match[str]) -> str:
    return re.sub(r"[\W_]", "", spelt[0])


@cache
def _weights() -> tuple[float, dict[str, float]]:
    found = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return found["bias"], found["weights"]


def _told(passage: Passage) -> Iterator[bool]:
    """Of each sentence, whether it or one before it in its paragraph speaks to a machine."""
    told, before = False, passage.start
    for span in passage.sentences:
        told = (told and "\n" not in passage.slice((before, span[0]))) or planted(passage.slice(span))
        before = span[1]
        yield told


def _slice(passage: Passage, spans: Sequence[Span]) -> Passage:
    start, end = spans[0][0], spans[-1][1]
    return Passage(passage.source, start, end, passage.slice((start, end)), tuple(spans))
