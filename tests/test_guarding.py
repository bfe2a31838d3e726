"""Whether the bot's own judge stops what is wrong: right sentences, and the same ones damaged, put to judges of fakes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from fakes_judge import TableVerifier, VerbatimVerifier
from scripted_bot import passage, quoting

from eval.damage.faults import KINDS
from eval.damage.guard import damages, evidence_of, guarded, passes
from eval.judge import Guard
from rag.judge import Judge
from rag.types import Answer, Claim

FERRY = passage(
    "ferry",
    "Mayor Berg said that the ferry Petrel will sail on 3 May with 40 passengers.",
    "Captain Holm of the Heron doubts it.",
    "Anna Lund was in Veld at the end of June.",
)
RAIN = passage("rain", "It rained.")
ANSWER = quoting("When does it sail?", [(FERRY, 0), (FERRY, 1)])


@dataclass
class Yes(VerbatimVerifier):
    """Supports whatever it is asked."""

    def score(self, pairs):
        return [1.0 for _ in pairs]


def with_verdicts(*verdicts: str) -> Answer:
    claims = tuple(replace(c, verdict=verdict) for c, verdict in zip(ANSWER.claims, verdicts, strict=True))
    return replace(ANSWER, claims=claims)


def test_each_way_that_suits_makes_a_claim_wrong_in_one_place():
    found = dict(damages(ANSWER.claims[0], ANSWER, "seed"))
    assert list(found) == list(KINDS)  # this claim has something of every kind
    assert ANSWER.claims[0].text not in found.values()
    assert len(set(found.values())) == len(KINDS)
    assert dict(damages(quoting("Did it?", [(RAIN, 0)]).claims[0], ANSWER, "seed")).keys() <= {
        "negation",
        "circumstance",
    }


def test_one_seed_damages_alike_and_another_does_not():
    one, again = (list(damages(ANSWER.claims[0], ANSWER, "seed")) for _ in range(2))
    assert one == again
    assert any(list(damages(ANSWER.claims[0], ANSWER, f"seed {n}")) != one for n in range(5))


def test_other_sentences_and_names_are_those_of_the_answers_passages():
    seen = {text for n in range(40) for kind, text in damages(ANSWER.claims[0], ANSWER, str(n)) if kind == "speaker"}
    assert seen and all(any(name in text for name in ("Holm", "Lund", "Heron", "Veld", "Petrel")) for text in seen)
    assert all("Berg said" not in text for text in seen)


def test_a_judge_that_knows_verbatim_text_alone_stops_all():
    judge = Judge(VerbatimVerifier())
    assert guarded(ANSWER, judge, "seed") == Guard(kept=1, right=1, stopped=len(KINDS), damaged=len(KINDS))


def test_a_judge_that_lets_all_through_stops_what_breaks_an_exact_rule():
    found = guarded(ANSWER, Judge(Yes()), "seed")
    assert (found.kept, found.right, found.damaged) == (1, 1, len(KINDS))
    assert 0 < found.stopped < len(KINDS)


def test_a_judge_that_lets_nothing_through_keeps_no_right_sentence_but_a_quoted_one():
    said = "The ferry Petrel will sail in May."
    reworded = Claim(said, 0, len(said), ANSWER.citations[:1], "supported", 0.9)
    answer = replace(ANSWER, text=said, claims=(reworded,))
    assert guarded(answer, Judge(TableVerifier()), "seed").kept == 0
    assert guarded(answer, Judge(Yes()), "seed").kept == 1
    assert guarded(ANSWER, Judge(TableVerifier()), "seed").kept == 1


@pytest.mark.parametrize("verdicts", [("partly", "unsupported"), ("unsupported", "partly")])
def test_where_nothing_is_right_there_is_nothing_to_guard(verdicts):
    assert guarded(with_verdicts(*verdicts), Judge(VerbatimVerifier()), "seed") == Guard()
    assert guarded(quoting("Why?", [], [FERRY]), Judge(VerbatimVerifier()), "seed") == Guard()


def test_the_first_right_sentence_is_damaged():
    verifier = VerbatimVerifier()
    found = guarded(with_verdicts("partly", "supported"), Judge(verifier), "seed")
    assert found.right == found.kept == 1
    assert {evidence for evidence, _ in verifier.seen} == {"Captain Holm of the Heron doubts it."}


def test_evidence_is_what_is_cited_and_what_supports_each_once():
    cited = [c.quote for c in ANSWER.citations]
    claim = replace(ANSWER.claims[0], citations=ANSWER.citations)
    assert evidence_of(claim) == cited
    assert evidence_of(replace(claim, support=cited[1])) == cited
    assert evidence_of(replace(claim, support=FERRY.text)) == [*cited, FERRY.text]
    assert evidence_of(replace(claim, citations=(), support=None)) == []


@pytest.mark.parametrize(("score", "expected"), [(0.725, True), (0.57, True), (0.56, False)])
def test_what_is_partly_supported_passes(score, expected):
    quote = ANSWER.citations[0].quote
    assert passes(Judge(TableVerifier({quote: score})), "The mayor spoke of a ferry.", ANSWER.claims[0]) is expected
