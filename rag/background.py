"""Async streams pulled from a thread: with a deadline, and an end that really ends what is under way.

Knows nothing of models."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from contextlib import aclosing, contextmanager, nullcontext
from contextvars import ContextVar
from functools import cache
from queue import Empty, SimpleQueue
from time import monotonic
from typing import TypeVar, cast

T = TypeVar("T")
AHEAD = 256  # items that are fetched before they are asked for: an endless stream must not fill the memory


class Stop:
    """Ends from outside what runs in another thread: everything registered with `ending`, now and from then on."""

    def __init__(self) -> None:
        self.asked = False
        self._ends: list[Callable[[], object]] = []
        self._lock = threading.Lock()

    def ask(self) -> None:
        with self._lock:
            self.asked = True
            ends = list(self._ends)
        for end in ends:
            end()

    @contextmanager
    def ending(self, end: Callable[[], object]) -> Iterator[None]:
        """Calls `end` once the stop is asked for while the block runs, at once where it was asked for before."""
        with self._lock:
            self._ends.append(end)
            late = self.asked
        if late:
            end()
        try:
            yield
        finally:
            with self._lock:
                self._ends.remove(end)


# Whoever may have to stop a thread's work sets this in the context that the work runs in.
STOP: ContextVar[Stop | None] = ContextVar("stop", default=None)


def pulled(stream: Callable[[], AsyncGenerator[T]], deadline: float) -> Generator[T]:
    """The items of an async stream; closing this, a Stop or the deadline cancels the stream wherever it waits.

    The time limit of an HTTP client is one for silence: a server that sends keep-alive lines never meets it.
    Errors: TimeoutError once `monotonic()` reaches the deadline, CancelledError of concurrent.futures at a Stop."""
    items: SimpleQueue[tuple[T] | None] = SimpleQueue()
    room = asyncio.Semaphore(AHEAD)
    loop, stop = _loop(), STOP.get()

    async def pump() -> None:
        own = cast("asyncio.Task[None]", asyncio.current_task())
        try:
            async with aclosing(stream()) as source:
                async for item in source:
                    if own.cancelling():  # asyncio.wait_for of Python 3.11 loses a cancel that meets a result
                        return
                    await room.acquire()
                    items.put((item,))
        finally:
            items.put(None)

    # The task copies this thread's context: a LangChain caller's callbacks and traces come along.
    task = asyncio.run_coroutine_threadsafe(pump(), loop)
    try:
        with stop.ending(task.cancel) if stop else nullcontext():
            while (found := _next(items, deadline)) is not None:
                if monotonic() >= deadline and not task.done():  # however much is fetched already
                    raise TimeoutError
                loop.call_soon_threadsafe(room.release)
                yield found[0]
            task.result()
    finally:
        task.cancel()


def _next(items: SimpleQueue[tuple[T] | None], deadline: float) -> tuple[T] | None:
    try:
        return items.get(timeout=max(0, deadline - monotonic()))
    except Empty:
        raise TimeoutError from None


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """The process's one loop for models: providers share async clients, and a client stays with the loop it began in.

    Its thread is a daemon: a request that was given up must not keep the program from ending."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="models", daemon=True).start()
    return loop


async def threaded(items: Callable[[], Iterator[T]], end: Callable[[], object]) -> AsyncGenerator[T]:
    """The items of an iterator, each waited for in a thread: for models that know no async stream.

    Calls `end` when nobody waits any more."""
    try:
        source = iter(await asyncio.to_thread(items))
        while (found := await asyncio.to_thread(_one, source)) is not None:
            yield found[0]
    finally:
        end()


def _one(source: Iterator[T]) -> tuple[T] | None:
    for item in source:
        return (item,)
    return None
