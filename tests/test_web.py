"""Answers as a page shows them: golden HTML, links that meet their quotes, and words for every doubt.

`python tests/test_web.py` writes the golden pages anew; read the difference before keeping it."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from seen import Seen
from web_cases import CASES, FERRY, FIRST, ONE, QUOTED, REFUSED, SECOND, THIRD, THREE, TWO, passage

from rag.errors import DatelineError
from rag.types import Answer, Citation, Claim, Coverage, Draft, Grounding, Hit, Restart, Settled, Source, Turn
from ui.html import Writing, answer_html, error_html, evidence_html, grounding, header_html, writing_html

GOLDEN = Path(__file__).parent / "golden"


def page(answer: Answer) -> str:
    """The message and its evidence, a line for each element that starts."""
    html = answer_html(answer, 1) + "\n" + evidence_html([Turn(answer.question, answer.text, answer)])
    return re.sub(r"(?<=>)(?=<(?:p|h3|blockquote|article|details|summary|span|/details))", "\n", html) + "\n"


@pytest.mark.parametrize("name", CASES)
def test_page_is_as_agreed(name: str) -> None:
    assert page(CASES[name]) == (GOLDEN / f"web-{name}.html").read_text(encoding="utf-8")


def test_a_citation_links_to_its_highlighted_quote() -> None:
    message, evidence = Seen(answer_html(QUOTED, 7)), Seen(evidence_html([Turn("", "", QUOTED)] * 7))
    assert message.hrefs == ["#t7-c3", "#t7-c1", "#t7-c2", "#t7-c3"]
    assert {f"#{id}" for id in evidence.ids} >= set(message.hrefs)
    assert len(evidence.ids) == len(set(evidence.ids)) == 7 * 3


def test_quotes_of_one_passage_stand_in_it_in_reading_order() -> None:
    seen = Seen(evidence_html([Turn("", "", QUOTED)]))
    assert seen.marks == [FIRST, SECOND, THIRD]
    assert f"It took all night. [3]{FIRST} Then they slept. [1]{SECOND}" in seen.text


def test_a_quote_whose_passage_is_not_at_hand_stands_alone() -> None:
    seen = Seen(evidence_html([Turn("", "", replace(QUOTED, hits=()))]))
    assert sorted(seen.marks) == sorted([FIRST, SECOND, THIRD])
    assert "It took all night" not in seen.text


def test_the_newest_evidence_comes_first_and_alone_is_open() -> None:
    turns = [
        Turn("Old?", "", replace(QUOTED, question="Old?")),
        Turn("Lost?"),
        Turn("New?", "", replace(REFUSED, question="New?")),
    ]
    seen = Seen(evidence_html(turns))
    assert seen.text.index("New?") < seen.text.index("Old?")
    assert [("open" in names) for tag, names in seen.tags if tag == "details"] == [True, False]
    assert seen.ids[0] == "t1-c3"


def test_a_refusal_has_no_citations_and_calls_its_passages_no_answer() -> None:
    message, evidence = Seen(answer_html(REFUSED, 1)), Seen(evidence_html([Turn("", "", REFUSED)]))
    assert message.hrefs == [] and evidence.marks == []
    assert "No answer" in message.text and "The library holds 2 articles" in message.text
    assert "Nearest passages: not an answer" in evidence.text


@pytest.mark.parametrize(
    ("count", "citations", "line"),
    [
        (Grounding(quoted=3), (ONE, TWO), "3 of 3 sentences quoted from 2 articles."),
        (Grounding(quoted=1), (ONE,), "1 of 1 sentence quoted from 1 article."),
        (
            Grounding(supported=2, partly=1),
            (ONE, THREE),
            "2 of 3 sentences supported, 1 partly supported; from 1 article.",
        ),
        (
            Grounding(quoted=1, unsupported=1, removed=2),
            (ONE,),
            "1 of 2 sentences quoted, 1 not supported; from 1 article. 2 sentences of the draft removed as unsupported.",
        ),
    ],
)
def test_grounding_is_counted_in_words(count: Grounding, citations: tuple[Citation, ...], line: str) -> None:
    assert grounding(replace(QUOTED, grounding=count, citations=citations)) == line


def test_a_refusal_tells_why() -> None:
    answer = replace(REFUSED, reason="nothing written is supported by the articles", grounding=Grounding(removed=1))
    assert grounding(answer) == (
        "Why: nothing written is supported by the articles. 1 sentence of the draft removed as unsupported."
    )


@pytest.mark.parametrize("url", ["https://a.example/x", "http://a.example", "HTTPS://a.example"])
def test_a_title_links_to_the_web(url: str) -> None:
    assert Seen(near(replace(FERRY, url=url))).hrefs == [url]


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "file:///x",
        "//x",
        "http://[",
    ],
)
def test_a_title_links_nowhere_else(url: str | None) -> None:
    assert Seen(near(replace(FERRY, url=url))).hrefs == []


def near(source: Source) -> str:
    return evidence_html([Turn("", "", replace(REFUSED, nearest=(Hit(passage(source, "Some."), 1, "read"),)))])


def test_a_draft_says_that_it_is_not_checked() -> None:
    writing = Writing().after(Draft("The ferry stays, by ")).after(Draft("seven votes"))
    assert " ".join(Seen(writing_html(writing)).text.split()) == "The ferry stays, by seven votes not yet checked"


def test_a_checked_sentence_leaves_the_draft() -> None:
    writing = Writing()
    for text in ("The ferry stays ", ". ", "Ships"):  # a mark stood between the first two
        writing = writing.after(Draft(text))
    writing = writing.after(Settled(Claim("The ferry stays.", 0, 16, (ONE,), "supported", 0.9)))
    assert writing.unchecked == "Ships"
    assert " ".join(Seen(writing_html(writing)).text.split()) == "The ferry stays. Ships not yet checked"


def test_a_restart_takes_everything_back() -> None:
    writing = Writing().after(Draft("One. Two")).after(Settled(Claim("One.", 0, 4, (), "quoted", 1.0))).after(Restart())
    assert writing == Writing()
    assert "searching the articles" in writing_html(writing)


def test_an_error_shows_message_and_hint() -> None:
    assert (
        Seen(error_html(DatelineError("no <model>", "ollama serve"))).text
        == "This did not workno <model>Try: ollama serve"
    )


def test_the_head_tells_what_the_library_holds() -> None:
    full = header_html(Coverage(16, 60, ("A",), date(2022, 9, 15), date(2024, 12, 5)))
    assert "16 articles, 15 September 2022 to 5 December 2024" in full
    assert "from 1 article<" in header_html(Coverage(1, 3, (), None, None, 1))


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name, answer in CASES.items():
        (GOLDEN / f"web-{name}.html").write_text(page(answer), encoding="utf-8")
