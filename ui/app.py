"""The one web application: page, API, OpenAI-compatible API, MCP, health and metrics, behind one wall.

Knows nothing of how any of them works, nor of ports and processes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path

import gradio as gr
from fastapi import FastAPI, Request
from fastapi.staticfiles import StaticFiles

from ui.api import asking
from ui.completions import completions
from ui.describing import described
from ui.desk import desk
from ui.faults import handle
from ui.fragments import fragments
from ui.guard import Guard, GuardMiddleware
from ui.handed import handed
from ui.headers import HeadersMiddleware, Limits
from ui.health import health
from ui.house import House
from ui.login import login
from ui.metrics import Counted, metrics_router
from ui.page import build_page
from ui.shelf import shelf, works
from ui.talks import talks
from ui.tools import mounted

ASSETS = Path(__file__).with_name("assets")
BODY = 1_000_000  # bytes of a request that uploads nothing
# Linked, not handed to gradio, which would put a prefix before every rule: none could look at the body.
HEAD = '<link rel="stylesheet" href="/own/style.css"><script src="/own/dateline.js" defer></script>'


def build_app(house: House, *, loopback: bool, secret: str = "") -> FastAPI:
    """The application over one house; `loopback`: nobody but this machine can reach it.

    `secret` is what terminals show that hand work over; without one none can."""
    guard, tools = Guard(house.accounts, open=loopback), mounted(house)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with tools.lifespan():
            yield

    app = FastAPI(
        title="Dateline",
        version=version("dateline"),
        docs_url=None,  # they would be fetched from another host
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=lifespan,
    )
    faces = (asking, shelf, works, talks, completions, desk, fragments, health)
    routers = [*(face(house) for face in faces), metrics_router(house.metrics), login(guard)]
    for router in [*routers, *([handed(house.jobs, secret)] if secret else [])]:
        app.include_router(router)
    app.router.routes.append(tools.route)
    app.mount("/own", StaticFiles(directory=ASSETS), name="own")
    handle(app)
    described(app)
    _mount_page(app, house)
    app.add_middleware(GuardMiddleware, guard=guard)
    app.add_middleware(HeadersMiddleware, loopback=loopback, limits=Limits(body=BODY, upload=house.settings.upload))
    app.add_middleware(Counted, metrics=house.metrics)
    return app


def _mount_page(app: FastAPI, house: House) -> None:
    """The page at /, behind all other routes, with as little of gradio as it needs."""
    gr.mount_gradio_app(
        app,
        build_page(house),
        path="/",
        auth_dependency=_owner,
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        enable_monitoring=False,
        show_error=False,
        theme=theme(),
        head=HEAD,
    )


def _owner(request: Request) -> str:
    """Whose conversations a page shows: the wall has let nobody in whom it does not know."""
    return str(request.state.who.owner)


def theme() -> gr.themes.Base:
    """Grey and one accent, in the fonts of the reader's own system: gradio's default would fetch some."""
    accent = gr.themes.colors.teal
    return gr.themes.Base(
        primary_hue=accent,
        secondary_hue=accent,
        neutral_hue=gr.themes.colors.gray,
        font=["system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"],
        font_mono=["ui-monospace", "SFMono-Regular", "Menlo", "monospace"],
    ).set(  # gradio's are too light on grey
        body_text_color_subdued="*neutral_600",
        body_text_color_subdued_dark="*neutral_300",
        input_placeholder_color="*neutral_600",
        input_placeholder_color_dark="*neutral_300",
    )
