"""The sentences of an answer held against what they cite, by judges of fakes; Dateline's answers as those of others."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import pytest
from fakes_judge import TableReader, TableVerifier, VerbatimVerifier, verbatim
from hypothesis import given
from hypothesis import strategies as st
from scripted_bot import passage, quoting

from eval.damage.corruption import Damaging
from eval.evaluation import score
from eval.foreign import parse, to_record
from eval.grounding import Assessor, Judged, best
from eval.judge import Outcome
from eval.questions import Question
from eval.response import Given, Response, responded
from rag.judge import Judge
from rag.types import Answer, Claim

WHO = Question(
    "q1",
    "Who leads the office?",
    "fact",
    True,
    answer_any=(re.compile("ada lind", re.I),),
    evidence_any=("Ada Lind leads the office",),
)
TANKS = Question("q2", "How many tanks are there?", "unanswerable", False)


class TestBest:
    FIVE = "Boats came. It rained. Ada Lind leads the office. The harbour opened in May. All left."

    @pytest.mark.parametrize("text", ["", "Ada.", "  It rained. Boats came.\nAll left. \n"])
    def test_a_text_of_three_sentences_is_whole(self, text):
        assert best(text, "Ada Lind") == text.strip()

    @pytest.mark.parametrize(
        ("claim", "chosen"),
        [
            ("Of the harbour Ada Lind leads the boats.", [0, 2, 3]),  # in their own order
            ("The office of Lind.", [0, 1, 2]),  # the first of equals
            ("All of the boats left in the rain.", [0, 1, 4]),
            ("Nothing fits here whatsoever.", [0, 1, 2]),
            ("", [0, 1, 2]),
            ("It rained.", [0, 1, 2]),
            ("The harbour opened in May.", [0, 1, 3]),
        ],
    )
    def test_the_three_sentences_that_hold_most_of_a_claim(self, claim, chosen):
        sentences = [
            "Boats came.",
            "It rained.",
            "Ada Lind leads the office.",
            "The harbour opened in May.",
            "All left.",
        ]
        assert best(self.FIVE, claim) == " ".join(sentences[n] for n in chosen)

    def test_a_sentence_quoted_goes_before_those_that_hold_as_many_of_its_words(self):
        same = "Ada leads Lind's office. Lind's office Ada leads. Office: Lind's Ada leads. Ada Lind leads the office."
        assert best(same, "Ada Lind leads the office.").endswith("Ada Lind leads the office.")

    @pytest.mark.parametrize(("first", "last"), [(0, 4), (0, 3), (1, 4), (1, 2), (3, 4)])
    def test_of_a_claim_of_several_sentences_word_for_word_all_count(self, first, last):
        sentences = [
            "Boats came.",
            "It rained.",
            "Ada Lind leads the office.",
            "The harbour opened in May.",
            "All left.",
        ]
        claim = " ".join(sentences[first : last + 1])
        assert best(self.FIVE, claim) == claim

    lines = st.lists(
        st.lists(
            st.sampled_from(["ada", "lind", "leads", "harbour", "rain", "the", "of", "it"]), min_size=1, max_size=6
        ).map(lambda words: " ".join(words).capitalize() + "."),
        max_size=7,
    )

    @given(lines, st.one_of(lines.map(" ".join), st.text()))
    def test_of_any_text_sentences_in_their_order(self, lines, claim):
        text = " ".join(lines)
        found = best(text, claim)
        assert claim in text or len(found.split(". ")) <= 3
        rest = iter(lines)
        assert all(any(line == one for line in rest) for one in re.findall(r"[^.]+\.", found.replace(". ", ".")))

    @given(lines.filter(bool), st.data())
    def test_what_is_quoted_is_always_among_them(self, lines, data):
        first = data.draw(st.integers(0, len(lines) - 1))
        last = data.draw(st.integers(first, len(lines) - 1))
        claim = " ".join(lines[first : last + 1])
        assert claim in best(" ".join(lines), claim)


def judged(said: str, *sources: str, scores: dict[str, float] | None = None) -> tuple[Judged, ...]:
    """The sentences of an answer, by verbatim text alone, or by a verifier with these scores."""
    verifier = VerbatimVerifier() if scores is None else TableVerifier(scores)
    response = Response(WHO.question, said, tuple(map(Given, sources)))
    return Assessor(Judge(verifier), TableReader()).judged(WHO, response, "asked")


class TestVerdicts:
    OFFICE, MAY = "Ada Lind leads the harbour office.", "The harbour opened in May."

    @pytest.mark.parametrize(
        ("score", "verdict", "recalled"),
        [
            (1.0, "supported", True),
            (0.725, "supported", True),
            (0.65, "partly", False),
            (0.57, "partly", False),
            (0.56, "unsupported", False),
        ],
    )
    def test_by_score(self, score, verdict, recalled):
        (one,) = judged("She heads it [1].", "Source", scores={"Source": score})
        assert one == Judged("She heads it.", (0,), ("Source",), verdict, recalled, int(recalled), False)

    def test_a_quotation_needs_no_score(self):
        (one,) = judged("Ada Lind leads the harbour office [1].", self.OFFICE, scores={})
        assert (one.verdict, one.recalled, one.precise, one.looked) == ("quoted", True, 1, 1)

    def test_an_exact_rule_broken_beats_any_score(self):
        (one,) = judged("It opened in June [1].", self.MAY, scores={self.MAY: 1.0})
        assert (one.verdict, one.recalled, one.precise) == ("unsupported", False, 0)

    def test_what_only_two_together_support_is_supported_and_both_are_precise(self):
        (one,) = judged("She leads what opened [1][2].", "A", "B", scores={"A\nB": 0.9})
        assert (one.verdict, one.recalled, one.precise, one.looked) == ("supported", True, 2, 2)

    def test_one_of_two_supports_and_the_other_is_irrelevant(self):
        (one,) = judged("She leads it [1][2].", "A", "B", scores={"A\nB": 0.9, "B": 0.9})
        assert (one.verdict, one.recalled, one.precise, one.looked) == ("supported", True, 1, 2)

    def test_precision_looks_at_three(self):
        (one,) = judged("She leads it [1-4].", "A", "B", "C", "D", scores={"A\nB\nC": 0.9})
        assert (one.cited, one.precise, one.looked) == ((0, 1, 2, 3), 3, 3)

    def test_without_a_citation_any_source_gives_the_verdict_and_none_is_recalled(self):
        (one,) = judged("She leads it.", "A", "B", scores={"B": 0.9})
        assert one == Judged("She leads it.", (), (), "supported", False, 0, False)
        (one,) = judged("Ada Lind leads the harbour office.", self.MAY, self.OFFICE)
        assert (one.verdict, one.recalled) == ("quoted", False)

    def test_a_citation_of_the_wrong_source_is_not_made_good_by_others(self):
        (one,) = judged("Ada Lind leads the harbour office [1].", self.MAY, self.OFFICE)
        assert (one.verdict, one.recalled, one.precise) == ("unsupported", False, 0)

    def test_without_any_source_nothing_is_supported(self):
        (one,) = judged("She leads it [1].")
        assert one == Judged("She leads it.", (), (), "unsupported", False, 0, False, dangling=1)

    def test_sentences_are_judged_by_the_best_sentences_of_a_source(self):
        source = "It rained. Boats came. All left. So it was. Ada Lind leads the harbour office."
        (one,) = judged("Lind heads the harbour office [1].", source)
        assert one.evidence == ("It rained. Boats came. Ada Lind leads the harbour office.",)

    def test_every_sentence_by_itself(self):
        found = judged(f"{self.OFFICE} [1] {self.MAY} [1] Nobody came.", self.OFFICE)
        assert [(one.verdict, one.recalled) for one in found] == [
            ("quoted", True),
            ("unsupported", False),
            ("unsupported", False),
        ]


class TestRelevance:
    RESPONSE = Response(
        WHO.question, "So Ada Lind leads the office, too [1]. It rained. She is its head.\n!? [1]", (Given("A"),)
    )

    def relevant(self, question: Question, answerable: dict[str, float], **more) -> tuple[list[bool], TableReader]:
        reader = TableReader(answerable)
        found = Assessor(Judge(VerbatimVerifier()), reader, **more).judged(question, self.RESPONSE, "Who leads, asked")
        return [one.relevant for one in found], reader

    def test_evidence_is_to_the_point_and_so_is_what_the_reader_finds_to_answer(self):
        found, reader = self.relevant(WHO, {"She is its head.": 0.5, "It rained.": 0.49})
        assert found == [True, False, True]
        assert reader.seen == [("Who leads, asked", ("It rained.", "She is its head."))]  # evidence is not read

    def test_from_where_a_reading_counts_can_be_chosen(self):
        assert self.relevant(WHO, {"She is its head.": 0.5}, answering=0.6)[0] == [True, False, False]

    def test_where_nothing_answers_nothing_is_to_the_point(self):
        found, reader = self.relevant(TANKS, {"She is its head.": 1.0})
        assert found == [False] * 3
        assert reader.seen == []

    def test_nothing_is_read_where_all_is_evidence(self):
        reader = TableReader()
        response = Response(WHO.question, "Ada Lind leads the office.")
        Assessor(Judge(VerbatimVerifier()), reader).judged(WHO, response, "asked")
        assert reader.seen == []


def test_a_refusal_has_nothing_to_judge():
    assert verbatim().judged(WHO, Response(WHO.question, "Ada Lind leads.", refused=True), "asked") == ()


def test_closing_closes_both_models():
    assessor = verbatim()
    assessor.close()
    assert assessor.judge.verifier.closed and assessor.reader.closed


HARBOUR = passage(
    "harbour",
    "The harbour opened in May [1].",
    "Ada Lind leads the office.",
    "Ferry sinks",  # a headline
    "It rained on 3 March.",
    "Boats came.",
    "“All left,” she said.",
)
MARKET = passage("market", "The market is old.", "A clerk said that Ada Lind leads the office.", "It rained.")
HARBOUR = replace(HARBOUR, source=replace(HARBOUR.source, url="https://post.example/1", published=date(2031, 3, 4)))


def own(answer: Answer) -> Outcome:
    """Dateline's answer, judged as in a run of its own."""
    damaging = Damaging([], verbatim({"It rained.": 0.9}), lambda id, digest: "")
    return damaging.judged(Outcome(WHO), answer)


def exported(answer: Answer) -> Outcome:
    """The same written to a file of answers and judged as another system's."""
    record = to_record(responded(answer, id=WHO.id))
    (response,) = parse(json.dumps({**record, "question": WHO.question}), name="a.jsonl")
    (outcome,) = score([response], [WHO], verbatim({"It rained.": 0.9})).outcomes
    return outcome


def alike(answer: Answer) -> None:
    one, two = own(answer), exported(answer)
    assert one.judged == two.judged
    assert (one.refused, one.right, one.in_window) == (two.refused, two.right, two.in_window)
    assert (one.cited_sources, one.publishers) == (two.cited_sources, two.publishers)


class TestExported:
    @pytest.mark.parametrize(
        "answer",
        [
            quoting(WHO.question, [(HARBOUR, 1), (HARBOUR, 0)]),
            quoting(WHO.question, [(HARBOUR, 2), (MARKET, 1), (MARKET, 2)]),
            quoting(WHO.question, [], [HARBOUR]),
        ],
    )
    def test_datelines_answer_is_judged_as_it_would_be_of_another_system(self, answer):
        alike(answer)

    def test_what_is_found_of_it(self):
        answer = quoting(WHO.question, [(HARBOUR, 1), (HARBOUR, 0), (MARKET, 2)])
        assert [(j.claim, j.cited, j.verdict, j.recalled, j.precise, j.relevant) for j in exported(answer).judged] == [
            ("Ada Lind leads the office.", (0,), "quoted", True, 1, True),
            ("The harbour opened in May (1).", (1,), "quoted", True, 1, False),
            ("It rained.", (2,), "quoted", True, 1, True),
        ]

    picks = st.lists(
        st.one_of(st.tuples(st.just(HARBOUR), st.integers(0, 5)), st.tuples(st.just(MARKET), st.integers(0, 2))),
        max_size=5,
        unique=True,
    )

    @given(picks, st.lists(st.sampled_from(["Ada Lind heads it.", "It rained on 4 March [2].", "So what"]), max_size=3))
    def test_any_answer_is(self, picks, written):
        """Sentences of another writer's make follow, each citing all there is but one that cites nothing."""
        answer = quoting(WHO.question, picks, [HARBOUR, MARKET])
        for n, said in enumerate(written if picks else []):
            start = len(answer.text) + 1
            cited = answer.citations if n else ()
            claim = Claim(said, start, start + len(said), cited, "supported", 0.9)
            answer = replace(answer, text=f"{answer.text} {said}", claims=(*answer.claims, claim))
        alike(answer)
