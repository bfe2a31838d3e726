"""The library on disk: opening, refusing, and what other threads and other processes do to it."""

from __future__ import annotations

import os
import sqlite3
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from stores import article, done, elsewhere, source

from rag.archive import SqliteArchive
from rag.database import writer
from rag.errors import LibraryBusy, LibraryError, LibraryMismatch, LibraryMissing, UnknownArticle
from rag.schema import FORMAT, script
from rag.types import Filter

PUT = """
import os, sys
from pathlib import Path
from rag.archive import SqliteArchive
from rag.schema import FORMAT, script
from stores import article, source
library = SqliteArchive(Path(sys.argv[1]), "made so")
with library.writing():
    library.put(*article(source("a", sys.argv[2])))
    {then}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "my library"
    library = SqliteArchive(folder, "made so", create=True)
    with library.writing():
        library.put(*article(source("a")))
        library.commit()
    library.close()
    return folder


def test_a_folder_without_library_is_refused_with_the_command_that_makes_one(tmp_path):
    folder = tmp_path / "my library"
    with pytest.raises(LibraryMissing, match="no library in") as error:
        SqliteArchive(folder, "made so")
    assert error.value.hint == f"dateline ingest PATH --library '{folder}'"
    assert not folder.exists()


def test_what_was_written_is_there_when_opened_again(folder):
    for create in (False, True):
        library = SqliteArchive(folder, "made so", create=create)
        assert (library.get("a"), library.generation) == (article(source("a"))[0], 1)
        library.close()


def test_another_fingerprint_is_refused_until_the_library_is_renewed(folder):
    with pytest.raises(LibraryMismatch, match="was made as made so; the settings ask for otherwise") as error:
        SqliteArchive(folder, "otherwise")
    assert error.value.hint == f"dateline ingest --refresh --library '{folder}'"
    library = SqliteArchive(folder, "otherwise", any_fingerprint=True)
    library.close()
    with pytest.raises(LibraryMismatch):
        SqliteArchive(folder, "otherwise")
    library = SqliteArchive(folder, "otherwise", any_fingerprint=True)
    library.renew()
    library.close()
    SqliteArchive(folder, "otherwise").close()
    with pytest.raises(LibraryMismatch):
        SqliteArchive(folder, "made so")


def test_a_library_of_the_first_format_is_brought_up_and_has_to_be_made_again(tmp_path):
    db = sqlite3.connect(tmp_path / "library.db")
    db.executescript(script(1))
    spans = "X'0000000004000000'"
    db.executescript(
        "INSERT INTO meta VALUES ('fingerprint', 'made so'), ('generation', '7');"
        "INSERT INTO versions VALUES (3, 'a', 'v1', 'visible', 0, 'Title', 'Post', NULL, NULL, '2031-03-01', NULL,"
        f" 'en', 'raw', X'{zlib.compress(b'One. Two!').hex()}');"
        f"INSERT INTO passages VALUES (3, 0, 4, {spans}); INSERT INTO raws VALUES ('a', X'{zlib.compress(b'input').hex()}')"
    )
    db.close()
    with pytest.raises(LibraryMismatch, match="made as format 1: made so; the settings ask for made so"):
        SqliteArchive(tmp_path, "made so")
    library = SqliteArchive(tmp_path, "made so", any_fingerprint=True)
    assert (library.generation, library.text("a", "v1"), list(library.raws())) == (7, "One. Two!", ["input"])
    assert [p.text for p in library.passages_of("a")] == ["One."]
    assert (library.live(), library.members("v1")) == (set(), library.visible(Filter()))
    library.close()


def test_a_newer_format_is_refused(folder):
    db = sqlite3.connect(folder / "library.db")
    with db:
        db.execute("UPDATE meta SET value = '99' WHERE name = 'format'")
    db.close()
    with pytest.raises(LibraryMismatch, match=f"has format 99; this Dateline reads {FORMAT}"):
        SqliteArchive(folder, "made so", any_fingerprint=True)


@pytest.mark.parametrize("content", [b"", b"no database at all, but long enough to be looked at" * 99])
def test_a_file_that_is_no_library_is_refused(tmp_path, content):
    (tmp_path / "library.db").write_bytes(content)
    with pytest.raises(LibraryError, match=r"library\.db is no library"):
        SqliteArchive(tmp_path, "made so", create=True)


def test_a_folder_that_cannot_be_made_is_a_library_error(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LibraryError, match="cannot make a library"):
        SqliteArchive(tmp_path / "file" / "library", "made so", create=True)


def test_a_full_disk_is_a_library_error_and_a_bug_stays_one(tmp_path):
    db = sqlite3.connect(tmp_path / "small.db")
    db.execute("PRAGMA max_page_count = 1")
    with pytest.raises(LibraryError, match="cannot write to the library in .*full"), writer(tmp_path):
        db.execute("CREATE TABLE t (x)")
        db.execute("INSERT INTO t VALUES (zeroblob(100000))")
    with pytest.raises(sqlite3.OperationalError, match="no such table"), writer(tmp_path):
        db.execute("SELECT * FROM nowhere")
    db.close()


def test_a_second_process_that_writes_keeps_others_out_by_name_and_lets_go_when_it_dies(folder):
    child = elsewhere(
        PUT.format(then="print(os.getpid(), flush=True); sys.stdin.read(); os.kill(os.getpid(), 9)"), folder, "v2"
    )
    pid = child.stdout.readline().strip()
    library = SqliteArchive(folder, "made so")
    assert int(pid) != os.getpid()
    with pytest.raises(LibraryBusy, match=f"process {pid} is writing to the library"), library.writing():
        pass
    assert library.digest("a") == "v1"  # readers are let in
    child.communicate("go", timeout=120)
    assert child.returncode == -9
    with library.writing():
        library.commit()
    assert library.digest("a") == "v1"  # what the dead process staged is dropped
    assert library.next("a").digest == "v1"
    library.close()


def test_a_second_process_commits_and_an_open_library_sees_it(folder):
    library = SqliteArchive(folder, "made so")
    assert (library.generation, library.get("a").source.digest) == (1, "v1")
    keys = [p.key for p in library.passages_of("a")]
    done(elsewhere(PUT.format(then="library.commit()"), folder, "v2"))
    assert (library.generation, library.get("a").source.digest) == (2, "v2")
    assert library.passages(keys) == {}
    done(elsewhere(PUT.format(then='library.commit(); library.remove("a")'), folder, "v3"))
    assert library.visible(Filter()) == []
    with pytest.raises(UnknownArticle):
        library.text("a", "v2")
    library.close()


def test_many_threads_read_while_one_writes(folder):
    library = SqliteArchive(folder, "made so")
    seen = {article(source("a", f"v{n}"))[0].text for n in range(1, 9)}

    def read(_: int) -> bool:
        found = library.get("a")
        keys = [f"a:{found.source.digest}:{start}" for start in (0, 5, 11)]
        return found.text in seen and len(library.passages(keys)) in (0, 3) and library.coverage().articles == 1

    with library.writing(), ThreadPoolExecutor(8) as threads:
        reads = threads.map(read, range(400))
        for n in range(2, 9):
            library.put(*article(source("a", f"v{n}")))
            library.commit()
        assert all(reads)
    assert library.generation == 8
    library.close()
