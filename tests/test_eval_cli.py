"""`dateline eval` as it is typed: tables, exit codes, errors, hostile text, and Ctrl-C.

`python tests/test_eval_cli.py` writes the golden tables anew; read the difference before keeping it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import partial
from io import StringIO
from pathlib import Path

import pytest
from children import Terminal, interrupted
from commandline import Ran, run
from conftest import ROOT
from eval_runs import FILES, QUESTIONS, Clock, bot, timeless, words_alone

from eval.evaluation import Run, load_run
from eval.files import PART
from eval.gate import update
from eval.head import Head
from eval.run import Asker
from ingest import ingest
from ui.evaluating import evaluation, show

GOLDEN = Path(__file__).parent / "cases" / "evaluation.txt"
SET = ROOT / "eval" / "sets" / "examples.jsonl"
LINES = SET.read_text(encoding="utf-8").splitlines()
COMMAND = [sys.executable, "-c", "from ui.cli import main; main()"]
COMMANDS = ["run", "score", "export", "corpus", "compare", "gate", "report", "verifier"]
HEAVY = ["chromadb", "gradio", "ir_measures", "jinja2", "matplotlib", "numpy", "onnxruntime", "pydantic_settings", "rich", "sklearn", "torch"]  # fmt: skip
# Answered, by few passages and by many; wrong; of a dialogue; rightly refused, by the reader and by an exact rule;
# answered where nothing answers.
SOME = [LINES[n - 1] for n in (1, 2, 11, 38, 117, 30, 91, 144, 140, 130)]
FOUL = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202e\u2066"
HOSTILE = {
    "id": f"[red]h{FOUL}",
    "type": f"[bold]odd[/bold]{FOUL}",
    "question": f"What is [/red] in {FOUL} the [link=file:///etc]alliance[/link] \ud800?",
    "answerable": True,
    "answers": [f"[blink]x{FOUL}"],
}


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evaluated") / "library"
    report = ingest([ROOT / "examples" / "articles"], library=folder)
    assert (len(report.added), report.failed) == (16, [])
    return folder


@pytest.fixture
def dateline(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Ran]:
    """The command line in an empty folder, 60 columns wide; it looks for control characters in all that is said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "60")
    return partial(run, capsys, "eval")


@pytest.fixture(scope="session")
def judged(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the runs `first` and `second`: of some questions, and of the same by a bot that looks at too little."""
    folder = tmp_path_factory.mktemp("judged")
    (folder / "some.jsonl").write_text("\n".join(SOME) + "\n", encoding="utf-8")
    command = [*COMMAND, "eval", "run", "some.jsonl", "--library", str(library), "--out"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    for name, more in (("first", {}), ("second", {"DATELINE_RETRIEVE": "1", "DATELINE_READ": "1"})):
        subprocess.run([*command, name], cwd=folder, env={**env, **more}, check=True, capture_output=True)
    return folder


def widest(text: str) -> int:
    return max(map(len, text.splitlines()))


def failed(ran: Ran, message: str, hint: str) -> None:
    first, second = ran.err.rstrip("\n").split("\n")
    assert (ran.code, ran.out) == (2, "")
    assert first.startswith("error: ") and message in first
    assert second.startswith("hint: ") and hint in second


# --- help


def test_help_tells_of_every_command_and_imports_nothing_heavy(offline_env: dict[str, str]) -> None:
    code = (
        "import sys\nfrom ui.cli import main\n"
        f"for args in [[], *([name] for name in {COMMANDS!r})]:\n"
        "    try:\n        main(['eval', *args, '--help'])\n"
        "    except SystemExit as e:\n        assert not e.code\n        print('END')\n"
        f"print(sorted(m for m in {HEAVY!r} if m in sys.modules))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=offline_env, cwd=ROOT
    )
    group, *commands, imported = ran.stdout.split("END\n")
    assert (imported, ran.stderr) == ("[]\n", "")
    assert all(f"\n  {name} " in group for name in COMMANDS)
    for name, text in zip(COMMANDS, commands, strict=True):
        usage, _, told = text.split("\n")[:3]
        assert usage.startswith(f"Usage: dateline eval {name} ")
        assert told.startswith("  ") and told.strip()
        assert widest(text) <= 80


def test_the_commands_are_those_known_here() -> None:
    assert set(COMMANDS) <= set(evaluation.commands)


def test_no_command_shows_help(dateline) -> None:
    ran = dateline()
    assert ran.code == 2
    assert ran.err.startswith("Usage: dateline eval")


# --- tables


def scripted() -> Run:
    """What a scripted bot answers, two seconds until the first words and five more until the last."""
    clock = Clock()
    asker = Asker(bot(before=clock.goes_on(2), between=clock.goes_on(5)), words_alone(), clock=clock)
    return Run(Head("", "", "", ""), tuple(asker.outcome(question) for question in QUESTIONS))


def shown(columns: int) -> str:
    """What `eval run` prints of that, without the blanks at the ends of lines."""
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(StringIO()) as out:
        patch.setenv("COLUMNS", str(columns))
        show(scripted())
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())


def test_the_tables_at_60_columns() -> None:
    assert shown(60) == GOLDEN.read_text(encoding="utf-8")
    assert widest(shown(60)) <= 60


@pytest.mark.parametrize("columns", [60, 100])
def test_no_line_of_a_run_is_wider_than_the_terminal(
    dateline, judged: Path, library: Path, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    ran = dateline("run", judged / "some.jsonl", "--library", library, "--workers", 2)
    assert (ran.code, ran.err) == (0, "")
    for title in ("answers", "grounding", "retrieval", "the bot's own judge", "confidence, seconds, tokens", "by type"):
        assert f"\n{title}" in f"\n{ran.out}"
    assert re.search(r"^right and rightly cited +\d+\.\d +\d+\.\d-\d+\.\d +7$", ran.out, re.M)
    assert re.search(r"^citations that are slices +100\.0 +100\.0-100\.0 +\d+", ran.out, re.M)
    assert f"of {len(SOME)} questions with a fault" in ran.out
    assert "x130 near-miss: " in ran.out and "\n  answered, should refuse\n  expected: a refusal\n" in ran.out
    assert widest(ran.out) <= columns
    said = [
        dateline("compare", judged / "first", judged / "second"),
        dateline("gate", judged / "second", *pinned(judged)),
    ]
    assert all(widest(one.out) <= columns for one in said)


def pinned(judged: Path) -> tuple[str | Path, ...]:
    """The option that names floors of the first run."""
    update(load_run(judged / "first"), judged / "floors.json", lower=True)
    return "--floors", judged / "floors.json"


def test_hostile_text_is_shown_as_it_is_and_steers_no_terminal(
    dateline, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "hostile.jsonl").write_text(json.dumps(HOSTILE) + "\n", encoding="utf-8")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("DATELINE_ANSWERABLE", "0")
    # `dateline` looks for control characters in all that is said.
    first = dateline("run", "hostile.jsonl", "--library", library, "--out", "first")
    assert (first.code, first.err) == (0, "")
    said = " ".join(first.out.split())
    assert "[red]h[2J]0;owned31m [bold]odd[/bold][2J]0;owned31m: What is [/red] in" in said
    assert "the [link=file:///etc]alliance[/link] ??" in said and "expected: [blink]x" in said
    monkeypatch.setenv("DATELINE_ANSWERABLE", "1")
    assert dateline("run", "hostile.jsonl", "--library", library, "--out", "second").code == 0
    faults = [load_run(tmp_path / name).outcomes[0].fault for name in ("first", "second")]
    assert faults == ["wrong answer", "wrongly refused"]
    compared = dateline("compare", "first", "second")
    assert compared.code == 0 and "What is [/red] in" in compared.out
    answers = [
        {"question": HOSTILE["question"], "answer": f"[red]{FOUL} Nothing [1].", "sources": [f"[b]{FOUL}"], "id": FOUL}
    ]
    (tmp_path / "answers.json").write_text(json.dumps(answers), encoding="utf-8")
    scored = dateline("score", "answers.json", "--questions", "hostile.jsonl")
    assert (scored.code, scored.err) == (0, "")
    assert "answered: [red]" in scored.out


# --- a run and what is made of it


def test_a_run_is_kept_and_told_the_same_again(dateline, library: Path, judged: Path) -> None:
    first = dateline("run", judged / "some.jsonl", "--library", library, "--out", "out", "--no-color")
    assert sorted(path.name for path in Path("out").iterdir()) == FILES
    before = {path.name: path.read_bytes() for path in Path("out").iterdir()}
    assert dateline("run", judged / "some.jsonl", "--library", library, "--out", "out") == first
    assert {path.name: path.read_bytes() for path in Path("out").iterdir()} == before
    assert dateline("run", judged / "some.jsonl", "--library", library, "--out", "out", "--again").code == 0
    assert timeless(Path("out")) == timeless(judged / "first")


def test_a_folder_of_another_run_is_an_error(dateline, library: Path, judged: Path) -> None:
    ran = dateline("run", judged / "some.jsonl", "--library", library, "--out", judged / "second")
    failed(ran, "holds the run of other settings", "add --again to ask anew, or name another folder")
    ran = dateline(
        "run", judged / "some.jsonl", "--library", library, "--out", judged / "first", "--today", "2024-01-01"
    )
    failed(ran, "holds the run of other today", "--again")


def test_our_answers_are_scored_as_another_systems(dateline, judged: Path) -> None:
    assert dateline("export", judged / "first", "answers.jsonl") == Ran(0, "", "")
    records = [json.loads(line) for line in Path("answers.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(records) == len(SOME)
    assert {"id", "question", "history", "answer", "sources", "refused", "expected", "seconds"} == set(records[0])
    ran = dateline("score", "answers.jsonl", "--questions", judged / "some.jsonl", "--out", "scored")
    assert (ran.code, ran.err) == (0, "")
    first, scored = load_run(judged / "first"), load_run("scored")
    assert [one.judged for one in scored.outcomes] == [one.judged for one in first.outcomes]
    assert all(one.slices is None for one in scored.outcomes)
    assert "citations that are slices" not in ran.out
    assert dateline("compare", judged / "first", "scored").code == 0


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.jsonl", '{"question": "Who leads?", "answer": "Ada Lind leads it [1].", "sources": ["Ada Lind leads it."]}\n'),
        ("a.csv", "question,answer,source\nWho leads?,Ada Lind leads it [1].,Ada Lind leads it.\n"),
        ("a.json", '[{"user_input": "Who leads?", "response": "Ada Lind leads it [1].", "retrieved_contexts": ["Ada Lind leads it."]}]'),
    ],
)  # fmt: skip
@pytest.mark.parametrize("expected", [False, True], ids=["nothing expected", "expected"])
def test_answers_of_another_system_alone(dateline, tmp_path: Path, name: str, text: str, expected: bool) -> None:
    if expected and name == "a.jsonl":
        text = text.replace("}", ', "expected": ["Ada Lind"]}', 1)
    (tmp_path / name).write_text(text, encoding="utf-8")
    ran = dateline("score", name, "--out", "out")
    assert (ran.code, ran.err) == (0, "")
    assert re.search(r"^citation recall \(ALCE\) +100\.0 ", ran.out, re.M)
    assert len(load_run("out").outcomes) == 1
    assert dateline("gate", "out", "--floors", "floors.json", "--update").code == 0


def test_a_question_without_an_answer_stays_in(dateline, judged: Path, tmp_path: Path) -> None:
    question = json.loads(SOME[0])
    record = {"id": question["id"], "question": question["question"], "answer": "Article 4.", "sources": []}
    (tmp_path / "one.jsonl").write_text(json.dumps(record), encoding="utf-8")
    ran = dateline("score", "one.jsonl", "--questions", judged / "some.jsonl")
    assert re.search(r"^questions with a result +10\.0 .* 10$", ran.out, re.M)
    assert ran.out.count("\n  no result\n") == len(SOME) - 1


def test_a_public_set_is_ingested_and_asked(dateline, tmp_path: Path) -> None:
    said = "The council of Orlo voted in 2031 to keep the ferry, by seven votes to five."
    asked = [{"id": "s1", "question": "Who voted to keep the ferry?", "answers": [{"text": "The council of Orlo"}]}]
    paragraphs = [{"context": said, "qas": asked}, {"context": "Ida Holm owns the harbour of Vik.", "qas": []}]
    squad = {"data": [{"title": "Ferry_to_Orlo", "paragraphs": paragraphs}]}
    (tmp_path / "set.json").write_text(json.dumps(squad), encoding="utf-8")
    ran = dateline("corpus", "set.json", "articles.jsonl")
    assert ran == Ran(0, "2 texts in articles.jsonl; next: dateline ingest articles.jsonl --library LIBRARY\n", "")
    rows = [json.loads(line) for line in Path("articles.jsonl").read_text(encoding="utf-8").splitlines()]
    assert rows[0] == {"url": "https://set.example/squad-0-0", "title": "Ferry to Orlo", "text": said}
    assert len(ingest([tmp_path / "articles.jsonl"], library=tmp_path / "own").added) == 2
    assert dateline("run", "set.json", "--library", "own", "--out", "out").code == 0
    (outcome,) = load_run("out").outcomes
    assert outcome.found and outcome.found.articles[0]
    assert outcome.fault is None
    failed(dateline("corpus", tmp_path / "none.jsonl", "x"), "does not exist", "dateline eval corpus --help")


def test_only_a_public_set_brings_texts(dateline, judged: Path, tmp_path: Path) -> None:
    failed(dateline("corpus", judged / "some.jsonl", "x.jsonl"), "brings no texts of its own", "ingest the articles")
    assert list(tmp_path.iterdir()) == []


def test_two_runs_are_compared(dateline, judged: Path) -> None:
    ran = dateline("compare", judged / "first", judged / "second")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"{len(SOME)} questions in both")
    assert re.search(r"^right +\d+\.\d +\d+\.\d +-\d+\.\d ", ran.out, re.M)
    assert re.search(r"^x\d+ .*\n(.*\n)?  (other|better)\n  A, good: ", ran.out, re.M)
    same = dateline("compare", judged / "first", judged / "first")
    assert "better" not in same.out and "other" not in same.out


def test_runs_of_other_questions_are_not_compared(dateline, judged: Path, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("question,answer\nWho leads?,Ada.\n", encoding="utf-8")
    assert dateline("score", "a.csv", "--out", "out").code == 0
    failed(dateline("compare", judged / "first", "out"), "have no question in common", "runs of the same questions")
    failed(dateline("gate", "out", *pinned(judged)), "hold for other questions or another corpus", "--allow-lower")
    ran = dateline("gate", "out", *pinned(judged), "--update")
    failed(ran, "hold for other questions or another corpus", "--allow-lower")


def test_the_gate(dateline, judged: Path) -> None:
    floors = ("--floors", "floors.json")
    failed(dateline("gate", judged / "first", *floors), "there are no floors in floors.json", "--update")
    ran = dateline("gate", judged / "first", *floors, "--update")
    assert (ran.code, ran.err) == (0, "")
    assert re.fullmatch(r"floors\.json: \d+ floors\nevery score is above its floor\n", ran.out)
    assert dateline("gate", judged / "first", *floors) == Ran(0, "every score is above its floor\n", "")
    fell = dateline("gate", judged / "second", *floors)
    assert (fell.code, fell.err) == (1, "")
    assert fell.out.startswith("below the floors")
    assert re.search(r"^right +0\.\d{4} +>= 0\.\d{4}$", fell.out, re.M)
    assert re.search(r"^wrongly_refused +0\.\d{4} +<= 0\.\d{4}$", fell.out, re.M)
    pinned_before = Path("floors.json").read_bytes()
    assert dateline("gate", judged / "second", *floors, "--update").code == 1  # floors do not fall by themselves
    assert (
        json.loads(pinned_before)["floors"]["right"] == json.loads(Path("floors.json").read_text())["floors"]["right"]
    )
    assert dateline("gate", judged / "second", *floors, "--update", "--allow-lower").code == 0
    assert Path("floors.json").read_bytes() != pinned_before


# --- errors


@pytest.mark.parametrize(
    ("args", "message", "hint"),
    [
        (["run", "none.jsonl"], "'none.jsonl' does not exist", "dateline eval run --help"),
        (["run", "q.jsonl", "--library", "no/where"], "there is no library in no/where", "dateline ingest"),
        (["run", "q.jsonl", "--workers", "0"], "0 is not in the range 1<=x<=64", "dateline eval run --help"),
        (["run", "q.jsonl", "--today", "May"], "'May' does not match the format '%Y-%m-%d'", "dateline eval run --help"),
        (["run", "empty.jsonl"], "empty.jsonl holds no question", "one JSON object a line"),
        (["run", "bad.jsonl"], "bad.jsonl line 1: not JSON", "mend bad.jsonl line 1"),
        (["run", "list.json"], "list.json is not the public set that it looks like", "mend list.json"),
        (["run", "lacking.jsonl"], "lacking.jsonl line 1: field answerable is missing", "mend lacking.jsonl line 1"),
        (["score", "none.jsonl"], "'none.jsonl' does not exist", "dateline eval score --help"),
        (["score", "empty.jsonl"], "empty.jsonl holds no answer", "one JSON object a line"),
        (["score", "q.jsonl"], "q.jsonl line 1: field answer is missing", "mend q.jsonl line 1"),
        (["score", "a.csv", "--questions", "bad.jsonl"], "bad.jsonl line 1: not JSON", "mend"),
        (["export", "folder", "x.jsonl"], "folder holds no finished run", "dateline eval run QUESTIONS.jsonl --out folder"),
        (["compare", "folder", "folder"], "folder holds no finished run", "dateline eval run"),
        (["compare", "q.jsonl", "folder"], "'q.jsonl' is a file", "dateline eval compare --help"),
        (["gate", "folder", "--floors", "f.json"], "folder holds no finished run", "dateline eval run"),
        (["gate", "folder"], "Missing option '--floors'", "dateline eval gate --help"),
        (["gate", "folder", "--floors", "f.json", "--allow-lower"], "--allow-lower and --slack are for --update", "dateline eval gate --help"),
        (["report", "folder"], "folder holds no finished run", "dateline eval run"),
        (["corpus", "list.json", "x.jsonl"], "list.json is not the public set that it looks like", "mend list.json"),
        (["judge"], "No such command 'judge'", "dateline eval --help"),
        (["q.jsonl"], "No such command 'q.jsonl'", "dateline eval --help"),
    ],
)  # fmt: skip
def test_an_error_is_two_lines_and_code_2(dateline, tmp_path: Path, args: list[str], message: str, hint: str) -> None:
    files = {
        "q.jsonl": SOME[0],
        "empty.jsonl": "\n",
        "bad.jsonl": "{",
        "list.json": f"[{SOME[0]}]",
        "lacking.jsonl": '{"question": "Why?"}',
        "a.csv": "question,answer\nWho leads?,Ada.\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "folder").mkdir()
    before = sorted(tmp_path.rglob("*"))
    failed(dateline(*args), message, hint)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_bad_folder_is_an_error(dateline, library: Path, judged: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    ran = dateline("run", judged / "some.jsonl", "--library", library, "--out", "file/below")
    failed(ran, "cannot make the folder file/below", "choose another folder")
    failed(dateline("export", judged / "first", "file/x.jsonl"), "cannot write file/x.jsonl", "choose another folder")
    failed(dateline("export", judged / "first", "none/x.jsonl"), "cannot write none/x.jsonl", "choose another folder")


# --- processes


@pytest.fixture
def env(offline_env: dict[str, str]) -> dict[str, str]:
    return {**offline_env, "PYTHONPATH": os.pathsep.join([str(ROOT), offline_env["PYTHONPATH"]]), "TERM": "xterm"}


@pytest.mark.parametrize(
    ("args", "more", "colored"),
    [
        ([], {}, True),
        pytest.param(["--no-color"], {}, False),
        pytest.param([], {"NO_COLOR": "1"}, False),
        ([], {"TERM": "dumb"}, False),
    ],
)
def test_color_is_for_those_who_want_it(
    args: list[str], more: dict[str, str], colored: bool, env: dict[str, str], judged: Path
) -> None:
    with Terminal([*COMMAND, "eval", "compare", "first", "second", *args], judged, {**env, **more}) as screen:
        code, said = screen.end()
    assert code == 0
    assert f"{len(SOME)} questions in both" in said
    assert ("\x1b[" in said) is colored


def test_ctrl_c_is_130_and_a_second_run_goes_on(dateline, library: Path, tmp_path: Path, env: dict[str, str]) -> None:
    (tmp_path / "many.jsonl").write_text("\n".join(LINES[:40]) + "\n", encoding="utf-8")
    args = ["run", "many.jsonl", "--library", str(library), "--out", "out"]
    part = tmp_path / "out" / PART
    child = subprocess.Popen([*COMMAND, "eval", *args], cwd=tmp_path, env=env, stderr=subprocess.PIPE, text=True)
    while not (part.exists() and part.stat().st_size):
        assert child.poll() is None
        time.sleep(0.01)
    err = interrupted(child)
    assert (child.returncode, err.strip()) == (130, "")
    kept = [json.loads(line) for line in part.read_text(encoding="utf-8").splitlines()]
    assert 0 < len(kept) < 40
    failed(dateline("gate", "out", "--floors", "floors.json", "--update"), "out holds no finished run", "--out out")
    ran = dateline(*args, "--workers", 2)
    assert (ran.code, ran.err) == (0, "")
    outcomes = {outcome.question.id: outcome for outcome in load_run("out").outcomes}
    assert len(outcomes) == 40
    assert [outcomes[one["question"]["id"]].seconds for one in kept] == [one["seconds"] for one in kept]
    assert not part.exists()


if __name__ == "__main__":
    GOLDEN.write_text(shown(60), encoding="utf-8")
