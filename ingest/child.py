"""PDFs read in a process of its own: it is killed where a file takes too long, and a crash costs one file.

Knows nothing of PDF: see pdf.py, which runs there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from threading import Event, Timer

from ingest.frames import receive, send
from ingest.limits import LIMITS, Limits
from ingest.properties import Parsed
from rag.errors import ReadError


class PdfProcess:
    """Starts with the first PDF (about 0.1 s) and is used for all others; for one thread. Close it."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self._idle: subprocess.Popen[bytes] | None = None

    def parse(self, data: bytes) -> Parsed:
        """The text of a PDF. Errors: ReadError, also for one that takes longer than `limits.seconds`."""
        process, self._idle = self._idle or _start(self.limits), None
        late = Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = Timer(self.limits.seconds, stop)
        timer.start()
        answer = None
        try:
            answer = _exchange(process, data)
        finally:
            timer.cancel()
            timer.join()
            if answer is None or late.is_set():
                _end(process)
            else:
                self._idle = process
        if answer is None and late.is_set():
            raise ReadError(f"reading it takes longer than {self.limits.seconds:g} seconds")
        if answer is None:
            raise ReadError("reading it broke off: it is damaged, or takes too much memory")
        said = json.loads(answer)
        if "refused" in said:
            raise ReadError(said["refused"])
        return Parsed(**said)

    def close(self) -> None:
        if self._idle:
            _end(self._idle)
            self._idle = None


def _start(limits: Limits) -> subprocess.Popen[bytes]:
    path = os.pathsep.join(os.path.abspath(folder) for folder in sys.path)  # "" is the current folder
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "ingest.pdf", json.dumps(asdict(limits))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert process.stdout
    if receive(process.stdout) is None:
        _end(process)
        raise ReadError("the program that reads PDF does not start; `python -m ingest.pdf {}` tells why")
    return process


def _exchange(process: subprocess.Popen[bytes], data: bytes) -> bytes | None:
    """The answer of the process; None where it ended."""
    assert process.stdin and process.stdout
    try:
        send(process.stdin, data)
    except BrokenPipeError:
        return None
    return receive(process.stdout)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.communicate()
