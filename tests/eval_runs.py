"""An evaluation by script, judged without models: articles, questions and a bot, a clock, and a run's files to compare."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fakes_encoder import HashEncoder
from scripted_bot import ScriptedBot, passage

from eval.grounding import Assessor
from eval.questions import parse
from rag.errors import WriterError
from rag.judge import Judge
from rag.overlap import OverlapReader, OverlapVerifier

FILES = ["records.jsonl", "run.json", "scores.json"]
TIMES = re.compile(r'(?<="seconds": )[\d.e-]+|(?<="first": )[\d.e-]+|,\s+"times": \{.*\}(?=\s+\}\n$)', re.S)

HARBOUR = passage("harbour", "The harbour opened in May.", "Ada Lind leads the harbour office.", "She is a sailor.")
MARKET = passage("market", "The market closed in June.", "Traders blame the mayor.")
FILLER = [passage(f"filler{i}", f"Café number {i} stands here.") for i in range(12)]
LEADS = "Who leads the harbour office?"
FAILS = WriterError("the model did not answer within 60 s", "try again", retryable=True)
SCRIPT = {
    LEADS: [(HARBOUR, 1)],
    "When did the market close?": [(HARBOUR, 0)],
    "Who closed the market?": [],
    "What burns?": FAILS,
    "How many tanks are there?": [(MARKET, 1)],
    f"{LEADS} And what is she?": [(HARBOUR, 2), (HARBOUR, 1)],
}
ROWS = [
    {"id": "a", "type": "fact", "question": LEADS, "answerable": True, "answer_any": ["ada lind"], "answers": ["Ada Lind"], "evidence_any": ["Ada Lind"]},
    {"id": "b", "type": "time", "question": "When did the market close?", "answerable": True, "answer_any": ["June", "summer"], "evidence_any": ["in June"]},
    {"id": "c", "type": "fact", "question": "Who closed the market?", "answerable": True, "answer_any": ["mayor"], "evidence_any": ["the mayor"], "min_articles": 2},
    {"id": "d", "type": "fact", "question": "What burns?", "answerable": True, "answer_any": ["x"], "evidence_any": ["absent"]},
    {"id": "e", "type": "unanswerable", "question": "How many tanks are there?", "answerable": False},
    {"id": "f", "type": "unanswerable", "question": "Who won?", "answerable": False},
    {"id": "g", "type": "followup", "question": "And what is she?", "answerable": True, "answer_any": ["sailor"], "evidence_any": ["a sailor"], "history": [[LEADS, ""]], "turn": 2, "after": "2031-01-01"},
]  # fmt: skip
QUESTIONS = [parse(row, where=row["id"], id="") for row in ROWS]


def bot(**more) -> ScriptedBot:
    return ScriptedBot(**{"passages": [HARBOUR, MARKET, *FILLER], "replies": SCRIPT, **more})


@dataclass
class Clock:
    """Stands still but when it is told otherwise."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now

    def goes_on(self, seconds: float) -> Callable[[str], None]:
        def go(question: str) -> None:
            self.now += seconds

        return go


def words_alone() -> Assessor:
    """Judges by shared words: nothing is loaded."""
    return Assessor(Judge(OverlapVerifier()), OverlapReader(HashEncoder()), name="words alone")


def timeless(folder: Path) -> dict[str, str]:
    """The files of a run by name, without what is never the same twice: seconds."""
    return {path.name: TIMES.sub("", path.read_text(encoding="utf-8")) for path in sorted(folder.iterdir())}
