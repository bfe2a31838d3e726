"""Two ranked lists, by vectors and by words, into one order, with at most n passages of one article.

Knows nothing of how the lists were made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from rag.types import Hit

Ranked = Sequence[tuple[str, float]]


def fuse(dense: Ranked, words: Ranked, *, weight: float) -> list[tuple[str, float]]:
    """Mixes min-max scaled scores: `weight` for the dense list, the rest for the words; best first, in [0, 1].

    A key that one list lacks has that list's lowest score, 0. Ties keep the order of the words, then of the vectors."""
    mixed: dict[str, float] = dict.fromkeys([key for key, _ in (*words, *dense)], 0.0)
    for ranked, share in ((words, 1 - weight), (dense, weight)):
        for key, score in _scaled(ranked):
            mixed[key] += share * score
    return sorted(mixed.items(), key=lambda pair: -pair[1])


def _scaled(ranked: Ranked) -> list[tuple[str, float]]:
    if not ranked:
        return []
    scores = [score for _, score in ranked]
    low, high = min(scores), max(scores)
    return [(key, (score - low) / (high - low) if high > low else 1.0) for key, score in ranked]


def spread(hits: Iterable[Hit], per_article: int | None) -> list[Hit]:
    """The hits in their order, at most `per_article` of one story; None sets no limit."""
    if per_article is None:
        return list(hits)
    seen: Counter[str] = Counter()
    kept = []
    for hit in hits:
        source = hit.passage.source
        story = source.story or source.id
        seen[story] += 1
        if seen[story] <= per_article:
            kept.append(hit)
    return kept
