"""The judge's own test: right answers damaged in every way are noticed, and undamaged ones are not blamed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from fakes_judge import TableReader, TableVerifier, verbatim
from scripted_bot import citation, passage, quoting

from eval.damage.corruption import KINDS, SHIFT, TEXTS, Case, Damaging, faults, worse
from eval.evaluation import open_assessor
from eval.grounding import Assessor
from eval.judge import Outcome, judge
from eval.questions import Question
from eval.response import responded
from eval.slices import Slices
from rag.errors import UnknownArticle
from rag.judge import Judge
from rag.types import Answer, Citation

FERRY = passage(
    "ferry",
    "Mayor Berg said that the ferry Petrel will sail on 3 May with 40 passengers.",
    "Captain Holm of the Heron said that the new engine can be ready by then.",
    "Anna Lund was in Veld at the end of June.",
)
BRIDGE = passage(
    "bridge",
    "Engineer Ida Roth told the council that the bridge at Sund cost 27 million crowns.",
    "It was opened on 14 October 2019 by Prime Minister Stoll.",
    "The toll is paid by 5,000 drivers in a week.",
)
MUSEUM = passage(
    "museum",
    "The museum in Tarn has closed after a fire on 9 August.",
    "Director Marta Quist said that 300 paintings were saved by the firemen.",
)
LIBRARY = {(p.source.id, p.source.digest): p.text for p in (FERRY, BRIDGE, MUSEUM)}


def text(id: str, digest: str) -> str:
    if (id, digest) not in LIBRARY:
        raise UnknownArticle(f"no {id} of version {digest}")
    return LIBRARY[id, digest]


def asked(id: str, question: str, wanted: str, evidence: str) -> Question:
    return Question(id, question, "fact", True, answer_any=(re.compile(wanted, re.I),), evidence_any=(evidence,))


QUESTIONS = (  # ids seed what is damaged: of "when" there is something of each kind
    asked("when", "When will the ferry Petrel sail?", "3 May", "will sail on 3 May"),
    asked("cost", "What did the bridge at Sund cost?", "27 million", "cost 27 million crowns"),
    asked("saved", "How many paintings were saved from the museum in Tarn?", r"\b300\b", "300 paintings were saved"),
)
ANSWERS = (
    quoting(QUESTIONS[0].question, [(FERRY, 0), (FERRY, 1)]),
    quoting(QUESTIONS[1].question, [(BRIDGE, 0)], [BRIDGE]),
    quoting(QUESTIONS[2].question, [(MUSEUM, 1), (MUSEUM, 0)]),
)


def run(assessor: Assessor, *answers: Answer) -> Damaging:
    """The answers judged, and what damages them."""
    damaging = Damaging((), assessor, text)
    found = [damaging.judged(Outcome(q), answer) for q, answer in zip(QUESTIONS, answers, strict=False)]
    return Damaging(tuple(found), assessor, text)


def told(damaging: Damaging, n: int, kind: str) -> Answer:
    answer = damaging.damaged(damaging.outcomes[n], kind)
    assert answer is not None
    return answer


@pytest.fixture
def damaging() -> Damaging:
    return run(verbatim(), *ANSWERS)


def test_there_are_twelve_ways(damaging):
    assert len(KINDS) == 12
    assert [kind for kind in KINDS if kind in TEXTS] == list(TEXTS)
    assert [o.fault for o in damaging.outcomes] == [None] * 3


@pytest.mark.parametrize("kind", KINDS)
def test_each_way_changes_an_answer_and_is_noticed(damaging, kind):
    answer = told(damaging, 0, kind)
    assert answer != ANSWERS[0]
    assert (answer.question, answer.queries, answer.status) == (ANSWERS[0].question, ANSWERS[0].queries, "answered")
    for claim in answer.claims:
        assert answer.text[claim.start : claim.end] == claim.text
    before = damaging.outcomes[0]
    assert worse(before, damaging.judged(before, answer))


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_is_damaged_alike_each_time(damaging, kind):
    assert told(damaging, 0, kind) == told(run(verbatim(), *ANSWERS), 0, kind)


def test_all_cases_are_noticed_and_no_undamaged_answer_is_blamed(damaging):
    cases = list(damaging.cases())
    assert {case.kind for case in cases if case.id == "when"} == set(KINDS)
    assert [case.id for case in cases] == sorted((c.id for c in cases), key=[q.id for q in QUESTIONS].index)
    assert [case for case in cases if not case.noticed] == []
    assert damaging.blamed() == [Case(question.id, "none", ()) for question in QUESTIONS]


class TestWays:
    @pytest.mark.parametrize("kind", TEXTS)
    def test_of_text_one_claim_says_something_else_and_cites_what_it_did(self, damaging, kind):
        answer = told(damaging, 0, kind)
        assert sum(a.text != b.text for a, b in zip(answer.claims, ANSWERS[0].claims, strict=True)) == 1
        assert [claim.citations for claim in answer.claims] == [claim.citations for claim in ANSWERS[0].claims]
        assert answer.citations == ANSWERS[0].citations

    def test_a_direct_answer_goes_where_its_words_do(self, damaging):
        start = FERRY.text.index("3 May")
        direct = Citation(1, FERRY.source, start, start + 5, "3 May")
        with_it = replace(damaging.outcomes[0], answer=replace(ANSWERS[0], direct=direct))
        assert damaging.damaged(with_it, "date").direct is None
        assert damaging.damaged(with_it, "number").direct == direct

    def test_another_source(self, damaging):
        answer = told(damaging, 0, "another source")
        assert answer.text == ANSWERS[0].text
        assert [c.number for c in answer.citations] == [1, 2]
        assert {c.source.id for c in answer.citations} <= {"bridge", "museum"}
        assert all(claim.citations == (answer.citations[n],) for n, claim in enumerate(answer.claims))

    def test_uncited(self, damaging):
        answer = told(damaging, 0, "uncited")
        assert sorted(len(claim.citations) for claim in answer.claims) == [0, 1]
        assert (answer.text, answer.citations) == (ANSWERS[0].text, ANSWERS[0].citations)

    def test_offset(self, damaging):
        answer = told(damaging, 0, "offset")
        pairs = zip(ANSWERS[0].citations, answer.citations, strict=True)
        assert sorted((new.start - old.start, new.end - old.end) for old, new in pairs) == [(0, 0), (SHIFT, SHIFT)]
        assert [c.quote for c in answer.citations] == [c.quote for c in ANSWERS[0].citations]
        assert "slices" in worse(damaging.outcomes[0], damaging.judged(damaging.outcomes[0], answer))

    def test_misquoted(self, damaging):
        answer = told(damaging, 0, "misquoted")
        changed = [c for c in answer.claims if c.text not in FERRY.text]
        assert [[c.quote for c in claim.citations] for claim in changed] == [[changed[0].text]]
        noticed = worse(damaging.outcomes[0], damaging.judged(damaging.outcomes[0], answer))
        assert "slices" in noticed
        assert "grounded" not in noticed  # the false quote does support the false sentence

    def test_invented(self, damaging):
        answer = told(damaging, 0, "invented")
        *kept, more = answer.claims
        assert tuple(kept) == ANSWERS[0].claims
        assert more.text in BRIDGE.text + MUSEUM.text
        assert more.citations == ANSWERS[0].citations[:1]

    def test_beside_the_question(self, damaging):
        answer = told(damaging, 0, "beside the question")
        assert answer.claims in (ANSWERS[1].claims, ANSWERS[2].claims)
        noticed = worse(damaging.outcomes[0], damaging.judged(damaging.outcomes[0], answer))
        assert {"right", "right_and_cited", "answered_wrong", "evidence"} <= set(noticed)
        assert not {"grounded", "slices", "citation_recall"} & set(noticed)

    @pytest.mark.parametrize("kind", ["another source", "invented", "beside the question"])
    def test_what_needs_another_answer_is_none_without_one(self, kind):
        alone = run(verbatim(), ANSWERS[0])
        assert alone.damaged(alone.outcomes[0], kind) is None
        twice = Damaging((*alone.outcomes, replace(alone.outcomes[0], question=QUESTIONS[1])), verbatim(), text)
        assert twice.damaged(twice.outcomes[0], kind) is None  # of the same article

    def test_what_an_answer_has_nothing_of_is_none(self):
        rain = passage("rain", "It rained.")
        plain = Outcome(QUESTIONS[0], None, quoting("Did it rain?", [(rain, 0)]))
        alone = Damaging((plain,), verbatim(), text)
        for kind in ("number", "date", "name", "speaker", "circumstance"):
            assert alone.damaged(plain, kind) is None


def test_only_right_and_rightly_cited_answers_are_damaged(damaging):
    good = damaging.outcomes[0]
    refused = quoting("Why?", [], [FERRY])
    others = [
        replace(good, right=False),
        replace(good, cited=False),
        replace(good, answer=None),  # another system's
        judge(QUESTIONS[0], responded(refused), answer=refused),
        Outcome(QUESTIONS[0]),
    ]
    assert Damaging((*others, good), verbatim(), text).right == [good]
    assert list(Damaging(others, verbatim(), text).cases()) == Damaging(others, verbatim(), text).blamed() == []


class TestWorse:
    GOOD = run(verbatim(), *ANSWERS).outcomes[0]

    def test_no_answer_is_worse_than_itself(self):
        assert worse(self.GOOD, self.GOOD) == ()

    @pytest.mark.parametrize(
        ("changes", "noticed"),
        [
            ({"right": False}, ("right_and_cited", "right", "answered_wrong")),
            ({"cited": False}, ("right_and_cited",)),
            ({"slices": Slices(2, 1)}, ("slices",)),
            ({"holding": 0}, ("evidence",)),
            ({"holding": 5}, ()),
            ({"exact": 0.0}, ()),  # was not known before
        ],
    )
    def test_what_is_less_or_of_what_is_bad_more(self, changes, noticed):
        assert worse(self.GOOD, replace(self.GOOD, **changes)) == noticed

    def test_what_can_no_longer_be_counted_is_worse(self):
        before = replace(self.GOOD, in_window=True, slices=Slices(2, 2, 1, 1))
        assert worse(before, replace(before, in_window=None, slices=None)) == ("in_window", "slices", "verbatim")
        gone = replace(before, judged=())
        assert {"grounded", "unsupported", "citation_recall"} <= set(worse(before, gone))

    @pytest.mark.parametrize(
        ("changes", "found"),
        [
            ({}, ()),
            ({"slices": Slices(2, 1, 2, 1)}, ("slices", "verbatim")),
            ({"slices": None}, ()),
            ({"right": False, "cited": False}, ()),  # no fault of grounding
        ],
    )
    def test_what_is_held_against_an_answer_as_it_is(self, changes, found):
        assert faults(replace(self.GOOD, **changes)) == found

    def test_sentences_that_are_not_supported_are_faults(self):
        blind = Assessor(Judge(TableVerifier()), TableReader())
        said = ANSWERS[1].claims[0].text.replace("told", "assured")
        claim = replace(ANSWERS[1].claims[0], text=said, end=len(said))
        answer = replace(ANSWERS[1], text=said, claims=(claim,))
        outcome = run(blind).judged(Outcome(QUESTIONS[1]), answer)
        assert faults(outcome) == ("citation_recall", "citation_precision", "grounded")


@pytest.fixture(scope="module")
def shipped() -> Iterator[Damaging]:
    assessor = open_assessor()
    yield run(assessor, *ANSWERS)
    assessor.close()


class TestShippedModels:
    def test_no_undamaged_answer_is_blamed(self, shipped):
        assert [o.fault for o in shipped.outcomes] == [None] * 3
        assert shipped.blamed() == [Case(question.id, "none", ()) for question in QUESTIONS]

    def test_what_is_damaged_is_noticed(self, shipped):
        cases = list(shipped.cases())
        assert {case.kind for case in cases} == set(KINDS)
        assert [case for case in cases if not case.noticed] == []

    def test_sentences_to_the_point_are_told_from_others(self, shipped):
        assert shipped.outcomes[1].judged[0].relevant
        beside = shipped.judged(shipped.outcomes[1], told(shipped, 1, "beside the question"))
        assert not any(one.relevant for one in beside.judged)


def test_citations_of_these_answers_are_slices():
    assert all(text(c.source.id, c.source.digest)[c.start : c.end] == c.quote for a in ANSWERS for c in a.citations)
    assert citation(FERRY, 0) == ANSWERS[0].citations[0]
