"""Questions that the page proposes: they read well, ask for something new, and the library answers them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from newsroom import Plain, newsroom

from eval.files import read_questions
from rag.answer import Bot
from rag.settings import Settings
from rag.types import Answer, Article, Hit, Passage, Piece, Query, Source, Turn
from ui.examples import SPARE, _proved, examples
from ui.house import quoting
from ui.ideas import events, ideas
from ui.natural import LONGEST
from ui.suggest import follow_ups
from ui.voices import is_person, persons, voices


def article(id: str, publisher: str, day: date, text: str) -> Article:
    return Article(Source(id, f"{id}1", f"News of the {id}", publisher, published=day, story=id), text, f"raw {id}")


QUAY = article(
    "quay",
    "Harbour Post",
    date(2031, 3, 4),
    "The harbour of Orlo opened its new quay in March 2031. Mayor Jens Berg received Ida Holm, the owner of the ferry, in"
    " Veld on 28 February 2031. Berg said that Veld had asked for a bridge. Ida Holm has paid 40,000 euros to the council"
    " of Veld.",
)
OWNER = article(
    "owner",
    "Orlo Courier",
    date(2031, 3, 9),
    "Owner Ida Holm told reporters that the council of Veld had never answered her letters. Holm bought the ferry in"
    " 2019. The ferry of Orlo carries 300 islanders every day.",
)
BRIDGE = article(
    "bridge",
    "Coast Wire",
    date(2031, 4, 2),
    "Engineers of the Coast Office met in Orlo on 1 April 2031. Engineer Tove Lind said Veld needs a bridge to Orlo. Lind"
    " expects the ferry to sail until the bridge opens. The Coast Office has paid 2 million euros for the plans of the"
    " bridge. The council of Orlo voted in March 2031 to keep the ferry.",
)
ARTICLES = (QUAY, OWNER, BRIDGE)
ASKED = "What did Ida Holm say about the council of Veld?"


def asked(question: str = ASKED, **room: object) -> tuple[Bot, Answer]:
    bot = newsroom(articles=ARTICLES, **room)
    return bot, bot.ask(question, today=date(2031, 6, 15))


def questions(*texts: str) -> list[str]:
    return [idea.question for idea in ideas([article(str(n), "P", date(2031, 1, 1), t) for n, t in enumerate(texts)])]


# --- what is made of sentences


def test_each_idea_is_answered_by_its_sentence() -> None:
    found = [(idea.kind, idea.question, idea.answer) for idea in ideas(ARTICLES)]
    assert found == [
        ("when", "When did the harbour of Orlo open its new quay?", "March 2031"),
        ("number", "How much has Ida Holm paid to the council of Veld?", "40,000 euros"),
        ("voice", "What did Jens Berg say about Veld?", "Berg said that Veld had asked for a bridge."),
        ("when", "When did Holm buy the ferry?", "2019"),
        ("voice", "What did Ida Holm say about Veld?", OWNER.text.split(" Holm bought")[0]),
        ("number", "How much has the Coast Office paid for the plans of the bridge?", "2 million euros"),
        ("when", "When did the council of Orlo vote to keep the ferry?", "March 2031"),
        ("event", "What happened in Orlo on 1 April 2031?", BRIDGE.text.split(" Engineer ")[0]),
    ]
    assert all(idea.answer in idea.sentence for idea in ideas(ARTICLES))


@pytest.mark.parametrize(
    "sentence",
    [
        "Mayor Ida Holm said on 3 March 2031 that the ferry would sail.",  # "When did Holm say that ..."
        "Ferries bought by the Coast Office in 2031 were 12.",
        "The Coast Office bought the Petrel, the oldest ferry, back in March 2031.",  # the end is missing
        "Orlo bought 12 ferries for the islands on Monday.",
        "The mayor, Ida Holm, is here.",
        "Peskar replied that Orlo was part of the coast.",  # a name, or a word that opens the sentence?
        "The Coast Office will not buy 12 ferries in March 2031.",
        f"The Coast Office bought {'very ' * 12}old ferries of Orlo in March 2031.",
    ],
)
def test_what_reads_badly_is_left_out(sentence: str) -> None:
    assert questions(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "topics"),
    [
        ("Holm said the Coast Office had promised a bridge to Orlo.", ["the Coast Office"]),
        ("“Orlo has one ferry,” Holm said on Monday.", ["Orlo"]),
        ("“Orlo has one ferry,” said Mayor Ida Holm.", ["Orlo"]),
        ("Ida Holm, who owns the ferry, told Veld that Orlo was poor.", ["Orlo"]),
        ("Holm told reporters in Orlo that she was tired of it all.", []),
        ("Holm warned in an interview with the Orlo Courier that it rains.", []),
        ("Asked of Veld, Holm said that she had no answer.", []),
        ("Holm said Berg had spoken of Orlo.", []),  # who said it of whom?
        ("The council of Orlo welcomed Holm.", []),
    ],
)
def test_a_voice_speaks_of_the_names_in_what_it_says(sentence: str, topics: list[str]) -> None:
    known = {"Holm": "Ida Holm", "Berg": "Jens Berg"}
    assert list(voices(sentence, known)) == [f"What did Ida Holm say about {topic}?" for topic in topics]


def test_persons_have_an_office_or_are_named_again() -> None:
    text = (
        "Mayor Ida Holm spoke. “No,” said Tove Lind, a guest. Lind left. Coast Radio said so. The Orlo Council said no."
        " Jens Berg said yes."
    )
    assert persons(text) == {"Holm": "Ida Holm", "Lind": "Tove Lind"}
    assert not any(map(is_person, ("Holm", "The Holm", "Orlo Council", "Mayor Holm", "Team ISU")))


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("The council met in Orlo on 1 April 2031, at night.", "What happened in Orlo on 1 April 2031?"),
        ("On 1 April 2031, the council met in Orlo.", "What happened in Orlo on 1 April 2031?"),
        ("She was seen in the Coast Office on 1 April 2031.", "What happened in the Coast Office on 1 April 2031?"),
        ("The office in Orlo stated on 1 April 2031 that it rains.", None),
        ("On 1 April 2031, he saw no enemy in Orlo.", None),
        ("She was born in Orlo on 1 April 2031.", None),
        ("The council met in Orlo in April 2031.", None),
        ("The council met in Orlo on 1 April 2031, and on 2 April 2031.", None),
    ],
)
def test_an_event_has_one_place_and_one_day(sentence: str, question: str | None) -> None:
    assert list(events(sentence)) == ([question] if question else [])


# --- what leads on from an answer


def test_follow_ups_ask_for_what_was_found_and_not_told() -> None:
    assert follow_ups(asked()[1]) == (
        "How much has the Coast Office paid for the plans of the bridge?",
        "When did Holm buy the ferry?",
    )


@pytest.mark.parametrize("k", [0, 1, 2])
def test_no_more_follow_ups_than_asked_for(k: int) -> None:
    assert follow_ups(asked()[1], k) == follow_ups(asked()[1])[:k]


@pytest.mark.parametrize("question", [ASKED, "When did Holm buy the ferry?", "What did Berg say about Veld?"])
def test_no_follow_up_repeats_the_question_or_the_answer(question: str) -> None:
    answer = asked(question)[1]
    made = {idea.question: idea for idea in ideas(ARTICLES)}
    for one in follow_ups(answer):
        assert one != question
        assert not any(made[one].sentence in citation.quote for citation in answer.citations)


def test_who_somebody_is_is_asked_only_of_whom_the_answer_names() -> None:
    text = "Mayor Jens Berg came. Tove Lind, the owner of the Petrel, spoke of the storm."
    passage = Passage(QUAY.source, 0, len(text), text, ((0, len(text)),))
    answer = Answer("Who spoke of the storm?", "", "refused", hits=(Hit(passage, 1, "read"),))
    assert follow_ups(answer) == ()
    assert follow_ups(replace(answer, question="Why did Lind come?")) == ("Who is Tove Lind?",)


def test_nothing_found_leads_nowhere() -> None:
    assert follow_ups(Answer("Who?", "The articles do not say.", "refused")) == ()


@given(st.lists(st.text(st.characters(categories=None), max_size=200) | st.sampled_from([a.text for a in ARTICLES])))
def test_every_follow_up_is_one_short_question(texts: list[str]) -> None:
    found = [Passage(QUAY.source, 0, len(text), text, ((0, len(text)),)) for text in texts]
    answer = Answer(ASKED, "", "refused", hits=tuple(Hit(passage, 1, "read") for passage in found))
    for question in follow_ups(answer):
        assert question.endswith("?") and len(question.split()) <= LONGEST and question == " ".join(question.split())


# --- the empty page


def test_examples_are_answered_and_each_of_another_article() -> None:
    bot = newsroom(articles=ARTICLES)
    found = examples(bot)
    assert found == (
        "How much has the Coast Office paid for the plans of the bridge?",
        "What did Ida Holm say about Veld?",
        "When did the harbour of Orlo open its new quay?",
    )
    made = {idea.question: idea for idea in ideas(ARTICLES)}
    assert [made[question].source.id for question in found] == ["bridge", "owner", "quay"]
    assert all(_proved(made[question], bot.ask(question)) for question in found)


def test_stories_of_several_publishers_come_first_and_publishers_take_turns() -> None:
    copy = replace(QUAY.source, id="copy", publisher="Veld Echo", published=date(2031, 3, 5))
    late = article("late", "Coast Wire", date(2031, 5, 1), "The harbour of Veld opened its new pier in May 2031.")
    bot = newsroom(articles=(*ARTICLES, replace(QUAY, source=copy), late))
    assert examples(bot)[:3] == (
        "What did Jens Berg say about Veld?",
        "When did the harbour of Veld open its new pier?",
        "What did Ida Holm say about Veld?",
    )


class Costly:
    """A model that must not be asked."""

    name = "costly"

    def write(
        self, query: Query, evidence: Sequence[Hit], history: Sequence[Turn], unsupported: Sequence[str] = ()
    ) -> Iterator[Piece]:
        raise AssertionError("asked")

    def begun(self) -> "Costly":
        return self

    def close(self) -> None:
        pass


def test_examples_ask_no_model_and_few_questions() -> None:
    linguist = Plain()
    many = [article(f"a{n}", f"P{n}", date(2031, 1, 1), QUAY.text.replace("Orlo", f"Orlo{n}")) for n in range(30)]
    bot = newsroom(Costly(), linguist=linguist, articles=many)
    assert len(examples(quoting(bot, Settings()), 2)) == 2
    assert len(linguist.told) <= 2 + SPARE


def test_articles_in_other_languages_make_no_examples() -> None:
    assert examples(newsroom(articles=[replace(one, language="fi") for one in ARTICLES])) == ()


@pytest.mark.full
def test_on_the_example_articles_nine_of_ten_are_answered_by_their_sentence(tmp_path: Path) -> None:
    from ingest import ingest
    from rag import open_bot

    ingest([ROOT / "examples" / "articles"], library=tmp_path)
    stand_alone = [one for one in read_questions(ROOT / "eval" / "sets" / "examples.jsonl") if not one.history]
    with open_bot(tmp_path) as bot:
        proved = list[bool]()
        for one in stand_alone[::10]:
            answer = bot.ask(one.question)
            made = {i.question: i for i in ideas([Article(h.passage.source, h.passage.text, "") for h in answer.hits])}
            proved += [_proved(made[question], bot.ask(question)) for question in follow_ups(answer)]
        assert len(proved) > 2 * len(stand_alone[::10]) and sum(proved) >= 0.9 * len(proved)
        assert len(examples(bot)) == 4
