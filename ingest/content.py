"""What an answer of the web is: a page, a feed, a sitemap or something else; and its bytes unzipped and decoded.

Knows nothing of the network."""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Iterable
from typing import Literal

from ingest.encoding import decode, marked
from rag.errors import ReadError

Kind = Literal["page", "feed", "sitemap", "other"]
ROOTS: dict[str, Kind] = {
    **dict.fromkeys(("rss", "feed", "rdf"), "feed"),
    **dict.fromkeys(("urlset", "sitemapindex"), "sitemap"),
    "html": "page",
}
PAGES = ("text/html", "application/xhtml+xml")
GZIP = b"\x1f\x8b"
HEAD = 8192  # bytes in which the first element is looked for

_BEFORE = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!doctype\b[^\[>]*(?:\[[^\]]*\]\s*)?>", re.S | re.I)
_FIRST = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
# Python also knows codecs that no page is written in; some of them take minutes (punycode) or run escapes.
_CODECS = re.compile(
    r"utf-(?:8|16|32)(?:-[lb]e)?|(?:iso|cp|koi|gb|big|euc|shift|hz|mac|tis|johab|kz)[\w.-]*|ascii|ptcp154"
)
_DOCTYPE = re.compile(r"<!doctype\s+html\b", re.I)


def kind(content_type: str | None, body: bytes) -> Kind:
    """By the first element, whatever the server says it is: feeds come as text/html or text/plain too.

    Without a known first element, by the content type; `content_type` is without parameters."""
    head = body[:HEAD].decode(marked(body) or "utf-8", "replace").lstrip("\ufeff")
    if found := ROOTS.get(_root(head)):
        return found
    return "page" if content_type in PAGES or (content_type is None and _DOCTYPE.search(head)) else "other"


def _root(head: str) -> str:
    at = 0
    while found := _BEFORE.match(head, at):
        at = found.end()
    first = _FIRST.match(head, at)
    return first[1].lower() if first else ""


def text(body: bytes, charset: str | None) -> str:
    """The text of a page: byte order mark, UTF-8 where it is valid, the Content-Type, then as `ingest.encoding` does.

    Valid UTF-8 comes before the header: servers name Latin-1 for everything. Errors: ReadError for no text."""
    codec = _codec(charset)
    if codec and not marked(body) and (_silent(codec) or not _valid(body, "utf-8")) and _valid(body, codec):
        body = body.decode(codec).encode("utf-8", "replace")
    return decode(body)


def _codec(charset: str | None) -> str | None:
    try:
        name = codecs.lookup(charset or "").name
    except (LookupError, ValueError):  # ValueError: a zero byte
        return None
    name = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030"}.get(name, name)  # as browsers do
    return name if _CODECS.fullmatch(name) else None


def _silent(codec: str) -> bool:
    """Encodings whose bytes may be valid UTF-8 and mean something else."""
    return codec.startswith(("utf-16", "utf-32", "iso2022", "hz"))


def _valid(body: bytes, codec: str) -> bool:
    try:
        body.decode(codec)
    except UnicodeError:
        return False
    return True


def gunzip(chunks: Iterable[bytes], limit: int) -> bytes:
    """Unzips piece by piece and stops at `limit` bytes: what is small on the wire may be endless.

    Errors: ReadError for what is too large, broken or broken off."""
    engine, out = zlib.decompressobj(31), bytearray()
    try:
        for chunk in chunks:
            while chunk:
                if engine.eof:  # another member, or padding, which is no matter
                    if not chunk.startswith(GZIP[:1]):
                        return bytes(out)
                    engine = zlib.decompressobj(31)
                out += engine.decompress(chunk, limit + 1 - len(out))
                if len(out) > limit:
                    raise ReadError(f"unzips to more than {limit:,} bytes")
                chunk = engine.unused_data if engine.eof else engine.unconsumed_tail
    except zlib.error as e:
        raise ReadError("zipped, and the data is broken") from e
    if not engine.eof:
        raise ReadError("zipped, and broken off")
    return bytes(out)
