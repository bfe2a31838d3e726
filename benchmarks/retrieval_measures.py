"""What a ranking of passages is worth for a question, and how sure that is: means with bootstrap intervals.

Knows nothing of how rankings are made."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from retrieval_corpus import Piece, Question

from rag.text import fold

Values = NDArray[np.float64]
TOP = 10  # articles
SHOWN = (600, 1800, 3000)  # characters a reader is shown: about 1, 3 and 5 passages of ours
PER_ARTICLE = 3
DRAWS, SEED = 10_000, 0
NAMES = ("MRR@10", "Hits@1", "Hits@10", *(f"answer in {n}" for n in SHOWN))


def measured(question: Question, ranked: Sequence[Piece]) -> list[float]:
    """One value for each of NAMES; NaN for the answers where no gold article holds the answer."""
    best = list(dict.fromkeys(piece.article for piece in ranked))[:TOP]
    rank = next((n for n, article in enumerate(best, 1) if article in question.gold), 0)
    place = [1 / rank if rank else 0.0, float(rank == 1), float(rank > 0)]
    return place + [_answered(question.answer, ranked, shown) if question.answer else np.nan for shown in SHOWN]


def _answered(answer: str, ranked: Sequence[Piece], shown: int) -> float:
    """Whether the answer stands, as whole words, in one of the passages that fit into `shown` characters, or their
    beginnings; at most three of one article."""
    whole = re.compile(rf"(?<!\w){re.escape(answer)}(?!\w)")
    seen: Counter[str] = Counter()
    for piece in ranked:
        seen[piece.article] += 1
        if seen[piece.article] > PER_ARTICLE:
            continue
        text = fold(piece.text)[:shown]
        if whole.search(text):
            return 1.0
        shown -= len(text)
        if shown <= 0:
            break
    return 0.0


def interval(values: Values) -> tuple[float, float, float]:
    """Mean and 95 % interval by resampling the questions, those without a value left out."""
    known = values[~np.isnan(values)]
    drawn = np.random.default_rng(SEED).integers(0, len(known), (DRAWS, len(known)))
    low, high = np.percentile(known[drawn].mean(axis=1), [2.5, 97.5])
    return float(known.mean()), float(low), float(high)
