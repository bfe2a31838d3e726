"""Articles in: `ingest` and its report, handed on when first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ingest.build import ingest
    from ingest.report import Report

__all__ = ["Report", "ingest"]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    homes = {"ingest": "ingest.build", "Report": "ingest.report"}
    if name in homes:
        return getattr(import_module(homes[name]), name)
    raise AttributeError(f"module 'ingest' has no attribute {name!r}")
