"""Verdicts on sentences of a draft, by a verifier that scores as it is told, and when to refuse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import pytest
from evidence import EVIDENCE, FERRY, MAYOR
from hypothesis import given
from hypothesis import strategies as st

from rag.cite import Cited, Numbers
from rag.judge import Judge, Thresholds, ground, quotes, refusal
from rag.types import Claim, Filter, Hit, Mark, Query, Reading

CRACKS = "“We found cracks in the hull,” said the owner, Ida Holm."


@dataclass
class Told:
    """A Verifier that gives each evidence text the score it was told, others `otherwise`; it remembers the pairs."""

    scores: Mapping[str, float] = field(default_factory=dict)
    otherwise: float = 0.0
    seen: list[tuple[str, str]] = field(default_factory=list)

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        self.seen += pairs
        return [self.scores.get(evidence, self.otherwise) for evidence, _ in pairs]

    def close(self) -> None:
        pass


def claim(text: str, *marks: Mark, score: float | Mapping[str, float] = 0.0, verifier: Told | None = None) -> Claim:
    if verifier is None:
        verifier = Told(otherwise=score) if isinstance(score, float) else Told(score)
    cited = Cited(text, 0, len(text), marks)
    return Judge(verifier, Thresholds(0.8, 0.5)).judge(cited, EVIDENCE, Numbers())


@pytest.mark.parametrize(
    "said",
    [
        CRACKS,
        '"We found cracks in the hull," said the owner, Ida Holm.',
        "«We found  cracks in the\u00a0hull,» said the owner, Ida Holm",
        "We found cracks in the hull.",  # six words, up to a comma
        "Found cracks in the hull,” said the owner",
    ],
)
def test_a_whole_sentence_or_six_words_of_it_are_quoted(said: str) -> None:
    assert quotes(said, CRACKS)
    judged = claim(said, Mark(FERRY, 1))
    assert (judged.verdict, judged.score, judged.support) == ("quoted", 1.0, CRACKS)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("We found cracks in the.", CRACKS),  # five
        ("We found cracks in a hull.", CRACKS),
        ("We found cracks in the hull today.", CRACKS),
        ("the hull we found cracks in", CRACKS),
        ("e found cracks in the hull", CRACKS),
        ("Prices in the port grew by 3.", "Prices in the port grew by 3.5 percent."),
        ("000 people left the old port", "Some 25,000 people left the old port."),
        ("", CRACKS),
        ("…", "…"),
    ],
)
def test_other_words_are_no_quotation(said: str, sentence: str) -> None:
    assert not quotes(said, sentence)


def test_a_short_sentence_is_quoted_as_a_whole() -> None:
    assert quotes("It sails!", "“It sails.”")
    assert not quotes("It sails", "It sails on Monday.")


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("Mayor Jens Berg told the council that the owner wants a subsidy.", "supported"),  # "He" of the sentence
        ("According to the Orlo Courier, he told the council about a subsidy.", "supported"),
        ("He told the council that Ida Holm wants a subsidy.", "unsupported"),  # named by another article
    ],
)
def test_a_claim_may_use_the_names_that_its_sentence_leaves_out(said: str, verdict: str) -> None:
    assert claim(said, Mark(MAYOR, 1), score=0.9).verdict == verdict


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("The owner told of “cracks in the hull”, found lately.", "supported"),
        ("The owner told of “cracks in the old hull”, found lately.", "unsupported"),
        ("The owner told of “cracks in hulls” and holes.", "supported"),  # three words are a term
    ],
)
def test_words_in_quotation_marks_must_stand_in_the_evidence(said: str, verdict: str) -> None:
    assert claim(said, Mark(FERRY, 1), score=0.9).verdict == verdict


def test_a_quotation_that_breaks_off_inside_a_number_is_none() -> None:
    given = "The EU pledged grants of 270 million euros."
    assert quotes("EU pledged grants of 270 million", given)
    assert not quotes("The EU pledged grants of 270", given)


@given(st.text(min_size=1))
def test_a_whole_sentence_is_quoted_whatever_it_holds(text: str) -> None:
    assert quotes(text, text) == any(quotes(part, part) for part in text.split())


@pytest.mark.parametrize(
    ("score", "verdict"),
    [
        (1.0, "supported"),
        (0.8, "supported"),
        (0.79, "partly"),
        (0.5, "partly"),
        (0.49, "unsupported"),
        (0.0, "unsupported"),
    ],
)
def test_the_score_makes_the_verdict(score: float, verdict: str) -> None:
    judged = claim("The boat stays in port.", Mark(FERRY, 0), score=score)
    assert (judged.verdict, judged.score) == (verdict, score)


@pytest.mark.parametrize(
    "said", ["It sails on 13 May.", "It carries 400 islanders.", "Jens Holm saw cracks.", "It sails on Monday."]
)
def test_exact_rules_beat_scores(said: str) -> None:
    judged = claim(said, Mark(FERRY, 0), Mark(FERRY, 2), score=1.0)
    assert (judged.verdict, judged.score) == ("unsupported", 1.0)


def test_a_claim_is_held_against_what_it_cites_and_the_sentences_around_it() -> None:
    verifier = Told(otherwise=0.9)
    judged = claim("The mayor sees no cracks.", Mark(MAYOR, 0), Mark(FERRY, 0), verifier=verifier)
    first, second = FERRY.slice(FERRY.sentences[0]), MAYOR.slice(MAYOR.sentences[0])
    texts = [evidence for evidence, _ in verifier.seen]
    assert {first, second, MAYOR.text, f"{second} {first}"} <= set(texts)
    assert not any("islanders" in text for text in texts)  # two sentences behind the cited one
    assert all(said == judged.text for _, said in verifier.seen)
    assert [c.quote for c in judged.citations] == [second, first]
    assert all(c.source in (FERRY.source, MAYOR.source) for c in judged.citations)


def test_without_a_citation_all_the_evidence_is_held_against_it() -> None:
    verifier = Told({MAYOR.text: 0.9}, otherwise=0.1)
    judged = claim("The mayor sees no cracks.", verifier=verifier)
    assert (judged.verdict, judged.support) == ("supported", MAYOR.text)
    assert [evidence for evidence, _ in verifier.seen[: len(EVIDENCE)]] == [hit.passage.text for hit in EVIDENCE]
    assert claim("The mayor sees no cracks.", score=0.1).verdict == "unsupported"


def test_a_supported_sentence_without_a_citation_gets_the_one_it_lacks() -> None:
    """The citation is the sentence of the supporting passage that the verifier scores best."""
    spans = MAYOR.sentences
    best = MAYOR.slice(spans[-1])
    judged = claim("The mayor sees no cracks.", verifier=Told({MAYOR.text: 0.9, best: 0.8}, otherwise=0.1))
    assert [(c.source.id, c.start, c.end) for c in judged.citations] == [("mayor", *spans[-1])]
    unsupported = claim("The mayor sees no cracks.", verifier=Told({}, otherwise=0.1))
    assert (unsupported.verdict, unsupported.citations) == ("unsupported", ())


def test_a_text_that_passes_goes_before_a_higher_score_that_does_not() -> None:
    scores = {MAYOR.text: 1.0, FERRY.text: 0.85}
    judged = claim("About 300 people use it.", score=scores)
    assert (judged.verdict, judged.score, judged.support) == ("unsupported", 1.0, MAYOR.text)  # islanders, not people
    last = FERRY.slice(FERRY.sentences[-1])
    judged = claim("About 300 islanders sail.", score={**scores, last: 0.8})
    assert (judged.verdict, judged.score, judged.support) == ("supported", 0.8, last)


def test_without_a_citation_it_has_to_stand_on_the_one_that_it_gets() -> None:
    judged = claim("The mayor sees no cracks.", score={FERRY.text: 1.0})
    assert (judged.verdict, len(judged.citations)) == ("unsupported", 1)


def test_nothing_to_hold_it_against() -> None:
    judged = Judge(Told()).judge(Cited("It sails.", 0, 9, ()), [], Numbers())
    assert (judged.verdict, judged.score, judged.support) == ("unsupported", 0.0, None)


def test_ground_counts_verdicts() -> None:
    scored = [claim("It stays.", score=score) for score in (0.9, 0.9, 0.6, 0.1)]
    claims = [claim(CRACKS, Mark(FERRY, 1)), *scored]
    grounding = ground(claims, removed=2, dropped=3)
    assert (grounding.quoted, grounding.supported, grounding.partly, grounding.unsupported) == (1, 2, 1, 1)
    assert (grounding.removed, grounding.marks_dropped, grounding.claims, grounding.share) == (2, 3, 5, 0.6)
    assert ground((), removed=0, dropped=0).share is None


def read(answerable: float, *hits: Hit) -> list[Hit]:
    return [Hit(h.passage, answerable, "read", Reading(None, answerable, answerable, ())) for h in hits or EVIDENCE]


def test_refuses_below_the_threshold_only() -> None:
    query = Query("Will the ferry sail?")
    assert refusal(query, read(0.5), 0.5) is None
    assert refusal(query, read(0.49), 0.5) == "no article found answers the question"
    assert refusal(query, [*read(0.1, EVIDENCE[0]), *read(0.9, EVIDENCE[1])], 0.5) is None


def test_refuses_where_nothing_was_found() -> None:
    assert refusal(Query("Will it sail?"), [], 0.5) == "no article was found"
    window = Filter(after=date(2031, 1, 1))
    assert refusal(Query("Will it sail?", window), [], 0.5) == "no article lies in the window asked for"


def test_refuses_a_question_about_what_no_article_names_or_counts() -> None:
    assert refusal(Query("What did Macron say of Ida Holm?"), read(1.0), 0.5) == "no article found speaks of Macron"
    assert refusal(Query("How many helicopters use it?"), read(1.0), 0.5) == "no article found speaks of helicopters"
    assert refusal(Query("How many islanders use it?"), read(1.0), 0.5) is None
    titled = replace(FERRY, source=replace(FERRY.source, title="Macron sails"))
    assert refusal(Query("What did Macron do?"), read(1.0, Hit(titled, 1.0, "fused")), 0.5) is None
