"""Citation recall and precision as ALCE defines them: cases worked by hand, and ALCE's own loop told again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.alce import MOST, precise, recalled
from eval.grounding import Judged
from eval.judge import Outcome
from eval.measures import citation_precision, citation_recall
from eval.questions import Question
from eval.response import Given, Response

CLAIM = "The ferry sails in May."


def supports(*sets: str) -> Callable[[str, str], bool]:
    """What supports CLAIM: texts that together are one of some sets, each written as its letters."""

    def supported(text: str, claim: str) -> bool:
        assert claim == CLAIM
        return "".join(sorted(text.split("\n"))) in sets

    return supported


@pytest.mark.parametrize(
    ("evidence", "sets", "recall", "precision"),
    [
        ("", [], False, 0),  # nothing cited
        ("a", ["a"], True, 1),
        ("a", [], False, 0),
        ("ab", ["ab"], True, 2),  # only together
        ("ab", ["a", "ab"], True, 1),  # b is irrelevant
        ("ba", ["a", "ab"], True, 1),
        ("ab", ["a", "b", "ab"], True, 2),  # each alone
        ("ab", ["a", "b"], False, 0),  # together they say something else
        ("abc", ["ab", "abc"], True, 2),  # c is needless
        ("abc", ["abc"], True, 3),
        ("abc", ["a", "ab", "ac", "abc"], True, 1),
        ("abc", ["ab", "ac", "bc", "abc"], True, 0),  # any two do, so that none by itself is needed
        ("abc", ["b", "ab", "bc", "ac", "abc"], True, 1),  # b alone; a and c need each other, but nobody needs them
        ("abcd", ["abc", "d", "abcd"], True, 3),  # the fourth is not looked at
        ("abcd", ["d", "abcd"], False, 0),
    ],
)
def test_cases_by_hand(evidence, sets, recall, precision):
    found = recalled(CLAIM, list(evidence), supports(*sets)), precise(CLAIM, list(evidence), supports(*sets))
    assert found == (recall, precision)


def alce(answer: Sequence[Sequence[str]], supported: Collection[frozenset[str]]) -> tuple[float, float]:
    """Recall and precision of one answer as ALCE's eval.py counts them, each sentence given by what it cites.

    Gao et al. 2023, compute_autoais with citation=True and at_most_citations=3."""
    entailed = entailed_precisely = citations = 0
    for sentence in answer:
        cited = list(sentence)[:3]
        citations += len(cited)
        if not cited or frozenset(cited) not in supported:
            continue
        entailed += 1
        if len(cited) == 1:
            entailed_precisely += 1
            continue
        for one in cited:
            by_itself = frozenset({one}) in supported
            without = frozenset(cited) - {one} in supported
            if by_itself or not without:
                entailed_precisely += 1
    return entailed / len(answer), entailed_precisely / citations if citations else 0.0


LETTERS = "abcde"
SETS = [frozenset(some) for n in range(1, 4) for some in combinations(LETTERS, n)]
cited = st.lists(st.sampled_from(LETTERS), max_size=5, unique=True)


@given(st.lists(cited, min_size=1, max_size=6), st.sets(st.sampled_from(SETS)))
def test_answers_are_counted_as_by_alces_own_script(answer, supported):
    def judge(text: str, claim: str) -> bool:
        return frozenset(text.split("\n")) in supported

    def judged(sentence: list[str]) -> Judged:
        places = tuple(map(LETTERS.index, sentence))
        recall, precision = recalled(CLAIM, sentence, judge), precise(CLAIM, sentence, judge)
        return Judged(CLAIM, places, tuple(sentence), "supported", recall, precision, relevant=False)

    response = Response("q", "x", tuple(map(Given, LETTERS)))
    outcome = Outcome(Question("q", "q", "t", True), response, judged=tuple(map(judged, answer)))
    recall, precision = alce(answer, supported)
    assert (citation_recall(outcome), citation_precision(outcome)) == ((recall, 1.0), (precision, 1.0))


@given(cited, st.sets(st.sampled_from(SETS)))
def test_none_is_precise_without_recall_and_never_more_than_are_looked_at(evidence, supported):
    def judge(text: str, claim: str) -> bool:
        return frozenset(text.split("\n")) in supported

    count = precise(CLAIM, evidence, judge)
    assert 0 <= count <= min(len(evidence), MOST)
    assert recalled(CLAIM, evidence, judge) or count == 0
