"""Passages by vector, in an embedded Chroma collection with cosine distance.

Knows nothing of encoders: vectors are handed in. Keys, days and publishers are all it stores beside them."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO
from uuid import uuid4

import numpy as np
from chromadb.api.collection_configuration import CreateHNSWConfiguration
from chromadb.api.models.Collection import Collection
from chromadb.api.rust import RustBindingsAPI
from chromadb.config import Settings, System
from chromadb.errors import InternalError

from rag.locks import lock
from rag.ports import Vectors
from rag.types import Filter, Passage

COLLECTION = "passages"
BATCH = 1000  # rows written under one lock: readers that open the folder wait for it, about a second
# Rows since the last save are indexed again at every opening: up to 0.1 s; at Chroma's own threshold of 1000, 0.7 s.
# Its ef_search of 100 stays: recall of the best 30 among 20,000 was 1.000, and at least .967 under any filter.
HNSW: CreateHNSWConfiguration = {"space": "cosine", "sync_threshold": 250}


class ChromaVectors:
    """The vectors of one folder; it is made where there is none.

    Chroma's open indexes know nothing of each other. One that loads while another saves crashes the process, and one
    that writes without the other's rows loses them for good (both seen): hence the lock, and the stamp in its file."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._lock = folder, folder / "vectors.lock"
        self.reopen()

    def reopen(self) -> None:
        """Sees what other processes wrote since. Queries under way end on what they began with."""
        with lock(self._lock) as file:
            self._open(file)

    def _open(self, file: TextIO) -> None:
        file.seek(0)
        self._stamp = file.read()
        self._rows, self._close, self._batch = _connect(self._folder)

    @contextmanager
    def _writing(self) -> Iterator[Collection]:
        with lock(self._lock) as file:
            file.seek(0)
            if file.read() != self._stamp:
                self._open(file)
            self._stamp = uuid4().hex
            file.truncate(0)
            file.write(self._stamp)
            file.flush()
            yield self._rows

    def add(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        """A passage that is there already is replaced."""
        for at in range(0, len(passages), self._batch):
            part = passages[at : at + self._batch]
            with self._writing() as rows:
                rows.upsert([p.key for p in part], vectors[at : at + self._batch], [to_row(p) for p in part])

    def remove(self, keys: Sequence[str]) -> None:
        """Keys that are not there are passed over."""
        distinct = list(dict.fromkeys(keys))
        for at in range(0, len(distinct), self._batch):
            with self._writing() as rows:
                rows.delete(distinct[at : at + self._batch])

    def near(self, vector: Vectors, k: int, filter: Filter) -> list[tuple[str, float]]:
        if self._rows.get_model().dimension is None:
            self.reopen()  # it was empty when opened, so nothing is loaded yet
        if k < 1 or self._rows.get_model().dimension is None:
            return []
        try:
            return _query(self._rows, vector, k, filter)
        except InternalError:
            # Filters read Chroma's SQLite, which may hold rows that this index, opened earlier, does not know.
            with lock(self._lock) as file:
                self._open(file)
                return _query(self._rows, vector, k, filter)

    def ids(self) -> set[str]:
        return set(self._rows.get(include=[])["ids"])

    def count(self) -> int:
        return self._rows.count()

    def close(self) -> None:
        self._close()


def _connect(folder: Path) -> tuple[Collection, weakref.finalize[[], Collection], int]:
    """An open collection with its index loaded, what closes it (at the latest when out of use), its batch size.

    Not a PersistentClient: those of one folder share one index, so none of two could ever reopen it."""
    system = System(Settings(anonymized_telemetry=False, is_persistent=True, persist_directory=str(folder)))
    api = system.instance(RustBindingsAPI)
    system.start()
    model = api.get_or_create_collection(COLLECTION, configuration={"hnsw": HNSW})
    # No embedding function: Chroma's default one would fetch a model.
    rows: Collection = Collection(client=api, model=model, embedding_function=None)
    if model.dimension is not None:
        rows.query(np.ones(model.dimension, np.float32), n_results=1, include=[])
    return rows, weakref.finalize(rows, system.stop), min(BATCH, api.get_max_batch_size())


def _query(rows: Collection, vector: Vectors, k: int, filter: Filter) -> list[tuple[str, float]]:
    found = rows.query(vector[np.newaxis], n_results=k, where=where(filter), include=["distances"])
    distances = found["distances"] or [[]]
    return [(key, 1 - distance) for key, distance in zip(found["ids"][0], distances[0], strict=True)]


def to_row(passage: Passage) -> dict[str, Any]:
    """What Chroma filters on; None takes away what a replaced row had, and matches no filter."""
    source = passage.source
    return {"day": source.published.toordinal() if source.published else None, "publisher": source.publisher}


def where(filter: Filter) -> dict[str, Any] | None:
    """A filter as Chroma's condition."""
    terms: list[dict[str, Any]] = []
    if filter.after:
        terms.append({"day": {"$gte": filter.after.toordinal()}})
    if filter.before:
        terms.append({"day": {"$lte": filter.before.toordinal()}})
    if filter.publishers:
        terms.append({"publisher": {"$in": list(filter.publishers)}})
    return {"$and": terms} if len(terms) > 1 else terms[0] if terms else None
