"""A Bot for asyncio and for many questions at once; whoever stops waiting ends the request to a real, silent server."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from threading import Barrier
from typing import Self

import pytest
from llm_server import LLMServer, Reply
from newsroom import newsroom
from scripted import ScriptedLLM

from rag.errors import WriterError
from rag.llm import open_chat
from rag.quote import QuotingWriter
from rag.types import Answer, Draft, Hit, Piece, Query, Text, Turn

SAIL, CUP, COST = "When will the ferry sail?", "Who won the football cup?", "What will the repairs of the hull cost?"
PATIENCE = 30


class Light:
    """What a Writer has besides `write`, of one that holds nothing."""

    def begun(self) -> Self:
        return self

    def close(self) -> None:
        """Nothing to release."""


@dataclass
class Meeting(Light):
    """A Writer that quotes once as many are writing as the barrier is for."""

    barrier: Barrier
    name: str = "meeting"

    def write(
        self, query: Query, evidence: Sequence[Hit], history: Sequence[Turn], unsupported: Sequence[str] = ()
    ) -> Iterator[Piece]:
        self.barrier.wait(PATIENCE)
        yield from QuotingWriter().write(query, evidence, history)


@dataclass
class Failing(Light):
    """A Writer that raises."""

    error: Exception
    name: str = "failing"

    def write(
        self, query: Query, evidence: Sequence[Hit], history: Sequence[Turn], unsupported: Sequence[str] = ()
    ) -> Iterator[Piece]:
        yield Text("The ferry ")
        raise self.error


def test_awaited_answers_are_those_of_ask() -> None:
    bot = newsroom()

    async def all_of_them() -> list[Answer]:
        return await asyncio.gather(*(bot.aask(question) for question in (SAIL, CUP, COST) * 4))

    assert asyncio.run(all_of_them()) == [bot.ask(question) for question in (SAIL, CUP, COST)] * 4


def test_an_awaited_stream_has_the_events_of_stream() -> None:
    bot = newsroom()

    async def events() -> list[object]:
        return [event async for event in bot.astream(SAIL)]

    assert asyncio.run(events()) == list(bot.stream(SAIL))


def test_cancelling_a_question_ends_its_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0123456789abcdef")

    async def cancelled(server: LLMServer) -> None:
        task = asyncio.create_task(newsroom(open_chat("openai:small", server.url, 600)).aask(SAIL))
        await asyncio.to_thread(server.asked.wait, PATIENCE)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(server.gone.wait, PATIENCE)

    with LLMServer(Reply(then="hang")) as server:
        asyncio.run(cancelled(server))


def test_closing_a_stream_ends_its_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0123456789abcdef")

    async def closed(server: LLMServer) -> None:
        async with aclosing(newsroom(open_chat("openai:small", server.url, 600)).astream(SAIL)) as events:
            assert await anext(events) == Draft("The ferry ")
        assert await asyncio.to_thread(server.gone.wait, PATIENCE)

    with LLMServer(Reply(("The ferry ",), then="hang")) as server:
        asyncio.run(closed(server))


def test_a_batch_answers_in_order_and_tells_its_progress() -> None:
    bot, heard = newsroom(), list[tuple[int, int]]()
    answers = bot.batch([SAIL, CUP, COST], workers=2, progress=lambda done, total: heard.append((done, total)))
    assert answers == [bot.ask(question) for question in (SAIL, CUP, COST)]
    assert heard == [(1, 3), (2, 3), (3, 3)]


def test_an_error_costs_its_question_only() -> None:
    down = WriterError("it is down")
    bot = newsroom(ScriptedLLM(["The articles do not say."], [down], ["The articles do not say."]))
    first, second, third = bot.batch([SAIL, COST, SAIL], workers=1)
    assert second is down
    assert isinstance(first, Answer) and isinstance(third, Answer)


def test_so_many_workers_ask_at_the_same_time() -> None:
    quoted = newsroom().ask(SAIL).text
    assert [answer.text for answer in newsroom(Meeting(Barrier(3))).batch([SAIL] * 6, workers=3)] == [quoted] * 6

    async def both() -> list[Answer]:
        bot = newsroom(Meeting(Barrier(2)))
        return await asyncio.gather(bot.aask(SAIL), bot.aask(SAIL))

    assert [answer.text for answer in asyncio.run(both())] == [quoted] * 2


def test_no_question_has_no_answer() -> None:
    assert newsroom().batch([]) == []


@pytest.mark.parametrize("error", [WriterError("it is down"), ZeroDivisionError("a bug")])
def test_errors_and_bugs_are_raised_to_who_awaits(error: Exception) -> None:
    async def streamed() -> None:
        async for _ in newsroom(Failing(error)).astream(SAIL):
            pass

    for awaited in (newsroom(Failing(error)).aask(SAIL), streamed()):
        with pytest.raises(type(error)) as raised:
            asyncio.run(awaited)
        assert raised.value is error


def test_a_bug_in_a_batch_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        newsroom(Failing(ZeroDivisionError("a bug"))).batch([CUP, SAIL, CUP])


def test_whoever_interrupts_a_batch_ends_what_is_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0123456789abcdef")

    def interrupt(done: int, total: int) -> None:
        assert server.asked.wait(PATIENCE)
        raise KeyboardInterrupt

    with LLMServer(Reply(then="hang")) as server:
        bot = newsroom(open_chat("openai:small", server.url, 600))
        with pytest.raises(KeyboardInterrupt):
            bot.batch([CUP, SAIL], workers=2, progress=interrupt)  # the first is refused before any model is asked
        assert server.gone.wait(PATIENCE)
