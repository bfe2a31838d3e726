"""Short answers compared by SQuAD's own rules: literal cases, and the rules of evaluate-v2.0.py told again."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.squad import exact, f1, plain


@pytest.mark.parametrize(
    ("said", "wanted", "score"),
    [
        ("the Petrel", ["Petrel"], 1.0),
        ("ferry Petrel", ["Petrel"], 2 / 3),
        ("ferry Petrel", ["Petrel", "The ferry, Petrel."], 1.0),
        ("", ["Petrel"], 0.0),
        ("", [], 1.0),
        ("Petrel", [], 0.0),
        ("Petrel Petrel", ["Petrel"], 2 / 3),  # a word counts as often as both have it
        ("Petrel Petrel ferry", ["ferry Petrel Petrel Orlo"], 6 / 7),
        ("heron", ["Petrel"], 0.0),
        ("the", ["a"], 1.0),  # articles alone are nothing
        ("", ["a", "Petrel"], 0.0),  # and no answer beside another
        ("the", ["Petrel"], 0.0),
        ("2.4 million", ["24 million"], 1.0),  # punctuation is not kept
    ],
)
def test_f1_counts_words_as_squad_does(said, wanted, score):
    assert f1(said, wanted) == pytest.approx(score)


@pytest.mark.parametrize(
    ("said", "wanted", "score"),
    [
        ("The  Petrel!", ["petrel"], 1.0),
        ("ferry Petrel", ["Petrel ferry"], 0.0),  # order counts
        ("ferry Petrel", ["Heron", "the ferry Petrel"], 1.0),
        ("Petrels", ["Petrel"], 0.0),
        ("", ["Petrel"], 0.0),
        ("", [], 1.0),
        ("An... a, the", [], 1.0),
        ("", ["a", "Petrel"], 0.0),
        ("Petrel", [], 0.0),
    ],
)
def test_exact_match_is_of_all_words_in_order(said, wanted, score):
    assert exact(said, wanted) == score


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The U.S. — a   state's  “own”", ["us", "—", "states", "“own”"]),  # ASCII punctuation alone goes
        ("co-operate", ["cooperate"]),
        ("Anthem a-n the-a an", ["anthem", "thea"]),  # articles are found after the punctuation went
        ("\n\t ", []),
    ],
)
def test_words_without_case_punctuation_and_articles(text, words):
    assert plain(text) == words


# evaluate-v2.0.py: lower case, then no punctuation, then no articles, then white space as one blank.


def normalised(text: str) -> str:
    kept = "".join(letter for letter in text.lower() if letter not in string.punctuation)
    return " ".join(re.sub(r"\b(?:an|a|the)\b", " ", kept).split())


def overlap(wanted: str, said: str) -> float:
    left, right = (normalised(text).split() if text else [] for text in (wanted, said))
    if not left or not right:
        return float(left == right)
    rest, shared = list(left), 0
    for word in right:
        if word in rest:
            rest.remove(word)
            shared += 1
    if not shared:
        return 0.0
    precision, recall = shared / len(right), shared / len(left)
    return 2 * precision * recall / (precision + recall)


def official(said: str, answers: Sequence[str]) -> tuple[float, float]:
    """Exact match and F1 of one prediction as get_raw_scores counts them."""
    wanted = [answer for answer in answers if normalised(answer)] or [""]
    return max(float(normalised(one) == normalised(said)) for one in wanted), max(overlap(one, said) for one in wanted)


word = st.sampled_from(["The", "a", "An", "ferry", "Ferry's", "PETREL", "petrel.", "-", "1,200", "İ", "ß", "thé", "Ａ"])
answer = st.one_of(st.lists(word, max_size=6).map(" ".join), st.text(max_size=20))
filled = answer.filter(normalised)


@given(answer, st.lists(answer, max_size=3))
def test_both_are_those_of_the_official_script(said, wanted):
    found = exact(said, wanted), f1(said, wanted)
    assert found == pytest.approx(official(said, wanted), abs=5e-5)


@given(answer, filled)
def test_f1_is_symmetric_and_1_where_all_words_are_those(said, wanted):
    assert f1(said, [wanted]) == f1(wanted, [said])
    assert f1(wanted, [wanted]) == exact(wanted, [wanted]) == 1
