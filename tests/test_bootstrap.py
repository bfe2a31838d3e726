"""Intervals by resampling questions: the same each time, near the textbook's, and honest about what cannot be counted."""

from __future__ import annotations

from math import nan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.bootstrap import DRAWS, interval, resampled, share, shares, weights


def of(part: list[float], whole: list[float] | None = None) -> tuple[float, float] | None:
    """The interval of a share, by default of questions."""
    drawn = weights(len(part))
    return interval(shares(np.array(part, float), np.array(whole or [1.0] * len(part), float), drawn))


@pytest.mark.parametrize("n", [0, 1, 7, 400])
def test_each_sample_draws_as_many_questions_as_there_are(n):
    drawn = weights(n)
    assert drawn.shape == (DRAWS, n)
    assert (drawn.sum(axis=1) == n).all() and (drawn >= 0).all() and (drawn == drawn.round()).all()
    assert (drawn == weights(n)).all()


def test_each_question_is_drawn_as_often_as_any_other():
    drawn = weights(20)
    assert drawn.mean(axis=0) == pytest.approx(np.ones(20), abs=0.1)
    assert drawn.var(axis=0) == pytest.approx(np.full(20, 0.95), abs=0.15)  # of a binomial with p = 1/20


@pytest.mark.parametrize(("n", "heads"), [(400, 200), (400, 120), (400, 372)])
def test_the_interval_of_a_mean_is_near_the_normal_one(n, heads):
    mean = heads / n
    half = 1.959964 * sqrt(mean * (1 - mean) / n)
    assert of([1.0] * heads + [0.0] * (n - heads)) == pytest.approx((mean - half, mean + half), abs=0.005)


def test_sentences_of_one_answer_are_drawn_together():
    """100 answers of four sentences that are all alike tell no more than 100 answers of one."""
    flips = [1.0] * 60 + [0.0] * 40
    low, high = of([4 * one for one in flips], [4.0] * 100)
    assert (low, high) == pytest.approx(of(flips))
    apart_low, apart_high = of(flips * 4)
    assert high - low == pytest.approx(2 * (apart_high - apart_low), rel=0.1)


def test_the_same_samples_are_drawn_for_both_of_a_pair():
    rng = np.random.default_rng(5)
    a, ones, drawn = rng.integers(0, 2, 50).astype(float), np.ones(50), weights(50)
    b = a.copy()
    b[np.flatnonzero(a == 0)[:4]] = 1  # better at four questions, worse at none
    one, two = shares(a, ones, drawn), shares(b, ones, drawn)
    assert interval(two - two) == (0.0, 0.0)
    low, high = interval(two - one)
    assert 0 < low < 0.08 < high
    assert high - low < (np.subtract(*reversed(interval(one))) + np.subtract(*reversed(interval(two)))) / 2


def test_a_share_of_nothing_is_none():
    assert share(np.array([1.0, 0.0]), np.array([2.0, 2.0])) == 0.25
    assert share(np.zeros(3), np.zeros(3)) is None
    assert share(np.zeros(0), np.zeros(0)) is None
    assert share(np.zeros(3), np.ones(3)) == 0.0


def test_samples_that_hold_nothing_are_left_out():
    drawn = np.array([[2.0, 0.0], [1.0, 1.0], [0.0, 2.0]])
    found = shares(np.array([1.0, 0.0]), np.array([1.0, 0.0]), drawn)
    assert found.tolist() == pytest.approx([1.0, 1.0, nan], nan_ok=True)
    assert interval(found) == (1.0, 1.0)


def test_no_interval_where_nothing_can_be_counted():
    assert interval(np.array([nan, nan])) is None
    assert interval(np.zeros(0)) is None
    assert of([0.0, 0.0], [0.0, 0.0]) is None
    assert interval(np.array([0.5])) == (0.5, 0.5)


def test_places_are_drawn_alike_each_time():
    places = resampled(9)
    assert places.shape == (DRAWS, 9)
    assert (places == resampled(9)).all()
    assert set(places.ravel().tolist()) == set(range(9))


counts = st.integers(0, 4).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))


@given(st.lists(counts, max_size=12))
def test_an_interval_lies_within_what_single_questions_have(found):
    part, whole = ([float(pair[n]) for pair in found] for n in (0, 1))
    known = [p / w for p, w in zip(part, whole, strict=True) if w]
    given = interval(shares(np.array(part), np.array(whole), weights(len(part))))
    assert (given is None) == (share(np.array(part), np.array(whole)) is None) == (not known)
    if given:
        assert min(known) - 1e-9 <= given[0] <= given[1] <= max(known) + 1e-9
