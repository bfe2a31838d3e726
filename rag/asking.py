"""Many questions at once, in threads and for asyncio: whoever stops waiting ends the work.

Knows nothing of how a question is answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import aclosing, closing
from contextvars import copy_context
from typing import TypeVar, cast

from rag.background import STOP, Stop
from rag.errors import DatelineError
from rag.types import Answer, Event

T = TypeVar("T")
Told = Callable[[int, int], object]  # hears how many of how many are done


async def concluded(stream: AsyncGenerator[Event]) -> Answer:
    """The answer that a stream of events ends with; cancelling who waits ends its work."""
    async with aclosing(stream) as events:
        async for event in events:
            last = event
    assert isinstance(last, Answer)
    return last


async def listened(stream: Callable[[], Iterator[T]]) -> AsyncGenerator[T]:
    """The items of a stream that runs in a thread; closing this, or cancelling who waits, stops its work."""
    loop, stop = asyncio.get_running_loop(), Stop()
    items: asyncio.Queue[tuple[T] | None] = asyncio.Queue()

    def tell(item: tuple[T] | None) -> None:
        if not (stop.asked and loop.is_closed()):
            loop.call_soon_threadsafe(items.put_nowait, item)

    def work() -> None:
        STOP.set(stop)
        with closing(cast("Generator[T]", stream())) as source:
            for item in source:
                if stop.asked:
                    return
                tell((item,))

    # A thread of its own: the loop's executor has but a few, and this one may wait for a model.
    with_context = copy_context()
    pool = ThreadPoolExecutor(1, thread_name_prefix="asking")
    task = pool.submit(with_context.run, work)
    task.add_done_callback(lambda _: tell(None))
    try:
        while (found := await items.get()) is not None:
            yield found[0]
        task.result()
    finally:
        stop.ask()
        pool.shutdown(wait=False)


def batched(
    ask: Callable[[str], Answer], questions: Sequence[str], *, workers: int, progress: Told | None
) -> list[Answer | DatelineError]:
    """The answers in the order of the questions, `workers` at once; an error costs its question only.

    Ctrl-C ends what is under way."""
    stop = Stop()
    pool = ThreadPoolExecutor(workers, thread_name_prefix="asking")
    tasks = [pool.submit(copy_context().run, _one, ask, question, stop) for question in questions]
    try:
        for done, _ in enumerate(as_completed(tasks), start=1):
            if progress:
                progress(done, len(tasks))
        return [task.result() for task in tasks]
    finally:
        stop.ask()
        pool.shutdown(cancel_futures=True)


def _one(ask: Callable[[str], Answer], question: str, stop: Stop) -> Answer | DatelineError:
    STOP.set(stop)
    try:
        return ask(question)
    except DatelineError as e:
        return e
