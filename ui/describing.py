"""What the HTTP API says of itself in OpenAPI, beyond what its models and signatures tell.

Knows nothing of what the routes do."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from rag.restored import answer_schema
from ui.shapes import Fault

REFS = "#/components/schemas/{model}"


def _one(name: str) -> dict[str, str]:
    return {"$ref": REFS.format(model=name)}


FAULTS: dict[int | str, dict[str, Any]] = {
    400: {"model": Fault, "description": "The value seen cannot be used"},
    401: {"model": Fault, "description": "No key, or none that is valid"},
    403: {"model": Fault, "description": "This key may not write, or the request came from another site"},
    404: {"model": Fault, "description": "There is none of that id"},
    409: {"model": Fault, "description": "Another process is writing"},
    413: {"model": Fault, "description": "The body is too large"},
    422: {"model": Fault, "description": "A field is missing, unknown or of the wrong kind"},
    429: {"model": Fault, "description": "This key has asked too often; see Retry-After"},
    502: {"model": Fault, "description": "The language model failed"},
    503: {"model": Fault, "description": "Busy, or not ready; see Retry-After"},
    504: {"model": Fault, "description": "No answer in time"},
}
ANSWERED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer; where it is kept, the headers say in which conversation, as which turn",
        "content": {"application/json": {"schema": _one("Answer")}},
        "headers": {
            name: {"schema": {"type": "string"}, "required": False}
            for name in ("Dateline-Conversation", "Dateline-Turn")
        },
    }
}
EVENT = {
    "type": "object",
    "required": ["event", "data"],
    "properties": {
        "event": {"enum": ["draft", "settled", "restart", "kept", "answer", "error"]},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
}
EVENTS: dict[int | str, dict[str, Any]] = {
    200: {"description": "The events", "content": {"text/event-stream": {"schema": EVENT}}}
}
FOUND: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The passages",
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["hits"],
                    "properties": {"hits": {"type": "array", "items": _one("Hit")}},
                }
            }
        },
    }
}


def described(app: FastAPI) -> None:
    """Adds the shape of an answer, and of its parts, to the app's own description."""
    own = app.openapi

    def whole() -> dict[str, Any]:
        found = own()
        answer = answer_schema(REFS)
        parts = answer.pop("$defs")
        found["components"]["schemas"] |= {**parts, "Answer": answer}
        return found

    app.openapi = whole  # type: ignore[method-assign]
