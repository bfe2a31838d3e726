"""The command line: what a user types, and the one place where errors become `error:`, `hint:` and an exit code.

Knows nothing of how answers are made or shown. A command imports what it needs when it runs: help is quick."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import click

from rag.errors import DatelineError, LibraryBusy
from ui.accounts import keys, users
from ui.articles import articles
from ui.evaluating import evaluation
from ui.feedback import feedback
from ui.interrupts import no_interrupt_lost
from ui.moving import library
from ui.options import by_llm, in_library, no_color, settings_of, window, windowed

FAILED, INTERRUPTED, PIPE_CLOSED = 2, 130, 141


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dateline", message="%(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Answers questions over news articles, every sentence tied to the words of an article."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        ctx.color = False


@cli.command()
@click.argument("inputs", nargs=-1, metavar="PATH|URL|FEED...")
@click.option("--refresh", is_flag=True, help="Also clean and index again what the library holds.")
@click.option("--prune", is_flag=True, help="Remove what has gone from the files and folders named.")
@click.option("--dry-run", is_flag=True, help="Tell what would be done, and do nothing.")
@click.option("--watch", is_flag=True, help="Go on: ingest what changes, until Ctrl-C.")
@click.option("--every", default=900, show_default=True, type=click.IntRange(1), help="Seconds between looks at feeds.")
@in_library
def ingest(
    inputs: tuple[str, ...],
    refresh: bool,
    prune: bool,
    dry_run: bool,
    watch: bool,
    every: int,
    library: Path | None,
) -> int:
    """Put articles into the library: files, folders, pages, feeds and sitemaps.

    Files: .txt .md .html .pdf .docx .eml .csv .json .jsonl, and .zip of these.

    While a page serves the library, the process that serves it does the work.

    Exit code 0, or 2 if an input could not be read; the others are in the library then."""
    if not inputs and not refresh:
        raise click.UsageError("no file, folder or address given")
    settings = settings_of(library=library)
    from ingest.build import ingest as run
    from ui.handing import handed
    from ui.ingesting import changes, tell
    from ui.terminal import complain, progress

    failed = False
    for again in changes(inputs, every=every) if watch else (False,):
        try:
            with progress() as (heard, say):
                how: Any = {"refresh": refresh and not again, "prune": prune, "progress": heard, "say": say}
                report = None if dry_run else handed(settings, inputs, **how)
                if report is None:
                    report = run(inputs, settings=settings, dry_run=dry_run, **how)
        except LibraryBusy as e:
            if not again:
                raise
            complain(e)  # the next change finds the library free
            continue
        tell(report, names=dry_run, quiet=again)
        failed = bool(report.failed)
    return FAILED if failed else 0


@cli.command()
@click.argument("question")
@click.option("--json", "as_json", is_flag=True, help="The whole answer as JSON.")
@windowed
@no_color
@by_llm
@in_library
def ask(
    question: str, as_json: bool, after: date | None, before: date | None, publishers: tuple[str, ...], **flags: Any
) -> int:
    """Answer one QUESTION from the articles, with citations.

    Exit code 0 if answered, 1 if the articles do not answer it, 2 on an error."""
    settings = settings_of(**flags)
    from rag.build import open_bot
    from rag.text import inert
    from ui import render, terminal
    from ui.chat import answered

    if not (question := inert(question).strip()):
        raise click.UsageError("the question is empty")
    with terminal.status() as tell:
        tell("opening the library")
        with open_bot(settings=settings, progress=tell) as bot:
            answer = answered(
                bot, question, tell, filter=window(after, before, publishers, known=bot.coverage().publishers)
            )
    terminal.say(render.as_json(answer) if as_json else render.render(answer, terminal.columns()))
    return 0 if answer.status == "answered" else 1


@cli.command()
@windowed
@no_color
@by_llm
@in_library
def chat(after: date | None, before: date | None, publishers: tuple[str, ...], **flags: Any) -> None:
    """Ask one question after the other; a question may lean on those before it."""
    settings = settings_of(**flags)
    from rag.build import open_bot
    from ui.chat import chat as converse
    from ui.terminal import status

    with status() as tell:
        tell("opening the library")
        bot = open_bot(settings=settings, progress=tell)
    with bot:
        converse(bot, filter=window(after, before, publishers, known=bot.coverage().publishers))


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=7860, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@by_llm
@in_library
def serve(host: str, port: int, **flags: Any) -> None:
    """Serve the chat page, the HTTP API and MCP until Ctrl-C.

    Where other machines can reach it, there has to be a user or a key: see `dateline users` and `dateline keys`."""
    settings = settings_of(**flags)
    from ui.serving import serve as run

    run(settings, host=host, port=port)


cli.add_command(articles)
cli.add_command(users)
cli.add_command(keys)
cli.add_command(library)
cli.add_command(evaluation)
cli.add_command(feedback)


@cli.command()
@no_color
def settings() -> None:
    """Show each setting, where it came from, and its help."""
    from rag.settings import origins
    from ui.listing import values
    from ui.terminal import columns, say

    say(values(origins(), columns()))


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Runs a command; its return value is the exit code."""
    with no_interrupt_lost():
        code = _run(args)
    if args is None:  # the process ends with its command: an interrupt could but change the exit code
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(code)


def _run(args: Sequence[str] | None) -> int:
    try:
        return cli.main(args, "dateline", standalone_mode=False) or 0
    except DatelineError as e:
        return _failed(e)
    except click.exceptions.NoArgsIsHelpError as e:
        e.show()
        return FAILED
    except click.ClickException as e:
        command = e.ctx.command_path if isinstance(e, click.UsageError) and e.ctx else "dateline"
        return _failed(DatelineError(e.format_message(), f"{command} --help"))
    except click.Abort:  # click's word for Ctrl-C
        return INTERRUPTED
    except OSError as e:
        if e.filename is None:
            raise
        return _failed(DatelineError(f"{e.filename}: {e.strerror}"))
    except SystemExit as e:
        if e.code != 1:
            raise
        return PIPE_CLOSED  # click exits with 1 where the reader went away, as `head` does; 1 is a refusal here


def _failed(error: DatelineError) -> int:
    from ui.terminal import complain

    complain(error)
    return FAILED
