"""Time expressions to publish windows: golden questions, bounds for any text, the arithmetic of days."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.days import shift
from rag.periods import periods
from rag.text import listed
from rag.when import LAG_DAYS, window

TODAY = date(2024, 6, 15)
CASES = [
    line.split(" | ", 1)
    for line in (Path(__file__).parent / "cases" / "when.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
WORDS = st.sampled_from(
    sorted(
        listed("""
            in on since before until between and from to of the last this past next May June Monday 4 2023 2024 30 31
            week year month days ago yesterday today early mid-May summer Q1 first quarter weekend 5/4/2024 2024-05-04
            What did he say about attack who won , ? 's – several 999 winter 2010s February
        """)
    )
)


def days(found):
    return "-" if found is None else f"{found.after or ''}..{found.before or ''}"


@pytest.mark.parametrize(("head", "marked"), CASES)
def test_golden_questions(head, marked):
    wanted, _, today = head.partition(" @")
    question = marked.replace("[", "").replace("]", "")
    found = window(question, date.fromisoformat(today) if today else TODAY)
    assert days(found) == wanted
    if found:
        assert found.words == re.search(r"\[(.+)\]", marked)[1]
        assert question[found.start : found.end] == found.words


def test_at_least_a_third_of_the_golden_questions_have_no_window():
    assert 3 * sum(head == "-" for head, _ in CASES) >= len(CASES)


def test_a_pasted_text_full_of_dates_has_no_window():
    assert window("What did he say in May? " + "They met in June 2023. " * 1_000, TODAY) is None
    assert window("May 2024 - " * 1_500, TODAY) is None


@pytest.mark.parametrize(
    ("question", "before"),
    [
        ("What happened on 4 May 2024?", "2024-05-06"),
        ("What did he say last month?", "2024-06-02"),
        ("What did he say on Thursday?", None),  # would reach into today
        ("What was reported before June 2024?", "2024-05-31"),  # nothing happened late
        ("What happened at last week's summit?", None),
    ],
)
def test_a_lag_goes_behind_what_happened(question, before):
    found = window(question, TODAY, lag_days=LAG_DAYS)
    assert found.before == (before and date.fromisoformat(before))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("5/4/2024", []),
        ("13/5/2024, 5.13.2024 and 5-5-2024", ["2024-05-13..2024-05-13", "2024-05-13..2024-05-13", "2024-05-05..2024-05-05"]),
        ("31 June 2024, 2023-02-29, 0000-01-01", []),
        ("the first week of February", ["2024-02-01..2024-02-07"]),
        ("the last week of February", ["2024-02-23..2024-02-29"]),
        ("late 2023 and early 2024", ["2023-09-01..2023-12-31", "2024-01-01..2024-04-30"]),
        ("the second half of May, the first half of 2023", ["2024-05-16..2024-05-31", "2023-01-01..2023-06-30"]),
        ("the end of last month", ["2024-05-21..2024-05-31"]),
        ("the last two months of 2023", ["2023-11-01..2023-12-31"]),
        ("a couple of days ago, a few weeks ago", ["2024-06-13..2024-06-13", "2024-05-06..2024-05-12"]),
        ("the last 48 hours", ["2024-06-13..2024-06-15"]),
        ("July, June, last June, last May", ["2023-07-01..2023-07-31", "2024-06-01..2024-06-30", "2023-06-01..2023-06-30", "2024-05-01..2024-05-31"]),
        ("the last year of the war, to last several hours", []),
        ("1,999 men, $2023 or 2023 people", []),
    ],
)  # fmt: skip
def test_periods(text, found):
    assert [f"{p.first}..{p.last}" for p in periods(text, TODAY)] == found


@given(st.one_of(st.text(), st.lists(WORDS, max_size=12).map(" ".join)), st.dates(date(1990, 1, 1), date(2090, 12, 31)))
def test_a_window_is_a_slice_and_reaches_no_further_than_the_day_before(question, today):
    found = window(question, today)
    if found:
        assert question[found.start : found.end] == found.words != ""
        assert found.after or found.before
        assert found.after is None or found.after <= today
        assert found.before is None or (found.after or date.min) <= found.before < today


@given(st.one_of(st.text(), st.lists(WORDS, max_size=12).map(" ".join)))
def test_periods_are_ordered_spans(text):
    at = 0
    for period in periods(text, TODAY):
        assert at <= period.start < period.end <= len(text)
        assert period.first <= period.last
        at = period.end


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(-600, 600))
def test_months_there_and_back_lose_at_most_the_end_of_a_month(day, months):
    there = shift(day, months)
    assert (there.year - day.year) * 12 + there.month - day.month == months
    assert timedelta(0) <= day - shift(there, -months) <= timedelta(days=3)
