"""What a reader hands on: a document as it was read, before cleaning, or a failure.

Knows nothing of files."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from typing import Literal


@dataclass(frozen=True, slots=True)
class Document:
    """One article as it was read, before cleaning: what `--refresh` starts from."""

    id: str
    kind: Literal["text", "markdown", "html"]
    text: str
    name: str
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    url: str | None = None

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=True, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Document:
        return cls(**json.loads(text))

    @property
    def digest(self) -> str:
        """Of all that was read but the name, which tells a row by its place: equal digests need no work."""
        return hashlib.sha256(replace(self, name="").to_json().encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that could not be read, with the reason in words."""

    name: str
    reason: str
