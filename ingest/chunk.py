"""An article to passages: whole sentences packed to about one size, never across a cut.

Knows nothing of how sentences are found or passages stored."""

from __future__ import annotations

from collections.abc import Sequence

from rag.sentences import sentences
from rag.types import Article, Passage, Span

FULL_ENOUGH = 0.6  # of the size: from here on a passage ends where its paragraph ends
TAIL = 0.25  # of the size: a shorter passage joins a neighbour
STRETCH = 1.5  # of the size: no joined passage is longer


def chunk(article: Article, *, size: int = 600) -> list[Passage]:
    """The passages of an article in order, near `size` characters; only one over-long sentence exceeds 1.5 times that.

    `article.text[p.start:p.end] == p.text`; every character but white space is in exactly one passage and sentence."""
    return [
        Passage(article.source, group[0][0], group[-1][1], article.text[group[0][0] : group[-1][1]], tuple(group))
        for section in _sections(article)
        for group in _joined(_packed(article.text, section, size), size)
    ]


def _sections(article: Article) -> list[list[Span]]:
    """The sentences between cuts: what the cleaner removed something from is not one text."""
    edges = sorted({0, len(article.text), *(cut.at for cut in article.cuts)})
    return [
        [(start + a, start + b) for a, b in sentences(article.text[start:end])]
        for start, end in zip(edges, edges[1:], strict=False)
    ]


def _packed(text: str, spans: Sequence[Span], size: int) -> list[list[Span]]:
    """Sentences in groups: one that no longer fits opens the next; so does a paragraph once a group is full enough."""
    groups: list[list[Span]] = []
    for start, end in spans:
        if groups:
            first, last = groups[-1][0][0], groups[-1][-1][1]
            paragraph = "\n" in text[last:start]
            if end - first <= size and not (paragraph and last - first >= FULL_ENOUGH * size):
                groups[-1].append((start, end))
                continue
        groups.append([(start, end)])
    return groups


def _joined(groups: Sequence[list[Span]], size: int) -> list[list[Span]]:
    """Groups without tails: a short one joins the one before it or takes in the next, where that stays in bounds."""
    joined: list[list[Span]] = []
    for group in groups:
        tail = bool(joined) and min(_length(joined[-1]), _length(group)) < TAIL * size
        if tail and group[-1][1] - joined[-1][0][0] <= STRETCH * size:
            joined[-1].extend(group)
        else:
            joined.append(group)
    return joined


def _length(group: Sequence[Span]) -> int:
    return group[-1][1] - group[0][0]
