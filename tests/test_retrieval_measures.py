"""What a ranking is worth: against the measures written out here, against ir-measures over several questions, and by hand."""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

import ir_measures
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eval.judge import Found
from eval.retrieval import BY_ARTICLE, BY_EVIDENCE, DEPTH, by_article, by_evidence, ranked

MEASURES = list(dict.fromkeys([*BY_ARTICLE, *BY_EVIDENCE]))


def value(name: str, cut: int, relevant: Sequence[bool], expected: int) -> float:
    """A measure of binary relevance by its definition; `expected` counts all that is relevant, found or not."""
    top = [n for n, yes in enumerate(relevant[:cut], start=1) if yes]
    if name == "Success":
        return float(bool(top))
    if name == "R":
        return len(top) / expected if expected else 0.0
    if name == "P":
        return len(top) / cut
    if name == "RR":
        return 1 / top[0] if top else 0.0
    assert name == "nDCG"
    ideal = sum(1 / log2(n + 1) for n in range(1, min(cut, expected) + 1))
    return sum(1 / log2(n + 1) for n in top) / ideal if ideal else 0.0


rankings = st.lists(st.booleans(), max_size=DEPTH + 3).flatmap(
    lambda relevant: st.tuples(st.just(relevant), st.integers(sum(relevant), sum(relevant) + 5))
)


@pytest.mark.parametrize("measure", MEASURES, ids=str)
@given(ranking=rankings)
@example(ranking=([], 0))
@example(ranking=([], 3))
@example(ranking=([False, False], 0))
@example(ranking=([False] * 10 + [True], 1))  # below the cut
def test_each_measure_is_its_definition(measure, ranking):
    name, cut = str(measure).split("@")
    assert ranked(*ranking, measure) == pytest.approx(value(name, int(cut), *ranking), abs=5e-5)


@given(st.lists(rankings.filter(lambda ranking: ranking[1] > 0), min_size=1, max_size=6))
def test_the_mean_over_questions_is_that_of_ir_measures(rankings):
    """Called on documents with names and scores of their own; a question that found nothing stays in the mean."""
    qrels, run = [], []
    for q, (relevant, expected) in enumerate(rankings):
        for n, yes in enumerate(relevant):
            run.append(ir_measures.ScoredDoc(f"q{q}", f"d{n}", 1 / (n + 1)))
            qrels.append(ir_measures.Qrel(f"q{q}", f"d{n}", int(yes)))
        qrels += [ir_measures.Qrel(f"q{q}", f"far {n}", 1) for n in range(expected - sum(relevant))]
    found = ir_measures.calc_aggregate(MEASURES, qrels, run)
    for measure in MEASURES:
        mean = sum(ranked(*ranking, measure) for ranking in rankings) / len(rankings)
        assert mean == pytest.approx(found[measure], abs=5e-5)


NAMED = {str(measure): measure for measure in MEASURES}
HANDMADE = Found(
    articles=(False, True, False, True),  # of three with evidence, two are found
    pieces=((), (0,), (), (), (), (0, 1)),  # of three pieces, one is in no passage
    expected=3,
    missing=1,
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Success@1", 0.0),
        ("Success@5", 1.0),
        ("R@5", 2 / 3),
        ("P@5", 2 / 5),
        ("RR@10", 1 / 2),
        ("nDCG@10", (1 / log2(3) + 1 / log2(5)) / (1 + 1 / log2(3) + 1 / log2(4))),
    ],
)
def test_by_article(name, expected):
    assert by_article(HANDMADE, NAMED[name]) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Success@1", 0.0),
        ("Success@5", 1.0),
        ("Success@10", 1.0),
        ("R@10", 2 / 3),  # two passages hold evidence, and a third would have to
        ("P@5", 1 / 5),
        ("RR@10", 1 / 2),
        ("nDCG@10", (1 / log2(3) + 1 / log2(7)) / (1 + 1 / log2(3) + 1 / log2(4))),
    ],
)
def test_by_passage_with_evidence(name, expected):
    assert by_evidence(HANDMADE, NAMED[name]) == pytest.approx(expected)


@pytest.mark.parametrize("found", [Found((), (), 1, 1), Found((), (), 0, 0), Found((False,) * 3, ((),) * 3, 2, 1)])
@pytest.mark.parametrize("measure", MEASURES, ids=str)
def test_where_nothing_is_found_all_are_0(measure, found):
    assert by_article(found, measure) == by_evidence(found, measure) == 0


def test_the_rank_of_the_first_passage_with_evidence():
    assert HANDMADE.rank == 2
    assert Found((), (), 1, 1).rank is None
