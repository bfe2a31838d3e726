"""The inner wall: who is asking, by key, by login, or by browser where nobody else can reach the server.

Knows nothing of what is asked for but its path. Gradio's own routes stand behind the same wall."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated
from urllib.parse import quote, urlencode

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from rag.accounts import Accounts, Key, owner_of
from rag.errors import DatelineError
from ui.faults import ReadOnly
from ui.rates import Rate, Rates
from ui.refusing import bearer, refusal

LOGIN, BROWSER = "dateline_login", "dateline_browser"  # cookies
YEAR = 365 * 86_400  # seconds
TOKEN = 43  # characters of 256 random bits
ANYONE = re.compile(r"/(healthz|readyz|login|assets/.*|handed/.*)")  # the last asks for a secret of its own
PROGRAMS = re.compile(r"/(api|v1|mcp|metrics|page|gradio_api)(/.*)?")  # fetched, not looked at


@dataclass(frozen=True, slots=True)
class Who:
    """Who asks: `owner` owns conversations, `name` is the user's or the key's, `writes`: may change the library."""

    owner: str
    name: str | None
    writes: bool
    key: Key | None


@dataclass(frozen=True, slots=True)
class Shown:
    """What a request shows of its sender; `fresh`: its browser's token is made just now."""

    secret: str | None
    login: str
    browser: str
    fresh: bool


class Guard:
    """Tells who asks. `open`: only this machine can reach the server, which needs no login until there is a user."""

    def __init__(self, accounts: Accounts, *, open: bool) -> None:
        self.rates = Rates()
        self._accounts, self._open = accounts, open
        self._looks = CapacityLimiter(4)  # a look takes 0.1 ms, but may have to wait for another process that writes
        self._checks = CapacityLimiter(2)  # a password takes 50 ms of a core, and 64 MB

    async def known(self, shown: Shown) -> Who | None:
        """Who it is, by key, else by login, else by browser; None where nobody is let in."""
        return await to_thread.run_sync(self._known, shown, limiter=self._looks)

    async def login(self, name: str, password: str) -> str | None:
        """A token for the cookie where the password is right."""
        right = await to_thread.run_sync(self._accounts.check, name, password, limiter=self._checks)
        return await to_thread.run_sync(self._accounts.login, name, limiter=self._looks) if right else None

    async def logout(self, token: str) -> None:
        await to_thread.run_sync(self._accounts.logout, token, limiter=self._looks)

    def _known(self, shown: Shown) -> Who | None:
        free = self._open and not self._accounts.users()
        if shown.secret is not None:
            if key := self._accounts.key_of(shown.secret):
                return Who(f"key:{key.name}", key.name, key.writes, key)
            # Where none is needed, one may be shown all the same: programs written for OpenAI cannot do without.
            if not free or self._accounts.keys():
                return None
        if shown.login and (name := self._accounts.user_of(shown.login)):
            return Who(owner_of(name), name, writes=True, key=None)
        if free:
            # Programs without a cookie are all one: each would lose its conversations between two requests.
            token = sha256(shown.browser.encode()).hexdigest() if shown.browser else "none"
            return Who(f"browser:{token}", None, writes=True, key=None)
        return None


class GuardMiddleware:
    """Lets in whom the guard knows, as `request.state.who`, and counts the requests of keys. Holds no stream back."""

    def __init__(self, app: ASGIApp, guard: Guard) -> None:
        self._app, self._guard = app, guard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            return await WebSocketClose()(scope, receive, send)  # nothing here speaks it
        if scope["type"] != "http" or ANYONE.fullmatch(scope["path"]):
            return await self._app(scope, receive, send)
        asked = HTTPConnection(scope)
        shown, adds = _shown(asked), dict[str, str]()
        try:
            who = await self._guard.known(shown)
        except DatelineError as e:
            return await refusal(scope, e, 503)(scope, receive, send)
        if who is None:
            return await _unknown(asked, shown)(scope, receive, send)
        if who.key:
            rate = self._guard.rates.request(who.key)
            if not rate.kept:
                return await _late(asked, who.key, rate)(scope, receive, send)
            adds = _left(rate)
        elif who.name is None and shown.fresh:
            adds = {"Set-Cookie": _cookie(shown.browser, secure=asked.url.scheme == "https")}
        scope.setdefault("state", {})["who"] = who

        async def added(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in adds.items():
                    headers.append(name, value)
            await send(message)

        await self._app(scope, receive, added)
        return None


async def who(request: Request) -> Who:
    """Who asks, for a route behind the wall."""
    known: Who = request.state.who
    return known


async def writer(request: Request) -> Who:
    """Who asks, where it may change the library. Errors: ReadOnly."""
    known = await who(request)
    if not known.writes:
        raise ReadOnly(f"the key {known.name} may read only", "dateline keys add NAME --writes")
    return known


Me = Annotated[Who, Depends(who)]
Writer = Annotated[Who, Depends(writer)]


def _shown(asked: HTTPConnection) -> Shown:
    secret, login, browser = bearer(asked.headers), asked.cookies.get(LOGIN, ""), asked.cookies.get(BROWSER, "")
    if len(browser) == TOKEN:
        return Shown(secret, login, browser, fresh=False)
    fresh = _page(asked)
    return Shown(secret, login, secrets.token_urlsafe(32) if fresh else "", fresh)


def _page(asked: HTTPConnection) -> bool:
    """Whether a person is to look at what is asked for."""
    looked_at = asked.headers.get("sec-fetch-mode", "navigate") == "navigate"
    return asked.scope["method"] in ("GET", "HEAD") and looked_at and not PROGRAMS.fullmatch(asked.scope["path"])


def _cookie(token: str, *, secure: bool) -> str:
    response = Response()
    response.set_cookie(BROWSER, token, max_age=YEAR, secure=secure, httponly=True, samesite="strict")
    return response.headers["set-cookie"]


def _unknown(asked: HTTPConnection, shown: Shown) -> Response:
    headers = {"WWW-Authenticate": "Bearer"}
    if shown.secret is not None:
        return refusal(asked.scope, DatelineError("this key is unknown or revoked", "dateline keys list"), 401, headers)
    if not _page(asked):
        nobody = DatelineError("nobody is asking: there is no key and no login", "dateline keys add NAME")
        return refusal(asked.scope, nobody, 401, headers)
    query = asked.scope["query_string"].decode("latin-1")
    back = quote(asked.scope["path"]) + (f"?{query}" if query else "")
    return RedirectResponse(f"/login?{urlencode({'next': back})}", 303)


def _late(asked: HTTPConnection, key: Key, rate: Rate) -> Response:
    headers = {**_left(rate), "Retry-After": str(rate.reset)}
    message = f"the key {key.name} has had the {rate.limit} requests of its minute"
    return refusal(asked.scope, DatelineError(message, f"ask again in {rate.reset} s"), 429, headers)


def _left(rate: Rate) -> dict[str, str]:
    """Of a key's limit; the reset in seconds from now."""
    return {
        "X-RateLimit-Limit": str(rate.limit),
        "X-RateLimit-Remaining": str(rate.left),
        "X-RateLimit-Reset": str(rate.reset),
    }
