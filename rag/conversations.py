"""Conversations, and what their readers thought of the answers, each for its owner alone.

Knows nothing of who an owner is, nor of how a conversation is shown."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from rag.errors import UnknownConversation
from rag.people import People, moment
from rag.restored import restored
from rag.rows import expand, squeeze
from rag.text import encodable
from rag.types import Answer, Turn

if TYPE_CHECKING:
    import sqlite3

TITLE, COMMENT = 200, 5000  # characters that are kept
Thumb = Literal[1, -1, 0]


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation without its turns; `changed` is when the last turn was added."""

    id: str
    title: str
    created: datetime
    changed: datetime


@dataclass(frozen=True, slots=True)
class Rated:
    """What a reader thought of an answer; a thumb of 0 leaves it to the comment."""

    question: str
    answer: Answer
    thumb: Thumb
    comment: str
    at: datetime


# `list` is a method below.
Found = list[Conversation]
Turns = list[Turn]


@dataclass(frozen=True)
class Conversations:
    """Threads and processes may change them at once; an owner is any word.

    All methods that take an id raise UnknownConversation where the owner has none of that id."""

    people: People
    now: Callable[[], float] = time.time

    def begin(self, owner: str, title: str) -> Conversation:
        """A new conversation, without turns; of its title the first 200 characters are kept."""
        id, at, kept = secrets.token_urlsafe(16), self.now(), encodable(title)[:TITLE]
        with self.people.change() as db:
            db.execute("INSERT INTO conversations VALUES (?, ?, ?, ?, ?)", (id, owner, kept, at, at))
        return _conversation(id, kept, at, at)

    def list(self, owner: str, limit: int = 200) -> Found:
        """The owner's, newest first."""
        of = "FROM conversations WHERE owner = ? ORDER BY changed DESC, rowid DESC LIMIT ?"
        rows = self.people.rows(f"SELECT id, title, created, changed {of}", owner, limit)
        return [_conversation(*row) for row in rows]

    def get(self, owner: str, id: str) -> Conversation:
        of = "FROM conversations WHERE id = ? AND owner = ?"
        rows = self.people.rows(f"SELECT id, title, created, changed {of}", encodable(id), owner)
        if not rows:
            raise _unknown(id)
        return _conversation(*rows[0])

    def turns(self, owner: str, id: str) -> Turns:
        """In the order in which they were added."""
        self.get(owner, id)
        rows = self.people.rows("SELECT question, text, answer FROM turns WHERE conversation = ? ORDER BY number", id)
        return [Turn(question, text, _answer(kept)) for question, text, kept in rows]

    def answer(self, owner: str, id: str, number: int) -> Answer | None:
        """The answer of one turn; None where there is no such turn, or no answer in it."""
        self.get(owner, id)
        return _answer(self.people.first("SELECT answer FROM turns WHERE conversation = ? AND number = ?", id, number))

    def add(self, owner: str, id: str, turn: Turn) -> int:
        """The turn's number: 1, 2 and so on."""
        kept = squeeze(json.dumps(turn.answer.to_dict())) if turn.answer else None
        with self._changing(owner, id) as db:
            number = _last(db, id) + 1
            row = (id, number, encodable(turn.question), encodable(turn.text), kept)
            db.execute("INSERT INTO turns VALUES (?, ?, ?, ?, ?)", row)
            db.execute("UPDATE conversations SET changed = ? WHERE id = ?", (self.now(), id))
        return number

    def cut(self, owner: str, id: str, number: int) -> None:
        """Drops a turn and all after it, with their ratings; those that are gone already are no error."""
        with self._changing(owner, id) as db:
            if number <= _last(db, id):
                db.execute("DELETE FROM turns WHERE conversation = ? AND number >= ?", (id, max(number, 1)))

    def rename(self, owner: str, id: str, title: str) -> None:
        """Of the title the first 200 characters are kept."""
        with self._changing(owner, id) as db:
            db.execute("UPDATE conversations SET title = ? WHERE id = ?", (encodable(title)[:TITLE], id))

    def delete(self, owner: str, id: str) -> None:
        """With its turns and ratings."""
        with self._changing(owner, id) as db:
            db.execute("DELETE FROM conversations WHERE id = ?", (id,))

    def rate(self, owner: str, id: str, number: int, thumb: Thumb, comment: str = "") -> None:
        """In place of an earlier rating; 0 without a comment takes it back. 5,000 characters of a comment are kept.

        Errors: UnknownConversation where there is no turn of that number."""
        with self._changing(owner, id) as db:
            if not 1 <= number <= _last(db, id):
                raise UnknownConversation(f"conversation {id} has no turn {number}", "load the conversation again")
            db.execute("DELETE FROM ratings WHERE conversation = ? AND number = ?", (id, number))
            if thumb or comment:
                row = (id, number, thumb, encodable(comment)[:COMMENT], self.now())
                db.execute("INSERT INTO ratings VALUES (?, ?, ?, ?, ?)", row)

    def rating(self, owner: str, id: str) -> dict[int, tuple[Thumb, str]]:
        """Thumb and comment of each turn that was rated, by its number."""
        self.get(owner, id)
        rows = self.people.rows("SELECT number, thumb, comment FROM ratings WHERE conversation = ?", id)
        return {number: (thumb, comment) for number, thumb, comment in rows}

    def ratings(self) -> Iterator[Rated]:
        """What all owners rated, oldest first; answers are large and read one at a time."""
        of = "FROM ratings JOIN turns USING (conversation, number) WHERE conversation = ? AND number = ?"
        sql = f"SELECT question, answer, thumb, comment, at {of}"
        for place in self.people.rows("SELECT conversation, number FROM ratings ORDER BY at"):
            for question, kept, thumb, comment, at in self.people.rows(sql, *place):
                if answer := _answer(kept):
                    yield Rated(question, answer, thumb, comment, moment(at))

    @contextmanager
    def _changing(self, owner: str, id: str) -> Iterator[sqlite3.Connection]:
        """One transaction on a conversation that the owner has."""
        with self.people.change() as db:
            of = "FROM conversations WHERE id = ? AND owner = ?"
            if not db.execute(f"SELECT 1 {of}", (encodable(id), owner)).fetchone():
                raise _unknown(id)
            yield db


def _last(db: sqlite3.Connection, id: str) -> int:
    """The number of the last turn."""
    ((number,),) = db.execute("SELECT coalesce(max(number), 0) FROM turns WHERE conversation = ?", (id,))
    return int(number)


def _unknown(id: str) -> UnknownConversation:
    return UnknownConversation(f"no conversation has the id {id}", "choose one of the list, or begin a new one")


def _conversation(id: str, title: str, created: float, changed: float) -> Conversation:
    return Conversation(id, title, moment(created), moment(changed))


def _answer(kept: bytes | None) -> Answer | None:
    """None where the answer came from outside, or from a Dateline that writes answers otherwise."""
    try:
        return restored(json.loads(expand(kept))) if kept else None
    except ValueError:
        return None
