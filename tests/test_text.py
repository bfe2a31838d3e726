"""Folding, words and stems, with literal values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text import STOPWORDS, content_words, fold, is_heading, stem, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("“Ça  va”\u00a0— said\nthe ‘Größe’", "\"ca va\" - said the 'grosse'"),
        ("İstanbul ﬁnds №5…", "istanbul finds no5..."),
        ("soft\u00adhyphen and zero\u200bwidth", "softhyphen and zerowidth"),
        ("  Pashinyan\t\n", "pashinyan"),
        ("«Нет»", '"нет"'),
        ("", ""),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_fold_is_total_and_done_once(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_words_do_not_depend_on_marks_accents_and_white_space(text):
    assert words(f"  {text}\n") == words(text)
    assert all(word and word == word.strip() for word in words(text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Putin’s and Armenia's allies' talks", ["putin", "and", "armenia", "allies", "talks"]),
        ("3.5 percent of 25,000 men in 2013.", ["3.5", "percent", "of", "25,000", "men", "in", "2013"]),
        ("O’Brien in Nagorno-Karabakh", ["o'brien", "in", "nagorno", "karabakh"]),
        ("The U.S., the US and the U.S.A.", ["the", "usa", "the", "usa", "and", "the", "usa"]),
        ("tell us who", ["tell", "us", "who"]),
        ("U.N. and UN and WHO", ["un", "and", "un", "and", "w.h.o"]),
        ("19th, 1990s, £2.5m", ["19th", "1990s", "2.5m"]),
        ("don’t snake_case", ["don't", "snake", "case"]),
        ("Élysée Сергей", ["elysee", "сергеи"]),
        ("—…!", []),
    ],
)
def test_words(text, found):
    assert words(text) == found


@pytest.mark.parametrize(
    "family",
    [
        "make makes making made",
        "stop stops stopped stopping",
        "meet met meeting meetings",
        "withdraw withdraws withdrew withdrawn withdrawing",
        "party parties",
        "agree agrees agreed agreeing",
        "accuse accuses accused accusing",
        "kill kills killed killing",
        "die dies died dying",
        "use uses used using",
        "class classes",
        "crisis crises",
        "official officials officially",
        "organise organize organised organizing",
        "organisation organization organizations",
        "criticise criticized criticising",
        "labour labor labours",
        "centre center centres",
        "defence defense",
        "travelled traveled travelling",
        "programme program programmes",
        "woman women",
    ],
)
def test_one_stem_for_one_family(family):
    assert len({stem(word) for word in family.split()}) == 1


@pytest.mark.parametrize(
    "pair", ["new news", "king kin", "speed spe", "leave leaf", "police policy", "armenia armenian", "red re", "25,000 25"]
)  # fmt: skip
def test_unlike_words_keep_unlike_stems(pair):
    one, other = pair.split()
    assert stem(one) != stem(other)


@given(st.text())
def test_stem_is_total_and_never_empty(word):
    assert bool(stem(word)) == bool(word)


def test_content_words_are_stems_without_function_and_question_words():
    assert content_words("Why did the ministers not meet in Minsk?") == ["minister", "meet", "minsk"]
    assert content_words("Who is he, and what was it?") == []


def test_stop_words_are_words_as_words_gives_them():
    assert all(words(word) == [word] for word in STOPWORDS)
    assert {"who", "what", "when", "the", "not", "don't"} <= STOPWORDS
    assert not {"minister", "say", "no.", "war"} & STOPWORDS


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("A bridge too far", True),
        ("Bridge ‘shut for good’", True),
        ("The bridge is shut.", False),
        ("“The bridge is shut.”", False),
        ("The bridge is shut.[7]", False),
        ("The bridge [7]", True),
        ("Is the bridge shut?", False),
        ("word " * 24, False),
    ],
)
def test_a_headline_is_short_and_has_no_end_mark(line, heading):
    assert is_heading(line) is heading
