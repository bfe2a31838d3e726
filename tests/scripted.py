"""A writer and a rewriter by script: both ports in full, without a model; they remember what they saw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.errors import WriterError
from rag.marks import MarkParser
from rag.types import Hit, Mark, Piece, Query, Text, Turn, Usage

Line = str | Text | Mark | WriterError  # a string may hold marks, as a model would write them; an error is raised


@dataclass(frozen=True, slots=True)
class Seen:
    """One call of `write`."""

    query: Query
    evidence: tuple[Hit, ...]
    history: tuple[Turn, ...]
    unsupported: tuple[str, ...] = ()


class ScriptedLLM:
    """Plays one script for each answer, in order; a test that asks for more than it scripted fails.

    `seen` holds every call that was begun; `finished` counts the answers that were read to their end."""

    def __init__(self, *scripts: Sequence[Line], name: str = "scripted") -> None:
        self.name = name
        self.seen: list[Seen] = []
        self.finished = 0
        self.closed = False
        self._scripts = iter(scripts)

    def write(
        self, query: Query, evidence: Sequence[Hit], history: Sequence[Turn], unsupported: Sequence[str] = ()
    ) -> Iterator[Piece]:
        """The next script as pieces, one Usage last. Errors: the WriterError of the script, if it holds one."""
        self.seen.append(Seen(query, tuple(evidence), tuple(history), tuple(unsupported)))
        script = next(self._scripts, None)
        assert script is not None, f"answer {len(self.seen)} was not scripted"
        parser = MarkParser([hit.passage for hit in evidence])
        for line in script:
            if isinstance(line, WriterError):
                raise line
            yield from parser.feed(line) if isinstance(line, str) else (*parser.close(), line)
        yield from parser.close()
        yield Usage(self.name, dropped=parser.dropped)
        self.finished += 1

    def begun(self) -> ScriptedLLM:
        return self

    def close(self) -> None:
        self.closed = True


class ScriptedRewriter:
    """A Rewriter that gives one script of questions for each call, in order, or raises; `seen` holds every call."""

    def __init__(self, *scripts: Sequence[str] | WriterError) -> None:
        self.seen: list[tuple[Query, tuple[Turn, ...]]] = []
        self._scripts = iter(scripts)

    def begun(self) -> ScriptedRewriter:
        return self

    def questions(self, query: Query, history: Sequence[Turn]) -> list[str]:
        self.seen.append((query, tuple(history)))
        script = next(self._scripts, None)
        assert script is not None, f"call {len(self.seen)} was not scripted"
        if isinstance(script, WriterError):
            raise script
        return list(script)
