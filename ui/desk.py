"""The routes of the page's script over conversations: open one, ask in it, see the evidence of an answer.

Knows nothing of gradio: its queue would lose a question that is asked just when its stream closes, and go on with the
work of a reader who has left."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, StreamingResponse
from pydantic import Field

from ui.guard import Me
from ui.house import House
from ui.html import examples_html
from ui.shapes import Asked
from ui.sse import event, streaming
from ui.talking import Desk

TALK = Annotated[str, Query(max_length=2_000)]


class Typed(Asked):
    """A question typed on the page; `conversation` is the open one, `instead` the turn whose place it takes."""

    instead: int | None = Field(None, ge=1, le=1_000_000)


def desk(house: House) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/page", include_in_schema=False)

    @router.get("/open")
    def open_(me: Me, talk: TALK = "") -> dict[str, Any]:
        """What the page shows of a conversation."""
        return Desk(house, me.owner).opened(talk).to_dict()

    @router.post("/ask")
    async def ask(typed: Typed, me: Me) -> StreamingResponse:
        """Server-sent events: what the page shows while an answer is made, and of it once it is settled."""
        return await streaming(views(Desk(house, me.owner), typed))

    @router.get("/evidence")
    def evidence(me: Me, talk: TALK, turn: Annotated[int, Query(ge=1, le=1_000_000)]) -> HTMLResponse:
        return HTMLResponse(Desk(house, me.owner).evidence(talk, turn))

    @router.get("/examples")
    def examples() -> HTMLResponse:
        """Made when first asked for, which takes some seconds: nothing waits for it."""
        return HTMLResponse(examples_html(house.examples()))

    @router.get("/talks")
    def talks(me: Me, talk: TALK = "") -> HTMLResponse:
        return HTMLResponse(Desk(house, me.owner).listed(talk))

    return router


async def views(desk: Desk, typed: Typed) -> AsyncGenerator[bytes]:
    answering = desk.answering(typed.question, typed.conversation or "", typed.wish(), typed.instead)
    async with aclosing(answering) as shown:
        async for view in shown:
            yield event("view", view.to_dict())
