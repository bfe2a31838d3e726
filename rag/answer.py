"""Bot: the whole program on one page, through ports only: query, search, read, write, cite, verify, settle.

Knows nothing of the adapters behind the ports, nor of how an answer is shown."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING

from rag.asking import Told, batched, concluded, listened
from rag.errors import DatelineError, UnknownArticle
from rag.finding import Finder, Found
from rag.judge import Judge, ground
from rag.ports import Linguist
from rag.prompt import NOT_IN_ARTICLES
from rag.search import Searcher
from rag.settle import direct_answer
from rag.story import publishers
from rag.types import Answer, Citation, Coverage, Event, Filter, Hit, Query, Source, Turn
from rag.writing import Drafter, Written

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

    from rag.chain import PassageRetriever

NEAREST = 3  # passages shown beside a refusal


@dataclass(frozen=True)
class Bot:
    """Answers questions over one library. `rag.open_bot` makes one; close it, or use it in a `with`.

    Threads may ask at once."""

    finder: Finder
    drafter: Drafter
    linguist: Linguist
    fingerprint: str = ""  # names the settings and weights that shape its answers
    notices: list[str] = field(default_factory=list)

    @property
    def searcher(self) -> Searcher:
        return self.finder.searcher

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
        finder, drafter = self.finder.begun(), self.drafter.begun()
        found = finder.find(question, history, filter, today or date.today())
        if found.reason:
            yield self._refused(found, found.reason)
        else:
            written = yield from drafter.write(found.query, found.evidence, history)
            yield self._answer(found, written)

    async def aask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        filter: Filter | None = None,
        today: date | None = None,
    ) -> Answer:
        """`ask` for asyncio; cancelling it ends the work, a request to a language model too."""
        return await concluded(self.astream(question, history=history, filter=filter, today=today))

    def astream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        filter: Filter | None = None,
        today: date | None = None,
    ) -> AsyncGenerator[Event]:
        """`stream` for asyncio; closing it ends the work."""
        return listened(partial(self.stream, question, history=history, filter=filter, today=today))

    def batch(
        self, questions: Sequence[str], *, workers: int = 4, progress: Told | None = None
    ) -> list[Answer | DatelineError]:
        """The answer to each question, or the error that it met, in their order; `workers` are asked at once.

        `progress` hears, in this thread, how many of how many are done."""
        return batched(self.ask, questions, workers=workers, progress=progress)

    def search(
        self,
        question: str,
        k: int = 10,
        *,
        per_article: int | None = None,
        read: bool = False,
        filter: Filter | None = None,
    ) -> list[Hit]:
        """At most k hits, best first; uncapped per article and without the reader unless told."""
        query = Query(question, filter or Filter(), asked=question)
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

    @property
    def judge(self) -> Judge:
        return self.drafter.judge

    def _answer(self, found: Found, written: Written) -> Answer:
        result = written.result
        if result is None or not result.claims:
            nothing = "nothing written is supported by the articles"
            reason = nothing if result and result.removed else "the writer found no answer"
            return self._refused(found, reason, written)
        told = {citation: self._told(citation) for citation in result.citations}
        direct = direct_answer(result.citations, found.evidence)
        claims = tuple(
            replace(claim, citations=tuple(told.get(c, c) for c in claim.citations)) for claim in result.claims
        )
        return replace(
            self._blank(found, written),
            text=result.text,
            status="answered",
            direct=self._told(direct) if direct else None,
            claims=claims,
            citations=tuple(told.values()),
        )

    def _refused(self, found: Found, reason: str, written: Written | None = None) -> Answer:
        return replace(
            self._blank(found, written),
            text=f"{NOT_IN_ARTICLES} {covers(self.coverage())}",
            reason=reason,
            nearest=tuple(found.evidence[:NEAREST]),
        )

    def _blank(self, found: Found, written: Written | None) -> Answer:
        """What an answer and a refusal have in common."""
        result, usage = (written.result, written.usage) if written else (None, None)
        return Answer(
            question=found.query.asked,
            text="",
            status="refused",
            hits=tuple(found.evidence),
            removed=result.removed if result else (),
            queries=(found.query, *found.parts),
            grounding=ground(
                result.claims if result else (),
                removed=len(result.removed) if result else 0,
                dropped=usage.dropped if usage else 0,
                misquoted=result.misquoted if result else 0,
            ),
            usage=usage,
            notices=(*found.notes, *(written.notes if written else ()), *self._notices(found.query)),
            writer=written.writer if written else self.drafter.writer.name,
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
        self.drafter.close()
        self.searcher.close()

    def __enter__(self) -> Bot:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def covers(coverage: Coverage) -> str:
    """One sentence on what a library holds."""
    count = f"{coverage.articles} article{'' if coverage.articles == 1 else 's'}"
    if coverage.first is None or coverage.last is None:
        return f"The library holds {count}, none with a date."
    undated = f", {coverage.undated} without a date" if coverage.undated else ""
    return f"The library holds {count}, published {_day(coverage.first)} to {_day(coverage.last)}{undated}."


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
