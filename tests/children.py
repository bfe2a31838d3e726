"""Children on a pseudo-terminal or reading from a pipe, waited for by what they say and never by the clock alone."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import subprocess
import termios
from pathlib import Path

WAIT = 60.0  # seconds after which a child that says nothing has failed


def interrupted(child: subprocess.Popen[str]) -> str:
    """What a child says that is interrupted until it ends: a signal between two system calls waits for the next one."""
    for seconds in (1, 4, 16, WAIT):
        child.send_signal(signal.SIGINT)
        try:
            return child.communicate(timeout=seconds)[1]
        except subprocess.TimeoutExpired:
            continue
    raise AssertionError("the child goes on after four interrupts")


class Terminal:
    """A child on a pseudo-terminal 80 columns wide."""

    def __init__(self, command: list[str], cwd: Path, env: dict[str, str]) -> None:
        self.command, self.cwd, self.env = command, cwd, {**env, "COLUMNS": "80"}

    def __enter__(self) -> Terminal:
        self.master, slave = pty.openpty()
        self.child = subprocess.Popen(
            self.command,
            cwd=self.cwd,
            env=self.env,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=_controlling,
        )
        os.close(slave)
        return self

    def __exit__(self, *error: object) -> None:
        if self.child.poll() is None:
            self.child.kill()
            self.child.wait()
        os.close(self.master)

    def type(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def interrupt(self) -> tuple[int, str]:
        """Ctrl-C as a person would, again where nothing happens, to the child's end: its exit code, what it says.

        One that arrives between readline's prompt and its wait for a key is noticed only with the next key."""
        said = ""
        for _ in range(int(WAIT)):
            self.type("\x03")
            while select.select([self.master], [], [], 1.0)[0]:
                if not (more := self._read()):
                    return self.child.wait(WAIT), said
                said += more
        raise AssertionError(f"the child goes on after {WAIT:.0f} times Ctrl-C: {said!r}")

    def until(self, wanted: str) -> str:
        """What is said up to the wanted words, escape sequences taken out."""
        said = ""
        while wanted not in (plain := re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|\r", "", said)):
            more = self._read()
            assert more, f"no {wanted!r} in {plain!r}"
            said += more
        return plain

    def end(self) -> tuple[int, str]:
        """The exit code, and all that is said until then."""
        said = ""
        while more := self._read():
            said += more
        return self.child.wait(WAIT), said

    def _read(self) -> str:
        ready, _, _ = select.select([self.master], [], [], WAIT)
        assert ready, "the child says nothing"
        try:
            return os.read(self.master, 65536).decode("utf-8", "replace")
        except OSError:  # Linux's word for a closed terminal
            return ""


def _controlling() -> None:
    """The terminal on standard input becomes the child's own, so that Ctrl-C is a signal."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
