"""The outer wall: the headers that every response carries, the hosts a server answers to, how long a body may be.

Knows nothing of who asks, nor of routes but those that take uploads."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.errors import DatelineError
from ui.refusing import Refusing, refusal

# The browser itself refuses what is not ours, whatever an article or a library says. Gradio needs inline and eval.
HEADERS = {
    "Content-Security-Policy": "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; form-action 'self';"
    " object-src 'none'; base-uri 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
SHARING = "access-control-"  # gradio would let other sites read what it says
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
UPLOADS = ("/api/articles", "/api/articles/files")


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of a request's body, at most; `upload` where articles are added."""

    body: int
    upload: int


class HeadersMiddleware:
    """Lets in what is asked of this host, by no other site, and not too long; adds the headers to every response.

    `loopback`: the server listens on this machine only; then another site's name that leads here is refused (400)."""

    def __init__(self, app: ASGIApp, *, loopback: bool, limits: Limits) -> None:
        hosts = LOOPBACK if loopback else ("*",)
        self._app = TrustedHostMiddleware(Refusing(Bodies(app, limits)), allowed_hosts=hosts, www_redirect=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def dressed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                _dress(MutableHeaders(scope=message))
            await send(message)

        try:
            await self._app(scope, receive, dressed)
        except Exception:
            # Starlette's own answer to a bug would come from outside of here, and without the headers.
            if scope["type"] == "http" and not begun:
                wrong = DatelineError("this went wrong", "see the server's log")
                await refusal(scope, wrong, 500)(scope, receive, dressed)
            raise


class Bodies:
    """Refuses a body that is longer than it may be (413), whatever it says of its length."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app, self._limits = app, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        uploads = scope["method"] == "POST" and scope["path"] in UPLOADS
        most = self._limits.upload if uploads else self._limits.body
        app: ASGIApp = RequestBodyLimitMiddleware(self._app, max_body_size=most)
        said = Headers(scope=scope).get("content-length", "")
        if said.isdecimal() and int(said) > most:  # the middleware would answer in a shape of its own
            app = refusal(scope, DatelineError(f"the body has {int(said):,} bytes", f"send at most {most:,}"), 413)
        return await app(scope, receive, send)


def _dress(headers: MutableHeaders) -> None:
    for name in [name for name in headers if name.startswith(SHARING)]:
        del headers[name]
    for name, value in HEADERS.items():
        headers.setdefault(name, value)  # a page may be stricter with itself
