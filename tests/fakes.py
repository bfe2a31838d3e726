"""The three stores in memory: whole implementations of their ports, held to the same contract tests as the real ones."""

from __future__ import annotations

import math
import re
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from rag.errors import LibraryBusy, UnknownArticle
from rag.ports import Vectors
from rag.types import Article, Coverage, Filter, Passage, Source


@dataclass
class Version:
    """An article with its passages and, of those that the indexes hold, the vectors."""

    article: Article
    passages: list[Passage]
    bands: frozenset[int] = frozenset()
    arrived: int = 0
    replaced: float = 0
    vectors: dict[str, Vectors] = field(default_factory=dict)

    @property
    def name(self) -> tuple[str, str]:
        return self.article.source.id, self.article.source.digest

    @property
    def story(self) -> str | None:
        return self.article.source.story


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
    touched: set[str] = field(default_factory=set)
    origins: set[tuple[str, str]] = field(default_factory=set)
    fetched: dict[str, tuple[str, str]] = field(default_factory=dict)
    busy: bool = False
    renewing: str = ""
    made: str = ""
    count: int = 0

    def __post_init__(self) -> None:
        self.made = self.made or self.fingerprint

    @contextmanager
    def writing(self, *, anew: bool = False) -> Iterator[None]:
        if self.busy:
            raise LibraryBusy("this process is writing", "try again when it is done")
        self.busy = True
        if not (anew and self.renewing == self.fingerprint):
            self.staged.clear()
        self.renewing = self.fingerprint if anew else ""
        self.sweep()
        try:
            yield
        finally:
            self.busy = False

    @property
    def same_vectors(self) -> bool:
        return self.made == self.fingerprint

    def put(self, article: Article, passages: Sequence[Passage], bands: Iterable[int] = ()) -> None:
        id = article.source.id
        version = Version(article, list(passages), frozenset(bands))
        there = self.staged.get(id)
        if there and (there.name, there.story) == (version.name, version.story):
            return
        self.count += 1
        came = [v.arrived for v in (*self.shown.values(), *self.old.values()) if v.name[0] == id]
        version.arrived = min(came, default=self.count)
        self.staged[id] = version

    def stage(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        self.touched.update(p.key for p in passages)
        for passage, vector in zip(passages, vectors, strict=True):
            for version in (*self.staged.values(), *self.shown.values()):
                if version.name == (passage.source.id, passage.source.digest):
                    version.vectors[passage.key] = vector

    def commit(self, leaving: Iterable[str] = ()) -> None:
        for key in leaving:
            self.touched.add(key)
            for version in (*self.staged.values(), *self.shown.values()):
                version.vectors.pop(key, None)
        for id, version in self.staged.items():
            if before := self.shown.pop(id, None):
                self.touched.update(before.vectors)
                before.vectors = {}
                before.replaced = time.time()
                self.old[before.name] = before
            self.old.pop(version.name, None)
            self.shown[id] = version
        self.staged.clear()
        self.generation += 1

    def renew(self, leaving: Iterable[str] = ()) -> None:
        if not self.same_vectors:
            self.touched.update(self.live())
            for version in self.shown.values():
                version.vectors.clear()
        self.made, self.renewing = self.fingerprint, ""
        self.commit(leaving)

    def remove(self, id: str) -> list[str]:
        if id not in self.shown:
            raise UnknownArticle(f"no article has the id {id}", "dateline articles list")
        keys = list(self.shown.pop(id).vectors)
        self.staged.pop(id, None)
        self.old = {name: version for name, version in self.old.items() if name[0] != id}
        self.touched.update(keys)
        self.inputs.pop(id, None)
        self.cited = {name for name in self.cited if name[0] != id}
        self.origins = {pair for pair in self.origins if pair[1] != id}
        self.generation += 1
        return keys

    def keep_raw(self, id: str, raw: str) -> None:
        self.inputs[id] = raw

    def keep(self, id: str, digest: str) -> None:
        self.cited.add((id, digest))

    def sweep(self, older_than: float = 3600) -> None:
        until = time.time() - older_than
        self.old = {name: v for name, v in self.old.items() if v.replaced > until or name in self.cited}

    def stale_keys(self) -> list[str]:
        return sorted(self.touched - self.live())

    def touch(self, keys: Iterable[str]) -> None:
        self.touched.update(keys)

    def forget(self) -> None:
        self.touched.clear()

    def known(self, url: str) -> tuple[str, str] | None:
        digest, said = self.fetched.get(url, ("", ""))
        id = self.with_raw(digest)
        return (id, said) if id else None

    def remember(self, url: str, digest: str, said: str) -> None:
        self.fetched[url] = digest, said

    def came(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.origins.update(pairs)

    def came_from(self, origin: str) -> set[str]:
        return {id for where, id in self.origins if where == origin}

    def left(self, origin: str, id: str) -> bool:
        self.origins.discard((origin, id))
        return all(other != id for _, other in self.origins)

    def _next(self) -> list[Version]:
        kept = [] if self.renewing else [v for id, v in self.shown.items() if id not in self.staged]
        return sorted((*kept, *self.staged.values()), key=lambda version: version.arrived)

    def candidates(self, bands: Sequence[int], shared: int) -> list[str]:
        sharing = [(len(version.bands & set(bands)), version.story or "") for version in self._next()]
        found = sorted((pair for pair in sharing if pair[0] >= shared), key=lambda pair: (-pair[0], pair[1]))
        return list(dict.fromkeys(story for _, story in found))

    def first_text(self, story: str, besides: str) -> str | None:
        return next((v.article.text for v in self._next() if v.story == story and v.name[0] != besides), None)

    def next(self, id: str) -> Source | None:
        return next((v.article.source for v in self._next() if v.name[0] == id), None)

    def next_members(self, story: str) -> list[list[Passage]]:
        return [version.passages for version in self._next() if version.story == story]

    def next_live(self, story: str) -> set[str]:
        return {key for version in self._next() if version.story == story for key in version.vectors}

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

    def raw(self, id: str) -> str:
        return self.inputs[id]

    def live(self) -> set[str]:
        return {key for version in self.shown.values() for key in version.vectors}

    def vectors(self, keys: Sequence[str]) -> dict[str, Vectors]:
        versions = (*self.old.values(), *self.shown.values(), *self.staged.values())
        return {key: v for version in versions for key, v in version.vectors.items() if key in set(keys)}

    def leads(self, versions: Sequence[str]) -> list[str]:
        shown = [version for version in self.shown.values() if version.vectors]
        firsts = [min(version.vectors, key=lambda key: int(key.rsplit(":", 1)[1])) for version in shown]
        return [key for key in firsts if key.rsplit(":", 1)[0] in versions]

    def passages(self, keys: Sequence[str]) -> dict[str, Passage]:
        wanted = self.live().intersection(keys)
        return {p.key: p for version in self.shown.values() for p in version.passages if p.key in wanted}

    def passages_of(self, id: str) -> list[Passage]:
        return list(self.shown[id].passages) if id in self.shown else []

    def visible(self, filter: Filter) -> list[Source]:
        found = sorted((version.article.source for version in self.shown.values()), key=lambda source: source.id)
        found.sort(key=lambda source: -source.published.toordinal() if source.published else 0)
        return [source for source in found if filter.allows(source)]

    def members(self, story: str) -> list[Source]:
        found = sorted(self.shown.values(), key=lambda version: version.arrived)
        return [version.article.source for version in found if version.story == story]

    def within(self, filter: Filter) -> frozenset[str]:
        stories = {source.story for source in self.visible(filter)}
        return frozenset(":".join(version.name) for version in self.shown.values() if version.story in stories)

    def keys_within(self, filter: Filter) -> list[str]:
        versions = self.within(filter)
        return [key for key in self.live() if key.rsplit(":", 1)[0] in versions]

    def undated(self, filter: Filter) -> int:
        return sum(not source.published for source in self.visible(Filter(publishers=filter.publishers)))

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
        self.rows: dict[str, Vectors] = {}

    def add(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        self.rows.update((p.key, vector) for p, vector in zip(passages, vectors, strict=True))

    def remove(self, keys: Sequence[str]) -> None:
        for key in keys:
            self.rows.pop(key, None)

    def near(self, vector: Vectors, k: int, among: Collection[str] | None = None) -> list[tuple[str, float]]:
        found = [(key, _cosine(vector, row)) for key, row in self.rows.items() if among is None or key in among]
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
        self.rows: dict[str, Counter[str]] = {}

    def add(self, passages: Sequence[Passage]) -> None:
        self.staged.update((passage.key, passage) for passage in passages)

    def remove(self, keys: Sequence[str]) -> None:
        self.staged.update((key, None) for key in keys)

    def commit(self) -> None:
        for key, passage in self.staged.items():
            self.rows.pop(key, None)
            if passage is not None:
                self.rows[key] = Counter(_words(f"{passage.source.title} {passage.text}"))
        self.staged.clear()

    def search(self, text: str, k: int, among: Collection[str] | None = None) -> list[tuple[str, float]]:
        words = set(_words(text))
        rarity = {word: self._rarity(word) for word in words}
        usual = sum(count.total() for count in self.rows.values()) / max(1, len(self.rows))
        found = [
            (key, sum(rarity[word] * _weight(count[word], count.total(), usual) for word in words & count.keys()))
            for key, count in self.rows.items()
            if words & count.keys() and (among is None or key in among)
        ]
        return sorted(found, key=lambda pair: -pair[1])[: max(0, k)]

    def _rarity(self, word: str) -> float:
        having = sum(word in count for count in self.rows.values())
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
