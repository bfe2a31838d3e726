"""The terminal: lines in their tones, a status line, progress of an ingestion, an error with its hint.

Knows nothing of questions or articles. Everything said passes `inert`."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars
from rich.table import Column
from rich.text import Text

from rag.errors import DatelineError
from rag.text import inert
from ui.render import Line

Tell = Callable[[str], None]

WIDEST = 100  # columns; longer lines are hard to read
SECONDS = 5.0  # between two lines of progress where there is no terminal


class Heard(Protocol):
    """What an ingestion tells of itself."""

    def __call__(self, done: int, total: int, passages: int, name: str) -> None: ...


def columns() -> int:
    """The width to render for."""
    return min(shutil.get_terminal_size().columns, WIDEST)


def say(lines: Iterable[Line] | str, *, err: bool = False) -> None:
    """Prints lines; tones only where a terminal shows them and nobody asked for none."""
    for line in [Line(lines)] if isinstance(lines, str) else lines:
        text = inert(line.text)
        click.echo(_styled(text, line) if line.text and line.tone != "plain" else text, err=err)


def complain(error: DatelineError) -> None:
    """The one form of an error."""
    say([Line(f"error: {error.message}", "warn"), *([Line(f"hint: {error.hint}")] if error.hint else [])], err=True)


def console(*, err: bool = False) -> Console:
    """Rich's view of the terminal, without colour where nobody wants it."""
    context = click.get_current_context(silent=True)
    if context and context.color is False:
        return Console(stderr=err, no_color=True, color_system=None, highlight=False)
    return Console(stderr=err, highlight=False)


@contextmanager
def status() -> Iterator[Tell]:
    """A line that tells what is being done and leaves no trace; nothing where stderr is no terminal."""
    screen = console(err=True)
    if not screen.is_terminal:
        yield lambda line: None
        return
    with screen.status("") as live:
        yield lambda line: live.update(Text(inert(line)))


@contextmanager
def progress() -> Iterator[tuple[Heard, Tell]]:
    """A bar with rate and time left, and who hears of other slow steps; lines where stderr is no terminal."""
    screen = console(err=True)
    if not screen.is_terminal:
        yield Ticks(), lambda line: say(line, err=True)
        return
    name = TextColumn(
        "{task.description}", markup=False, table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis")
    )
    columns = (BarColumn(16), MofNCompleteColumn(), _Rate(), TimeRemainingColumn(), name)
    with Bars(*columns, console=screen, transient=True, expand=True) as bars:
        task = bars.add_task("opening the library", total=None)

        def hear(done: int, total: int, passages: int, name: str) -> None:
            bars.update(task, completed=done, total=total, description=inert(name))

        yield hear, lambda line: bars.update(task, description=inert(line))


@dataclass
class Ticks:
    """Progress as plain lines, one every five seconds at most; the rate is measured from the first article on."""

    clock: Callable[[], float] = time.monotonic
    tell: Tell = lambda line: say(line, err=True)
    _began: tuple[float, int] = field(default=(0.0, 0), init=False)
    _told: float = field(default=0.0, init=False)
    _last: int | None = field(default=None, init=False)

    def __call__(self, done: int, total: int, passages: int, name: str) -> None:
        now = self.clock()
        if self._last is None or done < self._last:  # fewer than before: a second run, as of --refresh
            self._began, self._told = (now, done), now
        self._last = done
        if now - self._told < SECONDS:
            return
        self._told = now
        rate = (done - self._began[1]) / (now - self._began[0])
        left = f"{timedelta(seconds=round((total - done) / rate))} left" if rate else "slow"
        self.tell(f"{done} of {total}, {passages} passages, {rate:.1f}/s, {left}: {name}")


class _Rate(ProgressColumn):
    """Articles a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.1f}/s" if task.speed else "")


def _styled(text: str, line: Line) -> str:
    if line.tone == "warn":
        return click.style(text, fg="yellow")
    return click.style(text, bold=True) if line.tone == "strong" else click.style(text, dim=True)
