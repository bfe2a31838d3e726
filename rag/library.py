"""The library in SQLite as readers see it: articles, their versions, passages and stories, and the generation.

Knows nothing of writing (archive.py), nor of vectors and words beyond keeping what the indexes are rebuilt from."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from rag.database import check, flag, open_database
from rag.errors import UnknownArticle
from rag.ports import Vectors
from rag.rows import FIELDS, expand, from_row, parts, to_day, unpack, whole
from rag.types import Article, Coverage, Cut, Filter, Passage, Source, passage_key

TEXTS = 512  # article texts kept in memory: some MB
AT_ONCE = 5000  # keys of one statement: SQLite takes 32,766 values
PASSAGE = f"start, end, sentences, {FIELDS}"


class SqliteLibrary:
    """The library of one folder, for any number of readers, threads included.

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

    # --- articles

    def get(self, id: str) -> Article:
        fields = f"number, language, raw_digest, text, {FIELDS}"
        rows = self._db.rows(f"SELECT {fields} FROM versions WHERE id = ? AND state = 'visible'", id)
        if not rows:
            raise unknown(id)
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
            raise unknown(id)
        raise UnknownArticle(
            f"this article has changed since: version {digest} of {id} is no longer kept",
            f"dateline articles show {shlex.quote(id)} {flag(self.folder)}",
        )

    def digest(self, id: str) -> str | None:
        """Of the visible version of an article, or None."""
        found = self._db.first("SELECT digest FROM versions WHERE id = ? AND state = 'visible'", id)
        return None if found is None else str(found)

    def visible(self, filter: Filter) -> list[Source]:
        """The newest first; those without a day last."""
        rows = self._db.rows(f"SELECT {FIELDS} FROM versions WHERE state = 'visible' ORDER BY published DESC, id")
        return [source for source in map(from_row, rows) if filter.allows(source)]

    def members(self, story: str) -> list[Source]:
        """The visible articles of a story, in the order in which they came."""
        of = "FROM versions WHERE story = ? AND state = 'visible' ORDER BY arrived, id"
        return [from_row(row) for row in self._db.rows(f"SELECT {FIELDS} {of}", story)]

    def coverage(self) -> Coverage:
        ((count, dated, first, last),) = self._db.rows(
            "SELECT count(*), count(published), min(published), max(published) FROM versions WHERE state = 'visible'"
        )
        publishers = self._db.rows(
            "SELECT publisher FROM versions WHERE state = 'visible' AND publisher IS NOT NULL"
            " GROUP BY publisher ORDER BY count(*) DESC, publisher"
        )
        passages = self._db.first("SELECT count(*) FROM versions JOIN passages USING (number) WHERE state = 'visible'")
        names = tuple(name for (name,) in publishers)
        return Coverage(count, passages, names, to_day(first), to_day(last), count - dated)

    # --- windows

    def within(self, filter: Filter) -> frozenset[str]:
        """The versions, as id:digest, whose story has a member that the filter allows."""
        where, values = _inside(filter)
        rows = self._db.rows(f"SELECT id || ':' || digest FROM versions WHERE {where}", *values)
        return frozenset(version for (version,) in rows)

    def keys_within(self, filter: Filter) -> list[str]:
        """The live passages of those versions."""
        where, values = _inside(filter)
        sql = f"SELECT id, digest, start FROM versions JOIN vectors USING (number) WHERE {where}"
        return [passage_key(*row) for row in self._db.rows(sql, *values)]

    def undated(self, filter: Filter) -> int:
        """How many visible articles of the filter's publishers have no day, and so are in no window."""
        where, values = _publishers(filter)
        sql = f"SELECT count(*) FROM versions WHERE state = 'visible' AND published IS NULL{where}"
        return int(self._db.first(sql, *values))

    # --- passages

    def passages(self, keys: Sequence[str]) -> dict[str, Passage]:
        """The live ones among the keys, in one statement; the texts are kept in memory."""
        if not keys:
            return {}
        rows = self._db.rows(
            f"WITH wanted (i, d, s) AS (VALUES {', '.join(['(?, ?, ?)'] * len(keys))}) SELECT {PASSAGE} FROM wanted"
            " CROSS JOIN versions ON id = i AND digest = d AND state = 'visible'"
            " CROSS JOIN passages USING (number) WHERE start = s"
            " AND EXISTS (SELECT 1 FROM vectors WHERE vectors.number = passages.number AND vectors.start = s)",
            *(part for key in keys for part in parts(key)),
        )
        return {passage.key: passage for passage in self._passages(rows)}

    def passages_of(self, id: str) -> list[Passage]:
        """All passages of the visible version of an article, in order, live or not."""
        of = "FROM versions JOIN passages USING (number) WHERE id = ? AND state = 'visible'"
        return list(self._passages(self._db.rows(f"SELECT {PASSAGE} {of} ORDER BY start", id)))

    def live(self) -> set[str]:
        """The keys that both indexes must hold, and no others."""
        return {passage_key(*row) for row in self._db.rows("SELECT id, digest, start FROM live")}

    def vectors(self, keys: Sequence[str]) -> dict[str, Vectors]:
        """What is kept of the vectors of these keys, at half precision: shape (dim,), unit length."""
        found: list[tuple[Any, ...]] = []
        for at in range(0, len(keys), AT_ONCE):
            some = keys[at : at + AT_ONCE]
            found += self._db.rows(
                f"WITH wanted (i, d, s) AS (VALUES {', '.join(['(?, ?, ?)'] * len(some))})"
                " SELECT id, digest, start, vector FROM wanted CROSS JOIN versions ON id = i AND digest = d"
                " CROSS JOIN vectors USING (number) WHERE start = s",
                *(part for key in some for part in parts(key)),
            )
        rows = whole([vector for *_, vector in found])
        return {passage_key(*key): row for (*key, _), row in zip(found, rows, strict=True)}

    def leads(self, versions: Sequence[str]) -> list[str]:
        """The keys of the first live passages of some versions, given as id:digest."""
        if not versions:
            return []
        rows = self._db.rows(
            f"WITH wanted (i, d) AS (VALUES {', '.join(['(?, ?)'] * len(versions))}) SELECT id, digest, min(start)"
            " FROM wanted CROSS JOIN versions ON id = i AND digest = d AND state = 'visible'"
            " CROSS JOIN vectors USING (number) GROUP BY number",
            *(part for version in versions for part in version.rsplit(":", 1)),
        )
        return [passage_key(*row) for row in rows]

    def _passages(self, rows: Iterable[Sequence[Any]]) -> Iterator[Passage]:
        for start, end, sentences, *row in rows:
            source = from_row(row)
            with suppress(UnknownArticle):  # removed since the rows were read
                text = self._cached(source.id, source.digest)
                yield Passage(source, start, end, text[start:end], unpack(sentences))

    def close(self) -> None:
        self._cached.cache_clear()
        self._db.close()


def unknown(id: str) -> UnknownArticle:
    return UnknownArticle(f"no article has the id {id}", "dateline articles list")


def _inside(filter: Filter) -> tuple[str, list[str]]:
    """The condition on versions: visible, and of a story with a member in the window."""
    where, values = _publishers(filter)
    if filter.after or filter.before:
        where += " AND published IS NOT NULL"
    for day, sign in ((filter.after, ">="), (filter.before, "<=")):
        if day:
            where += f" AND published {sign} ?"
            values.append(day.isoformat())
    return f"state = 'visible' AND story IN (SELECT story FROM versions WHERE state = 'visible'{where})", values


def _publishers(filter: Filter) -> tuple[str, list[str]]:
    names = list(filter.publishers)
    return (f" AND publisher IN ({', '.join('?' * len(names))})" if names else ""), names
