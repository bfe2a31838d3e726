"""The command `dateline eval report`: a run as a page and as Markdown.

Knows nothing of what stands in them."""

from __future__ import annotations

from pathlib import Path

import click

from ui.options import no_color


@click.command()
@click.argument("run", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.html", help="File for the page.")
@no_color
def report(run: Path, out: Path | None) -> None:
    """Write the run of a folder as one page, and its Markdown beside it; into the folder, unless --out is given."""
    from eval.reporting.report import write_report
    from ui.terminal import say

    for written in write_report(run, out):
        say(str(written))
