"""Users, their logins, and the keys of programs. Of passwords, tokens and secrets only hashes are kept.

Knows nothing of HTTP, cookies or headers."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from rag.errors import DatelineError, UnknownAccount
from rag.people import People, moment
from rag.text import encodable

NAME = re.compile(r"\w[\w.@-]{0,63}")
SHORTEST = 10  # characters of a password
USER = "user:"
LOGIN = 30 * 86_400.0  # seconds
NOTED = 60.0  # seconds between two notes of a key's use: not every request has to write
KEYS = "SELECT name, created, writes, per_minute, revoked, used FROM keys"


@dataclass(frozen=True, slots=True)
class User:
    """Who may log in."""

    name: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Key:
    """What a program shows; `used` is the last use, to the minute."""

    name: str
    created: datetime
    writes: bool
    per_minute: int
    revoked: datetime | None
    used: datetime | None


@dataclass(frozen=True)
class Accounts:
    """Threads and processes may ask and change them at once."""

    people: People
    hasher: PasswordHasher = field(default_factory=PasswordHasher)
    now: Callable[[], float] = time.time

    def any(self) -> bool:
        """Whether there is a user, or a key that is not revoked."""
        sql = "SELECT EXISTS (SELECT 1 FROM users) OR EXISTS (SELECT 1 FROM keys WHERE revoked IS NULL)"
        return bool(self.people.first(sql))

    # --- users

    def add_user(self, name: str, password: str) -> None:
        """Errors: DatelineError for a name that is taken or unusable, and for a password under 10 characters."""
        _named(name)
        if len(password) < SHORTEST:
            message = f"the password has {len(password)} characters; it needs {SHORTEST}"
            raise DatelineError(message, f"dateline users add {name}")
        row = (name, self.hasher.hash(_bytes(password)), self.now())
        with self.people.change() as db:
            if not db.execute("INSERT OR IGNORE INTO users VALUES (?, ?, ?)", row).rowcount:
                raise DatelineError(f"there is a user {name} already", "dateline users list")

    def check(self, name: str, password: str) -> bool:
        """Whether the password is the user's; it takes as long for a name that is not there."""
        hashed = self.people.first("SELECT password FROM users WHERE name = ?", encodable(name))
        if hashed is None:
            self.hasher.hash(_bytes(password))  # costs what a comparison costs
            return False
        try:
            return self.hasher.verify(hashed, _bytes(password))
        except VerifyMismatchError:
            return False

    def users(self) -> list[User]:
        """By name."""
        rows = self.people.rows("SELECT name, created FROM users ORDER BY name")
        return [User(name, moment(created)) for name, created in rows]

    def remove_user(self, name: str) -> None:
        """With logins, conversations and ratings. Errors: UnknownAccount."""
        with self.people.change() as db:
            if not db.execute("DELETE FROM users WHERE name = ?", (encodable(name),)).rowcount:
                raise _unknown_user(name)
            db.execute("DELETE FROM conversations WHERE owner = ?", (owner_of(name),))

    # --- logins

    def login(self, name: str) -> str:
        """A token that stands for the user for 30 days. Errors: UnknownAccount."""
        token, now = secrets.token_urlsafe(32), self.now()
        with self.people.change() as db:
            db.execute("DELETE FROM logins WHERE until <= ?", (now,))
            login = "INSERT INTO logins SELECT ?, name, ? FROM users WHERE name = ?"
            if not db.execute(login, (_digest(token), now + LOGIN, encodable(name))).rowcount:
                raise _unknown_user(name)
        return token

    def user_of(self, token: str) -> str | None:
        """The name of the user for whom a token stands."""
        sql = "SELECT name FROM logins WHERE digest = ? AND until > ?"
        found: str | None = self.people.first(sql, _digest(token), self.now())
        return found

    def logout(self, token: str) -> None:
        """The token stands for nobody any more."""
        with self.people.change() as db:
            db.execute("DELETE FROM logins WHERE digest = ?", (_digest(token),))

    # --- keys

    def add_key(self, name: str, *, writes: bool, per_minute: int) -> str:
        """The secret of a new key: it cannot be had again. `writes`: it may change the library.

        Errors: DatelineError for a name that is taken, by a revoked key too, or unusable."""
        _named(name)
        secret = f"dl_{secrets.token_urlsafe(32)}"
        row = (name, _digest(secret), self.now(), writes, per_minute)
        with self.people.change() as db:
            if not db.execute("INSERT OR IGNORE INTO keys VALUES (?, ?, ?, ?, ?, NULL, NULL)", row).rowcount:
                raise DatelineError(f"there is a key {name} already", "dateline keys list")
        return secret

    def key_of(self, secret: str) -> Key | None:
        """The key of a secret unless it is revoked; its use is noted, once a minute at most."""
        digest, now = _digest(secret), self.now()
        rows = self.people.rows(f"{KEYS} WHERE digest = ? AND revoked IS NULL", digest)
        if not rows:
            return None
        key = _key(*rows[0])
        if key.used is None or now - key.used.timestamp() >= NOTED:
            with self.people.change() as db:
                db.execute("UPDATE keys SET used = ? WHERE digest = ?", (now, digest))
        return key

    def keys(self) -> list[Key]:
        """By name, with those that are revoked."""
        return [_key(*row) for row in self.people.rows(f"{KEYS} ORDER BY name")]

    def revoke(self, name: str) -> None:
        """No request with this key is let in any more. Errors: UnknownAccount."""
        with self.people.change() as db:
            sql = "UPDATE keys SET revoked = coalesce(revoked, ?) WHERE name = ?"
            if not db.execute(sql, (self.now(), encodable(name))).rowcount:
                raise UnknownAccount(f"no key has the name {name}", "dateline keys list")


def owner_of(name: str) -> str:
    """As whom a user owns conversations."""
    return f"{USER}{name}"


def user_in(owner: str) -> str:
    """The name of the user who is an owner; nothing where it is a program or a browser."""
    return owner.removeprefix(USER) if owner.startswith(USER) else ""


def _named(name: str) -> None:
    if not NAME.fullmatch(name):
        raise DatelineError(f"{name!r} cannot be a name", "give 1 to 64 letters, digits and . _ @ -, a letter first")


def _unknown_user(name: str) -> UnknownAccount:
    return UnknownAccount(f"no user has the name {name}", "dateline users list")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")  # whatever was typed


def _digest(secret: str) -> str:
    """A fast hash will do: 256 random bits cannot be guessed."""
    return hashlib.sha256(_bytes(secret)).hexdigest()


def _key(name: str, created: float, writes: int, per_minute: int, revoked: float | None, used: float | None) -> Key:
    last, end = (None if at is None else moment(at) for at in (used, revoked))
    return Key(name, moment(created), bool(writes), per_minute, end, last)
