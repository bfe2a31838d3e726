"""Answers out of the JSON that they were written as: the way back from `Answer.to_dict()`, and the schema of that JSON.

Knows nothing of where the JSON was kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from rag.types import Answer

ANSWER = TypeAdapter(Answer)
SCHEMA = 1


def restored(data: Mapping[str, Any]) -> Answer:
    """The answer whose `to_dict()` is `data`; fields that it does not know are ignored. Errors: ValueError."""
    if (made := data.get("schema")) != SCHEMA:
        raise ValueError(f"an answer of schema {made!r}; this Dateline reads {SCHEMA}")
    return ANSWER.validate_python(data)


def answer_schema(refs: str = "#/$defs/{model}") -> dict[str, Any]:
    """The JSON schema of `Answer.to_dict()`; its parts point at each other by `refs`."""
    found = ANSWER.json_schema(mode="serialization", schema_generator=_Whole, ref_template=refs)
    found["properties"] = {"schema": {"const": SCHEMA, "type": "integer"}, **found["properties"]}
    found["required"] = ["schema", *found["required"]]
    return found


class _Whole(GenerateJsonSchema):
    """`to_dict()` leaves no field out, whatever its default."""

    def field_is_required(self, field: Any, total: bool) -> bool:
        return True
