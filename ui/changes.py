"""A count of changes that are made in any thread, and that event loops wait for.

Knows nothing of what changes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import RLock


class Changes:
    """Counts changes. `lock` is held where one is made and told."""

    def __init__(self) -> None:
        # Reentrant: a coroutine of a loop that was closed leaves whenever memory is cleared, in any thread.
        self.lock = RLock()
        self._count = 0
        self._waiting: set[Callable[[], object]] = set()

    def tell(self) -> None:
        """One more; wakes whoever waits."""
        with self.lock:
            self._count += 1
            while self._waiting:
                with suppress(RuntimeError):  # its loop was closed
                    self._waiting.pop()()

    async def changed(self, since: int, timeout: float) -> int:
        """The count, once it is not `since`, at the latest after so many seconds."""
        loop, woken = asyncio.get_running_loop(), asyncio.Event()
        wake = partial(loop.call_soon_threadsafe, woken.set)
        with self.lock:
            if self._count != since:
                return self._count
            self._waiting.add(wake)
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(timeout):
                    await woken.wait()
        finally:
            with self.lock:
                self._waiting.discard(wake)
        return self._count
