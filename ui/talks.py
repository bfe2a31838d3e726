"""The HTTP API over kept conversations: list, read, rename, delete, export. Each owner sees but their own.

Knows nothing of how answers are made."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Response

from rag.conversations import Conversation
from rag.types import Turn
from ui.describing import FAULTS
from ui.export import as_html, as_json, as_markdown
from ui.guard import Me
from ui.house import House
from ui.shapes import Title

KINDS = {
    "md": ("text/markdown; charset=utf-8", as_markdown),
    "html": ("text/html; charset=utf-8", as_html),
    "json": ("application/json", as_json),
}


def talks(house: House) -> APIRouter:
    """The routes over conversations."""
    router, kept = APIRouter(prefix="/api/conversations", tags=["conversations"], responses=FAULTS), house.conversations

    @router.get("")
    def list_(me: Me) -> dict[str, Any]:
        """The caller's conversations, newest first."""
        return {"conversations": [shown(one) for one in kept.list(me.owner)]}

    @router.get("/{id}")
    def get(id: str, me: Me) -> dict[str, Any]:
        """A conversation with its questions and answers."""
        return {**shown(kept.get(me.owner, id)), "turns": [told(turn) for turn in kept.turns(me.owner, id)]}

    @router.put("/{id}", status_code=204, response_class=Response)
    def rename(id: str, title: Title, me: Me) -> None:
        """Gives a conversation another name."""
        kept.rename(me.owner, id, title.title)

    @router.delete("/{id}", status_code=204, response_class=Response)
    def delete(id: str, me: Me) -> None:
        """Deletes a conversation with its answers and ratings."""
        kept.delete(me.owner, id)

    @router.get("/{id}/export.{kind}", response_class=Response)
    def export(id: str, kind: Literal["md", "html", "json"], me: Me) -> Response:
        """The conversation with all its sources, as a file."""
        one, (media, write) = kept.get(me.owner, id), KINDS[kind]
        text = write(one.title, one.created, kept.turns(me.owner, id))
        name = f'attachment; filename="dateline-{one.created:%Y-%m-%d}.{kind}"'
        return Response(text.encode("utf-8", "replace"), media_type=media, headers={"Content-Disposition": name})

    return router


def shown(one: Conversation) -> dict[str, Any]:
    return {"id": one.id, "title": one.title, "created": one.created.isoformat(), "changed": one.changed.isoformat()}


def told(turn: Turn) -> dict[str, Any]:
    return {"question": turn.question, "answer": turn.answer.to_dict() if turn.answer else None}
