"""From evidence to a settled draft: written, judged by sentences, once more where that helps, or quoted instead.

Knows nothing of search, nor of how an answer is put together from the draft."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TypeVar, cast

from rag.cite import cite
from rag.errors import WriterError
from rag.judge import Judge
from rag.ports import Writer
from rag.prompt import NOT_IN_ARTICLES
from rag.settle import Result, Settler
from rag.text import fold
from rag.types import Draft, Event, Hit, Piece, Query, Restart, Settled, Text, Turn, Usage

AGAIN = "some sentences have no support in the articles: the answer is written again"
N = TypeVar("N", int, float)
INSTEAD = "the language model failed: the articles are quoted instead"


@dataclass(frozen=True, slots=True)
class Written:
    """A settled draft; `result` is None where the writer says that the articles do not answer."""

    result: Result | None
    usage: Usage | None
    writer: str
    notes: tuple[str, ...] = ()

    @property
    def unsupported(self) -> list[str]:
        """Its sentences that nothing supports, removed or marked."""
        if self.result is None:
            return []
        return [*self.result.removed, *(c.text for c in self.result.claims if c.verdict == "unsupported")]

    @property
    def standing(self) -> int:
        """How many of its sentences stand on the articles."""
        return sum(claim.verdict != "unsupported" for claim in self.result.claims) if self.result else 0


@dataclass(frozen=True, slots=True)
class Drafter:
    """Has answers written and checked.

    `repair`: unsupported sentences go back to the writer, once. `fallback` writes where the writer fails for good."""

    writer: Writer
    judge: Judge
    strict: bool = True
    repair: bool = False
    fallback: Writer | None = None

    def begun(self) -> Drafter:
        """This drafter for one answer: see Writer."""
        return replace(self, writer=self.writer.begun())

    def write(self, query: Query, evidence: Sequence[Hit], history: Sequence[Turn]) -> Generator[Event, None, Written]:
        """Draft, Settled and Restart events; gives back the settled draft. Errors: WriterError without a fallback."""
        try:
            return (yield from self._rounds(query, evidence, history))
        except WriterError as e:
            if self.fallback is None:
                raise
            note = f"{INSTEAD} ({e.message})"
        yield Restart(INSTEAD)
        quoting = Drafter(self.fallback, self.judge, self.strict)
        return replace((yield from quoting._rounds(query, evidence, history)), notes=(note,))

    def _rounds(
        self, query: Query, evidence: Sequence[Hit], history: Sequence[Turn]
    ) -> Generator[Event, None, Written]:
        held = self.repair and self.strict
        settler = Settler(self.judge, evidence, strict=self.strict)
        first = yield from self._round(settler, query, evidence, history, held=held)
        if not (self.repair and first.unsupported):
            yield from _settled(first) if held else ()
            return first
        yield Restart(AGAIN)
        again = Settler(self.judge, evidence, strict=self.strict)
        try:
            second = yield from self._round(again, query, evidence, history, first.unsupported, held=held)
        except WriterError as e:
            second = Written(None, None, first.writer, (f"unsupported sentences were not written again ({e.message})",))
        best = second if second.standing >= max(1, first.standing) else first
        if best is first and not held:
            yield Restart("the first draft stands better on the articles")
        if held or best is first:
            yield from _settled(best)
        return replace(best, usage=_both(first.usage, second.usage), notes=second.notes)

    def _round(
        self,
        settler: Settler,
        query: Query,
        evidence: Sequence[Hit],
        history: Sequence[Turn],
        unsupported: Sequence[str] = (),
        *,
        held: bool,
    ) -> Generator[Event, None, Written]:
        pieces: list[Piece] = []
        # Closed here, not whenever its last holder lets go: closing is what cancels a request that costs money.
        written = cast("Generator[Piece]", self.writer.write(query, evidence, history, unsupported))
        with closing(written):
            for piece in written:
                pieces.append(piece)
                if isinstance(piece, Text):
                    yield Draft(piece.text)
                    yield from () if held else settler.early(pieces)
        usage = next((p for p in reversed(pieces) if isinstance(p, Usage)), None)
        # Before it is judged: the phrase that a model refuses with is no claim that could be unsupported.
        if fold(cite(pieces).text).strip() == fold(NOT_IN_ARTICLES).strip():
            return Written(None, usage, self.writer.name)
        result, rest = settler.settle(pieces)
        yield from () if held else rest
        return Written(result, usage, self.writer.name)

    def close(self) -> None:
        """Releases the writers and the verifier."""
        for part in (self.writer, self.fallback, self.judge.verifier):
            if part:
                part.close()


def _settled(written: Written) -> list[Settled]:
    return [Settled(claim) for claim in written.result.claims] if written.result else []


def _both(first: Usage | None, second: Usage | None) -> Usage | None:
    """What two rounds cost together."""
    if first is None or second is None:
        return first or second
    return replace(
        first,
        tokens_in=_sum(first.tokens_in, second.tokens_in),
        tokens_out=_sum(first.tokens_out, second.tokens_out),
        seconds=_sum(first.seconds, second.seconds),
        dropped=first.dropped + second.dropped,
        cached=first.cached and second.cached,
    )


def _sum(a: N | None, b: N | None) -> N | None:
    return a if b is None else b if a is None else a + b
