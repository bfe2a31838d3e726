"""What is made, and encoded, while other work runs; all waiting is for events, none for the clock."""

from __future__ import annotations

from concurrent.futures import Future
from threading import Event

import numpy as np
import pytest
from fakes_encoder import HashEncoder
from hypothesis import given
from hypothesis import strategies as st

from ingest.early import PART, Early
from ingest.meanwhile import Meanwhile

WAIT = 60.0  # seconds after which an event that does not come has failed the test
NAMES = list("abcdef")


@given(st.lists(st.integers(), max_size=20), st.integers(0, 5), st.sets(st.integers(0, 19)))
def test_everything_comes_in_order_with_what_was_made_of_it(numbers, most, at):
    with Meanwhile(numbers, str, most=most) as made:
        got = []
        for place, pair in enumerate(made):
            got.append(pair)
            if place in at:
                assert made.result(made.start(lambda: "done")) == "done"
    assert got == [(n, str(n)) for n in numbers]


def test_what_comes_next_is_made_until_the_work_is_done():
    third = Event()
    with Meanwhile(NAMES, lambda name: third.set() if name == "c" else None, most=9) as made:
        assert made.result(made.start(lambda: third.wait(WAIT))) is True  # else it would wait in vain


def test_at_most_so_much_is_made_meanwhile():
    seen, second = [], Event()

    def make(name):
        seen.append(name)
        if len(seen) == 2:
            second.set()

    with Meanwhile(NAMES, make, most=2) as made:
        made.result(made.start(lambda: second.wait(WAIT)))
        assert seen == ["a", "b"]
        assert [name for name, _ in made] == NAMES
    assert seen == NAMES


def test_nothing_is_made_before_it_is_needed():
    seen = []
    with Meanwhile(NAMES, seen.append, most=9) as made:
        assert next(iter(made)) == ("a", None)
        assert seen == ["a"]


def test_what_the_work_raises_is_raised_where_it_is_waited_for():
    def fail():
        raise OSError("the disk is full")

    with Meanwhile(NAMES, str, most=9) as made:
        work = made.start(fail)
        with pytest.raises(OSError, match="the disk is full"):
            made.result(work)
        assert len(list(made)) == len(NAMES)


def test_left_early_it_waits_for_the_work_under_way():
    going, free, ended = Event(), Event(), Event()

    def work():
        going.set()
        free.wait(WAIT)
        ended.set()

    with pytest.raises(KeyError), Meanwhile(NAMES, str, most=9) as made:
        made.start(work)
        going.wait(WAIT)
        free.set()
        raise KeyError
    assert ended.is_set()


# --- vectors made early


class Slow(HashEncoder):
    """Encodes when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.free, self.asked = Event(), Event()

    def encode(self, texts):
        self.asked.set()
        assert self.free.wait(WAIT)
        return super().encode(texts)


def now(work: Future) -> dict:
    return work.result(WAIT)


@given(st.lists(st.sampled_from(NAMES), max_size=9), st.lists(st.sampled_from(NAMES), max_size=9))
def test_vectors_are_those_of_the_texts_asked_for_and_each_text_is_encoded_once(expected, asked):
    encoder = HashEncoder()
    with Early(encoder) as early:
        early.expect(expected)
        got = early.vectors(asked, now)
    assert set(asked) <= got.keys() <= {*expected, *asked}
    assert all(np.array_equal(vector, HashEncoder().encode([text])[0]) for text, vector in got.items())
    assert sorted(encoder.seen) == sorted({*expected, *asked})


def test_what_is_expected_is_encoded_before_it_is_asked_for():
    encoder = Slow()
    with Early(encoder) as early:
        early.expect([f"text {n}" for n in range(PART)])
        assert encoder.asked.wait(WAIT)
        encoder.free.set()
        early.vectors(["text 1", "text 2"], now)
    assert len(encoder.seen) == PART


def test_a_failure_is_raised_to_who_asks():
    class Broken(HashEncoder):
        def encode(self, texts):
            raise MemoryError(f"no room for {len(texts)}")

    with Early(Broken()) as early, pytest.raises(MemoryError, match="no room for 1"):
        early.vectors(["a"], now)


def test_left_early_it_waits_for_what_is_being_encoded():
    encoder = Slow()
    with pytest.raises(KeyError), Early(encoder) as early:
        early.expect([f"text {n}" for n in range(3 * PART)])
        assert encoder.asked.wait(WAIT)
        encoder.free.set()
        raise KeyError
    assert len(encoder.seen) in (PART, 2 * PART, 3 * PART)


def test_of_what_is_never_asked_for_only_the_last_is_kept():
    encoder = HashEncoder()
    with Early(encoder, most=2 * PART) as early:
        early.expect([f"text {n}" for n in range(4 * PART)])
        early.vectors([], now)
        early.vectors(["text 0", f"text {4 * PART - 1}"], now)
    assert encoder.seen.count("text 0") == 2
    assert encoder.seen.count(f"text {4 * PART - 1}") == 1
