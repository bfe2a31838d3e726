"""What a run was made of: two runs with equal heads ask the same questions of the same bot over the same articles.

Knows nothing of outcomes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version

from eval.questions import Question
from rag.types import Source

LIBRARIES = ("chromadb", "numpy", "onnxruntime", "tantivy")  # whose versions may change an answer


@dataclass(frozen=True, slots=True)
class Head:
    """Digests of the questions and of the corpus; what names the settings and weights of the bot, and
    the weights that judged it; the day that "last
    week" is counted from; versions of what answers."""

    questions: str
    corpus: str
    settings: str
    judge: str
    today: date | None = None
    versions: tuple[tuple[str, str], ...] = ()

    def differs(self, other: Head) -> list[str]:
        """The names of what differs."""
        return [name for name in self.__slots__ if getattr(self, name) != getattr(other, name)]


def versions() -> tuple[tuple[str, str], ...]:
    return tuple((name, version(name)) for name in ("dateline", *LIBRARIES))


def digest_of_questions(questions: Sequence[Question]) -> str:
    """16 hex digits that name a set of questions with its expectations, in its order."""
    return _digest(json.dumps(question.to_dict(), ensure_ascii=False, sort_keys=True) for question in questions)


def digest_of_corpus(sources: Iterable[Source]) -> str:
    """16 hex digits that name the texts of a library, wherever they were ingested from and in whatever order."""
    return _digest(sorted(source.digest for source in sources))


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
