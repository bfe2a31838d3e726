"""Which requests are answered at all: none from another site's page, and none to gradio's routes that are not needed.

Knows nothing of who asks: see guard.py."""

from __future__ import annotations

import re
from collections.abc import Mapping

from fastapi.responses import JSONResponse
from fastapi.security.utils import get_authorization_scheme_param
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.errors import DatelineError
from ui.compatible import failed
from ui.faults import fault, told

CHANGING_NOTHING = ("GET", "HEAD", "OPTIONS")
# The first parts of the paths of gradio's routes, and those of them that the page needs. The others read and write
# files, fetch from other hosts, call functions by name, or tell of the machine.
GRADIO = re.compile(
    r"/(assets|config|favicon\.ico|gradio_api|login|logout|manifest\.json|monitoring|openapi\.json|pwa_icon|robots\.txt"
    r"|static|svelte|theme\.css)(/.*)?",
    re.DOTALL,  # a line break in a path hides nothing
)
NEEDED = re.compile(
    r"(GET|HEAD) /(assets/.+|static/.+|favicon\.ico|theme\.css|config|login)"
    r"|GET /gradio_api/(queue/data|heartbeat/\w+|app_id)"
    r"|POST /(gradio_api/(queue/join|cancel|reset)|login|logout)"
)


class Refusing:
    """Answers such requests itself: 403 from another site, 404 for what is not needed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._app
        if scope["type"] == "http":
            if not needed(scope["method"], scope["path"]):
                app = refusal(scope, DatelineError(f"there is nothing at {scope['path']}"), 404)
            elif scope["method"] not in CHANGING_NOTHING and foreign(Headers(scope=scope)):
                hint = "ask from the page itself, or with a key; a proxy in between has to pass Host on as it came"
                app = refusal(scope, DatelineError("this request came from another site", hint), 403)
        await app(scope, receive, send)


def refusal(scope: Scope, error: DatelineError, status: int, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The response to a request that comes no further, in the shape of an error that its sender expects."""
    if scope["path"].startswith("/v1/"):
        return failed(status, told(error), headers=headers)
    return JSONResponse(fault(error), status, headers)


def needed(method: str, path: str) -> bool:
    """Whether a path is none of gradio's, or one that the page needs."""
    return not GRADIO.fullmatch(path) or bool(NEEDED.fullmatch(f"{method} {path}"))


def foreign(headers: Headers) -> bool:
    """Whether a browser sent this for the page of another site.

    A key shows that it did not: it asks first whether the page may send one, and nobody answers that it may.

    Sources: Fetch, section 3.1, and Fetch Metadata Request Headers."""
    if bearer(headers) is not None:
        return False
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    host = headers.get("origin", "").partition("://")[2]
    return "origin" in headers and (not host or host.lower() != headers.get("host", "").lower())


def bearer(headers: Headers) -> str | None:
    """The key that a request shows; other schemes belong to proxies, and browsers send them by themselves."""
    scheme, secret = get_authorization_scheme_param(headers.get("authorization"))
    return secret if scheme.lower() == "bearer" else None
