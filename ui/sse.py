"""Server-sent events: a failure before the first of them is still a status of its own.

Knows nothing of what an event means. Source: WHATWG HTML, section 9.2."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event

from rag.errors import DatelineError

HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}  # a proxy would hold the pieces back


def event(name: str | None, data: object) -> bytes:
    """One event on the wire, its data as JSON; in ASCII: to many readers a line separator within ends a line."""
    return format_sse_event(event=name, data_str=json.dumps(data))


async def streaming(
    events: AsyncGenerator[bytes], failed: Callable[[DatelineError], bytes] | None = None
) -> StreamingResponse:
    """A response that begins with the first event; what goes wrong until then is raised here.

    `failed` makes the last event of an error that comes later."""
    try:
        first = await anext(events)
    except BaseException:
        await events.aclose()
        raise
    return StreamingResponse(_all(first, events, failed), media_type="text/event-stream", headers=HEADERS)


async def _all(
    first: bytes, rest: AsyncGenerator[bytes], failed: Callable[[DatelineError], bytes] | None
) -> AsyncGenerator[bytes]:
    async with aclosing(rest):
        yield first
        try:
            async for one in rest:
                yield one
        except DatelineError as e:
            if failed is None:
                raise
            yield failed(e)
