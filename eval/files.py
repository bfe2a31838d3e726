"""Questions, runs and reports on disk: read whole, written whole or not at all; records of a run that goes on, by line.

Knows nothing of what they mean."""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from eval.head import Head
from eval.judge import Outcome
from eval.plain import revive
from eval.questions import Question, parse, parse_lines
from eval.response import responded
from rag.errors import DatelineError, QuestionsError
from rag.types import as_json

HEAD = "run.json"
RECORDS = "records.jsonl"
SCORES = "scores.json"
PART = "records.part.jsonl"  # of a run that is not over
APART = ("question", "answer", "response", "seconds", "first", "error")  # have a place of their own in a record


def read_questions(path: Path) -> list[Question]:
    """The questions of a .jsonl file, packed by gzip or not. Errors: QuestionsError."""
    return parse_lines(read_text(path).split("\n"), name=path.name)


def read_text(path: Path) -> str:
    """The text of a file, packed by gzip or not. Errors: QuestionsError."""
    try:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        return data.decode("utf-8-sig")
    except (OSError, EOFError, zlib.error) as e:
        raise QuestionsError(f"cannot read {path}: {getattr(e, 'strerror', None) or e}", "name a .jsonl file") from e
    except UnicodeDecodeError as e:
        raise QuestionsError(f"{path} is not UTF-8: {e.reason} at byte {e.start}", "save it as UTF-8") from e


def record(outcome: Outcome, head: Head) -> str:
    """One outcome as a line of JSON: question, the answer's whole JSON, what was judged, settings, versions, times."""
    judged = {f.name: as_json(getattr(outcome, f.name)) for f in fields(outcome) if f.name not in APART}
    return json.dumps(
        {
            "schema": 1,
            "question": outcome.question.to_dict(),
            "answer": outcome.answer.to_dict() if outcome.answer else None,
            # Of our own answer it can be made again.
            "response": None if outcome.answer else as_json(outcome.response),
            "fault": outcome.fault,
            "judged": judged,
            "settings": head.settings,
            "versions": dict(head.versions),
            "seconds": outcome.seconds,
            "first": outcome.first,
            "error": outcome.error,
        },
        ensure_ascii=False,
    )


def revived(line: str, where: str) -> Outcome:
    """The outcome of a record. Errors: QuestionsError."""
    try:
        data = json.loads(line)
        question = parse(data["question"], where=where, id=where)
        found = {"question": None, **data["judged"], "response": data["response"]}
        found |= {name: data[name] for name in ("answer", "seconds", "first", "error")}
        outcome = revive(Outcome, found)
    except (LookupError, TypeError, ValueError) as e:
        raise QuestionsError(f"{where} is not a record of an evaluation: {e}", "dateline eval run") from e
    return _with_own(outcome, question)


def _with_own(outcome: Outcome, question: Question) -> Outcome:
    own = responded(outcome.answer, history=question.history, id=question.id) if outcome.answer else outcome.response
    return replace(outcome, question=question, response=own)


def read_records(folder: Path, name: str = RECORDS) -> list[Outcome]:
    """The outcomes of a run. Errors: QuestionsError."""
    return [revived(line, f"{folder.name}/{name} line {n}") for n, line in _numbered(folder / name)]


def read_part(folder: Path) -> list[Outcome]:
    """The outcomes of a run that was broken off; a last line that was cut is taken off its file.

    Errors: QuestionsError."""
    part = folder / PART
    if part.exists():
        os.truncate(part, part.read_bytes().rfind(b"\n") + 1)
    return [outcome for name in (RECORDS, PART) if (folder / name).exists() for outcome in read_records(folder, name)]


def append(path: Path, line: str) -> None:
    """Adds a line to a file at once. Errors: DatelineError."""
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
    except OSError as e:
        raise DatelineError(f"cannot write {path}: {e.strerror}", "choose another folder") from e


def read_head(folder: Path) -> Head | None:
    """What a run in this folder is made of; None where there is none. Errors: QuestionsError."""
    path = folder / HEAD
    try:
        return revive(Head, read_json(path)) if path.exists() else None
    except (LookupError, TypeError, ValueError) as e:
        raise QuestionsError(f"{path} is not the head of a run", f"remove {path}, then: dateline eval run") from e


def read_json(path: Path) -> Any:
    """The JSON of a file. Errors: QuestionsError."""
    try:
        return json.loads(read_text(path))
    except json.JSONDecodeError as e:
        raise QuestionsError(f"{path}: not JSON: {e.msg} in line {e.lineno}", f"mend {path}, or remove it") from e
    except (ValueError, RecursionError) as e:
        raise QuestionsError(f"{path}: JSON that cannot be read: {e}", f"mend {path}, or remove it") from e


def write_json(path: Path, value: object) -> None:
    """A value as one indented JSON object."""
    write_text(path, json.dumps(as_json(value), ensure_ascii=False, indent=2) + "\n")


def write_records(folder: Path, outcomes: Sequence[Outcome], head: Head) -> None:
    """One line for each outcome."""
    write_text(folder / RECORDS, "".join(record(outcome, head) + "\n" for outcome in outcomes))


def prepare(folder: Path) -> None:
    """Makes the folder of a run, so that a bad one is told before the questions are asked.

    Errors: DatelineError where it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise DatelineError(f"cannot make the folder {folder}: {e.strerror}", "choose another folder") from e


def write_text(path: Path, text: str) -> None:
    """Writes a file whole or not at all. Errors: DatelineError."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except OSError as e:
        raise DatelineError(f"cannot write {path}: {e.strerror}", "choose another folder") from e
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _numbered(path: Path) -> Iterator[tuple[int, str]]:
    # Not splitlines(): JSON strings may hold U+2028 and its like.
    lines = enumerate(read_text(path).split("\n"), start=1)
    return ((n, line) for n, line in lines if line.strip())
