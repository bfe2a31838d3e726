"""Outcomes into scores: every measure with n and its interval, over all questions, by type and by turn.

Knows nothing of how an answer was judged, nor of files or terminals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from eval.bootstrap import Values, interval, resampled, share, shares, weights
from eval.curves import area, areas
from eval.judge import Outcome
from eval.measures import MEASURES, Measure

TIMES = (50, 95)  # percentiles of seconds


@dataclass(frozen=True, slots=True)
class Score:
    """A figure: of `n` things (questions, sentences, citations) in `questions` questions, with its 95 % interval.

    `value` is None where nothing can be counted, which is not 0."""

    name: str
    value: float | None
    n: int
    questions: int
    interval: tuple[float, float] | None

    def to_dict(self) -> dict[str, Any]:
        low, high = self.interval or (None, None)
        return {
            "value": _rounded(self.value),
            "n": self.n,
            "questions": self.questions,
            "low": _rounded(low),
            "high": _rounded(high),
        }


@dataclass(frozen=True, slots=True)
class Group:
    """The scores of some questions: those of MEASURES and `aurc`; apart, as they are never the same twice, `times`:
    percentiles of seconds, and the mean tokens of a model that writes."""

    name: str
    questions: int
    scores: tuple[Score, ...]
    times: tuple[Score, ...] = ()

    def score(self, name: str) -> Score:
        """The score of that name. Errors: KeyError."""
        return {score.name: score for score in (*self.scores, *self.times)}[name]

    def to_dict(self) -> dict[str, Any]:
        return {"questions": self.questions, **{score.name: score.to_dict() for score in self.scores}}


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of all questions, of each type in order of first appearance, and of each turn of the dialogues."""

    overall: Group
    types: tuple[Group, ...]
    turns: tuple[Group, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "overall": self.overall.to_dict(),
            "types": {group.name: group.to_dict() for group in self.types},
            "turns": {group.name: group.to_dict() for group in self.turns},
            "times": {score.name: score.to_dict() for score in self.overall.times},
        }


def summarise(outcomes: Sequence[Outcome]) -> Scores:
    """Every measure over all outcomes, by type, and by turn where some question has a history."""
    table = Parts(outcomes)
    types = dict.fromkeys(outcome.question.type for outcome in outcomes)
    turns = sorted({outcome.question.turn for outcome in outcomes})
    return Scores(
        table.group("all", [True] * len(outcomes)),
        tuple(table.group(name, [o.question.type == name for o in outcomes]) for name in types),
        tuple(table.group(f"turn {n}", [o.question.turn == n for o in outcomes]) for n in turns if len(turns) > 1),
    )


class Parts:
    """What each outcome adds to each measure: worked out once, summed up for any group; shape (measures, outcomes)."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        self.outcomes = outcomes
        found = np.array([[m.of(o) for o in outcomes] for m in MEASURES], float).reshape(len(MEASURES), -1, 2)
        self.part, self.whole = found[:, :, 0], found[:, :, 1]

    def group(self, name: str, fits: Sequence[bool]) -> Group:
        """The scores of the outcomes that fit."""
        places = [n for n, fit in enumerate(fits) if fit]
        chosen = [self.outcomes[n] for n in places]
        drawn = weights(len(places))
        scores = [
            _score(measure, self.part[m, places], self.whole[m, places], drawn) for m, measure in enumerate(MEASURES)
        ]
        return Group(name, len(places), (*scores, _aurc(chosen)), tuple(_times(chosen)))


def _score(measure: Measure, part: Values, whole: Values, drawn: Values) -> Score:
    value = share(part, whole)
    found = None if value is None else interval(shares(part, whole, drawn))
    return Score(measure.name, value, round(whole.sum()), int((whole > 0).sum()), found)


def _aurc(outcomes: Sequence[Outcome]) -> Score:
    known = [o for o in outcomes if o.answered and o.confidence is not None]
    found = interval(areas(known, weights(len(known)))) if known else None
    return Score("aurc", area(known), len(known), len(known), found)


def _times(outcomes: Sequence[Outcome]) -> Iterator[Score]:
    for name, found in (("seconds", [o.seconds for o in outcomes]), ("first", [o.first for o in outcomes])):
        known = np.array([seconds for seconds in found if seconds is not None])
        for level in TIMES:
            yield _percentile(f"{name}_p{level}", known, level)
    usages = [o.answer.usage for o in outcomes if o.answer and o.answer.usage]
    for name, counts in (("tokens_in", [u.tokens_in for u in usages]), ("tokens_out", [u.tokens_out for u in usages])):
        yield _mean(name, np.array([count for count in counts if count is not None], float))


def _mean(name: str, known: Values) -> Score:
    if not known.size:
        return Score(name, None, 0, 0, None)
    samples = known[resampled(known.size)].mean(axis=1)
    return Score(name, float(known.mean()), len(known), len(known), interval(samples))


def _percentile(name: str, known: Values, level: int) -> Score:
    if not known.size:
        return Score(name, None, 0, 0, None)
    samples = np.percentile(known[resampled(known.size)], level, axis=1)
    return Score(name, float(np.percentile(known, level)), len(known), len(known), interval(samples))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
