"""What a file is: by what it begins with, and only then by its name.

Knows nothing of how a kind is read."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Literal

from ingest.encoding import marked
from rag.errors import ReadError

Kind = Literal["text", "markdown", "html", "pdf", "docx", "csv", "jsonl", "json", "mail", "zip"]
KINDS: dict[str, Kind] = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".eml": "mail",
    ".zip": "zip",
}
SUFFIXES = tuple(KINDS)
TYPES = {  # of a Content-Type without parameters
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/html": ".html",
    "application/pdf": ".pdf",
    "text/csv": ".csv",
    "application/json": ".json",
    "application/x-ndjson": ".jsonl",
    "message/rfc822": ".eml",
}
HEAD = 8192  # bytes that tell the kind
FEW = 0.05  # share of zero bytes that broken rows may have: they cost only themselves
PACKED: tuple[tuple[str, str], ...] = (  # what else is a zip, by a file in it
    ("xl/", "an Excel workbook: save it as .csv"),
    ("ppt/", "PowerPoint slides: save them as .pdf"),
    ("content.xml", "an OpenDocument file: save it as .docx or .csv"),
    ("META-INF/container.xml", "an e-book"),
)
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0", "an Office file of the old kind, or one locked by a password: save it as .docx or .csv"),
    (b"{\\rtf", "Rich Text: save it as .docx"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
    (b"RIFF", "a picture, sound or film"),
    (b"ID3", "sound"),
    (b"OggS", "sound or film"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"\x1f\x8b", "packed by gzip: unpack it first"),
    (b"BZh", "packed by bzip2: unpack it first"),
    (b"\xfd7zXZ", "packed by xz: unpack it first"),
    (b"(\xb5/\xfd", "packed by zstd: unpack it first"),
    (b"7z\xbc\xaf", "a 7-Zip archive: unpack it, or pack it as .zip"),
    (b"Rar!", "a RAR archive: unpack it, or pack it as .zip"),
    (b"SQLite format 3\0", "a database"),
    (b"PAR1", "a Parquet table: save it as .csv or .jsonl"),
)
_PAGE = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S)


def kind(head: bytes, suffix: str) -> Kind:
    """What a file is that begins with `head`; a Word file is a zip as yet. Errors: ReadError for what is not read."""
    named = KINDS.get(suffix)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    for magic, words in _MAGIC:
        if head.startswith(magic) and (binary(head) or not magic.isalpha()):  # a text may begin with MZ
            raise ReadError(f"not what its name says: {words}" if named else words)
    if named in ("pdf", "docx", "zip"):
        raise ReadError(f"its name ends in {suffix}, but it holds {'something else' if binary(head) else 'plain text'}")
    if named in (None, "text", "markdown", "csv", "json", "jsonl") and _PAGE.match(head.removeprefix(b"\xef\xbb\xbf")):
        return "html"
    if named is None:
        raise ReadError(f"files ending in {suffix or 'nothing'} are not read; these are: {' '.join(SUFFIXES)}")
    if binary(head, FEW if named in ("csv", "jsonl") else 0):
        raise ReadError("not a text file")
    return named


def binary(head: bytes, share: float = 0) -> bool:
    """Whether bytes are no text in any encoding that marks itself or has no zero bytes, or only that share of them."""
    return head.count(0) > share * len(head) and not marked(head)


def listed(name: str) -> bool:
    """Whether a file in a folder or archive is read; programs leave some beside those that people wrote."""
    path = PurePath(name)
    return path.suffix.lower() in KINDS and not path.name.startswith(("~$", "._")) and "__MACOSX" not in path.parts
