"""The rows of a .csv with a header, whatever parts its columns; a quotation mark that is never closed costs one row.

Knows nothing of documents (see rows.py)."""

from __future__ import annotations

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from ingest.encoding import encoding, marked
from ingest.limits import Limits
from ingest.rows import has_text, known, shown
from ingest.tables import Row, bounded
from rag.errors import ReadError

DELIMITERS = ",;\t|"
CHUNK = 1 << 20


@dataclass(slots=True)
class _Records:
    """Records of a file, each with the lines it was made of; lines can be given back."""

    source: Iterator[str]
    delimiter: str
    waiting: deque[str] = field(default_factory=deque)
    taken: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        while line := self.waiting.popleft() if self.waiting else next(self.source, ""):
            self.taken.append(line)
            yield line

    def __iter__(self) -> Iterator[list[str] | csv.Error]:
        """Records, as strict as the rules of the format are; of one that breaks them only the first line is used up."""
        reader = csv.reader(self.lines(), delimiter=self.delimiter, strict=True)
        while True:
            self.taken.clear()
            try:
                yield next(reader)
            except StopIteration:
                return
            except csv.Error as e:
                self.waiting.extendleft(reversed(self.taken[1:]))
                del self.taken[1:]
                reader = csv.reader(self.lines(), delimiter=self.delimiter, strict=True)
                yield e


def rows(file: BinaryIO, limits: Limits) -> Iterator[Row]:
    """Rows by the names in the header, numbered as a spreadsheet does. Errors: ReadError for one without."""
    csv.field_size_limit(limits.row)  # of this process; the default refuses articles above 131,072 characters
    text = io.TextIOWrapper(file, _codec(file), "replace", newline="")
    try:
        yield from _rows(bounded(text.readline, limits.row), limits)
    finally:
        text.detach()


def _rows(source: Iterator[str], limits: Limits) -> Iterator[Row]:
    filled = (line for line in source if line.strip(" \r\n,;\t|\ufeff"))
    first = next(filled, "").removeprefix("\ufeff")
    if first[:4].casefold() == "sep=":  # a line for Excel
        first = next(filled, "")
    delimiter = max(DELIMITERS, key=lambda mark: _fit(first, mark))
    found = _Records(source, delimiter)
    found.waiting.append(first)
    header: list[str] = []
    lost = False  # after a broken row its other lines come as rows of their own
    for number, record in enumerate(found, 1):
        if not header:
            header = _header(record, limits)
        elif isinstance(record, list) and not any(map(str.strip, record)):
            continue
        else:
            row = _row(record, found.taken, header, delimiter, limits)
            if not (lost and isinstance(row, ReadError)):
                yield number, row
            lost = isinstance(row, ReadError) and (lost or isinstance(record, csv.Error))


def _fit(line: str, delimiter: str) -> tuple[int, int]:
    try:
        names = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return 0, 0
    return known(names), len(names)


def _header(record: list[str] | csv.Error, limits: Limits) -> list[str]:
    if isinstance(record, csv.Error):
        raise ReadError("the first row must name the columns, and it cannot be read")
    if len(record) > limits.columns:
        raise ReadError(f"{len(record):,} columns; the limit is {limits.columns:,}")
    if not has_text(record):
        raise ReadError(f"no column holds the text: name it `text` in the first row; its columns: {shown(record)}")
    return [name.strip() for name in record]


def _row(
    record: list[str] | csv.Error, lines: list[str], header: list[str], delimiter: str, limits: Limits
) -> dict[str, str] | ReadError:
    if any(len(line) > limits.row for line in lines):
        return ReadError(f"a row of more than {limits.row:,} characters")
    if isinstance(record, csv.Error):
        record = _loose(lines[0], delimiter)
        if len(record) != len(header):
            return ReadError("a quotation mark in the row is never closed, or stands where none may stand")
    if any(record[len(header) :]):
        return ReadError(f"{len(record)} columns, the header has {len(header)}: a text with {delimiter!r} needs quotes")
    return dict(zip(header, record, strict=False))


def _loose(line: str, delimiter: str) -> list[str]:
    """A record with quotation marks inside a field that are not doubled; empty where one is never closed."""
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error as e:
        return [] if "end of data" in str(e) else next(csv.reader([line], delimiter=delimiter))


def _codec(file: BinaryIO) -> str:
    """The encoding of a whole file; where it is not UTF-8, by the part that says so."""
    codec = marked(file.read(4))
    file.seek(0)
    utf8 = codecs.getincrementaldecoder("utf-8")()
    while not codec and (chunk := file.read(CHUNK)):
        try:
            utf8.decode(chunk)
        except UnicodeDecodeError:
            codec = encoding(chunk)
    file.seek(0)
    return codec or "utf-8-sig"


def records(file: BinaryIO) -> int:
    """The lines of a file that end outside quotation marks: about the number of its records."""
    found, quoted = 0, 0
    last = b"\n"
    while chunk := file.read(CHUNK):
        parts = chunk.split(b'"')
        found += sum(part.count(b"\n") for part in parts[quoted::2])
        quoted = (quoted + len(parts) - 1) % 2
        last = chunk[-1:]
    return found + (last != b"\n")
