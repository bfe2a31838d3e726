"""Errors as HTTP: each with its status, the value seen, and what to do next.

Knows nothing of routes."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from rag.errors import (
    DatelineError,
    LibraryBusy,
    LibraryError,
    ModelError,
    UnknownArticle,
    UnknownConversation,
    WriterError,
)
from ui.gate import Busy, TookTooLong
from ui.job import UnknownJob


class ReadOnly(DatelineError):
    """Whoever asks may read, and not change the library."""


# The first that fits.
STATUS: tuple[tuple[type[DatelineError], int], ...] = (
    (ReadOnly, 403),
    (UnknownArticle, 404),
    (UnknownConversation, 404),
    (UnknownJob, 404),
    (Busy, 503),
    (TookTooLong, 504),
    (LibraryBusy, 409),
    (WriterError, 502),
    (LibraryError, 503),
    (ModelError, 503),
    (DatelineError, 400),
)
AGAIN = 10  # seconds after which a library or model that is not ready may be


def status(error: DatelineError) -> int:
    return next(code for kind, code in STATUS if isinstance(error, kind))


def headers(error: DatelineError) -> dict[str, str]:
    """Retry-After, in seconds, where trying again may help."""
    if isinstance(error, Busy):
        return {"Retry-After": str(error.retry_after)}
    return {"Retry-After": str(AGAIN)} if status(error) == 503 else {}


def fault(error: DatelineError) -> dict[str, str]:
    """The one JSON shape of an error."""
    return {"error": error.message, "hint": error.hint}


def told(error: DatelineError) -> str:
    """An error on one line."""
    return f"{error.message}; {error.hint}" if error.hint else error.message


def unfit(where: Sequence[int | str], message: str) -> str:
    """What is wrong in a request, and in which field of it."""
    return f"{'.'.join(map(str, where))}: {message}" if where else message


def handle(app: FastAPI) -> None:
    """Answers every error of the app's routes in that shape."""

    @app.exception_handler(DatelineError)
    async def _(request: Request, error: DatelineError) -> JSONResponse:
        return JSONResponse(fault(error), status(error), headers(error))

    @app.exception_handler(HTTPException)
    async def _(request: Request, error: HTTPException) -> JSONResponse:
        return JSONResponse(fault(DatelineError(str(error.detail))), error.status_code, error.headers)

    @app.exception_handler(RequestValidationError)
    async def _(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        return JSONResponse(fault(DatelineError(unfit(first["loc"][1:], first["msg"]), "see /api/openapi.json")), 422)
