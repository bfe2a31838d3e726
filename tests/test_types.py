"""What the values derive from themselves, and the errors' tree as it is drawn."""

from __future__ import annotations

import json
import re
from dataclasses import FrozenInstanceError, fields
from datetime import date

import pytest
from newsroom import COUNCIL, SIZE

import rag.errors
from ingest.chunk import chunk
from rag.errors import DatelineError, WriterError
from rag.types import Answer, Citation, Claim, Filter, Grounding, Hit, Passage, Query, Reading, Source, Usage, sources

DAY = date(2031, 3, 4)
POST = Source("a", "d", "T", "Harbour Post", published=DAY)
UNDATED = Source("b", "d", "T", "Harbour Post")


@pytest.mark.parametrize(
    ("window", "dated", "undated"),
    [
        (Filter(), True, True),
        (Filter(after=DAY, before=DAY), True, False),
        (Filter(after=date(2031, 3, 5)), False, False),
        (Filter(before=date(2031, 3, 3)), False, False),
        (Filter(before=date(2040, 1, 1)), True, False),
        (Filter(publishers=("Harbour Post",)), True, True),
        (Filter(publishers=("harbour post", "Courier")), False, False),
        (Filter(after=DAY, publishers=("Courier",)), False, False),
    ],
)
def test_a_window_is_inclusive_and_an_unknown_day_is_outside_every_one(
    window: Filter, dated: bool, undated: bool
) -> None:
    assert (window.allows(POST), window.allows(UNDATED)) == (dated, undated)
    assert window.empty == (window == Filter())


def test_a_passage_knows_its_key_and_slices_by_the_articles_offsets() -> None:
    first, second = chunk(COUNCIL, size=SIZE)
    assert (first.key, second.key) == ("council:c1:0", f"council:c1:{second.start}")
    for passage in (first, second):
        assert [passage.slice(span) for span in passage.sentences] == [COUNCIL.text[a:b] for a, b in passage.sentences]


def test_a_moved_claim_keeps_its_words() -> None:
    claim = Claim("It sails.", 0, 9, (), "quoted", 1.0)
    assert (claim.moved(5).start, claim.moved(5).end, claim.moved(5).text) == (5, 14, "It sails.")


def test_grounding_has_a_share_only_where_something_is_claimed() -> None:
    assert Grounding(quoted=2, supported=1, partly=1, removed=7).share == 0.75
    assert Grounding(removed=1).share is None


def test_sources_are_told_once_in_order() -> None:
    def hit(source: Source) -> Hit:
        return Hit(Passage(source, 0, 1, "x", ((0, 1),)), 1.0, "fused")

    newer = Source("a", "d2", "T")
    assert sources([hit(UNDATED), hit(POST), hit(UNDATED), hit(newer)]) == [UNDATED, POST, newer]


def test_values_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        POST.title = "other"


def test_json_holds_every_field_days_as_text_and_tuples_as_arrays() -> None:
    passage = Passage(POST, 0, 9, "It sails.", ((0, 9),))
    citation = Citation(1, POST, 0, 9, "It sails.", ("Courier",))
    answer = Answer(
        "When?",
        "It sails.",
        "answered",
        direct=citation,
        claims=(Claim("It sails.", 0, 9, (citation,), "quoted", 1.0),),
        citations=(citation,),
        hits=(Hit(passage, 0.5, "read", Reading((0, 2), 0.5, 0.5, (0.5,))),),
        queries=(Query("When?", Filter(after=DAY), "When?"),),
        usage=Usage("m"),
    )
    told = json.loads(json.dumps(answer.to_dict()))
    assert told == answer.to_dict()
    assert set(told) == {"schema", *(f.name for f in fields(Answer))}
    assert (told["schema"], told["direct"]["also"], told["direct"]["source"]["published"]) == (
        1,
        ["Courier"],
        "2031-03-04",
    )
    assert told["hits"][0]["passage"]["sentences"] == [[0, 9]]
    assert told["hits"][0]["reading"]["span"] == [0, 2]
    assert told["queries"][0]["filter"] == {"after": "2031-03-04", "before": None, "publishers": []}


def drawn() -> list[tuple[str, str]]:
    """Each error with its parent, as the docstring's tree draws them."""
    lines = [line for line in (rag.errors.__doc__ or "").splitlines() if re.search(r"[├└]── |^    \w+\(", line)]
    path: list[str] = []
    pairs = []
    for line in lines:
        depth = len(line[: re.search(r"\w", line).start()]) // 4 - 1
        path[depth:] = [re.search(r"\w+", line)[0]]
        pairs.append((path[-1], path[-2] if depth else "Exception"))
    return pairs


def test_the_errors_are_those_that_are_drawn() -> None:
    made = [e for e in vars(rag.errors).values() if isinstance(e, type) and issubclass(e, DatelineError)]
    assert sorted(drawn()) == sorted((e.__name__, e.__base__.__name__) for e in made)
    assert len(made) == 15


def test_an_error_tells_message_and_hint() -> None:
    error = WriterError("too busy", "wait", retryable=True)
    assert (str(error), error.message, error.hint, error.retryable) == ("too busy", "too busy", "wait", True)
    assert (DatelineError("x").hint, WriterError("x").retryable) == ("", False)
