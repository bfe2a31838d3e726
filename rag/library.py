"""The library in SQLite: articles, their versions and passages, raw inputs, and the generation that readers follow.

Knows nothing of vectors or words: the indexes can be rebuilt from what stands here."""

from __future__ import annotations

import shlex
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from rag.database import check, flag, open_database, writer
from rag.errors import UnknownArticle
from rag.rows import FIELDS, expand, from_row, pack, squeeze, to_day, to_row, unpack
from rag.types import Article, Coverage, Cut, Filter, Passage, Source, passage_key

SWEPT_AFTER = 3600.0  # seconds an old text is kept for those who are reading it
TEXTS = 512  # article texts kept in memory: some MB
PASSAGE = f"start, end, sentences, {FIELDS}"


class SqliteLibrary:
    """The library of one folder. Readers may be many, threads included; `writing` lets one writer in.

    Errors: LibraryMissing unless `create`; LibraryMismatch for another fingerprint unless `any_fingerprint`, and for a
    newer format."""

    def __init__(self, folder: Path, fingerprint: str, *, create: bool = False, any_fingerprint: bool = False) -> None:
        self.folder, self.fingerprint = folder, fingerprint
        self._expected = None if any_fingerprint else fingerprint
        self._db = open_database(folder, fingerprint, create=create, any_fingerprint=any_fingerprint)
        self._cached = lru_cache(TEXTS)(self.text)

    @property
    def generation(self) -> int:
        """Errors: LibraryMismatch where another process has made the whole library anew, in another way."""
        return check(self._db, self.folder, self._expected)

    # --- writing: one process at a time

    @contextmanager
    def writing(self) -> Iterator[None]:
        """The one writer's turn; what a broken-off run staged is dropped first. Errors: LibraryBusy, LibraryError."""
        with writer(self.folder):
            with self._db.change() as db:
                _drop(db, "state = 'pending'")
            self.sweep()
            yield

    def put(self, article: Article, passages: Sequence[Passage]) -> None:
        with self._db.change() as db:
            _drop(db, "state = 'pending' AND id = ?", article.source.id)
            number = db.execute(
                f"INSERT INTO versions (state, changed, {FIELDS}, language, raw_digest, text)"
                f" VALUES ('pending', 0, {', '.join('?' * 8)}, ?, ?, ?)",
                (*to_row(article.source), article.language, article.raw_digest, squeeze(article.text)),
            ).lastrowid
            rows = [(number, p.start, p.end, pack(p.sentences)) for p in passages]
            db.executemany("INSERT INTO passages VALUES (?, ?, ?, ?)", rows)
            cuts = [(number, place, cut.at, cut.text, cut.rule) for place, cut in enumerate(article.cuts)]
            db.executemany("INSERT INTO cuts VALUES (?, ?, ?, ?, ?)", cuts)

    def commit(self) -> None:
        with self._db.change() as db:
            _show(db)

    def renew(self) -> None:
        """Commits, and from now on the library is as its fingerprint says: every article was made again."""
        with self._db.change() as db:
            _show(db)
            db.execute("UPDATE meta SET value = ? WHERE name = 'fingerprint'", (self.fingerprint,))

    def remove(self, id: str) -> list[str]:
        """Hides an article and returns the passage keys the indexes should drop; its texts and raw input go at once.

        Errors: UnknownArticle."""
        if self.digest(id) is None:
            raise _unknown(id)
        rows = self._db.rows("SELECT id, digest, start FROM keys WHERE id = ? AND state = 'visible'", id)
        with self._db.change() as db:
            _drop(db, "id = ?", id)
            db.execute("DELETE FROM raws WHERE id = ?", (id,))
            db.execute("DELETE FROM cited WHERE id = ?", (id,))
            _advance(db)
        return [passage_key(*row) for row in rows]

    def keep_raw(self, id: str, raw: str) -> None:
        """Keeps the input an article is made from, as one opaque string."""
        with self._db.change() as db:
            db.execute("INSERT OR REPLACE INTO raws VALUES (?, ?)", (id, squeeze(raw)))

    def keep(self, id: str, digest: str) -> None:
        """The text of this version is never swept: a conversation cites it. Needs no writer's turn."""
        with self._db.change() as db:
            db.execute("INSERT OR IGNORE INTO cited VALUES (?, ?)", (id, digest))

    def sweep(self, older_than: float = SWEPT_AFTER) -> None:
        """Deletes versions that were replaced so many seconds ago, except those that `keep` named."""
        swept = "state = 'old' AND changed <= ? AND (id, digest) NOT IN (SELECT id, digest FROM cited)"
        with self._db.change() as db:
            db.execute(f"DELETE FROM versions WHERE {swept}", (time.time() - older_than,))

    def stale_keys(self) -> list[str]:
        """Passage keys that the indexes should forget: of versions that are no longer visible, or never were."""
        rows = self._db.rows(
            "SELECT id, digest, start FROM stale EXCEPT SELECT id, digest, start FROM keys"
            " WHERE state = 'visible' AND id IN (SELECT id FROM stale)"
        )
        return [passage_key(*row) for row in rows]

    def forget(self, keys: Iterable[str]) -> None:
        """The indexes hold these keys no more."""
        with self._db.change() as db:
            db.executemany("DELETE FROM stale WHERE id = ? AND digest = ? AND start = ?", map(_parts, keys))

    # --- reading

    def get(self, id: str) -> Article:
        fields = f"number, language, raw_digest, text, {FIELDS}"
        rows = self._db.rows(f"SELECT {fields} FROM versions WHERE id = ? AND state = 'visible'", id)
        if not rows:
            raise _unknown(id)
        number, language, raw_digest, text, *source = rows[0]
        cuts = self._db.rows("SELECT at, text, rule FROM cuts WHERE number = ? ORDER BY place", number)
        return Article(from_row(source), expand(text), raw_digest, language, tuple(Cut(*cut) for cut in cuts))

    def text(self, id: str, digest: str) -> str:
        """The text of a version, visible or old.

        Errors: UnknownArticle, which tells whether the article is not there or this version no longer kept."""
        text = self._db.first(
            "SELECT text FROM versions WHERE id = ? AND digest = ? AND state != 'pending'", id, digest
        )
        if text is not None:
            return expand(text)
        if self.digest(id) is None:
            raise _unknown(id)
        raise UnknownArticle(
            f"this article has changed since: version {digest} of {id} is no longer kept",
            f"dateline articles show {shlex.quote(id)} {flag(self.folder)}",
        )

    def digest(self, id: str) -> str | None:
        """Of the visible version of an article, or None."""
        found = self._db.first("SELECT digest FROM versions WHERE id = ? AND state = 'visible'", id)
        return None if found is None else str(found)

    def with_raw(self, raw_digest: str) -> str | None:
        """The id of the visible article made from exactly this input, or None."""
        found = self._db.first("SELECT id FROM versions WHERE raw_digest = ? AND state = 'visible'", raw_digest)
        return None if found is None else str(found)

    def raws(self) -> Iterator[str]:
        """The kept inputs of all articles, one in memory at a time."""
        for (id,) in self._db.rows("SELECT id FROM raws ORDER BY id"):
            yield expand(self._db.first("SELECT raw FROM raws WHERE id = ?", id))

    def passages(self, keys: Sequence[str]) -> dict[str, Passage]:
        """In one statement; the texts are kept in memory."""
        if not keys:
            return {}
        rows = self._db.rows(
            f"WITH wanted (i, d, s) AS (VALUES {', '.join(['(?, ?, ?)'] * len(keys))}) SELECT {PASSAGE} FROM wanted"
            " CROSS JOIN versions ON id = i AND digest = d AND state = 'visible'"
            " CROSS JOIN passages USING (number) WHERE start = s",
            *(part for key in keys for part in _parts(key)),
        )
        return {passage.key: passage for passage in self._passages(rows)}

    def passages_of(self, id: str) -> list[Passage]:
        """All passages of the visible version of an article, in order."""
        of = "FROM versions JOIN passages USING (number) WHERE id = ? AND state = 'visible'"
        return list(self._passages(self._db.rows(f"SELECT {PASSAGE} {of} ORDER BY start", id)))

    def _passages(self, rows: Iterable[Sequence[Any]]) -> Iterator[Passage]:
        for start, end, sentences, *row in rows:
            source = from_row(row)
            with suppress(UnknownArticle):  # removed since the rows were read
                text = self._cached(source.id, source.digest)
                yield Passage(source, start, end, text[start:end], unpack(sentences))

    def visible(self, filter: Filter) -> list[Source]:
        """The newest first; those without a day last."""
        rows = self._db.rows(f"SELECT {FIELDS} FROM versions WHERE state = 'visible' ORDER BY published DESC, id")
        return [source for source in map(from_row, rows) if filter.allows(source)]

    def coverage(self) -> Coverage:
        ((count, dated, first, last),) = self._db.rows(
            "SELECT count(*), count(published), min(published), max(published) FROM versions WHERE state = 'visible'"
        )
        publishers = self._db.rows(
            "SELECT publisher FROM versions WHERE state = 'visible' AND publisher IS NOT NULL"
            " GROUP BY publisher ORDER BY count(*) DESC, publisher"
        )
        passages = self._db.first("SELECT count(*) FROM keys WHERE state = 'visible'")
        names = tuple(name for (name,) in publishers)
        return Coverage(count, passages, names, to_day(first), to_day(last), count - dated)

    def close(self) -> None:
        self._cached.cache_clear()
        self._db.close()


def _show(db: sqlite3.Connection) -> None:
    """Staged versions become visible, those they replace old."""
    pending = "SELECT id, digest FROM versions WHERE state = 'pending'"
    replaced = f"state = 'visible' AND id IN (SELECT id FROM ({pending}))"
    _bury(db, replaced)
    db.execute(f"UPDATE versions SET state = 'old', changed = ? WHERE {replaced}", (time.time(),))
    db.execute(f"DELETE FROM versions WHERE state = 'old' AND (id, digest) IN ({pending})")
    db.execute("UPDATE versions SET state = 'visible' WHERE state = 'pending'")
    _advance(db)


def _drop(db: sqlite3.Connection, which: str, *values: str) -> None:
    _bury(db, which, *values)
    db.execute(f"DELETE FROM versions WHERE {which}", values)


def _bury(db: sqlite3.Connection, which: str, *values: str) -> None:
    db.execute(f"INSERT OR IGNORE INTO stale SELECT id, digest, start FROM keys WHERE {which}", values)


def _advance(db: sqlite3.Connection) -> None:
    db.execute("UPDATE meta SET value = value + 1 WHERE name = 'generation'")


def _parts(key: str) -> tuple[str, str, int]:
    id, digest, start = key.rsplit(":", 2)
    return id, digest, int(start)


def _unknown(id: str) -> UnknownArticle:
    return UnknownArticle(f"no article has the id {id}", "dateline articles list")
