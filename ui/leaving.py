"""What leaves this machine where a language model writes.

Knows nothing of how models are reached."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from rag.settings import Settings

HERE = ("localhost", "127.0.0.1", "::1", "0.0.0.0")
SENT = "the question, the turns before it and the passages found go"


def leaving(settings: Settings) -> str:
    """One line on the model that the settings name, and on what it is sent."""
    model = settings.llm or "quotes"
    provider = model.partition(":")[0]
    server = settings.llm_url or (os.environ.get("OLLAMA_HOST") if provider == "ollama" else None)
    if provider == "huggingface" or settings.llm is None:
        return f"{model}: nothing leaves this machine"
    if server:
        host = urlsplit(server if "//" in server else f"//{server}").hostname or server
        return f"{model}: {'nothing leaves this machine' if host in HERE else f'{SENT} to {host}'}"
    return f"{model}: {'nothing leaves this machine' if provider == 'ollama' else f'{SENT} to {provider}'}"
