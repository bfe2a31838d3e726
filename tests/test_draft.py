"""Drafts of evaluation questions: over the real example articles, of feedback, and the dialogue that decides on them."""

from __future__ import annotations

import io
import json
import random
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from commandline import controls
from conftest import ROOT

from eval.drafting.candidates import Draft, exactly
from eval.drafting.decisions import Decisions, wording
from eval.drafting.draft import Feedback, drafts, from_feedback, proposed
from eval.drafting.feedback import parse_feedback
from eval.drafting.lacking import BODIES, PERSONS, PLACES, SHORT, Near, lacking
from eval.drafting.people import people
from eval.drafting.usage import usage
from eval.files import read_questions
from eval.questions import Question, parse, squeeze
from ingest import ingest
from ingest.article import to_article
from ingest.read import read
from rag.errors import DatelineError, QuestionsError
from rag.text import words
from rag.types import Answer, Article, Citation, Query, Source
from ui.cli import cli
from ui.drafting import review

EXAMPLES = ROOT / "examples" / "articles"


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    found = [document for path in sorted(EXAMPLES.iterdir()) for document in read(path, path.name)]
    return [to_article(document, lambda text: "en") for document in found]


@pytest.fixture(scope="module")
def found(articles) -> list[Draft]:
    return proposed(articles, most=60)


# --- drafts of articles


def test_every_evidence_stands_in_its_article_and_holds_the_answer(articles, found):
    texts = {article.source.id: article.text for article in articles}
    answerable = [one.question for one in found if one.question.answerable]
    assert len(answerable) >= 40
    for question in answerable:
        for sentence in question.evidence_any:
            assert any(sentence in texts[source] for source in question.articles)
            assert any(answer in sentence for answer in question.answers)
            assert question.answered_by(sentence) and question.proved_by(sentence)
        for answer in question.answers:
            assert question.answered_by(answer) and answer.lower() not in question.question.lower()


def test_of_who_somebody_is_all_articles_tell(found):
    many = [one.question for one in found if len(one.question.articles) > 1]
    assert many and all(question.question.startswith("Who is ") for question in many)


def test_every_unanswerable_question_has_something_that_no_article_has(articles, found):
    held = {word for article in articles for word in words(article.text)}
    near = [one for one in found if not one.question.answerable]
    assert 0.2 <= len(near) / len(found) <= 0.3
    for one in near:
        new, old = re.findall(r"“([^”]+)”", one.why)
        assert new in one.question.question and not set(words(new)) <= held
        assert not any(new.lower() in article.text.lower() for article in articles)
        assert one.question.type == "near-miss" and old not in words(one.question.question)


def test_no_two_are_equal_and_the_ids_count(found):
    assert len({wording(one.question).lower() for one in found}) == len(found)
    assert [one.question.id for one in found] == [f"d{n:03}" for n in range(1, len(found) + 1)]


def test_a_followup_has_a_pronoun_and_the_question_that_names_the_person(found):
    leaning = [one.question for one in found if one.question.type == "followup"]
    assert leaning
    for question in leaning:
        (((before, answer),), turn) = question.history, question.turn
        assert answer == "" and turn == 2 and before != question.question
        assert re.search(r"\b(he|she|his|her)\b", question.question) and not re.search(r"\b(he|she)\b", before)


def test_drafts_are_the_same_for_the_same_seed_whatever_the_order(articles, found):
    again = proposed(articles[::-1], most=60)
    assert [(one.question.to_dict(), one.why) for one in again] == [(one.question.to_dict(), one.why) for one in found]
    assert [one.to_dict() for one in drafts(articles, most=60, seed=1)] != [one.question.to_dict() for one in found]


@pytest.mark.parametrize("most", [0, 1, 4, 8, 16])
def test_drafts_are_spread_over_all_articles(articles, most):
    asked = drafts(articles, most=most)
    assert len(asked) <= most and len(asked) >= most - 1
    facts = [question.articles[0] for question in asked if question.type == "fact"]
    assert max(Counter(facts).values(), default=0) <= 1


def test_every_draft_is_read_again_as_it_was_written(found):
    for one in found:
        again = parse(json.loads(json.dumps(one.question.to_dict())), where="here", id="")
        assert again.to_dict() == one.question.to_dict()


def test_nothing_is_made_of_nothing_nor_of_other_languages(articles):
    assert drafts([], most=9) == []
    assert drafts([replace(article, language="fr") for article in articles], most=9) == []
    assert drafts([replace(articles[0], text="Hm.\n\nNo? “Oh” (no) – 12%")], most=9) == []


def test_the_invented_names_are_many_and_nobodys(articles):
    invented = [name for pool in (PERSONS, PLACES, BODIES) for name in pool.split("; ")]
    assert len(invented) == len(set(invented)) >= 38
    held = usage([article.text for article in articles])
    assert all(held.lacks(name) for name in [*invented, *SHORT.split("; ")])


TEXT = (
    "Mayor Anna Berg lives in Veld. Berg accepted 105 boats in May 2023, and 106 sank. "
    "The Orlo Harbor Council, or OHC, met in 2022."
)


@pytest.mark.parametrize(
    ("question", "old", "new"),
    [
        ("Who is Anna Berg?", "Anna Berg", PERSONS),
        ("What did Mayor Anna Berg say?", "Anna Berg", PERSONS),
        ("What did Berg's boats bring?", "Berg", PERSONS),
        ("What did the Orlo Harbor Council see?", "Orlo Harbor Council", BODIES),
        ("What did the OHC see?", "OHC", SHORT),
        ("What sank near Veld?", "Veld", PLACES),
        ("How many sank in 2023?", "2023", "2024"),  # 2022 is told of
        ("Who saw 105 boats?", "105", "104"),
        ("Who saw the eleven boats?", "eleven", "ten"),
        ("Which boats were accepted?", "accepted", "rejected"),
        ("What did the Orloan pilots see?", None, None),
        ("Which boats sank before May?", None, None),
    ],
)
def test_one_thing_is_put_in_place_of_another(question, old, new):
    near = Near(TEXT, people(TEXT), usage([TEXT]))
    swaps = [lacking(question, near, random.Random(seed)) for seed in range(20)]
    if old is None:
        assert set(swaps) == {None}
        return
    for swap in swaps:
        assert swap and swap.old == old and swap.question == question.replace(old, swap.new)
        assert any(swap.new in (name, name.split()[-1]) for name in new.split("; ")) and near.usage.lacks(swap.new)


@pytest.mark.parametrize(
    ("answer", "holds", "lacks"),
    [("105", "the 105 men", "1050 men"), ("U.S.", "the U.S. army", "the us army"), ("“so”  it", "“So” it", "so it")],
)
def test_an_answer_is_a_pattern_for_itself(answer, holds, lacks):
    assert exactly(answer).search(holds) and not exactly(answer).search(lacks)


# --- drafts of feedback

FERRY = Source("file:ferry.md", "aa11", "Ferry stays")
SENTENCE = "The council bought the ferry Petrel in 1987."
CITED = Citation(1, FERRY, 0, len(SENTENCE), SENTENCE)
DIRECT = Citation(1, FERRY, 39, 43, "1987")
GOOD = Answer(
    "When was the Petrel bought?", SENTENCE, "answered", direct=DIRECT, citations=(CITED,), queries=(Query("x"),)
)
REFUSED = Answer("Who sank?", "Not in the articles.", "refused")
ASKED = GOOD.question


def test_of_a_good_answer_what_it_cited_is_expected():
    made = from_feedback(Feedback(ASKED, GOOD, good=True, history=(("Who bought it?", "The council."),)), "f001")
    question = made.question
    assert (made.sure, question.id, question.type, question.turn) == (True, "f001", "followup", 2)
    assert (question.answers, question.evidence_any, question.articles) == (("1987",), (SENTENCE,), ("file:ferry.md",))
    assert question.answered_by("In 1987.") and not question.answered_by("In 19870.")
    assert parse(question.to_dict(), where="", id="").to_dict() == question.to_dict()


def test_of_a_good_answer_without_a_short_one_the_sentence_is_expected():
    question = from_feedback(Feedback(ASKED, replace(GOOD, direct=None), good=True)).question
    assert (question.answers, question.type) == ((), "fact")
    assert question.answered_by(f"So it is: {SENTENCE}")


def test_a_good_refusal_is_an_unanswerable_question():
    made = from_feedback(Feedback("Who sank?", REFUSED, good=True))
    assert (made.sure, made.question.answerable, made.question.type) == (True, False, "unanswerable")


@pytest.mark.parametrize("answer", [GOOD, REFUSED])
def test_of_a_bad_answer_nothing_is_known_but_the_comment(answer):
    made = from_feedback(Feedback(ASKED, answer, good=False, comment="It sank in 1990."))
    assert not made.sure and "It sank in 1990." in made.why
    assert (made.question.answers, made.question.evidence_any) == ((), ())


def test_a_good_answer_that_cites_nothing_has_to_be_edited():
    assert not from_feedback(Feedback(ASKED, replace(GOOD, citations=()), good=True)).sure


def row(**fields: object) -> str:
    return json.dumps({"question": ASKED, "answer": GOOD.to_dict(), "good": True} | fields)


def test_feedback_is_read_from_lines():
    lines = [row(), "", row(good=False, comment="no", history=[["Who?", "Berg."]], answer=REFUSED.to_dict())]
    assert parse_feedback(lines, name="said.jsonl") == [
        Feedback(ASKED, GOOD, good=True),
        Feedback(ASKED, REFUSED, good=False, comment="no", history=(("Who?", "Berg."),)),
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "said.jsonl line 1: not JSON"),
        ("[]", "said.jsonl line 1: [] is not a JSON object"),
        (row(good=None), "field good is null: must be true or false"),
        (row(question=" "), "field question"),
        (row(answer=None), "field answer is null: must be an answer"),
        (row(answer=7), "field answer is 7: must be an answer"),
        (row(answer={"question": "x"}), "field answer"),
        (row(answer=GOOD.to_dict() | {"status": "lost"}), "field answer"),
        (row(answer=GOOD.to_dict() | {"citations": [7]}), "field answer"),
        (row(history=[["a"]]), "field history"),
    ],
)
def test_a_row_that_is_no_feedback_is_told_by_its_line(line, told):
    with pytest.raises(QuestionsError) as caught:
        parse_feedback([line], name="said.jsonl")
    assert told in caught.value.message


# --- the dialogue


class Person:
    """Types lines, one for each prompt, and then ends the input; keeps the prompts."""

    def __init__(self, *lines: str | type[BaseException]) -> None:
        self.lines, self.prompts = list(lines), []

    def __call__(self, prompt: str) -> str:
        self.prompts.append(prompt)
        line = self.lines.pop(0) if self.lines else EOFError
        if isinstance(line, str):
            return line
        raise line


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "questions.jsonl"


@pytest.fixture
def asks(articles, found, out):
    """Reviews the first four drafts; what the person types comes first."""
    return lambda *lines, drafts=found[:4]: review(drafts, out, articles, read=Person(*lines))


def test_a_person_accepts_and_drops_and_leaves(asks, found, out, capsys):
    assert asks("a", "x", "d", "q").told(out) == f"1 accepted in {out}, 1 dropped, 2 left to decide"
    assert [q.to_dict() for q in read_questions(out)] == [found[0].question.to_dict()]
    assert out.with_suffix(".dropped").read_text() == f"{found[1].question.question}\n"
    shown = squeeze(capsys.readouterr().out)
    for one in found[:3]:
        assert one.question.question in shown and one.why in shown
    assert found[3].question.question not in shown
    assert squeeze(found[0].question.evidence_any[0]) in shown.replace("│ ", "")


def test_what_was_decided_is_not_shown_again(asks, found, capsys):
    asks("d", "a", "q")
    capsys.readouterr()
    asks("q")
    shown = squeeze(capsys.readouterr().out)
    assert "1 of 2" in shown and found[2].question.question in shown
    assert not any(one.question.question in shown for one in found[:2])


@pytest.mark.parametrize("stop", [KeyboardInterrupt, EOFError])
def test_what_was_accepted_before_a_stop_is_kept(asks, out, stop):
    assert asks("a", "e", "Who?", stop).accepted == 1
    assert len(read_questions(out)) == 1 and not out.with_suffix(".dropped").exists()


def test_an_edited_draft_is_written_in_the_persons_words_and_its_own_not_shown_again(asks, found, out):
    fact = next(one for one in found if one.question.type == "fact")
    answer = fact.question.evidence_any[0].split()[-1].strip(".")
    assert asks("e", "Which one is it?", answer, "a", drafts=[fact]).accepted == 1
    (question,) = read_questions(out)
    assert (question.question, question.answers) == ("Which one is it?", (answer,))
    assert question.evidence_any == fact.question.evidence_any and question.answered_by(f"It is {answer}.")
    assert asks(drafts=[fact]).left == 0


def test_enter_keeps_and_a_dash_takes_the_answer_away(asks, found, out):
    fact, other = [one for one in found if one.question.type == "fact"][:2]
    asks("e", "", "", "a", "e", "", "-", "a", drafts=[fact, other])
    kept, none = read_questions(out)
    assert kept.to_dict() == fact.question.to_dict()
    assert (none.question, none.answerable, none.type) == (other.question.question, False, "unanswerable")
    assert (none.answers, none.articles, none.evidence_any) == ((), (), ())


def test_evidence_is_asked_for_until_an_article_holds_it(asks, articles, out, capsys):
    bad = from_feedback(Feedback("Who took over?", REFUSED, good=False, comment="It was told."), "f001")
    evidence = "Imangali  Tasmagambetov, a former prime minister of Kazakhstan"
    asks("a", "e", "", "Tasmagambetov", "no such words", evidence, "a", drafts=[bad])
    (question,) = read_questions(out)
    assert (question.id, question.answerable, question.type) == ("f001", True, "fact")
    assert question.evidence_any == (squeeze(evidence),) and question.answered_by("Tasmagambetov")
    assert [a.source.id for a in articles if squeeze(evidence) in squeeze(a.text)] == list(question.articles)
    shown = capsys.readouterr().out
    assert "it has to be edited first" in shown and "no article has these words" in shown


def test_a_draft_without_evidence_cannot_be_accepted(asks, out):
    bad = from_feedback(Feedback(ASKED, GOOD, good=False))
    assert asks("a", "e", "", "", "a", "e", "", "1987", "", "a", "q", drafts=[bad]).left == 1
    assert not out.exists()


def test_nothing_of_a_draft_or_of_what_is_typed_steers_the_terminal(articles, out, capsys):
    source = replace(articles[0].source, id="file:x", title="T\x1b]0;x\x07itle")
    article = replace(articles[0], source=source, text="A\x9b2J b \x1b[1m c.")
    question = Question(
        "d001", "Who\x1b[2J?", "fact", True, ("file:x",), (exactly("b"),), (article.text,), answers=("b",)
    )
    person = Person("e", "Where\x1b[3J?", "b", "a")
    review([Draft(question, "a\u202eb")], out, [article], read=person)
    said = capsys.readouterr().out
    assert controls(said + "".join(person.prompts)) == set() and "Where[3J?" in said
    assert read_questions(out)[0].question == "Where[3J?"


def test_with_all_everything_sure_is_accepted(found, articles, out):
    bad = from_feedback(Feedback(ASKED, GOOD, good=False))
    done = review([bad, *found[:4]], out, articles, every=True, read=Person())
    assert (done.accepted, done.dropped, done.left) == (4, 0, 1)
    assert [q.question for q in read_questions(out)] == [one.question.question for one in found[:4]]
    assert review(found[:5], out, articles, every=True).accepted == 1


def test_ids_stay_free_and_a_line_without_an_end_is_ended(found, out):
    first, second = found[0].question, found[1].question
    out.write_text(json.dumps(first.to_dict()), encoding="utf-8")
    decisions = Decisions(out)
    assert decisions.made(first) and not decisions.made(second)
    decisions.keep(replace(second, id=first.id), second)
    assert [q.id for q in read_questions(out)] == ["d001", "d002"]


def test_a_folder_that_is_not_there_is_told_before_anything_is_asked(tmp_path):
    with pytest.raises(DatelineError, match="there is no folder"):
        Decisions(tmp_path / "no" / "questions.jsonl")


# --- the command


@pytest.fixture(scope="module")
def library(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("drafts") / "library"
    assert ingest([EXAMPLES], library=folder).failed == []
    return folder


class Terminal(io.StringIO):
    """What is typed at a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Runs the command in an empty folder; without a typed text there is no terminal."""

    def run(*args: str | Path | int, typed: str | None = None) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO() if typed is None else Terminal(typed))
        cli.main(["eval", "draft", *(str(arg) for arg in args)], "dateline", standalone_mode=False)

    monkeypatch.chdir(tmp_path)
    return run


def test_the_command_accepts_all_without_a_terminal(run, library, tmp_path, capsys):
    run("--library", library, "--all", "--most", 12)
    assert "12 accepted in questions.jsonl, 0 dropped\n" in capsys.readouterr().out
    assert len(read_questions(tmp_path / "questions.jsonl")) == 12


def test_the_command_writes_nothing_without_a_terminal_and_says_how(run, library, tmp_path):
    with pytest.raises(DatelineError) as caught:
        run("--library", library)
    assert "--all" in caught.value.hint and list(tmp_path.iterdir()) == []


def test_the_command_asks_at_a_terminal(run, library, tmp_path, capsys):
    run("--library", library, "--out", "mine.jsonl", "--most", 8, "--seed", 3, typed="a\nd\nq\n")
    assert "1 accepted in mine.jsonl, 1 dropped, 6 left to decide" in capsys.readouterr().out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.dropped", "mine.jsonl"]


def test_the_command_takes_feedback_first(run, library, tmp_path):
    (tmp_path / "said.jsonl").write_text(row() + "\n" + row(good=False) + "\n", encoding="utf-8")
    run("--library", library, "--all", "--most", 0, "--feedback", "said.jsonl")
    assert [q.id for q in read_questions(tmp_path / "questions.jsonl")] == ["f001"]
