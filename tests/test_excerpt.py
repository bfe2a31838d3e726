"""Excerpts of long evidence, by literal values and by what always holds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.excerpt import excerpt

STORY = (
    "Mayor Berg spoke in Orlo. She said the ferry will be sold. Rain is expected. The harbour is closed until June. "
    "Nobody was hurt."
)


def test_short_evidence_stays_whole() -> None:
    assert excerpt(STORY, "The ferry will be sold.", 110) == STORY


def test_the_sentences_that_hold_the_claims_words_are_taken_with_what_goes_before() -> None:
    assert excerpt(STORY, "The ferry will be sold.", 12) == "Mayor Berg spoke in Orlo. She said the ferry will be sold."


def test_each_word_of_the_claim_finds_its_sentence() -> None:
    found = excerpt(STORY, "The ferry will be sold and the harbour is closed.", 14)
    assert found == "She said the ferry will be sold. The harbour is closed until June."


def test_a_claim_of_other_words_takes_what_fits() -> None:
    assert excerpt(STORY, "A volcano erupted.", 8) == "Mayor Berg spoke in Orlo. Rain is expected."


def test_a_first_sentence_is_taken_however_long_it_is() -> None:
    assert excerpt(STORY, "The harbour is closed.", 2) == "The harbour is closed until June."


sentences = st.lists(st.sampled_from(STORY.split(". ")), min_size=1, max_size=30).map(lambda s: ". ".join(s) + ".")


@given(sentences, st.sampled_from(["The ferry is sold.", "Nobody", "", "x"]), st.integers(8, 60))
def test_an_excerpt_is_made_of_the_evidence_in_its_order(evidence: str, claim: str, most: int) -> None:
    found = excerpt(evidence, claim, most)
    assert len(found.split()) <= max(most, 8)
    rest = iter(evidence.split())
    assert all(word in rest for word in found.split())
