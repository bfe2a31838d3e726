"""Bytes to text: by byte order mark, as UTF-8, as the page declares, else as the bytes look.

Knows nothing of files."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress

from charset_normalizer import from_bytes

from rag.errors import ReadError

MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Without such a list charset-normalizer takes western text for Johab or Mac Greek (seen).
LIKELY = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1256", "koi8_r"),
    *("shift_jis", "euc_jp", "gb18030", "big5", "euc_kr"),
)
FEW = 0.06  # share of letters above ASCII: it is lower in French or Spanish, higher in Polish or Turkish

_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
_ABOVE, _LETTERS = re.compile(r"[^\x00-\x7f\ufffd]"), re.compile(rb"[\xa0-\xff]+")
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f\x7f]")


def decode(data: bytes) -> str:
    """The text of a file; letters that its encoding does not know become U+FFFD. Errors: ReadError for no text."""
    text = data.decode(encoding(data), "replace")
    if "\0" in text or len(_CONTROL.findall(text)) > len(text) / 20:
        raise ReadError("not a text file")
    return text


def marked(data: bytes) -> str | None:
    """The codec that a byte order mark names; UTF-8 needs none."""
    return next((name for mark, name in MARKS if data.startswith(mark)), None)


def encoding(data: bytes) -> str:
    """The codec that reads some bytes as text. Errors: ReadError where none does."""
    if name := marked(data):
        return name
    with suppress(UnicodeDecodeError):
        data.decode()
        return "utf-8-sig"
    text = data.decode("utf-8", "replace")
    if 10 * text.count("\ufffd") < len(_ABOVE.findall(text)):  # one bad letter, or broken off amid one
        return "utf-8-sig"
    return _declared(data) or _guessed(data)


def _declared(data: bytes) -> str | None:
    if not (found := _DECLARED.search(data[:4096])):
        return None
    with suppress(LookupError, UnicodeError):
        name = codecs.lookup(found[1].decode("ascii", "replace")).name
        if name in ("iso8859-1", "ascii"):  # as browsers do: quotation marks stand where Latin-1 has control characters
            return "cp1252"
        data.decode(name)
        return None if name.startswith("utf") else name
    return None


def _guessed(data: bytes) -> str:
    """Latin script has its few letters above ASCII one by one; where they are very few, statistics say nothing."""
    runs = _LETTERS.findall(data)
    above = sum(map(len, runs))
    if not runs or (above < 2 * len(runs) and above < FEW * len(data)):
        return "cp1252"
    guess = from_bytes(data, cp_isolation=list(LIKELY)).best()
    if guess is None:
        raise ReadError("not a text file")
    return guess.encoding
