"""Async streams pulled from a thread: in order, no further ahead than told, and ended in every way there is."""

import asyncio
import threading
from concurrent.futures import CancelledError
from itertools import count, islice
from time import monotonic, sleep

import pytest

from rag.background import AHEAD, STOP, Stop, pulled

PATIENCE = 30  # seconds: a machine may be slow, a test that waits for nothing must not hang


@pytest.fixture
def stop():
    """A Stop for what this test pulls."""
    token = STOP.set(Stop())
    yield STOP.get()
    STOP.reset(token)


class Source:
    """An async stream of some items, then silence; `silent` is set once it waits, `ended` once it was ended."""

    def __init__(self, *items):
        self.items = items
        self.silent, self.ended = threading.Event(), threading.Event()

    async def stream(self):
        try:
            for item in self.items:
                yield item
            self.silent.set()
            await asyncio.Event().wait()
        finally:
            self.ended.set()


async def counting(items, made=None):
    for item in items:
        if made is not None:
            made.append(item)
        yield item
        await asyncio.sleep(0)


def soon(seconds=PATIENCE):
    return monotonic() + seconds


def test_all_items_come_in_their_order():
    items = range(3 * AHEAD + 1)
    assert list(pulled(lambda: counting(items), soon())) == list(items)
    assert list(pulled(lambda: counting([None, 0, None]), soon())) == [None, 0, None]


def test_an_exception_keeps_its_type_and_comes_behind_the_items():
    async def failing():
        yield 1
        raise ZeroDivisionError("by three")

    items = pulled(failing, soon())
    assert next(items) == 1
    with pytest.raises(ZeroDivisionError, match="by three"):
        next(items)
    assert list(items) == []


def test_no_more_is_fetched_ahead_than_told():
    made = []
    items = pulled(lambda: counting(count(), made), soon())
    assert list(islice(items, 2)) == [0, 1]
    # The loop is shared: while these pass through it, the endless one runs on as far as it may.
    list(pulled(lambda: counting(range(3 * AHEAD)), soon()))
    assert len(made) == AHEAD + 3  # the two that were taken, and one that waits for room
    items.close()


def test_the_deadline_ends_a_silent_stream():
    source = Source(1)
    items = pulled(source.stream, soon(0.2))
    with pytest.raises(TimeoutError):
        list(items)
    assert source.ended.wait(PATIENCE)


def test_the_deadline_ends_a_stream_that_never_pauses_though_items_are_there():
    deadline = soon(1)
    items = pulled(lambda: counting(count()), deadline)
    assert next(items) == 0
    while monotonic() < deadline:
        sleep(0.01)
    with pytest.raises(TimeoutError):
        next(items)


def test_what_was_whole_before_the_deadline_may_be_taken_later():
    deadline = soon(1)
    items = pulled(lambda: counting(range(9)), deadline)
    assert next(items) == 0
    list(pulled(lambda: counting(range(99)), soon()))  # the loop is shared: by now the nine are through it
    while monotonic() < deadline:
        sleep(0.01)
    assert list(items) == list(range(1, 9))


@pytest.mark.parametrize("items", [range(1), range(2 * AHEAD)])  # waits for more, or waits for room
def test_closing_ends_the_stream_where_it_waits(items):
    source = Source(*items)
    pieces = pulled(source.stream, soon(3600))
    assert next(pieces) == 0
    assert not source.ended.is_set()
    pieces.close()
    assert source.ended.wait(PATIENCE)


def test_a_stream_that_loses_its_cancellation_is_ended_all_the_same():
    # asyncio.wait_for does so before Python 3.12, where the cancellation meets a result.
    ended, silent = threading.Event(), threading.Event()

    async def losing():
        try:
            yield 0
            try:
                silent.set()
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                pass
            while True:
                yield 1
        finally:
            ended.set()

    pieces = pulled(losing, soon(3600))
    assert next(pieces) == 0
    assert silent.wait(PATIENCE)
    pieces.close()
    assert ended.wait(PATIENCE)


def test_a_stop_from_another_thread_ends_a_silent_wait(stop):
    source = Source(1)
    other = threading.Thread(target=lambda: source.silent.wait(PATIENCE) and stop.ask())
    other.start()
    pieces = pulled(source.stream, soon())
    assert next(pieces) == 1
    with pytest.raises(CancelledError):
        next(pieces)
    other.join()
    assert source.ended.wait(PATIENCE)


def test_a_stop_that_was_asked_before_ends_what_comes_later(stop):
    stop.ask()
    with pytest.raises(CancelledError):
        list(pulled(Source().stream, soon()))
