"""Conversations and ratings on disk: turns in order, owners apart, many writers at once."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom import newsroom

from rag.conversations import Conversation, Conversations, Rated
from rag.errors import UnknownConversation
from rag.people import People
from rag.rows import squeeze
from rag.types import Turn

TODAY = date(2031, 6, 15)


def turn(question: str = "What did Holm say in March 2031?") -> Turn:
    answer = newsroom().ask(question, today=TODAY)
    return Turn(question, answer.text, answer)


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    """One file for all tests of this module; each begins conversations of its own."""
    with closing(People(tmp_path_factory.mktemp("people") / "people.db")) as people:
        yield people


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Conversations]:
    """In a file of its own, by a clock that goes on a second whenever it is looked at."""
    with closing(People(tmp_path / "people.db")) as people:
        yield Conversations(people, itertools.count(1_000_000_000).__next__)


def at(second: int) -> datetime:
    return datetime.fromtimestamp(1_000_000_000 + second, UTC)


# --- one owner


def test_a_conversation_begins_empty_and_is_found_by_its_id(kept: Conversations) -> None:
    begun = kept.begin("ida", "Ferry")
    assert begun == Conversation(begun.id, "Ferry", at(0), at(0))
    assert re.fullmatch(r"[\w-]{22}", begun.id)
    assert kept.begin("ida", "Ferry").id != begun.id
    assert (kept.get("ida", begun.id), kept.turns("ida", begun.id)) == (begun, [])


def test_turns_come_back_in_order_with_their_answers(kept: Conversations) -> None:
    id = kept.begin("ida", "Ferry").id
    given = [turn(), turn("Who won the chess final?"), Turn("And \x00 then?\n", "From outside.")]
    assert [kept.add("ida", id, one) for one in given] == [1, 2, 3]
    assert kept.turns("ida", id) == given
    assert [kept.answer("ida", id, n) for n in range(5)] == [None, *(one.answer for one in given), None]
    assert [one.answer.status if one.answer else None for one in given] == ["answered", "refused", None]
    assert kept.get("ida", id).changed == at(3)


def test_the_newest_are_first_by_their_last_turn_and_as_many_as_are_asked_for(kept: Conversations) -> None:
    first, second, third = (kept.begin("ida", title).id for title in ("a", "b", "c"))
    kept.begin("jens", "another's")
    assert [one.id for one in kept.list("ida")] == [third, second, first]
    kept.add("ida", first, Turn("Why?"))
    kept.rename("ida", second, "renamed")  # no reason to move up
    assert [one.title for one in kept.list("ida")] == ["a", "c", "renamed"]
    assert [one.id for one in kept.list("ida", limit=2)] == [first, third]
    assert kept.list("nobody") == []


def test_of_those_begun_at_once_the_last_is_first(people: People) -> None:
    kept = Conversations(people, lambda: 5.0)
    ids = [kept.begin("at once", str(n)).id for n in range(5)]
    assert [one.id for one in kept.list("at once")] == ids[::-1]


def test_a_cut_drops_the_turn_and_all_after_it(kept: Conversations) -> None:
    id = kept.begin("ida", "Ferry").id
    for n in range(1, 5):
        kept.add("ida", id, Turn(f"Q{n}?"))
        kept.rate("ida", id, n, 1, f"C{n}")
    kept.cut("ida", id, 3)
    assert [one.question for one in kept.turns("ida", id)] == ["Q1?", "Q2?"]
    assert kept.rating("ida", id) == {1: (1, "C1"), 2: (1, "C2")}
    assert kept.add("ida", id, Turn("again?")) == 3
    assert 3 not in kept.rating("ida", id)
    kept.cut("ida", id, 1)
    assert (kept.turns("ida", id), kept.rating("ida", id)) == ([], {})


def test_what_is_deleted_is_gone_with_turns_and_ratings(kept: Conversations) -> None:
    id, other = kept.begin("ida", "Ferry").id, kept.begin("ida", "Bridge").id
    for one in (id, other):
        kept.add("ida", one, turn())
        kept.rate("ida", one, 1, -1)
    kept.delete("ida", id)
    with pytest.raises(UnknownConversation, match=f"no conversation has the id {id}"):
        kept.get("ida", id)
    assert [one.id for one in kept.list("ida")] == [other]
    for table in ("turns", "ratings"):
        assert kept.people.rows(f"SELECT DISTINCT conversation FROM {table}") == [(other,)]


def test_titles_and_comments_are_whole_up_to_their_length(kept: Conversations) -> None:
    text = "“Ferry”\t<b>\n🛳 \ud83d " * 1000
    id = kept.begin("ida", text).id
    assert kept.get("ida", id).title == text.replace("\ud83d", "?")[:200]
    kept.rename("ida", id, "x" * 201)
    assert kept.get("ida", id).title == "x" * 200
    kept.add("ida", id, Turn("Why \ud83d?", "\udc00"))
    kept.rate("ida", id, 1, 1, text)
    assert kept.rating("ida", id)[1] == (1, text.replace("\ud83d", "?")[:5000])
    assert kept.turns("ida", id) == [Turn("Why ??", "?")]


def test_an_answer_that_a_newer_dateline_wrote_leaves_its_text(kept: Conversations) -> None:
    id, given = kept.begin("ida", "Ferry").id, turn()
    kept.add("ida", id, given)
    kept.rate("ida", id, 1, 1)
    newer = squeeze(json.dumps({**given.answer.to_dict(), "schema": 2}))
    with kept.people.change() as db:
        db.execute("UPDATE turns SET answer = ?", (newer,))
    assert kept.turns("ida", id) == [Turn(given.question, given.text)]
    assert list(kept.ratings()) == []


# --- ratings


def test_a_rating_replaces_the_last_one_and_zero_takes_it_back(kept: Conversations) -> None:
    id = kept.begin("ida", "Ferry").id
    for _ in range(3):
        kept.add("ida", id, turn())
    kept.rate("ida", id, 1, 1, "good")
    kept.rate("ida", id, 1, -1, "no, bad")
    kept.rate("ida", id, 2, 0, "words alone")
    kept.rate("ida", id, 3, 1)
    assert kept.rating("ida", id) == {1: (-1, "no, bad"), 2: (0, "words alone"), 3: (1, "")}
    kept.rate("ida", id, 3, 0)
    kept.rate("ida", id, 2, 0, "")
    assert kept.rating("ida", id) == {1: (-1, "no, bad")}


def test_the_ratings_of_all_owners_are_told_oldest_first_with_their_answers(kept: Conversations) -> None:
    said = turn()
    ids = {owner: kept.begin(owner, "Ferry").id for owner in ("ida", "jens")}
    for owner, id in ids.items():
        kept.add(owner, id, said)
        kept.add(owner, id, Turn("From outside?", "Yes."))
    kept.rate("jens", ids["jens"], 1, -1, "bad")
    kept.rate("ida", ids["ida"], 1, 1, "good")
    kept.rate("ida", ids["ida"], 2, 1, "nothing to learn from")
    assert list(kept.ratings()) == [
        Rated(said.question, said.answer, -1, "bad", at(6)),
        Rated(said.question, said.answer, 1, "good", at(7)),
    ]


# --- owners

DEEDS: dict[str, Callable[[Conversations, str, str], object]] = {
    "get": lambda kept, owner, id: kept.get(owner, id),
    "turns": lambda kept, owner, id: kept.turns(owner, id),
    "answer": lambda kept, owner, id: kept.answer(owner, id, 1),
    "add": lambda kept, owner, id: kept.add(owner, id, Turn("mine now?")),
    "cut": lambda kept, owner, id: kept.cut(owner, id, 1),
    "rename": lambda kept, owner, id: kept.rename(owner, id, "mine"),
    "delete": lambda kept, owner, id: kept.delete(owner, id),
    "rate": lambda kept, owner, id: kept.rate(owner, id, 1, -1, "mine"),
    "rating": lambda kept, owner, id: kept.rating(owner, id),
}


def test_every_method_that_takes_an_id_is_tried() -> None:
    taking = {name for name, method in vars(Conversations).items() if "id" in getattr(method, "__annotations__", {})}
    assert {name for name in taking if not name.startswith("_")} == set(DEEDS)


@pytest.mark.parametrize("deed", DEEDS)
def test_anothers_conversation_is_as_unknown_as_one_that_is_not_there(deed: str, people: People) -> None:
    kept = Conversations(people)
    theirs = kept.begin("ida", "Ferry").id
    kept.add("ida", theirs, Turn("Why?"))
    kept.rate("ida", theirs, 1, 1, "good")
    before = (kept.get("ida", theirs), kept.turns("ida", theirs), kept.rating("ida", theirs))
    for owner in ("jens", "", "IDA", "ida%"):
        for id in (theirs, "nowhere", "", "\ud800", theirs[:-1], "%"):
            with pytest.raises(UnknownConversation) as error:
                DEEDS[deed](kept, owner, id)
            assert error.value.message == f"no conversation has the id {id}"
            assert error.value.hint
    assert (kept.get("ida", theirs), kept.turns("ida", theirs), kept.rating("ida", theirs)) == before
    DEEDS[deed](kept, "ida", theirs)


@pytest.mark.parametrize("number", [-1, 0, 2, 10**30])
def test_a_turn_that_is_not_there_cannot_be_rated(number: int, people: People) -> None:
    kept = Conversations(people)
    id = kept.begin("ida", "Ferry").id
    kept.add("ida", id, Turn("Why?"))
    with pytest.raises(UnknownConversation, match=f"conversation {id} has no turn {number}"):
        kept.rate("ida", id, number, 1)
    assert kept.rating("ida", id) == {}


@pytest.mark.parametrize(("number", "left"), [(-(10**30), 0), (0, 0), (3, 2), (10**30, 2)])
def test_a_cut_takes_any_number(number: int, left: int, people: People) -> None:
    kept = Conversations(people)
    id = kept.begin("ida", "Ferry").id
    kept.add("ida", id, Turn("Why?"))
    kept.add("ida", id, Turn("When?"))
    kept.cut("ida", id, number)
    assert len(kept.turns("ida", id)) == left


# --- at once


def test_turns_added_at_once_get_numbers_of_their_own(tmp_path: Path) -> None:
    """From threads that share a file, and from another process's view of it."""
    file = tmp_path / "people.db"
    with closing(People(file)) as people, closing(People(file)) as elsewhere:
        stores = Conversations(people), Conversations(elsewhere)
        id = stores[0].begin("ida", "Ferry").id

        def add(n: int) -> tuple[int, str]:
            return stores[n % 2].add("ida", id, Turn(f"Q{n}?")), f"Q{n}?"

        with ThreadPoolExecutor(8) as threads:
            added = dict(threads.map(add, range(80)))
        assert sorted(added) == list(range(1, 81))
        assert [one.question for one in stores[0].turns("ida", id)] == [added[n] for n in range(1, 81)]


NUMBERED = st.integers(0, 6)
STEP = st.one_of(
    st.tuples(st.just("add"), st.text(max_size=3)),
    st.tuples(st.just("cut"), NUMBERED),
    st.tuples(st.just("rate"), NUMBERED, st.sampled_from([1, -1, 0]), st.text(max_size=2)),
)


@settings(max_examples=40)
@given(st.lists(STEP, max_size=12))
def test_any_steps_leave_what_a_list_would_hold(people: People, steps: list[tuple]) -> None:
    kept = Conversations(people)
    id = kept.begin("ida", "Ferry").id
    turns: list[Turn] = []
    ratings: dict[int, tuple[int, str]] = {}
    for deed, *values in steps:
        if deed == "add":
            turns.append(Turn(values[0]))
            assert kept.add("ida", id, turns[-1]) == len(turns)
        elif deed == "cut":
            kept.cut("ida", id, values[0])
            del turns[max(values[0] - 1, 0) :]
            ratings = {number: said for number, said in ratings.items() if number < values[0]}
        elif not 1 <= values[0] <= len(turns):
            with pytest.raises(UnknownConversation):
                kept.rate("ida", id, *values)
        else:
            number, thumb, comment = values
            kept.rate("ida", id, number, thumb, comment)
            ratings[number] = (thumb, comment)
            if not thumb and not comment:
                del ratings[number]
    assert (kept.turns("ida", id), kept.rating("ida", id)) == (turns, ratings)
