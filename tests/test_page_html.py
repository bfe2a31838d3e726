"""Answers as the page shows them: golden HTML, how they stand in words, drafts that say what they are.

`python tests/test_page_html.py` writes the golden pages anew; read the difference before keeping it."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from seen import Seen
from web_cases import CASES, ONE, QUOTED, REFUSED, THREE, TWO

from rag.errors import DatelineError
from rag.types import Answer, Citation, Claim, Coverage, Draft, Grounding, Restart, Settled, Turn
from ui.evidence import evidence_html
from ui.html import (
    Told,
    answer_html,
    empty_html,
    error_html,
    examples_html,
    header_html,
    log_html,
    question_html,
    turn_html,
    writing_html,
)
from ui.standing import grounding
from ui.writing import Writing

GOLDEN = Path(__file__).parent / "golden"


def page(answer: Answer) -> str:
    """The turn and its evidence, a line for each element that starts."""
    told = Told(1, Turn(answer.question, answer.text, answer), next=("And when?",))
    html = turn_html(told) + "\n" + evidence_html(answer, 1)
    starts = "p|h3|blockquote|article|details|summary|span|div|form|ul|button|a"
    return re.sub(rf"(?<=>)(?=<(?:{starts})\b)", "\n", html) + "\n"


def plain(html: str) -> str:
    return " ".join(Seen(html).text.split())


def turn(answer: Answer) -> Turn:
    return Turn(answer.question, answer.text, answer)


@pytest.mark.parametrize("name", CASES)
def test_a_turn_is_as_agreed(name: str) -> None:
    assert page(CASES[name]) == (GOLDEN / f"page-{name}.html").read_text(encoding="utf-8")


def links(answer: Answer, turn: int = 1) -> list[tuple[str | None, ...]]:
    """Of each citation in the text: where it leads, and the places that are marked there."""
    found = [names for tag, names in Seen(answer_html(answer, turn)).tags if tag == "a"]
    return [tuple(names[key] for key in ("href", "data-id", "data-digest", "data-at", "data-marks")) for names in found]


def test_a_citation_knows_its_place_and_all_of_its_article() -> None:
    ferry, letter = ("ferry", "aa11"), ("file:letter.txt", "bb22")
    assert links(QUOTED, 7) == [
        ("#t7-c3", *ferry, "80-97", "59-141,80-97,159-215"),  # the direct answer, within its sentence
        ("#t7-c1", *ferry, "159-215", "59-141,159-215"),
        ("#t7-c2", *letter, "0-60", "0-60"),
        ("#t7-c3", *ferry, "59-141", "59-141,159-215"),
    ]


def test_marks_are_in_the_order_of_the_text() -> None:
    """The page goes to the first of them."""
    early, late = replace(ONE, number=2, start=200, end=250), replace(ONE, start=1000, end=1100)
    claim = Claim("So.", 0, 3, (late, early), "supported", 0.9)
    answer = Answer("?", "So.", "answered", claims=(claim,), citations=(late, early))
    assert {places for *_, places in links(answer)} == {"200-250,1000-1100"}


def test_a_refusal_says_so_and_cites_nothing() -> None:
    seen = Seen(answer_html(REFUSED, 1))
    assert seen.hrefs == []
    assert seen.text.startswith("No answer") and "The library holds 2 articles" in seen.text


def test_a_doubted_sentence_says_so_in_words() -> None:
    text = plain(answer_html(CASES["partly"], 1)).replace("\u2060", "")
    assert "The mayor resigned over it.[1][3] partly supported" in text
    assert "A bridge is certain. not supported by the articles" in text
    assert "The ferry stays.[3] The mayor" in text


def test_a_log_tells_its_turns_apart() -> None:
    seen = Seen(log_html([Told(1, turn(QUOTED)), Told(2, turn(REFUSED))]))
    turns = [names for _, names in seen.tags if "data-turn" in names]
    assert [(names["id"], names["data-turn"], names["aria-label"]) for names in turns] == [
        ("turn-1", "1", "Answer 1"),
        ("turn-2", "2", "Answer 2"),
    ]


def test_a_turn_from_elsewhere_shows_its_text() -> None:
    assert '<div class="dl-answer"><p><bdi>Somebody &lt;said&gt; so.</bdi></p></div>' in turn_html(
        Told(1, Turn("And?", "Somebody <said> so."))
    )


@pytest.mark.parametrize(
    ("thumb", "pressed"), [(0, ["false", "false"]), (1, ["true", "false"]), (-1, ["false", "true"])]
)
def test_a_rating_is_seen_again(thumb: int, pressed: list[str]) -> None:
    seen = Seen(turn_html(Told(1, turn(QUOTED), thumb, "He was named, </textarea> not chosen.")))
    assert [names["aria-pressed"] for _, names in seen.tags if names.get("data-do") == "rate"] == pressed
    assert "He was named, </textarea> not chosen." in seen.text


def test_what_to_ask_next_is_a_button_that_asks_it() -> None:
    asked = ('Who "owns" it?', "Since when?")
    for html in (turn_html(Told(1, turn(QUOTED), next=asked)), examples_html(asked)):
        seen = Seen(html)
        assert tuple(names["data-text"] for _, names in seen.tags if names.get("data-do") == "ask") == asked
    assert examples_html(()) == ""


def test_a_question_can_be_edited_once_it_is_settled() -> None:
    assert "Edit" in Seen(question_html("Why?", 1)).text
    assert Seen(question_html("Why?")).text == "Why?"


@pytest.mark.parametrize(
    ("count", "citations", "line"),
    [
        (Grounding(quoted=3), (ONE, TWO), "3 of 3 sentences quoted from 2 articles, 1 publisher, 1 March 2024."),
        (Grounding(quoted=1), (TWO,), "1 of 1 sentence quoted from 1 article."),
        (
            Grounding(supported=2, partly=1),
            (ONE, THREE),
            "2 of 3 sentences supported, 1 partly supported; from 1 article, 1 publisher, 1 March 2024.",
        ),
        (
            Grounding(quoted=1, unsupported=1, removed=2),
            (TWO,),
            "1 of 2 sentences quoted, 1 not supported; from 1 article."
            " 2 sentences of the draft removed as unsupported.",
        ),
    ],
)
def test_grounding_is_counted_in_words(count: Grounding, citations: tuple[Citation, ...], line: str) -> None:
    assert grounding(replace(QUOTED, grounding=count, citations=citations)) == line


def test_copies_of_one_story_are_one_source() -> None:
    source = replace(ONE.source, id="copy", publisher="Coast Wire", published=date(2024, 3, 4), story="ferry")
    copy = replace(ONE, number=2, source=source)
    line = grounding(replace(QUOTED, citations=(ONE, copy), grounding=Grounding(quoted=2)))
    assert line == "2 of 2 sentences quoted from 2 articles, 1 independent, 2 publishers, 1-4 March 2024."


def test_who_wrote_is_told() -> None:
    line = grounding(replace(QUOTED, writer="openai:gpt-x", citations=(TWO,), grounding=Grounding(supported=1)))
    assert line == "1 of 1 sentence supported from 1 article. Written by openai:gpt-x, checked against the articles."


def test_a_refusal_tells_why() -> None:
    answer = replace(REFUSED, reason="nothing written is supported by the articles", grounding=Grounding(removed=1))
    assert grounding(answer) == (
        "Why: nothing written is supported by the articles. 1 sentence of the draft removed as unsupported."
    )


def test_a_draft_says_that_it_is_not_checked() -> None:
    writing = Writing().after(Draft("The ferry stays, by ")).after(Draft("seven votes"))
    assert (
        plain(writing_html("Does it stay?", writing)) == "Does it stay? The ferry stays, by seven votes not yet checked"
    )


def test_a_checked_sentence_leaves_the_draft() -> None:
    writing = Writing()
    for text in ("The ferry stays ", ". ", "Ships"):  # a mark stood between the first two
        writing = writing.after(Draft(text))
    writing = writing.after(Settled(Claim("The ferry stays.", 0, 16, (ONE,), "partly", 0.6)))
    assert writing.unchecked == "Ships"
    assert plain(writing_html("", writing)) == "The ferry stays. partly supported Ships not yet checked"


def test_a_draft_that_is_all_checked_is_no_answer_yet() -> None:
    writing = Writing().after(Draft("One.")).after(Settled(Claim("One.", 0, 4, (), "quoted", 1.0)))
    assert plain(writing_html("", writing)) == "One. checking"


def test_a_restart_takes_everything_back() -> None:
    writing = Writing().after(Draft("One. Two")).after(Settled(Claim("One.", 0, 4, (), "quoted", 1.0))).after(Restart())
    assert writing == Writing()
    assert plain(writing_html("Does it?", writing)) == "Does it? searching the articles"


def test_an_error_shows_message_and_hint_under_its_question() -> None:
    text = Seen(error_html("Why?", DatelineError("no <model>", "ollama serve"))).text
    assert text == "Why?This did not workno <model>Try: ollama serve"
    assert "Try" not in Seen(error_html("Why?", DatelineError("no"))).text


def test_the_head_tells_what_the_library_holds_and_who_is_there() -> None:
    full = header_html(Coverage(16, 60, ("A",), date(2022, 9, 15), date(2024, 12, 5)))
    assert Seen(full).text == "Answers from 16 articles, 15 September 2022 to 5 December 2024"
    assert Seen(header_html(Coverage(1, 3, (), None, None, 1))).text == "Answers from 1 article"
    assert Seen(header_html(Coverage(1, 3, (), None, None, 1), "ada")).text == "Answers from 1 articleLog out ada"


def test_the_empty_page_says_what_it_does() -> None:
    assert "Where the articles do not say, Dateline says so." in Seen(empty_html()).text


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name, answer in CASES.items():
        (GOLDEN / f"page-{name}.html").write_text(page(answer), encoding="utf-8")
