"""An answer as any system may give it: text with marks [n], n counting its sources from 1; and its sentences with them.

Knows nothing of file formats, models or scores."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rag.cite import cite
from rag.sentences import sentences
from rag.text import END_MARK, words
from rag.types import Answer, Mark, Passage, Piece, Source, Text

MARK = re.compile(r"\s?\[(\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*)\]")
PART = re.compile(r"(\d+)(?:\s*[–-]\s*(\d+))?")
GOES_ON = re.compile(r"(?:\s?\[[\d,;–\s-]+\]){0,9}\s*[a-z]")  # behind a mark: its sentence is not over


@dataclass(frozen=True, slots=True)
class Given:
    """A source as the answer shows it: its text, whole or in part, and what is said of where it comes from."""

    text: str
    id: str = ""
    title: str = ""
    publisher: str | None = None
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """One answer of any system; `seconds` is what it took, where that is known.

    `history`: earlier (question, answer) pairs; `wanted`: reference answers that came with it."""

    question: str
    text: str
    sources: tuple[Given, ...] = ()
    refused: bool = False
    history: tuple[tuple[str, str], ...] = ()
    id: str = ""
    wanted: tuple[str, ...] = ()
    seconds: float | None = None

    @property
    def marked(self) -> bool:
        """Whether the text points at any of its sources."""
        return any(statement.cited for statement in statements(self))

    @property
    def said(self) -> str:
        """The text without its marks."""
        return MARK.sub("", self.text)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of an answer, without its marks; `cited` are places in the answer's sources, from 0.

    `dangling` counts marks that point at no source."""

    text: str
    cited: tuple[int, ...]
    dangling: int = 0


def statements(response: Response) -> list[Statement]:
    """The sentences of an answer with the sources that the marks in or behind each name; of a refusal, none.

    A source of whole sentences, repeated word for word in front of its mark, is one sentence, however a splitter would
    cut it. What holds no word is none; its marks are those of the sentence before."""
    if response.refused:
        return []
    found = list[tuple[str, list[int]]]()
    for sentence in cite(_pieces(response)).sentences:
        numbers = [int(mark.passage.source.id) for mark in sentence.marks]
        if words(sentence.text):
            found.append((sentence.text, numbers))
        elif found:
            found[-1][1].extend(n for n in numbers if n not in found[-1][1])
    return [_statement(text, numbers, len(response.sources)) for text, numbers in found]


def _statement(text: str, numbers: Sequence[int], sources: int) -> Statement:
    cited = tuple(n for n in numbers if n < sources)
    return Statement(text, cited, len(numbers) - len(cited))


def _pieces(response: Response) -> Iterator[Piece]:
    at, before, ends = 0, "", [0]
    for mark in MARK.finditer(response.text):
        before += response.text[at : mark.start()]
        yield Text(response.text[at : mark.start()])
        goes_on = GOES_ON.match(response.text, mark.end()) is not None
        for n in _numbers(mark[1]):
            text = response.sources[n].text.strip() if n < len(response.sources) else ""
            yield _mark(n, text if _whole(text, before.rstrip(), ends, goes_on=goes_on) else "")
        ends.append(len(before.rstrip()))
        at = mark.end()
    yield Text(response.text[at:])


def _whole(text: str, before: str, ends: Sequence[int], *, goes_on: bool) -> bool:
    """Whether a source's text ends `before`, and is whole sentences of it: `ends` are the places of earlier marks."""
    start = len(before) - len(text)
    if not text or not before.endswith(text) or (goes_on and not END_MARK.search(text)):
        return False
    last = ends[bisect_right(ends, start) - 1]  # no further back: a long answer would be cut anew for each mark
    return not before[last:start].strip() or any(last + a == start for a, _ in sentences(before[last:]))


def _numbers(marked: str) -> list[int]:
    """Places from 0 of "1", "1, 2" or "1-3"; 0 counts for a place that no source has."""
    found = list[int]()
    for part in PART.finditer(marked):
        first, last = int(part[1]), int(part[2] or part[1])
        found += [n - 1 if n else 999 for n in range(first, max(first, last) + 1)]
    return found


def _mark(number: int, text: str) -> Mark:
    return Mark(Passage(Source(str(number), "", ""), 0, len(text), text or "\0", ((0, len(text) or 1),)), 0)


def responded(answer: Answer, *, history: tuple[tuple[str, str], ...] = (), id: str = "") -> Response:
    """An answer of Dateline in that form: each citation is a source, with its quote as the text."""
    return Response(
        question=answer.question,
        text="" if answer.status == "refused" else _with_marks(answer),
        sources=tuple(
            Given(
                _unmarked(c.quote), c.source.url or c.source.id, c.source.title, c.source.publisher, c.source.published
            )
            for c in answer.citations
        ),
        refused=answer.status == "refused",
        history=history,
        id=id,
    )


def _with_marks(answer: Answer) -> str:
    text, at = "", 0
    for claim in answer.claims:
        text += _unmarked(answer.text[at : claim.end]) + "".join(f" [{c.number}]" for c in claim.citations)
        at = claim.end
    return text + _unmarked(answer.text[at:])


def _unmarked(text: str) -> str:
    """Text in which what looks like a mark is none: an article may hold "[1]" itself."""
    return MARK.sub(lambda mark: mark[0].replace("[", "(").replace("]", ")"), text)
