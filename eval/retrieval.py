"""What a ranking is worth, by ir-measures: by article, and by passage that holds evidence.

The measures are those of trec_eval (MacAvaney et al. 2022, "Streamlining Evaluation with ir-measures"). Knows nothing
of how a ranking was made."""

from __future__ import annotations

from collections.abc import Sequence

import ir_measures
from ir_measures import RR, P, R, Success, nDCG
from ir_measures.measures import Measure

from eval.judge import Found

DEPTH = 10  # passages that are searched for
BY_ARTICLE = (Success @ 1, Success @ 5, R @ 5, P @ 5, RR @ DEPTH, nDCG @ DEPTH)
BY_EVIDENCE = (Success @ 1, Success @ 5, Success @ DEPTH, R @ DEPTH, P @ 5, RR @ DEPTH, nDCG @ DEPTH)


def by_article(found: Found, measure: Measure) -> float:
    """Of the articles in order of their first passage; those with evidence are relevant, found or not."""
    return ranked(found.articles, found.expected, measure)


def by_evidence(found: Found, measure: Measure) -> float:
    """Of passages: those with evidence are relevant, and so is one for each piece that none of them holds."""
    held = [bool(pieces) for pieces in found.pieces]
    return ranked(held, sum(held) + found.missing, measure)


def ranked(relevant: Sequence[bool], expected: int, measure: Measure) -> float:
    """One measure of one ranking: which places are relevant, and how many relevant ones there are in all."""
    run = {"q": {f"{n:04}": float(len(relevant) - n) for n in range(len(relevant))}}
    qrels = {f"{n:04}": 1 for n, yes in enumerate(relevant) if yes}
    qrels |= {f"missing {n}": 1 for n in range(expected - len(qrels))}
    if not relevant or not qrels:
        return 0.0
    return float(ir_measures.calc_aggregate([measure], {"q": qrels}, run)[measure])
