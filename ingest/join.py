"""Passages into both indexes and out of them: whose vectors are there already is not encoded again.

Knows nothing of documents, versions and stories."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from ingest.early import Early
from ingest.meanwhile import Meanwhile
from ingest.ports import Archive
from rag.ports import VectorIndex, Vectors, WordIndex
from rag.types import Passage


@dataclass(frozen=True, slots=True)
class Joiner:
    """Keeps two indexes to what a library says: keys are written down first and crossed out last."""

    library: Archive
    indexes: Callable[[], tuple[VectorIndex, WordIndex]]  # opened when first needed

    def held(self) -> set[str]:
        """The keys that both indexes hold."""
        vectors, words = self.indexes()
        return vectors.ids() & words.ids()

    def join(
        self,
        passages: Sequence[Passage],
        before: Sequence[Passage],
        held: set[str] | None,
        early: Early,
        aside: Meanwhile[Any, Any],
    ) -> int:
        """Brings passages into the indexes, but those `held` there; how many were not.

        Texts that stand in `before`, or whose vectors are kept, need not be encoded."""
        if not passages:
            return 0
        dense, words = self.indexes()  # importing Chroma takes 0.3 s, while which the first texts are encoded
        shown = self.library.passages([passage.key for passage in passages])
        same = [passage for passage in passages if shown.get(passage.key, passage).text == passage.text]
        known = [*same, *before] if self.library.same_vectors else same
        kept = self.library.vectors([passage.key for passage in known])
        vectors = {passage.text: kept[passage.key] for passage in known if passage.key in kept}
        fresh = [passage.text for passage in passages if passage.text not in vectors]
        there = {passage.key for passage in same} & (shown.keys() if held is None else held)
        new = [passage for passage in passages if passage.key not in there]
        words.add(new)  # while the last of their texts are encoded; nothing is written before `commit`
        vectors |= early.vectors(fresh, aside.result)
        self.library.stage(passages, _rows(passages, vectors))
        if new:
            aside.result(aside.start(partial(dense.add, new, _rows(new, vectors))))
            words.commit()
        return len(new)

    def forget(self) -> None:
        """Takes passages that are no longer live out of the indexes."""
        if stale := self.library.stale_keys():
            vectors, words = self.indexes()
            vectors.remove(stale)
            words.remove(stale)
            words.commit()
        self.library.forget()


def _rows(passages: Sequence[Passage], vectors: Mapping[str, Vectors]) -> Vectors:
    return np.array([vectors[passage.text] for passage in passages], np.float32)
