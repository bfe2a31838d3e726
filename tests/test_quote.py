"""The writer that quotes: which sentences, in which order, and with whom they were said."""

from __future__ import annotations

from collections.abc import Sequence

from evidence import passage
from hypothesis import given
from hypothesis import strategies as st
from newsroom import ARTICLES, SIZE

from ingest.chunk import chunk
from rag.cite import sentence_text
from rag.quote import QuotingWriter
from rag.types import Hit, Mark, Passage, Piece, Query, Reading, Source, Text

OPEN = "What happened to the ferry?"
FERRY = passage(
    Source("ferry", "f1", "Ferry stays in port"),
    "The ferry of Orlo stays in port.",
    "Engineers found cracks in its hull.",
    "Ida Holm owns the ferry.",
    "Fishing goes on as before.",
)
MAYOR = passage(
    Source("mayor", "m1", "Mayor speaks"),
    "Mayor Jens Berg opened the meeting.",
    "He denied that the hull has any cracks.",
    "The quay was empty.",
)


def hit(passage: Passage, *scores: float) -> Hit:
    reading = Reading(None, max(scores), max(scores), scores)
    return Hit(passage, reading.score, "read", reading)


def pieces(question: str, *evidence: Hit, sentences: int = 5) -> list[Piece]:
    return list(QuotingWriter(sentences).write(Query(question), evidence, ()))


def lines(question: str, *evidence: Hit, sentences: int = 5) -> list[list[str]]:
    """What is quoted, line by line."""
    told: list[list[str]] = [[]]
    for piece in pieces(question, *evidence, sentences=sentences):
        if isinstance(piece, Mark):
            told[-1].append(sentence_text(piece))
        elif piece == Text("\n"):
            told.append([])
    return [line for line in told if line]


def test_best_first_each_sentence_with_its_mark() -> None:
    assert pieces(OPEN, hit(FERRY, 0.8, 0.9, 0.1, 0.0)) == [
        Text("Engineers found cracks in its hull."),
        Mark(FERRY, 1),
        Text("\n"),
        Text("The ferry of Orlo stays in port."),
        Mark(FERRY, 0),
    ]


def test_what_scores_far_below_the_best_is_left_out() -> None:
    assert lines(OPEN, hit(FERRY, 0.1, 0.9, 0.1, 0.1)) == [["Engineers found cracks in its hull."]]


def test_several_articles_speak() -> None:
    told = lines(OPEN, hit(FERRY, 0.9, 0.0, 0.0, 0.0), hit(MAYOR, 0.0, 0.0, 0.85))
    assert told == [["The ferry of Orlo stays in port."], ["The quay was empty."]]


def test_at_most_five_sentences_and_fewer_where_told() -> None:
    body = ("boats", "nets", "cranes", "sheds", "ropes", "lamps", "buoys")
    many = passage(Source("many", "x", "Many"), *(f"The port sold its {thing} to the town." for thing in body))
    evidence = hit(many, 0.99, 0.98, 0.97, 0.96, 0.95, 0.94, 0.93)
    assert sum(map(len, lines(OPEN, evidence))) == 5
    assert lines(OPEN, evidence, sentences=2) == [
        ["The port sold its boats to the town."],
        ["The port sold its nets to the town."],
    ]
    assert sum(map(len, lines("When did the port sell them?", evidence))) <= 5


def test_he_brings_the_sentence_that_names_him() -> None:
    told = lines(OPEN, hit(MAYOR, 0.0, 0.9, 0.0))
    assert told == [["Mayor Jens Berg opened the meeting.", "He denied that the hull has any cracks."]]


def test_he_is_named_in_the_passage_before_where_that_was_found_too() -> None:
    source = MAYOR.source
    first = "Mayor Jens Berg opened the meeting."
    before = Passage(source, 0, len(first), first, ((0, len(first)),))
    second = "He denied that the hull has any cracks."
    start = len(first) + 1
    behind = Passage(source, start, start + len(second), second, ((start, start + len(second)),))
    assert lines(OPEN, hit(behind, 0.9), hit(before, 0.0)) == [[first, second]]
    assert lines(OPEN, hit(behind, 0.9)) == [[second]]


def test_a_quotation_begun_before_brings_its_speaker() -> None:
    spoken = passage(
        Source("spoken", "s", "Spoken"),
        "Ida Holm was angry: “We lost two years.",
        "Nobody listened to us.",
        "Now the hull is gone.”",
    )
    (line,) = lines(OPEN, hit(spoken, 0.0, 0.0, 0.9))
    assert line[0] == "Ida Holm was angry: “We lost two years."
    assert line[-1] == "Now the hull is gone.”"


def test_headings_are_never_quoted() -> None:
    headed = passage(
        Source("headed", "h", "Headed"), "Cracks in the ferry’s hull", "Engineers found cracks in its hull."
    )
    assert lines(OPEN, hit(headed, 0.99, 0.9)) == [["Engineers found cracks in its hull."]]
    assert lines(OPEN, hit(passage(Source("h", "h", "H"), "Cracks in the ferry’s hull"), 0.99)) == []


def test_what_two_articles_say_alike_is_quoted_once() -> None:
    copy = passage(Source("copy", "c", "Copy"), "Engineers have found cracks in the hull.")
    told = lines(OPEN, hit(FERRY, 0.0, 0.9, 0.0, 0.0), hit(copy, 0.89))
    assert told == [["Engineers found cracks in its hull."]]


def test_nothing_read_nothing_said() -> None:
    assert pieces(OPEN) == []
    assert pieces(OPEN, Hit(FERRY, 1.0, "fused")) == []


PASSAGES = [FERRY, MAYOR, *(p for article in ARTICLES for p in chunk(article, size=SIZE))]


@st.composite
def evidence(draw: st.DrawFn) -> Sequence[Hit]:
    chosen = draw(st.lists(st.sampled_from(PASSAGES), max_size=6, unique_by=lambda p: p.key))
    return [hit(p, *(draw(st.floats(0, 1)) for _ in p.sentences)) for p in chosen]


questions = st.sampled_from([OPEN, "When did it sail?", "Who owns it?", "What did Holm say?", "How much?", ""])


@given(questions, evidence(), st.integers(1, 6))
def test_all_is_verbatim_and_no_sentence_comes_twice(question: str, found: Sequence[Hit], most: int) -> None:
    told = pieces(question, *found, sentences=most)
    marks = [piece for piece in told if isinstance(piece, Mark)]
    assert len(set(marks)) == len(marks) <= most
    assert {mark.passage.key for mark in marks} <= {h.passage.key for h in found}
    for before, piece in zip([None, *told], told, strict=False):
        if isinstance(piece, Mark):
            assert isinstance(before, Text) and before.text.lstrip() == sentence_text(piece)
    assert "".join(p.text for p in told if isinstance(p, Text)).split() == [
        w for m in marks for w in sentence_text(m).split()
    ]
