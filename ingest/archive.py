"""Files in a .zip, unpacked one by one in memory, with guards against those that unpack without end.

Knows nothing of what is in them."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from ingest.kinds import PACKED, listed
from ingest.limits import Limits
from rag.errors import ReadError

LOCKED = 1  # a bit of a member's flags
BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError)


@contextmanager
def opened(file: BinaryIO, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """The archive in a file. Errors: ReadError for one that is broken, or holds too many files."""
    try:
        archive = zipfile.ZipFile(file)
    except (*BROKEN, NotImplementedError) as e:
        raise ReadError("damaged or cut off: the list of the files in it cannot be read") from e
    with archive:
        if len(archive.infolist()) > limits.members:
            raise ReadError(f"{len(archive.infolist()):,} files in it; the limit is {limits.members:,}")
        yield archive


def members(archive: zipfile.ZipFile, limits: Limits) -> list[zipfile.ZipInfo]:
    """The files in an archive that are read. Errors: ReadError where there are none, or they are too much together."""
    files = [info for info in archive.infolist() if not info.filename.endswith("/")]
    found = [info for info in files if listed(info.filename)]
    if not found:
        names = archive.namelist()
        packed = next((words for start, words in PACKED if any(name.startswith(start) for name in names)), None)
        if not files:
            raise ReadError("an empty archive")
        raise ReadError(packed or f"none of the {len(files):,} files in it is of a kind that is read")
    if (size := sum(info.file_size for info in found)) > limits.archive:
        raise ReadError(f"unpacks to {size:,} bytes; the limit is {limits.archive:,}")
    return found


def unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> bytes:
    """A member's bytes; no more than its entry says are ever unpacked. Errors: ReadError."""
    if info.flag_bits & LOCKED:
        raise ReadError("locked by a password")
    if info.file_size > limits.member:
        raise ReadError(f"unpacks to {info.file_size:,} bytes; the limit is {limits.member:,}")
    if info.file_size > limits.small and info.file_size > limits.ratio * info.compress_size:
        raise ReadError(
            f"unpacks to {info.file_size // max(info.compress_size, 1):,} times its size: no text does;"
            f" the limit is {limits.ratio}"
        )
    try:
        return archive.read(info)
    except BROKEN as e:
        raise ReadError("damaged: it cannot be unpacked to the end") from e
    except (NotImplementedError, RuntimeError) as e:
        raise ReadError("packed in a way that is not read: pack it again") from e
