"""Pieces of a writer into clean text, sentences and the marks behind each of them.

Knows nothing of verdicts: see judge.py."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rag.sentences import sentences
from rag.types import Citation, Mark, Passage, Piece, Span, Text

# A mark written before its full stop leaves a space that the clean text must not keep.
CLOSING = ".,;:!?)]}”’"


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence of a draft: `start` and `end` into the draft's clean text, with the marks that stand at it."""

    text: str
    start: int
    end: int
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Drafted:
    """The clean text of a draft and its sentences, which cover all of it but white space."""

    text: str
    sentences: tuple[Cited, ...]


def cite(pieces: Iterable[Piece]) -> Drafted:
    """The sentences of a draft, each with its marks; total on any pieces in any split.

    A mark belongs to the sentence it stands in or behind. Verbatim text of the marked sentence just before its mark is
    one sentence, however the splitter would cut it."""
    text, marks, whole = "", list[tuple[int, Mark]](), list[Span]()
    for piece in _merged(pieces):
        if isinstance(piece, str):
            text = _join(text, piece, marks)
        else:
            end = len(text.rstrip())
            marks.append((end, piece))
            quote = sentence_text(piece)
            if text[:end].endswith(quote) and end - len(quote) >= (whole[-1][1] if whole else 0):
                whole.append((end - len(quote), end))
    spans = _spans(text, whole)
    return Drafted(text, tuple(Cited(text[a:b], a, b, tuple(m)) for (a, b), m in _attach(spans, marks)))


def sentence_text(mark: Mark) -> str:
    """The article's own words that a mark points at."""
    return mark.passage.slice(mark.passage.sentences[mark.sentence])


def _merged(pieces: Iterable[Piece]) -> list[str | Mark]:
    """Neighbouring texts as one, so that a draft means the same however it was cut into pieces."""
    merged: list[str | Mark] = []
    for piece in pieces:
        if isinstance(piece, Mark):
            merged.append(piece)
        elif isinstance(piece, Text) and piece.text:
            if merged and isinstance(merged[-1], str):
                merged[-1] += piece.text
            else:
                merged.append(piece.text)
    return merged


def _join(text: str, more: str, marks: Sequence[tuple[int, Mark]]) -> str:
    after_mark = bool(marks) and marks[-1][0] == len(text.rstrip())
    return (text.rstrip() if after_mark and more[0] in CLOSING else text) + more


def _spans(text: str, whole: Sequence[Span]) -> list[Span]:
    spans, at = list[Span](), 0
    for a, b in (*whole, (len(text), len(text))):
        spans += [(at + s, at + e) for s, e in sentences(text[at:a])]
        if b > a:
            spans.append((a, b))
        at = b
    return spans


def _attach(spans: Sequence[Span], marks: Sequence[tuple[int, Mark]]) -> list[tuple[Span, list[Mark]]]:
    attached: list[tuple[Span, list[Mark]]] = [(span, []) for span in spans]
    for position, mark in marks:
        behind = [held for (start, _), held in attached if start < position]
        if behind and mark not in behind[-1]:
            behind[-1].append(mark)
    return attached


class Numbers:
    """Gives citations their numbers: 1, 2, 3 in order of appearance, the same sentence always the same number."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, str, int, int], Citation] = {}

    def citation(self, passage: Passage, span: Span) -> Citation:
        """The citation of a span given in article offsets."""
        return self.again(Citation(0, passage.source, *span, passage.slice(span)))

    def again(self, citation: Citation) -> Citation:
        """A citation numbered elsewhere, under the number it has here."""
        key = (citation.source.id, citation.source.digest, citation.start, citation.end)
        if key not in self._given:
            self._given[key] = replace(citation, number=len(self._given) + 1)
        return self._given[key]

    def all(self) -> tuple[Citation, ...]:
        return tuple(self._given.values())
