"""Questions, records and scores on disk: read whole, written whole or not at all.

Knows nothing of what they mean."""

from __future__ import annotations

import json
import os
import types
from collections.abc import Sequence
from dataclasses import is_dataclass
from datetime import date
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from eval.judge import Outcome
from eval.metrics import Scores
from eval.questions import Question, parse, parse_lines
from rag.errors import DatelineError, QuestionsError
from rag.types import Answer

RECORDS = "records.jsonl"
SCORES = "scores.json"
JUDGED = ("right", "cited", "citations", "slices", "sentences", "holding", "shown")


def read_questions(path: Path) -> list[Question]:
    """The questions of a .jsonl file. Errors: QuestionsError."""
    return parse_lines(_lines(path), name=path.name)


def write_records(path: Path, outcomes: Sequence[Outcome]) -> None:
    """One JSON object a line for each outcome: question, answer, judgement, rank of the evidence, seconds, error."""
    _write(path, "".join(json.dumps(_record(o), ensure_ascii=False) + "\n" for o in outcomes))


def read_records(path: Path) -> list[Outcome]:
    """The outcomes that `write_records` wrote. Errors: QuestionsError."""
    return [_outcome(line, f"{path.name} line {n}") for n, line in enumerate(_lines(path), start=1) if line.strip()]


def write_scores(path: Path, scores: Scores) -> None:
    """The scores as one indented JSON object."""
    _write(path, json.dumps(scores.to_dict(), ensure_ascii=False, indent=2) + "\n")


def prepare(folder: Path) -> None:
    """Makes the folder for records and scores, so that a bad one is told before the questions are asked.

    Errors: DatelineError where it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise DatelineError(f"cannot make the folder {folder}: {e.strerror}", "choose another folder") from e


def _record(outcome: Outcome) -> dict[str, Any]:
    return {
        "schema": 1,
        "question": outcome.question.to_dict(),
        "answer": outcome.answer.to_dict() if outcome.answer else None,
        "judged": {"fault": outcome.fault, **{name: getattr(outcome, name) for name in JUDGED}},
        "rank": outcome.rank,
        "seconds": outcome.seconds,
        "error": outcome.error,
    }


def _outcome(line: str, where: str) -> Outcome:
    try:
        record = json.loads(line)
        return Outcome(
            parse(record["question"], where=where, id=where),
            _revive(Answer | None, record["answer"]),
            **{name: record["judged"][name] for name in JUDGED},
            rank=record["rank"],
            seconds=record["seconds"],
            error=record["error"],
        )
    except (json.JSONDecodeError, KeyError, TypeError) as e:
        raise QuestionsError(f"{where} is not a record of an evaluation: {e}", "dateline eval") from e


def _revive(kind: Any, value: Any) -> Any:
    """The value of a type from its JSON: the way back from `Answer.to_dict`."""
    if value is None:
        return None
    if get_origin(kind) in (Union, types.UnionType):
        return _revive(next(k for k in get_args(kind) if k is not type(None)), value)
    if get_origin(kind) is tuple:
        kinds = get_args(kind)
        return tuple(_revive(kinds[0] if kinds[-1] is ... else kinds[i], item) for i, item in enumerate(value))
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{name: _revive(hint, value[name]) for name, hint in hints.items() if name in value})
    return date.fromisoformat(value) if kind is date else value


def _lines(path: Path) -> list[str]:
    try:
        # Not splitlines(): JSON strings may hold U+2028 and its like.
        return path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as e:
        raise QuestionsError(f"cannot read {path}: {e.strerror}", "give the path of a .jsonl file") from e
    except UnicodeDecodeError as e:
        raise QuestionsError(f"{path} is not UTF-8: {e.reason} at byte {e.start}", "save it as UTF-8") from e


def _write(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except OSError as e:
        raise DatelineError(f"cannot write {path}: {e.strerror}", "choose another folder") from e
    finally:
        draft.unlink(missing_ok=True)
