"""House: what all faces of one serving process share, and the one way in which they ask.

Knows nothing of HTTP, nor of how an answer is shown."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import ExitStack, aclosing, closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Literal

from anyio import to_thread

from rag.accounts import Accounts
from rag.answer import Bot
from rag.asking import concluded
from rag.build import Progress, open_archive, open_bot
from rag.conversations import Conversations
from rag.errors import DatelineError
from rag.people import People, people_file
from rag.quote import QuotingWriter
from rag.settings import Settings
from rag.text import inert
from rag.types import Answer, Event, Filter, Hit, Turn
from ui.examples import Examples
from ui.gate import Gate
from ui.jobs import Jobs
from ui.metrics import Metrics

if TYPE_CHECKING:
    from rag.archive import SqliteArchive

REMEMBERED = 20  # turns of a conversation that a question may lean on


@dataclass(frozen=True, slots=True)
class Wish:
    """How one question is to be answered, where that differs from the settings."""

    filter: Filter = Filter()
    writer: Literal["quotes", "model"] | None = None
    policy: Literal["strict", "mark"] | None = None


@dataclass(frozen=True)
class House:
    """The parts of one serving process."""

    bot: Bot
    settings: Settings
    conversations: Conversations
    accounts: Accounts
    archive: SqliteArchive
    gate: Gate
    jobs: Jobs
    metrics: Metrics
    examples: Examples

    async def events(
        self, question: str, *, history: Sequence[Turn] = (), wish: Wish | None = None
    ) -> AsyncGenerator[Event]:
        """Draft, Settled and Restart events, the Answer last; closing this ends the work.

        Errors: Busy, TookTooLong, any DatelineError."""
        asked, wish = self.checked(question), wish or Wish()
        stream = partial(self.wished(wish).astream, asked, history=tuple(history)[-REMEMBERED:], filter=wish.filter)
        with self.metrics.asking() as heard:
            async with aclosing(self.gate.events(stream)) as events:
                async for event in events:
                    heard(event)
                    yield event

    async def answer(self, question: str, *, history: Sequence[Turn] = (), wish: Wish | None = None) -> Answer:
        """The settled answer alone."""
        return await concluded(self.events(question, history=history, wish=wish))

    async def search(self, question: str, k: int, filter: Filter) -> list[Hit]:
        """At most k passages, best first. Errors: DatelineError."""
        return await to_thread.run_sync(partial(self.bot.search, self.checked(question), k, filter=filter))

    def checked(self, question: str) -> str:
        """The question without what cannot be shown. Errors: DatelineError where it is empty or too long."""
        asked, most = inert(question).strip(), self.settings.question_length
        if not asked:
            raise DatelineError("the question is empty", "write a question")
        if len(asked) > most:
            raise DatelineError(f"the question has {len(asked):,} characters", f"ask in at most {most:,}")
        return asked

    def wished(self, wish: Wish) -> Bot:
        """The bot that answers as wished. Errors: DatelineError where a model is asked for and none is there."""
        bot = self.bot
        if wish.writer == "model" and self.settings.llm is None:
            raise DatelineError("no language model is set up here", "dateline serve --llm PROVIDER:MODEL")
        if wish.writer == "quotes" and self.settings.llm is not None:
            bot = quoting(bot, self.settings)
        if wish.policy is not None:
            bot = replace(bot, drafter=replace(bot.drafter, strict=wish.policy == "strict"))
        return bot

    def keep(self, owner: str, talk: str | None, answer: Answer) -> tuple[str, int]:
        """Adds an answer to a conversation, or begins one with it, and keeps the texts that it cites.

        Gives the conversation's id and the turn's number. Errors: UnknownConversation."""
        talk = talk or self.conversations.begin(owner, answer.question).id
        number = self.conversations.add(owner, talk, Turn(answer.question, answer.text, answer))
        for source in {(c.source.id, c.source.digest) for c in answer.citations}:
            self.archive.keep(*source)
        return talk, number


@contextmanager
def open_house(settings: Settings, progress: Progress | None = None) -> Iterator[House]:
    """The house over the library that the settings name. Errors: as those of `open_bot`."""
    with ExitStack() as stack:
        bot = stack.enter_context(open_bot(settings=settings, progress=progress))
        people = stack.enter_context(closing(People(people_file(settings))))
        gate = Gate(settings.asks, settings.asks_waiting, settings.ask_timeout)
        jobs = stack.enter_context(closing(Jobs(settings)))
        yield House(
            bot=bot,
            settings=settings,
            conversations=Conversations(people),
            accounts=Accounts(people),
            archive=stack.enter_context(closing(open_archive(settings, bot.searcher.encoder))),
            gate=gate,
            jobs=jobs,
            metrics=Metrics(gate=gate, jobs=jobs, coverage=bot.coverage),
            examples=Examples(quoting(bot, settings)),
        )


def quoting(bot: Bot, settings: Settings) -> Bot:
    """The same bot, which answers by quoting: no model is asked for anything."""
    drafter = replace(bot.drafter, writer=QuotingWriter(settings.sentences), repair=False, fallback=None)
    return replace(bot, drafter=drafter, finder=replace(bot.finder, rewriter=None))
