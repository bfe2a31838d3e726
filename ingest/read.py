"""Files and folders into raw documents: .txt, .md, .html and .jsonl, any encoding.

Knows nothing of cleaning or libraries; a bad file becomes a Failure and costs only itself."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml

from ingest.document import Document, Failure
from ingest.encoding import decode, marked
from rag.errors import ReadError
from rag.text import encodable

SUFFIXES = (".txt", ".md", ".markdown", ".html", ".htm", ".jsonl")
LARGEST = 50_000_000  # bytes of a file; rows of .jsonl are read one by one and may be more in all
FIELDS = {  # common names of the columns
    "title": ("title", "headline"),
    "publisher": ("publisher", "source", "outlet", "site"),
    "author": ("author", "byline"),
    "published": ("published", "date", "published_at", "publish_date"),
    "url": ("url", "link"),
}
TEXT = ("text", "content", "body", "article")

_FRONT = re.compile(r"\A\s*---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S | re.M)


def find(paths: Sequence[str | Path]) -> list[tuple[Path, str]]:
    """Each readable file with its path below the folder that was named. Errors: ReadError for what is not there."""
    found: dict[Path, str] = {}
    for path in map(Path, paths):
        if path.is_dir():
            for file in sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file()):
                found.setdefault(file, encodable(file.relative_to(path).as_posix()))
        elif path.exists():
            found.setdefault(path, encodable(path.name))
        else:
            raise ReadError(f"no file or folder {path}", "dateline ingest PATH")
    return list(found.items())


def count(path: Path) -> int:
    """How many documents a file holds: the rows of .jsonl, which costs a second for a gigabyte, else one."""
    if path.suffix.lower() != ".jsonl":
        return 1
    try:
        return sum(1 for _ in _lines(path))
    except OSError:  # `read` tells why
        return 1


def read(path: Path, name: str) -> Iterator[Document | Failure]:
    """The documents of one file, `name` being its path below the ingested folder."""
    suffix = path.suffix.lower()
    try:
        if suffix == ".jsonl":
            yield from _rows(path, name)
        elif suffix in SUFFIXES:
            yield _file(path, name, suffix)
        else:
            yield Failure(name, f"files ending in {suffix or 'nothing'} are not read; these are: {' '.join(SUFFIXES)}")
    except ReadError as e:
        yield Failure(name, e.message)
    except OSError as e:
        yield Failure(name, e.strerror or str(e))


def _file(path: Path, name: str, suffix: str) -> Document:
    text = decode(_bytes(path))
    if suffix in (".md", ".markdown"):
        return _markdown(text, name)
    kind: Literal["text", "html"] = "text" if suffix == ".txt" else "html"
    return Document(f"file:{name}", kind, text, name)


def _bytes(path: Path) -> bytes:
    size = path.stat().st_size
    if size > LARGEST:
        raise ReadError(f"{size:,} bytes; the limit is {LARGEST:,}")
    return path.read_bytes()


def _markdown(text: str, name: str) -> Document:
    fields, body = _front(text.replace("\r\n", "\n"))
    meta = _columns(fields)
    return _described(Document(meta["url"] or f"file:{name}", "markdown", body, name), meta)


def _front(text: str) -> tuple[Mapping[str, Any], str]:
    """The front matter and what follows it; lines between rules that are no mapping belong to the text."""
    if not (block := _FRONT.match(text)):
        return {}, text
    try:
        fields = yaml.safe_load(block[1]) or {}
    except (yaml.YAMLError, ValueError, RecursionError) as e:  # ValueError: a day such as 2024-02-30
        raise ReadError(f"front matter is not valid YAML: {' '.join(str(e).split())}") from e
    return (fields, text[block.end() :]) if isinstance(fields, dict) else ({}, text)


def _rows(path: Path, name: str) -> Iterator[Document | Failure]:
    for number, line in _lines(path):
        try:
            yield _row(line, name, number)
        except ReadError as e:
            yield Failure(f"{name}#{number}", e.message)


def _lines(path: Path) -> Iterator[tuple[int, str | bytes]]:
    """The lines that say something, with their numbers; as text where the whole file has to be decoded in one."""
    with path.open("rb") as file:
        name = marked(file.peek(4)[:4])
        lines: Iterable[str | bytes] = io.TextIOWrapper(file, name, "replace", newline="\n") if name else file
        yield from ((number, line) for number, line in enumerate(lines, 1) if line.strip())


def _row(line: str | bytes, name: str, number: int) -> Document:
    try:
        row = json.loads(line if isinstance(line, str) else decode(line))
    except (ValueError, RecursionError) as e:
        raise ReadError(f"not valid JSON: {e}") from e
    if not isinstance(row, dict):
        raise ReadError(f"a row must be an object, not {type(row).__name__}")
    text = next((row[key] for key in TEXT if isinstance(row.get(key), str) and row[key].strip()), None)
    if text is None:
        raise ReadError(f"no text in the row; its fields: {', '.join(row) or 'none'}")
    meta = _columns(row)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    own = f"file:{name}#{_said(row.get('id')) or digest}"
    return _described(Document(meta["url"] or own, "text", text, f"{name}#{number}"), meta)


def _described(document: Document, meta: Mapping[str, str | None]) -> Document:
    return replace(
        document,
        title=meta["title"],
        publisher=meta["publisher"],
        author=meta["author"],
        published=meta["published"],
        url=meta["url"],
    )


def _columns(row: Mapping[str, Any]) -> dict[str, str | None]:
    """Title, publisher, author, published and url, by their common names."""
    return {field: next(filter(None, (_said(row.get(key)) for key in names)), None) for field, names in FIELDS.items()}


def _said(value: object) -> str | None:
    """A field in one line: of a list all items, of an object its name; whatever else lies deeper says nothing."""
    items = value if isinstance(value, list) else [value]
    named = [item.get("name") if isinstance(item, dict) else item for item in items]
    words = [" ".join(encodable(str(item)).split()) for item in named if isinstance(item, str | int | float | date)]
    return ", ".join(filter(None, words)) or None
