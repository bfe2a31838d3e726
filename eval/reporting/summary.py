"""Scores in words and rows, for a page and for Markdown: the headline, the scores by room, by type and by turn.

Knows nothing of pages, nor of how a score came about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from eval.examining.card import Card
from eval.metrics import Group, Score, Scores
from eval.table import ROOMS, figure

PLAIN = ("sources", "publishers")  # means that are no shares
COLUMNS = (  # of the table by type: a measure, and its heading
    ("right_and_cited", "right and cited"),
    ("answered_wrong", "wrong"),
    ("wrongly_refused", "wrongly refused"),
    ("rightly_refused", "rightly refused"),
    ("grounded", "quoted or supported"),
    ("relevance", "to the point"),
    ("evidence_found@10", "evidence found in 10"),
    ("seconds_p50", "seconds"),
)
REST = (
    ("aurc", "area under risk and coverage"),
    ("seconds_p50", "seconds, half of the answers"),
    ("seconds_p95", "seconds, 95 of 100"),
    ("first_p50", "seconds to the first piece, half"),
    ("first_p95", "seconds to the first piece, 95 of 100"),
    ("tokens_in", "tokens that a model read, mean"),
    ("tokens_out", "tokens that it wrote, mean"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A score as text; `low`, `at` and `high` are percent of a bar, None where the score is no share."""

    label: str
    lower_is_better: bool
    value: str
    interval: str
    n: int
    low: float | None = None
    at: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """Scores that belong together."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Some questions: how many, and the text of each score of COLUMNS."""

    name: str
    questions: int
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A set of the judge's card as text, in percent; `looked` tells that features were chosen by it."""

    name: str
    looked: bool
    n: int
    supported: str
    auc: str
    overlap: str
    ahead: str
    judged: str


def headline(scores: Scores) -> list[str]:
    """What a run comes to, a sentence each: answers, faults, sentences."""
    return [
        sentence for sentence in (_answers(scores.overall), _faults(scores.overall), _said(scores.overall)) if sentence
    ]


def rooms(scores: Scores) -> list[Room]:
    """Every score that counts something."""
    group = scores.overall
    found = [
        (title, [_row(m.label, m.more is False, group.score(m.name)) for m in measures]) for title, measures in ROOMS
    ]
    found.append(("confidence and seconds", [_row(label, True, group.score(name)) for name, label in REST]))
    return [Room(title, kept) for title, rows in found if (kept := tuple(row for row in rows if row.n))]


def lines(groups: Sequence[Group]) -> list[Line]:
    """The main scores of each group."""
    return [Line(g.name, g.questions, tuple(shown(g.score(name)) for name, _ in COLUMNS)) for g in groups]


def labelled(card: Card) -> list[Labelled]:
    """The sets of a card: ranking beside the better measure of overlap, and decisions as the judge takes them."""
    return [
        Labelled(
            one.name,
            one.looked,
            one.n,
            f"{100 * one.supported:.0f}",
            one.auc.percent(),
            f"{100 * max(one.bigram, one.content):.1f}",
            one.ahead.percent("+"),
            one.judged.percent(),
        )
        for one in card.rated
    ]


def shown(score: Score) -> str:
    """A score as text, with its unit."""
    if score.value is None:
        return "-"
    return f"{figure(score)} %" if _is_share(score) else figure(score)


def part(score: Score) -> int:
    """How many of the score's things there are."""
    return round((score.value or 0) * score.n)


def plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _answers(group: Group) -> str:
    cited, refused = group.score("right_and_cited"), group.score("rightly_refused")
    told = [
        f"{part(cited)} of {plural(cited.n, 'answerable question')} right and rightly cited" if cited.n else "",
        f"{part(refused)} of {refused.n} unanswerable refused" if refused.n else "",
    ]
    said = ", ".join(filter(None, told))
    return f"{said}." if said else ""


def _faults(group: Group) -> str:
    right, both, wrong, refused = (
        group.score(name) for name in ("right", "right_and_cited", "answered_wrong", "wrongly_refused")
    )
    counts = (
        (part(right) - part(both), "right without the evidence cited"),
        (part(wrong), "answered wrong"),
        (part(refused), "wrongly refused"),
        (both.n - part(right) - part(wrong) - part(refused), "without a result"),
    )
    told = ", ".join(f"{count} {what}" for count, what in counts if count)
    return f"The other answerable questions: {told}." if told else ""


def _said(group: Group) -> str:
    grounded, relevance = group.score("grounded"), group.score("relevance")
    if not grounded.n:
        return ""
    return (
        f"Of {plural(grounded.n, 'sentence')} shown {part(grounded)} are quoted or supported,"
        f" and {part(relevance)} are to the point."
    )


def _row(label: str, lower_is_better: bool, score: Score) -> Row:
    low, high = score.interval or (None, None)
    span = " to ".join(figure(replace(score, value=end)) for end in (low, high) if end is not None)
    ends = (low, score.value, high) if _is_share(score) else (None, None, None)
    at = (None if end is None else round(100 * end, 1) for end in ends)
    return Row(label, lower_is_better, shown(score), span, score.n, *at)


def _is_share(score: Score) -> bool:
    return score.name not in PLAIN and score.name.partition("_")[0] not in ("seconds", "first", "aurc", "tokens")
