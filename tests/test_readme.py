"""README and CONTRIBUTING tell the truth: the program in it runs, its make targets and files are there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
FOLDERS = ["rag", "ingest", "eval", "ui", "docs", "examples", "tests", "benchmarks", "training"]
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def code(page: Path) -> list[str]:
    """Indented lines and what stands between backticks."""
    text = page.read_text(encoding="utf-8")
    return re.findall(r"^    .+", text, re.M) + re.findall(r"`([^`\n]+)`", text)


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))


def test_the_program_runs(tmp_path: Path, offline_env: dict[str, str]) -> None:
    (program,) = re.findall(r"^```python\n(.*?)^```", PAGES[0].read_text(encoding="utf-8"), re.M | re.S)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=offline_env, capture_output=True, text=True, timeout=300
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    said = ran.stdout.splitlines()
    assert said[0].startswith("1 ") and "May 8, 2024" in said[0]
    events = [line for line in said if re.fullmatch("[A-Z][a-z]+", line)]
    assert {"Draft", "Settled"} <= set(events) and events[-1] == said[-1] == "Answer"
    assert (tmp_path / "my-library" / "library.db").is_file()


@each_page
def test_every_make_target_is_there(page: Path) -> None:
    named = {name for line in code(page) for found in re.findall(r"make ([a-z -]+)", line) for name in found.split()}
    assert named and named <= targets()


@each_page
def test_every_file_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    below = rf"(?<![\w/.-])(?:{'|'.join(FOLDERS)}|\.ci)/[\w./-]*\w|[A-Z]{{4,}}\.md"
    named = set(re.findall(below, text))
    assert named and {name for name in named if not (ROOT / name).exists()} == set()


def test_make_help_lists_every_target_in_two_columns() -> None:
    # Nothing of a make that runs these tests may reach this one.
    env = {"PATH": os.environ["PATH"]}
    ran = subprocess.run(["make", "help"], cwd=ROOT, env=env, capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")
    listed = re.findall(r"^  make (\S+)( +)(\S.+)$", ran.stdout, re.M)
    assert len(listed) == len(ran.stdout.splitlines())
    assert {name for name, _, _ in listed} == targets()
    assert len({len(name + gap) for name, gap, _ in listed}) == 1
