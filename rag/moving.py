"""A library as one file: a snapshot of its SQLite file, from which both indexes can be made again.

Knows nothing of what stands in it beyond that it is a library."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from rag.database import FILE, writer
from rag.errors import LibraryError, LibraryMissing


def save(folder: Path, file: Path) -> None:
    """Writes the library of a folder into one file, as it stands after the last commit; readers and writers go on.

    Errors: LibraryMissing, LibraryError where the file is there already or cannot be written."""
    if not (folder / FILE).is_file():
        raise LibraryMissing(f"there is no library in {folder}", "dateline library export FILE --library FOLDER")
    if file.exists():
        raise LibraryError(f"{file} is there already", "name a new file")
    aside = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        with closing(sqlite3.connect(folder / FILE)) as db:
            db.execute("VACUUM INTO ?", (str(aside),))
        aside.rename(file)
    except (sqlite3.Error, OSError) as e:
        raise LibraryError(f"cannot write {file}: {e}", f"df -h {file.parent}") from e
    finally:
        aside.unlink(missing_ok=True)


def load(file: Path, folder: Path) -> None:
    """Makes a library of a file that `save` wrote, in a folder where there is none; its indexes are not there yet.

    Errors: LibraryError where the file is no library, the folder has one, or cannot be written."""
    if (folder / FILE).exists():
        raise LibraryError(f"there is a library in {folder} already", "dateline library import FILE --library FOLDER")
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
            db.execute("SELECT value FROM meta WHERE name = 'fingerprint'").fetchone()[0]
            if db.execute("PRAGMA quick_check").fetchone() != ("ok",):
                raise LibraryError(f"{file} is damaged", "dateline library export FILE, once more")
    except (sqlite3.Error, TypeError) as e:
        raise LibraryError(f"{file} is no library: {e}", "dateline library export FILE") from e
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with writer(folder):
            aside = folder / f"{FILE}.new"
            shutil.copyfile(file, aside)
            with closing(sqlite3.connect(aside)) as db:
                db.execute("PRAGMA journal_mode = WAL")
            aside.rename(folder / FILE)
    except OSError as e:
        raise LibraryError(
            f"cannot make a library in {folder}: {e.strerror}", "dateline library import FILE --library FOLDER"
        ) from e
