"""Asking at a terminal: one question with a status line while it is answered, or a conversation.

Knows nothing of how answers are made, nor of command lines."""

from __future__ import annotations

import readline  # noqa: F401  gives input() line editing and the history of the session
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from rag.errors import WriterError
from rag.text import inert
from rag.types import Answer, Draft, Event, Filter, Restart, Turn
from ui.render import Line, render
from ui.terminal import Tell, columns, complain, say, status

PROMPT = "> "
COMMANDS = "/new starts over, /quit leaves (so does Ctrl-D)"


class Answering(Protocol):
    """The part of a Bot that a terminal needs."""

    def stream(
        self, question: str, *, history: Sequence[Turn] = (), filter: Filter | None = None
    ) -> Iterator[Event]: ...


def answered(
    bot: Answering, question: str, tell: Tell, *, history: Sequence[Turn] = (), filter: Filter | None = None
) -> Answer:
    """The settled answer; `tell` hears what is being done. The draft is not shown: nothing in it is checked yet."""
    tell("searching")
    drafted = 0
    for event in bot.stream(question, history=history, filter=filter):
        if isinstance(event, Draft):
            drafted += len(event.text)
            tell(f"writing a draft, {drafted} characters")
        elif isinstance(event, Restart):
            drafted = 0
            tell("writing again")
    assert isinstance(event, Answer)
    return event


def chat(bot: Answering, read: Callable[[str], str] = input, *, filter: Filter | None = None) -> None:
    """Answers line by line, with history, until the input ends; a failing model costs one answer only."""
    say([Line(COMMANDS, "faint")])
    history: list[Turn] = []
    while (line := _line(read)) not in (None, "/quit"):
        if line == "/new":
            history.clear()
            say([Line("A new conversation.", "faint")])
        elif line.startswith("/"):
            say([Line(COMMANDS, "faint")])
        elif line:
            _turn(bot, line, history, filter)


def _turn(bot: Answering, question: str, history: list[Turn], filter: Filter | None) -> None:
    try:
        with status() as tell:
            answer = answered(bot, question, tell, history=history, filter=filter)
    except KeyboardInterrupt:
        say([Line(), Line("Stopped.", "faint")])
    except WriterError as e:
        complain(e)
    else:
        history.append(Turn(question, answer.text, answer))
        say([Line(), *render(answer, columns()), Line()])


def _line(read: Callable[[str], str]) -> str | None:
    """The next line, or None where the reader leaves with Ctrl-D or Ctrl-C."""
    try:
        return inert(read(PROMPT if sys.stdin.isatty() else "")).strip()
    except (EOFError, KeyboardInterrupt):
        say("")
        return None
