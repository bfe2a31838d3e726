"""Floors under scores: what fell below, and how floors rise and, where that is allowed, fall.

Knows nothing of files or terminals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from eval.head import Head
from eval.measures import MEASURES
from eval.metrics import Group
from rag.errors import DatelineError

UP = {measure.name: measure.more for measure in MEASURES} | {"aurc": False}


@dataclass(frozen=True, slots=True)
class Floor:
    """What a score must not fall below, or, where less is better, must not exceed."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Floors:
    """Floors with the digests of the questions and the corpus that they hold for."""

    questions: str
    corpus: str
    floors: tuple[Floor, ...] = ()

    def of(self, head: Head) -> bool:
        return (self.questions, self.corpus) == (head.questions, head.corpus)


@dataclass(frozen=True, slots=True)
class Fallen:
    """A score that is worse than its floor; `value` is None where it could not be counted."""

    name: str
    value: float | None
    floor: float

    def __str__(self) -> str:
        found = "nothing" if self.value is None else f"{self.value:.4f}"
        return f"{self.name} is {found}, {'at least' if UP[self.name] else 'at most'} {self.floor:.4f} is needed"


def below(scores: Group, floors: Mapping[str, float]) -> list[Fallen]:
    """What is worse than its floor, in the order of the floors; a score that cannot be counted is.

    Errors: DatelineError for a name that is no measure."""
    return [
        Fallen(name, scores.score(name).value, floor)
        for name, floor in floors.items()
        if worse(_known(name), scores.score(name).value, floor)
    ]


def worse(name: str, value: float | None, floor: float) -> bool:
    """Whether a score is worse than a floor, to four places."""
    return value is None or (round(value, 4) < round(floor, 4) if UP[name] else round(value, 4) > round(floor, 4))


def raised(floors: Floors, scores: Group, *, slack: float, lower: bool) -> Floors:
    """The floors at what the scores reach, less `slack`: those that would fall stay, unless `lower` allows it.

    A measure without a floor gets one; one that counts nothing here, or is neither good nor bad, has none."""
    before = {floor.name: floor.value for floor in floors.floors}
    found = []
    for name, more in UP.items():
        value = scores.score(name).value
        if more is None or (value is None and name not in before):
            continue
        new = before[name] if value is None else _slackened(value, slack, more=more)
        kept = before.get(name, new)
        found.append(Floor(name, new if lower or not worse(name, new, kept) else kept))
    return replace(floors, floors=tuple(found))


def _slackened(value: float, slack: float, *, more: bool) -> float:
    return round(max(0.0, value - slack) if more else value + slack, 4)


def _known(name: str) -> str:
    if UP.get(name) is None:
        near: Sequence[str] = get_close_matches(name, [n for n, more in UP.items() if more is not None], 1)
        raise DatelineError(f"no measure {name}", f"did you mean {near[0]}?" if near else "dateline eval run --help")
    return name
