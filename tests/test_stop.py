"""What a Stop ends, and iterators that are waited for in a thread, which know no other end."""

import threading
from time import monotonic

import pytest

from rag.background import Stop, pulled, threaded

PATIENCE = 30  # seconds: a machine may be slow, a test that waits for nothing must not hang


def waited(items, end):
    return pulled(lambda: threaded(items, end), monotonic() + PATIENCE)


def test_a_stop_calls_what_is_under_way_and_nothing_that_is_over():
    stop, told = Stop(), []
    with stop.ending(lambda: told.append("outer")):
        with stop.ending(lambda: told.append("over")):
            pass
        with stop.ending(lambda: told.append("inner")):
            assert (stop.asked, told) == (False, [])
            stop.ask()
    assert (stop.asked, told) == (True, ["outer", "inner"])


def test_what_begins_after_a_stop_is_ended_at_once_and_no_second_time():
    stop, told = Stop(), []
    stop.ask()
    with stop.ending(lambda: told.append("late")):
        assert told == ["late"]
    stop.ask()
    assert told == ["late"]
    with pytest.raises(ZeroDivisionError), stop.ending(lambda: None):
        raise ZeroDivisionError


def test_items_of_an_iterator_are_waited_for_beside_the_loop():
    ends, threads = [], []

    def items():
        for item in range(9):
            threads.append(threading.current_thread().name)
            yield item

    made = waited(items, lambda: ends.append("end"))
    assert (list(made), ends) == (list(range(9)), ["end"])
    assert not {"models", threading.current_thread().name} & {*threads}


def test_an_iterator_that_fails_is_ended_and_says_why():
    ends = []

    def items():
        yield 1
        raise ZeroDivisionError

    pieces = waited(items, lambda: ends.append("end"))
    assert next(pieces) == 1
    with pytest.raises(ZeroDivisionError):
        next(pieces)
    assert ends == ["end"]


def test_closing_ends_an_iterator_that_waits():
    waits, ended, over = threading.Event(), threading.Event(), threading.Event()

    def items():
        yield 1
        waits.set()
        ended.wait(PATIENCE)
        over.set()

    pieces = waited(items, ended.set)
    assert next(pieces) == 1
    assert waits.wait(PATIENCE)
    assert not over.is_set()
    pieces.close()
    assert over.wait(PATIENCE)
