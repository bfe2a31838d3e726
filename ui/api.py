"""The HTTP API: ask, search, articles, conversations, feedback; `answer.to_dict()` is the one shape of an answer.

Knows nothing of who may call it beyond owner and right to write."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from datetime import date
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from rag.restored import answer_schema
from rag.types import Answer, Draft, Event, Filter, Restart, Settled, Turn, as_json
from ui.attending import attended
from ui.describing import ANSWERED, EVENTS, FAULTS, FOUND
from ui.faults import fault
from ui.guard import Me
from ui.house import House
from ui.shapes import MOST, Asked, Rating
from ui.sse import event, streaming

NEW = "new"  # in place of a conversation's id: one is begun
QUESTION = Annotated[str, Query(min_length=1, max_length=MOST)]
PUBLISHERS = Annotated[list[str] | None, Query(alias="publisher", max_length=50)]


def asking(house: House) -> APIRouter:
    """The routes that answer and search."""
    router = APIRouter(prefix="/api", tags=["asking"], responses=FAULTS)

    @router.post("/ask", responses=ANSWERED)
    async def ask(request: Request, asked: Asked, me: Me) -> JSONResponse:
        """The settled answer to a question."""
        work = house.answer(asked.question, history=await history(house, asked, me.owner), wish=asked.wish())
        answer = await attended(request, work)
        return JSONResponse(answer.to_dict(), headers=await kept(house, asked, me.owner, answer))

    @router.post("/ask/stream", responses=EVENTS)
    async def stream(asked: Asked, me: Me) -> StreamingResponse:
        """Server-sent events: `draft`, `settled`, `restart` while it is made; `kept` and `answer`, or `error`, last."""
        return await streaming(told(house, asked, me.owner), lambda error: event("error", fault(error)))

    @router.get("/search", responses=FOUND)
    async def search(
        q: QUESTION,
        k: Annotated[int, Query(ge=1, le=100)] = 10,
        after: date | None = None,
        before: date | None = None,
        publisher: PUBLISHERS = None,
    ) -> JSONResponse:
        """The passages nearest to a question, best first."""
        hits = await house.search(q, k, Filter(after, before, tuple(publisher or ())))
        return JSONResponse({"hits": as_json(hits)})

    @router.get("/answer.schema.json")
    def schema() -> dict[str, Any]:
        """The JSON schema of an answer."""
        return answer_schema()

    @router.post("/feedback", status_code=204, response_class=Response)
    async def feedback(rating: Rating, me: Me) -> None:
        """Keeps what a reader thinks of one answer of a conversation."""
        rate = house.conversations.rate
        await to_thread.run_sync(rate, me.owner, rating.conversation, rating.turn, rating.thumb, rating.comment)

    return router


async def history(house: House, asked: Asked, owner: str) -> Sequence[Turn]:
    """The turns before a question. Errors: UnknownConversation."""
    if asked.conversation is None or asked.conversation == NEW:
        return asked.turns()
    return await to_thread.run_sync(house.conversations.turns, owner, asked.conversation)


async def kept(house: House, asked: Asked, owner: str, answer: Answer) -> dict[str, str]:
    """Keeps the answer where its question stands in a conversation; the headers that say where."""
    if asked.conversation is None:
        return {}
    talk = None if asked.conversation == NEW else asked.conversation
    id, turn = await to_thread.run_sync(house.keep, owner, talk, answer)
    return {"Dateline-Conversation": id, "Dateline-Turn": str(turn)}


async def told(house: House, asked: Asked, owner: str) -> AsyncGenerator[bytes]:
    """The events of an answer on the wire."""
    stream = house.events(asked.question, history=await history(house, asked, owner), wish=asked.wish())
    async with aclosing(stream) as events:
        async for one in events:
            if isinstance(one, Answer) and asked.conversation:
                yield event("kept", await kept(house, asked, owner, one))
            yield wire(one)


def wire(one: Event) -> bytes:
    """One event of an answer."""
    match one:
        case Draft(text):
            return event("draft", {"text": text})
        case Settled(claim):
            return event("settled", {"claim": as_json(claim)})
        case Restart(reason):
            return event("restart", {"reason": reason})
        case Answer():
            return event("answer", one.to_dict())
