"""Short answers compared as SQuAD's own script compares them: exact match and F1 of words.

Rajpurkar et al. 2016 and 2018, evaluate-v2.0.py. Knows nothing of questions or bots."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence

ARTICLE = re.compile(r"\b(a|an|the)\b")
MARKS = str.maketrans("", "", string.punctuation)


def plain(text: str) -> list[str]:
    """Words without case, punctuation and articles."""
    return ARTICLE.sub(" ", text.lower().translate(MARKS)).split()


def exact(said: str, wanted: Sequence[str]) -> float:
    """1 where the words are those of one of the wanted answers; of none wanted, where nothing is said."""
    return float(plain(said) in _told(wanted))


def f1(said: str, wanted: Sequence[str]) -> float:
    """F1 of words in [0, 1], the best over the wanted answers; of none wanted, 1 where nothing is said."""
    return max(_f1(plain(said), one) for one in _told(wanted))


def _told(wanted: Sequence[str]) -> list[list[str]]:
    """The words of each wanted answer that has some; one of nothing where none has, as in SQuAD's script."""
    return [words for one in wanted if (words := plain(one))] or [[]]


def _f1(said: list[str], wanted: list[str]) -> float:
    if not said or not wanted:
        return float(said == wanted)
    shared = sum((Counter(said) & Counter(wanted)).values())
    return 2 * shared / (len(said) + len(wanted))
