"""`dateline eval verifier`: the judge is judged, on claims that people labelled; and its card as tables.

Knows nothing of how scores are worked out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ui.options import no_color, settings_of

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from eval.examining.card import Card, Rated
    from eval.examining.rating import Figure


@click.command()
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DATA")
@click.option("--most", default=1500, show_default=True, type=click.IntRange(2), help="Pairs of a set, at most.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.json", help="File for the card.")
@no_color
def verifier(data: Path, most: int, out: Path | None) -> None:
    """Score the verifier itself on claims that people labelled, in the folder DATA of public sets.

    Given --out, an examination that was broken off goes on where it was."""
    settings = settings_of()
    from eval.examining.examination import examine, made_of
    from eval.files import prepare, write_json
    from rag.build import open_verifier
    from rag.judge import Judge, Thresholds
    from ui.terminal import console

    part = out.with_name(f"{out.name}.part") if out else None
    if out:
        prepare(out.parent)
    with closing(open_verifier(settings)) as opened, _progress() as told:
        judge = Judge(opened, Thresholds(settings.supported, settings.partly))
        card = examine(data, judge, made_of(settings.verifier, judge, most), part=part, told=told)
    show(card, console())
    if out and part:
        write_json(out, card.to_dict())
        part.unlink(missing_ok=True)


def show(card: Card, screen: Console) -> None:
    """Prints a card: what it is of, how well the verifier ranks, decides and is calibrated, and what is left out."""
    screen.print(f"{card.made.weights}, {card.date}: {card.command}\n", style="bold")
    for table in (ranking(card), deciding(card), calibration(card)):
        screen.print(table)
        screen.print()
    screen.print("* the features of the verifier that ships were chosen by it")
    for why in dict.fromkeys(left.why for left in card.left_out):
        screen.print(f"left out, {why}: {', '.join(left.set for left in card.left_out if left.why == why)}")


def ranking(card: Card) -> Table:
    """AUC of each set beside the two measures of overlap, in percent; chance is 50."""
    headings = ("n", "yes", "AUC [95 %]", "word pairs", "words", "ahead by [95 %]")
    table = _table("telling supported claims from others: AUC in percent", headings)
    for one in card.rated:
        found = (f"{one.n:,}", f"{100 * one.supported:.0f}", _figure(one.auc), _percent(one.bigram))
        table.add_row(_name(one), *found, _percent(one.content), _figure(one.ahead, "+"))
    return table


def deciding(card: Card) -> Table:
    """Balanced accuracy of each set, and how far its scores are from the share supported, in percent; chance is 50."""
    fixed = f"from {card.fixed.threshold:.2f}, best\non {card.fixed.set}" if card.fixed else "from nothing"
    headings = (fixed, f"from {card.made.supported:.2f},\nas set", "as set, with\nexact rules", "error\nof scores")
    table = _table("calling claims supported: balanced accuracy in percent", headings)
    for one in card.rated:
        found = (_figure(one.fixed), _figure(one.shipped), _figure(one.judged))
        table.add_row(_name(one), *found, _percent(one.error))
    return table


def calibration(card: Card) -> Table:
    """The pairs of all sets by their score: the mean score, the share supported, both in percent, and how many."""
    table = _table("scores of all sets", ("score", "supported", "n"))
    for point in card.curve:
        table.add_row("", _percent(point.x), _percent(point.y), f"{point.n:,}")
    table.add_row("error", _percent(card.error), "", f"{card.n:,}")
    return table


def _table(title: str, headings: Sequence[str]) -> Table:
    from rich.table import Table

    table = Table(
        title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, collapse_padding=True
    )
    table.add_column("", no_wrap=True)
    for heading in headings:
        table.add_column(heading, justify="right", vertical="bottom")
    return table


def _name(one: Rated) -> str:
    return f"{one.name}{' *' if one.looked else ''}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def _figure(figure: Figure | None, sign: str = "") -> str:
    return "-" if figure is None else figure.percent(sign)


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar of pairs, with the set they are of; nothing where stderr is no terminal."""
    from rich.progress import Progress

    from ui.terminal import console

    screen = console(err=True)
    with Progress(console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task("pairs")
        yield lambda name, done, total: bar.update(task, description=name, completed=done, total=total)
