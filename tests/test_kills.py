"""An ingestion killed at any moment, and run again, leaves the library that it would have left anyway."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import ROOT
from kills import AFTER, BEFORE, State, state, work

KILLS = 200
SHORT = 20


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that the killed runs change."""
    library = tmp_path_factory.mktemp("before") / "library"
    work(library, BEFORE)
    return library


@pytest.fixture(scope="module")
def whole(before: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[State, dict, float]:
    """What a run that nobody kills makes of it, and its seconds."""
    library = tmp_path_factory.mktemp("whole") / "library"
    shutil.copytree(before, library)
    began = time.perf_counter()
    work(library, AFTER)
    return *state(library), time.perf_counter() - began


@pytest.fixture(scope="module")
def nursery() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, str(ROOT / "tests" / "kills.py")],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        yield child
        child.stdin.close()
        assert child.wait(60) == 0


def killed(nursery: subprocess.Popen[str], library: Path, after: float) -> bool:
    """Lets a child ingest, and kills it after some seconds; whether it was still at work."""
    nursery.stdin.write(json.dumps(str(library)) + "\n")
    nursery.stdin.flush()
    pid = int(nursery.stdout.readline())
    time.sleep(after)  # any moment will do: what is asserted holds of every one
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    code = int(nursery.stdout.readline())
    assert code in (0, -signal.SIGKILL)
    return code != 0


def test_a_run_killed_at_any_moment_and_run_again_leaves_no_trace(before, whole, nursery, tmp_path, request):
    expected, vectors, seconds = whole
    draw, amid = random.Random(11), 0
    for number in range(KILLS if request.config.getoption("--full") else SHORT):
        library = tmp_path / str(number)
        shutil.copytree(before, library)
        amid += killed(nursery, library, draw.uniform(0, 1.1 * seconds))
        work(library, AFTER)
        made, kept = state(library)
        assert made == expected, number
        assert made.live == made.dense == made.words
        assert min(float(kept[key] @ vectors[key]) for key in vectors) > 0.9999
        shutil.rmtree(library)
    assert amid > SHORT / 3  # else nothing was killed amid its work
