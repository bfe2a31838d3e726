"""The RealTimeQA corpus as articles, passages, vectors and questions, in a folder: encoding is resumed, not redone.

Knows nothing of rankings. The data lies where DATELINE_TEST_DATA says, under data/rtqa; nothing of it is shipped."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ingest.article import to_article
from ingest.chunk import chunk
from ingest.document import Document
from rag.ports import Encoder, Vectors
from rag.text import fold
from rag.types import Article

AT_ONCE = 1024  # texts encoded between two files
HEAD = 300  # characters of an article's beginning that stand beside its title


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the ids of its articles; `answer` is folded, and "" where no gold article holds it."""

    text: str
    gold: frozenset[str]
    answer: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage as rankings see it: the article, its title, its head (title and beginning), the text."""

    article: str
    title: str
    head: str
    text: str


def data() -> Path:
    return Path(os.environ["DATELINE_TEST_DATA"]) / "data" / "rtqa"


def questions(half: str) -> list[Question]:
    """The even-numbered questions (chosen on), the odd-numbered ones (reported on) or both."""
    rows = [json.loads(line) for line in (data() / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
    part = {"even": rows[0::2], "odd": rows[1::2], "both": rows}[half]
    return [
        Question(
            row["question"],
            frozenset(row["gold"]),
            fold(row["answer"]).strip(" .\"'") if row["answer_in_gold"] else "",
        )
        for row in part
    ]


def articles() -> list[Article]:
    """The corpus, cleaned as `dateline ingest` does."""
    return [to_article(_document(row), lambda text: "en") for row in _rows()]


def write(path: Path) -> dict[str, str]:
    """The corpus as a file for `dateline ingest`; the corpus's ids by those that the library gives."""
    rows = _rows()
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            known = {name: row[name] for name in ("url", "title", "text", "publisher", "published")}
            file.write(json.dumps(known, ensure_ascii=False) + "\n")
    return {row["url"]: row["id"] for row in rows}


def _rows() -> list[dict[str, str]]:
    with gzip.open(data() / "corpus.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _document(row: dict[str, str]) -> Document:
    id, text = row["id"], row["text"]
    return Document(id, "text", text, id, title=row["title"], publisher=row["publisher"], published=row["published"])


def pieces(found: Sequence[Article], size: int) -> list[Piece]:
    """The passages of about `size` characters that Dateline makes."""
    return [
        Piece(a.source.id, a.source.title, f"{a.source.title}. {a.text[:HEAD]}", p.text)
        for a in found
        for p in chunk(a, size=size)
    ]


def encoded(folder: Path, name: str, texts: Sequence[str], encoder: Encoder) -> Vectors:
    """The vectors of `texts`, float32 of shape (len(texts), dim); 130 texts of 460 characters a second on two cores."""
    parts = folder / "vectors" / name
    parts.mkdir(parents=True, exist_ok=True)
    rows = []
    for at in range(0, len(texts), AT_ONCE):
        file = parts / f"{at}.npy"
        if not file.exists():
            np.save(parts / "half.npy", encoder.encode(texts[at : at + AT_ONCE]))
            (parts / "half.npy").rename(file)
        rows.append(np.load(file))
    return np.concatenate(rows)
