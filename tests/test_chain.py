"""A Bot as LangChain sees it: Runnable and Retriever."""

from __future__ import annotations

import asyncio

import pytest
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnablePassthrough
from newsroom import ARTICLES, newsroom

from rag.types import Answer

SAIL, CUP = "When will the ferry sail?", "Who won the football cup?"


def test_a_runnable_answers_one_or_many() -> None:
    bot = newsroom()
    runnable = bot.as_runnable()
    assert isinstance(runnable, Runnable)
    assert runnable.invoke(SAIL) == bot.ask(SAIL)
    assert [answer.status for answer in runnable.batch([SAIL, CUP])] == ["answered", "refused"]
    assert list(runnable.stream(SAIL)) == [bot.ask(SAIL)]


def test_a_runnable_is_a_part_of_chains() -> None:
    def text(answer: Answer) -> str:
        return f"{answer.status}: {answer.text}"

    chain = RunnablePassthrough() | newsroom().as_runnable() | text
    assert chain.invoke(SAIL).startswith("answered: The ferry will not sail before 12 May 2031")


async def _ainvoke(runnable: Runnable[str, Answer]) -> Answer:
    return await runnable.ainvoke(SAIL)


def test_a_runnable_can_be_awaited() -> None:
    bot = newsroom()
    assert asyncio.run(_ainvoke(bot.as_runnable())) == bot.ask(SAIL)


@pytest.mark.parametrize("k", [1, 3])
def test_a_retriever_gives_the_hits_as_documents(k: int) -> None:
    bot = newsroom()
    retriever = bot.as_retriever(k)
    assert isinstance(retriever, BaseRetriever)
    documents = retriever.invoke(SAIL)
    hits = bot.search(SAIL, k)
    assert len(documents) == len(hits) == k
    for document, hit in zip(documents, hits, strict=True):
        assert isinstance(document, Document)
        assert (document.id, document.page_content) == (hit.passage.key, hit.passage.text)
        assert document.metadata["score"] == hit.score


def test_a_document_tells_its_place_in_its_article() -> None:
    texts = {(a.source.id, a.source.digest): a.text for a in ARTICLES}
    documents = newsroom().as_retriever().invoke(SAIL)
    for document in documents:
        told = document.metadata
        assert texts[told["id"], told["digest"]][told["start"] : told["end"]] == document.page_content
        assert set(told) >= {"id", "digest", "title", "publisher", "url", "published", "start", "end", "score"}
    days = {d.metadata["id"]: d.metadata["published"] for d in documents}
    assert (days["owner"], days["letter"]) == ("2031-03-09", None)


def test_a_retriever_in_a_batch_and_in_a_chain() -> None:
    retriever = newsroom().as_retriever(k=2)
    assert [len(found) for found in retriever.batch([SAIL, CUP])] == [2, 2]
    titles = retriever | (lambda documents: [d.metadata["title"] for d in documents])
    assert titles.invoke(SAIL)[0] == "Owner finds cracks"


def test_a_retriever_does_not_show_its_bot() -> None:
    assert "bot" not in newsroom().as_retriever().model_dump()
