"""A broad question into the few that can be searched, by literal values; and what a model's own questions are held to."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.query import LONGEST, SEARCHES, lines_of
from rag.splitting import broad, parted, plausible
from rag.text import listed

WHOLE = [
    # what two do together
    "Did Putin and Pashinyan meet in Moscow?",
    "When did Putin and Pashinyan meet?",
    "When did Armenia and Russia sign the treaty?",
    "Where did Putin, Pashinyan and Aliyev talk in May?",
    "When did Moscow and Baku agree on a corridor?",
    "Do Armenia and Russia accuse each other of lying?",
    "What did Berg and Holm say together?",
    "When did Putin and Pashinyan visit both cities?",
    "Did Moscow and Baku discuss each proposal?",
    # what lies between them
    "What are relations between Baku and Yerevan like?",
    "Why did the war between Armenia and Azerbaijan begin?",
    "What is the difference between the CSTO and NATO?",
    # one body of two names
    "When did Smith and Wesson open the factory?",
    "What did the ministers of Armenia and Georgia say?",
    "What do Moscow and Baku’s allies say?",
    # others speak of them
    "What does Moscow say about Putin and Pashinyan?",
    "Who said that Putin and Pashinyan met?",
    "How do Russian and Armenian accounts of the attack differ?",
    # the second thing needs the first
    "Who is Pashinyan and what did he say?",
    "When did Putin meet Pashinyan and what was agreed?",
    "How many soldiers fell and how many were wounded at Orlo?",
    "Who leads the bloc and when was it founded in Tashkent?",
    "When and where did the council vote?",
    "Why is the ferry in port?",
    "",
]


@pytest.mark.parametrize("question", WHOLE)
def test_a_question_for_one_thing_stays_one(question: str) -> None:
    assert parted(question) == [question]
    assert not broad(question)


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("What do Moscow and Baku say about it?", "What does Moscow say about it?", "What does Baku say about it?"),
        ("What do Russia and the EU want?", "What does Russia want?", "What does the EU want?"),
        ("What do the EU and Russia now want?", "What does the EU now want?", "What does Russia now want?"),
        ("What are Moscow and Baku demanding?", "What is Moscow demanding?", "What is Baku demanding?"),
        ("What have Moscow or Baku claimed?", "What has Moscow claimed?", "What has Baku claimed?"),
        ("Did Smith and Wesson say so?", "Did Smith say so?", "Did Wesson say so?"),
        ("Why did Berg and Holm think so?", "Why did Berg think so?", "Why did Holm think so?"),
        ("What would Berg and Holm argue?", "What would Berg argue?", "What would Holm argue?"),
        ("What do Irish and Thai envoys say?", "What do Irish envoys say?", "What do Thai envoys say?"),
        ("When did Putin and Xi each go home?", "When did Putin go home?", "When did Xi go home?"),
        ("When did Ida and Xi go home, respectively?", "When did Ida go home?", "When did Xi go home?"),
        ("Are Armenia and Iran both members?", "Is Armenia members?", "Is Iran members?"),
        ("Did both Moscow and Baku sign it?", "Did Moscow sign it?", "Did Baku sign it?"),
        ("Did Moscow and Baku separately sign it?", "Did Moscow sign it?", "Did Baku sign it?"),
    ],
)
def test_a_question_to_each_of_two_is_two(question: str, first: str, last: str) -> None:
    assert parted(question) == [first, last]
    assert broad(question)


@pytest.mark.parametrize(
    "question",
    [
        "How do Moscow and the EU differ on the corridor?",
        "Where do Moscow and the EU disagree about the corridor?",
        "How do Moscow and the EU compare in their views on the corridor?",
        "What is the difference between Moscow and the EU over the corridor?",
        "Compare the positions of Moscow and the EU on the corridor.",
    ],
)
def test_who_are_compared_are_asked_for_what_they_say(question: str) -> None:
    assert parted(question) == ["What does Moscow say about the corridor?", "What does the EU say about the corridor?"]
    assert parted("How do Moscow and the EU differ?") == ["What does Moscow say?", "What does the EU say?"]


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Who owns the ferry, and what will it cost?", ["Who owns the ferry, and what will it cost?"]),
        ("Who owns the ferry, and who pays the repairs?", ["Who owns the ferry?", "Who pays the repairs?"]),
        ("What did Berg say and when will the ferry sail?", ["What did Berg say?", "When will the ferry sail?"]),
        ("Who is Berg and who is Holm and who is Lind?", ["Who is Berg?", "Who is Holm?", "Who is Lind?"]),
    ],
)
def test_two_things_asked_are_two_questions(question: str, parts: list[str]) -> None:
    assert parted(question) == parts


def test_a_question_of_more_parties_than_four_stays_whole() -> None:
    assert len(parted("What do Oslo, Rome, Paris and Bern each say?")) == SEARCHES
    assert len(parted("What do Oslo, Rome, Paris, Bern and Riga each say?")) == 1
    assert len(parted("Who is Berg and who is Holm and who is Lind and who is Krag and who is Voss?")) == 1


WORDS = st.sampled_from(sorted(listed("what do did how Moscow Baku the EU and , say each both differ on vs. ?")))


@example("what do Moscow , and EU")
@given(st.lists(WORDS, max_size=14).map(" ".join) | st.text(max_size=80))
def test_any_text_can_be_split(question: str) -> None:
    parts = parted(question)
    assert parts == [question] or 1 < len(parts) <= SEARCHES
    assert all(part.strip(" ?") for part in parts) or parts == [question]


@pytest.mark.parametrize(
    ("question", "taken"),
    [
        ("Why is Armenia leaving?", True),
        ("What did Nikol Pashinyan’s government say?", True),
        ("Why did PASHINYÁN say so?", True),
        ("What does Macron say?", False),
        ("What did Nikol Ararat say?", False),
        ("Is Armenia leaving for Macron?", False),
        ("why is it?", True),
    ],
)
def test_a_name_that_nobody_spoke_of_is_not_taken(question: str, taken: bool) -> None:
    assert plausible([question], "Is Armenia leaving? Nikol Pashinyan said so.") == ([question] if taken else [])


def test_the_lines_of_a_model_are_questions() -> None:
    said = "1. What does Baku say?\n\n- “What does Yerevan say?”\n(3) Why?\n---\nQ4: How?\n" + "x" * (LONGEST + 1)
    assert lines_of(said) == ["What does Baku say?", "What does Yerevan say?", "Why?", "How?"]
    assert lines_of("2024 saw what?\n3.5 million of what?") == ["2024 saw what?", "3.5 million of what?"]
    assert len(lines_of("Why?\n" * 9)) == SEARCHES
    assert lines_of(" \n--\n") == []
