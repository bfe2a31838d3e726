"""Days named by a question become the window of its search, are shown, and give way where they leave no answer."""

from __future__ import annotations

from datetime import date

import pytest
from newsroom import check, newsroom

from rag.types import Filter

TODAY = date(2031, 6, 15)


@pytest.mark.parametrize(
    ("question", "cited", "after", "before"),
    [
        ("What did Holm say in March 2031?", "owner", date(2031, 3, 1), date(2031, 4, 2)),
        ("What did engineers present in April 2031?", "bridge", date(2031, 4, 1), date(2031, 5, 2)),
        ("What did Lind say since April?", "bridge", date(2031, 4, 1), None),
    ],
)
def test_days_in_the_question_are_the_window_of_the_search(question, cited, after, before):
    bot = newsroom()
    answer = bot.ask(question, today=TODAY)
    check(bot, answer)
    (query,) = answer.queries
    assert (query.filter.after, query.filter.before) == (after, before)
    assert query.window in question
    assert {c.source.id for c in answer.citations} == {cited}
    assert "1 article without a date left out" in answer.notices


def test_a_window_that_leaves_no_answer_is_widened_and_says_so():
    bot = newsroom()
    answer = bot.ask("What did engineers present last week?", today=TODAY)
    check(bot, answer)
    assert {c.source.id for c in answer.citations} == {"bridge"}
    assert answer.queries[0].filter.empty
    assert "no article published last week answers this; those of all days were searched" in answer.notices


def test_days_given_apart_go_before_those_of_the_question():
    asked = Filter(after=date(2031, 3, 5))
    answer = newsroom().ask("What did Holm say in April 2031?", filter=asked, today=TODAY)
    assert answer.queries[0].filter == asked
    assert answer.queries[0].window == ""


def test_a_publisher_given_apart_stays():
    answer = newsroom().ask("What did Holm say in March 2031?", filter=Filter(publishers=("Coast Wire",)), today=TODAY)
    assert answer.queries[0].filter.publishers == ("Coast Wire",)
    assert answer.status == "refused"
