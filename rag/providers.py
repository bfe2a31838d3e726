"""A language model by its name, provider:model: the one place that knows LangChain's providers and their packages.

Knows nothing of prompts and answers."""

from __future__ import annotations

import math
import os
import re
import warnings
from collections.abc import Mapping
from typing import Any, cast

from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel
from pydantic import ValidationError

from rag.errors import WriterError
from rag.failing import KEYS, export, failures, scrub
from rag.in_process import Endable

NAMING = "name it as provider:model"
ADDRESS = re.compile(
    r"(https?://)(?:[^/?#]*@)?((?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?(?:/[^\s?#@]*)?)(?:[?#].*)?", re.IGNORECASE
)
SHORT = {"google": "google_genai", "mistral": "mistralai"}  # as users name them: as LangChain does
KEYLESS = {"huggingface", "ollama"}
UNSAID = ("anthropic", "mistral")  # they open without a key, and would fail in other words with every question
EXTRAS = {
    "langchain-anthropic": "anthropic",
    "langchain-google-genai": "google",
    "langchain-huggingface": "huggingface",
    "langchain-mistralai": "mistral",
    "langchain-ollama": "ollama",
    "langchain-openai": "openai",
}
REPLY = 1024  # tokens of a reply, at most


def open_model(spec: str, url: str | None, timeout: float, context: int, reply: int = REPLY) -> BaseChatModel:
    """The model that `spec` names as provider:model; with `url`, a model of that server.

    The address is an OpenAI-compatible server's, or Ollama's own for ollama:model. Keys come from the providers' own
    environment variables; a server behind `url` may need none. `context`: tokens that the model reads and writes;
    `reply`: tokens that it writes at most, where this can be said.
    Errors: WriterError where the provider is none, its package is missing or its key is not set."""
    if not spec.rpartition(":")[2].strip():
        raise WriterError(f"{spec!r} names no language model", _naming(spec))
    try:
        model: Any = init_chat_model(**_arguments(spec, url, timeout, context, reply))
    except ImportError as e:
        raise _missing(spec, e) from e
    except failures() as e:
        why = scrub(e.errors()[0]["msg"] if isinstance(e, ValidationError) else e)
        raise WriterError(f"cannot open the language model {spec}: {why}", _naming(spec)) from None
    # langchain-core 1.7 asks the response of google-genai for its JSON as though it had not to wait for it.
    warnings.filterwarnings("ignore", "coroutine 'ClientResponse.json' was never awaited", RuntimeWarning)
    if spec.startswith("huggingface:"):
        model.llm.pipeline = Endable(model.llm.pipeline)
    for provider in UNSAID:
        key = getattr(model, KEYS[provider].lower(), "none needed")  # LangChain names the fields after the variables
        if not (key and str(key)):
            raise WriterError(f"cannot open the language model {spec}: {KEYS[provider]} is not set", _naming(provider))
    return cast("BaseChatModel", model)


def _arguments(spec: str, url: str | None, timeout: float, context: int, reply: int) -> Mapping[str, Any]:
    # No retries inside: they would be silent, and eat the time that the writer can use better.
    timeout = math.ceil(timeout)  # mistral takes whole seconds
    provider, _, model = spec.partition(":")
    provider = SHORT.get(provider, provider)
    if provider == "ollama":
        # It cuts a prompt off at its own small context, without a word, unless told.
        limits = {"client_kwargs": {"timeout": timeout}, "num_ctx": context, "num_predict": reply}
        return {"model": model, "model_provider": provider, **limits, **({"base_url": url} if url else {})}
    if provider == "huggingface":
        limits = {"max_new_tokens": reply, "max_time": timeout}
        return {"model": model, "model_provider": provider, "pipeline_kwargs": limits}
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


def _naming(spec: str) -> str:
    keyless = spec.partition(":")[0] in KEYLESS
    return NAMING if keyless else f"{NAMING}, and {export(spec)}"


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
