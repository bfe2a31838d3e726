"""CSV with a header as records like those of JSON: a cell becomes a text, list, flag or number as its column asks.

Knows nothing of answers but what their columns may be called."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from rag.errors import QuestionsError

QUESTIONS, ANSWERS = ("question", "user_input"), ("answer", "response")
LISTED = ("sources", "contexts", "retrieved_contexts", "history", "ground_truths")
ONCE = (*QUESTIONS, *ANSWERS, *LISTED, "id", "refused", "expected", "reference", "ground_truth", "seconds")
SOURCE = re.compile(r"(?:source|context)_?([0-9]{0,4})")
FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def records(text: str, *, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """("line N", record) of each row that is not blank, N where it begins; an empty cell is an absent field.

    `sources` holds the cells of numbered columns. Errors: QuestionsError."""
    rows = _rows(text, name)
    line, header = next(rows, (1, []))
    columns = [re.sub(r"[\s-]+", "_", cell.strip().casefold()) for cell in header]
    _check(columns, f"{name} line {line}")
    for line, cells in rows:
        yield f"line {line}", _record(columns, cells, where=f"{name} line {line}")


def _rows(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as e:
        # Among them a cell above csv.field_size_limit(), which is the process's and not ours to change.
        raise QuestionsError(f"{name} line {line}: {e}", f"mend {name} line {line}, or write .jsonl") from e


def _check(columns: Sequence[str], where: str) -> None:
    """Errors: QuestionsError where a column is missing or named twice; nothing is missing where there is no line."""
    for needed in (QUESTIONS, ANSWERS):
        if columns and not set(needed) & set(columns):
            seen = ", ".join(columns)
            shown = seen if len(seen) <= 80 else seen[:77] + "..."
            raise QuestionsError(
                f"{where}: no column is named {needed[0]}, only {shown}", "name the columns, with commas between them"
            )
    for column in ONCE:
        if columns.count(column) > 1:
            raise QuestionsError(f"{where}: {columns.count(column)} columns are named {column}", "rename all but one")


def _record(columns: Sequence[str], cells: Sequence[str], *, where: str) -> dict[str, Any]:
    if any(map(str.strip, cells[len(columns) :])):
        raise QuestionsError(
            f"{where}: {len(cells)} cells for {len(columns)} columns", "put texts with commas into quotation marks"
        )
    kept = (*QUESTIONS, *ANSWERS)  # an empty answer is an answer
    named = zip(columns, cells, strict=False)
    record = {column: _value(column, cell) for column, cell in named if cell.strip() or column in kept}
    numbered = _numbered(columns, cells)
    if numbered and any(column in record for column in LISTED[:3]):
        raise QuestionsError(f"{where}: sources stand in a list and in columns of their own", "keep one of the two")
    return {**record, "sources": numbered} if numbered else record


def _numbered(columns: Sequence[str], cells: Sequence[str]) -> list[str]:
    """The cells of source, source_1, context 2, ... in the order of their numbers.

    One left empty keeps its place before others, so that the marks of the answer still name their columns."""
    found = [(match, cell) for column, cell in zip(columns, cells, strict=False) if (match := SOURCE.fullmatch(column))]
    texts = [cell for _, cell in sorted(found, key=lambda one: int(one[0][1] or 0))]
    filled = [n for n, text in enumerate(texts, start=1) if text.strip()]
    return texts[: max(filled, default=0)]


def _value(column: str, cell: str) -> Any:
    """The cell as its column asks; as it is where it does not hold that, for the reader of the record to refuse."""
    try:
        if column in LISTED:
            value = json.loads(cell)
            return value if isinstance(value, list) else cell
        return float(cell) if column == "seconds" else FLAGS[cell.strip().casefold()] if column == "refused" else cell
    except (ValueError, KeyError, RecursionError):
        return cell
