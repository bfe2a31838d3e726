"""Any chat model that LangChain reaches, behind the Writer port: streams text and marks, and says what went wrong.

Knows nothing of search, nor of whether what the model writes is true."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing
from contextvars import copy_context
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread
from time import monotonic
from typing import Any, TypeVar, cast

from langchain.chat_models import init_chat_model
from langchain_core.exceptions import ModelError, ModelTimeoutError
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk
from pydantic import SecretStr

from rag.errors import WriterError
from rag.marks import MarkParser
from rag.prompt import messages
from rag.types import Hit, Piece, Query, Turn, Usage

# The root of every failure of a provider's SDK. LangChain's ModelError covers only those it could sort: an HTTP 422, or
# an error inside the stream, arrives from langchain-openai 1.7 as openai's own.
ROOTS = (
    ("anthropic", "AnthropicError"),
    ("groq", "GroqError"),
    ("httpx", "HTTPError"),
    ("httpx2", "HTTPError"),
    ("ollama", "ResponseError"),
    ("openai", "OpenAIError"),
)
REFUSED = {
    401: ("does not accept the API key", "set the provider's key, such as: export OPENAI_API_KEY=..."),
    403: ("does not allow this key to use the model", "use another key or another --llm"),
    404: ("knows no such model or address", "check the name in --llm, and that --llm-url ends in /v1"),
    429: ("takes no more requests for now", "wait a while, then ask again"),
}
SLOW = "allow more: export DATELINE_LLM_TIMEOUT=300"
FOREIGN = "check that --llm-url speaks OpenAI's protocol; it often ends in /v1"
DOWN = "check that the server runs and is not overloaded, then ask again"
WRONG = "check --llm and --llm-url"
NAMING = "name it as provider:model, and set the provider's key, such as: export OPENAI_API_KEY=..."
PASSING = frozenset({408, 409, 429})  # besides 5xx: the same request may succeed later
KEY_LIKE = re.compile(r"\b(?:(?:sk|gsk|pk|key)-|Bearer )[\w*.-]{4,}")
ADDRESS = re.compile(
    r"(https?://)(?:[^/?#]*@)?((?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?(?:/[^\s?#@]*)?)(?:[?#].*)?", re.IGNORECASE
)
SAID = 200  # characters of what a provider says that an error repeats

T = TypeVar("T")
Tokens = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class ChatWriter:
    """A LangChain chat model as a Writer; an answer may take `timeout` seconds in all.

    `address` is where the model lives, as error texts may show it."""

    model: BaseChatModel
    name: str
    address: str = ""
    timeout: float = 60

    def write(self, query: Query, evidence: Sequence[Hit], history: Sequence[Turn]) -> Iterator[Piece]:
        """Text and Mark as the model writes them, one Usage last; closing it ends the request. Errors: WriterError."""
        start = monotonic()
        first: float | None = None
        tokens: Tokens = (None, None)
        parser = MarkParser([hit.passage for hit in evidence])
        with closing(self._chunks(messages(query, evidence, history), start + self.timeout)) as chunks:
            for chunk in chunks:
                if chunk.text and first is None:
                    first = monotonic() - start
                tokens = _counted(tokens, chunk)
                yield from parser.feed(chunk.text)
        yield from parser.close()
        yield Usage(self.name, *tokens, first, monotonic() - start, parser.dropped)

    def close(self) -> None:
        """Nothing to release: LangChain's models of one address share their connections."""

    def _chunks(self, prompt: list[tuple[str, str]], deadline: float) -> Generator[AIMessageChunk]:
        # LangChain promises an iterator; it is a generator, and its close() closes the connection.
        stream = cast("Generator[AIMessageChunk]", self.model.stream(prompt))
        try:
            yield from within(stream, deadline)
        except failures() as e:
            # `from None`: the SDK's own text may hold the key, and must not come back with a traceback.
            raise self._error(e) from None

    def _error(self, e: BaseException) -> WriterError:
        who = f"{self.name} at {self.address}" if self.address else self.name
        status = getattr(e, "status_code", None)
        late = isinstance(e, TimeoutError | ModelTimeoutError)
        if late:
            text, hint = f"did not finish within {self.timeout:g} seconds", SLOW
        elif status in REFUSED:
            text, hint = REFUSED[status]
        elif isinstance(e, ValueError):
            text, hint = "sends no chat completion", FOREIGN
        else:
            text, hint = "failed", DOWN if _passing(e) else WRONG
        # Providers repeat part of a wrong key, so what they say of it is left out.
        said = "" if late or status in (401, 403) else f": {scrub(e, _secrets(self.model))}"
        return WriterError(f"{who} {text}{said}", hint, retryable=_passing(e))


def open_chat(spec: str, url: str | None, timeout: float) -> ChatWriter:
    """The model that `spec` names as provider:model; with `url`, a model of that OpenAI-compatible server.

    Keys come from the providers' own environment variables; a server behind `url` may need none.
    Errors: WriterError where the address or the provider is none, its package is missing or its key is not set."""
    address = public(url) if url else ""
    if not spec.rpartition(":")[2].strip():
        raise WriterError(f"{spec!r} names no language model", NAMING)
    try:
        model = _opened(spec, url, timeout)
    except ImportError as e:
        module = getattr(e.__cause__, "name", None) or f"langchain_{spec.partition(':')[0]}"
        package = module.partition(".")[0].replace("_", "-")
        extra = '  (or: pip install "dateline[openai]")' if package == "langchain-openai" else ""
        raise WriterError(f"{spec} needs {package}, which is not installed", f"pip install {package}{extra}") from e
    except failures() as e:
        raise WriterError(f"cannot open the language model {spec}: {scrub(e)}", NAMING) from None
    return ChatWriter(model, spec, address, timeout)


def _opened(spec: str, url: str | None, timeout: float) -> BaseChatModel:
    # No retries inside: they would be silent, and eat the time that a caller who knows `retryable` can use better.
    if not url:
        return init_chat_model(spec, timeout=timeout, max_retries=0)
    return init_chat_model(
        spec.removeprefix("openai:"),
        model_provider="openai",
        base_url=url,
        api_key=os.environ.get("OPENAI_API_KEY") or "none",  # the SDK insists on one; local servers do not read it
        timeout=timeout,
        max_retries=0,
        stream_usage=True,  # LangChain asks only OpenAI's own server for it
        use_responses_api=False,  # LangChain would guess from the model's name
    )


def within(stream: Generator[T], deadline: float) -> Generator[T]:
    """The items of a stream; TimeoutError once `monotonic()` reaches the deadline, however the server dawdles.

    The time limit of an HTTP client is one for silence: a server that sends keep-alive lines never meets it."""
    asked: SimpleQueue[Future[T | None] | None] = SimpleQueue()
    # A daemon, unlike an executor's threads: a pull past its deadline must not keep the program from ending.
    # The context carries a LangChain caller's callbacks and traces into the thread.
    Thread(target=copy_context().run, args=(_serve, stream, asked), daemon=True).start()
    try:
        while True:
            pull: Future[T | None] = Future()
            asked.put(pull)
            item = pull.result(max(0, deadline - monotonic()))
            if item is None:
                return
            yield item
    finally:
        asked.put(None)


def _serve(stream: Generator[T], asked: SimpleQueue[Future[T | None] | None]) -> None:
    """Pulls an item for each future asked with; closes the stream at the None, or behind the pull under way."""
    with closing(stream):
        while pull := asked.get():
            with _Relay(pull):
                pull.set_result(next(stream, None))


@dataclass(frozen=True, slots=True)
class _Relay:
    """Hands what is raised inside it to the thread that waits for `pull`."""

    pull: Future[Any]

    def __enter__(self) -> None: ...

    def __exit__(self, _: object, error: BaseException | None, __: object) -> bool:
        if error is not None:
            self.pull.set_exception(error)
        return True


def failures() -> tuple[type[BaseException], ...]:
    """What a provider may raise: looked up among the loaded modules, so that Dateline depends on no provider."""
    loaded = (getattr(sys.modules.get(module), name, None) for module, name in ROOTS)
    return ModelError, OSError, ValueError, *(root for root in loaded if root)


def scrub(e: BaseException, secrets: Iterable[str] = ()) -> str:
    """What a provider says: its first line, short, printable and without keys."""
    line = next(iter(str(e).strip().splitlines()), "") or type(e).__name__
    for secret in secrets:
        line = line.replace(secret, "...")
    return "".join(c for c in KEY_LIKE.sub("...", line) if c.isprintable())[:SAID]


def public(url: str) -> str:
    """An address without user, password and query. Errors: WriterError where it is none."""
    match = ADDRESS.fullmatch(url.strip())
    if not match:
        seen = "what --llm-url gives" if "@" in url or "?" in url else repr(url)  # a key may stand behind these
        raise WriterError(f"{seen} is no address of a server", "give one such as: --llm-url http://localhost:8000/v1")
    return match[1] + match[2]


def _secrets(model: BaseChatModel) -> list[str]:
    # Providers keep keys in SecretStr fields; a short one is a dummy.
    values = (value.get_secret_value() for _, value in model if isinstance(value, SecretStr))
    return [value for value in values if len(value) >= 8]


def _passing(e: BaseException) -> bool:
    """Whether the same request may succeed later."""
    if isinstance(e, ModelError):
        return e.is_retryable
    status = getattr(e, "status_code", None)
    if status is None:
        return not isinstance(e, ValueError)
    return status in PASSING or status >= 500


def _counted(tokens: Tokens, chunk: AIMessageChunk) -> Tokens:
    # Some providers tell input first and output last, some both at the end: the chunks' figures add up.
    told = chunk.usage_metadata
    if told is None:
        return tokens
    return (tokens[0] or 0) + told["input_tokens"], (tokens[1] or 0) + told["output_tokens"]
