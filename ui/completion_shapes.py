"""What a program that speaks OpenAI's protocol sends and gets, as models that check and describe it.

Knows nothing of how a question is answered. Source: platform.openai.com/docs/api-reference/chat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from rag.types import Turn, Usage
from ui.footnoted import said

MODEL = "dateline"
MOST = 100_000  # characters of one message: earlier answers come back with their footnotes
Words = Annotated[str, StringConstraints(max_length=MOST)]


class Given(BaseModel):
    """Unknown fields are left alone: what other models understand does no harm here."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class Part(Given):
    """A part of a message; pictures and sounds are refused."""

    type: Literal["text"]
    text: Words


class Message(Given):
    """One message of a conversation; those of no user and no assistant are accepted, and not heard."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Words | Annotated[list[Part], Field(max_length=100)] | None = None

    @property
    def text(self) -> str:
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content)
        return self.content or ""


class StreamOptions(Given):
    include_usage: bool = False


class Wanted(Given):
    """A completion to be made: the last message of a user is the question."""

    model: Annotated[str, StringConstraints(max_length=200)]
    messages: Annotated[list[Message], Field(min_length=1, max_length=500)]
    n: Literal[1] | None = None
    stream: bool | None = None
    stream_options: StreamOptions | None = None

    @model_validator(mode="after")
    def _asks(self) -> Wanted:
        if not any(message.role == "user" for message in self.messages):
            raise ValueError("no message is of a user: nothing is asked")
        return self

    @property
    def usage_too(self) -> bool:
        """Whether a stream ends with what it cost."""
        return self.stream_options is not None and self.stream_options.include_usage


class Tokens(BaseModel):
    """What a completion cost; zeros where no language model wrote, or it does not tell."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Said(BaseModel):
    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None


class Choice(BaseModel):
    index: int = 0
    message: Said
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class Completion(BaseModel):
    """A whole answer; `dateline` holds it in Dateline's own shape."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str = MODEL
    choices: list[Choice]
    usage: Tokens
    dateline: dict[str, Any]


class Delta(BaseModel):
    role: Annotated[Literal["assistant"] | None, Field(exclude_if=lambda value: value is None)] = None
    content: Annotated[str | None, Field(exclude_if=lambda value: value is None)] = None


class ChunkChoice(BaseModel):
    index: int = 0
    delta: Delta = Delta()
    logprobs: None = None
    finish_reason: Literal["stop"] | None = None


class Chunk(BaseModel):
    """A piece of a streamed answer; that with a `finish_reason` holds the whole in `dateline`."""

    id: str
    object: Literal["chat.completion.chunk"] = "chat.completion.chunk"
    created: int
    model: str = MODEL
    choices: list[ChunkChoice] = []
    usage: Annotated[Tokens | None, Field(exclude_if=lambda value: value is None)] = None
    dateline: Annotated[dict[str, Any] | None, Field(exclude_if=lambda value: value is None)] = None


class Model(BaseModel):
    """What answers here; `owned_by` names what writes."""

    id: str = MODEL
    object: Literal["model"] = "model"
    created: int
    owned_by: str


class Models(BaseModel):
    object: Literal["list"] = "list"
    data: list[Model]


def turns(messages: Iterable[Message]) -> list[Turn]:
    """The questions, each with what was said to it; in what we said ourselves, without footnotes and numbers."""
    found = list[Turn]()
    for message in messages:
        if message.role == "user":
            found.append(Turn(message.text))
        elif message.role == "assistant" and found:
            found[-1] = replace(found[-1], text="\n".join(filter(None, (found[-1].text, said(message.text)))))
    return found


def tokens(usage: Usage | None) -> Tokens:
    """What a writer cost, as OpenAI counts it."""
    given, made = (usage.tokens_in or 0, usage.tokens_out or 0) if usage else (0, 0)
    return Tokens(prompt_tokens=given, completion_tokens=made, total_tokens=given + made)
