"""A run as one page that needs nothing else, and as Markdown: scores, plots, the judge's card, every question.

The same run gives the same bytes. Knows nothing of terminals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from eval.evaluation import Run, load_run
from eval.examining.card import Card
from eval.examining.examination import no_card, shipped_card
from eval.files import write_text
from eval.head import Head
from eval.judge import Outcome
from eval.reporting.charts import Chart, charts
from eval.reporting.inert import as_markdown, inert
from eval.reporting.shown import GOOD, Section, sections, worst_first
from eval.reporting.summary import COLUMNS, Labelled, Line, Room, headline, labelled, lines, plural, rooms
from eval.table import expected, said
from rag.errors import DatelineError

TEMPLATE, STYLE = "report.html.j2", "report.css"
OPENED = 10  # questions that are open from the start
WORST = 20  # questions that the Markdown names


@dataclass(frozen=True, slots=True)
class Page:
    """What the template is filled with; `card` is empty, and `card_line` says why, where there is none."""

    title: str
    style: str
    head: Head
    writers: tuple[str, ...]
    headline: tuple[str, ...]
    rooms: tuple[Room, ...]
    columns: tuple[str, ...]
    types: tuple[Line, ...]
    turns: tuple[Line, ...]
    charts: tuple[Chart, ...]
    card: tuple[Labelled, ...]
    card_line: str
    sections: tuple[Section, ...]
    questions: int
    opened: int = OPENED
    good: str = GOOD


def write_report(folder: Path, out: Path | None = None) -> tuple[Path, Path]:
    """Writes the page of a run, and its Markdown beside it; into the run's folder unless told otherwise.

    Errors: QuestionsError where the folder holds no run, DatelineError where a file cannot be written."""
    page = out or folder / "report.html"
    if page.suffix == ".md":
        raise DatelineError(f"{page} is for the Markdown beside the page", f"--out {page.with_suffix('.html')}")
    run, card = load_run(folder), shipped_card()
    write_text(page, html(run, card))
    write_text(page.with_suffix(".md"), markdown(run, card))
    return page, page.with_suffix(".md")


def html(run: Run, card: Card | None) -> str:
    """The page of a run, with the card of what judged it where there is one."""
    return _environment().get_template(TEMPLATE).render(page=_page(run, card))


def markdown(run: Run, card: Card | None) -> str:
    """Headline, scores, scores by type and the worst cases."""
    scores = run.scores
    parts = [
        [f"# {_title(run)}", "", *(as_markdown(sentence) for sentence in headline(scores))],
        [as_markdown(_made_of(run.head))],
        [as_markdown(f"The judge: {card.summary()}." if card else _no_card())],
        *(_room(room) for room in rooms(scores)),
        _lines("By type", lines(scores.types)),
        _lines("By turn", lines(scores.turns)) if scores.turns else [],
        _worst(run.outcomes),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _page(run: Run, card: Card | None) -> Page:
    scores = run.scores
    return Page(
        title=_title(run),
        style=_resource(STYLE),
        head=run.head,
        writers=tuple(sorted({o.answer.writer for o in run.outcomes if o.answer})),
        headline=tuple(headline(scores)),
        rooms=tuple(rooms(scores)),
        columns=tuple(heading for _, heading in COLUMNS),
        types=tuple(lines(scores.types)),
        turns=tuple(lines(scores.turns)),
        charts=tuple(charts(run.outcomes, card)),
        card=tuple(labelled(card)) if card else (),
        card_line=card.summary() if card else _no_card(),
        sections=tuple(sections(run.outcomes)),
        questions=len(run.outcomes),
    )


def _title(run: Run) -> str:
    return f"Evaluation of {plural(len(run.outcomes), 'question')}"


def _no_card() -> str:
    return f"No card: {no_card() or 'none was given'}."


def _made_of(head: Head) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in head.versions)
    told = (
        f"questions {head.questions}",
        f"corpus {head.corpus}" if head.corpus else "",
        f"settings {head.settings}" if head.settings else "",
        f"asked as of {head.today}" if head.today else "",
        versions,
    )
    return "; ".join(part for part in told if part) + "."


def _room(room: Room) -> list[str]:
    rows = [f"| {as_markdown(r.label)} | {r.value} | {r.interval} | {r.n} |" for r in room.rows]
    return [f"## {room.title.capitalize()}", "", "| | | 95 % | n |", "|---|--:|--:|--:|", *rows]


def _lines(title: str, groups: Sequence[Line]) -> list[str]:
    headings = " | ".join(("questions", *(heading for _, heading in COLUMNS)))
    rows = [f"| {as_markdown(g.name)} | {g.questions} | {' | '.join(g.values)} |" for g in groups]
    return [f"## {title}", "", f"| | {headings} |", f"|---|{'--:|' * (len(COLUMNS) + 1)}", *rows]


def _worst(outcomes: Sequence[Outcome]) -> list[str]:
    faulty = [outcome for outcome in worst_first(outcomes) if outcome.fault]
    if not faulty:
        return []
    title = "Worst cases" if len(faulty) <= WORST else f"Worst cases, {WORST} of {len(faulty)}"
    return [f"## {title}", "", *(_case(outcome) for outcome in faulty[:WORST])]


def _case(outcome: Outcome) -> str:
    question = outcome.question
    told = (question.question, f"expected {expected(question)}", f"said {said(outcome)}")
    return f"- **{outcome.fault}** {as_markdown(question.id)}: {'; '.join(map(as_markdown, told))}"


def _environment() -> Environment:
    """Templates whose every value is made harmless and escaped; pictures and style, our own, are put in as they are."""
    return Environment(
        loader=FunctionLoader(_resource),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _harmless(value: Any) -> Any:
    return inert(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _resource(name: str) -> str:
    return (files("eval.reporting") / name).read_text(encoding="utf-8")
