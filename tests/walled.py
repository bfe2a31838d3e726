"""A small application behind both walls: routes that say who asks, take bodies, stream and fail."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

from argon2 import PasswordHasher
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, StreamingResponse
from serving import served

from rag.accounts import Accounts
from rag.people import People
from ui.faults import handle
from ui.guard import Guard, GuardMiddleware, Me, Writer
from ui.headers import HeadersMiddleware, Limits
from ui.login import login

LIMITS = Limits(body=2_000, upload=5_000)
PASSWORD = "open sesame 7"


@contextmanager
def accounts(folder: Path) -> Iterator[Accounts]:
    """Real ones, in a file; passwords are hashed fast."""
    people = People(folder / "people.db")
    yield Accounts(people, hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    people.close()


def application(accounts: Accounts, *, open: bool = True, loopback: bool = True, home: bool = True) -> FastAPI:
    app, go = FastAPI(), asyncio.Event()
    guard = Guard(accounts, open=open)
    app.include_router(login(guard))
    handle(app)

    @app.get("/healthz")
    async def healthz() -> str:
        return "well"

    @app.get("/" if home else "/home")
    async def page(me: Me) -> HTMLResponse:
        return HTMLResponse(f"<title>Page</title>{me.owner}")

    @app.get("/api/me")
    async def tell(me: Me) -> dict[str, object]:
        return {"owner": me.owner, "name": me.name, "writes": me.writes}

    @app.post("/api/ask")
    @app.post("/api/articles/files")
    async def take(request: Request) -> int:
        return len(await request.body())

    @app.post("/api/articles")
    async def add(me: Writer) -> str:
        return me.owner

    @app.get("/api/stream")
    async def stream() -> StreamingResponse:
        async def events() -> AsyncIterator[bytes]:
            yield b"first"
            await go.wait()
            yield b"last"

        return StreamingResponse(events(), media_type="text/event-stream")

    @app.post("/api/go")
    async def let_go() -> None:
        go.set()

    @app.get("/api/bug")
    async def bug() -> None:
        raise ZeroDivisionError("a bug")

    app.add_middleware(GuardMiddleware, guard=guard)
    app.add_middleware(HeadersMiddleware, loopback=loopback, limits=LIMITS)
    return app


@contextmanager
def walled(accounts: Accounts, *, open: bool = True, loopback: bool = True) -> Iterator[str]:
    """The address of the application, served; without a slash at its end."""
    with served(application(accounts, open=open, loopback=loopback)) as url:
        yield url.rstrip("/")
