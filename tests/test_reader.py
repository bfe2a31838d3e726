"""The reader and the verifier that read with a model: on a model by words and by literal logits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from fakes_cross import WordCrossEncoder
from fakes_encoder import HashEncoder
from hypothesis import given
from hypothesis import strategies as st
from test_overlap import PASSAGES, QUESTIONS

from rag.overlap import OverlapReader, Weights
from rag.ports import CrossEncoder, Joint, Reader
from rag.reader import WINDOW, SpanReader, spotted
from rag.types import Passage, Reading, Source
from rag.verifier import Features, ModelVerifier, in_runs


def made(model: CrossEncoder | None = None) -> Reader:
    return SpanReader(model or WordCrossEncoder(), OverlapReader(HashEncoder()))


def passage(*sentences: str, start: int = 0) -> Passage:
    text, spans = " ".join(sentences), []
    for sentence in sentences:
        begin = start + text.index(sentence)
        spans.append((begin, begin + len(sentence)))
    return Passage(Source("a", "d", "News"), start, start + len(text), text, tuple(spans))


class Given:
    """A model whose logits are written down."""

    def __init__(self, *joints: Joint) -> None:
        self.joints = joints

    def read(self, pairs: list[tuple[str, str]]) -> list[Joint]:
        assert len(pairs) == len(self.joints)
        return list(self.joints)

    def close(self) -> None:
        """Nothing to release."""


FERRY = passage("The ferry sank.", "Ida Holm owns it.", start=100)
PLACES = np.array([(0, 3), (4, 9), (10, 14), (14, 15), (16, 19), (20, 24), (25, 29), (30, 32), (32, 33)])


def joint(starts: dict[int, float], ends: dict[int, float], *, none: float = 0.0, there: float = 0.0) -> Joint:
    first, last = (np.array([found.get(n, -9.0) for n in range(len(PLACES))], np.float32) for found in (starts, ends))
    return Joint(first, last, PLACES, none, there)


def test_each_sentence_has_its_best_span_and_its_margin_over_none() -> None:
    model = Given(joint({1: 2.0, 4: 3.0}, {2: 1.0, 5: 4.0}, none=1.5, there=0.7))
    (found,) = spotted(model, "Who owns the ferry?", [FERRY])
    assert [FERRY.slice(span) for span in found.spans if span] == ["ferry sank", "Ida Holm"]
    assert found.margins == (2.0 + 1.0 - 1.5, 3.0 + 4.0 - 1.5)
    assert found.best == 1
    assert found.sure == pytest.approx(0.7 + 0.25 * 5.5)


def test_no_span_ends_before_it_begins() -> None:
    (found,) = spotted(Given(joint({5: 5.0, 4: 0.0}, {4: 5.0, 5: 1.0})), "Who?", [FERRY])
    assert found.spans[1] is not None
    assert FERRY.slice(found.spans[1]) == "Holm"


def test_a_span_lies_inside_one_sentence() -> None:
    (found,) = spotted(Given(joint({1: 5.0}, {5: 5.0})), "Who?", [FERRY])
    for span, (start, end) in zip(found.spans, FERRY.sentences, strict=True):
        assert span is not None
        assert start <= span[0] < span[1] <= end


def test_what_the_model_did_not_reach_has_no_span() -> None:
    short = replace(joint({1: 2.0}, {2: 1.0}), places=PLACES[:4])
    cut = replace(short, starts=short.starts[:4], ends=short.ends[:4])
    (found,) = spotted(Given(cut), "Who?", [FERRY])
    assert found.spans[1] is None
    assert found.margins[1] < found.margins[0]


def test_a_long_passage_is_read_in_windows_of_whole_sentences() -> None:
    sentences = [f"Sentence number {n} tells of the {'long ' * 20}voyage of Captain{n}." for n in range(30)]
    model = WordCrossEncoder()
    long = passage(*sentences, start=7)
    (found,) = spotted(model, "Who is Captain29?", [long])
    assert len(found.margins) == len(found.spans) == 30
    assert all(len(text) <= WINDOW for _, text in model.seen)
    assert " ".join(text for _, text in model.seen) == long.text


@pytest.mark.parametrize("question", QUESTIONS)
def test_one_reading_for_each_passage_within_bounds(question: str) -> None:
    for one, reading in zip(PASSAGES, made().read(question, PASSAGES), strict=True):
        assert len(reading.sentences) == len(one.sentences)
        assert all(0 <= score <= 1 for score in (reading.score, reading.answerable, *reading.sentences))
        if reading.span:
            start, end = reading.span
            assert any(a <= start < end <= b for a, b in one.sentences)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_reading_does_not_depend_on_the_other_passages(question: str) -> None:
    together = made().read(question, PASSAGES)
    assert [made().read(question, [one])[0] for one in PASSAGES] == together


def test_no_passages_no_readings() -> None:
    assert made().read("Who?", []) == []


@given(st.text(max_size=60), st.text(min_size=1, max_size=200))
def test_any_question_and_any_text_can_be_read(question: str, text: str) -> None:
    (reading,) = made().read(question, [Passage(Source("a", "d", text), 0, len(text), text, ((0, len(text)),))])
    assert isinstance(reading, Reading)
    assert 0 <= reading.answerable <= 1


def test_closing_closes_the_model() -> None:
    model = WordCrossEncoder()
    made(model).close()
    assert model.closed


def test_a_claim_is_as_good_as_its_worst_sentence() -> None:
    verifier = ModelVerifier(WordCrossEncoder())
    evidence = "The ferry sank off Orlo. Ida Holm owns it."
    good, bad = "The ferry sank.", "The volcano erupted."
    first, second, both = verifier.score([(evidence, good), (evidence, bad), (evidence, f"{good} {bad}")])
    assert first > second == both


def test_a_claim_of_nothing_is_not_supported() -> None:
    assert ModelVerifier(WordCrossEncoder()).score([("The ferry sank.", "")]) == [0.0]
    assert ModelVerifier(WordCrossEncoder()).score([]) == []


def test_long_evidence_is_read_in_excerpt() -> None:
    model = WordCrossEncoder()
    evidence = " ".join(f"Nothing happened on day {n} of the long and quiet voyage." for n in range(60))
    ModelVerifier(model).score([(f"{evidence} Ida Holm owns the ferry.", "Holm owns the ferry.")])
    ((claim, text),) = model.seen
    assert claim == "Holm owns the ferry."
    assert "Ida Holm owns the ferry." in text
    assert len(text.split()) <= 110


@pytest.mark.parametrize(
    ("there", "sure", "refuted"),
    [(3.5, 3.5, 0.0), (-5.0, -5.0, 0.0), (-7.5, -5.0, 2.5)],
)
def test_what_a_claim_and_its_evidence_show(there: float, sure: float, refuted: float) -> None:
    """From REFUTED on the logit is told apart: the model is sure of a fault."""
    verifier = ModelVerifier(Given(joint({}, {}, there=there)))
    ((found,),) = verifier.observed([("The old ferry sank off Orlo.", "The ferry sank off Orlo.")])
    assert found == Features(sure, refuted, 1.0, 2 / 3)


@pytest.mark.parametrize(
    ("claim", "read"),
    [
        ("the ferry sank . ida holm owns it .", ["the ferry sank .", "ida holm owns it ."]),
        ("did it sink ? yes ! it did .", ["did it sink ?", "yes !", "it did ."]),
        ("The ferry sank. Ida Holm owns it.", ["The ferry sank.", "Ida Holm owns it."]),
        ("The ferry sank off Orlo, said Ida B. Holm.", ["The ferry sank off Orlo, said Ida B. Holm."]),
        ("the ferry sank . . ", ["the ferry sank ."]),
    ],
)
def test_a_claim_in_tokens_is_read_sentence_by_sentence(claim: str, read: list[str]) -> None:
    model = WordCrossEncoder()
    ((*found,),) = ModelVerifier(model).observed([("The ferry sank off Orlo.", claim)])
    assert [first for first, _ in model.seen] == read
    assert len(found) == len(read)


@pytest.mark.parametrize(
    ("claim", "evidence", "threes", "twos"),
    [
        ("The ferry sank off Orlo.", "The ferry sank off Orlo today.", 1.0, 1.0),
        ("The ferry sank off Orlo.", "Off Orlo, the ferry sank.", 1 / 3, 3 / 4),
        ("The ferry sank.", "The old ferry sank.", 0.0, 1 / 2),
        ("The ferry sank.", "It was the ferry.", 0.0, 1 / 2),
        ("It sank.", "It flew.", 1.0, 0.0),
        ("Sank.", "It flew.", 1.0, 1.0),
        ("", "", 1.0, 1.0),
    ],
)
def test_runs_are_shares_of_neighbouring_words(claim: str, evidence: str, threes: float, twos: float) -> None:
    assert in_runs(claim, evidence) == threes
    assert in_runs(claim, evidence, size=2) == twos


def test_a_claim_that_repeats_its_evidence_and_is_refuted_is_not_supported() -> None:
    weights = Weights(0.0, (0.0, 0.0, 3.0, 3.0))
    evidence = "The council of Orlo bought the old ferry Petrel in 1987."
    same, loose = "The council of Orlo bought the old ferry Petrel in 1988.", "Orlo got Petrel in 1988."

    def score(there: float, claim: str) -> float:
        model = Given(joint({}, {}, there=there))
        return ModelVerifier(model, weights).score([(evidence, claim)])[0]

    assert score(2.0, same) > 0.9
    assert 0.55 < score(-6.0, same) < 0.56
    assert score(-6.0, loose) == score(2.0, loose)
