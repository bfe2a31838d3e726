"""A language model by its name, provider:model: the one place that knows LangChain's providers and their packages.

Knows nothing of prompts and answers."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from typing import Any

from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel

from rag.errors import WriterError
from rag.failing import failures, scrub

NAMING = "name it as provider:model, and set the provider's key, such as: export OPENAI_API_KEY=..."
ADDRESS = re.compile(
    r"(https?://)(?:[^/?#]*@)?((?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?(?:/[^\s?#@]*)?)(?:[?#].*)?", re.IGNORECASE
)
SHORT = {"google": "google_genai", "mistral": "mistralai"}  # as users name them: as LangChain does
EXTRAS = {
    "langchain-anthropic": "anthropic",
    "langchain-google-genai": "google",
    "langchain-huggingface": "huggingface",
    "langchain-mistralai": "mistral",
    "langchain-ollama": "ollama",
    "langchain-openai": "openai",
}
REPLY = 1024  # tokens of a reply, at most


def open_model(spec: str, url: str | None, timeout: float, context: int) -> BaseChatModel:
    """The model that `spec` names as provider:model; with `url`, a model of that server.

    The address is an OpenAI-compatible server's, or Ollama's own for ollama:model. Keys come from the providers' own
    environment variables; a server behind `url` may need none. `context`: tokens that the model reads and writes.
    Errors: WriterError where the provider is none, its package is missing or its key is not set."""
    if not spec.rpartition(":")[2].strip():
        raise WriterError(f"{spec!r} names no language model", NAMING)
    try:
        model: BaseChatModel = init_chat_model(**_arguments(spec, url, timeout, context))
        return model
    except ImportError as e:
        raise _missing(spec, e) from e
    except failures() as e:
        raise WriterError(f"cannot open the language model {spec}: {scrub(e)}", NAMING) from None


def _arguments(spec: str, url: str | None, timeout: float, context: int) -> Mapping[str, Any]:
    # No retries inside: they would be silent, and eat the time that the writer can use better.
    timeout = math.ceil(timeout)  # mistral takes whole seconds
    provider, _, model = spec.partition(":")
    provider = SHORT.get(provider, provider)
    if provider == "ollama":
        # It cuts a prompt off at its own small context, without a word, unless told.
        limits = {"client_kwargs": {"timeout": timeout}, "num_ctx": context, "num_predict": REPLY}
        return {"model": model, "model_provider": provider, **limits, **({"base_url": url} if url else {})}
    if provider == "huggingface":
        return {"model": model, "model_provider": provider, "max_new_tokens": REPLY}
    if url:
        return {
            "model": spec.removeprefix("openai:"),
            "model_provider": "openai",
            "base_url": url,
            "api_key": os.environ.get("OPENAI_API_KEY")
            or "none",  # the SDK insists on one; local servers do not read it
            "timeout": timeout,
            "max_retries": 0,
            "stream_usage": True,  # LangChain asks only OpenAI's own server for it
            "use_responses_api": False,  # LangChain would guess from the model's name
        }
    tries = 1 if provider == "google_genai" else 0  # Google's SDK reads 0 as "as many as usual"
    return {"model": f"{provider}:{model}" if model else spec, "timeout": timeout, "max_retries": tries}


def _missing(spec: str, e: ImportError) -> WriterError:
    module = getattr(e.__cause__, "name", None) or f"langchain_{spec.partition(':')[0]}"
    package = module.partition(".")[0].replace("_", "-")
    extra = f'  (or: pip install "dateline[{EXTRAS[package]}]")' if package in EXTRAS else ""
    return WriterError(f"{spec} needs {package}, which is not installed", f"pip install {package}{extra}")


def public(url: str) -> str:
    """An address without user, password and query. Errors: WriterError where it is none."""
    match = ADDRESS.fullmatch(url.strip())
    if not match:
        seen = "what --llm-url gives" if "@" in url or "?" in url else repr(url)  # a key may stand behind these
        raise WriterError(f"{seen} is no address of a server", "give one such as: --llm-url http://localhost:8000/v1")
    return match[1] + match[2]
