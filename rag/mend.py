"""Whether both indexes hold what the library says, and how to bring them there.

Knows nothing of SQLite, Chroma or tantivy: it sees ports only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rag.ports import Encoder, Kept, VectorIndex, WordIndex

BATCH = 1000  # passages brought into an index at once


@dataclass(frozen=True, slots=True)
class Differences:
    """Passage keys that an index lacks, or holds though they are not live."""

    vectors_missing: frozenset[str] = frozenset()
    vectors_surplus: frozenset[str] = frozenset()
    words_missing: frozenset[str] = frozenset()
    words_surplus: frozenset[str] = frozenset()

    @property
    def count(self) -> int:
        return sum(map(len, (self.vectors_missing, self.vectors_surplus, self.words_missing, self.words_surplus)))


def compare(library: Kept, vectors: VectorIndex, words: WordIndex) -> Differences:
    """What stands in one store and not in another."""
    live, dense, said = library.live(), vectors.ids(), words.ids()
    return Differences(frozenset(live - dense), frozenset(dense - live), frozenset(live - said), frozenset(said - live))


def repair(
    found: Differences,
    *,
    library: Kept,
    vectors: VectorIndex,
    words: WordIndex,
    encoder: Encoder,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Brings both indexes to what the library says; vectors that it keeps are not computed again."""
    vectors.remove(sorted(found.vectors_surplus))
    words.remove(sorted(found.words_surplus))
    missing = sorted(found.vectors_missing | found.words_missing)
    for at in range(0, len(missing), BATCH):
        progress(at, len(missing))
        passages = library.passages(missing[at : at + BATCH])
        dense = [p for key, p in passages.items() if key in found.vectors_missing]
        kept = library.vectors([p.key for p in dense])
        lost = [p for p in dense if p.key not in kept]
        kept |= zip([p.key for p in lost], encoder.encode([p.text for p in lost]), strict=True)
        if dense:
            vectors.add(dense, np.array([kept[p.key] for p in dense], np.float32))
        words.add([p for key, p in passages.items() if key in found.words_missing])
    words.commit()
    progress(len(missing), len(missing))
