"""Work done ahead in threads, its results in the order it was given.

Knows nothing of what the work is."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.pool import AsyncResult, ThreadPool
from typing import TypeVar

Job = TypeVar("Job")
Done = TypeVar("Done")


def ahead(
    jobs: Iterable[Job], start: Callable[[Job], Callable[[], Done]], at_once: int, *, broken_off: Callable[[], None]
) -> Iterator[tuple[Job, Done]]:
    """Each job with its result; `start` is called in the caller's thread, what it returns in one of `at_once` threads.

    At most `at_once` results wait. Where the caller leaves early, `broken_off` is called, and nothing is waited for:
    the threads are daemons, which a ThreadPoolExecutor's are not."""
    waiting: deque[tuple[Job, AsyncResult[Done]]] = deque()
    left = True
    with ThreadPool(at_once) as pool:
        try:
            for job in jobs:
                waiting.append((job, pool.apply_async(start(job))))
                if len(waiting) >= at_once:
                    yield _next(waiting)
            while waiting:
                yield _next(waiting)
            left = False
        finally:
            if left:
                broken_off()


def _next(waiting: deque[tuple[Job, AsyncResult[Done]]]) -> tuple[Job, Done]:
    job, result = waiting[0]
    done = result.get()
    waiting.popleft()
    return job, done
