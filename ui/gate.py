"""The gate: how many questions are answered at once, how many wait for their turn, and how long an answer may take.

Knows nothing of who asks, nor of HTTP."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from math import ceil

from rag.errors import DatelineError
from rag.types import Event

Stream = Callable[[], AsyncGenerator[Event]]

LATELY = 20  # answers whose time tells how long the next may take
FIRST = 5.0  # seconds taken for that while none is known
LONGEST = 60  # seconds after which anyone may ask again


class Busy(DatelineError):
    """As many questions as may be are answered and wait; there may be room in `retry_after` whole seconds."""

    def __init__(self, running: int, waiting: int, retry_after: int) -> None:
        seconds = f"{retry_after} second{'' if retry_after == 1 else 's'}"
        super().__init__(f"{running} questions are being answered and {waiting} wait", f"ask again in {seconds}")
        self.retry_after = retry_after


class TookTooLong(DatelineError):
    """An answer was not done in its time."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no answer within {seconds:g} seconds", "ask again, or raise the setting `ask_timeout`")


class Gate:
    """At most `running` questions at once; up to `waiting` more wait in order; an answer takes at most `seconds`.

    `running` and `waiting` tell how many do now. For one event loop; not for threads."""

    def __init__(self, running: int, waiting: int, seconds: float) -> None:
        self.running = self.waiting = 0
        self._most, self._most_waiting, self._seconds = running, waiting, seconds
        self._places = asyncio.Semaphore(running)
        self._lately = deque[float](maxlen=LATELY)

    async def events(self, stream: Stream) -> AsyncGenerator[Event]:
        """The events of a stream that begins when its turn comes; closing this ends it and frees its place.

        Errors: Busy at once, TookTooLong, those of the stream."""
        await self._enter()
        told: asyncio.Queue[Event | None] = asyncio.Queue()

        def done(_: asyncio.Task[None]) -> None:
            self.running -= 1
            self._places.release()
            told.put_nowait(None)

        # In a task of its own, so that no place is held by whoever reads slowly. Its end is heard, not awaited: a task
        # that is cancelled before its first step never reaches a `finally`.
        task = asyncio.create_task(self._run(stream, told))
        task.add_done_callback(done)
        try:
            while (event := await told.get()) is not None:
                yield event
            await task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _enter(self) -> None:
        if self._places.locked():
            if self.waiting >= self._most_waiting:
                raise Busy(self.running, self.waiting, self._room_in())
            self.waiting += 1
            try:
                await self._places.acquire()  # in order of arrival
            finally:
                self.waiting -= 1
        else:
            await self._places.acquire()
        self.running += 1

    async def _run(self, stream: Stream, told: asyncio.Queue[Event | None]) -> None:
        clock = asyncio.get_running_loop().time
        begun = clock()
        try:
            async with asyncio.timeout(self._seconds) as limit, aclosing(stream()) as events:
                async for event in events:
                    told.put_nowait(event)
        except TimeoutError:
            if not limit.expired():  # the stream's own
                raise
            raise TookTooLong(self._seconds) from None
        finally:
            self._lately.append(clock() - begun)

    def _room_in(self) -> int:
        """Seconds until all who wait now, and one more, will have had their turn."""
        one = sum(self._lately) / len(self._lately) if self._lately else FIRST
        return min(max(ceil(one * (self.waiting + 1) / self._most), 1), LONGEST)
