"""Keeps memory that was freed from piling up in the C library.

Knows nothing of who freed it."""

from __future__ import annotations

import ctypes

LARGE = 65_536  # bytes
_MMAP_THRESHOLD = -3  # M_MMAP_THRESHOLD of <malloc.h>


def map_large() -> None:
    """Lets glibc take large blocks from the system one by one, and give each back when it is freed.

    Else the threshold grows with what is freed, up to 32 MB, and the heaps of the threads keep the holes: 60 MB after
    1,200 articles. Where another C library runs, nothing is done; see mallopt(3)."""
    if option := getattr(ctypes.CDLL(None), "mallopt", None):
        option(_MMAP_THRESHOLD, LARGE)


def trim() -> None:
    """Gives what was freed back to the system.

    Where another C library runs, nothing is done; see malloc_trim(3)."""
    if release := getattr(ctypes.CDLL(None), "malloc_trim", None):
        release(0)
