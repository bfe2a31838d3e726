"""Files and folders into raw documents: .txt, .md, .html and .jsonl, any encoding.

Knows nothing of cleaning or libraries; a bad file becomes a Failure and costs only itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import frontmatter
import yaml
from charset_normalizer import from_bytes

from ingest.document import Document, Failure
from rag.errors import ReadError

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


def find(paths: Sequence[str | Path]) -> list[tuple[Path, str]]:
    """Each readable file with its path below the folder that was named. Errors: ReadError for what is not there."""
    found: dict[Path, str] = {}
    for path in map(Path, paths):
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
            found.update((p, p.relative_to(path).as_posix()) for p in inside)
        elif path.exists():
            found[path] = path.name
        else:
            raise ReadError(f"no file or folder {path}", "dateline ingest PATH")
    return list(found.items())


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


def decode(data: bytes) -> str:
    """Bytes to text: by byte order mark, as UTF-8, else as charset-normalizer finds. Errors: ReadError for no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        guess = from_bytes(data).best()
        if guess is None:
            raise ReadError("not a text file") from None
        text = str(guess)
    if "\0" in text:
        raise ReadError("not a text file")
    return text


def _markdown(text: str, name: str) -> Document:
    try:
        fields, body = frontmatter.parse(text)
    except yaml.YAMLError as e:
        raise ReadError(f"front matter is not valid YAML: {' '.join(str(e).split())}") from e
    meta = _columns(fields)
    return Document(meta["url"] or f"file:{name}", "markdown", body, name, **meta)


def _rows(path: Path, name: str) -> Iterator[Document | Failure]:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                try:
                    yield _row(line, name)
                except ReadError as e:
                    yield Failure(f"{name}#{number}", e.message)


def _row(line: bytes, name: str) -> Document:
    try:
        row = json.loads(decode(line))
    except (json.JSONDecodeError, RecursionError) as e:
        raise ReadError(f"not valid JSON: {e}") from e
    if not isinstance(row, dict):
        raise ReadError(f"a row must be an object, not {type(row).__name__}")
    meta = _columns(row)
    text = next((row[k] for k in TEXT if isinstance(row.get(k), str)), "")
    if not text.strip():
        raise ReadError(f"no text in the row; its fields: {', '.join(map(str, row)) or 'none'}")
    given = row.get("id")
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    own = f"file:{name}#{given if given is not None else digest}"
    return Document(meta["url"] or own, "text", text, name, **meta)


def _columns(row: Mapping[str, Any]) -> dict[str, str | None]:
    """Title, publisher, author, published and url, by their common names."""
    return {field: _plain(next((row[k] for k in names if row.get(k)), None)) for field, names in FIELDS.items()}


def _plain(value: object) -> str | None:
    if isinstance(value, list):
        return ", ".join(str(v) for v in value) or None
    return None if value is None else str(value).strip() or None
