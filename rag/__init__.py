"""Dateline's Python API: `open_bot` and the values it deals in, handed on when first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.answer import Bot
    from rag.build import open_bot
    from rag.errors import DatelineError
    from rag.settings import Settings
    from rag.types import Answer, Citation, Claim, Draft, Filter, Hit, Passage, Restart, Settled, Source, Turn

_HOMES = {
    "rag.build": ("open_bot",),
    "rag.answer": ("Bot",),
    "rag.errors": ("DatelineError",),
    "rag.settings": ("Settings",),
    "rag.types": (
        "Answer",
        "Citation",
        "Claim",
        "Draft",
        "Filter",
        "Hit",
        "Passage",
        "Restart",
        "Settled",
        "Source",
        "Turn",
    ),
}

__all__ = [
    "Answer",
    "Bot",
    "Citation",
    "Claim",
    "DatelineError",
    "Draft",
    "Filter",
    "Hit",
    "Passage",
    "Restart",
    "Settings",
    "Settled",
    "Source",
    "Turn",
    "open_bot",
]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module 'rag' has no attribute {name!r}")
