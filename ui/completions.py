"""The API that programs written for OpenAI's chat completions speak: one model, whose answers carry footnotes.

Knows nothing of how answers are made or worded: see house.py and footnoted.py."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from time import time
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from fastapi.sse import format_sse_event
from starlette.exceptions import HTTPException

from rag.errors import DatelineError
from rag.types import Answer
from ui.attending import attended
from ui.compatible import Compatible, Failed, failure
from ui.completion_shapes import (
    MODEL,
    Choice,
    Chunk,
    ChunkChoice,
    Completion,
    Delta,
    Model,
    Models,
    Said,
    Wanted,
    tokens,
    turns,
)
from ui.faults import status, told
from ui.footnoted import Telling, footnoted
from ui.house import House
from ui.sse import event, streaming

DONE = format_sse_event(data_str="[DONE]")
STREAMED = {"text/event-stream": {"schema": {"type": "string"}}}


def completions(house: House) -> APIRouter:
    """The routes under /v1."""
    router = APIRouter(
        prefix="/v1",
        tags=["OpenAI-compatible"],
        route_class=Compatible,
        responses={"4XX": {"model": Failed}, "5XX": {"model": Failed}},
    )
    begun = int(time())

    def model() -> Model:
        return Model(created=begun, owned_by=house.bot.drafter.writer.name)

    @router.post("/chat/completions", response_model=Completion, responses={200: {"content": STREAMED}})
    async def create(wanted: Wanted, request: Request) -> Response:
        """Answers the last question of a conversation, whole or as a stream of `data:` lines."""
        _known(wanted.model)
        if wanted.stream:
            return await attended(request, streaming(_lines(house, wanted), _failed))
        return await attended(request, _whole(house, wanted))

    @router.get("/models")
    def models() -> Models:
        """The one model there is."""
        return Models(data=[model()])

    @router.get("/models/{id}")
    def model_of(id: str) -> Model:
        _known(id)
        return model()

    return router


def _known(model: str) -> None:
    if model != MODEL:
        raise HTTPException(404, f"there is no model {model!r} here; there is {MODEL!r}")


async def _whole(house: House, wanted: Wanted) -> Response:
    *earlier, last = turns(wanted.messages)
    answer = await house.answer(last.question, history=earlier)
    choice = Choice(message=Said(content=footnoted(answer)))
    made = Completion(
        id=_id(), created=int(time()), choices=[choice], usage=tokens(answer.usage), dateline=answer.to_dict()
    )
    return JSONResponse(made.model_dump())


async def _lines(house: House, wanted: Wanted) -> AsyncGenerator[bytes]:
    """The answer in pieces on the wire."""
    *earlier, last = turns(wanted.messages)
    id, created, telling, begun = _id(), int(time()), Telling(held=house.settings.repair), False

    def line(**fields: Any) -> bytes:
        return event(None, Chunk(id=id, created=created, **fields).model_dump())

    async with aclosing(house.events(last.question, history=earlier)) as events:
        async for one in events:
            if not begun:
                yield line(choices=[ChunkChoice(delta=Delta(role="assistant", content=""))])
            begun = True
            if text := telling.after(one):
                yield line(choices=[ChunkChoice(delta=Delta(content=text))])
            if isinstance(one, Answer):
                yield line(choices=[ChunkChoice(finish_reason="stop")], dateline=one.to_dict())
                if wanted.usage_too:
                    yield line(usage=tokens(one.usage))
                yield DONE


def _failed(error: DatelineError) -> bytes:
    """The last line of an answer that failed amid its making."""
    return event(None, failure(status(error), told(error)).model_dump())


def _id() -> str:
    return f"chatcmpl-{uuid4().hex}"
