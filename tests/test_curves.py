"""Risk against coverage and reliability, worked by hand; and what must hold of any outcomes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.curves import Point, area, areas, reliability, risk_coverage
from eval.judge import Outcome
from eval.questions import Question
from eval.response import Response

QUESTION = Question("q", "Why?", "t", True)
REFUSED = Outcome(QUESTION, Response("Why?", "", refused=True), confidence=0.2)
NO_RESULT = Outcome(QUESTION)


def answered(right: bool, confidence: float | None) -> Outcome:
    return Outcome(QUESTION, Response("Why?", "So."), right=right, confidence=confidence)


RIGHT, WRONG = True, False


@pytest.mark.parametrize(
    ("answers", "rest", "points", "expected"),
    [
        ([(RIGHT, 0.9)], [], [(1.0, 0.0, 1)], 0.0),
        ([(WRONG, 0.9)], [], [(1.0, 1.0, 1)], 1.0),
        (
            [(RIGHT, 0.7), (RIGHT, 0.9), (WRONG, 0.8)],
            [REFUSED],
            [(1 / 4, 0.0, 1), (2 / 4, 1 / 2, 2), (3 / 4, 1 / 3, 3)],
            (0 + 1 / 2 + 1 / 3) / 3,
        ),
        (  # equally sure ones come in together, in whatever order they stand
            [(WRONG, 0.9), (RIGHT, 0.5), (RIGHT, 0.9)],
            [],
            [(2 / 3, 1 / 2, 2), (3 / 3, 1 / 3, 3)],
            (1 / 2 + 1 / 2 + 1 / 3) / 3,
        ),
        (
            [(RIGHT, 0.9), (WRONG, 0.5), (RIGHT, 0.5), (WRONG, 0.1)],
            [REFUSED, NO_RESULT, NO_RESULT, REFUSED],
            [(1 / 8, 0.0, 1), (3 / 8, 1 / 3, 3), (4 / 8, 2 / 4, 4)],
            (0 + 1 / 3 + 1 / 3 + 1 / 2) / 4,
        ),
        ([(RIGHT, 0.0), (WRONG, 0.0)], [REFUSED], [(2 / 3, 1 / 2, 2)], 1 / 2),
        ([], [REFUSED, NO_RESULT], [], None),
        ([], [], [], None),
    ],
)
def test_risk_by_coverage_and_the_area_under_it(answers, rest, points, expected):
    outcomes = [*(answered(*one) for one in answers), *rest]
    assert risk_coverage(outcomes) == [Point(*map(pytest.approx, point)) for point in points]
    assert area(outcomes) == (expected if expected is None else pytest.approx(expected))


def test_where_all_are_equally_sure_the_area_is_1_less_the_share_of_right_ones():
    outcomes = [answered(n < 7, 0.4) for n in range(10)]
    assert area(outcomes) == pytest.approx(1 - 7 / 10)


@pytest.mark.parametrize("wrong", range(6))
def test_the_surest_first_is_best_and_the_least_sure_first_is_worst(wrong):
    """With k wrong ones of n behind all others the area is the mean of (i - n + k)/i over the last k; worst is its mirror."""
    n = 5
    best = [answered(place < n - wrong, 1 - place / 10) for place in range(n)]
    worst = [answered(place >= wrong, 1 - place / 10) for place in range(n)]
    assert area(best) == pytest.approx(sum((i - n + wrong) / i for i in range(n - wrong + 1, n + 1)) / n)
    assert area(worst) == pytest.approx(1 - sum(max(0, i - wrong) / i for i in range(1, n + 1)) / n)


def test_answers_whose_system_does_not_tell_how_sure_it_is_are_left_out():
    outcomes = [answered(WRONG, None), answered(RIGHT, 0.5)]
    assert risk_coverage(outcomes) == [Point(1 / 2, 0.0, 1)]
    assert area(outcomes) == 0.0
    assert area(outcomes[:1]) is None


sureness = st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]) | st.floats(0, 1)
some = st.lists(st.builds(answered, st.booleans(), sureness), min_size=1, max_size=12)


def repeated(outcomes: list[Outcome], times: list[int]) -> list[Outcome]:
    return [one for one, n in zip(outcomes, times, strict=True) for _ in range(n)]


@given(some.flatmap(lambda o: st.tuples(st.just(o), st.lists(st.integers(0, 3), min_size=len(o), max_size=len(o)))))
def test_areas_by_weights_are_those_of_repeated_answers(drawn):
    outcomes, times = drawn
    if any(times):
        found = areas(outcomes, np.array([times, [1] * len(outcomes)], float))
        assert found.tolist() == pytest.approx([area(repeated(outcomes, times)), area(outcomes)])


@given(some)
def test_the_area_is_a_mean_of_risks_and_has_a_mirror(outcomes):
    found = area(outcomes)
    risks = [point.y for point in risk_coverage(outcomes)]
    assert min(risks) - 1e-9 <= found <= max(risks) + 1e-9
    mirrored = [answered(not one.right, one.confidence) for one in outcomes]
    assert area(mirrored) == pytest.approx(1 - found)


@given(some, st.integers(0, 3))
def test_the_curve_goes_right_and_ends_at_all_answers(outcomes, refusals):
    points = risk_coverage([*outcomes, *[REFUSED] * refusals])
    assert [point.n for point in points] == sorted({point.n for point in points})
    assert len(points) == len({one.confidence for one in outcomes})
    last = points[-1]
    assert (last.x, last.n) == (len(outcomes) / (len(outcomes) + refusals), len(outcomes))
    assert last.y == pytest.approx(sum(not one.right for one in outcomes) / len(outcomes))


class TestReliability:
    def test_by_hand(self):
        scores = [0.0, 0.05, 0.1, 0.19, 0.55, 0.99, 1.0]
        labels = [False, True, True, False, True, True, True]
        assert reliability(scores, labels) == [
            Point(pytest.approx(0.025), 0.5, 2),
            Point(pytest.approx(0.145), 0.5, 2),
            Point(pytest.approx(0.55), 1.0, 1),
            Point(pytest.approx(0.995), 1.0, 2),
        ]

    def test_two_bins(self):
        assert reliability([0.2, 0.4, 0.5], [True, False, False], bins=2) == [
            Point(pytest.approx(0.3), 0.5, 2),
            Point(0.5, 0.0, 1),
        ]

    def test_nothing(self):
        assert reliability([], []) == []

    @given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=30), st.integers(1, 12))
    def test_every_pair_is_in_one_bin(self, pairs, bins):
        points = reliability([score for score, _ in pairs], [label for _, label in pairs], bins)
        assert len(points) <= bins
        assert sum(point.n for point in points) == len(pairs)
        assert sum(point.n * point.x for point in points) == pytest.approx(sum(score for score, _ in pairs))
        assert sum(point.n * point.y for point in points) == pytest.approx(sum(label for _, label in pairs))
        assert [point.x for point in points] == sorted(point.x for point in points)
