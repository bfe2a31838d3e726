"""Lines of printed pages: what stands where, running heads told from text, and the order in which columns are read.

Knows nothing of PDF or of paragraphs (see paragraphs.py)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

EDGE = 0.1  # of a page's height: where running heads and page numbers stand
GUTTER = 0.8  # of the letter size: narrower gaps between columns are not seen
NARROW = 7.0  # of the letter size: what is narrower is no column but the numbers or bullets of a list
SAME = 0.3  # of the letter size: lines whose base lines differ by less stand side by side

_NUMBER = re.compile(
    r"\W*(?:(?:page|p\.|seite|стр\.?)\s*)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:of|/|von|из)\s*\d+)?\W*", re.I
)
_OUTER = re.compile(r"^\d{1,4}\b|\b\d{1,4}$")
_DIGITS = re.compile(r"\d+|\b[ivxl]+\b", re.I)


@dataclass(frozen=True, slots=True)
class Line:
    """Text on one base line, in points from the lower left corner of its page; `y` is the base line."""

    text: str
    left: float
    right: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Page:
    """The pieces of lines on a page, in any order."""

    lines: tuple[Line, ...]
    height: float


def in_order(pages: Sequence[Page]) -> list[list[Line]]:
    """The columns of all pages in reading order, each from top to bottom, without running heads and page numbers."""
    furniture = _furniture(pages)
    return [
        _joined(block)
        for page in pages
        for block in _blocks([line for line in page.lines if (id(page), line) not in furniture])
    ]


def _furniture(pages: Sequence[Page]) -> set[tuple[int, Line]]:
    """Numbers at the edge of pages; what stands there on three, or on two of a few; what counts the pages there."""
    edges = [(n, page, line) for n, page in enumerate(pages) for line in page.lines if _at_edge(line, page)]
    same = Counter(text for n, text in {(n, _folded(line)) for n, _, line in edges})
    counting = Counter(ahead for n, ahead in {(n, a) for n, _, line in edges for a in _ahead(line, n)})
    return {
        (id(page), line)
        for n, page, line in edges
        if _NUMBER.fullmatch(line.text)
        or same[_folded(line)] >= min(3, max(2, len(pages) / 3))
        or any(counting[ahead] > 1 and 2 * counting[ahead] >= len(pages) for ahead in _ahead(line, n))
    }


def _at_edge(line: Line, page: Page) -> bool:
    return not EDGE * page.height < line.y < (1 - EDGE) * page.height


def _folded(line: Line) -> str:
    return _DIGITS.sub("#", line.text).casefold() + f"@{round(line.y / 4)}"


def _ahead(line: Line, page: int) -> list[int]:
    """By how much the number that opens or closes a line is ahead of the page."""
    return [int(number) - page for number in _OUTER.findall(line.text)]


def _blocks(lines: list[Line]) -> list[list[Line]]:
    """Cuts at gutters first, then at the widest gap between lines, until nothing can be cut (XY-cut, Nagy 1984)."""
    done: list[list[Line]] = []
    waiting = [lines]
    while waiting:
        block = waiting.pop()
        if parts := _side_by_side(block) or _above_and_below(block):
            waiting += reversed(parts)
        elif block:
            done.append(block)
    return done


def _side_by_side(lines: list[Line]) -> list[list[Line]]:
    """The columns between gutters that no line crosses; none where there is one column."""
    size = size_of(lines)
    columns: list[list[Line]] = []
    right = 0.0
    for line in sorted(lines, key=lambda line: line.left):
        if columns and line.left < right + GUTTER * size:
            columns[-1].append(line)
            right = max(right, line.right)
        else:
            columns.append([line])
            right = line.right
    wide = all(max(x.right for x in c) - min(x.left for x in c) > NARROW * size and len(c) > 1 for c in columns)
    return columns if len(columns) > 1 and wide else []


def _above_and_below(lines: list[Line]) -> list[list[Line]]:
    """Cut where a gutter begins or ends; none where one side is not in columns anyhow."""
    rows = sorted(lines, key=lambda line: -line.y)
    gaps = sorted(
        ((a.y - b.y, i) for i, (a, b) in enumerate(pairwise(rows), 1) if a.y - b.y > size_of(lines)), reverse=True
    )
    for _, i in gaps:
        if _side_by_side(rows[:i]) or _side_by_side(rows[i:]):
            return [rows[:i], rows[i:]]
    return []


def size_of(lines: list[Line]) -> float:
    """The letter size of most of the text."""
    weight: Counter[float] = Counter()
    for line in lines:
        weight[line.size] += len(line.text)
    return weight.most_common(1)[0][0] if weight else 1.0


def _joined(block: list[Line]) -> list[Line]:
    """One line for what stands side by side, from top to bottom."""
    rows: list[list[Line]] = []
    for line in sorted(block, key=lambda line: (-line.y, line.left)):
        if rows and abs(rows[-1][0].y - line.y) < SAME * max(line.size, rows[-1][0].size):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [_row(sorted(row, key=lambda line: line.left)) for row in rows]


def _row(row: list[Line]) -> Line:
    text = " ".join(line.text for line in row)
    return Line(text, row[0].left, max(line.right for line in row), row[0].y, size_of(row))
