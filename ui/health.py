"""Whether the process lives, and whether it can answer.

Knows nothing of who asks: a load balancer, a container's probe."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from anyio import to_thread
from fastapi import APIRouter
from fastapi.responses import JSONResponse

from rag.answer import Bot
from rag.errors import DatelineError
from ui.faults import AGAIN, fault
from ui.house import House

TRIED = "what happened?"  # any question takes the encoder, both indexes and the reader


@dataclass
class Readiness:
    """Whether a bot can answer: its library opens, and its models have answered once. A language model is not asked."""

    bot: Bot
    _tried: bool = field(default=False, init=False)
    _trying: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    async def check(self) -> None:
        """Errors: DatelineError where it cannot answer. The first time takes as long as the models take to load."""
        async with self._trying:
            await to_thread.run_sync(self._check)

    def _check(self) -> None:
        _ = self.bot.searcher.library.generation  # who reads it has the library checked
        if not self._tried:
            warm(self.bot)
            self._tried = True


def warm(bot: Bot) -> None:
    """Has every model of a bot answer once, but a language model: that may cost money."""
    bot.search(TRIED, 1, read=True)
    bot.judge.verifier.score([(TRIED, TRIED)])


def health(house: House) -> APIRouter:
    """GET /healthz and GET /readyz."""
    router, readiness = APIRouter(tags=["operation"]), Readiness(house.bot)

    @router.get("/healthz")
    async def lives() -> dict[str, str]:
        """The process lives."""
        return {"status": "ok"}

    @router.get(
        "/readyz", responses={503: {"description": "It cannot answer yet, or any more: error and hint tell why"}}
    )
    async def ready() -> JSONResponse:
        """Library and models can answer; the first call loads the models."""
        try:
            await readiness.check()
        except DatelineError as e:
            return JSONResponse({"status": "not ready", **fault(e)}, 503, {"Retry-After": str(AGAIN)})
        return JSONResponse({"status": "ok"})

    return router
