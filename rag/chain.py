"""Bot for LangChain: as a Runnable from question to Answer, and as a Retriever of passages.

Knows nothing of how answers are made. Imported late: langchain-core's retrievers cost half a second."""

from __future__ import annotations

from typing import Protocol

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import ConfigDict, Field, SkipValidation

from rag.types import Answer, Hit


class Answering(Protocol):
    """What a Bot is to LangChain."""

    def ask(self, question: str) -> Answer: ...

    async def aask(self, question: str) -> Answer: ...

    def search(self, question: str, k: int) -> list[Hit]: ...


def as_runnable(bot: Answering) -> Runnable[str, Answer]:
    """A Runnable: `invoke(question)` gives the settled Answer."""

    def ask(question: str) -> Answer:
        return bot.ask(question)

    async def aask(question: str) -> Answer:
        return await bot.aask(question)

    return RunnableLambda(ask, aask, name="dateline")


class PassageRetriever(BaseRetriever):
    """The passages for a question as documents; metadata holds source, offsets and score."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    bot: SkipValidation[Answering] = Field(exclude=True)
    k: int = 10

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        return [to_document(hit) for hit in self.bot.search(query, k or self.k)]


def to_document(hit: Hit) -> Document:
    """A hit as a LangChain document: the passage's exact text, its source and place beside it."""
    passage, source = hit.passage, hit.passage.source
    return Document(
        id=passage.key,
        page_content=passage.text,
        metadata={
            "id": source.id,
            "digest": source.digest,
            "title": source.title,
            "publisher": source.publisher,
            "url": source.url,
            "published": source.published.isoformat() if source.published else None,
            "start": passage.start,
            "end": passage.end,
            "score": hit.score,
        },
    )
