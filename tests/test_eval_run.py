"""A whole evaluation with a scripted bot: history, failures of the writer, records on disk, the report."""

import io
import json
import re
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from rich.console import Console
from scripted_bot import ScriptedBot, passage

from eval.files import read_records, write_records
from eval.metrics import Figure
from eval.questions import Question
from eval.report import evaluate
from eval.run import run
from rag.errors import DatelineError, QuestionsError, WriterError
from rag.types import Filter, Hit, Query, Reading, Turn, Usage

GOLDEN = Path(__file__).parent / "cases" / "evaluation_report.txt"

HARBOUR = passage("harbour", "The harbour opened in May.", "Ada Lind leads the harbour office.", "She is a sailor.")
MARKET = passage("market", "The market closed in June.", "Traders blame the mayor.")
FILLER = [passage(f"filler{i}", f"Filler number {i} stands here.") for i in range(12)]

LEADS = "Who leads the harbour office?"
SCRIPT = {
    LEADS: [(HARBOUR, 1)],
    "When did the market close?": [(HARBOUR, 0)],
    "Who closed the market?": [],
    "What burns?": WriterError("the model did not answer within 60 s", "try again", retryable=True),
    "How many tanks are there?": [(MARKET, 1)],
    f"{LEADS} And what is she?": [(HARBOUR, 2), (HARBOUR, 1)],
}

QUESTIONS = [
    {"id": "a", "type": "fact", "question": LEADS, "answerable": True, "answer_any": ["ada lind"], "evidence_any": ["Ada Lind"]},
    {"id": "b", "type": "time", "question": "When did the market close?", "answerable": True, "answer_any": ["June", "summer"], "evidence_any": ["in June"]},
    {"id": "c", "type": "fact", "question": "Who closed the market?", "answerable": True, "answer_any": ["mayor"], "evidence_any": ["the mayor"], "min_articles": 2},
    {"id": "d", "type": "fact", "question": "What burns?", "answerable": True, "answer_any": ["x"], "evidence_any": ["absent"]},
    {"id": "e", "type": "unanswerable", "question": "How many tanks are there?", "answerable": False},
    {"id": "f", "type": "unanswerable", "question": "Who won?", "answerable": False, "note": "nobody"},
    {"id": "g", "type": "followup", "question": "And what is she?", "answerable": True, "answer_any": ["sailor"], "evidence_any": ["a sailor"], "history": [[LEADS, ""]]},
]  # fmt: skip


def bot() -> ScriptedBot:
    return ScriptedBot([HARBOUR, MARKET, *FILLER], SCRIPT)


def question(text: str, **more) -> Question:
    pattern = (re.compile("sailor", re.IGNORECASE),)
    return replace(Question("q", text, "t", True, answer_any=pattern, evidence_any=("a sailor",)), **more)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "questions.jsonl"
    file.write_text("".join(json.dumps(question) + "\n" for question in QUESTIONS))
    return file


def console(*, width: int = 60) -> Console:
    return Console(file=io.StringIO(), width=width, color_system=None)


class TestRun:
    def test_outcomes_come_in_order_and_are_told(self):
        told = []
        outcomes = run(bot(), [question(LEADS, id="1"), question("Who won?", id="2")], progress=told.append)
        assert [outcome.question.id for outcome in outcomes] == ["1", "2"]
        assert told == outcomes

    def test_seconds_are_those_of_the_last_question(self):
        ticks = count()
        followup = question("And what is she?", history=((LEADS, ""),))
        outcomes = run(bot(), [followup, question(LEADS)], clock=lambda: next(ticks) ** 2)
        assert [outcome.seconds for outcome in outcomes] == [1, 5]

    def test_an_earlier_question_without_an_answer_is_asked_first(self):
        asked = bot()
        (outcome,) = run(asked, [question("And what is she?", history=((LEADS, ""),))])
        first, second = asked.asked
        assert first == (LEADS, ())
        assert second[0] == "And what is she?"
        assert [(turn.question, turn.text) for turn in second[1]] == [(LEADS, "Ada Lind leads the harbour office.")]
        assert second[1][0].answer is not None
        assert (outcome.right, outcome.cited, outcome.fault) == (True, True, None)

    def test_an_earlier_answer_is_told_as_it_is(self):
        asked = bot()
        run(asked, [question("And what is she?", history=((LEADS, "Ada Lind."),))])
        assert asked.asked == [("And what is she?", (Turn(LEADS, "Ada Lind."),))]

    def test_each_earlier_question_sees_those_before_it(self):
        asked = bot()
        run(asked, [question("C?", history=(("A?", ""), ("B?", "")))])
        assert [(text, [turn.question for turn in turns]) for text, turns in asked.asked] == [
            ("A?", []),
            ("B?", ["A?"]),
            ("C?", ["A?", "B?"]),
        ]

    def test_a_followup_is_searched_as_the_bot_completed_it(self):
        asked = bot()
        run(asked, [question("And what is she?", history=((LEADS, ""),)), question(LEADS)])
        assert asked.searched == [(f"{LEADS} And what is she", 10), (LEADS, 10)]

    @pytest.mark.parametrize("history", [(), (("What burns?", ""),)])
    def test_a_question_the_writer_fails_on_has_no_result_and_the_run_goes_on(self, history):
        text = "Is there a sailor?" if history else "What burns?"
        failed, good = run(bot(), [question(text, history=history), question(LEADS)])
        assert (failed.answer, failed.seconds, failed.right) == (None, None, False)
        assert failed.error == "the model did not answer within 60 s"
        assert good.answer is not None

    def test_any_other_error_ends_the_run(self):
        broken = ScriptedBot([HARBOUR], {"A?": [(MARKET, 7)]})
        with pytest.raises(IndexError):
            run(broken, [question("A?")])


class TestEvaluate:
    def test_scores(self, path):
        scores = evaluate(bot(), path, None, console())
        assert [scores.overall.figure(name) for name in ("right_and_cited", "rightly_refused", "wrongly_refused")] == [
            Figure(2, 5),
            Figure(1, 2),
            Figure(1, 5),
        ]
        assert scores.overall.figure("slices") == Figure(5, 5)
        assert [group.name for group in scores.types] == ["fact", "time", "unanswerable", "followup"]

    def test_report_at_60_columns(self, path):
        shown = console()
        evaluate(bot(), path, None, shown)
        lines = [line.rstrip() for line in shown.file.getvalue().splitlines()]
        assert max(map(len, lines)) <= 60
        assert lines == GOLDEN.read_text().splitlines()

    def test_markup_in_a_question_is_shown_as_it_is(self, tmp_path):
        file = tmp_path / "q.jsonl"
        file.write_text(json.dumps({**QUESTIONS[0], "type": "[bold]odd[/bold]", "question": "What is [/red]?"}))
        shown = console()
        evaluate(bot(), file, None, shown)
        assert "[bold]odd[/bold]: What is [/red]?" in shown.file.getvalue()

    def test_files(self, path, tmp_path):
        out = tmp_path / "new" / "folder"
        scores = evaluate(bot(), path, out, console())
        assert sorted(file.name for file in out.iterdir()) == ["records.jsonl", "scores.json"]
        assert json.loads((out / "scores.json").read_text()) == scores.to_dict()
        records = [json.loads(line) for line in (out / "records.jsonl").read_text().splitlines()]
        assert [record["question"]["id"] for record in records] == list("abcdefg")
        first = records[0]
        assert first["answer"]["text"] == "Ada Lind leads the harbour office."
        assert first["judged"] == {
            "fault": None,
            "right": True,
            "cited": True,
            "citations": 1,
            "slices": 1,
            "sentences": 1,
            "holding": 1,
            "shown": 1,
        }
        assert (first["schema"], first["rank"], first["error"]) == (1, 1, None)
        assert first["seconds"] >= 0
        assert records[3]["answer"] is None
        assert records[3]["error"] == "the model did not answer within 60 s"

    def test_without_a_folder_nothing_is_written(self, path):
        evaluate(bot(), path, None, console())
        assert list(path.parent.iterdir()) == [path]

    def test_a_bad_folder_is_told_before_anything_is_asked(self, path):
        asked = bot()
        with pytest.raises(DatelineError, match="cannot make the folder"):
            evaluate(asked, path, path / "below-a-file", console())
        assert asked.asked == []


class TestRecords:
    def test_round_trip(self, tmp_path):
        questions = [question(text, id=text) for text in SCRIPT if " And " not in text]
        outcomes = run(bot(), questions)
        write_records(tmp_path / "r.jsonl", outcomes)
        assert read_records(tmp_path / "r.jsonl") == outcomes

    def test_round_trip_of_every_part_of_an_answer(self, tmp_path):
        (outcome,) = run(bot(), [question(LEADS)])
        source = replace(HARBOUR.source, published=date(2024, 5, 1), publisher="The Gull\u2028Daily")
        hit = Hit(replace(HARBOUR, source=source), 0.5, "read", Reading((0, 3), 0.25, 0.75, (0.1, 0.2, 0.3)))
        full = replace(
            outcome.answer,
            direct=replace(outcome.answer.citations[0], also=("The Tern",)),
            hits=(hit,),
            nearest=(hit, hit),
            queries=(Query("x", Filter(date(2024, 1, 1), None, ("The Gull",)), "y"),),
            usage=Usage("scripted:one", tokens_in=7, seconds=0.5),
            removed=("Untrue.",),
        )
        write_records(tmp_path / "r.jsonl", [replace(outcome, answer=full)])
        assert read_records(tmp_path / "r.jsonl") == [replace(outcome, answer=full)]

    @pytest.mark.parametrize("line", ["nonsense", "[]", "{}", '{"question": {}}'])
    def test_what_is_no_record(self, tmp_path, line):
        (tmp_path / "r.jsonl").write_text(line)
        with pytest.raises(QuestionsError, match=r"^r\.jsonl line 1"):
            read_records(tmp_path / "r.jsonl")

    def test_a_write_that_fails_leaves_the_old_file_and_no_other(self, tmp_path):
        file = tmp_path / "r.jsonl"
        file.write_text("old")
        outcomes = run(bot(), [question(LEADS)])
        with pytest.raises(UnicodeEncodeError):
            write_records(file, [replace(outcomes[0], error="half a character: \ud800")])
        assert [(f.name, f.read_text()) for f in tmp_path.iterdir()] == [("r.jsonl", "old")]

    def test_a_folder_in_the_way(self, tmp_path):
        (tmp_path / "r.jsonl").mkdir()
        with pytest.raises(DatelineError, match="cannot write"):
            write_records(tmp_path / "r.jsonl", [])
        assert [f.name for f in tmp_path.iterdir()] == ["r.jsonl"]
