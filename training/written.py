"""Stories written for training, each with questions it answers, near misses it does not, and claims right and wrong.

All of it is ours: training/written/*.jsonl. Knows nothing of tokens and models."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pairs import Pair
from public import Example

from rag.sentences import sentences

FOLDER = Path(__file__).parent / "written"
HELD = 8  # one story in so many is held back
BESIDE = 0.15  # of the questions, also asked of another story of the same file, which does not answer
AROUND = (0, 1, 2, 9)  # sentences on either side of the one a claim rests on; 9: the whole story


@dataclass(frozen=True, slots=True)
class Story:
    """A story with its questions (answer None where it has none) and claims (text, right, sentence)."""

    text: str
    questions: tuple[tuple[str, str | None, str | None], ...]
    claims: tuple[tuple[str, bool, str, str], ...]

    @classmethod
    def of(cls, row: dict[str, Any]) -> Story:
        return cls(
            row["text"],
            tuple((one["q"], one["a"], one["s"]) for one in row["questions"]),
            tuple((one["c"], one["ok"], one["s"], one["kind"]) for one in row["claims"]),
        )

    @property
    def examples(self) -> Iterator[Example]:
        for question, answer, opening in self.questions:
            if answer is None:
                yield Example(question, self.text, None, None, "written")
            else:
                start = self.text.index(answer, self.text.index(opening or ""))
                yield Example(question, self.text, start, start + len(answer), "written", (answer,))

    def pairs(self, chance: random.Random) -> Iterator[Pair]:
        """Each claim over the sentence it rests on and some around it."""
        spans = sentences(self.text)
        for claim, right, opening, kind in self.claims:
            at = next(n for n, (a, _) in enumerate(spans) if self.text.startswith(opening, a))
            low, high = max(0, at - chance.choice(AROUND)), min(len(spans) - 1, at + chance.choice(AROUND))
            yield Pair(self.text[spans[low][0] : spans[high][1]], claim, right, f"written {kind}")


def stories(folder: Path = FOLDER) -> tuple[list[Story], list[Story]]:
    """The stories to train on, and those held back."""
    found = [
        Story.of(json.loads(line))
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    held = found[HELD - 1 :: HELD]
    return [one for n, one in enumerate(found) if n % HELD != HELD - 1], held


def asked(told: Sequence[Story], chance: random.Random) -> list[Example]:
    """The questions of some stories, some of them over another story too."""
    found = [one for story in told for one in story.examples]
    others = [story.text for story in told]
    beside = [one for one in found if one.answer and chance.random() < BESIDE]
    return [
        *found,
        *(
            Example(one.question, chance.choice([t for t in others if t != one.passage]), None, None, "beside")
            for one in beside
        ),
    ]
