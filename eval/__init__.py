"""Judging: `evaluate` puts questions to a bot and tells how far to trust its answers; handed on when asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from eval.evaluation import Run, evaluate, load_questions, load_run

__all__ = ["Run", "evaluate", "load_questions", "load_run"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from eval import evaluation

        return getattr(evaluation, name)
    raise AttributeError(f"module 'eval' has no attribute {name!r}")
