"""The library's file: made, checked, and shared between threads and processes; connections to any SQLite file.

Knows nothing of articles."""

from __future__ import annotations

import os
import shlex
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import LibraryBusy, LibraryError, LibraryMismatch, LibraryMissing, LibraryUnwritable
from rag.locks import lock
from rag.schema import FORMAT, script

FILE = "library.db"
# What a user can mend; any other OperationalError is our bug.
DISK = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}


class Database:
    """SQLite connections to one file, from any thread."""

    def __init__(self, file: Path) -> None:
        self._path = file
        self._idle: list[sqlite3.Connection] = []

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """A connection that no other thread uses meanwhile; a new one (0.2 ms) where none is idle."""
        try:
            db = self._idle.pop()
        except IndexError:
            db = sqlite3.connect(self._path, check_same_thread=False, isolation_level=None, timeout=10)
            db.execute("PRAGMA foreign_keys = ON")
            db.execute("PRAGMA synchronous = NORMAL")
        try:
            yield db
        finally:
            self._idle.append(db)

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """One transaction, of which all happens or nothing."""
        with self._connection() as db, db:
            db.execute("BEGIN IMMEDIATE")
            yield db

    def run(self, script: str) -> None:
        """Statements that say themselves where their transaction begins and ends."""
        with self._connection() as db:
            db.executescript(script)

    def rows(self, sql: str, *values: object) -> list[Any]:
        with self._connection() as db:
            return db.execute(sql, values).fetchall()

    def first(self, sql: str, *values: object) -> Any:
        """The first column of the first row, or None."""
        found = self.rows(sql, *values)
        return found[0][0] if found else None

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()


def open_database(folder: Path, fingerprint: str, *, create: bool, any_fingerprint: bool) -> Database:
    """Errors: LibraryMissing, LibraryMismatch, LibraryError where it cannot be made or is no library."""
    if not (folder / FILE).is_file():
        if not create:
            raise LibraryMissing(f"there is no library in {folder}", f"dateline ingest PATH {flag(folder)}")
        _create(folder, fingerprint)
    db = Database(folder / FILE)
    try:
        _migrate(db, folder)
        check(db, folder, None if any_fingerprint else fingerprint)
    except LibraryError:
        db.close()
        raise
    return db


@contextmanager
def writer(folder: Path) -> Iterator[None]:
    """The one writer's turn. Errors: LibraryBusy, which names the process whose turn it is; LibraryUnwritable."""
    path = folder / "writer.lock"
    try:
        file = lock(path, wait=False)
    except BlockingIOError:
        holder = f"process {pid}" if (pid := path.read_text()) else "another process"
        raise LibraryBusy(f"{holder} is writing to the library in {folder}", "try again when it is done") from None
    except OSError as e:
        raise LibraryUnwritable(folder, e.strerror) from e
    with file:
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        try:
            yield
        except sqlite3.OperationalError as e:
            if not of_disk(e):
                raise
            raise LibraryUnwritable(folder, e) from e


def flag(folder: Path) -> str:
    """The flag that names this library, as a shell reads it."""
    return f"--library {shlex.quote(str(folder))}"


def _create(folder: Path, fingerprint: str) -> None:
    """Made aside and renamed: nobody ever opens half a library."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        hint = "dateline ingest PATH --library FOLDER"
        raise LibraryError(f"cannot make a library in {folder}: {e.strerror}", hint) from e
    with writer(folder):
        if not (folder / FILE).exists():
            aside = folder / f"{FILE}.new"
            aside.unlink(missing_ok=True)
            db = sqlite3.connect(aside)
            db.execute("PRAGMA journal_mode = WAL")
            for step in range(1, FORMAT + 1):
                db.executescript(script(step))
            with db:
                rows = [("fingerprint", fingerprint), ("generation", "0")]
                db.executemany("INSERT INTO meta VALUES (?, ?)", rows)
            db.close()
            aside.rename(folder / FILE)


def _migrate(db: Database, folder: Path) -> None:
    """Brings a library of an older format up, a transaction a step. Errors: LibraryBusy, LibraryError."""
    if _meta(db, folder).format >= FORMAT:
        return
    with writer(folder):
        for form in range(_meta(db, folder).format, FORMAT):
            db.run(script(form + 1))


@dataclass(frozen=True, slots=True)
class _Meta:
    """What a library says of itself."""

    format: int
    fingerprint: str
    generation: int


def _meta(db: Database, folder: Path) -> _Meta:
    try:
        meta = dict(db.rows("SELECT name, value FROM meta"))
        return _Meta(int(meta["format"]), meta["fingerprint"], int(meta["generation"]))
    except (sqlite3.DatabaseError, KeyError) as e:
        if isinstance(e, sqlite3.OperationalError) and of_disk(e):
            raise LibraryUnwritable(folder, e) from e
        raise LibraryError(f"{folder / FILE} is no library: {e}", "dateline ingest PATH --library FOLDER") from e


def check(db: Database, folder: Path, fingerprint: str | None) -> int:
    """The generation of a library, made as `fingerprint` says unless that is None.

    Errors: LibraryMismatch, LibraryError where it is none."""
    if not (folder / FILE).exists():  # SQLite would go on with the file that was open
        raise LibraryMissing(f"there is no library in {folder} any more", f"dateline ingest PATH {flag(folder)}")
    meta = _meta(db, folder)
    form, made, generation = meta.format, meta.fingerprint, meta.generation
    if form > FORMAT:
        message = f"the library in {folder} has format {form}; this Dateline reads {FORMAT}"
        raise LibraryMismatch(message, "pip install --upgrade dateline")
    if fingerprint not in (None, made):
        message = f"the library in {folder} was made as {made}; the settings ask for {fingerprint}"
        raise LibraryMismatch(message, f"dateline ingest --refresh {flag(folder)}")
    return generation


def of_disk(error: sqlite3.DatabaseError) -> bool:
    """Whether the disk, its rights or another process are to blame."""
    return error.sqlite_errorcode & 0xFF in DISK
