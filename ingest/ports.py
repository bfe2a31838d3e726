"""What ingestion needs beyond the ports of answering: the library as its one writer sees it, and who hears of progress.

Knows nothing of SQLite or terminals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from ingest.seen import Seen
from rag.ports import Kept, Vectors
from rag.types import Article, Passage, Source


class Archive(Kept, Seen, Protocol):
    """A library as its one writer sees it: versions staged and shown, raw inputs, and what the indexes must forget."""

    @property
    def same_vectors(self) -> bool:
        """Whether the vectors kept so far are of the encoder that writes now."""

    def put(self, article: Article, passages: Sequence[Passage], bands: Iterable[int] = ()) -> None:
        """Stages a version; nothing sees it before `commit`."""

    def stage(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Keeps the vectors of passages that the indexes are about to get."""

    def commit(self, leaving: Iterable[str] = ()) -> None:
        """Shows what is staged, in one transaction, and raises the generation; `leaving` leave the indexes."""

    def renew(self, leaving: Iterable[str] = ()) -> None:
        """Commits, and the library is as its fingerprint says: every article was made again."""

    def remove(self, id: str) -> list[str]: ...

    def digest(self, id: str) -> str | None:
        """Of the visible version of an article."""

    def with_raw(self, raw_digest: str) -> str | None:
        """The id of the visible article made from exactly this input."""

    def keep_raw(self, id: str, raw: str) -> None: ...

    def raws(self) -> Iterator[str]:
        """The kept inputs of all articles."""

    def raw(self, id: str) -> str:
        """The kept input of an article."""

    def stale_keys(self) -> list[str]:
        """Passage keys that the indexes may hold and should not."""

    def touch(self, keys: Iterable[str]) -> None:
        """Writes keys down that an index is about to get."""

    def forget(self) -> None:
        """The indexes hold what is live, and nothing else."""

    def came(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Notes (origin, id) pairs."""

    def came_from(self, origin: str) -> set[str]:
        """The ids of the articles that came from there."""

    def left(self, origin: str, id: str) -> bool:
        """Notes that an article is there no more; whether it came from nowhere else."""

    # What follows is as it will be after the next commit.

    def candidates(self, bands: Sequence[int], shared: int) -> list[str]:
        """The stories of which an article has so many bands, those that share most first."""

    def first_text(self, story: str, besides: str) -> str | None:
        """The text of a story's first article, `besides` apart."""

    def next(self, id: str) -> Source | None: ...

    def next_members(self, story: str) -> list[list[Passage]]:
        """The passages of each article of a story, in the order in which the articles came."""

    def next_live(self, story: str) -> set[str]:
        """The keys of a story that the indexes hold."""


class Progress(Protocol):
    """Hears how far ingestion is; `passages` counts those encoded so far."""

    def __call__(self, done: int, total: int, passages: int, name: str) -> None: ...
