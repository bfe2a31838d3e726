"""The nouns of Dateline, in the order data meets them: frozen values that derive facts about themselves.

Knows nothing of where values are stored, shown or scored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from typing import Any, Literal

Span = tuple[int, int]
Verdict = Literal["quoted", "supported", "partly", "unsupported"]
Status = Literal["answered", "refused"]
Standing = Literal["found", "misattributed", "stitched", "missing"]
Via = Literal["dense", "words", "fused", "read"]


@dataclass(frozen=True, slots=True)
class Source:
    """One version of an article, without its text; travels with every passage."""

    id: str
    digest: str
    title: str
    publisher: str | None = None
    url: str | None = None
    author: str | None = None
    published: date | None = None
    story: str | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """A piece the cleaner removed: `at` is the offset in the clean text where it stood."""

    at: int
    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class Article:
    """A source with its clean text: all offsets of the system refer to exactly this text."""

    source: Source
    text: str
    raw_digest: str
    language: str = "en"
    cuts: tuple[Cut, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A slice of an article on sentence borders: `text == article.text[start:end]`.

    `sentences` are (start, end) offsets into the article's text, in order, with only white space between them."""

    source: Source
    start: int
    end: int
    text: str
    sentences: tuple[Span, ...]

    @property
    def key(self) -> str:
        return passage_key(self.source.id, self.source.digest, self.start)

    def slice(self, span: Span) -> str:
        """The text of a span given in article offsets."""
        return self.text[span[0] - self.start : span[1] - self.start]


def passage_key(id: str, digest: str, start: int) -> str:
    return f"{id}:{digest}:{start}"


@dataclass(frozen=True, slots=True)
class Filter:
    """A window of publish days (both inclusive, UTC) and publishers; an unknown date is outside every window."""

    after: date | None = None
    before: date | None = None
    publishers: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        return self.after is None and self.before is None and not self.publishers

    @property
    def dated(self) -> bool:
        return self.after is not None or self.before is not None

    def allows(self, source: Source) -> bool:
        if self.publishers and source.publisher not in self.publishers:
            return False
        return not self.dated or (source.published is not None and self.holds(source.published))

    def holds(self, day: date) -> bool:
        """Whether a publish day lies within the window."""
        return (self.after or date.min) <= day <= (self.before or date.max)


@dataclass(frozen=True, slots=True)
class Query:
    """A question made stand-alone, with its window; `asked` is the user's own wording.

    `window` holds the words of the question that made the days of the filter, where no one else did; `respelled`: words
    of it stand here in another spelling."""

    text: str
    filter: Filter = Filter()
    asked: str = ""
    window: str = ""
    respelled: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found in one passage.

    `span` is the direct answer in article offsets, or None; `score` in [0, 1] is what its place among others gains by
    it; `answerable` in [0, 1] tells whether the passage answers the question at all; `sentences` holds one score in
    [0, 1] for each sentence of the passage."""

    span: Span | None
    score: float
    answerable: float
    sentences: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query, with the score that ranked it and, once read, what the reader says of it."""

    passage: Passage
    score: float
    via: Via
    reading: Reading | None = None

    @property
    def titled(self) -> str:
        """The passage behind its article's title."""
        return f"{self.passage.source.title}. {self.passage.text}"


@dataclass(frozen=True, slots=True)
class Text:
    """Words a writer yields."""

    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A writer points at one sentence: `sentence` is an index into `passage.sentences`."""

    passage: Passage
    sentence: int


@dataclass(frozen=True, slots=True)
class Usage:
    """What a writer cost: tokens where the model tells them, seconds here; `dropped` marks pointed nowhere.

    `cached`: the model was not asked, its reply to the same prompt was kept."""

    model: str
    tokens_in: int | None = None
    tokens_out: int | None = None
    seconds_first: float | None = None
    seconds: float | None = None
    dropped: int = 0
    cached: bool = False


Piece = Text | Mark | Usage


@dataclass(frozen=True, slots=True)
class Citation:
    """What the reader sees as [2]: `library.text(source.id, source.digest)[start:end] == quote`.

    `also`: other publishers of the same story."""

    number: int
    source: Source
    start: int
    end: int
    quote: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of the answer: `answer.text[start:end] == claim.text`; `support` is the text that supports it best.

    `quotation` tells where its quoted words stand, those that stand worst; None where it quotes fewer than four."""

    text: str
    start: int
    end: int
    citations: tuple[Citation, ...]
    verdict: Verdict
    score: float
    support: str | None = None
    quotation: Standing | None = None

    def moved(self, offset: int) -> Claim:
        return replace(self, start=self.start + offset, end=self.end + offset)


@dataclass(frozen=True, slots=True)
class Grounding:
    """How an answer stands on its articles: claims by verdict, what was taken out of the draft, and what is cited.

    `quotes_missing` counts quotations of the draft, four words and more, that stand nowhere in what they rest on.
    `independent` counts the stories of the cited articles: copies of one story are one source."""

    quoted: int = 0
    supported: int = 0
    partly: int = 0
    unsupported: int = 0
    removed: int = 0
    marks_dropped: int = 0
    quotes_missing: int = 0
    articles: int = 0
    independent: int = 0

    @property
    def claims(self) -> int:
        return self.quoted + self.supported + self.partly + self.unsupported

    @property
    def share(self) -> float | None:
        """Share of the shown claims that are quoted or supported; None where nothing is claimed."""
        return (self.quoted + self.supported) / self.claims if self.claims else None


@dataclass(frozen=True, slots=True)
class Answer:
    """The settled answer to one question.

    `direct` is the short answer (a name, a date, a number) as a citation of its own; `nearest` holds for a refusal the
    closest passages, which are no answer; `removed` holds the sentences of the draft that nothing supports."""

    question: str
    text: str
    status: Status
    reason: str | None = None
    direct: Citation | None = None
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    hits: tuple[Hit, ...] = ()
    nearest: tuple[Hit, ...] = ()
    removed: tuple[str, ...] = ()
    queries: tuple[Query, ...] = ()
    grounding: Grounding = Grounding()
    usage: Usage | None = None
    notices: tuple[str, ...] = ()
    writer: str = "quotes"

    def to_dict(self) -> dict[str, Any]:
        """The one JSON shape of terminal, API and records (`schema: 1`; fields may be added, none renamed)."""
        return {"schema": 1, **as_json(self)}


@dataclass(frozen=True, slots=True)
class Turn:
    """One step of a conversation; `text` alone where the answer came from outside."""

    question: str
    text: str = ""
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """Stream event: text being written, not yet checked."""

    text: str


@dataclass(frozen=True, slots=True)
class Settled:
    """Stream event: one verified sentence; citation numbers are final in the Answer only."""

    claim: Claim


@dataclass(frozen=True, slots=True)
class Restart:
    """Stream event: what was drafted so far is taken back."""

    reason: str = ""


Event = Draft | Settled | Restart | Answer


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a library holds: counts, publishers in order of size, first and last publish day."""

    articles: int
    passages: int
    publishers: tuple[str, ...]
    first: date | None
    last: date | None
    undated: int = 0


def sources(hits: Iterable[Hit]) -> list[Source]:
    """The distinct sources of some hits, in order of first appearance."""
    return list({(h.passage.source.id, h.passage.source.digest): h.passage.source for h in hits}.values())


def as_json(value: Any) -> Any:
    """A value as JSON types: dataclasses to objects, tuples to arrays, days to ISO 8601."""
    if is_dataclass(value):
        return {f.name: as_json(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple | list):
        return [as_json(v) for v in value]
    return value.isoformat() if isinstance(value, date) else value
