"""Two runs held against each other on the questions they share: differences, paired intervals, changed questions."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.compare import Changed, Comparison, Difference, compare
from eval.judge import Outcome
from eval.measures import MEASURES
from eval.metrics import summarise
from eval.questions import Question
from eval.response import Response
from rag.errors import DatelineError

MEASURE = {measure.name: measure for measure in MEASURES}
SAID, REFUSED = Response("", "So."), Response("", "", refused=True)


def asked(id: str, *, answerable: bool = True, **more) -> Question:
    return Question(id, f"What of {id}?", "fact", answerable, answer_any=(re.compile("x"),), **more)


def good(id: str) -> Outcome:
    return Outcome(asked(id), SAID, right=True, cited=True)


def uncited(id: str) -> Outcome:
    return Outcome(asked(id), SAID, right=True)


def wrong(id: str) -> Outcome:
    return Outcome(asked(id), SAID)


def refused(id: str, *, answerable: bool = True) -> Outcome:
    return Outcome(asked(id, answerable=answerable), REFUSED)


def difference(comparison: Comparison, name: str) -> Difference:
    return next(one for one in comparison.differences if one.measure.name == name)


A = [good("a"), wrong("b"), refused("c"), refused("d", answerable=False)]


def test_each_measure_of_the_shared_questions():
    b = [good("b"), uncited("a"), refused("d", answerable=False), good("c"), good("z")]
    found = compare(A, b)
    assert (found.questions, found.left_out) == (4, 1)
    assert [one.measure for one in found.differences] == list(MEASURES)
    right = difference(found, "right")
    assert (right.a, right.b, right.value, right.better) == (1 / 3, 1.0, pytest.approx(2 / 3), True)
    assert 0 <= right.interval[0] <= 2 / 3 <= right.interval[1] <= 1
    cited = difference(found, "right_and_cited")
    assert (cited.a, cited.b, cited.better) == (1 / 3, 2 / 3, True)
    assert cited.interval[0] < 0 < cited.interval[1] and not cited.sure


def test_questions_that_only_one_run_asked_are_left_out():
    found = compare([*A, wrong("x"), wrong("y")], [good("a"), good("z")])
    assert (found.questions, found.left_out) == (1, 6)
    assert (difference(found, "right").a, difference(found, "right").b) == (1.0, 1.0)


@pytest.mark.parametrize("changes", [{"question": "What else of a?"}, {"history": (("Who?", "Ada."),)}])
def test_one_id_of_two_questions_is_no_shared_question(changes):
    other = replace(good("a"), question=replace(asked("a"), **changes))
    assert compare(A, [other, good("b")]).questions == 1
    with pytest.raises(DatelineError, match="no question in common"):
        compare(A[:1], [other])


@pytest.mark.parametrize(("a", "b"), [([], []), (A, []), ([], A), (A, [good("z")])])
def test_runs_with_nothing_in_common(a, b):
    with pytest.raises(DatelineError, match="the two runs have no question in common") as caught:
        compare(a, b)
    assert caught.value.hint == "compare runs of the same questions"


def test_a_run_does_not_differ_from_itself():
    found = compare(A, A)
    assert found.changed == ()
    for one in found.differences:
        assert one.a == one.b and not one.sure and one.better is None
        assert one.interval in (None, (0.0, 0.0))


def test_what_cannot_be_counted_in_one_run_has_no_difference():
    exact = [replace(one, exact=1.0) for one in A]
    one = difference(compare(A, exact), "exact")
    assert (one.a, one.b, one.value, one.interval, one.sure, one.better) == (None, 1.0, None, None, False, None)
    assert difference(compare(exact, A), "exact").b is None


def test_samples_are_paired():
    """Of 60 questions b is right on all that a is right on and six more: far surer than two runs of other questions."""
    a = [good(str(n)) if n < 30 else wrong(str(n)) for n in range(60)]
    b = [good(str(n)) if n < 36 else wrong(str(n)) for n in range(60)]
    one = difference(compare(a, b), "right")
    assert one.value == pytest.approx(0.1)
    assert one.sure and one.better
    assert 0.03 < one.interval[0] < 0.1 < one.interval[1] < 0.2
    back = difference(compare(b, a), "right")
    assert (back.sure, back.better) == (True, False)
    assert back.interval == pytest.approx((-one.interval[1], -one.interval[0]))


@pytest.mark.parametrize(
    ("name", "a", "b", "better"),
    [
        ("right", 0.5, 0.6, True),
        ("right", 0.6, 0.5, False),
        ("unsupported", 0.5, 0.6, False),  # less is better
        ("unsupported", 0.6, 0.5, True),
        ("quoted", 0.5, 0.6, None),  # neither is
        ("right", 0.5, 0.5, None),
        ("right", None, 0.5, None),
    ],
)
def test_which_is_better(name, a, b, better):
    assert Difference(MEASURE[name], a, b, None).better is better


@pytest.mark.parametrize(
    ("interval", "sure"),
    [
        ((0.01, 0.2), True),
        ((-0.2, -0.01), True),
        ((-0.1, 0.1), False),
        ((0.0, 0.2), False),
        ((-0.2, 0.0), False),
        (None, False),
    ],
)
def test_sure_where_the_interval_leaves_0_out(interval, sure):
    assert Difference(MEASURE["right"], 0.5, 0.6, interval).sure is sure


class TestChanged:
    def test_questions_whose_fault_changed_in_the_order_of_a(self):
        b = [refused("d", answerable=False), refused("c"), good("b"), uncited("a")]
        found = compare(A, b).changed
        assert found == (Changed(A[0], b[3]), Changed(A[1], b[2]))
        assert [one.better for one in found] == [False, True]

    def test_one_fault_for_another_is_a_change_and_no_better(self):
        (one,) = compare(A, [uncited("b")]).changed
        assert (one.a.fault, one.b.fault, one.better) == ("wrong answer", "right, evidence not cited", False)


outcomes = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from([good, uncited, wrong, refused])), unique_by=lambda o: o[0]
)


@given(outcomes, outcomes)
def test_of_the_shared_questions_each_measure_is_what_a_run_of_them_has(one, two):
    a, b = ([make(id) for id, make in some] for some in (one, two))
    shared = {o.question.id for o in a} & {o.question.id for o in b}
    if shared:
        found = compare(a, b)
        assert found.questions == len(shared)
        for run, side in ((a, "a"), (b, "b")):
            scores = summarise([o for o in run if o.question.id in shared]).overall
            for difference in found.differences:
                value = scores.score(difference.measure.name).value
                assert getattr(difference, side) == (None if value is None else pytest.approx(value))
