"""A question as it was meant: typing errors and other romanisations, by the words of what was found for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom import newsroom

from rag.respell import respelled

TEXTS = [
    "Which airport did the Russian border guards leave? The ministers met in November in Yerevan.",
    "Alexander Pankin and Mikhail Galuzin spoke to Vagharshak Harutyunyan about the conditions of the alliance.",
    "The country held the chairmanship; where its troops worked, peace reigned.",
]
USUAL = frozenset(["county", "wish", "wrecking", "zambia", "open", "aleksandr", "solider", "peace"])


def meant(question: str) -> str:
    return respelled(question, TEXTS, USUAL.__contains__)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Wich airprot did the Rusian guards leave?", "Which airport did the Russian guards leave?"),
        ("wher did they meet in Novmber", "where did they meet in November"),
        ("which contry held the chairmanshp?", "which country held the chairmanship?"),
        ("What conditons has the aliance?", "What conditions has the alliance?"),
    ],
)
def test_a_mistyped_word_is_the_nearest_that_was_found(typed, read):
    assert meant(typed) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("What happened in Erevan?", "What happened in Yerevan?"),
        ("What did Galouzine's agency say?", "What did Galuzin's agency say?"),
        ("What was Vagarshak Arutyunyan told?", "What was Vagharshak Harutyunyan told?"),
        ("What does Aleksandr Pankin want?", "What does Alexander Pankin want?"),
    ],
)
def test_a_name_is_read_as_the_articles_spell_it(written, read):
    assert meant(written) == read


@pytest.mark.parametrize(
    "question",
    [
        "Which county held it?",  # a usual word, if not the one that was found
        "Who is wrecking it?",
        "What did OPEC say?",  # no "open"
        "Who is Aleksandr Ivanov?",  # no surname beside it that was found
        "Is it in Zambia?",
        "Did Harutyunyan go to Yerevan in 2023?",
        "",
        "???",
    ],
)
def test_what_is_usual_or_stands_there_stays(question):
    assert meant(question) == question


def test_nothing_found_changes_nothing():
    assert respelled("Wich airprot?", [], USUAL.__contains__) == "Wich airprot?"


@given(st.text(max_size=80))
def test_total_on_any_text(question):
    assert isinstance(meant(question), str)


@given(st.lists(st.sampled_from(" ".join(TEXTS).split()), max_size=8))
def test_words_that_were_found_are_never_changed(found):
    question = " ".join(found)
    assert meant(question) == question


def test_the_answer_says_how_the_question_was_read():
    with newsroom() as bot:
        answer = bot.ask("What will the repairs of the fery cost, and what did the mayer call the vote?")
        assert answer.queries[0].respelled
        read = "What will the repairs of the ferry cost? What did the Mayor call the vote?"
        assert f"the question was read as: {read}" in answer.notices
