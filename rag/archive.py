"""The library as its one writer sees it: versions staged and shown, raw inputs, origins, what indexes must forget.

Knows nothing of Chroma or tantivy; the law it keeps: before an index is touched, the keys are written down here."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from rag.database import writer
from rag.library import SqliteLibrary, unknown
from rag.ports import Vectors
from rag.rows import FIELDS, expand, from_row, halve, pack, parts, squeeze, to_row, unpack
from rag.types import Article, Passage, Source, passage_key

SWEPT_AFTER = 3600.0  # seconds an old text is kept for those who are reading it


class SqliteArchive(SqliteLibrary):
    """The library of one folder with what its writer needs; `writing` lets one in at a time."""

    @contextmanager
    def writing(self, *, anew: bool = False) -> Iterator[None]:
        """The one writer's turn. `anew`: every article is made again, and stays staged until `renew`.

        What a broken-off run staged is dropped, but for a run that made the library anew in the same way.
        Errors: LibraryBusy, LibraryError."""
        with writer(self.folder):
            with self._db.change() as db:
                goes_on = "SELECT 1 FROM meta WHERE name = 'renewing' AND value = ?"
                if not (anew and db.execute(goes_on, (self.fingerprint,)).fetchone()):
                    db.execute("DELETE FROM versions WHERE state = 'pending'")
                db.execute("DELETE FROM meta WHERE name = 'renewing'")
                if anew:
                    db.execute("INSERT INTO meta VALUES ('renewing', ?)", (self.fingerprint,))
            self.sweep()
            yield

    @property
    def same_vectors(self) -> bool:
        """Whether the vectors kept so far are of the encoder that writes now."""
        return bool(self._db.first("SELECT value FROM meta WHERE name = 'fingerprint'") == self.fingerprint)

    # --- staging

    def put(self, article: Article, passages: Sequence[Passage], bands: Iterable[int] = ()) -> None:
        """Stages a version; nothing sees it before `commit`. One that a broken-off renewal staged alike is kept."""
        id, digest = article.source.id, article.source.digest
        with self._db.change() as db:
            if db.execute(
                "SELECT 1 FROM versions WHERE id = ? AND digest = ? AND story = ? AND state = 'pending'",
                (id, digest, article.source.story),
            ).fetchone():
                return
            db.execute("DELETE FROM versions WHERE state = 'pending' AND id = ?", (id,))
            number = db.execute(
                f"INSERT INTO versions (state, changed, {FIELDS}, language, raw_digest, text)"
                f" VALUES ('pending', 0, {', '.join('?' * 8)}, ?, ?, ?)",
                (*to_row(article.source), article.language, article.raw_digest, squeeze(article.text)),
            ).lastrowid
            came = "SELECT min(arrived) FROM versions WHERE id = ? AND arrived > 0"
            db.execute(f"UPDATE versions SET arrived = coalesce(({came}), number) WHERE number = ?", (id, number))
            rows = [(number, p.start, p.end, pack(p.sentences)) for p in passages]
            db.executemany("INSERT INTO passages VALUES (?, ?, ?, ?)", rows)
            cuts = [(number, place, cut.at, cut.text, cut.rule) for place, cut in enumerate(article.cuts)]
            db.executemany("INSERT INTO cuts VALUES (?, ?, ?, ?, ?)", cuts)
            db.executemany("INSERT OR IGNORE INTO bands VALUES (?, ?)", [(band, number) for band in bands])

    def stage(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Keeps the vectors of passages that the indexes are about to get, and writes their keys down."""
        rows = [(*parts(p.key), halve(vector)) for p, vector in zip(passages, vectors, strict=True)]
        of = "SELECT number FROM versions WHERE id = ? AND digest = ? AND state != 'old'"
        with self._db.change() as db:
            _touch(db, [row[:3] for row in rows])
            db.executemany(
                f"INSERT OR REPLACE INTO vectors SELECT number, ?, ? FROM ({of})",
                [(start, vector, id, digest) for id, digest, start, vector in rows],
            )

    def commit(self, leaving: Iterable[str] = ()) -> None:
        """Shows what is staged; the passages `leaving` stay in their articles and leave the indexes."""
        with self._db.change() as db:
            _leave(db, leaving)
            _show(db)

    def renew(self, leaving: Iterable[str] = ()) -> None:
        """Commits, and from now on the library is as its fingerprint says: every article was made again."""
        with self._db.change() as db:
            _leave(db, leaving)
            if not self.same_vectors:  # an article that could not be made again stays, and is not found
                _touch(db, db.execute("SELECT id, digest, start FROM live").fetchall())
                db.execute("DELETE FROM vectors WHERE number IN (SELECT number FROM versions WHERE state != 'pending')")
            _show(db)
            db.execute("UPDATE meta SET value = ? WHERE name = 'fingerprint'", (self.fingerprint,))
            db.execute("DELETE FROM meta WHERE name = 'renewing'")

    def remove(self, id: str) -> list[str]:
        """Hides an article and returns the passage keys the indexes should drop; its texts and raw input go at once.

        Errors: UnknownArticle."""
        if self.digest(id) is None:
            raise unknown(id)
        with self._db.change() as db:
            keys = db.execute("SELECT id, digest, start FROM live WHERE id = ?", (id,)).fetchall()
            _touch(db, keys)
            for table in ("versions", "raws", "cited", "origins"):
                db.execute(f"DELETE FROM {table} WHERE id = ?", (id,))
            _advance(db)
        return [passage_key(*key) for key in keys]

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
        """Passage keys that the indexes may hold and should not."""
        rows = self._db.rows(
            "SELECT t.id, t.digest, t.start FROM touched t WHERE NOT EXISTS (SELECT 1 FROM versions v"
            " JOIN vectors x USING (number) WHERE v.id = t.id AND v.digest = t.digest AND x.start = t.start"
            " AND v.state = 'visible')"
        )
        return [passage_key(*row) for row in rows]

    def touch(self, keys: Iterable[str]) -> None:
        """Writes keys down that an index is about to get or lose."""
        with self._db.change() as db:
            _touch(db, map(parts, keys))

    def forget(self) -> None:
        """The indexes hold what is live, and nothing else."""
        with self._db.change() as db:
            db.execute("DELETE FROM touched")

    # --- inputs and where they came from

    def with_raw(self, raw_digest: str) -> str | None:
        """The id of the visible article made from exactly this input, or None."""
        found = self._db.first("SELECT id FROM versions WHERE raw_digest = ? AND state = 'visible'", raw_digest)
        return None if found is None else str(found)

    def keep_raw(self, id: str, raw: str) -> None:
        """Keeps the input an article is made from, as one opaque string."""
        with self._db.change() as db:
            db.execute("INSERT OR REPLACE INTO raws VALUES (?, ?)", (id, squeeze(raw)))

    def raws(self) -> Iterator[str]:
        """The kept inputs of all articles, one in memory at a time."""
        for (id,) in self._db.rows("SELECT id FROM raws ORDER BY id"):
            yield self.raw(id)

    def raw(self, id: str) -> str:
        """The kept input of an article."""
        return expand(self._db.first("SELECT raw FROM raws WHERE id = ?", id))

    def came(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Notes (origin, id) pairs."""
        with self._db.change() as db:
            db.executemany("INSERT OR IGNORE INTO origins VALUES (?, ?)", pairs)

    def came_from(self, origin: str) -> set[str]:
        """The ids of the articles that came from there."""
        return {id for (id,) in self._db.rows("SELECT id FROM origins WHERE origin = ?", origin)}

    def left(self, origin: str, id: str) -> bool:
        """Notes that an article is there no more; whether it came from nowhere else."""
        with self._db.change() as db:
            db.execute("DELETE FROM origins WHERE origin = ? AND id = ?", (origin, id))
        return not self._db.first("SELECT count(*) FROM origins WHERE id = ?", id)

    def known(self, url: str) -> tuple[str, str] | None:
        """The id of the visible article made of what was remembered for an address, and what was said of it."""
        of = "fetched JOIN versions ON raw_digest = fetched.digest AND state = 'visible'"
        rows = self._db.rows(f"SELECT id, said FROM {of} WHERE fetched.url = ?", url)
        return tuple(rows[0]) if rows else None

    def remember(self, url: str, digest: str, said: str) -> None:
        """Keeps what a server said of the document with this digest."""
        with self._db.change() as db:
            db.execute("INSERT OR REPLACE INTO fetched VALUES (?, ?, ?)", (url, digest, said))

    # --- stories, as they will be after the next commit

    def candidates(self, bands: Sequence[int], shared: int) -> list[str]:
        """The stories of which an article has so many bands, those that share most first."""
        marks = ", ".join("?" * len(bands))
        # Counted before articles are looked at, said by CROSS JOIN: SQLite would go through all articles instead.
        found = f"SELECT number, count(*) AS n FROM bands WHERE band IN ({marks}) GROUP BY number HAVING n >= ?"
        sql = f"SELECT story FROM ({found}) CROSS JOIN next USING (number) GROUP BY story ORDER BY max(n) DESC, story"
        return [story for (story,) in self._db.rows(sql, *bands, shared)]

    def first_text(self, story: str, besides: str) -> str | None:
        """The text of a story's first article, `besides` apart."""
        of = "FROM next WHERE story = ? AND id != ? ORDER BY arrived, number LIMIT 1"
        text = self._db.first(f"SELECT text {of}", story, besides)
        return None if text is None else expand(text)

    def next(self, id: str) -> Source | None:
        """The source of an article."""
        rows = self._db.rows(f"SELECT {FIELDS} FROM next WHERE id = ?", id)
        return from_row(rows[0]) if rows else None

    def next_members(self, story: str) -> list[list[Passage]]:
        """The passages of each member of a story, in the order in which the articles came."""
        of = "FROM next WHERE story = ? ORDER BY arrived, number"
        rows = self._db.rows(f"SELECT number, text, {FIELDS} {of}", story)
        return [self._passages_in(number, from_row(row), expand(text)) for number, text, *row in rows]

    def next_live(self, story: str) -> set[str]:
        """The keys of a story whose vectors are kept."""
        sql = "SELECT id, digest, start FROM next JOIN vectors USING (number) WHERE story = ?"
        return {passage_key(*row) for row in self._db.rows(sql, story)}

    def _passages_in(self, number: int, source: Source, text: str) -> list[Passage]:
        rows = self._db.rows("SELECT start, end, sentences FROM passages WHERE number = ? ORDER BY start", number)
        return [Passage(source, start, end, text[start:end], unpack(sentences)) for start, end, sentences in rows]


def _show(db: sqlite3.Connection) -> None:
    """Staged versions become visible, those they replace old."""
    pending = "SELECT id, digest FROM versions WHERE state = 'pending'"
    replaced = f"state = 'visible' AND id IN (SELECT id FROM ({pending}))"
    gone = f"SELECT number FROM versions WHERE {replaced}"
    _touch(db, db.execute(f"SELECT id, digest, start FROM live WHERE id IN (SELECT id FROM ({pending}))").fetchall())
    db.execute(f"DELETE FROM vectors WHERE number IN ({gone})")
    db.execute(f"DELETE FROM bands WHERE number IN ({gone})")
    db.execute(f"UPDATE versions SET state = 'old', changed = ? WHERE {replaced}", (time.time(),))
    db.execute(f"DELETE FROM versions WHERE state = 'old' AND (id, digest) IN ({pending})")
    db.execute("UPDATE versions SET state = 'visible' WHERE state = 'pending'")
    _advance(db)


def _leave(db: sqlite3.Connection, keys: Iterable[str]) -> None:
    """Passages that another of their story covers by now."""
    rows = [parts(key) for key in keys]
    _touch(db, rows)
    of = "SELECT number FROM versions WHERE id = ? AND digest = ? AND state != 'old'"
    db.executemany(f"DELETE FROM vectors WHERE number IN ({of}) AND start = ?", rows)


def _touch(db: sqlite3.Connection, keys: Iterable[Sequence[object]]) -> None:
    db.executemany("INSERT OR IGNORE INTO touched VALUES (?, ?, ?)", keys)


def _advance(db: sqlite3.Connection) -> None:
    db.execute("UPDATE meta SET value = value + 1 WHERE name = 'generation'")
