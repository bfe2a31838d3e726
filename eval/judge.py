"""An answer held against what its question expects: right, rightly cited, refused, found.

Knows nothing of other questions, bots or files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.grounding import Judged
from eval.questions import Question
from eval.response import Given, Response
from eval.slices import LibraryText, Slices
from eval.squad import exact, f1
from rag.errors import LibraryError
from rag.sentences import sentences
from rag.types import Answer, Citation, Passage

LONGEST = 3  # whole sentences that a quote may have and still point at something


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, best first: which articles hold evidence, and which pieces each passage holds.

    `expected` counts the articles that hold evidence, found or not; `missing` the pieces that no passage holds."""

    articles: tuple[bool, ...]
    pieces: tuple[tuple[int, ...], ...]
    expected: int
    missing: int

    @property
    def rank(self) -> int | None:
        """The place, from 1, of the first passage with evidence."""
        return next((n for n, held in enumerate(self.pieces, start=1) if held), None)


@dataclass(frozen=True, slots=True)
class Guard:
    """What the bot's own judge makes of right sentences, and of the same ones damaged: how many it stops."""

    kept: int = 0
    right: int = 0
    stopped: int = 0
    damaged: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is true of the answer to one question; `response` is None where there was none, and `error` says why.

    `answer` is Dateline's own, whole; of another system's it is None, and so are `slices`. `exact` and `f1` are None
    where the question has no short answer; `sentences` counts the cited sentences and `holding` those with evidence;
    `in_window` is None where the question has no window; `confidence` is what the system gives its answer, higher is
    surer; `marks` tells whether its system marks what it cites; `seconds` is what the answer took, and `first` its
    first piece."""

    question: Question
    response: Response | None = None
    answer: Answer | None = None
    right: bool = False
    cited: bool = False
    exact: float | None = None
    f1: float | None = None
    sentences: int = 0
    holding: int = 0
    in_window: bool | None = None
    judged: tuple[Judged, ...] = ()
    slices: Slices | None = None
    found: Found | None = None
    guard: Guard | None = None
    confidence: float | None = None
    marks: bool = True
    seconds: float | None = None
    first: float | None = None
    error: str | None = None

    @property
    def answerable(self) -> bool:
        return self.question.answerable

    @property
    def answered(self) -> bool:
        return self.response is not None and not self.response.refused

    @property
    def refused(self) -> bool:
        return self.response is not None and self.response.refused

    @property
    def cited_sources(self) -> frozenset[int]:
        """Places of the sources that some sentence cites, each article once."""
        if self.response is None:
            return frozenset()
        places = {n for one in self.judged for n in one.cited}
        return frozenset({self.response.sources[n].id or str(n): n for n in sorted(places)}.values())

    @property
    def publishers(self) -> frozenset[str]:
        """Who published what is cited, where that is told."""
        given = [self.response.sources[n].publisher for n in self.cited_sources] if self.response else []
        return frozenset(name for name in given if name)

    @property
    def fault(self) -> str | None:
        """What is wrong with the answer, or None: it is right and rightly cited, or rightly refused."""
        if self.response is None:
            return "no result"
        if not self.answerable:
            return None if self.refused else "answered, should refuse"
        if self.refused:
            return "wrongly refused"
        if not self.right:
            return "wrong answer"
        return None if self.cited else "right, evidence not cited"


@dataclass(frozen=True, slots=True)
class _Quote:
    """What is cited of one source, and the whole sentences in it; none where it cuts into one."""

    source: str
    text: str
    sentences: tuple[str, ...]


def judge(
    question: Question, response: Response | None, judged: Sequence[Judged] = (), *, answer: Answer | None = None
) -> Outcome:
    """Holds one response, or None where there was none, against what its question expects.

    With Dateline's own `answer`, a citation counts where it is of one to three whole sentences, which the passages in
    the answer's hits tell; without, a citation is the three best sentences of its source."""
    if response is None or response.refused:
        return Outcome(question, response, answer, exact=_short(question, "", exact), f1=_short(question, "", f1))
    text = answer.text if answer else response.said
    said = answer.direct.quote if answer and answer.direct else text
    quotes = _ours(answer) if answer else _theirs(response, judged)
    proofs = {q.source for q in quotes if 1 <= len(q.sentences) <= LONGEST and question.proved_by(q.text)}
    return Outcome(
        question,
        response,
        answer,
        right=question.answered_by(text) or question.answered_by(said),
        cited=len(proofs) >= question.min_articles,
        exact=_short(question, said, exact),
        f1=_short(question, said, f1),
        sentences=sum(max(1, len(q.sentences)) for q in quotes),
        holding=sum(question.proved_by(sentence) for q in quotes for sentence in q.sentences),
        in_window=_in_window(question, judged, response.sources),
        judged=tuple(judged),
    )


def _short(question: Question, said: str, measure: Callable[[str, Sequence[str]], float]) -> float | None:
    return measure(said, question.answers) if question.answerable and question.answers else None


def _ours(answer: Answer) -> list[_Quote]:
    return [_Quote(c.source.id, c.quote, _sentences(c, answer)) for c in answer.citations]


def _theirs(response: Response, judged: Sequence[Judged]) -> list[_Quote]:
    quotes = {
        (response.sources[n].id or str(n), text): None
        for one in judged
        for n, text in zip(one.cited, one.evidence, strict=True)
    }
    return [_Quote(id, text, tuple(text[a:b] for a, b in sentences(text))) for id, text in quotes]


def _in_window(question: Question, judged: Sequence[Judged], sources: Sequence[Given]) -> bool | None:
    """Whether all that is cited was published within the question's window; None where it has none."""
    days = [sources[n].published for one in judged for n in one.cited]
    if not question.window.dated or not days:
        return None
    return all(day is not None and question.window.holds(day) for day in days)


def confidence(answer: Answer) -> float:
    """How sure an answer is: the best answerability that the reader gave to a passage; 0 where nothing was read."""
    return max((hit.reading.answerable for hit in answer.hits if hit.reading), default=0.0)


def found(question: Question, passages: Sequence[Passage], text: LibraryText) -> Found:
    """What a search found; an article holds evidence where the question names it or a piece stands in its text."""
    sources = list({(p.source.id, p.source.digest): p.source for p in passages}.values())
    held = tuple(
        source.id in question.articles
        or bool(question.evidence_any and question.pieces_in(_text_of(source.id, source.digest, text)))
        for source in sources
    )
    pieces = tuple(question.pieces_in(passage.text) for passage in passages)
    missing = max(1, len(question.evidence_any)) - len({n for one in pieces for n in one})
    return Found(held, pieces, max(sum(held), len(question.articles), question.min_articles), missing)


def _text_of(id: str, digest: str, text: LibraryText) -> str:
    try:
        return text(id, digest)
    except LibraryError:  # removed since it was found
        return ""


def _sentences(citation: Citation, answer: Answer) -> tuple[str, ...]:
    """The whole sentences that a citation covers from border to border; none where it cuts into one."""
    source = citation.source
    for passage in (hit.passage for hit in answer.hits):
        if (passage.source.id, passage.source.digest) == (source.id, source.digest):
            spans = [s for s in passage.sentences if citation.start <= s[0] and s[1] <= citation.end]
            if spans and (spans[0][0], spans[-1][1]) == (citation.start, citation.end):
                return tuple(passage.slice(span) for span in spans)
    return ()
