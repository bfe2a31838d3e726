"""Scores, differences and what fell as tables of the terminal.

Knows nothing of how they came about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from eval.compare import Changed, Comparison, Difference
from eval.damage.corruption import Case
from eval.floors import UP, Fallen
from eval.judge import Outcome
from eval.measures import ANSWER, GROUNDING, GUARD, RETRIEVAL
from eval.metrics import Group, Score, Scores
from eval.questions import Question
from eval.reporting.inert import inert
from rag.types import Answer

COLUMNS = (  # of the table by type: a measure, and a heading that leaves it room in a narrow terminal
    ("right_and_cited", "right, cited"),
    ("rightly_refused", "rightly refused"),
    ("wrongly_refused", "wrongly refused"),
    ("relevance", "to the point"),
    ("evidence_found@10", "found in 10"),
)
ROOMS = (("answers", ANSWER), ("grounding", GROUNDING), ("retrieval", RETRIEVAL), ("the bot's own judge", GUARD))
SHORT = 160  # characters of an answer shown beside its fault


def overall(group: Group) -> list[Table]:
    """Every score that counts something, by room; and times."""
    tables = []
    for title, measures in ROOMS:
        rows = [(m.label, group.score(m.name)) for m in measures]
        if known := [(label, score) for label, score in rows if score.value is not None]:
            tables.append(_scores(title, known))
    rest = [("area under risk and coverage", group.score("aurc")), *((s.name, s) for s in group.times)]
    if known := [(label, score) for label, score in rest if score.value is not None]:
        tables.append(_scores("confidence, seconds, tokens", known))
    return tables


def by_type(scores: Scores) -> Table:
    """The main scores of each type, and of each turn."""
    table = _table("by type", [heading for _, heading in COLUMNS])
    for group in (*scores.types, *scores.turns):
        table.add_row(Text(_line(group.name)), *(_short(group.score(name)) for name, _ in COLUMNS))
    return table


def failure(outcome: Outcome) -> Text:
    """A question whose answer has a fault, with what was expected and what was said."""
    question = outcome.question
    return Text.assemble(
        ("\n" + _line(question.id), "bold"),
        f" {_line(question.type)}: {_line(question.question)}\n",
        (f"  {outcome.fault}", "red"),
        f"\n  expected: {expected(question)}\n  answered: {said(outcome)}",
    )


def fell(fallen: Sequence[Fallen]) -> Table:
    """What is worse than its floor."""
    table = _table("below the floors", ("score", "floor"))
    for one in fallen:
        value = "nothing" if one.value is None else f"{one.value:.4f}"
        table.add_row(one.name, value, f"{'>=' if UP[one.name] else '<='} {one.floor:.4f}")
    return table


def differences(comparison: Comparison) -> Table:
    """Each measure of both runs, and what the second has more."""
    left = f", {comparison.left_out} left out" if comparison.left_out else ""
    table = _table(f"{comparison.questions} questions in both{left}", ("A", "B", "B - A", "95 %", ""))
    for one in comparison.differences:
        if one.value is not None:
            table.add_row(one.measure.label, *_difference(one))
    return table


def changed(one: Changed) -> Text:
    """A question that was answered better or worse, both answers side by side."""
    return Text.assemble(
        ("\n" + _line(one.a.question.id), "bold"),
        f" {_line(one.a.question.question)}\n",
        ("  better" if one.better else "  other", "green" if one.better else "red"),
        f"\n  A, {one.a.fault or 'good'}: {said(one.a)}\n  B, {one.b.fault or 'good'}: {said(one.b)}",
    )


def damage(cases: Sequence[Case], blamed: Sequence[Case]) -> Table:
    """Of each kind of damage how many answers, what share was noticed, and by which measures most."""
    table = _table("damaged answers", ("n", "noticed %", "mostly by"))
    for kind in dict.fromkeys(case.kind for case in cases):
        table.add_row(*_noticed(kind, [case for case in cases if case.kind == kind]))
    table.add_row(*_noticed("undamaged, blamed", blamed))
    return table


def _noticed(kind: str, cases: Sequence[Case]) -> tuple[str, str, str, str]:
    found = sum(bool(case.noticed) for case in cases)
    by = Counter(name for case in cases for name in case.noticed)
    mostly = ", ".join(name for name, _ in by.most_common(2))
    return kind, str(len(cases)), f"{100 * found / len(cases):.1f}" if cases else "-", mostly


def expected(question: Question) -> str:
    """In a line, what a question expects."""
    if not question.answerable:
        return "a refusal"
    articles = f", in {question.min_articles} articles" if question.min_articles > 1 else ""
    wanted = [pattern.pattern for pattern in question.answer_any] or question.answers
    return _shorten(" | ".join(wanted)) + articles


def said(outcome: Outcome) -> str:
    """In a line, what was answered."""
    if outcome.response is None:
        return f"nothing: {_shorten(outcome.error or 'no answer')}"
    if outcome.answer:
        return _shorten(_direct(outcome.answer) + outcome.answer.text)
    return "a refusal" if outcome.refused else _shorten(outcome.response.text)


def figure(score: Score) -> str:
    """A score as a number: in percent where it is a share, else as it is; "-" where nothing is counted."""
    return _number(score.name, score.value)


def _number(name: str, value: float | None) -> str:
    if value is None:
        return "-"
    if name in ("sources", "publishers"):
        return f"{value:.2f}"
    if name.startswith("tokens"):
        return f"{value:.0f}"
    return f"{value:.3f}" if name.partition("_")[0] in ("seconds", "first", "aurc") else f"{100 * value:.1f}"


def _scores(title: str, rows: Sequence[tuple[str, Score]]) -> Table:
    table = _table(title, ("", "95 %", "n"))
    for label, score in rows:
        low, high = score.interval or (None, None)
        span = f"{_number(score.name, low)}-{_number(score.name, high)}"
        table.add_row(label, figure(score), span, str(score.n))
    return table


def _table(title: str, headings: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    table.add_column("")
    for heading in headings:
        table.add_column(heading, justify="right", vertical="bottom")
    return table


def _short(score: Score) -> str:
    return figure(score).removesuffix(".0") if score.value is not None else "-"


def _difference(one: Difference) -> tuple[str, ...]:
    name = one.measure.name
    low, high = one.interval or (None, None)
    word = {True: "better", False: "worse", None: ""}[one.better] if one.sure else ""
    return (
        _number(name, one.a),
        _number(name, one.b),
        _number(name, one.value),
        f"{_number(name, low)} to {_number(name, high)}",
        word,
    )


def _direct(answer: Answer) -> str:
    return f"[{answer.direct.quote}] " if answer.direct else ""


def _line(text: str) -> str:
    """Text of others in one line, in which nothing steers a terminal."""
    return " ".join(inert(text).split())


def _shorten(text: str) -> str:
    line = _line(text)
    return line if len(line) <= SHORT else line[: SHORT - 3].rstrip() + "..."
