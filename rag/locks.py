"""Locks between processes, as files that the system lets go when their holder dies.

Knows nothing of what is locked."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import TextIO


def lock(path: Path, *, wait: bool = True) -> TextIO:
    """Holds the lock of a file, made where there is none, until the returned file is closed.

    It keeps out other threads too. Errors: BlockingIOError where it is held and `wait` is false; OSError."""
    file = path.open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise
    return file
