"""Answers as a terminal shows them: golden pages at two widths, and nothing that could steer a terminal.

`python tests/test_render.py` writes the golden pages anew; read the difference before keeping it."""

import json
import re
import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from rag.text import inert
from rag.types import Answer, Citation, Claim, Filter, Grounding, Hit, Passage, Query, Source, Verdict
from ui.render import as_json, days, paragraphs, render, wrap

GOLDEN = Path(__file__).parent / "golden"
WIDTHS = (60, 100)

FERRY = Source(
    "https://post.example/2024/03/01/ferry",
    "aa11",
    "Council keeps the island ferry for another year, against the advice of its own auditors",
    "Harbor Post",
    "https://post.example/2024/03/01/ferry",
    "R. Sand",
    date(2024, 3, 1),
)
LETTER = Source("file:letter.txt", "bb22", "A letter from the quay")
FIRST = "The council voted on February 28, 2024, to keep the ferry running, by seven votes to five."
SECOND = "“Nobody counted the winter guests,” said Mayor Ida Holm, who wants a bridge instead."
THIRD = "The quay needs repairs before the autumn storms."


def cited(number: int, source: Source, quote: str, start: int = 0, also: tuple[str, ...] = ()) -> Citation:
    return Citation(number, source, start, start + len(quote), quote, also)


def answered(*lines: list[tuple[str, tuple[Citation, ...], Verdict]], **more: object) -> Answer:
    text, claims, citations = "", list[Claim](), dict[int, Citation]()
    for line in lines:
        for sentence, support, verdict in line:
            text += ("" if not text or text.endswith("\n") else " ") + sentence
            claims.append(Claim(sentence, len(text) - len(sentence), len(text), support, verdict, 1.0))
            citations.update({c.number: c for c in support})
        text += "\n"
    question = "Does the ferry stay?"
    return replace(
        Answer(question, text.rstrip("\n"), "answered", claims=tuple(claims), citations=tuple(citations.values())),
        **{"queries": (Query(question, asked=question),), **more},
    )


def hit(source: Source, text: str) -> Hit:
    return Hit(Passage(source, 0, len(text), text, ((0, len(text)),)), 0.2, "read")


ONE, TWO, THREE = cited(1, FERRY, FIRST, also=("Coast Wire",)), cited(2, FERRY, SECOND, 91), cited(3, LETTER, THIRD)
HOSTILE = "Calm.\x1b[31m\x1b]0;owned\x07 Red\x9b2J\r\nWiped\u202etxt.exe\u2066 \x00\x08end\ud800"

QUOTED = answered(
    [(FIRST, (ONE,), "quoted"), (SECOND, (TWO,), "quoted")],
    [(THIRD, (THREE,), "quoted")],
    queries=(
        Query("Does the ferry stay? (island 2024)", Filter(date(2024, 1, 1), None, ("Harbor Post",)), "And does it?"),
    ),
    notices=("2 articles have no date and are outside every window of days",),
)
DIRECT = answered([(FIRST, (ONE,), "quoted")], direct=cited(1, FERRY, "February 28, 2024", 21))
PARTLY = answered(
    [("The ferry stays.", (ONE,), "supported"), ("The mayor resigned over it.", (ONE, TWO), "partly")],
    [("A bridge is certain.", (), "unsupported")],
    writer="openai:gpt-x",
    removed=("Ships sank.", "The sea is dry."),
    grounding=Grounding(supported=1, partly=1, unsupported=1, removed=2, marks_dropped=1),
)
REFUSED = Answer(
    "Who built the lighthouse?",
    "The articles do not answer this. The library holds 2 articles, published 1 March 2024 to 1 March 2024, 1 without a date.",
    "refused",
    reason="no article found answers the question",
    nearest=(hit(FERRY, f"{FIRST} {SECOND} {FIRST} {SECOND}\n\n{FIRST}"), hit(LETTER, THIRD)),
    queries=(Query("Who built the lighthouse?", asked="Who built the lighthouse?"),),
)
FOE = Source(HOSTILE, "cc33", HOSTILE, HOSTILE, f"https://foe.example/{HOSTILE}", HOSTILE, date(2024, 3, 2))
FOUL = answered(
    [(HOSTILE, (cited(1, FOE, HOSTILE, also=(HOSTILE,)),), "quoted")],
    direct=cited(1, FOE, HOSTILE),
    queries=(Query(HOSTILE, Filter(publishers=(HOSTILE,))),),
    notices=(HOSTILE,),
    writer=HOSTILE,
)
CASES = {"quoted": QUOTED, "direct": DIRECT, "partly": PARTLY, "refused": REFUSED, "hostile": FOUL}
pages = pytest.mark.parametrize(("name", "width"), [(name, width) for name in CASES for width in WIDTHS])


def page(answer: Answer, width: int) -> str:
    return "".join(f"{line.text}\n" for line in render(answer, width))


def golden(name: str, width: int) -> Path:
    return GOLDEN / f"render-{name}-{width}.txt"


def controls(text: str) -> set[str]:
    bidi = set("\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    return {c for c in text if c != "\n" and (unicodedata.category(c) in ("Cc", "Cs") or c in bidi)}


@pages
def test_page_is_as_agreed(name: str, width: int) -> None:
    assert page(CASES[name], width) == golden(name, width).read_text(encoding="utf-8")


@pages
def test_only_an_address_is_wider_than_asked(name: str, width: int) -> None:
    lines = [line.text for line in render(CASES[name], width)]
    assert [line for line in lines if cell_len(line) > width and "https://" not in line] == []


def test_a_completed_question_is_shown_and_a_plain_one_is_not() -> None:
    assert "searched: “Does the ferry stay? (island 2024)”" in page(QUOTED, 100)
    assert "searched" not in page(DIRECT, 100)


def test_doubt_is_told_in_words_and_not_by_tone() -> None:
    told = page(PARTLY, 100)
    assert "The mayor resigned over it. [1][2] [partly supported]" in told
    assert "A bridge is certain. [not supported]" in told
    assert "removed: 2 sentences of the draft" in told
    assert "Ships sank" not in told


def test_a_refusal_calls_its_passages_no_answer() -> None:
    told = page(REFUSED, 100)
    assert "not an answer" in told and "The library holds 2 articles" in told
    assert "[1]" not in told


def test_wide_characters_count_twice() -> None:
    assert wrap("渡し船は来年も続く", 10) == ["渡し船は来", "年も続く"]


def test_a_mark_stays_with_its_word() -> None:
    answer = answered([("a" * 20 + " " + "b" * 38, (ONE,), "quoted")])
    assert page(answer, 60).splitlines()[:2] == ["a" * 20, "b" * 38 + " [1]"]


def test_lines_of_a_text_stay_apart() -> None:
    assert paragraphs("one\r\n\ntwo three", 24) == ["one", "", "two three"]


def test_json_is_whole_and_inert() -> None:
    told = as_json(FOUL)
    assert controls(told) == set()
    assert json.loads(told) == FOUL.to_dict()
    assert json.loads(told)["claims"][0]["text"] == HOSTILE


anything = st.text(st.characters(categories=None), max_size=200) | st.lists(
    st.sampled_from([HOSTILE, "\x1b[2J", "word", "\n", "\u202e"])
).map("".join)


@given(anything)
def test_nothing_steers_the_terminal(text: str) -> None:
    assert controls(inert(text)) == set()


@given(anything, st.sampled_from(get_args(Verdict)), st.integers(1, 120), st.booleans())
def test_no_article_text_steers_the_terminal(text: str, verdict: Verdict, width: int, refused: bool) -> None:
    source = Source(text, text, text, text, text, text, date(2024, 3, 1))
    support = cited(1, source, text, also=(text,))
    answer = replace(
        answered([(text, (support,), verdict), (text, (), verdict)], [(text, (support,), verdict)]),
        question=text,
        status="refused" if refused else "answered",
        reason=text,
        direct=support,
        nearest=(hit(source, text),),
        notices=(text,),
        writer=text,
        queries=(Query(text + " (more)", Filter(date(2024, 1, 1), date(2024, 2, 1), (text,))),),
        grounding=Grounding(quoted=1, partly=2, removed=3, marks_dropped=1),
    )
    told = page(answer, width)
    assert controls(told) == set()
    assert controls(as_json(answer)) == set()


@given(anything, st.integers(24, 120))
def test_wrapping_keeps_every_visible_character(text: str, width: int) -> None:
    lines = wrap(text, width, first="- ", rest="  ")
    assert all(cell_len(line) <= width for line in lines)
    squeezed = re.sub(r"\s", "", "".join(line[2:] for line in lines))
    assert visible(squeezed) == visible(re.sub(r"\s", "", inert(text)))


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2024, 5, 4), date(2024, 5, 4), "4 May 2024"),
        (date(2024, 5, 4), date(2024, 5, 9), "4-9 May 2024"),
        (date(2024, 3, 31), date(2024, 5, 1), "31 March to 1 May 2024"),
        (date(2023, 5, 4), date(2024, 5, 4), "4 May 2023 to 4 May 2024"),
        (date(2022, 9, 15), date(2024, 12, 5), "15 September 2022 to 5 December 2024"),
    ],
)
def test_a_period_says_no_part_twice(first: date, last: date, said: str) -> None:
    assert days(first, last) == said


def visible(text: str) -> str:
    return "".join(c for c in text if cell_len(c))


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name, answer in CASES.items():
        for width in WIDTHS:
            golden(name, width).write_text(page(answer, width), encoding="utf-8")
