"""A house of one bot that plays by script: what the faces for programs ask of a house; it remembers what it saw."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace

from rag.settings import Settings
from rag.types import Answer, Citation, Claim, Draft, Event, Grounding, Hit, Settled, Source, Turn, Usage
from ui.house import House, Wish

SOURCE = Source("ferry", "aa", "Ferry stays", "Harbor Post", "https://post.example/x", published=date(2024, 3, 1))
FIRST, SECOND = "The ferry stays.", "It sails on Monday."
FOR_EVER = object()  # a step that never ends
Script = Sequence[Event | Exception | object]


@dataclass(frozen=True, slots=True)
class Seen:
    """One question that was asked."""

    question: str
    history: tuple[Turn, ...]
    wish: Wish | None


@dataclass
class SmallHouse:
    """Plays one script for each question: events come, errors are raised.

    `waits` is set once a script has come to FOR_EVER, `left` once nobody waits for it any more."""

    script: Callable[[str], Script]
    settings: Settings = field(default_factory=Settings)
    hits: Sequence[Hit] = ()
    writer: str = "quotes"
    seen: list[Seen] = field(default_factory=list)
    waits: threading.Event = field(default_factory=threading.Event)
    left: threading.Event = field(default_factory=threading.Event)

    @property
    def bot(self) -> SimpleNamespace:
        return SimpleNamespace(drafter=SimpleNamespace(writer=SimpleNamespace(name=self.writer)))

    async def events(
        self, question: str, *, history: Sequence[Turn] = (), wish: Wish | None = None
    ) -> AsyncGenerator[Event]:
        self.seen.append(Seen(question, tuple(history), wish))
        try:
            for step in self.script(question):
                if isinstance(step, Exception):
                    raise step
                if step is FOR_EVER:
                    self.waits.set()
                    await asyncio.get_running_loop().create_future()
                yield step
        except (GeneratorExit, asyncio.CancelledError):
            self.left.set()
            raise

    answer = House.answer

    async def search(self, question: str, k: int, filter: object) -> list[Hit]:
        self.seen.append(Seen(question, (), Wish(filter)))
        return list(self.hits[:k])


def answered(question: str) -> Answer:
    """An answer of two sentences, one quoted and one partly supported."""
    one, two = Citation(1, SOURCE, 0, 16, FIRST), Citation(2, SOURCE, 17, 36, SECOND)
    claims = (Claim(FIRST, 0, 16, (one,), "quoted", 1.0), Claim(SECOND, 17, 36, (two,), "partly", 0.6))
    usage, count = Usage("m", tokens_in=30, tokens_out=7), Grounding(quoted=1, partly=1, removed=2)
    text = f"{FIRST} {SECOND}"
    return Answer(question, text, "answered", claims=claims, citations=(one, two), usage=usage, grounding=count)


def played(answer: Answer) -> list[Event]:
    """An answer as it is streamed: drafted as a whole, then settled sentence by sentence."""
    return [Draft(answer.text), *map(Settled, answer.claims), answer]
