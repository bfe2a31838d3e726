"""An answer written as JSON and read again is the same answer, and its schema describes it."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom import newsroom

from rag.restored import answer_schema, restored
from rag.types import Answer, Citation, Claim, Filter, Hit, Passage, Query, Reading, Source, Usage

CHECK = jsonschema.Draft202012Validator(answer_schema())


def made(kind: type[Any], **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Values of a dataclass with every field drawn, those with a default too."""
    return st.builds(kind, **{**{field.name: ... for field in fields(kind)}, **given})


def some(one: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(one, max_size=1).map(tuple)


NUMBER = st.floats(allow_nan=False, allow_infinity=False)
SOURCE = made(Source)
CITATION = made(Citation, source=SOURCE)
READING = made(Reading, score=NUMBER, answerable=NUMBER, sentences=some(NUMBER))
HIT = made(Hit, passage=made(Passage, source=SOURCE), score=NUMBER, reading=st.none() | READING)
CLAIM = made(Claim, citations=some(CITATION), score=NUMBER)
USAGE = made(Usage, seconds_first=st.none() | NUMBER, seconds=st.none() | NUMBER)
ANSWER = made(
    Answer,
    direct=st.none() | CITATION,
    claims=some(CLAIM),
    citations=some(CITATION),
    hits=some(HIT),
    nearest=some(HIT),
    queries=some(made(Query, filter=made(Filter))),
    usage=st.none() | USAGE,
)


def there_and_back(answer: Answer) -> Answer:
    return restored(json.loads(json.dumps(answer.to_dict())))


@settings(max_examples=30)
@given(ANSWER)
def test_any_answer_comes_back_as_it_was(answer: Answer) -> None:
    assert there_and_back(answer) == restored(answer.to_dict()) == answer
    CHECK.validate(json.loads(json.dumps(answer.to_dict())))


@pytest.mark.parametrize(
    ("question", "status"), [("What did Holm say in March 2031?", "answered"), ("Who won the chess final?", "refused")]
)
def test_an_answer_of_a_bot_comes_back_as_it_was(question: str, status: str) -> None:
    answer = newsroom().ask(question)
    assert (answer.status, len(answer.hits) > 1) == (status, True)
    assert there_and_back(answer) == answer
    assert type(there_and_back(answer).hits) is tuple
    CHECK.validate(json.loads(json.dumps(answer.to_dict())))


def test_what_is_unknown_is_ignored_at_every_depth() -> None:
    source = Source("a", "d", "T")
    answer = Answer("Q?", "A.", "answered", citations=(Citation(1, source, 0, 2, "A."),))
    told = answer.to_dict()
    told["mood"] = told["citations"][0]["colour"] = told["citations"][0]["source"]["weather"] = "new"
    assert restored(told) == answer


@pytest.mark.parametrize(
    "change",
    [
        {"schema": 2},
        {"schema": None},
        {"status": "perhaps"},
        {"text": None},
        {"claims": [{}]},
        {"hits": "none"},
        {"queries": [{"text": "Q?", "filter": {"after": "yesterday"}}]},
    ],
)
def test_what_is_no_answer_is_an_error(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        restored({**Answer("Q?", "A.", "answered").to_dict(), **change})


def test_the_schema_asks_for_every_field_and_for_its_kind() -> None:
    told = Answer("Q?", "A.", "answered", direct=Citation(1, Source("a", "d", "T"), 0, 2, "A.")).to_dict()
    CHECK.validate(told)
    for name in told:
        assert not CHECK.is_valid({key: value for key, value in told.items() if key != name}), name
    assert not CHECK.is_valid({**told, "schema": 2})
    assert not CHECK.is_valid(replace(restored(told), status="perhaps").to_dict())
    del told["direct"]["also"]
    assert not CHECK.is_valid(told)
