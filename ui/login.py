"""Logging in and out: a page of its own without a script, and the cookie.

Knows nothing of how a login is checked later: see guard.py."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from rag.accounts import LOGIN as LASTS
from ui.guard import LOGIN, Guard
from ui.html import escaped

OWN = re.compile(r"/(?!/|log(in|out)\b)[!-\[\]-~]*")  # in ASCII, without a backslash, which browsers read as a slash
STYLE = """
:root { color-scheme: light dark; --text: #1f2937; --dim: #5b6472; --line: #8b95a5; --back: #fff; --wrong: #b91c1c;
  --accent: #0f766e; }
@media (prefers-color-scheme: dark) {
  :root { --text: #f3f4f6; --dim: #a3acba; --line: #737b88; --back: #0b0f19; --wrong: #f87171; }
}
body { margin: 0; background: var(--back); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { box-sizing: border-box; max-width: 22rem; margin: 15vh auto 0; padding: 1.5rem; }
h1 { margin: 0; font-size: 1.25rem; font-weight: 650; }
p { margin: 0 0 1rem; color: var(--dim); font-size: 0.875rem; }
p[role=alert] { border-inline-start: 3px solid var(--wrong); padding-inline-start: 0.75rem; color: var(--wrong); }
label { display: block; margin-bottom: 0.75rem; font-size: 0.875rem; }
input, button { box-sizing: border-box; width: 100%; padding: 0.5rem 0.65rem; border: 1px solid var(--line);
  border-radius: 4px; background: none; color: inherit; font: inherit; font-size: 1rem; }
button { margin-top: 0.25rem; border-color: var(--accent); background: var(--accent); color: #fff; font-weight: 600; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
"""
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Log in to Dateline</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>Dateline</h1>
<p>Log in to ask the articles.</p>
{wrong}<form method="post" action="/login">
<input type="hidden" name="next" value="{next}">
<label>Name
<input name="name" value="{name}" autocomplete="username" autocapitalize="none" spellcheck="false" required></label>
<label>Password
<input name="password" type="password" autocomplete="current-password" required></label>
<button>Log in</button>
</form>
</main>
</body>
</html>
"""
HASH = b64encode(sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{HASH}'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",  # under no-referrer a form is sent as from nowhere, and would be refused
}
Field = Annotated[str, Form(max_length=1000)]


def login(guard: Guard) -> APIRouter:
    """GET and POST /login, POST /logout."""
    router = APIRouter(include_in_schema=False)

    @router.get("/login")
    async def ask(next: str = "/") -> HTMLResponse:
        return _page(next)

    @router.post("/login", response_model=None)
    async def enter(
        request: Request, name: Field = "", password: Field = "", next: Field = "/"
    ) -> HTMLResponse | RedirectResponse:
        rate = guard.rates.login(name, request.client.host if request.client else "")
        if not rate.kept:
            again = {"Retry-After": str(rate.reset)}
            return _page(next, name, f"Too many tries: try again in {rate.reset} seconds.", 429, again)
        token = await guard.login(name, password)
        if token is None:
            return _page(next, name, "There is no such user, or the password is another.", 401)
        response = RedirectResponse(next if OWN.fullmatch(next) else "/", 303)
        secure = request.url.scheme == "https"
        response.set_cookie(LOGIN, token, max_age=int(LASTS), secure=secure, httponly=True, samesite="strict")
        return response

    @router.post("/logout")
    async def leave(request: Request) -> RedirectResponse:
        await guard.logout(request.cookies.get(LOGIN, ""))
        response = RedirectResponse("/", 303)
        response.delete_cookie(LOGIN, secure=request.url.scheme == "https", httponly=True, samesite="strict")
        return response

    return router


def _page(
    next: str, name: str = "", wrong: str = "", status: int = 200, headers: dict[str, str] | None = None
) -> HTMLResponse:
    alert = f'<p role="alert">{escaped(wrong)}</p>\n' if wrong else ""
    page = PAGE.format(style=STYLE, wrong=alert, next=escaped(next), name=escaped(name))
    return HTMLResponse(page, status, {**HEADERS, **(headers or {})})
