"""Heaps of glibc: threads share one where they are told to, and what was freed goes back to the system."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="the C library is not glibc")

HEAPS = """
import ctypes, threading
from ingest.heap import share, trim
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_size_t], [ctypes.c_void_p]
libc.fdopen.restype, libc.malloc_info.argtypes = ctypes.c_void_p, [ctypes.c_int, ctypes.c_void_p]
{first}
kept = []
threads = [threading.Thread(target=lambda: kept.append(libc.malloc(1000))) for _ in range(3)]
for thread in threads: thread.start()
for thread in threads: thread.join()
libc.malloc_info(0, libc.fdopen(1, b"w"))
libc.fflush(None)
"""
RESIDENT = """
import ctypes
from pathlib import Path
from ingest.heap import trim
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_size_t], [ctypes.c_void_p]
def resident(): return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
blocks = [libc.malloc(1000) for _ in range(50_000)]
for block in blocks: ctypes.memset(block, 1, 1000)
for block in blocks[:-1]: libc.free(block)  # the last one keeps the heap from shrinking by itself
before = resident()
trim()
print(before - resident())
"""


def told(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout


def test_threads_share_a_heap_where_they_are_told_to():
    assert told(HEAPS.format(first="share()")).count("<heap nr=") == 1
    assert told(HEAPS.format(first="")).count("<heap nr=") > 1


def test_what_was_freed_goes_back_to_the_system():
    assert int(told(RESIDENT)) > 30_000_000
