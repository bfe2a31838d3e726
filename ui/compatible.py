"""Errors as programs written for OpenAI expect them.

Knows nothing of what went wrong, nor of completions. Source: platform.openai.com/docs/guides/error-codes."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from rag.errors import DatelineError
from ui.faults import headers, status, told, unfit

KINDS = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
CODES = {401: "invalid_api_key", 404: "model_not_found", 429: "rate_limit_exceeded"}


class Failure(BaseModel):
    message: str
    type: str
    param: str | None = None
    code: str | None = None


class Failed(BaseModel):
    """The one shape of an error."""

    error: Failure


class Compatible(APIRoute):
    """A route whose errors have OpenAI's shape."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await handler(request)
            except DatelineError as e:
                return failed(status(e), told(e), headers=headers(e))
            except RequestValidationError as e:
                first = e.errors()[0]
                at = first["loc"][1:]
                return failed(400, unfit(at, first["msg"]), param=".".join(map(str, at)) or None)
            except HTTPException as e:
                return failed(e.status_code, str(e.detail), headers=e.headers)

        return handle


def failed(
    code: int, message: str, *, param: str | None = None, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """An error as a response."""
    return JSONResponse(failure(code, message, param).model_dump(), code, headers)


def failure(code: int, message: str, param: str | None = None) -> Failed:
    """An error in OpenAI's shape; `param` is the field it lies in."""
    kind = KINDS.get(code, "server_error" if code >= 500 else "invalid_request_error")
    return Failed(error=Failure(message=message, type=kind, param=param, code=CODES.get(code)))
