"""Scores by vectors, by words and of an article's lead into one order, with at most n passages of one article.

Knows nothing of how the scores were made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from rag.types import Hit

Ranked = Sequence[tuple[str, float]]


def mixed(dense: Ranked, words: Ranked, *, weight: float, best: float | None = None) -> dict[str, float]:
    """`weight` of a passage's cosine, and the rest of its words' share of the `best` score; in [0, 1].

    Both lists come best first. What one of them lacks has the least that is in it, and where `best`, that of another
    list, is given, no score by words at all."""
    said, near = dict(words), dict(dense)
    least = words[-1][1] if words and best is None else 0.0
    far = dense[-1][1] if dense else 0.0
    most = best or (words[0][1] if words else 0.0) or 1.0
    return {
        key: weight * _within(near.get(key, far)) + (1 - weight) * _within(said.get(key, least) / most)
        for key in dict.fromkeys((*said, *near))
    }


def _within(score: float) -> float:
    return min(1.0, max(0.0, score))


def led(own: Mapping[str, float], leads: Mapping[str, float], *, weight: float) -> list[tuple[str, float]]:
    """Each key with `weight` of its article's lead, the rest being its own; best first.

    News says first what it is about: the lead tells which of several articles on a matter is meant. Keys are
    id:digest:start, `leads` has scores by id:digest; an article without one has 0."""
    scores = {key: (1 - weight) * score + weight * leads.get(version(key), 0.0) for key, score in own.items()}
    return sorted(scores.items(), key=lambda pair: -pair[1])


def version(key: str) -> str:
    """The id:digest of a passage's key."""
    return key.rsplit(":", 1)[0]


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
