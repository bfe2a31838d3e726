"""What a question wants, whether it leans on the ones before it, and how it is completed from them."""

from __future__ import annotations

from datetime import date

import pytest
from evidence import FERRY
from hypothesis import given
from hypothesis import strategies as st

from rag.query import focus, kind, leans, several, speaking, stand_alone
from rag.types import Answer, Citation, Filter, Query, Turn

FROZE = Turn("When did Pashinyan freeze the membership?", "Nikol Pashinyan froze it in February.")
COUNCIL = Turn("Why did the council close the harbour?", "The quay has cracks.")
ALONE = [
    "When did the ferry to Orlo sail?",
    "Is Armenia leaving the CSTO?",
    "Who is Pashinyan?",
    "What is the CSTO?",
    "What did Putin say about his army?",
    "Did Pashinyan's wife go to Kyiv?",
    "Did the Armenians say they agreed?",
    "How many tanks were lost in the battle?",
    "Which airport did Armenia want Russian border guards to leave?",
    "Who won the chess tournament in Yerevan?",
    "Why did the council close the harbour in winter?",
]
LEANING = [
    "And when?",
    "When?",
    "Why?",
    "Why not?",
    "How many?",
    "Since when?",
    "Where?",
    "Who is he?",
    "What did she say?",
    "Which country is he from?",
    "What is his name?",
    "Did they agree?",
    "When did it start?",
    "Is this true?",
    "What happened then?",
    "What about Russia?",
    "How about Belarus?",
    "And what does Moscow say?",
    "For how long?",
    "Tell me more",
    "What did Lavrov say about that?",
    "But when will they leave?",
    "Or Belarus?",
    "Ok, and the price?",
]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Who leads the company?", "person"),
        ("To whom did it go?", "person"),
        ("Whose ship sank?", "person"),
        ("What is his name?", "person"),
        ("When did it sail?", "date"),
        ("On what date did it sail?", "date"),
        ("Until what year may it stay?", "date"),
        ("In which month did it sail?", "date"),
        ("How many ships sank?", "number"),
        ("How much did it cost?", "number"),
        ("What percentage voted?", "number"),
        ("Where is the base?", "place"),
        ("In which city did they meet?", "place"),
        ("Which country is it from?", "place"),
        ("Why did it sink?", "open"),
        ("How did it sink?", "open"),
        ("What did the owner say when it sank?", "open"),
        ("Did the man who built it speak?", "person"),
        ("Is it true?", "open"),
        ("", "open"),
    ],
)
def test_the_first_question_word_tells_what_is_wanted(question: str, wanted: str) -> None:
    assert kind(question) == wanted


def test_what_is_counted_or_asked_for() -> None:
    assert focus("How many tanks were lost?") == "tanks"
    assert focus("What percentage of voters came?") == "voters"
    assert focus("What is the price of gas?") == "price"
    assert focus("Why did it sink?") == ""


def test_whether_somebodys_words_are_asked_for() -> None:
    assert speaking("What did the owner say?")
    assert not speaking("Who said so?")  # a name is
    assert not speaking("Why did it sink?")


@pytest.mark.parametrize("question", ALONE)
def test_a_question_that_stands_alone_stays_as_it_is(question: str) -> None:
    assert not leans(question)
    assert stand_alone(question, [COUNCIL, FROZE]).text == question


@pytest.mark.parametrize("question", LEANING)
def test_a_question_that_leans_is_completed(question: str) -> None:
    assert leans(question)
    completed = stand_alone(question, [FROZE]).text
    assert completed != question
    assert "Pashinyan" in completed


@pytest.mark.parametrize("question", [*ALONE, *LEANING])
def test_without_a_history_nothing_is_completed(question: str) -> None:
    assert stand_alone(question) == Query(question, asked=question)


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("And when?", ["when", "council", "close", "harbour"]),
        ("Why?", ["Why", "council", "close", "harbour"]),
        ("What about Orlo?", ["Orlo", "council", "close", "harbour"]),
        ("How long will it last?", ["How long", "last", "council", "harbour"]),
        ("And the council of Orlo?", ["council of Orlo", "close", "harbour"]),
    ],
)
def test_the_subject_of_the_last_question_is_added(question: str, parts: list[str]) -> None:
    completed = stand_alone(question, [FROZE, COUNCIL]).text
    assert [part for part in parts if part not in completed] == []
    assert "Pashinyan" not in completed
    assert completed.count("council") == 1


@pytest.mark.parametrize(
    ("question", "completed"),
    [
        ("Who is he?", "Who is Pashinyan?"),
        ("Which country is he from?", "Which country is Pashinyan from?"),
        ("Did his wife go to Kyiv?", "Did Pashinyan’s wife go to Kyiv?"),
        ("What did they tell him?", "What did they tell Pashinyan?"),
    ],
)
def test_a_pronoun_gives_way_to_the_person_meant(question: str, completed: str) -> None:
    assert stand_alone(question, [COUNCIL, FROZE]).text == completed
    assert stand_alone(question, [FROZE, Turn("Why?", "Nobody knows.")]).text == completed


def test_the_person_of_the_latest_turn_is_meant() -> None:
    holm = Turn("What did Ida Holm say?", "Ida Holm said that it sank.")
    assert stand_alone("Where does she live?", [FROZE, holm]).text == "Where does Ida Holm live?"
    assert stand_alone("Where does he live?", [holm, FROZE]).text == "Where does Pashinyan live?"


def test_the_person_may_be_the_direct_answer_or_the_one_name_of_the_answer() -> None:
    owner = Citation(1, FERRY.source, 74, 82, "Ida Holm")
    asked = Turn("Who owns the ferry?", "It is the ferry of Ida Holm and Jens Berg.")
    told = Turn(asked.question, asked.text, Answer(asked.question, asked.text, "answered", direct=owner))
    assert stand_alone("Where does she live?", [told]).text == "Where does Ida Holm live?"
    assert "Holm" not in stand_alone("Where does she live?", [asked]).text.split("(")[0]  # which of the two?
    one = Turn("Who owns the ferry?", "The ferry is owned by Ida Holm.")
    assert stand_alone("Where does she live?", [one]).text == "Where does Ida Holm live?"


def test_a_chain_of_questions_keeps_its_subject() -> None:
    history: list[Turn] = []
    for question in ("Why did the council close the harbour?", "And when?", "Since when?", "Why?"):
        completed = stand_alone(question, history).text
        assert "council" in completed and "harbour" in completed
        history.append(Turn(question))


def test_what_was_searched_counts_where_it_is_known() -> None:
    answer = Answer("And when?", "", "refused", queries=(Query("When does the bridge open?", asked="And when?"),))
    assert "bridge" in stand_alone("Why?", [COUNCIL, Turn("And when?", "", answer)]).text


def test_the_users_own_words_and_window_are_kept() -> None:
    window = Filter(after=date(2031, 1, 1), publishers=("Harbour Post",))
    query = stand_alone("  And\nwhen? ", [COUNCIL], window)
    assert (query.asked, query.filter) == ("  And\nwhen? ", window)
    assert stand_alone("  Who is\n Ida Holm? ").text == "Who is Ida Holm?"


questions = st.text(max_size=40) | st.sampled_from([*ALONE, *LEANING, "", "?", "and", "HE", "his", "Hers?"])
turns = st.builds(Turn, questions, st.text(max_size=40) | st.sampled_from([FROZE.text, COUNCIL.text]))


@given(questions, st.lists(turns, max_size=4))
def test_any_question_after_any_history_makes_a_query(question: str, history: list[Turn]) -> None:
    query = stand_alone(question, history)
    assert query.asked == question
    assert query.text == " ".join(question.split()) or (history and leans(" ".join(question.split())))
    assert kind(query.text) in ("person", "date", "number", "place", "open")


@pytest.mark.parametrize(
    ("question", "completed"),
    [
        ("What did her office say?", "What did Anna Rask’s office say?"),
        ("Who met her?", "Who met Anna Rask?"),
        ("What did they ask her about?", "What did they ask Anna Rask about?"),
        ("Where is his wife?", "Where is Anna Rask’s wife?"),
    ],
)
def test_a_pronoun_that_owns_becomes_a_name_that_owns(question: str, completed: str) -> None:
    assert stand_alone(question, [Turn("Who leads the council?", "Anna Rask leads it.")]).text == completed


@pytest.mark.parametrize(
    ("question", "many"),
    [
        ("Which countries have held the chair?", True),
        ("Which envoys were called home?", True),
        ("In what ways has the island changed?", True),
        ("How did his words about the ferry change?", True),
        ("Is the ferry safe, or is it a danger?", True),
        ("What has the mayor said about the quay?", True),
        ("Which country held the chair?", False),
        ("What news did the mayor bring?", False),
        ("Which process was stopped?", False),
        ("Who owns the ferry?", False),
    ],
)
def test_questions_for_several_things_are_told(question, many):
    assert several(question) is many
