"""A house over a real library of one article, whose bot streams by script; it remembers what it was asked."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from anyio import to_thread
from serving import PATIENCE

from rag.answer import Bot
from rag.settings import Settings
from rag.types import Answer, Citation, Claim, Event, Filter, Grounding, Hit, Passage, Source, Turn
from ui.house import House, open_house

ARTICLE = """---
title: Council keeps the ferry
publisher: Harbor Post
date: 2024-03-01
---
The council of Orlo met on Monday.

It voted to keep the ferry by seven votes to five. Repairs of the hull will cost 270,000 euros.

The mayor welcomed the vote.
"""
VOTE, COST = "It voted to keep the ferry by seven votes to five.", "Repairs of the hull will cost 270,000 euros."
DOUBTED = "The mayor fought for it."
WAIT = object()  # a step that lasts until there may be more
Script = Sequence[Event | Exception | object]


@dataclass
class Play:
    """What the bot does with a question: events come, errors are raised.

    `waits` is set once it is at WAIT, `left` once nobody listens any more; `seen`: questions with those before them."""

    script: Callable[[str], Script] = lambda question: ()
    more: threading.Event = field(default_factory=threading.Event)
    waits: threading.Event = field(default_factory=threading.Event)
    left: threading.Event = field(default_factory=threading.Event)
    seen: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    async def stream(self, question: str, history: Sequence[Turn]) -> AsyncGenerator[Event]:
        self.seen.append((question, tuple(turn.question for turn in history)))
        try:
            for step in self.script(question):
                if isinstance(step, Exception):
                    raise step
                if step is WAIT:
                    self.waits.set()
                    await to_thread.run_sync(self.more.wait, PATIENCE, abandon_on_cancel=True)
                else:
                    yield step
        except (GeneratorExit, asyncio.CancelledError):
            self.left.set()
            raise


@dataclass(frozen=True)
class ScriptedBot(Bot):
    """A bot that finds and reads as any other, and answers by script."""

    play: Play = field(default_factory=Play)

    def astream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        filter: Filter | None = None,
        today: date | None = None,
    ) -> AsyncGenerator[Event]:
        return self.play.stream(question, history)


@contextmanager
def scripted_house(folder: Path, play: Play) -> Iterator[House]:
    """One question at a time, and none waits."""
    from ingest import ingest

    (folder / "ferry.md").write_text(ARTICLE, encoding="utf-8")
    ingest([folder / "ferry.md"], library=folder / "library")
    settings = Settings(library=folder / "library", reader="overlap", verifier="overlap", asks=1, asks_waiting=0)
    with open_house(settings) as house:
        bot = house.bot
        yield replace(house, bot=ScriptedBot(bot.finder, bot.drafter, bot.linguist, play=play))


def answer(bot: Bot, question: str) -> Answer:
    """Two sentences of the article, and one that it hardly supports; the direct answer lies within the second."""
    (source,) = bot.sources()
    text = bot.text(source.id, source.digest)
    one, two = (cited(number, source, text, quote) for number, quote in enumerate((VOTE, COST), 1))
    direct = cited(2, source, text, "270,000 euros")
    told = f"{VOTE} {COST} {DOUBTED}"
    claims = (
        Claim(VOTE, 0, len(VOTE), (one,), "quoted", 1.0),
        Claim(COST, len(VOTE) + 1, len(VOTE) + 1 + len(COST), (two,), "quoted", 1.0),
        Claim(DOUBTED, len(told) - len(DOUBTED), len(told), (one,), "partly", 0.6),
    )
    place = Passage(source, 0, len(text), text, ((one.start, one.end), (two.start, two.end)))
    return Answer(
        question,
        told,
        "answered",
        direct=direct,
        claims=claims,
        citations=(one, two),
        hits=(Hit(place, 1.0, "read"),),
        grounding=Grounding(quoted=2, partly=1),
    )


def cited(number: int, source: Source, text: str, quote: str) -> Citation:
    start = text.index(quote)
    return Citation(number, source, start, start + len(quote), quote)
