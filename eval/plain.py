"""Values from their JSON: the way back from `rag.types.as_json`, by type hints.

Knows nothing of any particular type."""

from __future__ import annotations

import types
from dataclasses import is_dataclass
from datetime import date
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

Kind = TypeVar("Kind")


def revive(kind: type[Kind], value: Any) -> Kind:
    """The value of a type from its JSON; fields that it lacks have their defaults, those unknown are left out.

    Errors: TypeError, ValueError where it is none."""
    return cast("Kind", _revive(kind, value))


def _revive(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if get_origin(kind) in (Union, types.UnionType):
        return _revive(next(k for k in get_args(kind) if k is not type(None)), value)
    if get_origin(kind) is tuple:
        kinds = get_args(kind)
        return tuple(_revive(kinds[0] if kinds[-1] is ... else kinds[i], item) for i, item in enumerate(value))
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{name: _revive(hint, value[name]) for name, hint in hints.items() if name in value})
    return date.fromisoformat(value) if kind is date else value
