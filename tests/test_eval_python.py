"""Judging from Python: what `eval` hands on, floors held in one line, and a user's own test that gates on grounding."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT
from eval_runs import QUESTIONS, ROWS, bot, words_alone

from eval import Run, evaluate, load_questions, load_run
from ingest import ingest
from rag.errors import DatelineError, QuestionsError

EXAMPLES = (ROOT / "eval" / "sets" / "examples.jsonl").read_text(encoding="utf-8").splitlines()
# Answered with the right evidence; rightly refused, by what the reader says and by an exact rule.
ASKED = [EXAMPLES[n - 1] for n in (1, 2, 6, 26, 32, 91, 141, 144, 170, 140)]
PAGE = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def run() -> Run:
    return evaluate(bot(), QUESTIONS, assessor=words_alone())


def said(run: Run, **floors: float) -> list[str]:
    """The lines of the error that `check` raises."""
    with pytest.raises(AssertionError) as caught:
        run.check(**floors)
    return str(caught.value).splitlines()


# --- questions and runs


def test_questions_are_loaded_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_text("\n".join(map(json.dumps, ROWS)), encoding="utf-8")
    assert load_questions(tmp_path / "q.jsonl") == load_questions(str(tmp_path / "q.jsonl")) == QUESTIONS
    with pytest.raises(QuestionsError, match="cannot read") as caught:
        load_questions(tmp_path / "none.jsonl")
    assert caught.value.hint


def test_a_run_is_kept_and_loaded(tmp_path: Path) -> None:
    kept = evaluate(bot(), QUESTIONS, out=str(tmp_path / "run"), assessor=words_alone())
    assert load_run(tmp_path / "run") == kept
    load_run(tmp_path / "run").check(right_and_cited=0.4)


def test_only_what_is_meant_is_handed_on() -> None:
    code = "import sys, eval\nassert sorted(eval.__all__) == ['Run', 'evaluate', 'load_questions', 'load_run']\nprint('numpy' in sys.modules)\neval.nonsense"  # fmt: skip
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert ran.stdout == "False\n"
    assert ran.stderr.endswith("AttributeError: module 'eval' has no attribute 'nonsense'\n")


# --- check


def test_what_is_reached_passes(run: Run) -> None:
    run.check()
    run.check(
        right_and_cited=0.4, rightly_refused=0.5, wrongly_refused=0.2, results=0.85, slices=1, grounded=1.0, aurc=0.5
    )
    run.check(**{"evidence_found@10": 0.8, "article_nDCG@10": 0.7})
    assert run.fallen(right_and_cited=0.4) == []


def test_what_fell_is_an_assertion_with_a_line_for_each(run: Run) -> None:
    assert said(run, right_and_cited=0.9, rightly_refused=0.5, wrongly_refused=0.1, unsupported=0.0, results=1) == [
        "",
        "right_and_cited is 0.4000, at least 0.9000 is needed",
        "wrongly_refused is 0.2000, at most 0.1000 is needed",
        "results is 0.8571, at least 1.0000 is needed",
    ]
    assert [one.name for one in run.fallen(right_and_cited=0.9, results=1)] == ["right_and_cited", "results"]


def test_a_floor_is_held_to_four_places(run: Run) -> None:
    run.check(results=6 / 7, stopped=0.75)
    run.check(results=0.85714)
    assert said(run, results=0.8572) == ["", "results is 0.8571, at least 0.8572 is needed"]


def test_what_cannot_be_counted_fell(run: Run) -> None:
    assert said(run, verbatim=0.0) == ["", "verbatim is nothing, at least 0.0000 is needed"]
    empty = replace(run, outcomes=())
    assert said(empty, right=0.0, answered_wrong=1.0) == [
        "",
        "right is nothing, at least 0.0000 is needed",
        "answered_wrong is nothing, at most 1.0000 is needed",
    ]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("rigth_and_cited", "did you mean right_and_cited?"),
        ("citation_recal", "did you mean citation_recall?"),
        ("grounding", "did you mean grounded?"),
        ("quoted", "dateline eval run --help"),  # neither good nor bad: no floor can be under it
        ("seconds_p50", "dateline eval run --help"),
        ("zzz", "dateline eval run --help"),
    ],
)
def test_a_name_of_no_measure_is_told_with_the_nearest(run: Run, name: str, hint: str) -> None:
    for use in (run.check, run.fallen):
        with pytest.raises(DatelineError) as caught:
            use(right=0.0, **{name: 0.5})
        assert (caught.value.message, caught.value.hint) == (f"no measure {name}", hint)


def test_floors_hold_where_assertions_are_switched_off(tmp_path: Path) -> None:
    evaluate(bot(), QUESTIONS, out=tmp_path / "run", assessor=words_alone())
    code = "import sys\nfrom eval import load_run\nload_run(sys.argv[1]).check(right=1)"
    ran = subprocess.run([sys.executable, "-O", "-c", code, str(tmp_path / "run")], cwd=ROOT, capture_output=True, text=True)  # fmt: skip
    assert ran.returncode == 1
    assert "AssertionError: \nright is 0.4000, at least 1.0000 is needed" in ran.stderr


# --- a user's own test


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a user of Dateline may have it: a library, questions, and the test that the documentation shows."""
    folder = tmp_path_factory.mktemp("project")
    assert len(ingest([ROOT / "examples" / "articles"], library=folder / "library").added) == 16
    (folder / "questions.jsonl").write_text("\n".join(ASKED), encoding="utf-8")
    (program,) = [p for p in re.findall(r"^```python\n(.*?)^```", PAGE, re.M | re.S) if "def test_" in p]
    (folder / "test_grounding.py").write_text(program, encoding="utf-8")
    return folder


def pytest_in(folder: Path, env: dict[str, str]) -> tuple[int, str]:
    path = os.pathsep.join([str(ROOT), env["PYTHONPATH"]])
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:asyncio", "-W", "error"],
        cwd=folder,
        env={**env, "PYTHONPATH": path},
        capture_output=True,
        text=True,
    )
    return ran.returncode, ran.stdout + ran.stderr


def test_the_documented_test_passes_over_a_good_bot(project: Path, offline_env: dict[str, str]) -> None:
    code, out = pytest_in(project, offline_env)
    assert (code, out.splitlines()[-1].partition(" in ")[0]) == (0, "1 passed")


def test_the_documented_test_tells_what_fell(project: Path, offline_env: dict[str, str]) -> None:
    code, out = pytest_in(project, {**offline_env, "DATELINE_ANSWERABLE": "0"})
    assert code == 1
    assert re.search(r"^E +rightly_refused is 0\.\d{4}, at least 0\.\d{4} is needed$", out, re.M)
    assert "right_and_cited is" not in out
    assert "1 failed" in out
