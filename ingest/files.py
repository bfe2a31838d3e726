"""What is in folders, and files opened so that nothing is ever waited for.

Knows nothing of what is in a file."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from ingest.kinds import listed
from rag.errors import ReadError

PIPES = "a pipe, socket or device: save what it gives in a file first"


def below(folder: Path) -> list[Path]:
    """Files of known kinds in a folder and those in it, links to folders not followed; folders that are closed, too."""
    closed: list[Path] = []
    walk = os.walk(folder, onerror=lambda error: closed.append(Path(error.filename)))
    files = [Path(top, name) for top, _, names in walk for name in names if listed(name)]
    return sorted([*files, *closed])


def opened_file(path: Path) -> BinaryIO:
    """A file to read, never one that blocks. Errors: OSError, ReadError for what is no file."""
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        os.scandir(path).close()  # a closed folder says so
        raise ReadError("a folder, not a file")
    if not stat.S_ISREG(mode):
        raise ReadError(PIPES)
    file = open(  # noqa: SIM115 - handed on to be closed by the caller
        path, "rb", opener=lambda name, flags: os.open(name, flags | getattr(os, "O_NONBLOCK", 0))
    )
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):  # it was changed in between
        file.close()
        raise ReadError(PIPES)
    return file
