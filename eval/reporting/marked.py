"""A text cut where the evidence for a question begins and ends.

Knows nothing of answers and pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eval.questions import Question
from rag.types import Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; `marked` where it is evidence."""

    text: str
    marked: bool


def marked(question: Question, text: str) -> tuple[Piece, ...]:
    """A text cut where evidence begins and ends."""
    pieces, at = list[Piece](), 0
    for start, end in _merged(_held(question, text)):
        pieces += [Piece(text[at:start], False), Piece(text[start:end], True)]
        at = end
    return tuple(piece for piece in (*pieces, Piece(text[at:], False)) if piece.text)


def _held(question: Question, text: str) -> Iterable[Span]:
    """Where evidence stands in a text, white space folded, or all of the text where it stands in evidence; where no
    evidence is given, where an expected answer stands."""
    if question.evidence_any:
        wanted = [re.compile(r"\s+".join(map(re.escape, piece.split()))) for piece in question.evidence_any]
    else:
        wanted = [*question.answer_any, *(re.compile(re.escape(one), re.IGNORECASE) for one in question.answers)]
    spans = [match.span() for pattern in wanted for match in pattern.finditer(text) if match[0]]
    return spans or ([(0, len(text))] if question.evidence_any and question.proved_by(text) else [])


def _merged(spans: Iterable[Span]) -> Sequence[Span]:
    merged = list[Span]()
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
