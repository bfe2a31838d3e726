"""The commands of `dateline eval`: ask and judge, read and judge, compare, hold against floors.

Knows nothing of how answers are judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ui.card import verifier
from ui.drafting import draft
from ui.options import by_llm, in_library, no_color, settings_of
from ui.reporting import report

if TYPE_CHECKING:
    from eval.evaluation import Run
    from eval.judge import Outcome

FELL = 1
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group("eval")
def evaluation() -> None:
    """Measure how far answers can be trusted.

    Without an LLM, and the same each time."""


@evaluation.command()
@click.argument("questions", type=FILE, metavar="QUESTIONS.jsonl")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for records and scores.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Questions asked at once.")
@click.option(
    "--today", type=click.DateTime(["%Y-%m-%d"]), help='Day of "last week"; the corpus\'s last one unless given.'
)
@click.option("--again", is_flag=True, help="Ask anew what the folder holds already.")
@no_color
@by_llm
@in_library
def run(questions: Path, out: Path | None, workers: int, today: datetime | None, again: bool, **flags: Any) -> None:
    """Put a file of questions to the bot, judge its answers and score them.

    A run that was broken off goes on where it was, given the same --out."""
    settings = settings_of(**flags)
    from eval.evaluation import evaluate, open_assessor
    from eval.public import load
    from rag.build import open_bot
    from ui.terminal import status

    asked = load(questions)
    with status() as tell:
        tell("opening the library")
        bot = open_bot(settings=settings, progress=tell)
    with bot, _bar("questions") as told:
        found = evaluate(
            bot,
            asked,
            out=out,
            workers=workers,
            today=today.date() if today else None,
            again=again,
            assessor=open_assessor(settings, bot.searcher.encoder),
            progress=told,
        )
    show(found)


@evaluation.command()
@click.argument("answers", type=FILE, metavar="ANSWERS.jsonl|.csv")
@click.option("--questions", type=FILE, help="The questions with what they expect, found by id or by words.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for records and scores.")
@no_color
def score(answers: Path, questions: Path | None, out: Path | None) -> None:
    """Judge and score answers that another system wrote; docs/answers-format.md tells the formats."""
    from eval.evaluation import open_assessor, score, write
    from eval.files import read_text
    from eval.foreign import parse
    from eval.public import load

    responses = parse(read_text(answers), name=answers.name)
    expected = load(questions) if questions else []
    assessor = open_assessor()
    with _bar("answers") as told:
        found = score(responses, expected, assessor, progress=told)
    if out:
        write(found, out)
    show(found)


@evaluation.command()
@click.argument("run", type=FOLDER)
@click.argument("file", type=click.Path(path_type=Path), metavar="ANSWERS.jsonl")
def export(run: Path, file: Path) -> None:
    """Write the answers of a run in the format that `score` reads."""
    import json

    from eval.evaluation import load_run
    from eval.files import write_text
    from eval.foreign import to_record

    responses = [outcome.response for outcome in load_run(run).outcomes if outcome.response]
    write_text(file, "".join(json.dumps(to_record(r), ensure_ascii=False) + "\n" for r in responses))


@evaluation.command()
@click.argument("questions", type=FILE, metavar="SET.jsonl")
@click.argument("file", type=click.Path(path_type=Path), metavar="ARTICLES.jsonl")
def corpus(questions: Path, file: Path) -> int:
    """Write the texts of a public set of questions as articles that `dateline ingest` takes."""
    import json

    from eval.files import write_text
    from eval.public import public
    from rag.errors import QuestionsError
    from ui.terminal import say

    found = public(questions)
    if not found or not found.texts:
        raise QuestionsError(f"{questions} brings no texts of its own", "ingest the articles that it is asked over")
    rows = [{"url": text.url, "title": text.title or text.id, "text": text.text} for text in found.texts]
    write_text(file, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    say(f"{len(rows)} texts in {file}; next: dateline ingest {file} --library LIBRARY")
    return 0


@evaluation.command()
@click.argument("a", type=FOLDER)
@click.argument("b", type=FOLDER)
@no_color
def compare(a: Path, b: Path) -> None:
    """Hold run B against run A: each measure, and the questions that changed."""
    from eval import table
    from eval.compare import compare as held
    from eval.evaluation import load_run
    from ui.terminal import console

    comparison = held(load_run(a).outcomes, load_run(b).outcomes)
    screen = console()
    screen.print(table.differences(comparison))
    for one in comparison.changed:
        screen.print(table.changed(one))


@evaluation.command()
@click.argument("run", type=FOLDER)
@click.option("--floors", required=True, type=click.Path(dir_okay=False, path_type=Path), help="File of the floors.")
@click.option("--update", is_flag=True, help="Raise the floors to what the run reaches.")
@click.option("--slack", type=click.FloatRange(0, 1), help="With --update: how far below the run the floors lie; .02.")
@click.option("--allow-lower", is_flag=True, help="With --update: let floors fall too, and hold for other questions.")
@no_color
def gate(run: Path, floors: Path, update: bool, slack: float | None, allow_lower: bool) -> int:
    """Hold a run against floors: exit code 1 where a score fell below its own."""
    from eval import table
    from eval.evaluation import load_run
    from eval.gate import SLACK
    from eval.gate import gate as fallen
    from eval.gate import update as raise_
    from ui.terminal import console, say

    if (allow_lower or slack is not None) and not update:
        raise click.UsageError("--allow-lower and --slack are for --update")
    found = load_run(run)
    if update:
        pinned = raise_(found, floors, lower=allow_lower, slack=SLACK if slack is None else slack)
        say(f"{floors}: {len(pinned.floors)} floors")
    fell = fallen(found, floors)
    if fell:
        console().print(table.fell(fell))
        return FELL
    say("every score is above its floor")
    return 0


@evaluation.command()
@click.argument("run", type=FOLDER)
@no_color
@in_library
def damage(run: Path, **flags: Any) -> None:
    """Damage the right answers of a run in known ways, and tell how many the measures notice."""
    settings = settings_of(**flags)
    from eval import table
    from eval.damage.corruption import Damaging
    from eval.evaluation import load_run, open_assessor
    from rag.build import open_bot
    from ui.terminal import console

    outcomes = load_run(run).outcomes
    with open_bot(settings=settings) as bot:
        damaging = Damaging(outcomes, open_assessor(settings, bot.searcher.encoder), bot.text)
        console().print(table.damage(list(damaging.cases()), damaging.blamed()))


evaluation.add_command(draft)
evaluation.add_command(report)
evaluation.add_command(verifier)


def show(found: Run) -> None:
    """Prints all scores, the main ones by type, and every question whose answer has a fault."""
    from eval import table
    from ui.terminal import console

    screen = console()
    for one in table.overall(found.scores.overall):
        screen.print(one)
        screen.print()
    screen.print(table.by_type(found.scores))
    faulty = [outcome for outcome in found.outcomes if outcome.fault]
    screen.print(f"\n{len(faulty)} of {len(found.outcomes)} questions with a fault", style="bold")
    for outcome in faulty:
        screen.print(table.failure(outcome))


@contextmanager
def _bar(what: str) -> Iterator[Callable[[int, int, Outcome], None]]:
    from rich.progress import Progress

    from ui.terminal import console

    screen = console(err=True)
    with Progress(console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task(what)
        yield lambda done, total, outcome: bar.update(task, completed=done, total=total)
