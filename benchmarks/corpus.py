"""News articles of the public test data in any number: the real ones first, then the same with other words in them.

Knows nothing of libraries. DATELINE_TEST_DATA names the folder of the test data."""

from __future__ import annotations

import gzip
import json
import os
import random
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from functools import cache
from itertools import islice
from pathlib import Path

CHANGED = 0.7  # share of the longer words that a variant has others for: of runs of four words, few stay
WORD = re.compile(r"\w+")
LEAST = 300  # characters; twelve shorter captures are a form or a headline, of no language once their words are changed
SHORT = 4  # letters; shorter words hold sentences together and stay


@dataclass(frozen=True, slots=True)
class Row:
    """One article as a line of a JSONL file."""

    url: str
    title: str
    text: str
    published: str | None
    publisher: str | None


def folder() -> Path:
    """Where the articles and questions lie. Errors: SystemExit."""
    if not (data := os.environ.get("DATELINE_TEST_DATA")):
        raise SystemExit("needed: DATELINE_TEST_DATA, the folder of the public test data")
    return Path(data, "data", "rtqa")


def questions() -> list[str]:
    """213 questions that the articles answer."""
    lines = (folder() / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines]


def rows(count: int, start: int = 0) -> Iterator[Row]:
    """Articles `start` to `count`: a chance sample of the real ones at any number, then variants of them."""
    real = _real()
    for number in range(start, count):
        turn, place = divmod(number, len(real))
        yield _varied(real[place], turn) if turn else real[place]


def write(path: Path, count: int, start: int = 0) -> Path:
    """The articles as a JSONL file."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows(count, start))
    return path


@cache
def _real() -> list[Row]:
    names = Row.__dataclass_fields__
    with gzip.open(folder() / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        found = [Row(**{name: row.get(name) for name in names}) for row in map(json.loads, lines)]
    found = [row for row in found if len(row.text) >= LEAST]
    random.Random(0).shuffle(found)
    return found


@cache
def _words() -> dict[str, list[str]]:
    """The corpus's words by their shape, each as often as it occurs: what is drawn is as frequent as in the news."""
    found: dict[str, list[str]] = {}
    for row in islice(_real(), 400):
        for word in WORD.findall(row.text):
            found.setdefault(_shape(word), []).append(word)
    return found


def _shape(word: str) -> str:
    """Numbers for numbers, names for names."""
    if word.isdecimal():
        return f"number{len(word)}"
    return "short" if len(word) < SHORT else "name" if word[0].isupper() else "word"


def _varied(row: Row, turn: int) -> Row:
    """The article with most of its longer words changed and its paragraphs in another order: no copy of it."""
    chance = random.Random(f"{turn} {row.url}")
    choices = _words()

    def other(match: re.Match[str]) -> str:
        shape = _shape(match[0])
        same = shape == "short" or shape not in choices or chance.random() > CHANGED
        return match[0] if same else chance.choice(choices[shape])

    paragraphs = [WORD.sub(other, part) for part in row.text.split("\n\n")]
    chance.shuffle(paragraphs)
    title = WORD.sub(other, row.title)
    return replace(row, url=f"{row.url}?variant={turn}", title=title, text="\n\n".join(paragraphs))
