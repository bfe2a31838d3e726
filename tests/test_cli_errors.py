"""Help imports nothing heavy; an error is two lines and exit code 2."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from commandline import run

ROOT = Path(__file__).parents[1]
HEAVY = [
    "chromadb",
    "torch",
    "onnxruntime",
    "gradio",
    "langchain",
    "langchain_core",
    "pydantic_settings",
    "rich",
    "numpy",
]


@pytest.fixture
def dateline(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """The command line in an empty folder, 60 columns wide."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "60")
    return partial(run, capsys)


# --- help


@pytest.mark.parametrize("args", [["--help"], ["serve", "--help"], ["ask", "--help"], ["articles", "list", "--help"]])
def test_help_imports_nothing_heavy(args: list[str], offline_env: dict[str, str]) -> None:
    code = (
        "import sys\nfrom ui.cli import main\ntry:\n    main(sys.argv[1:])\nexcept SystemExit as e:\n    assert not e.code\n"
        f"print(sorted(m for m in {HEAVY!r} if m in sys.modules))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, *args], capture_output=True, text=True, check=True, env=offline_env, cwd=ROOT
    )
    assert ran.stdout.startswith("Usage: dateline")
    assert ran.stdout.splitlines()[-1] == "[]"
    assert ran.stderr == ""


def test_no_command_shows_help(dateline) -> None:
    ran = dateline()
    assert ran.code == 2
    assert ran.err.startswith("Usage: dateline")


# --- errors


@pytest.mark.parametrize(
    ("args", "error", "hint"),
    [
        (["ask", "Q?", "--library", "no/where"], "there is no library in no/where", "dateline ingest"),
        (["articles", "list", "--library", "no/where"], "there is no library in no/where", "dateline ingest"),
        (["articles", "remove", "x", "--library", "no/where"], "there is no library in no/where", "dateline ingest"),
        (["chat", "--library", "no/where"], "there is no library in no/where", "dateline ingest"),
        (["eval", "run", "none.jsonl"], "'none.jsonl' does not exist", "dateline eval run --help"),
        (["ingest", "none.txt"], "no file or folder none.txt", "dateline ingest PATH"),
        (["ingest"], "no file, folder or address given", "dateline ingest --help"),
        (["ask", "Q?", "--after", "24.11.2023"], "'24.11.2023' is no day; write YYYY-MM-DD", "dateline ask --help"),
        (["ask", "Q?", "--before", "20231124"], "write YYYY-MM-DD, as in 2023-11-24", "dateline ask --help"),
        (["ask", "Q?", "--after", "2023-02-30"], "'2023-02-30' is no day", "dateline ask --help"),
        (["ask", " \x1b\n"], "the question is empty", "dateline ask --help"),
        (["ask"], "Missing argument 'QUESTION'", "dateline ask --help"),
        (["aks"], "No such command 'aks'", "dateline --help"),
        (["ask", "Q?", "--colour"], "No such option", "dateline ask --help"),
    ],
)
def test_an_error_is_two_lines_and_code_2(args: list[str], error: str, hint: str, dateline) -> None:
    ran = dateline(*args)
    first, second = ran.err.rstrip("\n").split("\n")
    assert (ran.code, ran.out) == (2, "")
    assert first.startswith("error: ") and error in first
    assert second.startswith("hint: ") and hint in second


def test_a_failed_command_leaves_no_library(dateline, tmp_path: Path) -> None:
    dateline("articles", "remove", "x", "--library", "no/where")
    dateline("ask", "Q?", "--library", "no/where")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_setting_is_an_error(dateline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_LIBARY", "x")
    ran = dateline("settings")
    assert (ran.code, ran.err) == (2, "error: unknown setting libary; did you mean library?\nhint: dateline settings\n")
