"""Checked access to the fields of one JSON object: an error names the place, the field and the value seen.

Knows nothing of what the fields mean."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn, TypeGuard

from rag.errors import QuestionsError


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of an object that stands at `where`; null is an absent field. Errors of all: QuestionsError."""

    data: dict[str, Any]
    where: str

    def text(self, name: str) -> str:
        """A text that must be there, and may be empty."""
        if name not in self.data:
            raise QuestionsError(f"{self.where}: field {name} is missing", f"mend {self.where}")
        value = self.data[name]
        return value if isinstance(value, str) else self.refuse(name, value, "must be a text")

    def filled(self, name: str) -> str:
        """A text that must hold something."""
        value = self.text(name)
        return value if value.strip() else self.refuse(name, value, "must not be empty")

    def line(self, name: str) -> str | None:
        """A text or nothing."""
        return None if self.data.get(name) is None else self.text(name)

    def label(self, name: str) -> str:
        """A text, or a whole number as one; nothing is empty."""
        value = self.data.get(name)
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else self.line(name) or ""

    def flag(self, name: str) -> bool | None:
        value = self.data.get(name)
        return value if value is None or isinstance(value, bool) else self.refuse(name, value, "must be true or false")

    def seconds(self, name: str) -> float | None:
        value = self.data.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= sys.float_info.max:
            self.refuse(name, value, "must be a number, not below 0")
        return float(value)

    def day(self, name: str) -> date | None:
        value = self.data.get(name)
        try:
            return None if value is None else date.fromisoformat(value)
        except (TypeError, ValueError):
            self.refuse(name, value, "must be a day as YYYY-MM-DD")

    def texts(self, name: str) -> tuple[str, ...]:
        """One text or a list of them; empty ones do not count."""
        value = self.data.get(name)
        texts = [value] if isinstance(value, str) else self._listed(name, "must be a text or a list of texts")
        if not all(isinstance(text, str) for text in texts):
            self.refuse(name, value, "must be a text or a list of texts")
        return tuple(text for text in texts if text.strip())

    def turns(self, name: str) -> tuple[tuple[str, str], ...]:
        """(question, answer) pairs."""
        value = self._listed(name, "must be a list of [question, answer] pairs")
        if not all(_is_turn(turn) for turn in value):
            self.refuse(name, value, "must be a list of [question, answer] pairs")
        return tuple((question, answer) for question, answer in value)

    def items(self, name: str) -> list[Any]:
        """The items of a list, whatever they are."""
        return self._listed(name, "must be a JSON list")

    def first(self, names: Sequence[str]) -> str:
        """Which of some names is there; the first where none is."""
        return next((name for name in names if self.data.get(name) is not None), names[0])

    def refuse(self, name: str, value: object, why: str) -> NoReturn:
        raise QuestionsError(f"{self.where}: field {name} is {short(value)}: {why}", f"mend {self.where}")

    def _listed(self, name: str, why: str) -> list[Any]:
        value = self.data.get(name)
        return [] if value is None else value if isinstance(value, list) else self.refuse(name, value, why)


def loaded(text: str, where: str) -> Any:
    """The value of a JSON text. Errors: QuestionsError."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as e:
        at = f"line {e.lineno} column {e.colno}" if "\n" in text else f"column {e.colno}"
        raise QuestionsError(f"{where}: not JSON: {e.msg} at {at}", f"mend {where}") from e
    except (ValueError, RecursionError) as e:  # a number of thousands of digits; thousands of brackets
        raise QuestionsError(f"{where}: JSON that cannot be read: {e}", f"mend {where}") from e


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def short(value: object) -> str:
    """A value as JSON, cut to 80 characters."""
    try:
        shown = json.dumps(value, ensure_ascii=False)
    except RecursionError:  # nested as deeply as could just be read
        return "..."
    return shown if len(shown) <= 80 else shown[:77] + "..."


def _is_turn(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(one, str) for one in value)
