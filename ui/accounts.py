"""The commands over who may use a served Dateline: users, who log in, and keys, which programs show.

Knows nothing of how requests are checked; every command imports what it needs when it runs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ui.options import in_library, settings_of

if TYPE_CHECKING:
    from rag.accounts import Accounts, Key


@click.group()
def users() -> None:
    """Add, list and remove the users who may log in."""


@users.command("add")
@click.argument("name")
@in_library
def add_user(name: str, library: Path | None) -> None:
    """Add a user.

    The password is asked for, twice; where standard input is no terminal, it is the first line of it."""
    from ui.terminal import say

    with _accounts(library) as accounts:
        accounts.add_user(name, _password())
    say(f"added {name}")


@users.command("list")
@in_library
def list_users(library: Path | None) -> None:
    """List the users, each with the day of adding."""
    from ui.terminal import say

    with _accounts(library) as accounts:
        for user in accounts.users():
            say(f"{user.created:%Y-%m-%d}  {user.name}")


@users.command("remove")
@click.argument("name")
@in_library
def remove_user(name: str, library: Path | None) -> None:
    """Remove a user with all conversations.

    Whoever is logged in by that name is logged out."""
    from ui.terminal import say

    with _accounts(library) as accounts:
        accounts.remove_user(name)
    say(f"removed {name}")


@click.group()
def keys() -> None:
    """Add, list and revoke the keys by which programs use the HTTP API."""


@keys.command("add")
@click.argument("name")
@click.option("--writes", is_flag=True, help="It may also ingest and remove articles.")
@click.option("--per-minute", default=60, show_default=True, type=click.IntRange(1), help="Requests a minute, at most.")
@in_library
def add_key(name: str, writes: bool, per_minute: int, library: Path | None) -> None:
    """Make a key and print its secret, which cannot be had again."""
    from ui.terminal import say

    with _accounts(library) as accounts:
        secret = accounts.add_key(name, writes=writes, per_minute=per_minute)
    say(secret)
    say(f"this is the secret of {name}; it is shown this once and kept nowhere", err=True)


@keys.command("list")
@in_library
def list_keys(library: Path | None) -> None:
    """List the keys.

    Each with the day of making, what it may do, and when it was last used."""
    from ui.terminal import say

    with _accounts(library) as accounts:
        for line in map(_told, accounts.keys()):
            say(line)


@keys.command("revoke")
@click.argument("name")
@in_library
def revoke(name: str, library: Path | None) -> None:
    """Revoke a key for good.

    It stays in the list, and its name stays taken."""
    from ui.terminal import say

    with _accounts(library) as accounts:
        accounts.revoke(name)
    say(f"revoked {name}")


@contextmanager
def _accounts(library: Path | None) -> Iterator[Accounts]:
    from rag.accounts import Accounts
    from rag.people import People, people_file

    with closing(People(people_file(settings_of(library=library)))) as people:
        yield Accounts(people)


def _password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")


def _told(key: Key) -> str:
    does = "reads and writes" if key.writes else "reads"
    used = f"last used {key.used:%Y-%m-%d}" if key.used else "never used"
    end = f", revoked {key.revoked:%Y-%m-%d}" if key.revoked else ""
    return f"{key.created:%Y-%m-%d}  {key.name}: {does}, {key.per_minute} a minute, {used}{end}"
