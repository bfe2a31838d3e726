"""Which passages a model reads, and in which order; and broad questions split into those that can be searched."""

from __future__ import annotations

import pytest
from evidence import passage
from hypothesis import given
from hypothesis import strategies as st

from rag.fitting import counted, fitting
from rag.query import SEARCHES, lines_of
from rag.splitting import broad, parted, plausible
from rag.types import Hit, Source, Turn

LARGE = 100_000


def hits(*texts: str) -> list[Hit]:
    return [
        Hit(passage(Source(f"a{n}", "v1", f"Title {n}"), text), 1.0 - n / 100, "read") for n, text in enumerate(texts)
    ]


FIVE = hits(
    "The ferry stays in port until May.",
    "Engineers found cracks in the hull.",
    "The mayor denies every delay.",
    "A bridge would cost 40 million.",
    "Nobody counted the winter guests.",
)


def test_the_best_stands_first_and_the_second_best_last() -> None:
    assert fitting(FIVE, (), LARGE) == [FIVE[0], FIVE[2], FIVE[4], FIVE[3], FIVE[1]]


def test_what_says_the_same_as_a_better_one_is_left_out() -> None:
    twice = [*FIVE[:2], *hits("The ferry stays in port until May."), *FIVE[2:3]]
    assert fitting(twice, (), LARGE) == [FIVE[0], FIVE[2], FIVE[1]]


def test_as_many_as_there_is_room_for_and_one_at_least() -> None:
    assert fitting(FIVE, (), 0) == FIVE[:1]
    sizes = [len(fitting(FIVE, (), tokens)) for tokens in range(0, 3000, 10)]
    assert sizes == sorted(sizes)
    assert set(sizes) == {1, 2, 3, 4, 5}


def test_a_history_takes_room() -> None:
    needed = next(tokens for tokens in range(0, 3000, 5) if len(fitting(FIVE, (), tokens)) == 5)
    assert len(fitting(FIVE, [Turn("Why?", "It has cracks. " * 20)], needed)) < 5


@given(st.text(max_size=200))
def test_more_text_is_never_fewer_tokens(text: str) -> None:
    assert 1 <= counted(text) <= counted(f"{text}x")


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("What do Moscow and Yerevan each say?", ["What does Moscow say?", "What does Yerevan say?"]),
        (
            "How do Armenia and Russia differ on the budget?",
            ["What does Armenia say about the budget?", "What does Russia say about the budget?"],
        ),
        (
            "Who leads the bloc and when was it founded in Tashkent?",
            ["Who leads the bloc and when was it founded in Tashkent?"],
        ),
        (
            "Who owns the ferry, and what did the council decide?",
            ["Who owns the ferry?", "What did the council decide?"],
        ),
        ("When did Putin and Pashinyan meet in Moscow?", ["When did Putin and Pashinyan meet in Moscow?"]),
        ("What are relations between Baku and Yerevan like?", ["What are relations between Baku and Yerevan like?"]),
        ("Why is the ferry in port?", ["Why is the ferry in port?"]),
        ("", [""]),
    ],
)
def test_a_broad_question_is_split(question: str, parts: list[str]) -> None:
    assert parted(question) == parts
    assert broad(question) is (len(parts) > 1)


def test_a_question_of_more_parties_than_four_stays_whole() -> None:
    assert len(parted("What do Oslo, Rome, Paris and Bern each say?")) == SEARCHES
    assert len(parted("What do Oslo, Rome, Paris, Bern and Riga each say?")) == 1


@given(st.text(max_size=120))
def test_any_text_can_be_split(question: str) -> None:
    assert 1 <= len(parted(question)) <= SEARCHES


def test_a_name_that_nobody_spoke_of_is_not_taken() -> None:
    known = "Is Armenia leaving? Nikol Pashinyan said so."
    assert plausible(["Why is Armenia leaving?", "What does Macron say?"], known) == ["Why is Armenia leaving?"]


def test_the_lines_of_a_model_are_questions() -> None:
    said = "1. What does Baku say?\n\n- “What does Yerevan say?”\n---\n" + "x" * 400
    assert lines_of(said) == ["What does Baku say?", "What does Yerevan say?"]
    assert len(lines_of("Why?\n" * 9)) == SEARCHES
