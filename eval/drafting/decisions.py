"""What a person decided about drafts, on disk: questions accepted in one file, the wordings decided on beside it.

Knows nothing of how drafts are made or shown. Every decision is written at once."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from itertools import chain, count
from pathlib import Path

from eval.files import append, read_questions, read_text
from eval.questions import Question, squeeze
from rag.errors import DatelineError
from rag.text import encodable, fold

DROPPED = ".dropped"


@dataclass
class Decisions:
    """The accepted questions of a file, and what was dropped, or accepted in other words, in the file beside it."""

    out: Path
    _seen: set[str] = field(default_factory=set)
    _ids: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Errors: DatelineError where there is no such folder, QuestionsError where a file cannot be read."""
        if not self.out.parent.is_dir():
            raise DatelineError(f"there is no folder {self.out.parent}", "make it, or give another --out")
        accepted = read_questions(self.out) if self.out.exists() and read_text(self.out).strip() else []
        lines = read_text(self.beside).split("\n") if self.beside.exists() else []
        self._seen = {fold(text) for text in [*map(wording, accepted), *lines]}
        self._ids = {question.id for question in accepted}

    @property
    def beside(self) -> Path:
        return self.out.with_suffix(DROPPED)

    def made(self, question: Question) -> bool:
        """Whether this wording was decided on before."""
        return fold(wording(question)) in self._seen

    def keep(self, question: Question, draft: Question) -> None:
        """Appends an accepted question under an id that is free; another wording of its draft is not shown again."""
        ids = chain([question.id], (f"d{n:03}" for n in count(1)))
        question = replace(question, id=next(id for id in ids if id and id not in self._ids))
        _append(self.out, json.dumps(question.to_dict(), ensure_ascii=False))
        self._ids.add(question.id)
        self._seen.add(fold(wording(question)))
        if not self.made(draft):
            self.drop(draft)

    def drop(self, draft: Question) -> None:
        """Remembers a wording that is not to be shown again."""
        _append(self.beside, wording(draft))
        self._seen.add(fold(wording(draft)))


def wording(question: Question) -> str:
    """A question on one line, with those before it where it leans on them."""
    return squeeze(" / ".join([*(before for before, _ in question.history), question.question]))


def _append(path: Path, line: str) -> None:
    """A line of its own, whatever the file ends with."""
    if path.exists() and (text := path.read_bytes()) and not text.endswith(b"\n"):
        line = f"\n{line}"
    append(path, encodable(line))
