"""Ratings of the page as evaluation questions: what is told is expected, and nothing is that nobody said."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest
from commandline import Ran, run
from hypothesis import given
from hypothesis import strategies as st
from web_cases import FERRY, PARTLY, QUOTED, REFUSED

from eval.drafting.feedback import parse_feedback
from eval.files import read_questions
from eval.questions import parse_lines
from rag.conversations import Conversations, Rated, Thumb
from rag.people import People
from rag.types import Answer, Filter, Query, Turn
from ui.feedback import Exported, sorted_out

AT = datetime(2024, 6, 3, 14, 5, tzinfo=UTC)
Dateline = Callable[..., Ran]


@pytest.fixture
def dateline(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Dateline:
    """The command line in a folder that holds a folder `library`."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "library").mkdir()
    return partial(run, capsys)


def rated(answer: Answer, thumb: Thumb, comment: str = "", question: str = "") -> Rated:
    return Rated(question or answer.question, answer, thumb, comment, AT)


def test_of_a_good_answer_what_it_cites_is_expected() -> None:
    found = sorted_out([rated(QUOTED, 1, "just so")])
    assert (found.good, found.bad, found.commented, found.open) == (1, 0, 0, ())
    (question,) = parse_lines(found.questions, name="q")
    assert (question.id, question.question, question.type) == ("f001", QUOTED.question, "fact")
    assert question.evidence_any == tuple(citation.quote for citation in QUOTED.citations)
    assert question.articles == (FERRY.id, "file:letter.txt")
    assert question.answers == ("February 28, 2024",) and question.answered_by(QUOTED.text)
    assert json.loads(found.questions[0])["note"] == "just so"


def test_of_a_good_refusal_a_refusal_is_expected() -> None:
    (question,) = parse_lines(sorted_out([rated(REFUSED, 1)]).questions, name="q")
    assert (question.type, question.answerable, question.evidence_any) == ("unanswerable", False, ())


@pytest.mark.parametrize("answer", [QUOTED, PARTLY, REFUSED])
@pytest.mark.parametrize("thumb", [-1, 0])
def test_of_a_bad_answer_nothing_is_expected(answer: Answer, thumb: Thumb) -> None:
    found = sorted_out([rated(answer, thumb, "the mayor stayed")])
    assert found.questions == () and (found.good, found.bad, found.commented) == (0, -thumb, 1 + thumb)
    assert json.loads(found.open[0]) == {
        "question": answer.question,
        "answer": answer.to_dict(),
        "good": False,
        "comment": "the mayor stayed",
    }
    (thought,) = parse_feedback(found.open, name="q")
    assert (thought.answer, thought.good, thought.comment) == (answer, False, "the mayor stayed")


def test_a_question_that_leaned_on_others_is_told_as_it_was_searched() -> None:
    alone = Query("Where does Ida Holm live?", asked="Where does she live?")
    answer = replace(QUOTED, queries=(alone,))
    (leaning, plain) = parse_lines(
        sorted_out([rated(answer, 1, question="Where does she live?"), rated(answer, 1)]).questions, name="q"
    )
    assert (leaning.question, plain.question) == (alone.text, QUOTED.question)


def test_a_day_is_told_where_words_of_the_question_counted_from_it() -> None:
    last = Query("What happened last week?", Filter(date(2024, 5, 27), date(2024, 6, 2)), window="last week")
    dated, plain = parse_lines(
        sorted_out([rated(replace(QUOTED, queries=(last,)), 1), rated(QUOTED, 1)]).questions, name="q"
    )
    assert (dated.asked, plain.asked) == (AT.date(), None)


@given(st.text(st.characters(categories=None), min_size=1).filter(str.strip), st.sampled_from([1, -1, 0]))
def test_any_text_is_written_so_that_it_is_read_again(text: str, thumb: Thumb) -> None:
    found = sorted_out([rated(QUOTED, thumb, text, text)])
    assert len(parse_lines(found.questions, name="q") if found.questions else parse_feedback(found.open, name="q")) == 1
    assert all("\n" not in line for line in (*found.questions, *found.open))


def test_the_command_writes_both_files_and_counts(dateline: Dateline, tmp_path: Path) -> None:
    with closing(People(tmp_path / "library" / "people.db")) as people:
        kept = Conversations(people)
        for owner, ratings in (
            ("ida", [(QUOTED, 1, ""), (PARTLY, -1, "no")]),
            ("jens", [(REFUSED, 1, ""), (QUOTED, 0, "?")]),
        ):
            id = kept.begin(owner, "Ferry").id
            for answer, thumb, comment in ratings:
                kept.rate(owner, id, kept.add(owner, id, Turn(answer.question, answer.text, answer)), thumb, comment)
    ran = dateline("feedback", "export", "rated.jsonl")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "2 found good, 1 bad, 1 commented on without a thumb: 2 in rated.jsonl; 2 to complete: dateline eval draft"
        " --feedback rated.edit.jsonl\n"
    )
    assert {one.question for one in read_questions(tmp_path / "rated.jsonl")} == {QUOTED.question, REFUSED.question}
    rows = (tmp_path / "rated.edit.jsonl").read_text(encoding="utf-8").split("\n")
    assert [thought.comment for thought in parse_feedback(rows, name="q")] == ["no", "?"]


def test_without_ratings_nothing_is_written(dateline: Dateline, tmp_path: Path) -> None:
    ran = dateline("feedback", "export", "rated.jsonl")
    assert ran.code == 2 and ran.err.startswith("error: nobody has rated an answer: there is no ")
    assert not (tmp_path / "library" / "people.db").exists()
    with closing(People(tmp_path / "library" / "people.db")):
        pass
    assert dateline("feedback", "export", "rated.jsonl") == Ran(0, "nobody has rated an answer\n", "")
    assert not list(tmp_path.glob("rated*"))


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (Exported(("q",), (), 1), "1 found good, 0 bad, 0 commented on without a thumb: 1 in q.jsonl"),
        (
            Exported((), ("r",), 0, 1),
            "0 found good, 1 bad, 0 commented on without a thumb: no question complete; 1 to complete: dateline eval"
            " draft --feedback q.edit.jsonl",
        ),
    ],
)
def test_what_was_written_is_told(found: Exported, told: str) -> None:
    assert found.told(Path("q.jsonl"), Path("q.edit.jsonl")) == told
