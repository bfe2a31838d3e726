"""The Writer that answers by quoting: the sentences that answer, verbatim, best first, each with its mark.

Knows nothing of models: it trusts the readings that came with the hits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from rag.cite import sentence_text
from rag.mentions import names
from rag.query import kind, several, speaking
from rag.text import content_words, is_heading
from rag.types import Hit, Mark, Passage, Piece, Query, Text, Turn

NEAR = 0.3  # a further sentence must score so much of the best one's score
MANY = 0.15  # the first sentence of a further article, where several things are asked, told here and there
SAME = 0.8  # share of content words from which two sentences say the same
BACK = 3  # sentences walked back for the name that "He" stands for
FURTHER = 2  # sentences behind the first in which its speaker goes on, where the question is what somebody said
SHORT = 2  # sentences that answer a question for one fact
# A sentence opening like this does not tell who speaks or is spoken of; the one before it does.
LEANING = re.compile(
    r"^[\"“”'‘’(\[]*(he|she|they|it|his|her|their|its|this|that|these|those|him|the (prime minister|minister|president|"
    r"leader|official|spokes\w+|ambassador|diplomat|politician|senator|governor|mayor|company|group|agency|party|two|former))\b",
    re.I,
)
GAP = 2  # characters between two passages that follow each other
OPEN_QUOTE, CLOSE_QUOTE = "“«", "”»"


@dataclass(frozen=True, slots=True)
class QuotingWriter:
    """Answers with at most `sentences` sentences of the evidence, each article's own words."""

    sentences: int = 5
    name: str = "quotes"

    def begun(self) -> QuotingWriter:
        return self

    def write(
        self, query: Query, evidence: Sequence[Hit], history: Sequence[Turn], unsupported: Sequence[str] = ()
    ) -> Iterator[Piece]:
        """Text and Mark for each sentence; sentences that belong together share a line."""
        many = several(query.text)
        wide = many or kind(query.text) == "open"
        lines = choose(
            evidence,
            limit=self.sentences if wide else SHORT,
            most=self.sentences,
            other=MANY if many else NEAR,
            further=FURTHER if speaking(query.text) else 0,
        )
        for number, line in enumerate(lines):
            if number:
                yield Text("\n")
            for place, mark in enumerate(line):
                yield Text((" " if place else "") + sentence_text(mark))
                yield mark

    def close(self) -> None:
        """Nothing to release."""


def choose(
    evidence: Sequence[Hit], *, limit: int, most: int, other: float = NEAR, further: int = 0
) -> list[list[Mark]]:
    """Lines of sentences, best first: `limit` sentences that answer, `most` with those that tell who is speaking.

    A sentence needs NEAR of the best one's score; the first of a further article needs `other` of it. `further`
    sentences that go on speaking follow the first line."""
    ranked = sorted(_scored(evidence), key=lambda pair: -pair[0])
    lines: list[list[Mark]] = []
    told: list[frozenset[str]] = []
    for score, mark in ranked:
        if score < other * ranked[0][0] or len(lines) == limit:
            break
        told_by = {line[-1].passage.source.id for line in lines}
        if score < NEAR * ranked[0][0] and mark.passage.source.id in told_by:
            continue
        said = frozenset(content_words(sentence_text(mark)))
        run = run_of(mark.passage, evidence)
        spoken = [*with_speaker(mark, run), *going_on(mark, run, 0 if lines else further)]
        line = [m for m in spoken if not any(m in told_line for told_line in lines)]
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
        if not is_heading(sentence_text(Mark(hit.passage, index)))
    ]


def with_speaker(mark: Mark, run: Sequence[Mark]) -> list[Mark]:
    """The sentence, behind the nearest earlier one of its run that names whom it leans on, where it leans on one."""
    if not leaning(mark.passage, mark.sentence):
        return [mark]
    at = run.index(mark)
    for earlier in reversed(run[max(0, at - BACK) : at]):
        sentence = sentence_text(earlier)
        if names(sentence) and not leaning(earlier.passage, earlier.sentence) and not is_heading(sentence):
            return [earlier, mark]
    return [mark]


def going_on(mark: Mark, run: Sequence[Mark], most: int) -> list[Mark]:
    """The sentences behind one in which the same person goes on speaking, `most` of them."""
    at = run.index(mark) + 1
    return list(takewhile(lambda m: leaning(m.passage, m.sentence), run[at : at + most]))


def run_of(passage: Passage, evidence: Sequence[Hit]) -> list[Mark]:
    """The sentences of a passage and of the passages of the evidence that stand right before and behind it."""
    same = [hit.passage for hit in evidence if hit.passage.source == passage.source]
    before = [p for p in same if 0 <= passage.start - p.end <= GAP]
    behind = [p for p in same if 0 <= p.start - passage.end <= GAP]
    return [Mark(p, i) for p in (*before, passage, *behind) for i in range(len(p.sentences))]


def leaning(passage: Passage, sentence: int) -> bool:
    """Whether a sentence leaves open who speaks: it opens with a pronoun or stands inside a quotation begun before."""
    text = sentence_text(Mark(passage, sentence))
    before = passage.text[: passage.sentences[sentence][0] - passage.start]
    inside = _opened(before) and not names(text.split("”")[-1])
    pronoun = re.search(r"\b(he|she)\b", text)
    unnamed = pronoun is not None and not any(start < pronoun.start() for start, _ in names(text))
    return bool(LEANING.match(text)) or unnamed or inside


def _opened(text: str) -> bool:
    """Whether a quotation is still open at the end of a text; a paragraph's end closes it."""
    last = text.rsplit("\n", 1)[-1]
    return sum(last.count(q) for q in OPEN_QUOTE) > sum(last.count(q) for q in CLOSE_QUOTE)


def _alike(a: frozenset[str], b: frozenset[str]) -> bool:
    return bool(a and b) and len(a & b) >= SAME * min(len(a), len(b))
