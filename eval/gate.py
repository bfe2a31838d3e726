"""The gate: a run against the floors of a file, which hold for one set of questions over one corpus.

Knows nothing of terminals."""

from __future__ import annotations

from math import isfinite
from pathlib import Path

from eval import files
from eval.evaluation import Run
from eval.floors import Fallen, Floor, Floors, below, raised
from rag.errors import QuestionsError

SLACK = 0.02  # other processors round int8 models otherwise: so much less than what was reached is let through


def gate(run: Run, path: Path) -> list[Fallen]:
    """What of a run fell below the floors of a file. Errors: QuestionsError where they hold for other questions."""
    floors = read_floors(path)
    if not floors.of(run.head):
        raise QuestionsError(
            f"the floors of {path} hold for other questions or another corpus than this run",
            f"look at both, then pin them anew: dateline eval gate RUN --floors {path} --update --allow-lower",
        )
    return below(run.scores.overall, {floor.name: floor.value for floor in floors.floors})


def update(run: Run, path: Path, *, lower: bool, slack: float = SLACK) -> Floors:
    """Raises the floors of a file to what a run reaches, less `slack`; `lower` lets them fall, and hold for others.

    Errors: QuestionsError where they hold for other questions and may not be lowered."""
    before = read_floors(path) if path.exists() else Floors(run.head.questions, run.head.corpus)
    if not before.of(run.head):
        if not lower:
            gate(run, path)
        before = Floors(run.head.questions, run.head.corpus)
    after = raised(before, run.scores.overall, slack=slack, lower=lower)
    files.write_json(
        path,
        {
            "schema": 1,
            "questions": after.questions,
            "corpus": after.corpus,
            "floors": {floor.name: floor.value for floor in after.floors},
        },
    )
    return after


def read_floors(path: Path) -> Floors:
    """The floors of a file. Errors: QuestionsError."""
    again = f"dateline eval gate RUN --floors {path} --update"
    if not path.exists():
        raise QuestionsError(f"there are no floors in {path}", again)
    data = files.read_json(path)
    try:
        floors = tuple(Floor(name, _finite(value)) for name, value in data["floors"].items())
        return Floors(str(data["questions"]), str(data["corpus"]), floors)
    except (AttributeError, KeyError, TypeError, ValueError) as e:
        raise QuestionsError(f"{path} holds no floors: {e}", f"remove {path}, then: {again}") from e


def _finite(value: float) -> float:
    if not isfinite(float(value)):
        raise ValueError(f"{value} is no floor")
    return float(value)
