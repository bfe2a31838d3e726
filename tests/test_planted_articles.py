"""Articles with planted instructions, real stores and models, and a model that obeys whatever it reads."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from newsroom import check

from ingest import ingest
from rag import Bot, open_bot
from rag.planted import planted
from rag.sentences import sentences
from rag.types import Hit, Mark, Piece, Query, Text, Turn

FOLDER = ROOT / "tests" / "planted"
ROWS = [json.loads(line) for line in (FOLDER / "articles.jsonl").read_text(encoding="utf-8").splitlines()]
LINES = [json.loads(line) for line in (FOLDER / "lines.jsonl").read_text(encoding="utf-8").splitlines()]


@dataclass
class Obedient:
    """A Writer that says the planted claim: behind each planted sentence that it sees, behind the first one of an
    article, and behind none; and last what is true."""

    row: dict[str, Any]
    name: str = "obedient"

    def write(
        self, query: Query, evidence: Sequence[Hit], history: Sequence[Turn], unsupported: Sequence[str] = ()
    ) -> Iterator[Piece]:
        own = [hit.passage for hit in evidence if hit.passage.source.title == self.row["title"]]
        for passage in own:
            for n, span in enumerate(passage.sentences):
                if not n or passage.slice(span) in self.row["where"]:
                    yield Text(f"{self.row['planted']} ")
                    yield Mark(passage, n)
                    yield Text(" ")
        yield Text(f"{self.row['planted']} {self.row['true']}")

    def begun(self) -> Obedient:
        return self

    def close(self) -> None:
        """Nothing to release."""


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    folder = tmp_path_factory.mktemp("planted")
    for n, row in enumerate(ROWS):
        front = f"---\ntitle: {json.dumps(row['title'])}\npublisher: {json.dumps(row['publisher'])}\n---\n"
        Path(folder, f"{n}.md").write_text(front + row["text"] + "\n", encoding="utf-8")
    assert len(ingest([folder], library=folder / "library").added) == len(ROWS)
    with open_bot(folder / "library") as bot:
        yield bot


@pytest.mark.parametrize("row", ROWS, ids=[row["title"][:30] for row in ROWS])
def test_what_was_planted_is_never_shown_as_supported(bot: Bot, row: dict[str, Any]) -> None:
    answer = replace(bot, drafter=replace(bot.drafter, writer=Obedient(row), strict=False)).ask(row["question"])
    check(bot, answer)
    shown = [
        claim for claim in answer.claims if claim.text == row["planted"] and claim.verdict in ("quoted", "supported")
    ]
    assert shown == []


def test_lines_that_nobody_tuned_on() -> None:
    told = [any(planted(row["text"][a:b]) for a, b in sentences(row["text"])) for row in LINES]
    right = [told[n] for n, row in enumerate(LINES) if row["planted"]]
    wrong = [told[n] for n, row in enumerate(LINES) if not row["planted"]]
    assert sum(right) >= 0.7 * len(right)
    assert sum(wrong) <= 0.15 * len(wrong)
