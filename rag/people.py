"""The file of conversations, ratings, users, logins and keys: made, brought up, and shared by threads and processes.

Knows nothing of what its rows mean. A step that has been released is never changed."""

from __future__ import annotations

import shlex
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.database import Database, of_disk
from rag.errors import DatelineError
from rag.locks import lock

if TYPE_CHECKING:
    from rag.settings import Settings

MADE = 0x444C5050  # SQLite's application_id: tells this file from the library's and any other
FIRST = f"""
PRAGMA application_id = {MADE};

CREATE TABLE conversations (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, created REAL NOT NULL, changed REAL NOT NULL);
CREATE INDEX by_owner ON conversations (owner, changed);

-- answer: Answer.to_dict() as JSON, compressed; none where the answer came from outside
CREATE TABLE turns (
    conversation TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE, number INTEGER NOT NULL,
    question TEXT NOT NULL, text TEXT NOT NULL, answer BLOB,
    PRIMARY KEY (conversation, number));

CREATE TABLE ratings (
    conversation TEXT NOT NULL, number INTEGER NOT NULL,
    thumb INTEGER NOT NULL, comment TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (conversation, number),
    FOREIGN KEY (conversation, number) REFERENCES turns ON DELETE CASCADE) WITHOUT ROWID;

CREATE TABLE users (name TEXT PRIMARY KEY, password TEXT NOT NULL, created REAL NOT NULL) WITHOUT ROWID;

CREATE TABLE logins (
    digest TEXT PRIMARY KEY, name TEXT NOT NULL REFERENCES users ON DELETE CASCADE, until REAL NOT NULL) WITHOUT ROWID;
CREATE INDEX by_name ON logins (name);

CREATE TABLE keys (
    name TEXT PRIMARY KEY, digest TEXT NOT NULL UNIQUE, created REAL NOT NULL, writes INTEGER NOT NULL,
    per_minute INTEGER NOT NULL, revoked REAL, used REAL) WITHOUT ROWID;
"""
STEPS = (FIRST,)


class People:
    """The open file, for many short readers and writers.

    Errors: DatelineError where it is another file, of a newer format, or cannot be read or written."""

    def __init__(self, file: Path, steps: Sequence[str] = STEPS) -> None:
        self.file = file
        self._db = Database(file)
        try:
            self._open(steps)
        except DatelineError:
            self._db.close()
            raise

    def rows(self, sql: str, *values: object) -> list[Any]:
        with self._mendable():
            return self._db.rows(sql, *values)

    def first(self, sql: str, *values: object) -> Any:
        """The first column of the first row, or None."""
        with self._mendable():
            return self._db.first(sql, *values)

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """One transaction, of which all happens or nothing; others wait for it, ten seconds at most."""
        with self._mendable(), self._db.change() as db:
            yield db

    def close(self) -> None:
        self._db.close()

    def _open(self, steps: Sequence[str]) -> None:
        try:
            with self._mendable():
                if not self.file.exists() or self._format(steps) < len(steps):
                    self._bring_up(steps)
        except OSError as e:
            folder = shlex.quote(str(self.file.parent))
            raise DatelineError(f"cannot make {self.file}: {e.strerror}", f"mkdir -p {folder}; ls -ld {folder}") from e
        except sqlite3.DatabaseError as e:
            if type(e) is not sqlite3.DatabaseError:  # the others are our bugs
                raise
            raise self._foreign(e) from e

    def _bring_up(self, steps: Sequence[str]) -> None:
        """Makes the file where there is none, and goes the steps that it lacks, a transaction each."""
        with lock(self.file.with_name(f"{self.file.name}.lock")):
            if not self.file.exists():
                self.file.touch(0o600)  # SQLite gives its other files the same mode
            done = self._format(steps)
            self._db.run("PRAGMA journal_mode = WAL")
            for number, step in enumerate(steps[done:], done + 1):
                self._db.run(f"BEGIN IMMEDIATE; {step}; PRAGMA user_version = {number}; COMMIT;")

    def _format(self, steps: Sequence[str]) -> int:
        """How many steps the file has gone: none where it is empty."""
        ((made, form, tables),) = self._db.rows(
            "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)"
            " FROM pragma_application_id, pragma_user_version"
        )
        if made != MADE and tables:
            raise self._foreign("it belongs to another program")
        if form > len(steps):
            message = f"{self.file} has format {form}; this Dateline reads {len(steps)}"
            raise DatelineError(message, "pip install --upgrade dateline")
        return int(form)

    def _foreign(self, reason: object) -> DatelineError:
        message = f"{self.file} is no file of conversations, users and keys: {reason}"
        return DatelineError(message, "dateline settings, for where `people` is set")

    @contextmanager
    def _mendable(self) -> Iterator[None]:
        """What a user can mend, in words."""
        try:
            yield
        except sqlite3.OperationalError as e:
            if not of_disk(e):
                raise
            where, folder = (shlex.quote(str(path)) for path in (self.file, self.file.parent))
            raise DatelineError(f"cannot use {self.file}: {e}", f"df -h {folder}; ls -l {where}*") from e


def people_file(settings: Settings) -> Path:
    """The file that the settings name, in the library's folder unless they say otherwise."""
    return settings.people.expanduser() if settings.people else settings.library / "people.db"


def moment(seconds: float) -> datetime:
    """A point in time as the file keeps it, in seconds since 1970, UTC."""
    return datetime.fromtimestamp(seconds, UTC)
