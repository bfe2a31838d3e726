"""Things in order, each with what is made of it, some of them made while other work runs in a thread.

Knows nothing of what is made or run."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from types import TracebackType
from typing import Generic, TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")
Done = TypeVar("Done")


class Meanwhile(Generic[Given, Made]):
    """An iterator of (given, made); all that is given is asked for, and made, in the thread that iterates.

    Use it in a `with`: left early, it waits for the work that is under way."""

    def __init__(self, given: Iterable[Given], make: Callable[[Given], Made], *, most: int) -> None:
        self._rest = ((one, make(one)) for one in given)
        self._ready: deque[tuple[Given, Made]] = deque()
        self._most = most
        self._aside = ThreadPoolExecutor(1, thread_name_prefix="aside")

    def __iter__(self) -> Iterator[tuple[Given, Made]]:
        while self._ready or self._more():
            yield self._ready.popleft()

    def start(self, work: Callable[[], Done]) -> Future[Done]:
        """Runs work in a thread, one after the other."""
        return self._aside.submit(work)

    def result(self, work: Future[Done]) -> Done:
        """What the work gives; until it is done, what comes next is made, at most `most` of it."""
        while not work.done() and len(self._ready) < self._most and self._more():
            pass
        return work.result()

    def _more(self) -> bool:
        before = len(self._ready)
        self._ready.extend(islice(self._rest, 1))
        return len(self._ready) > before

    def __enter__(self) -> Meanwhile[Given, Made]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._aside.shutdown()
