"""Passages by vector, in an embedded Chroma collection with cosine distance.

Knows nothing of encoders, which made the vectors, nor of days and publishers: keys are all it stores beside them."""

from __future__ import annotations

import shutil
import weakref
from collections.abc import Collection as Some
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO
from uuid import uuid4

import numpy as np
from chromadb.api.collection_configuration import CreateHNSWConfiguration
from chromadb.api.models.Collection import Collection
from chromadb.api.rust import RustBindingsAPI
from chromadb.config import Settings, System
from chromadb.errors import InternalError

from rag.errors import IndexBroken, LibraryUnwritable
from rag.locks import lock
from rag.ports import Vectors
from rag.types import Passage

COLLECTION = "passages"
BATCH = 1000  # rows written under one lock: readers that open the folder wait for it, about a second
# Rows since the last save are indexed again at every opening: up to 0.1 s; at Chroma's own threshold of 1000, 0.7 s.
# Its ef_search of 100 stays: recall of the best 30 among 20,000 was 1.000, and at least .967 under any filter.
HNSW: CreateHNSWConfiguration = {"space": "cosine", "sync_threshold": 250}


class ChromaVectors:
    """The vectors of one folder. Errors: IndexBroken where none are or their writer died; `anew` clears the folder;
    LibraryUnwritable, also from readers, whose locks are files.

    Chroma's open indexes know nothing of each other. One that loads while another saves crashes the process, one that
    writes without the other's rows loses them for good, and files are saved in place (all seen): hence the lock, and
    in its file a stamp, which is there only while nobody is writing."""

    def __init__(self, folder: Path, *, anew: bool = False) -> None:
        self._folder, self._lock = folder, folder / "vectors.lock"
        if anew:
            with self._locked() as file:
                self._clear(file)
        self.reopen()

    def reopen(self) -> None:
        """Sees what other processes wrote since. Queries under way end on what they began with."""
        with self._locked() as file:
            self._open(file)

    @contextmanager
    def _locked(self) -> Iterator[TextIO]:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            file = lock(self._lock)
        except OSError as e:
            raise LibraryUnwritable(self._folder, e.strerror) from e
        with file:
            yield file

    def _clear(self, file: TextIO) -> None:
        file.truncate(0)
        try:
            for path in self._folder.iterdir():
                if path.is_dir():
                    shutil.rmtree(path)
                elif path != self._lock:
                    path.unlink()
            _connect(self._folder)[1]()
        except (InternalError, OSError) as e:
            raise LibraryUnwritable(self._folder, e) from e
        _stamp(file)

    def _open(self, file: TextIO) -> None:
        file.seek(0)
        self._stamp = file.read()
        if not self._stamp:
            raise IndexBroken(f"the vectors in {self._folder} were not written to the end")
        try:
            self._rows, self._close, self._batch = _connect(self._folder)
        except InternalError as e:
            raise IndexBroken(f"the vectors in {self._folder} cannot be read: {e}") from e

    @contextmanager
    def _writing(self) -> Iterator[Collection]:
        with self._locked() as file:
            file.seek(0)
            if file.read() != self._stamp:
                self._open(file)
            file.truncate(0)
            try:
                yield self._rows
            except KeyboardInterrupt:  # raised before or after Chroma's work, never amid it
                self._stamp = _stamp(file)
                raise
            except InternalError as e:  # without a stamp: what is half written is made again from the library
                raise LibraryUnwritable(self._folder, e) from e
            self._stamp = _stamp(file)

    def add(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        """A passage that is there already is replaced."""
        for at in range(0, len(passages), self._batch):
            part = passages[at : at + self._batch]
            with self._writing() as rows:
                rows.upsert([p.key for p in part], vectors[at : at + self._batch])

    def remove(self, keys: Sequence[str]) -> None:
        """Keys that are not there are passed over."""
        distinct = list(dict.fromkeys(keys))
        for at in range(0, len(distinct), self._batch):
            with self._writing() as rows:
                rows.delete(distinct[at : at + self._batch])

    def near(self, vector: Vectors, k: int, among: Some[str] | None = None) -> list[tuple[str, float]]:
        if self._rows.get_model().dimension is None:
            self.reopen()  # it was empty when opened, so nothing is loaded yet
        if k < 1 or among is not None and not among or self._rows.get_model().dimension is None:
            return []
        try:
            return _query(self._rows, vector, k, among)
        except InternalError:
            # A key that is not there, or one that Chroma's SQLite has and this index, opened earlier, does not know.
            with self._locked() as file:
                self._open(file)
                there = None if among is None else self._rows.get(list(among), include=[])["ids"]
                return _query(self._rows, vector, k, there) if there != [] else []

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


def _stamp(file: TextIO) -> str:
    stamp = uuid4().hex
    file.write(stamp)
    file.flush()
    return stamp


def _query(rows: Collection, vector: Vectors, k: int, among: Some[str] | None) -> list[tuple[str, float]]:
    ids = None if among is None else list(among)
    found = rows.query(vector[np.newaxis], n_results=k, ids=ids, include=["distances"])
    distances = found["distances"] or [[]]
    return [(key, 1 - distance) for key, distance in zip(found["ids"][0], distances[0], strict=True)]
