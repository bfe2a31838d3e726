"""Words between quotation marks, and whether a text holds them as they are quoted.

Knows nothing of verdicts: see judge.py."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import get_args

from rag.text import words
from rag.types import Span, Standing

SHORTEST = 4  # words; what is shorter is a term or a title as often as a quotation
JOINED = 3  # words that each part of a stitched quotation has at least
MARKED = re.compile(r'“([^“”]*)”|«([^«»]*)»|„([^„“”]*)[“”]|"([^"]*)"')
LEFT_OUT = re.compile(r"\[[^\]]*\]|\(\s*(?:\.\s*){3}\)|(?:\.\s*){3,}|…")  # an ellipsis, or an editor's brackets


def quotations(text: str) -> list[Span]:
    """The quoted words of a text, without their marks, where they are SHORTEST and more."""
    inside = [match.span(match.lastindex or 0) for match in MARKED.finditer(text)]
    return [(a, b) for a, b in inside if len(words(text[a:b])) >= SHORTEST]


def standing(quoted: str, cited: Sequence[str], others: Sequence[str] = ()) -> Standing:
    """Where the words of a quotation stand, marks, case and white space folded.

    Found in one of the cited texts, each part between ellipses by itself and in order; misattributed: in one of the
    others; stitched: in parts of JOINED words and more; or missing."""
    parts = [words(part) for part in LEFT_OUT.split(quoted)]
    wanted = [part for part in parts if part]
    if any(_in_order(wanted, words(text)) for text in cited):
        return "found"
    if any(_in_order(wanted, words(text)) for text in others):
        return "misattributed"
    known = [words(text) for text in (*cited, *others)]
    return "stitched" if all(_stitched(part, known) for part in wanted) else "missing"


def worst(claim: str, cited: Sequence[str], others: Sequence[str] = ()) -> Standing | None:
    """Where the quotations of a claim stand, of several the one that stands worst; None where it has none."""
    found = [standing(claim[a:b], cited, others) for a, b in quotations(claim)]
    return max(found, key=get_args(Standing).index, default=None)


def _in_order(parts: Sequence[Sequence[str]], said: Sequence[str]) -> bool:
    at = 0
    for part in parts:
        at = next((n + len(part) for n in range(at, len(said)) if list(said[n : n + len(part)]) == list(part)), -1)
        if at < 0:
            return False
    return True


def _stitched(part: Sequence[str], known: Sequence[Sequence[str]]) -> bool:
    """Whether runs of the texts make up the whole part: the longest one from each word on, greedily."""
    at = 0
    while at < len(part):
        longest = max((_run(part[at:], said[n:]) for said in known for n in range(len(said))), default=0)
        if longest < min(JOINED, len(part)):
            return False
        at += longest
    return True


def _run(a: Sequence[str], b: Sequence[str]) -> int:
    """How many words both begin with."""
    return next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
