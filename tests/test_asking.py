"""Questions that rules make of sentences, by literal values: no model, no article."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eval.drafting.asking import questions
from eval.drafting.clauses import clause
from eval.drafting.people import People, people
from eval.drafting.usage import usage
from rag.sentences import sentences

KNOWN = People({"Berg": "Anna Berg", "Holm": "Ida Holm"}, {"Berg": "she", "Holm": "she"})


def asked(sentence: str, *, leaning: bool = False) -> dict[str, str]:
    """Questions and answers of a sentence, but for whether something is so."""
    made = questions(sentence, KNOWN, leaning=leaning)
    return {one.question: sentence[slice(*one.answer)] for one in made if one.asks != "whether"}


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        # dates
        (
            "On May 3, 2024, the council of Orlo bought the ferry Petrel from Veld, which had sailed it for years.",
            {"When did the council of Orlo buy the ferry Petrel from Veld?": "May 3, 2024"},
        ),
        (
            "Orlo's Harbor Office replied on May 3, 2024, that the Petrel had lost its engine.",
            {"When did Orlo's Harbor Office reply that the Petrel had lost its engine?": "May 3, 2024"},
        ),
        ("Orlo has run the ferry Petrel since 1987.", {"Since when has Orlo run the ferry Petrel?": "1987"}),
        (
            "At a meeting of the council on May 3, 2024, Holm had already spoken warmly of Veld.",
            {"When did Holm speak warmly of Veld?": "May 3, 2024"},
        ),
        ("the council of Orlo planned a journey to Veld on May 3, 2024.", {}),  # the day of which of them?
        ("Orlo agreed to sell the Petrel on May 3, 2024.", {}),
        ("Orlo bought the Petrel on Monday.", {}),
        ("Orlo did not buy the Petrel on May 3, 2024.", {}),
        ("arms ordered by Orlo arrived in Veld on May 3, 2024.", {}),
        ("the mayor bought it on May 3, 2024.", {}),  # which mayor, and what?
        # places
        (
            "On May 3, 2024, the captains of Orlo met in Veld, and agreed to wait.",
            {
                "When did the captains of Orlo meet in Veld?": "May 3, 2024",
                "Where did the captains of Orlo meet on May 3, 2024?": "Veld",
            },
        ),
        # numbers
        (
            "more than 40 captains from Orlo have left for Veld, the largest group in years.",
            {"How many captains from Orlo have left for Veld?": "more than 40"},
        ),
        ("Orlo bought three ferries from Veld.", {"How many ferries did Orlo buy from Veld?": "three"}),
        ("Orlo has two harbors of granite.", {"How many harbors of granite does Orlo have?": "two"}),
        ("the Petrel will carry 400 people to Veld.", {"How many people will the Petrel carry to Veld?": "400"}),
        ("Orlo paid more than $3 million for the Petrel.", {"How much did Orlo pay for the Petrel?": "more than $3 million"}),
        ("Orlo paid 270 million euros.", {}),  # too little is asked
        (
            "the price of tickets in Orlo rose by 12 percent after the strike.",
            {"By how much did the price of tickets in Orlo rise?": "12 percent"},
        ),
        ("Orlo bought 12 percent of the Petrel.", {}),
        ("Orlo bought 12 ferries and 3 tugs from Veld.", {}),
        # persons
        (
            "Mayor Anna Berg signed the treaty with Veld, although few agreed.",
            {"Who signed the treaty with Veld?": "Anna Berg"},
        ),
        ("Berg has refused to meet the captains of Veld.", {"Who has refused to meet the captains of Veld?": "Berg"}),
        ("Berg was missing.", {}),
        # what somebody said and did by words
        (
            "Anna Berg said that the harbor of Orlo needed a new pier.",
            {
                "Who said that the harbor of Orlo needed a new pier?": "Anna Berg",
                "What did Anna Berg say about the harbor of Orlo?": "the harbor of Orlo needed a new pier",
                "What did Anna Berg say about Orlo?": "the harbor of Orlo needed a new pier",
            },
        ),
        (
            "“We have to mend our relations with Veld,” Anna Berg said on Monday.",
            {"What did Anna Berg say about relations with Veld?": "We have to mend our relations with Veld",
             "What did Anna Berg say about Veld?": "We have to mend our relations with Veld"},
        ),
        ("Orlo has asked the captains of Veld to sail at night.", {"What has Orlo asked the captains of Veld to do?": "to sail at night"}),
        ("the council of Orlo accused Veld of stealing the Petrel.", {"What did the council of Orlo accuse Veld of?": "stealing the Petrel"}),
        # offices
        (
            "Ida Holm, the captain of the Petrel, doubts the plan.",
            {"Who is Ida Holm?": "the captain of the Petrel", "Who is the captain of the Petrel?": "Ida Holm"},
        ),
        ("Orlo's mayor, Anna Berg, is ill.", {"Who is Anna Berg?": "Orlo's mayor", "Who is Orlo's mayor?": "Anna Berg"}),
        ("Ida Holm, a former captain of the Petrel, is ill.", {"Who is Ida Holm?": "a former captain of the Petrel"}),
        ("Ida Holm, who heads the Harbor Institute of Orlo, is ill.", {"Who heads the Harbor Institute of Orlo?": "Ida Holm"}),
        ("President Anna Berg slept.", {}),
        # nothing that stands alone
        ("It was the old ferry of the town of Orlo.", {}),
        ("Orlo bought the Petrel last week.", {}),
        ("they met there on May 3, 2024.", {}),
        ("Why not sail to Orlo on May 3, 2024?", {}),
        ("", {}),
    ],
)  # fmt: skip
def test_questions_are_made_of_sentences(sentence, found):
    assert asked(sentence) == found


@pytest.mark.parametrize(
    ("sentence", "question", "answer"),
    [
        (
            "Orlo will not sell the Petrel to Veld.",
            "Will Orlo sell the Petrel to Veld?",
            "will not sell the Petrel to Veld",
        ),
        ("Orlo has also asked Veld for help.", "Has Orlo asked Veld for help?", "has also asked Veld for help"),
        ("Orlo should sell the Petrel to Veld.", None, None),  # an opinion
        ("Orlo said it had sold the Petrel.", None, None),
    ],
)
def test_it_is_asked_whether_something_is_so(sentence, question, answer):
    found = [one for one in questions(sentence, KNOWN) if one.asks == "whether"]
    assert [(one.question, sentence[slice(*one.answer)]) for one in found] == ([(question, answer)] if question else [])


def test_a_number_that_somebody_told_is_asked_of_him():
    sentence = "Mayor Anna Berg told parliament that 14 captains of Orlo had asked for help."
    assert asked(sentence)["According to Mayor Anna Berg, how many captains of Orlo had asked for help?"] == "14"


def test_a_question_of_a_pronoun_leans_on_what_was_said_before():
    sentence = "she said the council had read Article 4 of the treaty."
    told = "the council had read Article 4 of the treaty"
    assert asked(sentence) == {}
    assert asked(sentence, leaning=True) == {"What did she say about Article 4?": told}
    assert asked("Orlo bought three ferries from Veld.", leaning=True) == {}


@pytest.mark.parametrize(
    ("sentence", "subject", "rest"),
    [
        ("Armen Holm, the secretary of Orlo, sold it, which was wise.", "Armen Holm", "it"),
        ("However, Orlo sold the ferry and left for Veld.", "Orlo", "the ferry"),
        ("the Orlo Harbor Office (OHO) sold it.", "the Orlo Harbor Office (OHO)", "it"),
        ("Orlo met Lund, Berg and Holm before noon.", "Orlo", "Lund, Berg and Holm"),
        ("Orlo told Veld on May 3, 2024, that it was late, at last.", "Orlo", "Veld on May 3, 2024, that it was late"),
    ],
)
def test_a_clause_ends_where_another_begins(sentence, subject, rest):
    found = clause(sentence)
    assert found is not None
    assert (sentence[slice(*found.subject)], sentence[slice(*found.rest)]) == (subject, rest)


@pytest.mark.parametrize(
    "sentence",
    [
        "Opening the session, he told Veld that it was late.",
        "The appeal follows a year in which Orlo sold it.",
        "Orlo and two other towns were late.",  # "Orlo and two other towns"
        "In front of the cameras both men kept to trade.",
        "No boats were sold.",
    ],
)
def test_a_sentence_that_no_pattern_fits_has_no_clause(sentence):
    assert clause(sentence) is None


def test_a_text_tells_its_persons_and_their_pronouns():
    found = people(
        "Mayor Anna Berg was ill. She sent a letter to Jens Lund, the captain of the Petrel, who was late. "
        "Spokesman Olaf Holm said so. “It is old,” Ida Brandt said. Lund read his letter."
    )
    assert found.full == {"Berg": "Anna Berg", "Lund": "Jens Lund", "Holm": "Olaf Holm", "Brandt": "Ida Brandt"}
    assert found.sex == {"Berg": "she", "Holm": "he", "Lund": "he"}
    assert found.named("Mayor Anna Berg") == (6, 15) and found.named("Lund") == (0, 4)
    assert found.named("the people of Orlo") is None and found.named("old friends of Jens Lund") is None


@pytest.mark.parametrize(
    ("sentence", "opened"),
    [
        ("The ferry sank.", "the ferry sank."),
        ("Ferries sank.", "ferries sank."),
        ("Orlo sank.", "Orlo sank."),
        ("Old Orlo sank.", "old Orlo sank."),
        ("Harbor Office staff left.", "Harbor Office staff left."),
        ("Brim sank.", "brim sank."),  # never seen: no name, so that nothing is asked of it
        ("“Who?” he said.", "“Who?” he said."),
        ("", ""),
    ],
)
def test_a_sentence_opens_small_where_its_first_word_is_no_name(sentence, opened):
    usual = usage(["the ferries of Orlo are old, says the Harbor Office of the harbor.", "we like Orlo"])
    assert usual.opened(sentence) == opened
    assert usual.lacks("Orlo and Veld") and not usual.lacks("Old Orlo")


NAMES = st.sampled_from(["Orlo", "Veld", "Anna Berg", "Mayor Ida Holm", "the council of Orlo", "he", "40 captains"])
VERBS = st.sampled_from(["bought", "said that", "was", "has met", "accused", "told", "met", "will sell", "rose by"])
RESTS = st.sampled_from(
    [
        "the Petrel",
        "Veld of theft",
        "on May 3, 2024",
        "in Veld",
        "12 percent",
        "three ferries of Veld",
        "(again)",
        "“so”",
    ]
)


@example(["on May 3, 2024", "\x85"])  # a sentence that ends with its date
@example(["Orlo", "bought", "Orlo", ""])  # and one with a space before its full stop
@given(st.lists(st.one_of(NAMES, VERBS, RESTS, st.text(max_size=12)), max_size=9))
def test_whatever_is_asked_has_its_answer_in_the_sentence_and_not_in_the_question(parts):
    for start, end in sentences(" ".join(parts) + "."):
        sentence = (" ".join(parts) + ".")[start:end]
        for leaning in (False, True):
            for one in questions(sentence, KNOWN, leaning=leaning):
                answer = sentence[slice(*one.answer)]
                assert answer and answer == answer.strip() and answer.lower() not in one.question.lower()
                assert one.question.endswith("?") and one.question == " ".join(one.question.split())
