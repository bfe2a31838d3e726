"""One answer held against what its question expects: right, rightly cited, refused, sliced, found; literal values."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from fakes_judge import verbatim
from scripted_bot import citation, passage, quoting

from eval.judge import Found, Outcome, confidence, found, judge
from eval.questions import Question
from eval.response import Given, Response, responded
from eval.slices import Slices, is_slice, sliced
from rag.errors import UnknownArticle
from rag.types import Answer, Citation, Claim, Hit, Reading

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


def judged(question: Question, answer: Answer) -> Outcome:
    """Dateline's answer as an evaluation judges it, by verbatim text alone."""
    response = responded(answer)
    return judge(question, response, verbatim().judged(question, response, question.question), answer=answer)


def foreign(question: Question, said: str, *sources: Given, refused: bool = False) -> Outcome:
    """Another system's answer."""
    response = Response(question.question, said, sources, refused=refused)
    return judge(question, response, verbatim().judged(question, response, question.question))


def citing(*citations: Citation, said: str = "Ada Lind.") -> Answer:
    return replace(quoting("", [(HARBOUR, 1)], [HARBOUR, MARKET]), text=said, claims=(), citations=citations)


class TestRightAndCited:
    def test_a_good_answer(self):
        answer = quoting(WHO.question, [(HARBOUR, 1), (HARBOUR, 0)])
        outcome = judged(WHO, answer)
        assert outcome == Outcome(
            WHO, responded(answer), answer, right=True, cited=True, sentences=2, holding=1, judged=outcome.judged
        )
        assert [one.claim for one in outcome.judged] == [claim.text for claim in answer.claims]
        assert outcome.fault is None

    def test_right_with_the_wrong_sentence_cited(self):
        outcome = judged(WHO, citing(citation(HARBOUR, 0)))
        assert (outcome.right, outcome.cited, outcome.fault) == (True, False, "right, evidence not cited")

    def test_cited_but_wrong(self):
        outcome = judged(WHO, citing(citation(HARBOUR, 1), said="Somebody."))
        assert (outcome.right, outcome.cited, outcome.fault) == (False, True, "wrong answer")

    def test_the_direct_answer_may_be_the_right_one(self):
        direct = Citation(1, HARBOUR.source, 27, 35, "Ada Lind")
        outcome = judged(WHO, replace(citing(said="Somebody."), direct=direct))
        assert (outcome.right, outcome.cited) == (True, False)

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
        assert (outcome.cited, outcome.sentences, outcome.holding) == (False, 1, 0)

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

    def test_cited_sentences_are_counted_with_those_that_hold_evidence(self):
        outcome = judged(WHO, citing(citation(HARBOUR, 0, 2), citation(MARKET, 1), citation(MARKET, 0)))
        assert (outcome.sentences, outcome.holding) == (5, 2)

    def test_a_refusal_is_never_right(self):
        refusal = replace(citing(citation(HARBOUR, 1)), status="refused")
        outcome = judged(WHO, refusal)
        assert (outcome.right, outcome.cited, outcome.judged, outcome.fault) == (False, False, (), "wrongly refused")


class TestShortAnswers:
    SHORT = replace(WHO, answer_any=(), answers=("Ada Lind", "the sailor Lind"))

    @pytest.mark.parametrize(
        ("said", "exact", "f1"),
        [
            ("Ada Lind.", 1.0, 1.0),
            ("Ada Lind [1].", 1.0, 1.0),  # a mark is no word
            ("Lind, a sailor [1][2]", 0.0, 1.0),
            ("Ada Lind leads it.", 0.0, 2 * 2 / (4 + 2)),
            ("Somebody.", 0.0, 0.0),
        ],
    )
    def test_another_systems_text_is_compared_without_its_marks(self, said, exact, f1):
        outcome = foreign(self.SHORT, said, Given("Ada Lind leads the office."), Given("She sails."))
        assert (outcome.exact, outcome.f1) == (exact, pytest.approx(f1))

    def test_marks_do_not_part_what_is_right(self):
        question = replace(WHO, answer_any=(re.compile("ada lind, who", re.I),))
        assert foreign(question, "Ada Lind [1], who sails, leads it [1].", Given("x")).right

    def test_the_direct_answer_is_what_is_compared_where_there_is_one(self):
        direct = Citation(1, HARBOUR.source, 27, 35, "Ada Lind")
        with_it = judged(self.SHORT, replace(citing(said="Ada Lind leads the office."), direct=direct))
        without = judged(self.SHORT, citing(said="Ada Lind leads the office."))
        assert (with_it.exact, with_it.f1) == (1.0, 1.0)
        assert (without.exact, without.f1) == (0.0, pytest.approx(2 * 2 / (4 + 2)))

    def test_who_refuses_or_gives_no_result_says_nothing(self):
        for outcome in (judge(self.SHORT, None), judged(self.SHORT, quoting("", []))):
            assert (outcome.exact, outcome.f1) == (0.0, 0.0)

    @pytest.mark.parametrize("question", [WHO, TANKS, replace(TANKS, answers=("none",))])
    def test_without_a_short_answer_there_is_nothing_to_compare(self, question):
        for outcome in (judge(question, None), foreign(question, "Ada Lind."), judged(question, quoting("", []))):
            assert outcome.exact is None and outcome.f1 is None

    def test_a_short_answer_stands_in_for_patterns(self):
        assert foreign(self.SHORT, "It is Ada Lind.", Given("x")).right
        assert not foreign(self.SHORT, "It is Ada Lindholm.", Given("x")).right


class TestRefusals:
    def test_rightly_refused(self):
        outcome = judged(TANKS, quoting("", []))
        assert (outcome.refused, outcome.answered, outcome.fault) == (True, False, None)

    def test_answered_where_nothing_answers(self):
        outcome = judged(TANKS, quoting("", [(HARBOUR, 0)]))
        assert (outcome.refused, outcome.right, outcome.fault) == (False, False, "answered, should refuse")

    @pytest.mark.parametrize("question", [WHO, TANKS])
    def test_no_result(self, question):
        outcome = judge(question, None)
        assert (outcome.answered, outcome.refused, outcome.fault) == (False, False, "no result")

    def test_of_another_system(self):
        refused = foreign(WHO, "Ada Lind may lead it [1].", Given(HARBOUR.text), refused=True)
        assert (refused.right, refused.cited, refused.judged, refused.fault) == (False, False, (), "wrongly refused")
        assert foreign(TANKS, "", refused=True).fault is None


class TestForeign:
    """Of another system's answer, a citation is the three best sentences of its source."""

    def test_the_three_best_sentences_count(self):
        outcome = foreign(WHO, "Ada Lind leads the office [1].", Given(HARBOUR.text))
        assert outcome.judged[0].evidence == ("The harbour opened in May. Ada Lind leads the office. It rained.",)
        assert (outcome.answer, outcome.slices) == (None, None)
        assert (outcome.right, outcome.cited, outcome.sentences, outcome.holding) == (True, True, 3, 1)

    def test_a_source_that_no_sentence_cites_proves_nothing(self):
        outcome = foreign(WHO, "Ada Lind leads the office [1].", Given("The office is blue."), Given(HARBOUR.text))
        assert (outcome.right, outcome.cited, outcome.sentences, outcome.holding) == (True, False, 1, 0)

    def test_sentences_that_fit_worse_are_not_cited(self):
        source = "Berg leads the harbour. The harbour leads on. All harbour staff leads. Ada Lind leads the office."
        outcome = foreign(WHO, "Ada Lind: staff of the harbour [1].", Given(source))
        assert "Ada Lind leads the office." in outcome.judged[0].evidence[0]
        outcome = foreign(WHO, "Berg: staff of the harbour leads on [1].", Given(source))
        assert "Ada Lind" not in outcome.judged[0].evidence[0]
        assert not outcome.cited

    def test_a_source_copied_as_a_whole_points_at_nothing(self):
        outcome = foreign(WHO, f"{HARBOUR.text} [1]", Given(HARBOUR.text))
        assert [one.verdict for one in outcome.judged] == ["quoted"]
        assert (outcome.right, outcome.cited, outcome.sentences, outcome.holding) == (True, False, 5, 1)

    @pytest.mark.parametrize(("first", "second", "expected"), [("a", "b", True), ("a", "a", False), ("", "", True)])
    def test_evidence_of_two_articles(self, first, second, expected):
        sources = Given(WHO.evidence_any[0] + " it.", first), Given("So Ada Lind leads.", second)
        outcome = foreign(replace(WHO, min_articles=2), "Ada Lind leads [1][2].", *sources)
        assert outcome.cited is expected

    def test_a_source_cited_twice_alike_counts_once(self):
        outcome = foreign(WHO, "Ada Lind leads [1]. She leads [1].", Given("Ada Lind leads the office."))
        assert (outcome.sentences, outcome.holding) == (1, 1)


class TestWindow:
    DATED = replace(WHO, after=date(2031, 3, 1), before=date(2031, 3, 31))

    @pytest.mark.parametrize(
        ("days", "expected"),
        [
            ([date(2031, 3, 1), date(2031, 3, 31)], True),
            ([date(2031, 3, 5), date(2031, 4, 1)], False),
            ([date(2031, 3, 5), None], False),
            ([date(2031, 2, 28)], False),
        ],
    )
    def test_all_that_is_cited_lies_within(self, days, expected):
        sources = [Given("Ada Lind leads.", published=day) for day in days]
        marks = "".join(f"[{n}]" for n in range(1, len(days) + 1))
        assert foreign(self.DATED, f"Ada Lind leads {marks}.", *sources).in_window is expected

    def test_what_is_not_cited_does_not_count(self):
        sources = Given("Ada Lind leads.", published=date(2031, 3, 5)), Given("Else.", published=date(2030, 1, 1))
        assert foreign(self.DATED, "Ada Lind leads [1].", *sources).in_window is True

    @pytest.mark.parametrize(
        ("question", "said"), [(WHO, "Ada Lind leads [1]."), (DATED, "Ada Lind leads."), (TANKS, "Ten [1].")]
    )
    def test_without_a_window_or_a_citation_it_cannot_be_told(self, question, said):
        assert foreign(question, said, Given("x", published=date(2031, 3, 5))).in_window is None

    def test_one_side_may_be_open(self):
        source = Given("Ada Lind leads.", published=date(2031, 3, 5))
        assert foreign(replace(WHO, after=date(2031, 3, 5)), "Ada Lind [1].", source).in_window is True
        assert foreign(replace(WHO, before=date(2031, 3, 4)), "Ada Lind [1].", source).in_window is False

    def test_of_datelines_own_answer(self):
        inside, outside = (replace(HARBOUR.source, published=date(2031, month, 5)) for month in (3, 4))
        for source, expected in ((inside, True), (outside, False)):
            answer = quoting("", [(replace(HARBOUR, source=source), 1)])
            assert judged(self.DATED, answer).in_window is expected


class TestSources:
    def test_each_article_counts_once(self):
        sources = Given("A.", "x", publisher="Post"), Given("B.", "x", publisher="Post"), Given("C."), Given("D.", "y")
        outcome = foreign(WHO, "Ada [1][2]. Lind [3][2].", *sources)
        assert outcome.cited_sources == {1, 2}
        assert outcome.publishers == {"Post"}
        assert judge(WHO, None).cited_sources == judge(WHO, None).publishers == frozenset()


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
        assert sliced(replace(answer, claims=(claim,), direct=self.GOOD), text) == Slices(3, 2)

    @pytest.mark.parametrize(
        ("said", "expected"),
        [
            ("“Ada Lind leads the office,” he said.", (1, 1)),
            ('He said: "ada  lind leads the office."', (1, 1)),  # case and white space folded
            ("She said «Ada Lind leads the harbour» twice.", (1, 0)),
            ("“Ada Lind leads the office” and “Ada Lind leads an army”.", (2, 1)),
            ("“Ada Lind leads”, he said of the “office”.", (0, 0)),  # three words are nobody's
            ("Ada Lind leads the office.", (0, 0)),
        ],
    )
    def test_quotations_stand_in_what_their_sentence_cites(self, said, expected):
        claim = Claim(said, 0, len(said), (self.GOOD,), "supported", 0.9)
        found = sliced(Answer("", said, "answered", claims=(claim,), citations=(self.GOOD,)), text)
        assert (found.quotations, found.verbatim) == expected

    def test_a_quotation_of_another_sentences_citation_is_not_verbatim(self):
        said = "“Ada Lind leads the office.”"
        claim = Claim(said, 0, len(said), (citation(HARBOUR, 0),), "supported", 0.9)
        answer = Answer("", said, "answered", claims=(claim,), citations=(citation(HARBOUR, 0), self.GOOD))
        assert sliced(answer, text) == Slices(2, 2, 1, 0)


class TestFound:
    OTHER = passage("other", "Nothing to see.")

    def test_articles_and_pieces_in_order(self):
        question = replace(WHO, evidence_any=("Ada Lind leads", "It rained"))
        assert found(question, [self.OTHER, MARKET, HARBOUR], text) == Found(
            (False, True, True), ((), (0,), (0, 1)), expected=2, missing=0
        )

    def test_an_article_counts_at_its_first_passage(self):
        first, second = (replace(HARBOUR, text=HARBOUR.slice(span)) for span in HARBOUR.sentences[:2])
        assert found(WHO, [first, MARKET, second], text) == Found((True, True), ((), (0,), (0,)), expected=2, missing=0)

    def test_an_article_that_the_question_names_holds_evidence(self):
        question = replace(WHO, articles=("other", "absent", "else"))
        assert found(question, [self.OTHER], text) == Found((True,), ((),), expected=3, missing=1)

    def test_pieces_that_no_passage_holds_are_missing(self):
        question = replace(WHO, evidence_any=("Ada Lind leads", "sank", "burnt"), min_articles=2)
        assert found(question, [HARBOUR], text) == Found((True,), ((0,),), expected=2, missing=2)
        assert found(question, [], text) == Found((), (), expected=2, missing=3)

    def test_without_evidence_a_passage_that_answers_holds_it(self):
        question = replace(WHO, evidence_any=(), articles=("market",))
        assert found(question, [HARBOUR, self.OTHER, MARKET], text) == Found(
            (False, False, True), ((0,), (), (0,)), expected=1, missing=0
        )
        assert found(question, [self.OTHER], text).missing == 1

    def test_an_article_that_is_gone_holds_nothing(self):
        gone = replace(HARBOUR, source=replace(HARBOUR.source, digest="v0"))
        assert found(WHO, [gone], text) == Found((False,), ((0,),), expected=1, missing=0)

    @pytest.mark.parametrize(
        ("passages", "rank"), [([OTHER, MARKET, HARBOUR], 2), ([HARBOUR], 1), ([OTHER], None), ([], None)]
    )
    def test_rank_of_the_first_passage_with_evidence(self, passages, rank):
        assert found(WHO, passages, text).rank == rank


def test_an_answer_is_as_sure_as_its_best_passage():
    hits = [Hit(HARBOUR, 1.0, "read", Reading(None, 0.1, sure, ())) for sure in (0.2, 0.7, 0.4)]
    answer = quoting("", [(HARBOUR, 0)])
    assert confidence(replace(answer, hits=(*hits, *answer.hits))) == 0.7
    assert confidence(answer) == 0.0
