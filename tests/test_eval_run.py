"""A run with a scripted bot: history, times, order, failures of the writer, a folder that a broken run goes on in."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Event

import pytest
from eval_runs import FILES, FILLER, HARBOUR, LEADS, MARKET, QUESTIONS, SCRIPT, Clock, bot, timeless, words_alone
from scripted_bot import Asked, ScriptedBot

from eval.evaluation import Run, evaluate, load_run
from eval.files import PART, RECORDS, append, read_part, read_records, write_records
from eval.head import Head
from eval.judge import Found, Outcome
from eval.questions import Question
from eval.run import Asker, run
from rag.errors import DatelineError, QuestionsError
from rag.types import Filter, Hit, Query, Reading, Turn, Usage

PATIENCE = 60  # seconds: a machine may be slow, a test that waits for nothing must not hang

HEAD = Head("0" * 16, "1" * 16, "scripted", "words alone", date(2031, 5, 1), (("dateline", "0"),))


def question(text: str, **more) -> Question:
    pattern = (re.compile("sailor", re.IGNORECASE),)
    return replace(Question(text, text, "t", True, answer_any=pattern, evidence_any=("a sailor",)), **more)


def asked(of: ScriptedBot, *questions: Question, **more) -> list[Outcome]:
    asker = Asker(of, words_alone(), **more)
    return [asker.outcome(one) for one in questions]


class TestAsker:
    def test_what_is_judged(self):
        (outcome,) = asked(bot(), QUESTIONS[0])
        assert (outcome.right, outcome.cited, outcome.fault, outcome.error) == (True, True, None, None)
        assert (outcome.exact, outcome.sentences, outcome.holding) == (0.0, 1, 1)
        assert outcome.response and outcome.response.text == "Ada Lind leads the harbour office. [1]"
        assert [(j.verdict, j.cited, j.recalled, j.precise, j.relevant) for j in outcome.judged] == [
            ("quoted", (0,), True, 1, True)
        ]
        assert outcome.slices and (outcome.slices.citations, outcome.slices.exact) == (1, 1)
        assert outcome.found and outcome.found.rank == 1
        assert outcome.guard and (outcome.guard.kept, outcome.guard.right) == (1, 1)
        assert outcome.guard.damaged > 0

    def test_only_a_right_answer_is_damaged_and_only_an_answer_has_slices(self):
        wrong, refused = asked(bot(), QUESTIONS[1], QUESTIONS[2])
        assert (wrong.fault, wrong.guard, wrong.slices is None) == ("wrong answer", None, False)
        assert (refused.fault, refused.guard, refused.slices) == ("wrongly refused", None, None)

    def test_what_nothing_answers_is_not_searched_for(self):
        scripted = bot()
        answered, refused = asked(scripted, QUESTIONS[4], QUESTIONS[5])
        assert (answered.fault, refused.fault) == ("answered, should refuse", None)
        assert (scripted.searched, answered.found) == ([], None)

    def test_seconds_and_the_first_piece_are_those_of_the_question_itself(self):
        clock = Clock()
        scripted = bot(before=clock.goes_on(2), between=clock.goes_on(5))
        followup, refused = asked(scripted, QUESTIONS[6], QUESTIONS[2], clock=clock)
        assert (followup.first, followup.seconds) == (2, 7)
        assert (refused.first, refused.seconds) == (2, 2)
        assert clock.now == 16  # the earlier question took seven, too

    def test_an_earlier_question_without_an_answer_is_asked_first(self):
        scripted = bot()
        (outcome,) = asked(scripted, QUESTIONS[6])
        first, second = scripted.asked
        assert first == Asked(LEADS)
        assert second.question == "And what is she?"
        assert [(turn.question, turn.text) for turn in second.history] == [
            (LEADS, "Ada Lind leads the harbour office.")
        ]
        assert second.history[0].answer is not None
        assert (outcome.right, outcome.cited, outcome.fault) == (True, True, None)
        assert outcome.response and outcome.response.history == ((LEADS, ""),)

    def test_an_earlier_answer_is_told_as_it_is(self):
        scripted = bot()
        asked(scripted, question("And what is she?", history=((LEADS, "Ada Lind."),)))
        assert scripted.asked == [Asked("And what is she?", (Turn(LEADS, "Ada Lind."),))]

    def test_each_earlier_question_sees_those_before_it(self):
        scripted = bot()
        asked(scripted, question("C?", history=(("A?", ""), ("B?", "")), asked=date(2031, 3, 4)))
        assert [(one.question, [turn.question for turn in one.history]) for one in scripted.asked] == [
            ("A?", []),
            ("B?", ["A?"]),
            ("C?", ["A?", "B?"]),
        ]
        assert {one.today for one in scripted.asked} == {date(2031, 3, 4)}

    def test_a_question_is_asked_on_its_own_day_or_else_on_that_of_the_run(self):
        scripted = bot()
        asked(scripted, question("A?", asked=date(2031, 3, 4)), question("B?"), today=date(2031, 5, 1))
        asked(scripted, question("C?"))
        assert [one.today for one in scripted.asked] == [date(2031, 3, 4), date(2031, 5, 1), None]

    def test_a_followup_is_searched_as_the_bot_completed_it(self):
        scripted = bot()
        asked(scripted, QUESTIONS[6], QUESTIONS[0])
        assert scripted.searched == [(f"{LEADS} And what is she", 10), (LEADS, 10)]

    @pytest.mark.parametrize("history", [(), (("What burns?", ""),)])
    def test_a_question_the_writer_fails_on_has_no_result(self, history):
        scripted = bot()
        (failed,) = asked(scripted, question("Is there a sailor?" if history else "What burns?", history=history))
        assert (failed.response, failed.answer, failed.seconds, failed.first) == (None, None, None, None)
        assert (failed.error, failed.fault) == ("the model did not answer within 60 s", "no result")
        assert failed.found is not None

    def test_an_article_removed_meanwhile_costs_only_its_slices(self):
        class Forgetful(ScriptedBot):
            def text(self, id: str, digest: str) -> str:
                return super().text(id, "v0")

        (outcome,) = asked(Forgetful([HARBOUR], SCRIPT), QUESTIONS[0])
        assert outcome.slices and (outcome.slices.citations, outcome.slices.exact) == (1, 0)
        assert outcome.found and outcome.found.articles == (False,)


class TestRun:
    def test_each_question_is_asked_once_and_told_in_this_thread(self):
        scripted, told = bot(), []
        run(Asker(scripted, words_alone()).outcome, QUESTIONS, workers=3, told=told.append)
        assert sorted(outcome.question.id for outcome in told) == list("abcdefg")
        assert sorted(one.question for one in scripted.asked) == sorted([*(q.question for q in QUESTIONS), LEADS])

    def test_nothing_to_ask(self):
        run(Asker(bot(), words_alone()).outcome, [], workers=2, told=pytest.fail)

    @pytest.mark.parametrize("error", [ZeroDivisionError, KeyboardInterrupt])
    def test_an_error_ends_the_run_and_what_was_done_is_told(self, error: type[BaseException]):
        texts = [f"{n}?" for n in range(100)]
        scripted = bot(replies={"7?": error()})
        told = list[Outcome]()
        with pytest.raises(error):
            run(Asker(scripted, words_alone()).outcome, [question(text) for text in texts], told=told.append)
        # What was asked before the error was noticed is told, too.
        ids = {outcome.question.id for outcome in told}
        assert {*texts[:7]} <= ids == {one.question for one in scripted.asked} - {"7?"}
        assert len(told) == len(ids)

    def test_an_error_waits_for_what_is_being_asked(self):
        failed, told = Event(), list[Outcome]()

        def ask(one: Question) -> Outcome:
            if one.id == "bad":
                failed.set()
                raise ZeroDivisionError
            assert failed.wait(PATIENCE)
            return Outcome(one)

        with pytest.raises(ZeroDivisionError):
            run(ask, [question("slow"), question("bad")], workers=2, told=told.append)
        assert [outcome.question.id for outcome in told] == ["slow"]

    def test_an_error_of_who_listens_ends_the_run(self):
        heard = list[Outcome]()

        def told(outcome: Outcome) -> None:
            heard.append(outcome)
            raise DatelineError("cannot write", "choose another folder")

        with pytest.raises(DatelineError, match="cannot write"):
            run(Outcome, [question("A?")], told=told)
        assert heard == [Outcome(question("A?"))]


def done(out: Path | None, scripted: ScriptedBot, questions: Sequence[Question] = QUESTIONS, **more) -> Run:
    return evaluate(scripted, questions, out=out, **{"assessor": words_alone(), **more})


def broken_off(out: Path, after: int, **more) -> ScriptedBot:
    """A bot that Ctrl-C took away from a run, after it was asked some questions."""
    scripted = bot(last=after, **more)
    with pytest.raises(KeyboardInterrupt):
        done(out, scripted)
    return scripted


class TestEvaluate:
    def test_scores(self):
        overall = done(None, bot()).scores.overall
        found = {
            name: overall.score(name) for name in ("right_and_cited", "rightly_refused", "wrongly_refused", "results")
        }
        assert {name: (round(score.value * score.n), score.n) for name, score in found.items()} == {
            "right_and_cited": (2, 5),
            "rightly_refused": (1, 2),
            "wrongly_refused": (1, 5),
            "results": (6, 7),
        }
        assert overall.score("slices").value == 1

    def test_outcomes_stand_in_the_order_of_the_questions(self):
        release = Event()

        def before(text: str) -> None:  # the first question is answered last
            assert text != LEADS or release.wait(PATIENCE)
            if text == "Who won?":
                release.set()

        told = list[tuple[int, int]]()
        found = done(
            None,
            bot(before=before),
            QUESTIONS[:6],
            workers=3,
            progress=lambda done, total, _: told.append((done, total)),
        )
        assert [outcome.question.id for outcome in found.outcomes] == list("abcdef")
        assert told == [(n, 6) for n in range(1, 7)]

    def test_workers_change_nothing_but_times(self, tmp_path):
        for workers in (1, 3):
            done(tmp_path / str(workers), bot(), workers=workers)
        assert timeless(tmp_path / "1") == timeless(tmp_path / "3")

    def test_files(self, tmp_path):
        out = tmp_path / "new" / "folder"
        found = done(out, bot())
        assert sorted(file.name for file in out.iterdir()) == FILES
        scores = json.loads((out / "scores.json").read_text())
        assert list(scores) == ["schema", "run", "overall", "types", "turns", "times"]
        assert {name: scores[name] for name in ("overall", "types", "turns", "times")} == found.scores.to_dict()
        head = json.loads((out / "run.json").read_text())
        assert scores["run"] == head
        assert (head["settings"], head["judge"], head["today"]) == ("scripted", "words alone", None)
        assert [name for name, _ in head["versions"]] == ["dateline", "chromadb", "numpy", "onnxruntime", "tantivy"]
        records = [json.loads(line) for line in (out / "records.jsonl").read_text().splitlines()]
        assert [record["question"]["id"] for record in records] == list("abcdefg")
        first, failed = records[0], records[3]
        assert list(first) == ["schema", "question", "answer", "response", "fault", "judged", "settings", "versions", "seconds", "first", "error"]  # fmt: skip
        assert (first["schema"], first["settings"], first["error"]) == (1, "scripted", None)
        assert first["answer"]["text"] == "Ada Lind leads the harbour office."
        assert first["judged"]["judged"][0]["verdict"] == "quoted"
        assert first["seconds"] >= first["first"] >= 0
        assert [record["fault"] for record in records] == [
            None,
            "wrong answer",
            "wrongly refused",
            "no result",
            "answered, should refuse",
            None,
            None,
        ]
        assert (failed["answer"], failed["error"]) == (None, "the model did not answer within 60 s")

    def test_a_run_is_loaded_as_it_was(self, tmp_path):
        found = done(tmp_path / "run", bot())
        assert load_run(tmp_path / "run") == found
        assert load_run(str(tmp_path / "run")).scores == found.scores

    def test_without_a_folder_nothing_is_written(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        done(None, bot())
        assert list(tmp_path.iterdir()) == []

    def test_a_bad_folder_is_told_before_anything_is_asked(self, tmp_path):
        (tmp_path / "file").write_text("x")
        scripted = bot()
        with pytest.raises(DatelineError, match="cannot make the folder") as caught:
            done(tmp_path / "file" / "below", scripted)
        assert (scripted.asked, caught.value.hint) == ([], "choose another folder")

    def test_today_is_the_last_day_of_the_corpus_unless_given(self):
        dated = [
            replace(one, source=replace(one.source, published=day))
            for one, day in ((HARBOUR, date(2031, 3, 4)), (MARKET, date(2031, 5, 1)), (FILLER[0], None))
        ]
        for today, wanted in ((None, date(2031, 5, 1)), (date(2030, 1, 1), date(2030, 1, 1))):
            scripted = ScriptedBot(dated)
            found = done(None, scripted, [question("A?")], today=today)
            assert (found.head.today, [one.today for one in scripted.asked]) == (wanted, [wanted])

    def test_no_question_at_all(self, tmp_path):
        found = done(tmp_path / "run", bot(), [])
        assert (found.outcomes, found.scores.overall.questions) == ((), 0)


CALLS = [*(one.question for one in QUESTIONS[:6]), LEADS, "And what is she?"]  # what a whole run asks, in order


class TestGoingOn:
    @pytest.mark.parametrize("after", range(len(CALLS)))
    def test_a_run_broken_off_asks_only_the_rest_and_ends_the_same(self, tmp_path, after):
        done(tmp_path / "whole", bot())
        out = tmp_path / "out"
        first = broken_off(out, after)
        assert [one.question for one in first.asked] == CALLS[:after]
        assert sorted(outcome.question.id for outcome in read_part(out)) == [one.id for one in QUESTIONS[:after][:6]]
        with pytest.raises(QuestionsError, match="holds no finished run") as caught:
            load_run(out)
        assert caught.value.hint == f"dateline eval run QUESTIONS.jsonl --out {out}"
        second, told = bot(), list[tuple[int, int]]()
        done(out, second, progress=lambda n, total, outcome: told.append((n, total)))
        # What the writer failed on is asked again.
        again = [text for n, text in enumerate(CALLS) if n >= min(after, 6) or text == "What burns?"]
        assert [one.question for one in second.asked] == again
        assert told == [(n, 7) for n in range(1, 8)]
        assert timeless(out) == timeless(tmp_path / "whole")

    def test_a_run_broken_off_more_than_once_with_several_workers(self, tmp_path):
        done(tmp_path / "whole", bot())
        for _ in range(len(CALLS)):
            try:
                done(tmp_path / "out", bot(last=2), workers=3)
                break
            except KeyboardInterrupt:
                continue
        done(tmp_path / "out", bot(), workers=3)
        assert timeless(tmp_path / "out") == timeless(tmp_path / "whole")

    def test_a_finished_run_is_not_asked_again(self, tmp_path):
        questions = [one for one in QUESTIONS if one.id != "d"]
        found = done(tmp_path / "out", bot(), questions)
        before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
        scripted = bot()
        assert done(tmp_path / "out", scripted, questions) == found
        assert scripted.asked == []
        assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before

    def test_what_the_writer_failed_on_is_asked_again(self, tmp_path):
        done(tmp_path / "out", bot())
        mended = {**SCRIPT, "What burns?": [(MARKET, 0)]}
        scripted = bot(replies=mended)
        found = done(tmp_path / "out", scripted)
        assert [one.question for one in scripted.asked] == ["What burns?"]
        assert [outcome.error for outcome in found.outcomes] == [None] * 7
        done(tmp_path / "whole", bot(replies=mended))
        assert timeless(tmp_path / "out") == timeless(tmp_path / "whole")

    def test_a_finished_run_that_is_broken_off_as_it_goes_on_loses_nothing(self, tmp_path):
        found = done(tmp_path / "out", bot())
        broken_off(tmp_path / "out", 0)
        assert load_run(tmp_path / "out") == found

    def test_a_last_line_that_was_cut_is_asked_again_wherever_it_was_cut(self, tmp_path):
        done(tmp_path / "whole", bot())
        broken_off(tmp_path / "out", 3)
        part = tmp_path / "out" / PART
        whole = part.read_bytes()
        start = whole[:-1].rfind(b"\n") + 1
        accent = whole.index("é".encode(), start) + 1  # in the middle of a letter
        braces = [place.end() for place in re.finditer(rb"\}", whole) if place.end() > start]
        for cut in (start + 1, accent, *braces[:: len(braces) // 5], len(whole) - 2, len(whole) - 1):
            part.write_bytes(whole[:cut])
            (second,) = broken_off(tmp_path / "out", 1).asked
            assert second.question == CALLS[2], cut
            assert part.read_bytes().count(b"\n") == 3
        done(tmp_path / "out", bot())
        assert timeless(tmp_path / "out") == timeless(tmp_path / "whole")

    def test_again_asks_all_anew_whatever_the_folder_holds(self, tmp_path):
        out = tmp_path / "out"
        done(out, bot(fingerprint="other"), QUESTIONS[:3])
        (out / "report.html").write_text("kept")
        scripted = bot()
        done(out, scripted, again=True)
        assert [one.question for one in scripted.asked] == CALLS
        (out / "report.html").unlink()
        done(tmp_path / "whole", bot())
        assert timeless(out) == timeless(tmp_path / "whole")

    def test_again_that_is_broken_off_goes_on_without_it(self, tmp_path):
        done(tmp_path / "out", bot())
        with pytest.raises(KeyboardInterrupt):
            done(tmp_path / "out", bot(last=2), again=True)
        assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [PART, "run.json"]
        scripted = bot()
        done(tmp_path / "out", scripted)
        assert [one.question for one in scripted.asked] == CALLS[2:]

    OTHERS = {
        "questions": {"questions": QUESTIONS[1:]},
        "corpus": {"scripted": bot(passages=[HARBOUR])},
        "settings": {"scripted": bot(fingerprint="others")},
        "judge": {"assessor": replace(words_alone(), name="other")},
        "today": {"today": date(2031, 1, 1)},
    }

    @pytest.mark.parametrize("after", [None, 2], ids=["finished", "broken off"])
    @pytest.mark.parametrize("name", OTHERS)
    def test_a_folder_with_a_run_of_something_else_is_refused_and_left_alone(self, tmp_path, name, after):
        out = tmp_path / "out"
        done(out, bot()) if after is None else broken_off(out, after)
        before = {path.name: path.read_bytes() for path in out.iterdir()}
        with pytest.raises(DatelineError) as caught:
            done(out, **{"scripted": bot(), **self.OTHERS[name]})
        assert caught.value.message == f"{out} holds the run of other {name}"
        assert caught.value.hint == "add --again to ask anew, or name another folder"
        assert {path.name: path.read_bytes() for path in out.iterdir()} == before

    def test_other_expectations_are_other_questions(self, tmp_path):
        done(tmp_path / "out", bot())
        changed = [replace(QUESTIONS[0], answers=("Lind",)), *QUESTIONS[1:]]
        with pytest.raises(DatelineError, match="holds the run of other questions"):
            done(tmp_path / "out", bot(), changed)

    @pytest.mark.parametrize("text", ["[]", "{}", "7", '"x"', "[1"])
    def test_a_head_that_is_none(self, tmp_path, text):
        done(tmp_path / "out", bot())
        (tmp_path / "out" / "run.json").write_text(text)
        for use in (load_run, lambda out: done(out, bot())):
            with pytest.raises(QuestionsError, match=r"run\.json") as caught:
                use(tmp_path / "out")
            assert "remove" in caught.value.hint

    @pytest.mark.parametrize("folder", [".", "none"])
    def test_no_run(self, tmp_path, folder):
        with pytest.raises(QuestionsError, match="holds no finished run"):
            load_run(tmp_path / folder)


class TestRecords:
    def test_round_trip_of_every_part_of_an_answer(self, tmp_path):
        (outcome,) = asked(bot(), QUESTIONS[6])
        source = replace(HARBOUR.source, published=date(2024, 5, 1), publisher="The Gull\u2028Daily")
        hit = Hit(replace(HARBOUR, source=source), 0.5, "read", Reading((0, 3), 0.25, 0.75, (0.1, 0.2, 0.3)))
        assert outcome.answer
        full = replace(
            outcome.answer,
            direct=replace(outcome.answer.citations[0], also=("The Tern",)),
            hits=(hit,),
            nearest=(hit, hit),
            queries=(Query("x", Filter(date(2024, 1, 1), None, ("The Gull",)), "y", "in January"),),
            usage=Usage("scripted:one", tokens_in=7, seconds=0.5),
            removed=("Untrue.",),
        )
        outcomes = [
            replace(
                outcome, answer=full, found=Found((True, False), ((0, 2), ()), 2, 1), confidence=1 / 3, in_window=True
            ),
            replace(outcome, answer=None, slices=None, marks=False, seconds=None),
            Outcome(QUESTIONS[3], error="timed out"),
        ]
        write_records(tmp_path, outcomes, HEAD)
        assert read_records(tmp_path) == outcomes

    @pytest.mark.parametrize("line", ["nonsense", "[]", "{}", "7", '{"question": {}}', '{"question": 7}'])
    def test_what_is_no_record(self, tmp_path, line):
        (outcome,) = asked(bot(), QUESTIONS[0])
        write_records(tmp_path, [outcome], HEAD)
        append(tmp_path / RECORDS, line)
        with pytest.raises(QuestionsError, match=rf"^{tmp_path.name}/records\.jsonl line 2"):
            read_records(tmp_path)

    @pytest.mark.parametrize("name", ["question", "answer", "response", "judged", "seconds", "first", "error"])
    @pytest.mark.parametrize("value", ["left out", [], 7, [[1, 2, 3]]])
    def test_a_record_that_was_changed_is_read_or_refused(self, tmp_path, name, value):
        (outcome,) = asked(bot(), QUESTIONS[0])
        write_records(tmp_path, [outcome], HEAD)
        record = json.loads((tmp_path / RECORDS).read_text())
        del record[name]
        (tmp_path / RECORDS).write_text(json.dumps(record if value == "left out" else {**record, name: value}) + "\n")
        try:
            assert len(read_records(tmp_path)) == 1
        except QuestionsError as e:
            assert e.message.startswith(f"{tmp_path.name}/records.jsonl line 1")

    def test_a_write_that_fails_leaves_the_old_file_and_no_other(self, tmp_path):
        (tmp_path / RECORDS).write_text("old")
        with pytest.raises(UnicodeEncodeError):
            write_records(tmp_path, [Outcome(QUESTIONS[0], error="half a character: \ud800")], HEAD)
        assert [(f.name, f.read_text()) for f in tmp_path.iterdir()] == [(RECORDS, "old")]

    def test_a_folder_in_the_way(self, tmp_path):
        (tmp_path / RECORDS).mkdir()
        with pytest.raises(DatelineError, match="cannot write"):
            write_records(tmp_path, [], HEAD)
        with pytest.raises(DatelineError, match="cannot write"):
            append(tmp_path / RECORDS, "{}")
        assert [f.name for f in tmp_path.iterdir()] == [RECORDS]

    def test_a_file_in_the_way(self, tmp_path):
        (tmp_path / "file").write_text("x")
        with pytest.raises(DatelineError, match="cannot write"):
            write_records(tmp_path / "file", [], HEAD)
