"""What programs send and get, as models that check and describe it.

Knows nothing of how a question is answered."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from rag.types import Filter, Turn
from ui.house import Wish

MOST = 20_000  # characters of any text; what a question may have is a setting
Words = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]


class Shape(BaseModel):
    """Unknown fields are errors: a misspelt one would be ignored in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Window(Shape):
    """Publish days, both inclusive, and publishers, as the library spells them."""

    after: date | None = None
    before: date | None = None
    publishers: list[Words] = Field(default=[], max_length=50)

    def filter(self) -> Filter:
        return Filter(self.after, self.before, tuple(self.publishers))


class Exchange(Shape):
    """An earlier question with its answer, from outside."""

    question: Annotated[str, StringConstraints(min_length=1, max_length=MOST)]
    answer: Annotated[str, StringConstraints(max_length=MOST)] = ""


class Asked(Shape):
    """A question. With `conversation` it stands in one that is kept: its id, or "new"; `history` is then ignored."""

    question: Annotated[str, StringConstraints(min_length=1, max_length=MOST)]
    history: list[Exchange] = Field(default=[], max_length=50)
    filter: Window = Window()
    writer: Literal["quotes", "model"] | None = None
    policy: Literal["strict", "mark"] | None = None
    conversation: Id | None = None

    def wish(self) -> Wish:
        return Wish(self.filter.filter(), self.writer, self.policy)

    def turns(self) -> tuple[Turn, ...]:
        return tuple(Turn(one.question, one.answer) for one in self.history)


class Addresses(Shape):
    """Pages, feeds and sitemaps to be ingested."""

    addresses: list[Id] = Field(min_length=1, max_length=100)


class Rating(Shape):
    """What a reader thinks of one answer of a conversation: 1, -1, or 0 to take it back."""

    conversation: Id
    turn: int = Field(ge=1, le=1_000_000)
    thumb: Literal[1, 0, -1]
    comment: str = Field("", max_length=5_000)


class Title(Shape):
    """The new name of a conversation."""

    title: Words


class Fault(Shape):
    """What went wrong, with the value seen, and what to do next."""

    error: str
    hint: str
