"""The rows of .jsonl, .json and .csv, one after the other; a bad row costs only itself.

Knows nothing of documents (see rows.py)."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

from ingest.encoding import decode, marked
from ingest.limits import Limits
from ingest.rows import has_text, shown
from rag.errors import ReadError

# A row's number or key, None where the file is the row; the row or what is wrong with it.
Row = tuple[int | str | None, Mapping[Any, Any] | ReadError]
NESTED = 3  # objects around a list of rows
NAMES = {dict: "an object", list: "a list", str: "a text", bool: "a yes or no", type(None): "null"}


def jsonl(file: BinaryIO, limits: Limits) -> Iterator[Row]:
    """The rows of a file with one object a line; of one that holds a list, or an object over many lines, as `whole`."""
    first = next((line for _, line in lines(file, limits)), b"")
    file.seek(0)
    if first.strip() in ("{", "[", b"{", b"["):
        yield from whole(file, limits)
        return
    for number, line in lines(file, limits):
        yield number, _object(line, limits)


def lines(file: BinaryIO, limits: Limits) -> Iterator[tuple[int, str | bytes]]:
    """The lines that say something, with their numbers; as text where the whole file has to be decoded in one.

    Of a line that is too long only the beginning."""
    codec = marked(file.read(4))
    file.seek(0)
    source = io.TextIOWrapper(file, codec, "replace", newline="\n") if codec else file
    try:
        for number, line in enumerate(bounded(source.readline, limits.row), 1):
            if line.strip():
                yield number, line
    finally:
        if isinstance(source, io.TextIOWrapper):
            source.detach()


def bounded(readline: Any, longest: int) -> Iterator[Any]:
    """Lines of a file; of one that is too long one more character than `longest`, and the rest is skipped."""
    while line := readline(longest + 1):
        yield line
        while len(line) > longest and line[-1:] not in ("\n", b"\n"):
            line = readline(longest + 1)


def _object(line: str | bytes, limits: Limits) -> Mapping[Any, Any] | ReadError:
    try:
        if len(line) > limits.row:
            raise ReadError(f"a line of more than {limits.row:,} bytes")
        row = _json(line if isinstance(line, str) else decode(line), limits)
    except ReadError as e:
        return e
    return row if isinstance(row, dict) else ReadError(f"a row must be an object, not {_name(row)}")


def whole(file: BinaryIO, limits: Limits) -> Iterator[Row]:
    """The rows of a file that holds a list of objects, one object, objects by their ids, or these inside an object.

    Errors: ReadError."""
    data = file.read(limits.file + 1)
    if len(data) > limits.file:
        raise ReadError(f"more than {limits.file:,} bytes in one list: as .jsonl, one object a line, it may be larger")
    try:
        found = _json(decode(data), limits)
    except ReadError as e:
        if isinstance(e.__cause__, json.JSONDecodeError) and e.__cause__.msg == "Extra data":  # one object a line
            yield from ((number, _object(line, limits)) for number, line in lines(io.BytesIO(data), limits))
            return
        raise
    if isinstance(found, dict) and has_text(list(found)):
        yield None, found
    elif (rows := _rows(found)) is not None:
        yield from rows
    else:
        fields = f"; its fields: {shown(found)}" if isinstance(found, dict) else ""
        raise ReadError(f"{_name(found)} without rows in it{fields}")


def _rows(found: object) -> Iterable[Row] | None:
    """The rows of what a file holds, the first list or object of them that is found, the outermost first."""
    level = [found]
    for _ in range(NESTED):
        for value in level:
            if isinstance(value, list):
                return ((number, _row(item)) for number, item in enumerate(value, 1))
            if isinstance(value, dict) and _by_id(value):
                return ((key, {"id": key, **item}) for key, item in value.items())
        objects = [item for value in level if isinstance(value, dict) for item in value.values()]
        level = [item for item in objects if isinstance(item, dict)]
        level += [item for item in objects if isinstance(item, list) and any(isinstance(row, dict) for row in item)]
    return None


def _by_id(value: dict[str, Any]) -> bool:
    """Whether an object holds rows by their ids."""
    rows = list(value.values())
    return all(isinstance(row, dict) for row in rows) and any(has_text(list(row)) for row in rows)


def _row(item: object) -> Mapping[Any, Any] | ReadError:
    return item if isinstance(item, dict) else ReadError(f"a row must be an object, not {_name(item)}")


def _json(text: str, limits: Limits) -> Any:
    if text.count("{") + text.count("[") > limits.values:  # before they take a hundred bytes each
        raise ReadError(f"more than {limits.values:,} lists and objects")
    try:
        return json.loads(text)
    except json.JSONDecodeError as e:
        raise ReadError(f"not valid JSON: {e}") from e
    except (ValueError, RecursionError) as e:
        deep = isinstance(e, RecursionError)
        raise ReadError(f"not valid JSON: {'nested too deep' if deep else 'a number of too many digits'}") from e


def _name(value: object) -> str:
    return NAMES.get(type(value), "a number")
