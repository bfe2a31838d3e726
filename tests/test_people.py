"""The file of conversations, users and keys: made, brought up, refused, and what a full disk or a kill does to it."""

from __future__ import annotations

import os
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from stores import elsewhere

from rag.archive import SqliteArchive
from rag.conversations import Conversations
from rag.errors import DatelineError
from rag.people import STEPS, People, people_file
from rag.settings import Settings

USER = "INSERT INTO users VALUES (?, 'hashed', 0)"
NAMES = "SELECT name FROM users ORDER BY name"
WRITES = """
import sys
from pathlib import Path
from rag.conversations import Conversations
from rag.people import People
from rag.types import Turn
kept = Conversations(People(Path(sys.argv[1])))
id = kept.begin("ida", "Ferry").id
print(id, flush=True)
while True:
    number = kept.add("ida", id, Turn("Why?", "x" * 3000))
    print(number, flush=True)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "people.db"


def add(file: Path, name: str) -> None:
    with closing(People(file)) as people, people.change() as db:
        db.execute(USER, (name,))


def test_what_was_written_is_there_when_opened_again(file: Path) -> None:
    add(file, "ida")
    add(file, "jens")
    with closing(People(file)) as people:
        assert (people.rows(NAMES), people.first(NAMES)) == ([("ida",), ("jens",)], "ida")
        assert people.first("SELECT name FROM users WHERE name = ?", "nobody") is None
        assert people.first("PRAGMA journal_mode") == "wal"


def test_nobody_else_may_read_the_file_nor_what_lies_beside_it(file: Path) -> None:
    before = os.umask(0)
    try:
        with closing(People(file)) as people, people.change() as db:
            db.execute(USER, ("ida",))
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir()}
    finally:
        os.umask(before)
    del modes["people.db.lock"]  # empty
    assert modes == {"people.db": 0o600, "people.db-wal": 0o600, "people.db-shm": 0o600}


def test_many_who_open_a_new_file_at_once_make_it_once(file: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: add(file, f"user{n}"), range(24)))
    with closing(People(file)) as people:
        assert len(people.rows(NAMES)) == 24


def test_a_change_happens_whole_or_not_at_all(file: Path) -> None:
    with closing(People(file)) as people:
        with pytest.raises(KeyError), people.change() as db:
            db.execute(USER, ("ida",))
            raise KeyError
        assert people.rows(NAMES) == []


def test_an_older_format_is_brought_up_and_a_newer_one_refused(file: Path) -> None:
    add(file, "ida")
    newer = (*STEPS, "ALTER TABLE users ADD COLUMN mail TEXT NOT NULL DEFAULT ''", "CREATE TABLE more (x)")
    for _ in range(2):
        with closing(People(file, newer)) as people:
            assert people.rows("SELECT name, mail FROM users") == [("ida", "")]
            assert people.rows("SELECT x FROM more") == []
    with pytest.raises(DatelineError, match=f"has format {len(newer)}; this Dateline reads {len(STEPS)}") as error:
        People(file)
    assert error.value.hint == "pip install --upgrade dateline"


def test_a_step_that_does_not_fit_on_the_disk_changes_nothing(file: Path) -> None:
    add(file, "ida")
    large = "PRAGMA max_page_count = 60; CREATE TABLE more (x); INSERT INTO more VALUES (zeroblob(1000000))"
    with pytest.raises(DatelineError, match="cannot use .*people.db: database or disk is full"):
        People(file, (*STEPS, large))
    with closing(People(file)) as people:
        assert people.rows(NAMES) == [("ida",)]
        assert people.rows("SELECT name FROM sqlite_schema WHERE name = 'more'") == []


def test_an_empty_file_becomes_one(file: Path) -> None:
    file.touch()
    add(file, "ida")
    with closing(People(file)) as people:
        assert people.rows(NAMES) == [("ida",)]


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be looked at" * 99, b"short"])
def test_a_file_of_another_kind_is_refused_and_unharmed(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(DatelineError, match=r"people\.db is no file of conversations, users and keys: ") as error:
        People(file)
    assert error.value.hint.startswith("dateline settings")
    assert file.read_bytes() == content


def test_a_library_is_no_file_of_people(tmp_path: Path) -> None:
    SqliteArchive(tmp_path, "made so", create=True).close()
    before = (tmp_path / "library.db").read_bytes()
    with pytest.raises(DatelineError, match="it belongs to another program"):
        People(tmp_path / "library.db")
    assert (tmp_path / "library.db").read_bytes() == before


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(DatelineError, match="cannot make .*people.db: No such file or directory") as error:
        People(tmp_path / "my library" / "people.db")
    assert f"mkdir -p '{tmp_path}/my library'" in error.value.hint
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_and_a_bug_stays_one(file: Path) -> None:
    with closing(People(file)) as people:
        full = pytest.raises(DatelineError, match="cannot use .*people.db: database or disk is full")
        with full as error, people.change() as db:
            db.execute("PRAGMA max_page_count = 60")
            db.execute("INSERT INTO users VALUES ('ida', zeroblob(1000000), 0)")
        assert "df -h" in error.value.hint
        assert people.rows(NAMES) == []
        with pytest.raises(sqlite3.OperationalError, match="no such table"):
            people.rows("SELECT * FROM nowhere")


def test_a_killed_writer_loses_nothing_that_was_written(file: Path) -> None:
    with elsewhere(WRITES, file) as child:
        id = child.stdout.readline().strip()
        written = [int(child.stdout.readline()) for _ in range(20)]
        child.kill()  # amid its work
        written += [int(line) for line in child.stdout if line.endswith("\n")]
    assert child.returncode == -9
    with closing(People(file)) as people:
        turns = Conversations(people).turns("ida", id)
        assert people.first("PRAGMA integrity_check") == "ok"
    assert written == list(range(1, len(written) + 1))
    assert len(turns) - len(written) in (0, 1)  # the last may have been written and not told
    assert {len(turn.text) for turn in turns} == {3000}


def test_the_file_lies_in_the_librarys_folder_unless_a_setting_says_otherwise(tmp_path: Path) -> None:
    assert people_file(Settings(library=tmp_path)) == tmp_path / "people.db"
    assert people_file(Settings(library=tmp_path, people=Path("~/who.db"))) == Path.home() / "who.db"
