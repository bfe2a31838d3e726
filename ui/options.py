"""What commands take: days, the options they share, and the settings and window these make.

Knows nothing of what a command does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from rag.errors import DatelineError

if TYPE_CHECKING:
    from rag.settings import Settings
    from rag.types import Filter

Command = TypeVar("Command", bound=Callable[..., Any])


def day(value: str) -> date:
    """A day as YYYY-MM-DD. Errors: BadParameter."""
    try:
        found = date.fromisoformat(value)
    except ValueError:
        found = None
    if found is None or str(found) != value:  # fromisoformat also takes 20231124 and 2023-W47-5
        raise click.BadParameter(f"{value!r} is no day; write YYYY-MM-DD, as in {found or '2023-11-24'}")
    return found


def _without_color(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        ctx.color = False


def _options(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    def add(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


in_library = click.option("--library", type=click.Path(path_type=Path), help="Folder of the library.")
no_color = click.option(
    "--no-color", is_flag=True, expose_value=False, callback=_without_color, help="Plain text; so does NO_COLOR."
)
by_llm = _options(
    click.option("--llm", metavar="PROVIDER:MODEL", help="Model that writes; without one, answers quote."),
    click.option("--llm-url", metavar="URL", help="Address of an OpenAI-compatible server."),
)
windowed = _options(
    click.option("--after", type=day, help="Only articles published on this day or later."),
    click.option("--before", type=day, help="Only articles published on this day or earlier."),
    click.option(
        "--publisher", "publishers", multiple=True, help="Only articles of this publisher; may be given again."
    ),
)


def settings_of(**flags: Any) -> Settings:
    """The settings in force; a flag of None is not given. Imported late: pydantic-settings costs 0.2 s."""
    from rag.settings import load

    return load(flags)


def window(after: date | None, before: date | None, publishers: Sequence[str], *, known: Sequence[str]) -> Filter:
    """The window asked for, publishers as the library spells them. Errors: DatelineError where nothing can be in it."""
    from rag.types import Filter

    if after and before and after > before:
        raise DatelineError(f"--after {after} is later than --before {before}", "give --after the earlier day")
    spelled = {name.casefold(): name for name in known}
    for name in publishers:
        if name.casefold() not in spelled:
            raise DatelineError(
                f"no article is by {name!r}", f"the library has articles by: {', '.join(known) or 'nobody named'}"
            )
    return Filter(after, before, tuple(spelled[name.casefold()] for name in publishers))
