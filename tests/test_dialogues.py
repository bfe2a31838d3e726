"""Forty dialogues over the example articles: the last question, made to stand alone, finds the passage that answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from llm_server import LLMServer, Reply

from ingest import ingest
from rag import Bot, Turn, open_bot
from rag.finding import Finder

ROWS = [
    json.loads(line) for line in (ROOT / "tests/questions/dialogues.jsonl").read_text(encoding="utf-8").splitlines()
]
TODAY = date(2026, 1, 1)
NEAR = 0.05  # what rules and model may find less than the question that was rewritten by hand


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dialogues") / "library"
    ingest([ROOT / "examples" / "articles"], library=folder)
    return folder


@pytest.fixture(scope="module")
def bot(library: Path) -> Iterator[Bot]:
    with open_bot(library) as bot:
        yield bot


def finds(finder: Finder, row: dict[str, Any], question: str, history: list[Turn]) -> bool:
    """Whether the passage that answers is among those that are read."""
    hits = finder.find(question, history, None, TODAY).evidence
    return any(words in hit.passage.text for hit in hits for words in row["evidence"])


def share(finder: Finder) -> float:
    told = [[Turn(turn["question"], turn["answer"]) for turn in row["turns"]] for row in ROWS]
    return sum(finds(finder, row, row["question"], turns) for row, turns in zip(ROWS, told, strict=True)) / len(ROWS)


def test_rules_find_nearly_what_rewriting_by_hand_finds(bot: Bot) -> None:
    by_hand = sum(finds(bot.finder, row, row["alone"], []) for row in ROWS) / len(ROWS)
    assert by_hand == 1.0
    assert share(bot.finder) >= by_hand - NEAR


def test_a_model_that_rewrites_well_finds_as_much(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    with (
        LLMServer(*(Reply((row["alone"],)) for row in ROWS)) as server,
        open_bot(library, llm="openai:small", llm_url=server.url) as asking,
    ):
        assert share(asking.finder) >= 1.0 - NEAR
        assert len(server.requests) == len(ROWS)
