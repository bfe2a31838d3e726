"""The three stores in memory: whole implementations of their ports, held to the same contract tests as the real ones."""

from __future__ import annotations

import math
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from rag.errors import LibraryBusy, UnknownArticle
from rag.ports import Vectors
from rag.types import Article, Coverage, Filter, Passage, Source


@dataclass
class Version:
    """An article with its passages; `replaced` is the time at which another took its place."""

    article: Article
    passages: list[Passage]
    replaced: float = 0

    @property
    def name(self) -> tuple[str, str]:
        return self.article.source.id, self.article.source.digest

    @property
    def keys(self) -> list[str]:
        return [passage.key for passage in self.passages]


@dataclass
class DictLibrary:
    """A library in dicts: `staged` and `shown` by id, `old` by id and digest."""

    fingerprint: str = "fake"
    generation: int = 0
    staged: dict[str, Version] = field(default_factory=dict)
    shown: dict[str, Version] = field(default_factory=dict)
    old: dict[tuple[str, str], Version] = field(default_factory=dict)
    cited: set[tuple[str, str]] = field(default_factory=set)
    inputs: dict[str, str] = field(default_factory=dict)
    stale: set[str] = field(default_factory=set)
    busy: bool = False

    @contextmanager
    def writing(self) -> Iterator[None]:
        if self.busy:
            raise LibraryBusy("this process is writing", "try again when it is done")
        self.busy = True
        self.stale.update(key for version in self.staged.values() for key in version.keys)
        self.staged.clear()
        self.sweep()
        try:
            yield
        finally:
            self.busy = False

    def put(self, article: Article, passages: Sequence[Passage]) -> None:
        id = article.source.id
        if id in self.staged:
            self.stale.update(self.staged[id].keys)
        self.staged[id] = Version(article, list(passages))

    def commit(self) -> None:
        for id, version in self.staged.items():
            if before := self.shown.pop(id, None):
                self.stale.update(before.keys)
                before.replaced = time.time()
                self.old[before.name] = before
            self.old.pop(version.name, None)
            self.shown[id] = version
        self.staged.clear()
        self.generation += 1

    def remove(self, id: str) -> list[str]:
        if id not in self.shown:
            raise UnknownArticle(f"no article has the id {id}", "dateline articles list")
        gone = [*[self.shown.pop(id)], *[self.staged.pop(i) for i in list(self.staged) if i == id]]
        gone += [self.old.pop(name) for name in list(self.old) if name[0] == id]
        self.stale.update(key for version in gone for key in version.keys)
        self.inputs.pop(id, None)
        self.cited = {name for name in self.cited if name[0] != id}
        self.generation += 1
        return gone[0].keys

    def keep_raw(self, id: str, raw: str) -> None:
        self.inputs[id] = raw

    def keep(self, id: str, digest: str) -> None:
        self.cited.add((id, digest))

    def sweep(self, older_than: float = 3600) -> None:
        until = time.time() - older_than
        self.old = {name: v for name, v in self.old.items() if v.replaced > until or name in self.cited}

    def stale_keys(self) -> list[str]:
        return sorted(self.stale.difference(key for version in self.shown.values() for key in version.keys))

    def forget(self, keys: Iterable[str]) -> None:
        self.stale.difference_update(keys)

    def renew(self) -> None:
        self.commit()

    def get(self, id: str) -> Article:
        if id not in self.shown:
            raise UnknownArticle(f"no article has the id {id}", "dateline articles list")
        return self.shown[id].article

    def text(self, id: str, digest: str) -> str:
        if self.digest(id) == digest:
            return self.shown[id].article.text
        if (id, digest) in self.old:
            return self.old[id, digest].article.text
        self.get(id)
        raise UnknownArticle(f"this article has changed since: version {digest} of {id} is no longer kept")

    def digest(self, id: str) -> str | None:
        return self.shown[id].name[1] if id in self.shown else None

    def with_raw(self, raw_digest: str) -> str | None:
        return next((id for id, version in self.shown.items() if version.article.raw_digest == raw_digest), None)

    def raws(self) -> Iterator[str]:
        yield from (raw for _, raw in sorted(self.inputs.items()))

    def passages(self, keys: Sequence[str]) -> dict[str, Passage]:
        wanted = set(keys)
        return {p.key: p for version in self.shown.values() for p in version.passages if p.key in wanted}

    def passages_of(self, id: str) -> list[Passage]:
        return list(self.shown[id].passages) if id in self.shown else []

    def visible(self, filter: Filter) -> list[Source]:
        found = sorted((version.article.source for version in self.shown.values()), key=lambda source: source.id)
        found.sort(key=lambda source: -source.published.toordinal() if source.published else 0)
        return [source for source in found if filter.allows(source)]

    def coverage(self) -> Coverage:
        found = [version.article.source for version in self.shown.values()]
        sizes = Counter(source.publisher for source in found if source.publisher)
        days = [source.published for source in found if source.published]
        return Coverage(
            len(found),
            sum(len(version.passages) for version in self.shown.values()),
            tuple(sorted(sizes, key=lambda name: (-sizes[name], name))),
            min(days, default=None),
            max(days, default=None),
            len(found) - len(days),
        )

    def close(self) -> None:
        pass


class ListVectors:
    """All vectors, compared one by one."""

    def __init__(self) -> None:
        self.rows: dict[str, tuple[Source, Vectors]] = {}

    def add(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        self.rows.update((p.key, (p.source, vector)) for p, vector in zip(passages, vectors, strict=True))

    def remove(self, keys: Sequence[str]) -> None:
        for key in keys:
            self.rows.pop(key, None)

    def near(self, vector: Vectors, k: int, filter: Filter) -> list[tuple[str, float]]:
        found = [(key, _cosine(vector, row)) for key, (source, row) in self.rows.items() if filter.allows(source)]
        return sorted(found, key=lambda pair: -pair[1])[: max(0, k)]

    def ids(self) -> set[str]:
        return set(self.rows)

    def count(self) -> int:
        return len(self.rows)

    def reopen(self) -> None:
        pass

    def close(self) -> None:
        pass


def _cosine(a: Vectors, b: Vectors) -> float:
    return float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b)))


class ListWords:
    """BM25 over all passages, one by one; words are taken as they stand, in lower case."""

    def __init__(self) -> None:
        self.staged: dict[str, Passage | None] = {}
        self.rows: dict[str, tuple[Source, Counter[str]]] = {}

    def add(self, passages: Sequence[Passage]) -> None:
        self.staged.update((passage.key, passage) for passage in passages)

    def remove(self, keys: Sequence[str]) -> None:
        self.staged.update((key, None) for key in keys)

    def commit(self) -> None:
        for key, passage in self.staged.items():
            self.rows.pop(key, None)
            if passage is not None:
                self.rows[key] = passage.source, Counter(_words(f"{passage.source.title} {passage.text}"))
        self.staged.clear()

    def search(self, text: str, k: int, filter: Filter) -> list[tuple[str, float]]:
        words = set(_words(text))
        rarity = {word: self._rarity(word) for word in words}
        usual = sum(count.total() for _, count in self.rows.values()) / max(1, len(self.rows))
        found = [
            (key, sum(rarity[word] * _weight(count[word], count.total(), usual) for word in words & count.keys()))
            for key, (source, count) in self.rows.items()
            if words & count.keys() and filter.allows(source)
        ]
        return sorted(found, key=lambda pair: -pair[1])[: max(0, k)]

    def _rarity(self, word: str) -> float:
        having = sum(word in count for _, count in self.rows.values())
        return math.log(1 + (len(self.rows) - having + 0.5) / (having + 0.5))

    def ids(self) -> set[str]:
        return set(self.rows)

    def count(self) -> int:
        return len(self.rows)

    def reopen(self) -> None:
        pass

    def close(self) -> None:
        self.staged.clear()


def _weight(count: int, length: int, usual: float) -> float:
    return 2.2 * count / (count + 1.2 * (0.25 + 0.75 * length / usual))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())
