"""PDF into text, by PDFium; run as a program it reads one file after the other, and may be killed.

Knows nothing of articles; child.py starts the program and limits it."""

from __future__ import annotations

import ctypes
import json
import math
import re
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import dropwhile, takewhile

import pypdfium2
import pypdfium2.raw as raw

from ingest.frames import receive, send
from ingest.limits import LIMITS, Limits
from ingest.paragraphs import paragraphs
from ingest.printed import Line, Page, in_order, size_of
from ingest.properties import Parsed, own_author, own_title
from rag.errors import ReadError

if sys.platform == "linux":
    import resource

WIDE = 1.0  # of the letter size: a gap inside a line that parts columns, not words
LARGER = 1.15  # of the usual letter size: a headline
HEAD = 8  # lines of the first page in which a headline may begin
GRACE = 5.0  # seconds before a PDF ends the process by itself
UNKNOWN = 0.3  # share of letters without meaning at which a text is none

_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_PRIVATE = re.compile("[\ue000-\uf8ff\ufffd]")


@dataclass(frozen=True, slots=True)
class _Glyph:
    """A character with the left end of its base line, its right edge and its height, in points."""

    text: str
    x: float
    y: float
    right: float
    height: float


def parse(data: bytes, limits: Limits = LIMITS) -> Parsed:
    """The text of a PDF in reading order, a blank line between paragraphs. Errors: ReadError."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as e:
        # PDFium may still tell the error of the file before.
        locked = e.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY) and b"/Encrypt" in data
        raise ReadError("locked by a password" if locked else "a damaged PDF: no page of it can be read") from e
    with document:
        if len(document) > limits.pages:
            raise ReadError(f"{len(document):,} pages; the limit is {limits.pages:,}")
        columns = in_order(list(_pages(document, limits)))
        said = document.get_metadata_dict()
        count = len(document)
    parts = paragraphs(columns)
    text = "\n\n".join(parts)
    if not text:
        raise ReadError(f"no text in its {count:,} page{'s' * (count > 1)}: a scan needs text recognition first")
    if len(_PRIVATE.findall(text)) > UNKNOWN * len(text):
        raise ReadError("its letters are pictures without a meaning: text recognition is needed first")
    title = own_title(said.get("Title"), text[:5000]) or _headline(columns)
    return Parsed(text, title, own_author(said.get("Author"), "\n".join([*parts[:6], *parts[-2:]])))


def _pages(document: pypdfium2.PdfDocument, limits: Limits) -> Iterator[Page]:
    length = 0
    for number in range(len(document)):
        try:
            page = document[number]
            lines = tuple(_lines(page))
        except pypdfium2.PdfiumError:  # the others may be whole
            continue
        length += sum(len(line.text) for line in lines)
        if length > limits.characters:
            raise ReadError(f"more than {limits.characters:,} characters: too long for an article")
        yield Page(lines, page.get_height())
        page.close()


def _lines(page: pypdfium2.PdfPage) -> list[Line]:
    """The pieces of lines, in the order in which they are drawn."""
    pieces: list[list[_Glyph]] = [[]]
    for glyph in _glyphs(page):
        if glyph is None or (pieces[-1] and _apart(pieces[-1][-1], glyph)):
            pieces.append([])
        if glyph is not None:
            pieces[-1].append(glyph)
    return [line for piece in pieces if (line := _line(piece))]


def _glyphs(page: pypdfium2.PdfPage) -> Iterator[_Glyph | None]:
    """The characters of a page in the direction of most of them; None where PDFium sees the end of a line."""
    text = page.get_textpage()
    x, y, box, sides = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF(), page.get_bbox()
    angles = [round(math.degrees(raw.FPDFText_GetCharAngle(text, i))) % 360 for i in range(text.count_chars())]
    turned = Counter(angles).most_common(1)[0][0] if angles else 0
    for i, angle in enumerate(angles):
        code = raw.FPDFText_GetUnicode(text, i)
        if code in (10, 13):
            yield None
        if angle != turned or (code < 32 and code != 2):
            continue
        raw.FPDFText_GetCharOrigin(text, i, x, y)
        raw.FPDFText_GetLooseCharBox(text, i, box)
        left, low = _turned(x.value, y.value, turned, sides)
        corners = [_turned(*corner, turned, sides) for corner in ((box.left, box.bottom), (box.right, box.top))]
        right, height = max(corner[0] for corner in corners), abs(corners[0][1] - corners[1][1])
        yield _Glyph(_LIGATURES.get(code) or chr(code), left, low, right, height)
    text.close()


def _turned(x: float, y: float, turned: int, sides: tuple[float, float, float, float]) -> tuple[float, float]:
    """A point from the lower left corner of a page whose text runs so many degrees clockwise of upright."""
    left, bottom, right, top = sides
    if turned == 270:
        return y - bottom, right - x
    if turned == 180:
        return right - x, top - y
    return (top - y, x - left) if turned == 90 else (x - left, y - bottom)


def _apart(before: _Glyph, glyph: _Glyph) -> bool:
    """Whether two characters drawn one after the other stand in different lines or columns."""
    size = max(glyph.height, before.height)
    return abs(glyph.y - before.y) > size / 2 or not -size < glyph.x - before.right < WIDE * size


def _line(piece: list[_Glyph]) -> Line | None:
    text = "".join(glyph.text for glyph in piece).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    inked = [glyph for glyph in piece if not glyph.text.isspace()]
    if not inked:
        return None
    size = Counter(round(glyph.height, 1) for glyph in inked).most_common(1)[0][0]
    base = Counter(round(glyph.y, 1) for glyph in inked).most_common(1)[0][0]
    return Line(" ".join(text.split()), inked[0].x, max(glyph.right for glyph in inked), base, size or 1.0)


def _headline(columns: list[list[Line]]) -> str | None:
    """The largest letters at the head of the first page, if they are larger than those of the text."""
    lines = [line for column in columns for line in column]
    usual = size_of(lines)
    largest = max(line.size for line in lines[:HEAD])
    from_there = dropwhile(lambda line: line.size < largest, lines)
    text = " ".join(line.text for line in takewhile(lambda line: line.size == largest, from_there))
    return own_title(text, text) if largest > LARGER * usual else None


def main() -> None:
    """Answers each PDF on standard input with JSON on standard output, until the input ends; see child.py."""
    limits = Limits(**json.loads(sys.argv[1]))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    send(sys.stdout.buffer, b"")  # ready
    while (data := receive(sys.stdin.buffer)) is not None:
        if sys.platform != "win32":  # whoever started this may be gone when it takes too long
            signal.setitimer(signal.ITIMER_REAL, limits.seconds + GRACE)
        try:
            said = asdict(parse(data, limits))
        except ReadError as e:
            said = {"refused": e.message}
        except MemoryError:
            said = {"refused": "it takes too much memory"}
        send(sys.stdout.buffer, json.dumps(said).encode())


if __name__ == "__main__":
    main()
