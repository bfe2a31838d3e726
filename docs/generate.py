"""Writes what is generated of README.md and docs: python docs/generate.py [--check].

Knows nothing of settings, commands and answers but what they say of themselves. `--check` writes nothing, names the
files that would change and then ends with exit code 1."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, get_args, get_origin

import click
from click.testing import CliRunner
from pydantic.fields import FieldInfo

from eval.measures import MEASURES as ALL
from rag.restored import answer_schema
from rag.settings import Settings
from ui.cli import cli

ROOT = Path(__file__).resolve().parents[1]
README, DOCS = ROOT / "README.md", ROOT / "docs"
COMMANDS, MEASURES, SCHEMA = DOCS / "commands.md", DOCS / "measures.md", DOCS / "answer.schema.json"
QUESTION = "When was the CSTO summit in Minsk?"
WIDTH = "80"


def between(text: str, name: str, new: str) -> str:
    """The text with `new` between the markers of that name. Errors: ValueError where they are not there once."""
    marked = re.compile(rf"(<!-- {name}\b[^>]*-->\n).*?(<!-- /{name} -->)", re.S)
    replaced, times = marked.subn(lambda found: f"{found[1]}{new}{found[2]}", text)
    if times != 1:
        raise ValueError(f"README.md has {times} places for {name!r}, not one")
    return replaced


def settings() -> str:
    """The table of settings."""
    rows = [f"| `{name}` | {_default(field)} | {_help(field)} |" for name, field in Settings.model_fields.items()]
    return "\n".join(["| setting | default | what it is |", "| --- | --- | --- |", *rows]) + "\n"


def _default(field: FieldInfo) -> str:
    return "none" if field.default is None else f"`{field.default}`"


def _help(field: FieldInfo) -> str:
    choices = get_args(field.annotation) if get_origin(field.annotation) is Literal else ()
    help = (field.description or "").replace("|", "\\|")
    return f"{help}: {', '.join(f'`{choice}`' for choice in choices)}" if choices else help


def commands() -> str:
    """A page of what every command says to --help."""
    parts = [f"## {' '.join(names)}\n\n{_fenced(_says(*names[1:], '--help'))}" for names in _commands(cli, "dateline")]
    return "# Commands\n\nWritten by `make docs`: what each says to `--help`.\n\n" + "\n".join(parts)


def _commands(command: click.Command, *names: str) -> Iterator[tuple[str, ...]]:
    yield names
    if isinstance(command, click.Group):
        for name, inner in sorted(command.commands.items()):
            yield from _commands(inner, *names, name)


def measures() -> str:
    """A page of what every measure is."""
    better = {True: "more", False: "less", None: ""}
    rows = [f"| `{m.name}` | {m.label} | {better[m.more]} | {m.about} |" for m in ALL]
    head = "| name | what it is called | better | definition |\n| --- | --- | --- | --- |\n"
    return "# Measures\n\nWritten by `make docs` from `eval/measures.py`.\n\n" + head + "\n".join(rows) + "\n"


def answer() -> str:
    """What a terminal shows for one question over the example articles."""
    with TemporaryDirectory() as empty, chdir(empty):  # a dateline.toml lying about is not read
        _says("ingest", str(ROOT / "examples" / "articles"))
        said = _says("ask", QUESTION)
    return _fenced(f'$ dateline ask "{QUESTION}"\n{said}')


def schema() -> str:
    """The JSON schema of an answer."""
    return json.dumps(answer_schema(), indent=2) + "\n"


def _says(*args: str) -> str:
    own = {name: None for name in os.environ if name.startswith("DATELINE_")}
    ran = CliRunner().invoke(cli, args, prog_name="dateline", env={**own, "COLUMNS": WIDTH}, catch_exceptions=False)
    return ran.stdout


def _fenced(text: str) -> str:
    return f"```text\n{text.rstrip()}\n```\n"


def main() -> int:
    readme = between(README.read_text(encoding="utf-8"), "settings", settings())
    pages = {
        README: between(readme, "answer", answer()),
        COMMANDS: commands(),
        MEASURES: measures(),
        SCHEMA: schema(),
    }
    changed = [path for path, text in pages.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in changed:
        click.echo(path.relative_to(ROOT))
        if "--check" not in sys.argv:
            path.write_text(pages[path], encoding="utf-8")
    return 1 if changed and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
