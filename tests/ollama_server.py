"""A scripted server on loopback that speaks Ollama's own protocol: lines of JSON, as `ollama serve` sends them."""

from __future__ import annotations

import json
from typing import Any

from llm_server import Handler, LLMServer, Reply


class OllamaServer(LLMServer):
    """LLMServer in Ollama's protocol; its pings are the empty lines of a model that thinks."""

    def handler(self) -> type[Handler]:
        return _Handler

    @property
    def url(self) -> str:
        return super().url.removesuffix("/v1")


class _Handler(Handler):
    kind = "application/x-ndjson"

    def _chunk(self, chunk: str) -> None:
        self._line({"message": {"role": "assistant", "content": chunk}, "done": False})

    def _error(self, reply: Reply) -> Any:
        return reply.error

    def _done(self, reply: Reply, body: Any) -> None:
        if not reply.raw:
            told = dict(zip(("prompt_eval_count", "eval_count"), reply.usage or (), strict=False))
            self._line({"message": {"role": "assistant", "content": ""}, "done": True, "done_reason": "stop", **told})
        self.wfile.write(b"0\r\n\r\n")

    def _still_here(self) -> None:
        self._chunk("")

    def _line(self, part: dict[str, Any]) -> None:
        self._send(json.dumps({"model": "scripted", "created_at": "2031-05-01T00:00:00Z", **part}) + "\n")
