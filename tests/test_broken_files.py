"""Broken files between good ones: each good one is read, each other is named with a reason, nothing is raised."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from broken import EACH, KINDS, broken, whole
from conftest import ROOT

from ingest import ingest
from rag.settings import Settings

# What a person who does not program would not say.
TECHNICAL = re.compile(
    r"Error|Exception|Traceback|NoneType|has no attribute|codec|[Ee]rrno|0x[0-9a-f]{4}|<\w+|object at|\bNone\b|\w+\(\)|::|\\x"
)
LARGEST = 1_000_000  # kilobytes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for files."""
    (tmp_path / "news").mkdir()
    return tmp_path / "news"


def fill(folder: Path, *, full: bool) -> dict[str, bool]:
    """Puts broken files into a folder, good ones between; says of the broken which are lost."""
    made = broken(full=full)
    for n, one in enumerate(made):
        kind = KINDS[n % len(KINDS)]
        (folder / one.name).write_bytes(one.data)
        (folder / f"{one.name}-good.{kind}").write_bytes(whole(kind, n + 1))
    return {one.name: one.lost for one in made}


def read(folder: Path, env: dict[str, str]) -> dict[str, list[list[str]]]:
    """What comes of the files of a folder, read by a process of its own whose memory is bounded."""
    ran = subprocess.run(
        [sys.executable, "-W", "error", str(ROOT / "tests" / "broken.py"), str(folder)],
        env={**env, "PYTHONPATH": f"{ROOT}:{env['PYTHONPATH']}"},
        capture_output=True,
        text=True,
        timeout=1200,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    told = json.loads(ran.stdout)
    assert (
        max(told["kilobytes"]) < LARGEST or sys.platform != "linux"
    )  # elsewhere the children's is counted in bytes, and unbounded
    return told["files"]


@pytest.mark.parametrize("full", [False, pytest.param(True, marks=pytest.mark.full)])
def test_broken_files_cost_only_themselves(full, folder, offline_env):
    lost = fill(folder, full=full)
    assert len(lost) == (EACH if full else 2) * len(KINDS)
    found = read(folder, offline_env)
    good = {name: outcome for name, outcome in found.items() if name not in lost}
    for name, outcome in good.items():
        ((kind, text),) = outcome
        assert kind == "text" and re.search(r"Boat number \d+ left the harbour", text), name
    assert len(good) == len(lost)
    for name, must_fail in lost.items():
        kinds = {kind for kind, _ in found[name]}
        assert kinds == {"reason"} if must_fail else kinds, (name, found[name])
        for kind, words in found[name]:
            assert words.strip() and (kind == "text" or not TECHNICAL.search(words)), (name, words[:300])


def test_the_same_seed_makes_the_same_files():
    assert broken(full=False) == broken(full=False)
    assert broken(full=False) != broken(full=False, seed=1)


def test_a_folder_of_broken_files_is_ingested(folder, tmp_path):
    """Through the public call: good articles are in the library, the others in the report."""
    lost = fill(folder, full=False)
    report = ingest([folder], settings=Settings(library=tmp_path / "library"))
    good = {path.name for path in folder.iterdir()} - lost.keys()
    added = {re.sub(r"^file:|(?<=\.zip)/.*|#.*$", "", id) for id in report.added}
    assert good <= added
    named = {re.sub(r"(?<=\.zip)/.*|#.*$", "", failure.name) for failure in report.failed}
    assert named >= {name for name, must_fail in lost.items() if must_fail}
    assert not any(TECHNICAL.search(failure.reason) for failure in report.failed)
