"""Applications served for real: uvicorn in a thread, on a port of loopback that was free."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import uvicorn
from fastapi import FastAPI

from ui.app import build_app
from ui.house import House

PATIENCE = 30  # seconds: a machine may be slow, a test that waits for nothing must not hang


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The address of an application, until the block is over."""
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listener:
        config = uvicorn.Config(app, log_level="error", access_log=False, lifespan="on", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        until = monotonic() + PATIENCE
        while not server.started:
            assert thread.is_alive() and monotonic() < until
            thread.join(0.01)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        finally:
            server.should_exit = True
            thread.join(PATIENCE)
            assert not thread.is_alive()


def application(house: House, *, loopback: bool = True, secret: str = "") -> FastAPI:
    """The application over a house, made where a loop runs: gradio makes loops, and leaves them open, where none does."""

    async def make() -> FastAPI:
        return build_app(house, loopback=loopback, secret=secret)

    return asyncio.run(make())
