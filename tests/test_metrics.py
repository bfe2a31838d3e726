"""Judging one answer, and summing outcomes up: literal values, and intervals worked by hand."""

import re
from dataclasses import replace
from math import isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted_bot import citation, passage, quoting

from eval.judge import Outcome, is_slice, judge
from eval.metrics import MEASURES, Figure, summarise, wilson
from eval.questions import Question
from rag.errors import UnknownArticle
from rag.types import Answer, Citation

HARBOUR = passage(
    "harbour", "The harbour opened in May.", "Ada Lind leads the office.", "It rained.", "Boats came.", "All left."
)
MARKET = passage("market", "The market is old.", "A clerk said that Ada Lind leads the office.")
LIBRARY = {("harbour", "v1"): HARBOUR.text, ("market", "v1"): MARKET.text}

WHO = Question(
    "q1",
    "Who leads the office?",
    "fact",
    True,
    answer_any=(re.compile("ada lind", re.I),),
    evidence_any=("Ada Lind leads",),
)
TANKS = Question("q2", "How many tanks are there?", "unanswerable", False)


def text(id: str, digest: str) -> str:
    if (id, digest) not in LIBRARY:
        raise UnknownArticle(f"no {id} of version {digest}")
    return LIBRARY[id, digest]


def judged(question: Question, answer: Answer | None, retrieved=()) -> Outcome:
    return judge(question, answer, retrieved, text=text)


def citing(*citations: Citation, said: str = "Ada Lind.") -> Answer:
    return replace(quoting("", [(HARBOUR, 1)], [HARBOUR, MARKET]), text=said, claims=(), citations=citations)


class TestRightAndCited:
    def test_a_good_answer(self):
        answer = quoting(WHO.question, [(HARBOUR, 1), (HARBOUR, 0)])
        assert judged(WHO, answer) == Outcome(
            WHO, answer, right=True, cited=True, citations=2, slices=2, sentences=2, holding=1, shown=2
        )

    def test_right_with_the_wrong_sentence_cited(self):
        outcome = judged(WHO, citing(citation(HARBOUR, 0)))
        assert (outcome.right, outcome.cited, outcome.fault) == (True, False, "right, evidence not cited")

    def test_cited_but_wrong(self):
        outcome = judged(WHO, citing(citation(HARBOUR, 1), said="Somebody."))
        assert (outcome.right, outcome.cited, outcome.fault) == (False, True, "wrong answer")

    def test_the_direct_answer_may_be_the_right_one(self):
        direct = Citation(1, HARBOUR.source, 27, 35, "Ada Lind")
        outcome = judged(WHO, replace(citing(said="Somebody."), direct=direct))
        assert (outcome.right, outcome.citations, outcome.slices) == (True, 1, 1)

    def test_a_direct_answer_is_no_cited_sentence(self):
        question = replace(WHO, evidence_any=("Ada Lind",))
        direct = Citation(1, HARBOUR.source, 27, 35, "Ada Lind")
        assert not judged(question, replace(citing(), direct=direct)).cited

    @pytest.mark.parametrize(("last", "expected"), [(1, True), (2, True), (3, False)])
    def test_a_quote_has_three_sentences_at_most(self, last, expected):
        assert judged(WHO, citing(citation(HARBOUR, 0, last))).cited is expected

    def test_a_quote_is_of_whole_sentences(self):
        part = Citation(1, HARBOUR.source, 27, 41, "Ada Lind leads")
        outcome = judged(WHO, citing(part))
        assert (outcome.cited, outcome.slices, outcome.sentences, outcome.holding) == (False, 1, 1, 0)

    @pytest.mark.parametrize("source", [replace(HARBOUR.source, digest="v2"), MARKET.source])
    def test_sentence_borders_of_another_article_or_version_do_not_count(self, source):
        assert not judged(WHO, citing(replace(citation(HARBOUR, 1), source=source))).cited

    def test_a_sentence_inside_longer_evidence(self):
        question = replace(WHO, evidence_any=("opened in May. Ada Lind leads the office. It rained",))
        assert judged(question, citing(citation(HARBOUR, 1))).cited
        assert not judged(question, citing(citation(HARBOUR, 0))).cited

    def test_evidence_of_two_articles(self):
        question = replace(WHO, min_articles=2)
        assert not judged(question, citing(citation(HARBOUR, 1), citation(HARBOUR, 0, 1))).cited
        assert judged(question, citing(citation(HARBOUR, 1), citation(MARKET, 1))).cited

    def test_a_refusal_is_never_right(self):
        refusal = replace(citing(citation(HARBOUR, 1)), status="refused")
        outcome = judged(WHO, refusal)
        assert (outcome.right, outcome.cited, outcome.shown, outcome.fault) == (False, False, 0, "wrongly refused")


class TestRefusals:
    def test_rightly_refused(self):
        outcome = judged(TANKS, quoting("", []))
        assert (outcome.refused, outcome.fault) == (True, None)

    def test_answered_where_nothing_answers(self):
        outcome = judged(TANKS, quoting("", [(HARBOUR, 0)]))
        assert (outcome.refused, outcome.right, outcome.fault) == (False, False, "answered, should refuse")

    @pytest.mark.parametrize("question", [WHO, TANKS])
    def test_no_result(self, question):
        assert judged(question, None).fault == "no result"


class TestSlices:
    GOOD = citation(HARBOUR, 1)

    @pytest.mark.parametrize(
        "bad",
        [
            replace(GOOD, quote="Ada Lind leads the office!"),
            replace(GOOD, start=26),
            replace(GOOD, source=replace(HARBOUR.source, digest="v2")),
            replace(GOOD, source=MARKET.source),
            replace(GOOD, start=5, end=5, quote=""),
            replace(GOOD, start=-9, end=-1, quote=HARBOUR.text[-9:-1]),
            replace(GOOD, end=9999, quote=HARBOUR.text[27:]),
        ],
    )
    def test_what_is_no_slice(self, bad):
        assert is_slice(self.GOOD, text)
        assert not is_slice(bad, text)

    def test_citations_of_claims_and_the_direct_one_count_once_each(self):
        answer = quoting("", [(HARBOUR, 0)])
        hidden = replace(self.GOOD, number=7, quote="invented")
        claim = replace(answer.claims[0], citations=(*answer.citations, hidden))
        outcome = judged(WHO, replace(answer, claims=(claim,), direct=self.GOOD))
        assert (outcome.citations, outcome.slices) == (3, 2)


def test_rank_of_the_first_passage_with_evidence():
    other = passage("other", "Nothing to see.")
    assert judged(WHO, None, [other, MARKET, HARBOUR]).rank == 2
    assert judged(WHO, None, [other]).rank is None
    assert judged(TANKS, None, [HARBOUR]).rank is None


class TestSummary:
    OUTCOMES = (
        judged(WHO, quoting("", [(HARBOUR, 1), (HARBOUR, 0)]), [HARBOUR]),
        judged(replace(WHO, type="time"), quoting("", []), [passage("x", "No."), MARKET]),
        judged(WHO, None),
        judged(TANKS, quoting("", [])),
        judged(TANKS, quoting("", [(HARBOUR, i % 5) for i in range(6)])),
    )

    @pytest.mark.parametrize(
        ("name", "hits", "n"),
        [
            ("right_and_cited", 1, 3),
            ("right", 1, 3),
            ("rightly_refused", 1, 2),
            ("wrongly_refused", 1, 3),
            ("slices", 8, 8),
            ("evidence", 1, 2),
            ("brief", 1, 2),
            ("recall@1", 1, 3),
            ("recall@5", 2, 3),
            ("recall@10", 2, 3),
            ("results", 4, 5),
        ],
    )
    def test_overall(self, name, hits, n):
        assert summarise(self.OUTCOMES).overall.figure(name) == Figure(hits, n)

    def test_by_type_in_order_of_appearance(self):
        scores = summarise(self.OUTCOMES)
        assert [(group.name, group.questions) for group in scores.types] == [
            ("fact", 2),
            ("time", 1),
            ("unanswerable", 2),
        ]
        assert scores.types[0].figure("right_and_cited") == Figure(1, 2)
        assert scores.types[1].figure("wrongly_refused") == Figure(1, 1)
        assert scores.types[2].figure("right").rate is None

    def test_sentences_shown_are_those_of_answers(self):
        overall = summarise(self.OUTCOMES).overall
        assert (overall.shown, overall.mean_shown) == ((2, 6), 4.0)
        assert summarise([]).overall.mean_shown is None

    def test_json(self):
        data = summarise(self.OUTCOMES).to_dict()
        assert list(data) == ["schema", "overall", "types"]
        assert list(data["overall"]) == ["questions", *(measure.name for measure in MEASURES), "sentences_shown"]
        assert data["overall"]["right"] == {"hits": 1, "n": 3, "rate": 0.3333, "low": 0.0615, "high": 0.7923}
        assert data["overall"]["sentences_shown"] == {"mean": 4.0, "most": 6}
        assert data["types"]["time"]["evidence"] == {"hits": 0, "n": 0, "rate": None, "low": 0.0, "high": 1.0}

    def test_nothing_at_all(self):
        scores = summarise([])
        assert scores.types == ()
        assert all(figure == Figure(0, 0) for figure in scores.overall.figures)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        # z*z = 3.84146. 8 of 10: centre (.8 + .192073) / 1.384146 = .716740, half width
        # 1.959964 * sqrt(.8 * .2 / 10 + 3.84146 / 400) / 1.384146 = 1.959964 * .160011 / 1.384146 = .226578
        (8, 10, 0.490162, 0.943318),
        # 0 of 5: from 0 to .768292 / 1.768292; 5 of 5 is its mirror image
        (0, 5, 0.0, 0.434482),
        (5, 5, 0.565518, 1.0),
        (0, 0, 0.0, 1.0),
        # Newcombe, Statistics in Medicine 17 (1998), table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson(hits, n, low, high):
    assert wilson(hits, n) == pytest.approx((low, high), abs=5e-5)


counts = st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts)
def test_wilson_holds_the_rate_within_0_and_1(count):
    hits, n = count
    low, high = wilson(hits, n)
    assert 0 <= low <= hits / n <= high <= 1
    assert low < high


@given(counts)
def test_wilson_is_symmetric_and_narrows(count):
    hits, n = count
    low, high = wilson(hits, n)
    assert wilson(n - hits, n) == pytest.approx((1 - high, 1 - low))
    narrow = wilson(4 * hits, 4 * n)
    assert narrow[1] - narrow[0] < high - low


@given(counts)
def test_wilson_bounds_are_where_the_rate_is_1_96_standard_errors_away(count):
    hits, n = count
    for bound in wilson(hits, n):
        if 0 < bound < 1:
            assert isclose(abs(hits / n - bound), 1.959964 * sqrt(bound * (1 - bound) / n), rel_tol=1e-5)
