"""The scripts of examples/ run as they stand, one library after the other, with the network out of reach."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from llm_server import LLMServer, Reply

from ingest import ingest


def script(name: str, library: Path, env: dict[str, str], *further: str) -> list[str]:
    ran = started(name, [str(library), *further], library.parent, env)
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout.splitlines()


def started(name: str, arguments: list[str], cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "examples" / name), *arguments]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=300)


LEFT = (
    "Armenia left its seat empty when the leaders of the Collective Security Treaty Organization (CSTO) "
    "gathered in Minsk on November 23, 2023."
)


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


def test_ask_has_a_model_write_where_one_is_named(library: Path, offline_env: dict[str, str]) -> None:
    said = "Pashinyan was received in the Kremlin on May 8, 2024."
    with LLMServer(Reply((said,))) as server:
        lines = script("ask.py", library, {**offline_env, "DATELINE_LLM_URL": server.url}, "small")
    assert (lines[1], len(server.requests)) == (f"answered - {said}", 1)
    assert re.fullmatch(r"\[1\] .+: .*May 8, 2024.*", lines[2])


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


def asked(tmp_path: Path, library: Path, env: dict[str, str]) -> list[dict[str, str]]:
    """The rows of answers to two questions, the second in a row that is cut short."""
    questions, answers = tmp_path / "questions.csv", tmp_path / "answers.csv"
    lines = [
        "id,question,by",
        '7,"Who, when the leaders gathered in Minsk, left a seat empty?",Ed',
        "8,Is Armenia leaving the CSTO?",
    ]
    questions.write_text("\n".join(lines), encoding="utf-8-sig")
    ran = started("batch.py", [str(questions), str(answers), str(library)], tmp_path, env)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "1 of 2\n2 of 2\n")
    with open(answers, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["id"], row["by"]) for row in rows] == [("7", "Ed"), ("8", "")]
    return rows


def test_batch(tmp_path: Path, library: Path, offline_env: dict[str, str]) -> None:
    rows = asked(tmp_path, library, offline_env)
    assert [row["status"] for row in rows] == ["answered", "answered"]
    cited = [line for row in rows for line in row["citations"].splitlines()]
    assert cited and all(re.fullmatch(r"\[\d\] .+ \(20\d\d-\d\d-\d\d\), \d+-\d+: .+", line) for line in cited)
    assert any(line.endswith(LEFT) for line in cited)


def test_batch_when_a_model_fails_once(tmp_path: Path, library: Path, offline_env: dict[str, str]) -> None:
    with LLMServer(Reply(status=401), Reply((LEFT,))) as server:
        model = {"DATELINE_LLM": "small", "DATELINE_LLM_URL": server.url, "DATELINE_LLM_FALLBACK": "false"}
        good, bad = sorted(asked(tmp_path, library, {**offline_env, **model}), key=lambda row: row["status"])
    assert (good["status"], good["answer"], bad["status"], bad["citations"]) == ("answered", LEFT, "error", "")
    assert bad["answer"] == f"small at {server.url} does not accept the API key"


def test_agent(library: Path, offline_env: dict[str, str]) -> None:
    wanted = Reply(calls=(("search_articles", {"query": "Who left a seat empty in Minsk?"}),))
    with LLMServer(wanted, Reply(("Armenia ", "did."))) as server:
        asked = ["--llm", "small", "--llm-url", server.url, "--question", "Who was not in Minsk?"]
        lines = script("agent.py", library, offline_env, *asked)
    assert (lines[0], lines[1], lines[-1]) == (
        "human: Who was not in Minsk?",
        "search: Who left a seat empty in Minsk?",
        "ai: Armenia did.",
    )
    assert [tool["function"]["name"] for tool in server.requests[0].body["tools"]] == ["search_articles"]
    *_, (role, told) = server.requests[1].messages
    assert role == "tool"
    passages = [passage.partition("\n") for passage in told.split("\n\n")]
    assert any(re.fullmatch(r".+ \(2023-11-23\)", head) and text.startswith(LEFT) for head, _, text in passages)
    assert told in "\n".join(lines)
