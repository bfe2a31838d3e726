"""Stories written for training, each with questions it answers, near misses it does not, and claims right and wrong.

All of it is ours: training/written/*.jsonl, and twins/*.jsonl beside them: paraphrases, each with one
that has one thing changed; dense/*.jsonl: long sentences with claims about them. Knows nothing of tokens and models."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, TypeVar

from pairs import Pair
from public import Example

from rag.sentences import sentences
from rag.types import Span

FOLDER = Path(__file__).parent / "written"
HELD = 8  # one story in so many is held back
BESIDE = 0.15  # of the questions, also asked of another story of the same file, which does not answer
T = TypeVar("T")
AROUND = (0, 1, 2, 9)  # sentences on either side of the one a claim rests on; 9: the whole story


@dataclass(frozen=True, slots=True)
class Told:
    """A claim about a story: right or not, the opening of the sentence it rests on, its right twin where it has one."""

    text: str
    right: bool
    opening: str
    kind: str
    twin: str | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """A story with its questions (answer None where it has none) and claims."""

    text: str
    questions: tuple[tuple[str, str | None, str | None], ...]
    claims: tuple[Told, ...]

    @classmethod
    def of(cls, row: dict[str, Any], twins: Sequence[dict[str, str]] = ()) -> Story:
        told = [Told(one["c"], one["ok"], one["s"], one["kind"]) for one in row["claims"]]
        told += [Told(one["true"], True, one["s"], "twin") for one in twins]
        told += [Told(one["false"], False, one["s"], f"twin {one['kind']}", one["true"]) for one in twins]
        return cls(row["text"], tuple((one["q"], one["a"], one["s"]) for one in row["questions"]), tuple(told))

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
        for told in self.claims:
            at = next(n for n, (a, _) in enumerate(spans) if self.text.startswith(told.opening, a))
            low, high = max(0, at - chance.choice(AROUND)), min(len(spans) - 1, at + chance.choice(AROUND))
            fault = differs(told.text, told.twin) if told.twin else None
            text = self.text[spans[low][0] : spans[high][1]]
            yield Pair(text, told.text, told.right, f"written {told.kind}", fault)


@dataclass(frozen=True, slots=True)
class Dense:
    """A long sentence of news with the one that stands near it, and claims right and wrong (text, kind)."""

    text: str
    near: str
    right: tuple[str, ...]
    wrong: tuple[tuple[str, str], ...]

    def pairs(self, chance: random.Random) -> Iterator[Pair]:
        """Each claim over the text, or over both sentences in either order."""
        both = (self.text, f"{self.near} {self.text}", f"{self.text} {self.near}")
        for claim in self.right:
            yield Pair(chance.choice(both), claim, True, "dense")
        for claim, kind in self.wrong:
            twin = max(self.right, key=lambda right: SequenceMatcher(None, claim, right, False).ratio())
            yield Pair(chance.choice(both), claim, False, f"dense {kind}", differs(claim, twin))


def differs(claim: str, twin: str) -> Span:
    """The characters of a claim in which it differs from its twin; the words around where something was left out."""
    said, given = ([match.span() for match in re.finditer(r"\S+", text)] for text in (claim, twin))
    own, others = ([text[a:b] for a, b in spans] for text, spans in ((claim, said), (twin, given)))
    blocks = SequenceMatcher(None, own, others, False).get_opcodes()
    changed = [(a, b) for tag, a, b, _, _ in blocks if tag != "equal"] or [(0, len(said))]
    first, last = changed[0][0], max(changed[-1][1] - 1, changed[0][0])
    return said[min(first, len(said) - 1)][0], said[min(last, len(said) - 1)][1]


def stories(folder: Path = FOLDER) -> tuple[list[Story], list[Story]]:
    """The stories to train on, and those held back."""
    return _held(
        [
            Story.of(row, twins.get(n, ()))
            for path in sorted(folder.glob("*.jsonl"))
            for twins in [{row["story"]: row["pairs"] for row in _rows(folder / "twins" / path.name)}]
            for n, row in enumerate(_rows(path))
        ]
    )


def dense(folder: Path = FOLDER) -> tuple[list[Dense], list[Dense]]:
    """The sentences to train on, and those held back."""
    rows = [row for path in sorted((folder / "dense").glob("*.jsonl")) for row in _rows(path)]
    found = [(row, tuple((one["c"], one["kind"]) for one in row["false"])) for row in rows]
    return _held([Dense(row["text"], row["near"], tuple(row["true"]), wrong) for row, wrong in found])


def _held(found: list[T]) -> tuple[list[T], list[T]]:
    return [one for n, one in enumerate(found) if n % HELD != HELD - 1], found[HELD - 1 :: HELD]


def _rows(path: Path) -> list[dict[str, Any]]:
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [json.loads(line) for line in lines]


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
