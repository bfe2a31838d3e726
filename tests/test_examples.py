"""The scripts of examples/ run as they stand, one library after the other, with the network out of reach."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from ingest import ingest


def script(name: str, library: Path, env: dict[str, str]) -> list[str]:
    command = [sys.executable, str(ROOT / "examples" / name), str(library)]
    ran = subprocess.run(command, cwd=library.parent, env=env, capture_output=True, text=True, timeout=300)
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout.splitlines()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("examples") / "library"
    ingest([ROOT / "examples" / "articles"], library=folder)
    return folder


def test_ask(tmp_path: Path, offline_env: dict[str, str]) -> None:
    first = script("ask.py", tmp_path / "new", offline_env)
    assert first[0] == "16 added, 0 unchanged, 0 failed"
    assert first[1].startswith("answered - ")
    assert any(re.fullmatch(r"\[1\] .+: .*May 8, 2024.*", line) for line in first)
    assert script("ask.py", tmp_path / "new", offline_env) == ["0 added, 16 unchanged, 0 failed", *first[1:]]


def test_talk(library: Path, offline_env: dict[str, str]) -> None:
    said = script("talk.py", library, offline_env)
    assert sum(line.startswith("? ") for line in said) == 3
    turns = "\n".join(said).split("? ")[1:]
    assert all(re.search(r"\n  (answered|refused) \[.*\]\s*$", turn) for turn in turns)
    assert re.search(r"\n  settled: quoted - .+\n  answered \['", turns[0])
    assert re.search(r"\n  settled: quoted - .*Galuzin", turns[1])  # "he", by the question before
    assert "\n  answered ['" in turns[1]
    assert "\n  refused []" in turns[2]


def test_langchain_parts(library: Path, offline_env: dict[str, str]) -> None:
    *documents, statuses = script("langchain_parts.py", library, offline_env)
    assert len(documents) == 3
    assert all(re.fullmatch(r"202[2-4]-\d\d-\d\d .+ \d+ \d+", line) for line in documents)
    assert re.fullmatch(r"\['answered: [1-9] citations', 'refused: 0 citations'\]", statuses)
