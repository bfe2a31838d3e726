"""The demo as a stranger runs it, twice, with the network out of reach: answers, a refusal, and what to type next."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

BIN = Path(sys.executable).parent


def demo(library: Path, env: dict[str, str]) -> str:
    ran = subprocess.run(
        ["sh", "examples/demo.sh", str(library)],
        cwd=ROOT,
        env={**env, "BIN": str(BIN), "COLUMNS": "80"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "library"


def test_the_demo_answers_and_does_no_work_twice(library: Path, offline_env: dict[str, str]) -> None:
    first, second = demo(library, offline_env), demo(library, offline_env)
    ingested, _, rest = first.partition("\n")
    assert ingested == "added 16, updated 0, unchanged 0, failed 0"
    assert second == f"added 0, updated 0, unchanged 16, failed 0\n{rest}"  # and the same answers

    _, *asked = rest.split("\n$ ")
    last, _, to_type = asked.pop().partition("\nType next:\n")
    answers = [*asked, last]
    assert len(answers) == 3 and all(re.match(r'dateline ask "[^"]+\?"\n', answer) for answer in answers)
    cited = [bool(re.search(r"^\[1\] .+\n(?:    .+\n)+?    │ ", answer, re.M)) for answer in answers]
    refused = ["The articles do not say." in answer for answer in answers]
    assert (cited, refused) == ([True, True, False], [False, False, True])
    assert [line.split()[1] for line in to_type.splitlines()] == ["chat", "serve", "ingest", "ask"]
    assert all(os.access(line.split()[0], os.X_OK) for line in to_type.splitlines())


def test_an_error_ends_the_demo(tmp_path: Path, offline_env: dict[str, str]) -> None:
    (tmp_path / "library").write_text("a file where the folder should be")
    ran = subprocess.run(
        ["sh", "examples/demo.sh", str(tmp_path / "library")],
        cwd=ROOT,
        env={**offline_env, "BIN": str(BIN)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 2
    assert ran.stderr.startswith("error: ")
    assert "Type next" not in ran.stdout
