"""What a language model's answer costs beside the model: first words, sentences settled, a whole answer checked.

    PYTHONPATH=.:tests python benchmarks/writing.py

A server on loopback answers with six sentences of the passages it was shown, reported in other words so that each goes
to the verifier, at the pace of a model or all at once. Budgets are for two cores; exit code 1 where one is missed."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from llm_server import Handler, LLMServer, Reply
from measure import DATELINE, ROOT, verdict, watch

from rag import open_bot
from rag.answer import Bot
from rag.types import Answer, Draft, Settled

EXAMPLES = ROOT / "examples" / "articles"
QUESTIONS = ROOT / "eval" / "sets" / "examples.jsonl"
SENTENCES, ASKED = 6, 20
PIECE, PAUSE = 4, 0.02  # characters, seconds: 50 tokens a second
SAYS = "As the report has it, "
BUDGETS = {"checked_ms": 500.0, "first_draft_ms": 50.0, "first_settled_ms": 500.0}
SHOWN = re.compile(r"^(\[\d+\.\d+\]) (.+)$", re.MULTILINE)


@dataclass
class Paced(LLMServer):
    """Answers each request with sentences of its prompt; `sent` holds when each piece went out, and what had then."""

    pause: float
    sent: list[tuple[float, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(Reply())

    def handler(self) -> type[Handler]:
        return PacedHandler


class PacedHandler(Handler):
    """Plays no script: it reads the evidence."""

    def _play(self, reply: Reply, body: Any) -> None:
        server = self.server.script
        assert isinstance(server, Paced)
        server.sent.clear()
        answer = " ".join(_said(body["messages"][-1]["content"]))
        self._head(200, self.kind, ("Transfer-Encoding", "chunked"))
        for end in range(PIECE, len(answer) + PIECE, PIECE):
            server.sent.append((time.perf_counter(), answer[:end]))
            self._chunk(answer[end - PIECE : end])
            time.sleep(server.pause)
        self._done(reply, body)


def _said(prompt: str) -> Iterator[str]:
    for mark, sentence in SHOWN.findall(prompt)[:SENTENCES]:
        yield f"{SAYS}{sentence.rstrip('.')} {mark}."


def timed(bot: Bot, server: Paced, question: str) -> dict[str, float] | None:
    """Milliseconds of one answer; None where no model was asked."""
    server.sent.clear()
    drafted: list[float] = []
    settled: list[float] = []
    for event in bot.stream(question):
        now = time.perf_counter()
        if isinstance(event, Draft):
            drafted.append(now)
        elif isinstance(event, Settled):
            settled.append(now)
        elif isinstance(event, Answer) and server.sent:
            first, last = server.sent[0][0], server.sent[-1][0]
            return {
                "first_draft_ms": 1000 * (drafted[0] - first),
                "first_settled_ms": 1000 * (settled[0] - _ended(server)) if settled else 0.0,
                "checked_ms": 1000 * (now - last),
            }
    return None


def _ended(server: Paced) -> float:
    """When the last piece of the first sentence went out."""
    return next(at for at, text in server.sent if re.search(r"\]\.", text))


def figures(folder: Path, pause: float) -> dict[str, float]:
    questions = [json.loads(line)["question"] for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    with Paced(pause) as server, open_bot(folder, llm="openai:paced", llm_url=server.url) as bot:
        rounds = [found for question in questions[: ASKED + 1] if (found := timed(bot, server, question))]
    return {name: median(one[name] for one in rounds[1:]) for name in rounds[0]}


def main() -> None:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    os.environ.setdefault("OPENAI_API_KEY", "none")
    with TemporaryDirectory() as work:
        watch(DATELINE, "ingest", EXAMPLES, "--library", work)
        paced, at_once = figures(Path(work), PAUSE), figures(Path(work), 0.0)
    found = {**paced, "checked_ms": at_once["checked_ms"]}
    print("\n".join(f"{name:20}{figure:>9,.1f}" for name, figure in found.items()))
    sys.exit(
        verdict([f"{name}: {found[name]:.3g} of {most:g}" for name, most in BUDGETS.items() if found[name] > most], [])
    )


if __name__ == "__main__":
    main()
