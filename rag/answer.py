"""Bot: the whole program on one page, through ports only: query, search, read, write, cite, verify, settle.

Knows nothing of the adapters behind the ports, nor of how an answer is shown."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from types import TracebackType
from typing import TYPE_CHECKING, cast

from rag.cite import cite
from rag.errors import UnknownArticle
from rag.judge import Judge, ground, refusal
from rag.ports import Linguist, Writer
from rag.prompt import NOT_IN_ARTICLES
from rag.query import stand_alone, widened
from rag.respell import respelled
from rag.search import Searcher
from rag.settle import Settler, direct_answer
from rag.story import publishers
from rag.text import fold
from rag.types import Answer, Citation, Coverage, Draft, Event, Filter, Hit, Piece, Query, Source, Text, Turn, Usage

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

    from rag.chain import PassageRetriever

NEAREST = 3  # passages shown beside a refusal


@dataclass(frozen=True)
class Bot:
    """Answers questions over one library. `rag.open_bot` makes one; close it, or use it in a `with`."""

    searcher: Searcher
    writer: Writer
    judge: Judge
    linguist: Linguist
    per_article: int = 3
    answerable: float = 0.5
    strict: bool = True
    fingerprint: str = ""  # names the settings and weights that shape its answers
    notices: list[str] = field(default_factory=list)

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        filter: Filter | None = None,
        today: date | None = None,
    ) -> Answer:
        """The settled answer to a question; `history` holds earlier turns, oldest first.

        `today` is the day from which "last week" is counted; the present one unless given."""
        *_, answer = self.stream(question, history=history, filter=filter, today=today)
        assert isinstance(answer, Answer)
        return answer

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        filter: Filter | None = None,
        today: date | None = None,
    ) -> Iterator[Event]:
        """Draft, Settled and Restart events while the answer is made; the settled Answer last."""
        query = stand_alone(question, history, filter, today or date.today())
        query, evidence = self._evidence(query)
        reason = refusal(query, evidence, self.answerable)
        if reason and query.window:
            wide, others = self._evidence(widened(query))
            if not refusal(wide, others, self.answerable):
                note = f"no article published {query.window} answers this; those of all days were searched"
                yield from self._written(wide, others, history, note)
                return
        if reason:
            yield self._refused(query, evidence, reason)
        else:
            yield from self._written(query, evidence, history)

    def _evidence(self, query: Query) -> tuple[Query, list[Hit]]:
        """The query as it was meant, by the words of what is found for it, and what is found and read for that."""
        found = self._search(query)
        text = respelled(query.text, [hit.titled for hit in found], self.searcher.encoder.knows)
        if text == query.text:
            return query, self.searcher.reading(query, found)
        query = replace(query, text=text, respelled=True)
        return query, self.searcher.reading(query, self._search(query))

    def _search(self, query: Query) -> list[Hit]:
        return self.searcher.search(query, self.searcher.retrieve, per_article=self.per_article)

    def search(self, question: str, k: int = 10, *, per_article: int | None = None, read: bool = False) -> list[Hit]:
        """At most k hits, best first; uncapped per article and without the reader unless told."""
        query = Query(question, asked=question)
        hits = self.searcher.search(query, k, per_article=per_article)
        return self.searcher.reading(query, hits) if read else hits

    def coverage(self) -> Coverage:
        """Articles, passages, publishers, first and last day of the library."""
        return self.searcher.library.coverage()

    def sources(self) -> list[Source]:
        """The articles of the library, those too that others of their story stand for."""
        return self.searcher.library.visible(Filter())

    def text(self, id: str, digest: str) -> str:
        """The clean text of one version of an article: every citation is a slice of it. Errors: UnknownArticle."""
        return self.searcher.library.text(id, digest)

    def as_runnable(self) -> Runnable[str, Answer]:
        """This bot as a LangChain Runnable from question to Answer."""
        from rag.chain import as_runnable

        return as_runnable(self)

    def as_retriever(self, k: int = 10) -> PassageRetriever:
        """This bot as a LangChain Retriever of at most k passages."""
        from rag.chain import PassageRetriever

        return PassageRetriever(bot=self, k=k)

    def _written(self, query: Query, evidence: list[Hit], history: Sequence[Turn], note: str = "") -> Iterator[Event]:
        pieces: list[Piece] = []
        settler = Settler(self.judge, evidence, strict=self.strict)
        # Closed here, not whenever its last holder lets go: closing is what cancels a request that costs money.
        with closing(cast("Generator[Piece]", self.writer.write(query, evidence, history))) as written:
            for piece in written:
                pieces.append(piece)
                if isinstance(piece, Text):
                    yield Draft(piece.text)
                    yield from settler.early(pieces)
        usage = next((p for p in reversed(pieces) if isinstance(p, Usage)), None)
        # Before it is judged: the phrase that a model refuses with is no claim that could be unsupported.
        if _says_no(cite(pieces).text):
            yield self._refused(query, evidence, "the writer found no answer", usage=usage)
            return
        result, rest = settler.settle(pieces)
        yield from rest
        if not result.claims:
            reason = "nothing written is supported by the articles" if result.removed else "the writer found no answer"
            yield self._refused(query, evidence, reason, removed=result.removed, usage=usage)
            return
        grounding = ground(result.claims, removed=len(result.removed), dropped=usage.dropped if usage else 0)
        told = {citation: self._told(citation) for citation in result.citations}
        direct = direct_answer(result.citations, evidence)
        yield Answer(
            question=query.asked,
            text=result.text,
            status="answered",
            direct=self._told(direct) if direct else None,
            claims=tuple(
                replace(claim, citations=tuple(told.get(c, c) for c in claim.citations)) for claim in result.claims
            ),
            citations=tuple(told.values()),
            hits=tuple(evidence),
            removed=result.removed,
            queries=(query,),
            grounding=grounding,
            usage=usage,
            notices=(*([note] if note else []), *self._notices(query)),
            writer=self.writer.name,
        )

    def _refused(
        self, query: Query, read: list[Hit], reason: str, *, removed: tuple[str, ...] = (), usage: Usage | None = None
    ) -> Answer:
        return Answer(
            question=query.asked,
            text=f"{NOT_IN_ARTICLES} {covers(self.coverage())}",
            status="refused",
            reason=reason,
            hits=tuple(read),
            nearest=tuple(read[:NEAREST]),
            removed=removed,
            queries=(query,),
            grounding=ground((), removed=len(removed), dropped=usage.dropped if usage else 0),
            usage=usage,
            notices=self._notices(query),
            writer=self.writer.name,
        )

    def _told(self, citation: Citation) -> Citation:
        """The citation with the other publishers of its story that print the same words."""
        library, own = self.searcher.library, citation.source
        others = []
        for member in library.members(own.story or ""):
            if member.publisher not in (None, own.publisher):
                with suppress(UnknownArticle):  # removed meanwhile
                    others.append((member, library.text(member.id, member.digest)))
        also = publishers(citation.quote, others)
        return replace(citation, also=also) if also else citation

    def _notices(self, query: Query) -> tuple[str, ...]:
        language = self.linguist.foreign(query.asked)
        asked = (
            f"the question seems to be in {language}; the setting `encoder` chooses a model for it" if language else ""
        )
        read = f"the question was read as: {query.text}" if query.respelled else ""
        undated = self.searcher.library.undated(query.filter) if query.filter.dated else 0
        left = f"{undated} article{'' if undated == 1 else 's'} without a date left out" if undated else ""
        return (*self.notices, *filter(None, (asked, read, left)))

    def close(self) -> None:
        """Releases models and indexes."""
        self.writer.close()
        self.judge.verifier.close()
        self.searcher.close()

    def __enter__(self) -> Bot:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _says_no(text: str) -> bool:
    return fold(text).strip() == fold(NOT_IN_ARTICLES).strip()


def covers(coverage: Coverage) -> str:
    """One sentence on what a library holds."""
    count = f"{coverage.articles} article{'' if coverage.articles == 1 else 's'}"
    if coverage.first is None or coverage.last is None:
        return f"The library holds {count}, none with a date."
    undated = f", {coverage.undated} without a date" if coverage.undated else ""
    return f"The library holds {count}, published {_day(coverage.first)} to {_day(coverage.last)}{undated}."


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
