"""What the page shows as it is used: a conversation opened, a question asked, an answer being written, and settled.

Knows nothing of gradio, nor of the page's own script but the names of its places."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, fields

from anyio import to_thread

from rag.errors import DatelineError, UnknownConversation
from rag.types import Answer, Turn
from ui.evidence import evidence_html
from ui.house import House, Wish
from ui.html import Told, empty_html, error_html, log_html, writing_html
from ui.shelves import talks_html
from ui.suggest import follow_ups
from ui.writing import Writing


@dataclass(frozen=True, slots=True)
class View:
    """HTML by the place it is for; None leaves a place as it is. `talk`: the open conversation; `turn`: whose evidence
    is shown; `asked`: a question that goes back into its field."""

    talk: str | None = None
    turn: int | None = None
    asked: str | None = None
    log: str | None = None
    now: str | None = None
    evidence: str | None = None
    talks: str | None = None

    def to_dict(self) -> dict[str, str | int]:
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in found.items() if value is not None}


@dataclass(frozen=True)
class Desk:
    """The page of one owner over one house."""

    house: House
    owner: str

    def opened(self, talk: str) -> View:
        """A conversation, or the empty page where the owner has none of that id."""
        try:
            turns = self._turns(talk)
        except UnknownConversation:
            talk, turns = "", []
        last = turns[-1].answer if turns else None
        now = "" if turns else empty_html()
        evidence = evidence_html(last, len(turns))
        log, talks = self._log(talk, turns), self.listed(talk)
        return View(talk=talk, turn=len(turns), log=log, now=now, evidence=evidence, talks=talks)

    def listed(self, talk: str) -> str:
        """The owner's conversations, the open one marked."""
        return talks_html(self.house.conversations.list(self.owner), talk)

    def evidence(self, talk: str, turn: int) -> str:
        """The evidence of one answer."""
        return evidence_html(self.answer(talk, turn), turn)

    def answer(self, talk: str, turn: int) -> Answer | None:
        """The answer of a turn, if it has one."""
        return self.house.conversations.answer(self.owner, talk, turn) if talk else None

    async def answering(self, question: str, talk: str, wish: Wish, instead: int | None = None) -> AsyncGenerator[View]:
        """The views of one answer. `instead`: the turn that it replaces, with all that follow, once it is there."""
        before, log, writing = await to_thread.run_sync(self._turns, talk), None, Writing()
        if instead is not None:
            log = await to_thread.run_sync(self._log, talk, before)
            before = before[: instead - 1]
            yield View(log=await to_thread.run_sync(self._log, talk, before))
        yield View(now=writing_html(question, writing))
        try:
            async with aclosing(self.house.events(question, history=before, wish=wish)) as events:
                async for event in events:
                    if isinstance(event, Answer):
                        yield await to_thread.run_sync(self._settled, talk, event, instead)
                    else:
                        writing = writing.after(event)
                        yield View(now=writing_html(question, writing))
        except DatelineError as e:
            yield View(asked=question, log=log, now=error_html(question, e))

    def _settled(self, talk: str, answer: Answer, instead: int | None) -> View:
        """Keeps the answer and shows it."""
        if instead is not None:
            self.house.conversations.cut(self.owner, talk, instead)
        talk, turn = self.house.keep(self.owner, talk or None, answer)
        log, evidence = self._log(talk, self._turns(talk)), evidence_html(answer, turn)
        return View(talk=talk, turn=turn, log=log, now="", evidence=evidence, talks=self.listed(talk))

    def _turns(self, talk: str) -> list[Turn]:
        return self.house.conversations.turns(self.owner, talk) if talk else []

    def _log(self, talk: str, turns: list[Turn]) -> str:
        """The settled turns, the last of them with what to ask next."""
        ratings = self.house.conversations.rating(self.owner, talk) if talk else {}
        told = []
        for number, turn in enumerate(turns, 1):
            thumb, comment = ratings.get(number, (0, ""))
            last = number == len(turns) and turn.answer is not None
            told.append(Told(number, turn, thumb, comment, follow_ups(turn.answer) if last and turn.answer else ()))
        return log_html(told)
