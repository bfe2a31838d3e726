"""An Answer as lines of text that fit a width: what a reader sees in a terminal.

Knows nothing of terminals: a line carries a tone, the door decides how a tone looks. Whatever an article holds, a line
holds no control character."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rich.cells import cell_len, chop_cells

from rag.text import UNSAFE, inert
from rag.types import Answer, Citation, Claim, Filter, Grounding, Hit, Source, Verdict

Tone = Literal["plain", "strong", "faint", "warn"]

NARROWEST = 24  # columns; below this lines are made for 24 and the terminal breaks them
SHOWN = 280  # characters of a passage that is no answer
MARKS: dict[Verdict, str] = {"partly": "[partly supported]", "unsupported": "[not supported]"}
BAR = "│ "  # stands before an article's own words


@dataclass(frozen=True, slots=True)
class Line:
    """One line of output without its line end."""

    text: str = ""
    tone: Tone = "plain"


Block = list[Line]


def as_json(answer: Answer) -> str:
    """`answer.to_dict()` as JSON whose strings are whole, and inert on a terminal."""
    dumped = json.dumps(answer.to_dict(), ensure_ascii=False, indent=2)
    return UNSAFE.sub(lambda found: f"\\u{ord(found.group()):04x}", dumped)


def render(answer: Answer, width: int) -> list[Line]:
    """The answer in lines of at most `width` columns; only an address may be longer, so that it can be copied."""
    width = max(width, NARROWEST)
    middle = _refusal(answer, width) if answer.status == "refused" else _answered(answer, width)
    return joined([_searched(answer, width), *middle, _checks(answer, width), _notices(answer, width)])


def joined(blocks: Iterable[Block]) -> list[Line]:
    """Blocks with one empty line between them; empty blocks leave no trace."""
    return [line for block in blocks if block for line in (Line(), *block)][1:]


def wrap(text: str, width: int, *, first: str = "", rest: str | None = None) -> list[str]:
    """A text in lines of at most `width` columns, `first` before the first of them and `rest` before the others."""
    return _fill(inert(text).split(), width, first, first if rest is None else rest)


def paragraphs(text: str, width: int) -> list[str]:
    """A text's lines, each wrapped; empty lines stay."""
    return [line for paragraph in inert(text).split("\n") for line in wrap(paragraph, width) or [""]]


def day(published: date | None) -> str:
    """A publish day in words."""
    return f"{published.day} {published:%B %Y}" if published else "date unknown"


def days(first: date, last: date) -> str:
    """A period in words, no part said twice: "4-9 May 2024"."""
    if first == last:
        return day(first)
    same = (first.year == last.year) + (first.year == last.year and first.month == last.month)
    begins = (f"{first.day} {first:%B %Y}", f"{first.day} {first:%B}", f"{first.day}")[same]
    return f"{begins}{'-' if same == 2 else ' to '}{day(last)}"


def origin(source: Source) -> str:
    """Publisher and day of an article."""
    return f"{source.publisher or 'publisher unknown'}, {day(source.published)}"


def by_verdict(count: Grounding) -> list[tuple[int, str]]:
    """How many sentences have which verdict, in words; verdicts that none has are left out."""
    verdicts = (
        (count.quoted, "quoted"),
        (count.supported, "supported"),
        (count.partly, "partly supported"),
        (count.unsupported, "not supported"),
    )
    return [(number, verdict) for number, verdict in verdicts if number]


def plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _answered(answer: Answer, width: int) -> list[Block]:
    return [
        _direct(answer.direct, width) if answer.direct else [],
        *(_paragraph(claims, width) for claims in _paragraphs(answer)),
        *(_citation(citation, width) for citation in answer.citations),
    ]


def _refusal(answer: Answer, width: int) -> list[Block]:
    why = f"Why: {answer.reason}." if answer.reason else ""
    head = [Line(text, "strong") for text in wrap(answer.text, width)]
    if not answer.nearest:
        return [head, _lines(why, width, "faint")]
    title = _lines("Nearest passages, not an answer:", width, "strong")
    return [head, _lines(why, width, "faint"), title, *(_near(hit, width) for hit in answer.nearest)]


def _searched(answer: Answer, width: int) -> Block:
    """What was searched for, where it is not just the question."""
    asked = " ".join(answer.question.split())
    told = [
        ", ".join(([f"“{query.text}”"] if query.text != asked else []) + _window(query.filter))
        for query in answer.queries
        if query.text != asked or not query.filter.empty
    ]
    return [Line(text, "faint") for line in told for text in wrap(f"searched: {line}", width, rest="  ")]


def _window(filter: Filter) -> list[str]:
    days = [
        f"{word} {day(limit)}" for word, limit in (("from", filter.after), ("to", filter.before)) if limit is not None
    ]
    window = [f"published {' '.join(days)}"] if days else []
    return window + ([f"by {' or '.join(filter.publishers)}"] if filter.publishers else [])


def _direct(direct: Citation, width: int) -> Block:
    words = ["Short", "answer:", *inert(direct.quote).split()]
    return [Line(text, "strong") for text in _fill(_numbered(words, [direct]), width)]


def _paragraphs(answer: Answer) -> list[list[Claim]]:
    """Claims that share a line of the answer's text."""
    groups: list[list[Claim]] = []
    for claim in answer.claims:
        if groups and "\n" not in answer.text[groups[-1][-1].end : claim.start]:
            groups[-1].append(claim)
        else:
            groups.append([claim])
    return groups


def _paragraph(claims: Sequence[Claim], width: int) -> Block:
    words: list[str] = []
    for claim in claims:
        words += _numbered(inert(claim.text).split(), claim.citations)
        words += [MARKS[claim.verdict]] if claim.verdict in MARKS else []
    return [Line(text) for text in _fill(words, width)]


def _numbered(words: Sequence[str], citations: Sequence[Citation]) -> list[str]:
    """Words with citation numbers behind the last one, on the same line as it."""
    numbers = "".join(f"[{citation.number}]" for citation in citations)
    return [*words[:-1], " ".join([*words[-1:], numbers])] if numbers else list(words)


def _citation(citation: Citation, width: int) -> Block:
    label = f"[{citation.number}] "
    indent = " " * len(label)
    source = citation.source
    also = f"; also {', '.join(citation.also)}" if citation.also else ""
    return [
        *(Line(text, "strong") for text in wrap(source.title, width, first=label, rest=indent) or [label.rstrip()]),
        *(Line(text, "faint") for text in wrap(origin(source) + also, width, first=indent)),
        *(Line(text) for text in wrap(citation.quote, width, first=indent + BAR)),
        *([Line(indent + "".join(inert(source.url).split()), "faint")] if source.url else []),
    ]


def _near(hit: Hit, width: int) -> Block:
    source, words = hit.passage.source, " ".join(hit.passage.text.split())
    if len(words) > SHOWN:
        words = words[:SHOWN].rsplit(" ", 1)[0] + " …"
    return [
        *(Line(text) for text in wrap(source.title, width, first="- ", rest="  ")),
        *(Line(text, "faint") for text in wrap(origin(source), width, first="  ")),
        *(Line(text, "faint") for text in wrap(words, width, first="  " + BAR)),
    ]


def _checks(answer: Answer, width: int) -> Block:
    """Who wrote, how its sentences stand, and what was taken out; nothing where all is quoted by the quoting writer."""
    count = answer.grounding
    sentence = plural(count.removed, "sentence")
    told = [
        f"written by {answer.writer}; {_standing(count)}" if answer.writer != "quotes" and count.claims else "",
        f"removed: {sentence} of the draft that no article supports" if count.removed else "",
        f"dropped: {plural(count.marks_dropped, 'citation')} of the draft that pointed nowhere"
        if count.marks_dropped
        else "",
    ]
    return [line for text in told for line in _lines(text, width, "faint")]


def _standing(count: Grounding) -> str:
    return "sentences: " + ", ".join(f"{number} {verdict}" for number, verdict in by_verdict(count))


def _notices(answer: Answer, width: int) -> Block:
    return [line for notice in answer.notices for line in _lines(f"note: {notice}", width, "warn")]


def _lines(text: str, width: int, tone: Tone = "plain") -> Block:
    return [Line(line, tone) for line in wrap(text, width)]


def _fill(words: Iterable[str], width: int, first: str = "", rest: str = "") -> list[str]:
    """Words in lines by columns, not characters: a word wider than a line is cut."""
    room = max(width - max(cell_len(first), cell_len(rest)), 1)
    lines: list[str] = []
    for word in (part for whole in words for part in chop_cells(whole, room)):
        if lines and cell_len(lines[-1]) + 1 + cell_len(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return [(rest if number else first) + line for number, line in enumerate(lines)]
