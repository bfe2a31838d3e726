"""The Writer that answers by quoting: the sentences that answer, verbatim, best first, each with its mark.

Knows nothing of models: it trusts the readings that came with the hits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.mentions import names
from rag.query import kind
from rag.text import content_words, is_heading
from rag.types import Hit, Mark, Passage, Piece, Query, Text, Turn

NEAR = 0.6  # a further sentence must score so much of the best one's score
SAME = 0.8  # share of content words from which two sentences say the same
BACK = 3  # sentences walked back for the name that "He" stands for
SHORT = 2  # sentences that answer a question for one fact
# A sentence opening like this does not tell who speaks or is spoken of; the one before it does.
LEANING = re.compile(
    r"^[\"“”'‘’(\[]*(he|she|they|it|his|her|their|its|this|that|these|those|him|the (prime minister|minister|president|"
    r"leader|official|spokes\w+|ambassador|diplomat|politician|senator|governor|mayor|company|group|agency|party|two|former))\b",
    re.I,
)
OPEN_QUOTE, CLOSE_QUOTE = "“«", "”»"


@dataclass(frozen=True, slots=True)
class QuotingWriter:
    """Answers with at most `sentences` sentences of the evidence, each article's own words."""

    sentences: int = 5
    name: str = "quotes"

    def write(self, query: Query, evidence: Sequence[Hit], history: Sequence[Turn]) -> Iterator[Piece]:
        """Text and Mark for each sentence; sentences that belong together share a line."""
        limit = SHORT if kind(query.text) != "open" else self.sentences
        for number, line in enumerate(choose(evidence, limit=limit, most=self.sentences)):
            if number:
                yield Text("\n")
            for place, mark in enumerate(line):
                yield Text((" " if place else "") + _sentence(mark))
                yield mark

    def close(self) -> None:
        """Nothing to release."""


def choose(evidence: Sequence[Hit], *, limit: int, most: int) -> list[list[Mark]]:
    """Lines of sentences, best first: `limit` sentences that answer, `most` with those that tell who is speaking."""
    ranked = sorted(_scored(evidence), key=lambda pair: -pair[0])
    lines: list[list[Mark]] = []
    told: list[frozenset[str]] = []
    for score, mark in ranked:
        if score < NEAR * ranked[0][0] or len(lines) == limit:
            break
        said = frozenset(content_words(_sentence(mark)))
        line = [m for m in with_speaker(mark) if not any(m in other for other in lines)]
        if mark not in line or any(_alike(said, other) for other in told) or sum(map(len, lines)) + len(line) > most:
            continue
        lines.append(line)
        told.append(said)
    return lines


def _scored(evidence: Sequence[Hit]) -> list[tuple[float, Mark]]:
    return [
        (score, Mark(hit.passage, index))
        for hit in evidence
        if hit.reading
        for index, score in enumerate(hit.reading.sentences)
        if not is_heading(_sentence(Mark(hit.passage, index)))
    ]


def with_speaker(mark: Mark) -> list[Mark]:
    """The sentence, behind the nearest earlier one that names whom it leans on, where it leans on one."""
    if not leaning(mark.passage, mark.sentence):
        return [mark]
    for index in range(mark.sentence - 1, max(-1, mark.sentence - 1 - BACK), -1):
        sentence = _sentence(Mark(mark.passage, index))
        if names(sentence) and not leaning(mark.passage, index) and not is_heading(sentence):
            return [Mark(mark.passage, index), mark]
    return [mark]


def leaning(passage: Passage, sentence: int) -> bool:
    """Whether a sentence leaves open who speaks: it opens with a pronoun or stands inside a quotation begun before."""
    text = _sentence(Mark(passage, sentence))
    before = passage.text[: passage.sentences[sentence][0] - passage.start]
    inside = _opened(before) and not names(text.split("”")[-1])
    return bool(LEANING.match(text)) or inside


def _opened(text: str) -> bool:
    """Whether a quotation is still open at the end of a text; a paragraph's end closes it."""
    last = text.rsplit("\n", 1)[-1]
    return sum(last.count(q) for q in OPEN_QUOTE) > sum(last.count(q) for q in CLOSE_QUOTE)


def _alike(a: frozenset[str], b: frozenset[str]) -> bool:
    return bool(a and b) and len(a & b) >= SAME * min(len(a), len(b))


def _sentence(mark: Mark) -> str:
    return mark.passage.slice(mark.passage.sentences[mark.sentence])
