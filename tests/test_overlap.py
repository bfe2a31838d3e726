"""The contract of a Reader and of a Verifier, kept by those that work by overlap."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes_encoder import HashEncoder
from hypothesis import given
from hypothesis import strategies as st
from newsroom import ARTICLES, SIZE

from ingest.chunk import chunk
from rag.overlap import OverlapReader, OverlapVerifier, share
from rag.types import Passage, Reading, Source

PASSAGES = [p for article in ARTICLES for p in chunk(article, size=SIZE)]
QUESTIONS = [
    "When will the ferry sail?",
    "Who owns the ferry?",
    "How much will the repairs cost?",
    "Where is the harbour?",
    "What did Mayor Berg say?",
    "",
    "?",
    "Wer besitzt die Fähre?",
]


def read(question: str, passages: list[Passage]) -> list[Reading]:
    return OverlapReader(HashEncoder()).read(question, passages)


def best(question: str) -> tuple[Passage, Reading]:
    readings = read(question, PASSAGES)
    return max(zip(PASSAGES, readings, strict=True), key=lambda pair: pair[1].answerable)


@pytest.mark.parametrize("question", QUESTIONS)
def test_one_reading_for_each_passage_within_bounds(question: str) -> None:
    readings = read(question, PASSAGES)
    assert len(readings) == len(PASSAGES)
    for passage, reading in zip(PASSAGES, readings, strict=True):
        assert len(reading.sentences) == len(passage.sentences)
        assert all(0 <= score <= 1 for score in (reading.score, reading.answerable, *reading.sentences))
        if reading.span:
            start, end = reading.span
            assert passage.start <= start < end <= passage.end
            assert any(a <= start and end <= b for a, b in passage.sentences)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_reading_does_not_depend_on_the_other_passages(question: str) -> None:
    together = read(question, PASSAGES)
    assert [read(question, [passage])[0] for passage in PASSAGES] == together
    assert read(question, PASSAGES[::-1])[::-1] == together


def test_a_reader_remembers_nothing_that_changes_its_readings() -> None:
    reader = OverlapReader(HashEncoder())
    first = reader.read(QUESTIONS[0], PASSAGES)
    reader.read(QUESTIONS[1], PASSAGES[:2])
    assert reader.read(QUESTIONS[0], PASSAGES) == first
    reader.close()
    assert reader.read(QUESTIONS[0], PASSAGES) == first


def test_no_passages_no_readings() -> None:
    assert read("When will the ferry sail?", []) == []


@pytest.mark.parametrize(
    ("question", "id", "answer"),
    [
        ("When will the ferry sail?", "owner", "12 May 2031"),
        ("Who owns the ferry?", "owner", "Ida Holm"),
        ("How many islanders does the ferry carry?", "council", "300"),
        ("What did the engineers find in the hull?", "owner", None),
    ],
)
def test_it_reads_best_where_the_answer_stands(question: str, id: str, answer: str | None) -> None:
    passage, reading = best(question)
    assert passage.source.id == id
    assert (passage.slice(reading.span) if reading.span else None) == answer


def test_what_nothing_speaks_of_reads_worse_than_what_something_does() -> None:
    _, answered = best("When will the ferry sail?")
    _, unanswered = best("When will the volcano erupt?")
    assert unanswered.answerable < answered.answerable


def test_a_heading_answers_nothing() -> None:
    text = "When the ferry sails"
    (reading,) = read("When will the ferry sail?", [Passage(Source("a", "d", ""), 7, 27, text, ((7, 27),))])
    assert reading.sentences == (0.0,)


def test_spans_are_offsets_into_the_article() -> None:
    passage = next(p for p in PASSAGES if p.source.id == "owner")
    moved = replace(
        passage,
        start=1000,
        end=1000 + len(passage.text),
        sentences=tuple((a + 1000, b + 1000) for a, b in passage.sentences),
    )
    here, there = read("Who owns the ferry?", [passage, moved])
    assert here.span and there.span
    assert there.span == (here.span[0] + 1000, here.span[1] + 1000)
    assert moved.slice(there.span) == passage.slice(here.span) == "Ida Holm"


@pytest.mark.parametrize(
    ("evidence", "claim", "score"),
    [
        ("The ferry stays in port.", "The ferry stays in port.", 1.0),
        ("The ferries stayed in the ports.", "The ferry stays in port.", 1.0),
        ("Pashinyan spoke.", "Pashinian spoke.", 1.0),
        ("The ferry stays.", "A volcano erupted.", 0.0),
        ("The ferry stays.", "", 0.0),
        ("", "The ferry stays.", 0.0),
        ("The ferry sank.", "The ferry and the bridge", 0.5),
    ],
)
def test_support_is_the_share_of_the_claims_words(evidence: str, claim: str, score: float) -> None:
    assert OverlapVerifier().score([(evidence, claim)]) == [score]


texts = st.text(max_size=40) | st.sampled_from([p.text for p in PASSAGES])


@given(st.lists(st.tuples(texts, texts), max_size=4))
def test_a_score_is_in_bounds_and_its_own(pairs: list[tuple[str, str]]) -> None:
    scores = OverlapVerifier().score(pairs)
    assert scores == [OverlapVerifier().score([pair])[0] for pair in pairs]
    assert all(0 <= score <= 1 for score in scores)


@given(texts, st.sampled_from(PASSAGES))
def test_any_question_and_any_text_can_be_read(text: str, passage: Passage) -> None:
    length = len(text)
    (one, two) = read(text, [passage, Passage(Source("a", "d", text), 0, length, text, ((0, length),))])
    assert all(0 <= score <= 1 for score in (*one.sentences, *two.sentences))


def test_share_of_nothing() -> None:
    assert share([], {"ferry"}) == 1.0
    assert share([], {"ferry"}, empty=0.0) == 0.0
