"""Politeness: one request at a time to a host, and a pause between two.

Knows nothing of the network; clock and sleep are given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock


class Host:
    """The turns of one host. `shut`: why it is asked nothing more in this run."""

    def __init__(self, gap: float, clock: Callable[[], float], sleep: Callable[[float], object]) -> None:
        self.shut: str | None = None
        self._gap, self._clock, self._sleep = gap, clock, sleep
        self._free: float | None = None  # when the next request may start
        self._lock = Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits until it is polite to ask; nobody else asks this host until the block is left."""
        with self._lock:
            if self._free is not None and (wait := self._free - self._clock()) > 0:
                self._sleep(wait)
            self._free = None
            try:
                yield
            finally:
                self.pause(self._gap)

    def pause(self, seconds: float) -> None:
        """The next turn is so many seconds from now, or later; called within a turn."""
        self._free = max(self._free or 0.0, self._clock() + seconds)

    def slow_down(self, gap: float) -> None:
        """From now on at least `gap` seconds lie between two requests."""
        self._gap = max(self._gap, gap)


class Pace:
    """The hosts of one run by name; safe to use from several threads."""

    def __init__(self, interval: float, clock: Callable[[], float], sleep: Callable[[float], object]) -> None:
        self._interval, self._clock, self._sleep = interval, clock, sleep
        self._hosts: dict[str, Host] = {}
        self._lock = Lock()

    def host(self, name: str) -> Host:
        with self._lock:
            if name not in self._hosts:
                self._hosts[name] = Host(self._interval, self._clock, self._sleep)
            return self._hosts[name]
