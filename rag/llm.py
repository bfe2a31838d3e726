"""Any chat model that LangChain reaches, behind the Writer port: streams text and marks, and says what went wrong.

Knows nothing of search, nor of whether what the model writes is true."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Generator, Iterator, Sequence
from contextlib import aclosing, closing
from dataclasses import dataclass, replace
from math import inf
from time import monotonic
from typing import Any, cast

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk
from pydantic import SecretStr

from rag.background import pulled, threaded
from rag.errors import WriterError
from rag.failing import described, export, failures, retry_after
from rag.fitting import fitting
from rag.in_process import Generation
from rag.marks import MarkParser
from rag.prompt import Message, messages, rewriting
from rag.providers import REPLY, open_model, public
from rag.query import lines_of
from rag.replies import Replies, Reply
from rag.types import Hit, Piece, Query, Turn, Usage

PAUSES = (0.5, 2.0, 8.0)
LONGEST = 20_000  # characters of a reply: who writes more has lost the thread
ENDLESS = "ask a narrower question, or use another --llm"

Tokens = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class ChatWriter:
    """A LangChain chat model as a Writer; an answer may take `timeout` seconds in all, further tries included.

    `address` is where the model lives, as error texts may show it; `context` the tokens that it reads and writes,
    `reply` those that it writes at most; `replies`, where given, keeps what it said; `pauses` are the seconds before
    each further try, where the server names none."""

    model: BaseChatModel
    name: str
    address: str = ""
    timeout: float = 60
    context: int = 8192
    replies: Replies | None = None
    reply: int = REPLY
    pauses: tuple[float, ...] = PAUSES
    deadline: float = inf  # of the answer that it was begun for, by monotonic()

    def begun(self) -> ChatWriter:
        return replace(self, deadline=monotonic() + self.timeout)

    def write(
        self, query: Query, evidence: Sequence[Hit], history: Sequence[Turn], unsupported: Sequence[str] = ()
    ) -> Iterator[Piece]:
        """Text and Mark as the model writes them, one Usage last; closing it ends the request. Errors: WriterError."""
        start = monotonic()
        first: float | None = None
        tokens: Tokens = (None, None)
        shown = fitting(evidence, history, self.context - self.reply)
        parser = MarkParser([hit.passage for hit in shown])
        prompt = messages(query, shown, history, unsupported)
        kept = self._kept(prompt)
        with closing(self._reply(prompt, kept, self._end)) as chunks:
            for chunk in chunks:
                if chunk.text and first is None:
                    first = monotonic() - start
                tokens = _counted(tokens, chunk)
                yield from parser.feed(chunk.text)
        yield from parser.close()
        yield Usage(self.name, *tokens, first, monotonic() - start, parser.dropped, cached=kept is not None)

    def questions(self, query: Query, history: Sequence[Turn]) -> list[str]:
        """What to search for, as the model says: one stand-alone question, or several for a broad one.

        It may take half of the time that is left: rules do nearly as well. Errors: WriterError."""
        prompt, half = rewriting(query, history), (monotonic() + self._end) / 2
        with closing(self._reply(prompt, self._kept(prompt), half)) as chunks:
            return lines_of("".join(chunk.text for chunk in chunks))

    def close(self) -> None:
        """Nothing to release: LangChain's models of one address share their connections."""

    def _kept(self, prompt: Sequence[Message]) -> Reply | None:
        return self.replies.get(self._identity(), prompt) if self.replies else None

    def _reply(self, prompt: list[Message], kept: Reply | None, deadline: float) -> Generator[AIMessageChunk]:
        return kept.chunks() if kept else self._chunks(prompt, deadline)

    def _identity(self) -> str:
        return f"{self.name} {self.address}"

    def _chunks(self, prompt: list[Message], deadline: float) -> Generator[AIMessageChunk]:
        """The model's reply, kept once it is whole."""
        said, tokens = "", cast("Tokens", (None, None))
        try:
            # Closed here: an error on its way up would keep the request alive.
            with closing(pulled(lambda: self._tries(prompt, deadline), deadline)) as chunks:
                for chunk in chunks:
                    said += chunk.text
                    tokens = _counted(tokens, chunk)
                    if len(said) > LONGEST:
                        raise WriterError(f"{self._who} wrote {len(said):,} characters and did not end", ENDLESS)
                    yield chunk
        except failures() as e:
            # `from None`: the SDK's own text may hold the key, and must not come back with a traceback.
            raise self._error(e) from None
        if not said.strip():
            raise WriterError(f"{self._who} wrote nothing", ENDLESS, retryable=True)
        if self.replies:
            self.replies.put(self._identity(), prompt, Reply(said, *tokens))

    async def _tries(self, prompt: list[Message], deadline: float) -> AsyncGenerator[AIMessageChunk]:
        """One try after the other, while nothing was written, the failure may pass and there is time."""
        for pause in (*self.pauses, None):
            begun = False
            try:
                async with aclosing(self._stream(prompt)) as chunks:
                    async for chunk in chunks:
                        begun = begun or bool(chunk.text)
                        yield chunk
                return
            except failures() as e:
                error, wait = self._error(e), max(retry_after(e) or 0, pause or 0)
                if begun or pause is None or not error.retryable or monotonic() + wait >= deadline:
                    raise error from None
            await asyncio.sleep(wait)

    def _stream(self, prompt: list[Message]) -> AsyncGenerator[AIMessageChunk]:
        if self.model._llm_type == "huggingface-chat-wrapper":  # its async stream knows only the hub's servers
            made = Generation(self._who)
            kwargs: Any = {"pipeline_kwargs": {"generation": made}}
            return threaded(lambda: made.read(self.model.stream(prompt, **kwargs)), made.ended.set)
        # LangChain promises an iterator; it is a generator, and its aclose() closes the connection.
        return cast("AsyncGenerator[AIMessageChunk]", self.model.astream(prompt))

    @property
    def _end(self) -> float:
        """When whatever is asked now has to be over."""
        return min(self.deadline, monotonic() + self.timeout)

    @property
    def _who(self) -> str:
        return f"{self.name} at {self.address}" if self.address else self.name

    def _error(self, e: BaseException) -> WriterError:
        key = export("openai" if self.address else self.name)  # of another's server, LangChain knows OpenAI's kind
        return described(e, self._who, self.timeout, _secrets(self.model), key)


def open_chat(
    spec: str,
    url: str | None,
    timeout: float,
    *,
    context: int = 8192,
    reply: int = REPLY,
    replies: Replies | None = None,
) -> ChatWriter:
    """The model that `spec` names as provider:model, as a Writer; see `open_model`. Errors: WriterError."""
    address = public(url) if url else ""
    model = open_model(spec, url, timeout, context, reply)
    return ChatWriter(model, spec, address, timeout, context, replies, reply)


def _secrets(model: BaseChatModel) -> list[str]:
    # Providers keep keys in SecretStr fields; a short one is a dummy.
    values = (value.get_secret_value() for _, value in model if isinstance(value, SecretStr))
    return [value for value in values if len(value) >= 8]


def _counted(tokens: Tokens, chunk: AIMessageChunk) -> Tokens:
    # Some providers tell input first and output last, some both at the end: the chunks' figures add up.
    told = chunk.usage_metadata
    if told is None:
        return tokens
    return (tokens[0] or 0) + told["input_tokens"], (tokens[1] or 0) + told["output_tokens"]
