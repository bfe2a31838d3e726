"""What a reader hands on: a document as it was read, before cleaning, or a failure.

Knows nothing of files."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Literal


@dataclass(frozen=True)
class Document:
    """One article as it was read, before cleaning: what `--refresh` starts from.

    `origin` is what the user named: the absolute path of a folder or file, the address of a page, feed or sitemap.
    `fetched` is the day it was fetched, which is never taken for the publish day; `hints` says that title, publisher,
    author and day are a feed's, and hold only where the page gives none."""

    id: str
    kind: Literal["text", "markdown", "html"]
    text: str
    name: str
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    url: str | None = None
    origin: str | None = None
    fetched: str | None = None
    hints: bool = False

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=True, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Document:
        return cls(**json.loads(text))

    @cached_property
    def digest(self) -> str:
        """Of all that was read but the name, which tells a row by its place: equal digests need no work."""
        said = {name: value for name, value in asdict(self).items() if name not in ("name", "origin", "fetched")}
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that could not be read, with the reason in words."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """An input that is as it was when the library took it in: an address that answered 304."""

    id: str
    name: str


Read = Document | Unchanged | Failure
