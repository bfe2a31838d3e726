"""Sentence borders: golden cases, invariants on any Unicode, the bound on length."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentence_cases import read_cases

from rag.sentences import LONG, LONGEST, sentences

CASES = read_cases(Path(__file__).parent / "cases" / "sentences.txt")
# Marks, quotes and abbreviations meet more often here than in random text.
NEWSY = st.lists(
    st.sampled_from(["Mr.", "U.S.", "J.", "No.", "5", "p.m.", "The", "he said", ".", "?", "!", "…", "...", "“", "”", '"', "'", "’", "«", "»", "(", ")",
                     "[1]", " ", " ", "\n", "\u2028", "\u00a0", "\u200b", "。", "Putin", "said", "; ", "x" * 900, "2013", "www.a.b", "\r"]),
    max_size=60,
).map("".join)  # fmt: skip
ANY = st.one_of(st.text(max_size=300), NEWSY)


def split(text):
    return [text[a:b] for a, b in sentences(text)]


@pytest.mark.parametrize("case", CASES, ids=[case.text[:40] for case in CASES])
def test_golden(case):
    assert split(case.text) == case.sentences


def test_there_are_enough_cases_of_both_kinds():
    assert len(CASES) >= 90 and len({case.section for case in CASES}) == 2


@given(ANY)
def test_spans_are_ordered_trimmed_and_leave_only_white_space(text):
    at = 0
    for start, end in sentences(text):
        assert at <= start < end
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()


@given(ANY)
def test_no_sentence_spans_lines_or_exceeds_the_bound(text):
    for start, end in sentences(text):
        assert len(text[start:end].splitlines()) == 1
        assert end - start <= LONGEST


@given(st.lists(ANY, max_size=4))
def test_a_paragraph_is_split_the_same_alone_and_among_others(lines):
    lines = [" ".join(line.split()) for line in lines]
    assert split("\n".join(lines)) == [sentence for line in lines for sentence in split(line)]


def test_nothing_in_nothing_out():
    assert sentences("") == sentences(" \n\t\u2003\u2028 ") == []


def test_offsets_count_characters_of_the_whole_text():
    assert sentences("  One 🌉 two. Three.\n\nFour") == [(2, 12), (13, 19), (21, 25)]


def test_a_long_sentence_is_cut_behind_its_last_semicolon():
    text = "a" * 600 + "; " + "b" * 300 + "; " + "c" * 600 + "."
    assert [len(s) for s in split(text)] == [903, 601]


def test_a_long_sentence_without_semicolon_stays_whole_up_to_the_bound():
    words = "word " * (LONGEST // 5)
    assert split(words) == [words.strip()]
    longer = split(words + "more words")
    assert [len(s) <= LONG for s in longer] == [True, False] and " ".join(longer) == words + "more words"


def test_a_run_without_white_space_is_cut_all_the_same():
    assert [len(s) for s in split("x" * 4500)] == [1000, 1000, 1000, 1500]
