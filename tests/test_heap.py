"""Heaps of glibc: large blocks stay out of them, and what was freed goes back to the system."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallinfo2"), reason="the C library is not glibc")

MAPPED = """
import ctypes
from ingest.heap import LARGE, map_large
class Told(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in "arena ordblks smblks hblks hblkhd usmblks fsmblks".split()] + [
        ("rest", ctypes.c_size_t * 3)]
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes, libc.mallinfo2.restype = ctypes.c_void_p, [ctypes.c_size_t], Told
{first}
before = libc.mallinfo2().hblks
kept = [libc.malloc(LARGE + 1000) for _ in range(50)]
print(libc.mallinfo2().hblks - before)
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


def test_large_blocks_are_taken_one_by_one():
    assert int(told(MAPPED.format(first="map_large()"))) > 40  # a hole in the heap may serve a few
    assert int(told(MAPPED.format(first=""))) == 0


def test_what_was_freed_goes_back_to_the_system():
    assert int(told(RESIDENT)) > 30_000_000
