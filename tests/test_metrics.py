"""Outcomes summed up: every measure by literal outcomes, groups, and the JSON of all scores.

`python tests/test_metrics.py` writes the golden scores anew; read the difference before keeping them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from math import log2
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.grounding import Judged
from eval.judge import Found, Guard, Outcome
from eval.measures import ANSWER, GROUNDING, GUARD, MEASURES, RETRIEVAL
from eval.metrics import Group, Score, summarise
from eval.questions import Question
from eval.response import Given, Response
from eval.slices import Slices
from rag.types import Answer, Usage, Verdict

GOLDEN = Path(__file__).parent / "golden" / "scores.json"
WHO = Question("who", "Who leads the office?", "fact", True, answers=("Ada Lind",))
TANKS = Question("tanks", "How many tanks are there?", "unanswerable", False)
SAID = Response("", "So.", (Given("A", "a", publisher="Post"), Given("B", "b")))
REFUSED = Response("", "", refused=True)


def sentence(verdict: Verdict, *cited: int, recalled: bool = False, precise: int = 0, relevant: bool = False) -> Judged:
    return Judged("So.", cited, ("A",) * len(cited), verdict, recalled, precise, relevant)


GOOD = Outcome(
    WHO,
    SAID,
    right=True,
    cited=True,
    exact=1.0,
    f1=1.0,
    sentences=2,
    holding=1,
    in_window=True,
    judged=(
        sentence("quoted", 0, recalled=True, precise=1, relevant=True),
        sentence("supported", 0, 1, recalled=True, precise=1),
    ),
    slices=Slices(2, 2, 1, 1),
    found=Found((True, False), ((0,), ()), 1, 0),
    guard=Guard(kept=1, right=1, stopped=3, damaged=4),
    confidence=0.9,
    seconds=1.0,
    first=0.5,
)
WRONG = Outcome(
    replace(WHO, id="wrong"),
    SAID,
    exact=0.0,
    f1=0.5,
    sentences=1,
    in_window=False,
    judged=(
        *[sentence("quoted", 0, recalled=True, precise=1)] * 3,
        sentence("unsupported", 0),
        *[sentence("partly")] * 2,
    ),
    slices=Slices(4, 3, 2, 1),
    found=Found((False, True), ((), (0,)), 2, 1),
    guard=Guard(kept=0, right=1, stopped=1, damaged=1),
    confidence=0.8,
    seconds=2.0,
    first=0.5,
)
SILENT = Outcome(replace(WHO, id="silent", type="time"), REFUSED, exact=0.0, f1=0.0, confidence=0.1, seconds=3.0)
FAILED = Outcome(replace(WHO, id="failed", turn=2), exact=0.0, f1=0.0, found=Found((), (), 1, 1), error="no")
RIGHTLY = Outcome(TANKS, REFUSED, confidence=0.2, seconds=4.0)
ANSWERED = Outcome(
    replace(TANKS, id="answered", turn=3),
    SAID,
    sentences=1,
    judged=(sentence("partly", 1),),
    slices=Slices(1, 1),
    confidence=0.7,
    seconds=5.0,
)
BROKEN = Outcome(replace(TANKS, id="broken"), error="no")
OUTCOMES = (GOOD, WRONG, SILENT, FAILED, RIGHTLY, ANSWERED, BROKEN)

# Each measure by what the seven outcomes above add to it: value, things, questions.
EXPECTED = {
    "right_and_cited": (1 / 4, 4, 4),
    "right": (1 / 4, 4, 4),
    "answered_wrong": (1 / 4, 4, 4),
    "rightly_refused": (1 / 3, 3, 3),
    "wrongly_refused": (1 / 4, 4, 4),
    "exact": (1 / 4, 4, 4),
    "f1": (1.5 / 4, 4, 4),
    "in_window": (1 / 2, 2, 2),
    "brief": (2 / 3, 3, 3),
    "results": (5 / 7, 7, 7),
    "relevance": (1 / 9, 9, 3),
    "evidence": (1 / 3, 3, 2),  # of answerable questions
    "citation_recall": ((2 / 2 + 3 / 6 + 0 / 1 + 0 + 0) / 5, 5, 5),  # three answers, two questions without a result
    "citation_precision": ((2 / 3 + 3 / 4 + 0 / 1 + 0 + 0) / 5, 5, 5),
    "grounded": (5 / 9, 9, 3),
    "quoted": (4 / 9, 9, 3),
    "partly": (3 / 9, 9, 3),
    "unsupported": (1 / 9, 9, 3),
    "slices": (6 / 7, 7, 3),
    "verbatim": (2 / 3, 3, 2),
    "sources": ((2 + 1 + 1) / 3, 3, 3),
    "publishers": ((1 + 1 + 0) / 3, 3, 3),
    "article_found@1": ((1 + 0 + 0) / 3, 3, 3),
    "article_found@5": ((1 + 1 + 0) / 3, 3, 3),
    "article_R@5": ((1 + 1 / 2 + 0) / 3, 3, 3),
    "article_P@5": ((1 / 5 + 1 / 5 + 0) / 3, 3, 3),
    "article_MRR@10": ((1 + 1 / 2 + 0) / 3, 3, 3),
    "article_nDCG@10": ((1 + (1 / log2(3)) / (1 + 1 / log2(3)) + 0) / 3, 3, 3),
    "evidence_found@1": ((1 + 0 + 0) / 3, 3, 3),
    "evidence_found@5": ((1 + 1 + 0) / 3, 3, 3),
    "evidence_found@10": ((1 + 1 + 0) / 3, 3, 3),
    "evidence_R@10": ((1 + 1 / 2 + 0) / 3, 3, 3),
    "evidence_P@5": ((1 / 5 + 1 / 5 + 0) / 3, 3, 3),
    "evidence_MRR@10": ((1 + 1 / 2 + 0) / 3, 3, 3),
    "evidence_nDCG@10": ((1 + (1 / log2(3)) / (1 + 1 / log2(3)) + 0) / 3, 3, 3),
    "stopped": (4 / 5, 5, 2),
    "kept": (1 / 2, 2, 2),
    "aurc": ((0 + 1 / 2 + 2 / 3) / 3, 3, 3),
}
UNKNOWN_OF_OTHERS = ["slices", "verbatim", "stopped", "kept", "aurc", *(measure.name for measure in RETRIEVAL)]


def overall(*outcomes: Outcome) -> Group:
    return summarise(outcomes).overall


@pytest.mark.parametrize("name", EXPECTED)
def test_each_measure_by_hand(name):
    score = overall(*OUTCOMES).score(name)
    value, n, questions = EXPECTED[name]
    assert (score.value, score.n, score.questions) == (pytest.approx(value), n, questions)
    assert score.interval[0] <= score.value <= score.interval[1]


def test_every_measure_has_a_case():
    assert [score.name for score in overall(*OUTCOMES).scores] == [*(m.name for m in MEASURES), "aurc"]
    assert list(EXPECTED) == [*(measure.name for measure in MEASURES), "aurc"]
    assert (*ANSWER, *GROUNDING, *RETRIEVAL, *GUARD) == MEASURES
    assert list(dict.fromkeys(m.room for m in MEASURES)) == ["answer", "grounding", "retrieval", "guard"]


def test_an_unknown_score():
    with pytest.raises(KeyError):
        overall(GOOD).score("rigth")


class TestNoResult:
    """A question without a result stays in the whole of what every question has."""

    @pytest.mark.parametrize(
        "name", ["right_and_cited", "right", "exact", "f1", "citation_recall", "citation_precision", "results"]
    )
    def test_it_counts_as_nothing_worth(self, name):
        alone, together = overall(GOOD), overall(GOOD, FAILED)
        assert together.score(name).value == pytest.approx(alone.score(name).value / 2)
        assert together.score(name).n == 2

    def test_it_is_neither_answered_nor_refused(self):
        scores = overall(FAILED, BROKEN)
        for name in ("answered_wrong", "wrongly_refused", "rightly_refused", "right"):
            assert (scores.score(name).value, scores.score(name).n) == (0.0, 1)
        for name in ("brief", "sources", "grounded", "relevance", "in_window"):
            assert scores.score(name) == Score(name, None, 0, 0, None)


class TestOthers:
    """What another system's answer does not show is not counted; that is not 0, and not 1."""

    FOREIGN = tuple(replace(o, slices=None, found=None, guard=None, confidence=None) for o in OUTCOMES)

    @pytest.mark.parametrize("name", UNKNOWN_OF_OTHERS)
    def test_what_only_datelines_own_answers_show(self, name):
        assert overall(*self.FOREIGN).score(name) == Score(name, None, 0, 0, None)

    @pytest.mark.parametrize("name", [name for name in EXPECTED if name not in UNKNOWN_OF_OTHERS])
    def test_all_else_is_the_same(self, name):
        assert overall(*self.FOREIGN).score(name) == overall(*OUTCOMES).score(name)

    @pytest.mark.parametrize("name", ["citation_recall", "citation_precision"])
    def test_citations_of_a_system_that_marks_none(self, name):
        unmarked = [replace(o, marks=False) for o in self.FOREIGN]
        assert overall(*unmarked).score(name) == Score(name, None, 0, 0, None)
        assert overall(*unmarked).score("grounded") == overall(*OUTCOMES).score("grounded")

    @pytest.mark.parametrize("name", ["citation_recall", "citation_precision"])
    def test_an_answer_without_marks_of_a_system_that_marks_counts_0(self, name):
        uncited = replace(GOOD, judged=(sentence("supported"), sentence("quoted")))
        assert overall(uncited).score(name).value == 0.0
        assert overall(uncited, GOOD).score(name).value == pytest.approx(overall(GOOD).score(name).value / 2)


class TestGroups:
    def test_by_type_in_order_of_appearance(self):
        scores = summarise(OUTCOMES)
        assert [(group.name, group.questions) for group in scores.types] == [
            ("fact", 3),
            ("time", 1),
            ("unanswerable", 3),
        ]
        fact, time, unanswerable = scores.types
        assert fact == replace(overall(GOOD, WRONG, FAILED), name="fact")
        assert time.score("wrongly_refused") == Score("wrongly_refused", 1.0, 1, 1, (1.0, 1.0))
        assert unanswerable.score("right") == Score("right", None, 0, 0, None)
        assert unanswerable.score("rightly_refused").value == pytest.approx(1 / 3)

    def test_by_turn_in_order(self):
        turns = summarise([ANSWERED, *OUTCOMES[:5], BROKEN]).turns
        assert [(group.name, group.questions) for group in turns] == [("turn 1", 5), ("turn 2", 1), ("turn 3", 1)]
        assert turns[1] == replace(overall(FAILED), name="turn 2")

    def test_without_dialogues_there_are_no_turns(self):
        assert summarise([GOOD, WRONG]).turns == ()
        assert summarise([FAILED]).turns == ()  # all of one turn

    def test_nothing_at_all(self):
        scores = summarise([])
        assert (scores.types, scores.turns, scores.overall.questions) == ((), (), 0)
        for score in (*scores.overall.scores, *scores.overall.times):
            assert score == Score(score.name, None, 0, 0, None)


class TestTimes:
    def test_percentiles_of_those_that_are_known(self):
        times = {score.name: score for score in overall(*OUTCOMES).times}
        assert list(times) == ["seconds_p50", "seconds_p95", "first_p50", "first_p95", "tokens_in", "tokens_out"]
        assert times["tokens_in"] == Score("tokens_in", None, 0, 0, None)  # nothing was written by a model
        assert (times["seconds_p50"].value, times["seconds_p50"].n) == (3.0, 5)
        assert times["seconds_p95"].value == pytest.approx(4.8)
        assert times["seconds_p50"].interval == (1.0, 5.0)
        assert times["first_p95"] == Score("first_p95", 0.5, 2, 2, (0.5, 0.5))

    def test_tokens_are_a_mean_over_the_answers_that_a_model_wrote(self):
        wrote = [Usage("m", 100, 10), Usage("m", 300, 20), Usage("m")]
        told = [replace(GOOD, answer=Answer("Q?", "A.", "answered", usage=usage)) for usage in wrote]
        times = {score.name: score for score in overall(*told).times}
        assert (times["tokens_in"].value, times["tokens_in"].n) == (200, 2)
        assert (times["tokens_out"].value, times["tokens_out"].interval) == (15, (10, 20))

    def test_they_stand_apart(self):
        slower = [replace(o, seconds=o.seconds and 9 * o.seconds) for o in OUTCOMES]
        one, two = summarise(OUTCOMES), summarise(slower)
        assert one.overall.scores == two.overall.scores
        one, two = one.to_dict(), two.to_dict()
        assert one.pop("times") != two.pop("times")
        assert one == two


class TestJson:
    def test_golden(self):
        assert summarise(OUTCOMES).to_dict() == json.loads(GOLDEN.read_text(encoding="utf-8"))

    def test_shape(self):
        data = summarise(OUTCOMES).to_dict()
        assert list(data) == ["overall", "types", "turns", "times"]
        assert list(data["overall"]) == ["questions", *EXPECTED]
        assert list(data["types"]) == ["fact", "time", "unanswerable"]
        assert list(data["turns"]) == ["turn 1", "turn 2", "turn 3"]

    def test_figures_have_four_places(self):
        assert Score("x", 2 / 3, 3, 2, (1 / 3, 0.99999)).to_dict() == {
            "value": 0.6667,
            "n": 3,
            "questions": 2,
            "low": 0.3333,
            "high": 1.0,
        }
        assert Score("x", None, 0, 0, None).to_dict() == {
            "value": None,
            "n": 0,
            "questions": 0,
            "low": None,
            "high": None,
        }


@given(st.lists(st.sampled_from(OUTCOMES), max_size=8), st.randoms())
def test_scores_do_not_depend_on_the_order_and_shares_stay_in_bounds(outcomes, chance):
    shuffled = list(outcomes)
    chance.shuffle(shuffled)
    for one, two in zip(overall(*outcomes).scores, overall(*shuffled).scores, strict=True):
        assert one.value == (None if two.value is None else pytest.approx(two.value))
        assert (one.n, one.questions) == (two.n, two.questions)
        assert (one.value is None) == (one.interval is None)
        if one.value is not None and one.name not in ("sources", "publishers"):
            assert 0 <= one.interval[0] <= one.interval[1] <= 1 and 0 <= one.value <= 1


if __name__ == "__main__":
    written = json.dumps(summarise(OUTCOMES).to_dict(), indent=2)
    one_a_line = re.sub(r"\{[^{}]*\}", lambda score: " ".join(score[0].split()), written)
    GOLDEN.write_text(f"{one_a_line}\n", encoding="utf-8")
