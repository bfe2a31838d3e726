"""Files and folders into raw documents: each by what it is, in any encoding.

Knows nothing of cleaning or libraries; a bad file becomes a Failure and costs only itself."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path, PurePath
from typing import BinaryIO
from urllib.parse import urlsplit

from ingest.archive import members, opened, unpacked
from ingest.child import PdfProcess
from ingest.csv_rows import records
from ingest.csv_rows import rows as csv
from ingest.document import Document, Failure
from ingest.docx import document_in
from ingest.docx import parse as parse_docx
from ingest.encoding import decode
from ingest.files import below, opened_file
from ingest.front import front
from ingest.kinds import HEAD, KINDS, TYPES, Kind, kind, listed
from ingest.limits import LIMITS, Limits
from ingest.mail import parse as parse_mail
from ingest.properties import Parsed
from ingest.rows import columns, document
from ingest.tables import Row, jsonl, lines, whole
from rag.errors import ReadError
from rag.text import encodable

DEEPEST = 3  # files inside files: a mail in an archive with an attachment


def find(paths: Sequence[str | Path]) -> list[tuple[Path, str]]:
    """Each file to read with its path below what was named; a folder gives those of known kinds.

    Errors: ReadError for what is not there."""
    found: dict[Path, str] = {}
    for path in map(Path, paths):
        if not os.path.lexists(path):
            raise ReadError(f"no file or folder {encodable(str(path))}", "dateline ingest PATH")
        if path.is_dir():
            for file in below(path):
                found.setdefault(file, encodable(file.relative_to(path).as_posix()))
        else:
            found.setdefault(path, encodable(path.name))
    return list(found.items())


def count(path: Path) -> int:
    """How many documents a file holds, about: rows are counted, at a second for a gigabyte, and files in archives."""
    try:
        with opened_file(path) as file:
            return _counted(file, KINDS.get(path.suffix.lower()))
    except (OSError, ReadError):  # `read` tells why
        return 1


def _counted(file: BinaryIO, named: Kind | None) -> int:
    if named == "jsonl":
        return sum(1 for _ in lines(file, LIMITS))
    if named == "csv":
        return max(records(file) - 1, 1)
    if named == "zip":
        with opened(file, LIMITS) as packed:
            return sum(listed(name) for name in packed.namelist()) or 1
    return 1


def read(path: Path, name: str) -> Iterator[Document | Failure]:
    """The documents of one file, `name` being its path below the ingested folder; for many use one FileReader."""
    with closing(FileReader()) as reader:
        yield from reader.read(path, name)


class FileReader:
    """Reads files of all kinds; keeps the process that reads PDF for the next one. For one thread; close it."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self._pdf = PdfProcess(limits)

    def close(self) -> None:
        self._pdf.close()

    def read(self, path: Path, name: str) -> Iterator[Document | Failure]:
        """The documents of one file, row or member; what cannot be read is a Failure with the reason."""
        try:
            with opened_file(path) as file:
                yield from self._outcomes(name, file, ())
        except OSError as e:
            yield Failure(name, e.strerror or "it cannot be read")
        except ReadError as e:
            yield Failure(name, e.message)

    def content(self, name: str, content_type: str | None, data: bytes) -> Iterator[Document | Failure]:
        """The documents of bytes from elsewhere; `name` may be an address; it, the type or the bytes tell the kind."""
        suffix = PurePath(urlsplit(name).path).suffix.lower()
        named = suffix if suffix in KINDS else TYPES.get(content_type or "", suffix)
        yield from self._outcomes(name, io.BytesIO(data), (), suffix=named)

    def _outcomes(
        self, name: str, file: BinaryIO, inside: tuple[Kind, ...], *, suffix: str | None = None
    ) -> Iterator[Document | Failure]:
        suffix = PurePath(name).suffix.lower() if suffix is None else suffix
        try:
            head = file.read(HEAD)
            file.seek(0)
            if not head.strip(b" \t\r\n\xef\xbb\xbf") and len(head) < HEAD:
                raise ReadError("the file is empty")
            for outcome in self._read(name, file, kind(head, suffix), inside):
                yield self._checked(outcome)
        except ReadError as e:
            yield Failure(name, e.message)

    def _checked(self, outcome: Document | Failure) -> Document | Failure:
        if isinstance(outcome, Failure):
            return outcome
        limit = self.limits.markup if outcome.kind == "html" else self.limits.characters
        if len(outcome.text) <= limit:
            return outcome
        return Failure(outcome.name, f"{len(outcome.text):,} characters; an article has {limit:,} at most")

    def _read(self, name: str, file: BinaryIO, kind: Kind, inside: tuple[Kind, ...]) -> Iterator[Document | Failure]:
        if kind in ("csv", "jsonl", "json"):
            rows = {"csv": csv, "jsonl": jsonl, "json": whole}[kind](file, self.limits)
            yield from _rows(rows, name)
        elif kind in ("zip", "docx"):
            yield from self._zip(name, file, inside)
        elif kind == "mail":
            yield from self._mail(name, file, inside)
        elif kind == "pdf":
            yield _parsed(self._pdf.parse(self._bytes(file)), name)
        elif kind == "markdown":
            yield self._markdown(name, decode(self._bytes(file)))
        else:
            yield Document(f"file:{name}", "html" if kind == "html" else "text", decode(self._bytes(file)), name)

    def _bytes(self, file: BinaryIO) -> bytes:
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        if size > self.limits.file:
            raise ReadError(f"{size:,} bytes; the limit is {self.limits.file:,}")
        return file.read(self.limits.file)

    def _markdown(self, name: str, text: str) -> Document:
        fields, body = front(text.replace("\r\n", "\n"), self.limits.front)
        meta = columns(fields)
        return Document(meta["url"] or f"file:{name}", "markdown", body, name, **meta)

    def _zip(self, name: str, file: BinaryIO, inside: tuple[Kind, ...]) -> Iterator[Document | Failure]:
        with opened(file, self.limits) as packed:
            if document_in(packed):
                yield _parsed(parse_docx(packed, self.limits), name)
                return
            _deeper("zip", inside)
            for info in members(packed, self.limits):
                yield from self._member(f"{name}/{encodable(info.filename)}", packed, info, inside)

    def _member(
        self, name: str, packed: zipfile.ZipFile, info: zipfile.ZipInfo, inside: tuple[Kind, ...]
    ) -> Iterator[Document | Failure]:
        try:
            data = unpacked(packed, info, self.limits)
        except ReadError as e:
            yield Failure(name, e.message)
            return
        yield from self._outcomes(name, io.BytesIO(data), (*inside, "zip"))

    def _mail(self, name: str, file: BinaryIO, inside: tuple[Kind, ...]) -> Iterator[Document | Failure]:
        _deeper("mail", inside)
        found = parse_mail(io.BytesIO(self._bytes(file)), self.limits)
        attached = [file for file in found.attachments if listed(file.name)]
        if not found.text and not attached:
            raise ReadError("a mail without text")
        if found.text:
            yield Document(
                *(f"file:{name}", "text", found.text, name),
                title=found.title,
                publisher=found.publisher,
                author=found.author,
                published=found.published,
            )
        for file_in in attached:
            yield from self._outcomes(f"{name}/{file_in.name}", io.BytesIO(file_in.data), (*inside, "mail"))


def _deeper(kind: Kind, inside: tuple[Kind, ...]) -> None:
    if kind == "zip" and "zip" in inside:
        raise ReadError("an archive inside an archive: unpack it first")
    if len(inside) >= DEEPEST:
        raise ReadError(f"inside {DEEPEST} other files: take it out first")


def _rows(rows: Iterator[Row], name: str) -> Iterator[Document | Failure]:
    none = True
    for number, row in rows:
        none = False
        try:
            if isinstance(row, ReadError):
                raise row
            yield document(row, name, number)
        except ReadError as e:
            yield Failure(name if number is None else f"{name}#{number}", e.message)
    if none:
        raise ReadError("no rows in it")


def _parsed(found: Parsed, name: str) -> Document:
    return Document(f"file:{name}", "text", found.text, name, title=found.title, author=found.author)
