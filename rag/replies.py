"""What language models said, kept on disk: one small JSON file for each prompt and model.

Knows nothing of what the words mean. Delete the folder to forget them all."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import uuid4

from langchain_core.messages import AIMessageChunk
from pydantic import TypeAdapter

from rag.prompt import Message


@dataclass(frozen=True, slots=True)
class Reply:
    """A model's whole reply, with its tokens where the model told them."""

    text: str
    tokens_in: int | None = None
    tokens_out: int | None = None

    def chunks(self) -> Generator[AIMessageChunk]:
        """The reply as a model would stream it, in one piece; it cost no tokens this time."""
        yield AIMessageChunk(content=self.text)


REPLY = TypeAdapter(Reply)


@dataclass(frozen=True, slots=True)
class Replies:
    """Replies in a folder, by the digest of model and whole prompt; threads and processes may share it."""

    folder: Path

    def get(self, model: str, prompt: Sequence[Message]) -> Reply | None:
        """The reply kept of this model to exactly this prompt; what cannot be read is not there."""
        try:
            return REPLY.validate_json(self._path(model, prompt).read_bytes(), strict=True)
        except (OSError, ValueError):
            return None

    def put(self, model: str, prompt: Sequence[Message], reply: Reply) -> None:
        """Keeps a reply; where the folder cannot be written to, it is not kept: an answer was paid for and stands."""
        path = self._path(model, prompt)
        part = path.with_suffix(f".{uuid4().hex}")  # whoever is killed meanwhile leaves no half a reply
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(asdict(reply)), encoding="utf-8")
            os.replace(part, path)

    def _path(self, model: str, prompt: Sequence[Message]) -> Path:
        digest = hashlib.sha256(json.dumps([model, *map(list, prompt)]).encode()).hexdigest()
        return self.folder / digest[:2] / f"{digest}.json"
