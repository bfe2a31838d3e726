"""The commands that move a library as one file.

Knows nothing of what a library holds; every command imports what it needs when it runs."""

from __future__ import annotations

from pathlib import Path

import click

from ui.options import in_library, settings_of


@click.group()
def library() -> None:
    """Export and import the library as one file."""


@library.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@in_library
def export(file: Path, library: Path | None) -> None:
    """Write the library into FILE, while others may go on reading and writing it."""
    from ingest.build import save
    from ui.terminal import say, status

    settings = settings_of(library=library)
    with status() as tell:
        tell(f"writing {file}")
        save(file, settings=settings)
    say(f"wrote {file}, {file.stat().st_size:,} bytes")


@library.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@in_library
def load(file: Path, library: Path | None) -> None:
    """Make a library of FILE, in a folder where there is none; nothing is encoded again."""
    from ingest.build import load as read
    from ui.terminal import say, status

    settings = settings_of(library=library)
    with status() as tell:
        tell("making the indexes")
        read(file, settings=settings)
    say(f"made the library in {settings.library}")
