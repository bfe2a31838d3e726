"""Values to JSON and back: every type that a record, a head or a response is made of."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scripted_bot import passage, quoting

import eval.floors
import eval.grounding
import eval.head
import eval.judge
import eval.response
import rag.types
from eval.files import record, revived
from eval.grounding import Judged
from eval.head import Head
from eval.judge import Found, Guard, Outcome
from eval.plain import revive
from eval.questions import Question
from eval.response import Given, Response, responded
from eval.slices import Slices
from rag.types import Answer, Citation, Filter, Grounding, Hit, Query, Reading, Turn, Usage, as_json

BY_HAND = {"Question", "Outcome", "Assessor", "Answer", "Turn"}  # see below; what they hold is drawn by itself
KINDS = {
    kind.__name__: kind
    for module in (rag.types, eval.judge, eval.grounding, eval.response, eval.head, eval.floors)
    for kind in vars(module).values()
    if is_dataclass(kind) and kind.__module__ == module.__name__ and kind.__name__ not in BY_HAND
    if not kind.__name__.startswith("_")
}


def back(value: Any, kind: Any = None) -> Any:
    """A value written as JSON text and read again."""
    return revive(kind or type(value), json.loads(json.dumps(as_json(value), ensure_ascii=False)))


@settings(max_examples=30)
@pytest.mark.parametrize("name", KINDS)
@given(data=st.data())
def test_every_type_comes_back(name, data):
    value = data.draw(st.from_type(KINDS[name]))
    assert repr(back(value)) == repr(value)  # NaN is no equal of its own


HARBOUR = passage("harbour", "The harbour opened in May.", "Ada Lind\u2028leads the office.")
READING = Reading((27, 35), 0.25, 0.5, (0.1, 0.9))
ANSWER = replace(
    quoting("Who?", [(HARBOUR, 1)], [HARBOUR]),
    reason="none",
    direct=Citation(1, replace(HARBOUR.source, published=date(2031, 3, 4)), 27, 35, "Ada Lind", ("Post", "Courier")),
    hits=(Hit(HARBOUR, 0.5, "read", READING), Hit(HARBOUR, 0.5, "words", replace(READING, span=None))),
    removed=("It sank.",),
    queries=(Query("Who", Filter(date(2031, 1, 1), None, ("Post",)), "Who?", "this year"),),
    grounding=Grounding(1, 2, 3, 4),
    usage=Usage("model", 12, None, 0.5, 1.5, 2),
    notices=("“Grüße” — 日本 \x1b[31m",),
)
QUESTION = Question("q1", "Who?", "fact", True, answer_any=(re.compile("ada", re.I),), evidence_any=("Ada Lind",))
OUTCOME = Outcome(
    QUESTION,
    responded(ANSWER, id="q1"),
    ANSWER,
    right=True,
    cited=True,
    exact=1.0,
    f1=0.5,
    sentences=2,
    holding=1,
    in_window=False,
    judged=(Judged("So.", (0, 2), ("A", "B"), "partly", True, 1, False, 3),),
    slices=Slices(4, 3, 2, 1),
    found=Found((True, False), ((0, 2), ()), 3, 1),
    guard=Guard(1, 1, 3, 4),
    confidence=0.25,
    marks=False,
    seconds=1.5,
    first=0.5,
    error=None,
)
HEAD = Head("q", "c", "settings", "judge", date(2031, 3, 4), (("dateline", "0.1.0"), ("numpy", "2")))


@pytest.mark.parametrize(
    "value",
    [ANSWER, HEAD, OUTCOME.response, *OUTCOME.judged, Answer("Why?", "", "refused"), Turn("Who?", "Ada.", ANSWER)],
)
def test_values_by_hand(value):
    assert back(value) == value


def test_an_outcome_comes_back_with_what_was_judged():
    """All but the question, which has a JSON of its own: here one without patterns."""
    outcome = replace(OUTCOME, question=replace(QUESTION, answer_any=(), answers=("Ada",), asked=date(2031, 1, 1)))
    assert back(outcome) == outcome
    assert back(Outcome(outcome.question)) == Outcome(outcome.question)


FOREIGN = replace(
    OUTCOME,
    answer=None,
    response=Response("Who?", "Ada [1].", (Given("A", "a", "T", "Post", date(2031, 1, 1)), Given("B")), id="q1"),
    slices=None,
    found=None,
    guard=None,
)


@pytest.mark.parametrize(
    "outcome", [OUTCOME, FOREIGN, Outcome(QUESTION, error="the model did not answer"), replace(OUTCOME, in_window=None)]
)
def test_an_outcome_comes_back_from_its_record(outcome):
    line = record(outcome, HEAD)
    assert "\n" not in line
    assert revived(line, "here") == outcome


def test_every_field_of_an_outcome_is_tried():
    """A field that is added is to be filled above, so that it is known to come back."""
    plain = Outcome(QUESTION)
    same = {field.name for field in fields(Outcome) if getattr(OUTCOME, field.name) == getattr(plain, field.name)}
    assert same == {"question", "error"}


@dataclass(frozen=True)
class Kept:
    n: int
    day: date | None = None
    pairs: tuple[tuple[int, str], ...] = ()
    inner: Kept | None = None


class TestOlderAndNewer:
    def test_fields_that_are_lacking_have_their_defaults(self):
        assert revive(Kept, {"n": 1}) == Kept(1)
        assert revive(Kept, {"n": 1, "inner": {"n": 2}}) == Kept(1, inner=Kept(2))

    def test_fields_that_are_unknown_are_left_out(self):
        assert revive(Kept, {"n": 1, "m": 2, "schema": 1}) == Kept(1)

    def test_what_is_nothing_is_none(self):
        assert revive(Kept, {"n": 1, "day": None, "inner": None}) == Kept(1)

    def test_lists_are_tuples_again(self):
        assert revive(Kept, {"n": 1, "pairs": [[1, "a"], [2, "b"]]}) == Kept(1, pairs=((1, "a"), (2, "b")))

    @pytest.mark.parametrize(
        "data",
        [
            {},
            {"day": None},
            5,
            {"n": 1, "day": "4 March"},
            {"n": 1, "day": 5},
            {"n": 1, "pairs": 5},
            {"n": 1, "inner": {}},
        ],
    )
    def test_what_is_none_of_the_type(self, data):
        with pytest.raises((TypeError, ValueError)):
            revive(Kept, data)


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_any_number_comes_back(number):
    found = back(Guard(number)).kept
    assert found == number or (math.isnan(found) and math.isnan(number))
