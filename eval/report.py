"""An evaluation from a file of questions to a table on the terminal and records on disk.

Knows nothing of how an answer is judged."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from eval.files import RECORDS, SCORES, prepare, read_questions, write_records, write_scores
from eval.judge import Outcome
from eval.metrics import KS, MEASURES, Figure, Group, Scores, summarise
from eval.questions import Question
from eval.run import Answering, run
from rag.types import Answer

COLUMNS = (  # of the table by type: a measure, and a heading that leaves it room in a narrow terminal
    ("right_and_cited", "right, cited"),
    ("rightly_refused", "rightly refused"),
    ("wrongly_refused", "wrongly refused"),
    (f"recall@{max(KS)}", f"found in {max(KS)}"),
)
SHORT = 160  # characters of an answer shown beside its fault


def evaluate(bot: Answering, path: Path, out: Path | None, console: Console) -> Scores:
    """Asks every question of a .jsonl file, prints the report, and writes records and scores into the folder `out`.

    Errors: QuestionsError, and DatelineError where `out` cannot be written."""
    questions = read_questions(path)
    if out:
        prepare(out)
    outcomes = _run(bot, questions, console)
    scores = summarise(outcomes)
    show(scores, outcomes, console)
    if out:
        write_records(out / RECORDS, outcomes)
        write_scores(out / SCORES, scores)
    return scores


def show(scores: Scores, outcomes: Sequence[Outcome], console: Console) -> None:
    """Prints all figures, the main ones by type, and every question whose answer has a fault."""
    console.print(_overall(scores.overall))
    console.print()
    console.print(_by_type(scores))
    faulty = [outcome for outcome in outcomes if outcome.fault]
    console.print(Text(f"\n{len(faulty)} of {len(outcomes)} questions with a fault", "bold"))
    for outcome in faulty:
        console.print(_failure(outcome))


def _run(bot: Answering, questions: Sequence[Question], console: Console) -> list[Outcome]:
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("questions", total=len(questions))
        return run(bot, questions, progress=lambda outcome: bar.advance(task))


def _overall(group: Group) -> Table:
    table = _table(f"{group.questions} questions", ("", "%", "95 %"))
    for measure, figure in zip(MEASURES, group.figures, strict=True):
        table.add_row(measure.label, *_cells(figure))
    mean = "-" if group.mean_shown is None else f"{group.mean_shown:.1f}"
    table.add_row("sentences per answer: mean, most", mean, str(max(group.shown, default=0)), "")
    return table


def _table(title: str, headings: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column("", no_wrap=True)
    for heading in headings:
        table.add_column(heading, justify="right", vertical="bottom")
    return table


def _cells(figure: Figure) -> tuple[str, str, str]:
    if figure.rate is None:
        return "-", "-", "-"
    low, high = figure.interval
    return _share(figure), f"{100 * figure.rate:.0f}", f"{100 * low:.0f}-{100 * high:.0f}"


def _by_type(scores: Scores) -> Table:
    table = _table("by type", [heading for _, heading in COLUMNS])
    for group in scores.types:
        table.add_row(Text(group.name), *(_share(group.figure(name)) for name, _ in COLUMNS))
    return table


def _share(figure: Figure) -> str:
    return f"{figure.hits}/{figure.n}" if figure.n else "-"


def _failure(outcome: Outcome) -> Text:
    question = outcome.question
    return Text.assemble(
        ("\n" + question.id, "bold"),
        f" {question.type}: {question.question}\n",
        (f"  {outcome.fault}", "red"),
        f"\n  expected: {_expected(question)}\n  answered: {_said(outcome)}",
    )


def _expected(question: Question) -> str:
    if not question.answerable:
        return "a refusal"
    articles = f", in {question.min_articles} articles" if question.min_articles > 1 else ""
    return _shorten(" | ".join(pattern.pattern for pattern in question.answer_any)) + articles


def _said(outcome: Outcome) -> str:
    answer = outcome.answer
    if answer is None:
        return f"nothing: {outcome.error or 'no answer'}"
    return _shorten(_direct(answer) + answer.text)


def _direct(answer: Answer) -> str:
    return f"[{answer.direct.quote}] " if answer.direct else ""


def _shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHORT else line[: SHORT - 3].rstrip() + "..."
