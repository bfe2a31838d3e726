"""Printed lines in reading order into paragraphs: what was broken to fit a column is whole again.

Knows nothing of pages or of PDF."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.printed import Line

GAP = 1.12  # of the usual distance between lines: a wider one parts paragraphs
INDENT = 0.5  # of the letter size
SHORT = 0.6  # of the column: where a line ends before, its paragraph ends
HYPHENS = "-\u2010\u00ad\ufffe\x02"  # the last two: what PDFium gives for a hyphen at the end of a line

_END = re.compile(r"[.?!:;…][\"'”’»)\]]*$")
_BULLET = re.compile(r"[•‣◦▪–*]\s|\(?\d{1,2}[.)]\s")
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")


@dataclass(slots=True)
class _Paragraph:
    lines: list[Line] = field(default_factory=list)
    left: float = 0.0  # of its column, and the right edge
    right: float = 0.0


def paragraphs(columns: Sequence[Sequence[Line]]) -> list[str]:
    """The paragraphs of columns that follow one another; hyphens at line ends go where the word is one."""
    leading = _leading(columns)
    made: list[_Paragraph] = []
    for column in columns:
        new = _parted(column, leading)
        if made and new and _goes_on(made[-1], new[0]):
            made[-1].lines += new.pop(0).lines
            made[-1].left, made[-1].right = min(x.left for x in column), _right(column)
        made += new
    texts = [[line.text for line in paragraph.lines] for paragraph in made]
    known = Counter(word for lines in texts for word in _unbroken(lines))
    return [whole(lines, known) for lines in texts]


def _unbroken(lines: Sequence[str]) -> Iterator[str]:
    """The words that no line end cuts, folded."""
    halved = False
    for line in lines:
        words = line.casefold().split(" ")[1 if halved else 0 :]
        halved = line[-1:] in HYPHENS
        yield from _WORD.findall(" ".join(words[:-1] if halved else words))


def _leading(columns: Iterable[Sequence[Line]]) -> dict[float, float]:
    """The usual distance between the lines of each letter size."""
    seen: defaultdict[float, Counter[float]] = defaultdict(Counter)
    for column in columns:
        for above, below in pairwise(column):
            if above.size == below.size and 0.8 < (above.y - below.y) / above.size < 3:
                seen[above.size][round(2 * (above.y - below.y)) / 2] += 1
    return {size: distances.most_common(1)[0][0] for size, distances in seen.items()}


def _right(column: Sequence[Line]) -> float:
    """The edge up to which lines are filled: a few may stick out."""
    return sorted(line.right for line in column)[-1 - len(column) // 20]


def _parted(column: Sequence[Line], leading: dict[float, float]) -> list[_Paragraph]:
    left, right = min((line.left for line in column), default=0), _right(column) if column else 0
    parts: list[_Paragraph] = []
    for line in column:
        before = parts[-1].lines[-1] if parts else None
        if before is None or _starts(before, line, left, right, leading):
            parts.append(_Paragraph([], left, right))
        parts[-1].lines.append(line)
    return parts


def _starts(before: Line, line: Line, left: float, right: float, leading: dict[float, float]) -> bool:
    """Whether a paragraph starts with `line`: by a gap, another letter size, an indent, or a line that ended early."""
    usual = leading.get(line.size, 1.25 * line.size)
    if before.y - line.y > GAP * usual + 0.5 or abs(before.size - line.size) > 0.1 * line.size:
        return True
    if _BULLET.match(line.text):
        return True
    ended = _END.search(before.text) is not None
    if _BULLET.match(before.text) and line.left > before.left:  # the lines of an item hang behind its bullet
        return False
    if line.left > left + INDENT * line.size:  # the second case: `before` is a paragraph of one line
        flush = before.left < left + INDENT * line.size
        return flush or ended or _room(before, line, right)
    return _room(before, line, right) and (ended or before.right < left + SHORT * (right - left))


def _room(before: Line, line: Line, right: float) -> bool:
    """Whether the first word of `line` could have stood in the line before."""
    first = len(line.text.split(" ")[0]) * (line.right - line.left) / len(line.text)
    return right - before.right - line.size / 2 > first


def _goes_on(paragraph: _Paragraph, new: _Paragraph) -> bool:
    """Whether a paragraph broken off at the foot of a column goes on at the head of the next."""
    last, first = paragraph.lines[-1], new.lines[0]
    if abs(last.size - first.size) > 0.1 * first.size or _BULLET.match(first.text):
        return False
    if last.text[-1:] in HYPHENS or first.text[:1].islower():
        return True
    full = last.right > paragraph.right - 3 * last.size
    flush = first.left < new.left + INDENT * first.size
    if _END.search(last.text):  # sure only where paragraphs are indented
        return full and flush and _indented(paragraph) and last.right > paragraph.right - last.size / 2
    return full and flush


def _indented(paragraph: _Paragraph) -> bool:
    lines = paragraph.lines
    return len(lines) > 1 and lines[0].left > lines[1].left + INDENT * lines[0].size


def whole(lines: Sequence[str], known: Counter[str]) -> str:
    """Lines as one; a hyphen at the end of a line stays where the document writes the word so, or before a capital."""
    text = ""
    for line in lines:
        if text[-1:] and text[-1] in HYPHENS and text[-2:-1].isalnum() and line[:1].isalnum():
            text = text[:-1] + ("-" if _compound(text[:-1], line, known) else "") + line
        else:
            text = f"{text} {line}" if text else line
    return " ".join(text.replace("\u00ad", "").replace("\ufffe", "-").replace("\x02", "-").split())


def _compound(before: str, after: str, known: Counter[str]) -> bool:
    if not after[0].islower():
        return True
    first, second = re.findall(r"\w+", before)[-1].casefold(), re.findall(r"\w+", after)[0].casefold()
    if known[first + second]:
        return False
    return bool(known[f"{first}-{second}"]) or bool(known[first] and known[second] and min(len(first), len(second)) > 2)
