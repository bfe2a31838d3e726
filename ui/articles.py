"""The commands over the articles of a library: list, show, remove, verify.

Knows nothing of answers; every command imports what it needs when it runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ui.options import in_library, no_color, settings_of

if TYPE_CHECKING:
    from rag.library import SqliteLibrary


@click.group()
def articles() -> None:
    """List, show, remove and verify the articles of the library.

    An ID may be given by any part that only it has."""


@articles.command("list")
@no_color
@in_library
def list_(library: Path | None) -> None:
    """List the articles, newest first."""
    from rag.types import Filter
    from ui.listing import listed
    from ui.terminal import columns, say

    with _shelf(library) as shelf:
        for source in shelf.visible(Filter()):
            say(listed(source, len(shelf.passages_of(source.id)), columns()))


@articles.command()
@click.argument("id")
@click.option("--cut", "cuts", is_flag=True, help="Show what the cleaner removed, and by which rule.")
@no_color
@in_library
def show(id: str, cuts: bool, library: Path | None) -> None:
    """Print the text of an article."""
    from rag.types import Filter
    from ui.listing import cut, meant, shown
    from ui.terminal import columns, say

    with _shelf(library) as shelf:
        article = shelf.get(meant(id, [source.id for source in shelf.visible(Filter())]))
    say(cut(article.cuts, columns()) if cuts else shown(article, columns()))


@articles.command()
@click.argument("id")
@in_library
def remove(id: str, library: Path | None) -> None:
    """Remove an article, its vectors and its words."""
    from ingest.build import remove as take_out
    from rag.types import Filter
    from ui.handing import handed_removal
    from ui.listing import meant
    from ui.terminal import say

    with _shelf(library) as shelf:
        whole = meant(id, [source.id for source in shelf.visible(Filter())])
    settings = settings_of(library=library)
    if not handed_removal(settings, whole):
        take_out(whole, settings=settings)
    say(f"removed {whole}")


@articles.command()
@click.option("--repair", "mend", is_flag=True, help="Bring both indexes to what the library says.")
@in_library
def verify(mend: bool, library: Path | None) -> int:
    """Compare the articles with both indexes.

    Exit code 0 if they agree or were brought to agree, 1 if they do not."""
    from ingest.build import verify as compare
    from ui.listing import differing
    from ui.terminal import say, status

    with status() as tell:
        found = compare(
            settings=settings_of(library=library),
            mend=mend,
            progress=lambda done, total: tell(f"passage {done:,} of {total:,}"),
        )
    say(differing(found, mended=mend))
    return 1 if found.count and not mend else 0


@contextmanager
def _shelf(library: Path | None) -> Iterator[SqliteLibrary]:
    """The library to read from. Articles do not depend on its fingerprint: no encoder has to be loaded for it."""
    from rag.library import SqliteLibrary

    with closing(SqliteLibrary(settings_of(library=library).library, "", any_fingerprint=True)) as shelf:
        yield shelf
