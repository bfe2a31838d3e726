"""The sentences of any answer with the sources that their marks name, by literal texts; and Dateline's own answers as such."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted_bot import passage, quoting

from eval.response import Given, Response, Statement, responded, statements
from rag.text import words
from rag.types import Answer, Citation, Claim, Source

SOURCES = ("The ferry is old.", "The council paid for it.", "It is new.")


def said(text: str, *sources: str, refused: bool = False) -> list[Statement]:
    """The statements of a text; its sources are three unless given."""
    return statements(Response("Why?", text, tuple(map(Given, sources or SOURCES)), refused=refused))


def cited(text: str, *sources: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(one.text, one.cited) for one in said(text, *sources)]


FERRY = "The ferry runs in May."
COUNCIL = "The council pays."


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("The ferry runs in May. The council pays.", (), ()),
        ("The ferry [1] runs in May. The council pays.", (0,), ()),
        ("The ferry runs in May [1]. The council pays [2].", (0,), (1,)),
        ("The ferry runs in May. [1] The council pays. [2]", (0,), (1,)),
        ("The ferry runs in May.[1] The council pays.[2]", (0,), (1,)),
        ("The ferry runs in May.[1]\nThe council pays.[2]\n", (0,), (1,)),
        ("The ferry runs in May [1][2]. The council pays.", (0, 1), ()),
        ("The ferry runs in May. [1] [2] The council pays.", (0, 1), ()),
        ("The ferry [2] runs [1] in May [2]. [1] The council pays.", (1, 0), ()),
        ("The ferry runs in May [1, 2]. The council pays.", (0, 1), ()),
        ("The ferry runs in May [1,2;3]. The council pays.", (0, 1, 2), ()),
        ("The ferry runs in May [1-3]. The council pays [1–2].", (0, 1, 2), (0, 1)),
        ("The ferry runs in May [1-2, 3]. The council pays [ 1 ].", (0, 1, 2), None),
        ("The ferry runs in May [3-1]. The council pays.", (2,), ()),
    ],
)
def test_marks_in_and_behind_a_sentence(text, first, second):
    last = (COUNCIL, second) if second is not None else ("The council pays [ 1 ].", ())  # blanks inside: no mark
    assert cited(text) == [(FERRY, first), last]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The ferry runs in May [4].", Statement(FERRY, (), 1)),
        ("The ferry runs in May [0].", Statement(FERRY, (), 1)),
        ("The ferry runs in May [9][1].", Statement(FERRY, (0,), 1)),
        ("The ferry runs in May [9][9].", Statement(FERRY, (), 1)),  # the same twice
        ("The ferry runs in May [2-5].", Statement(FERRY, (1, 2), 2)),
    ],
)
def test_marks_that_point_at_no_source_dangle(text, found):
    assert said(text) == [found]


@pytest.mark.parametrize("text", ["[1] The ferry runs in May.", " [1][2]\n[9] The ferry runs in May."])
def test_a_mark_before_all_text_stands_in_no_sentence(text):
    assert said(text) == [Statement(FERRY, ())]


@pytest.mark.parametrize(
    "text",
    ["It ran in [2022].", "It cost [a] million.", "See [1.2].", "It ran [1", "It ran 1].", "It ran [].", "【1】 ran."],
)
def test_other_brackets_are_text(text):
    assert said(text) == [Statement(text, ())]


@pytest.mark.parametrize("text", ["", "  \n", "[1]", "[1] [2].", "… — ! [1]"])
def test_what_holds_no_word_is_no_sentence(text):
    assert said(text) == []


def test_marks_of_what_holds_no_word_are_those_of_the_sentence_before():
    assert said("The ferry runs in May [1].\n—\n[2][1][7]\nThe council pays.") == [
        Statement(FERRY, (0, 1), 1),
        Statement(COUNCIL, ()),
    ]


def test_a_refusal_has_no_sentences():
    assert said("The articles [1] do not tell.", refused=True) == []


TWO = "The ferry sank. It was old."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{TWO} [1]", [(TWO, (0,))]),
        (f"{TWO}[1] Then it rained [2].", [(TWO, (0,)), ("Then it rained.", (1,))]),
        (f"It is told. {TWO} [1]", [("It is told.", ()), (TWO, (0,))]),
        (f"{TWO} [2][1]", [(TWO, (1, 0))]),
        (f"{TWO} [1] {TWO} [1]", [(TWO, (0,)), (TWO, (0,))]),
        (f"{TWO} [2]", [("The ferry sank.", ()), ("It was old.", (1,))]),  # not what stands there
        ("The ferry sank. It was new. [1]", [("The ferry sank.", ()), ("It was new.", (0,))]),
        (f"{TWO} [1] iPads float.", [(TWO, (0,)), ("iPads float.", ())]),
        (f"Ferry sinks [2] {TWO} [1]", [("Ferry sinks", (1,)), (TWO, (0,))]),  # behind a mark it begins anew
        (f"{TWO} It rained. [1]", [("The ferry sank.", ()), ("It was old.", ()), ("It rained.", (0,))]),
    ],
)
def test_a_source_repeated_word_for_word_before_its_mark_is_one_sentence(text, found):
    assert cited(text, TWO, "Ferry sinks") == found


@pytest.mark.parametrize(
    ("text", "source", "found"),
    [
        ("It runs from 3 March [1].", "3 March", [("It runs from 3 March.", (0,))]),
        ("It runs from 3 March [1]. It is old.", "3 March", [("It runs from 3 March.", (0,)), ("It is old.", ())]),
        ("It runs from 3 March [1] to 4 May.", "It runs from 3 March", [("It runs from 3 March to 4 May.", (0,))]),
        ("It ran. 3 March [1] was fine.", "3 March", [("It ran.", ()), ("3 March was fine.", (0,))]),
        # without a mark at its end, but whole
        (
            "It sank. It was old [1]. It rained.",
            "It sank. It was old",
            [("It sank. It was old", (0,)), ("It rained.", ())],
        ),
        ("Ferry sinks [1] It was old. [1]", "Ferry sinks", [("Ferry sinks", (0,)), ("It was old.", (0,))]),
    ],
)
def test_a_source_that_is_a_part_of_a_sentence_does_not_cut_it(text, source, found):
    assert cited(text, source) == found


def test_whether_an_answer_is_marked():
    assert Response("q", "It ran [1].", (Given("x"),)).marked
    assert not Response("q", "It ran [2].", (Given("x"),)).marked
    assert not Response("q", "It ran.", (Given("x"),)).marked
    assert not Response("q", "It ran [1].", (Given("x"),), refused=True).marked


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("3 March [1].", "3 March."),
        ("From [1], say, 3 March[2][3] on.", "From, say, 3 March on."),
        ("[1-2] 3 March [2022].", " 3 March [2022]."),
    ],
)
def test_the_text_without_marks(text, plain):
    assert Response("q", text).said == plain


class TestResponded:
    HARBOUR = passage("harbour", "The harbour opened in May.", "Ada Lind leads the office.")
    ANSWER = quoting("Who leads it?", [(HARBOUR, 1), (HARBOUR, 0)])

    def test_each_citation_is_a_source(self):
        source = Source("market", "v1", "The market", "Post", "https://post.example/1", published=date(2031, 3, 4))
        other = replace(self.ANSWER.citations[0], source=source)
        answer = replace(self.ANSWER, citations=(other, self.ANSWER.citations[1]))
        assert responded(answer, history=(("And?", "No."),), id="q1") == Response(
            "Who leads it?",
            "Ada Lind leads the office. [1] The harbour opened in May. [2]",
            (
                Given("Ada Lind leads the office.", "https://post.example/1", "The market", "Post", date(2031, 3, 4)),
                Given("The harbour opened in May.", "harbour", "Harbour"),
            ),
            history=(("And?", "No."),),
            id="q1",
        )

    def test_a_refusal_has_no_text(self):
        refused = responded(quoting("Who?", [], [self.HARBOUR]))
        assert refused == Response("Who?", "", refused=True)
        assert statements(refused) == []

    def test_its_claims_are_its_statements(self):
        assert statements(responded(self.ANSWER)) == [
            Statement("Ada Lind leads the office.", (0,)),
            Statement("The harbour opened in May.", (1,)),
        ]

    def test_what_looks_like_a_mark_in_an_article_is_none(self):
        noted = passage("noted", "Prices rose by 3 [1] percent.", "So it was [2-4].[3]", "It rained.")
        response = responded(quoting("Why?", [(noted, 0), (noted, 1), (noted, 2)]))
        assert [source.text for source in response.sources] == [
            "Prices rose by 3 (1) percent.",
            "So it was (2-4).(3)",
            "It rained.",
        ]
        assert statements(response) == [
            Statement("Prices rose by 3 (1) percent.", (0,)),
            Statement("So it was (2-4).(3)", (1,)),
            Statement("It rained.", (2,)),
        ]

    def test_a_claim_of_several_sentences_is_one_statement(self):
        text = "The harbour opened in May. Ada Lind leads the office."
        whole = Citation(1, self.HARBOUR.source, 0, len(text), text)
        claim = Claim(text, 0, len(text), (whole,), "quoted", 1.0)
        answer = Answer("Who?", text, "answered", claims=(claim,), citations=(whole,))
        assert statements(responded(answer)) == [Statement(text, (0,))]

    def test_text_between_claims_is_kept(self):
        first, second = self.ANSWER.claims
        text = f"{first.text}\n\nSo it is. {second.text} Amen."
        start = text.index(second.text)
        moved = replace(second, start=start, end=start + len(second.text))
        response = responded(replace(self.ANSWER, text=text, claims=(first, moved)))
        assert response.text == f"{first.text} [1]\n\nSo it is. {second.text} [2] Amen."
        assert [one.text for one in statements(response)] == [first.text, "So it is.", second.text, "Amen."]


# Fragments of which marks, borders and sources are made, so that they meet; and any other text.
parts = st.sampled_from(
    ["[1]", "[2,1]", "[1-3]", "[9]", "[", "]", "1", ". ", "? ", " ", "\n", "Ada", "it ran", *SOURCES, TWO]
)
texts = st.one_of(st.lists(parts, max_size=12).map("".join), st.text())
sources = st.lists(st.one_of(texts, st.sampled_from([*SOURCES, TWO])), max_size=4).map(
    lambda found: tuple(map(Given, found))
)


@given(texts, sources, st.booleans())
def test_total_on_any_text(text, sources, refused):
    response = Response("q", text, sources, refused=refused)
    found = statements(response)
    assert not (refused and found)
    for one in found:
        assert words(one.text) and one.dangling >= 0
        assert len(set(one.cited)) == len(one.cited)
        assert all(0 <= n < len(sources) for n in one.cited)
    assert response.marked == any(one.cited for one in found)


def plain(text: str) -> str:
    return "".join(c for c in text if c.isascii() and c.isalnum())


@given(texts, sources)
def test_statements_hold_all_words_in_order_and_no_others(text, sources):
    response = Response("q", text, sources)
    assert plain("".join(one.text for one in statements(response))) == plain(response.said)


line = st.lists(st.sampled_from(["Ada", "said", "[1]", "(2)", "[2-3]", "so", "3"]), min_size=1, max_size=6).map(
    lambda found: "It " + " ".join(found) + "."
)


@given(st.lists(line, min_size=1, max_size=5, unique=True), st.data())
def test_an_answer_of_quotes_comes_back_claim_by_claim(lines, data):
    source = passage("article", *lines)
    places = data.draw(st.lists(st.integers(0, len(lines) - 1), min_size=1, max_size=5, unique=True))
    answer = quoting("Why?", [(source, n) for n in places])
    response = responded(answer)
    found = statements(response)
    assert [one.cited for one in found] == [(n,) for n in range(len(places))]
    assert [one.text for one in found] == [source.text for source in response.sources]
    assert all(one.dangling == 0 for one in found)
