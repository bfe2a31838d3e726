import re

from evidence import FERRY, MAYOR, PASSAGES
from hypothesis import example, given
from hypothesis import strategies as st
from pytest import mark

from rag.marks import MarkParser
from rag.types import Mark, Text

# Made to meet marks often, and their borders: digits, separators, both kinds of bracket.
BRACKETS = st.text(alphabet="[]【】0123456789.,; ab\n") | st.lists(
    st.sampled_from(["[", "]", "【", "】", "2", "1.3", "2.3", ", ", ";", "[2]", "[2.1]", "[9.9]", "[sic]", " x. "])
).map("".join)
WHOLE = re.compile(r"[\[【] *[0-9]{1,3}(\.[0-9]{1,3})?( *[,;] *[0-9]{1,3}(\.[0-9]{1,3})?)* *[\]】]")
TEXTS = BRACKETS | st.text()


def parsed(*chunks, passages=PASSAGES):
    """The pieces with neighbouring texts joined and marks as (passage, sentence) from 1, and how many were dropped."""
    parser = MarkParser(passages)
    pieces = [piece for chunk in chunks for piece in parser.feed(chunk)] + parser.close()
    told = []
    for piece in pieces:
        if isinstance(piece, Mark):
            told.append((passages.index(piece.passage) + 1, piece.sentence + 1))
        elif told and isinstance(told[-1], str):
            told[-1] += piece.text
        else:
            told.append(piece.text)
    return told, parser.dropped


@mark.parametrize(
    ("text", "pieces"),
    [
        ("It will not sail [1.1].", ["It will not sail ", (1, 1), "."]),
        ("No. [2.2] Yes. [1.3]", ["No. ", (2, 2), " Yes. ", (1, 3)]),
        ("[1.3, 2.1]", [(1, 3), (2, 1)]),
        ("[1.3; 2.1,1.1]", [(1, 3), (2, 1), (1, 1)]),
        ("[ 1.3 ]", [(1, 3)]),
        ("[1.3][2.1]", [(1, 3), (2, 1)]),
        ("【1.3】", [(1, 3)]),
        ("[[1.3]]", ["[", (1, 3), "]"]),
        ("[1.[1.3]", ["[1.", (1, 3)]),
    ],
)
def test_marks(text, pieces):
    assert parsed(text) == (pieces, 0)


@mark.parametrize(
    "text",
    [
        "[sic]",
        "[...]",
        "[]",
        "[2024]",
        "[1.2.3]",
        "[1.2-1.3]",
        "[1,]",
        "[Passage 1]",
        "(1.1)",
        "[1.1",
        "1.1]",
        "[1\n.1]",
        "[١.١]",
    ],
)
def test_other_brackets_are_text(text):
    assert parsed(text) == ([text], 0)


@mark.parametrize(
    ("text", "left", "dropped"),
    [("a [1.4]", ["a "], 1), ("[0.1] a", [" a"], 1), ("[1.0]", [], 1), ("[7][4, 1.2]", [(1, 2)], 2)],
)
def test_marks_that_point_nowhere_are_dropped_and_counted(text, left, dropped):
    assert parsed(text) == (left, dropped)


def test_a_passage_without_sentences_cannot_be_pointed_at():
    empty = type(FERRY)(FERRY.source, 0, 0, "", ())
    assert parsed("[1] [1.1]", passages=(empty,)) == ([" "], 2)


def test_a_split_mark_is_held_back_and_nothing_else():
    parser = MarkParser(PASSAGES)
    assert parser.feed("It sails [") == [Text("It sails ")]
    assert parser.feed("1") == parser.feed(".") == parser.feed("2") == []
    assert parser.feed("]. Then [s") == [Mark(FERRY, 1), Text(". Then [s")]
    assert parser.feed("ic] [2.") == [Text("ic] ")]
    assert parser.close() == [Text("[2.")]


def test_an_endless_mark_is_let_go():
    parser = MarkParser(PASSAGES)
    assert sum(len(piece.text) for _ in range(100) for piece in parser.feed("1, ")) == 300
    parser = MarkParser(PASSAGES)
    fed = "[" + "1, " * 100
    assert "".join(p.text for c in fed for p in parser.feed(c)) == fed


@mark.parametrize(
    ("text", "sentence"),
    [
        ("The owner, Ida Holm, speaks of cracks in the hull. [1]", 2),
        ("Some 300 islanders use the ferry daily [1].", 3),
        ("The owner found cracks in the hull. It will not sail before May. [1]", 1),
        ("Some 300 islanders use the ferry daily [9.9][1].", 3),
        ("Nothing alike! [1]", 1),
        ("[1]", 1),
    ],
)
def test_a_mark_of_a_whole_passage_means_the_sentence_most_like_the_one_just_written(text, sentence):
    assert (1, sentence) in parsed(text)[0]


@given(TEXTS, st.data())
@example("[" + "1," * 39 + "1]", None)
@example("[" + "1," * 39 + "10]", None)
def test_pieces_do_not_depend_on_the_split(text, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8))) if data else range(len(text))
    chunks = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert parsed(*chunks) == parsed(text)


@given(TEXTS)
def test_only_whole_marks_leave_the_text_and_each_is_yielded_or_counted(text):
    told, dropped = parsed(text)
    whole = [m for m in WHOLE.finditer(text) if len(m[0]) < 82]
    rest = list(text)
    for found in whole:
        rest[found.start() : found.end()] = [""] * len(found[0])
    assert "".join(piece for piece in told if isinstance(piece, str)) == "".join(rest)
    assert sum(isinstance(piece, tuple) for piece in told) + dropped == sum(len(re.split("[,;]", m[0])) for m in whole)


@given(st.text(alphabet=st.characters(exclude_characters="[【")))
def test_text_without_brackets_passes_at_once(text):
    parser = MarkParser([MAYOR])
    assert "".join(piece.text for piece in parser.feed(text)) == text
    assert parser.close() == []
