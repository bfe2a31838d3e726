"""One judged answer as a report shows it: the fault in words, what was expected, what was said and cited.

Knows nothing of pages. The text here is as it came: whoever shows it makes it harmless."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from eval.judge import Outcome
from eval.questions import Question
from eval.reporting.marked import Piece, marked
from rag.types import Answer, Verdict

FAULTS = {  # worst first
    "answered, should refuse": "Nothing in the articles answers this, and it was answered.",
    "wrong answer": "Nothing that was expected stands in the answer.",
    "right, evidence not cited": "The answer is right, and no citation holds the evidence.",
    "wrongly refused": "The articles answer this, and it was refused.",
    "no result": "There is no answer to judge.",
}
GOOD = "good"
VERDICTS: dict[Verdict, str] = {
    "quoted": "quoted",
    "supported": "supported",
    "partly": "partly supported",
    "unsupported": "not supported",
}


@dataclass(frozen=True, slots=True)
class Quote:
    """A text with where it comes from; `number` as the answer's sentences cite it, None for what they do not cite."""

    number: int | None
    title: str
    origin: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the answer with its verdict in words, or none where it was not judged."""

    text: str
    numbers: tuple[int, ...] = ()
    verdict: str = ""
    relevant: bool = False
    dangling: int = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """A piece of evidence that was expected, and whether it was cited or at least found."""

    text: str
    state: str


@dataclass(frozen=True, slots=True)
class Shown:
    """All that a report shows of one question, in that order.

    `wanted`: patterns or texts, one of which was expected; `needs`: what is asked of the citations besides."""

    question: Question
    fault: str
    why: str
    wanted: tuple[str, ...]
    needs: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    refused: bool
    direct: str
    said: str
    reason: str
    sentences: tuple[Sentence, ...]
    quotes: tuple[Quote, ...]
    nearest: tuple[Quote, ...]
    removed: tuple[str, ...]
    seconds: float | None
    error: str


@dataclass(frozen=True, slots=True)
class Section:
    """The questions with one fault."""

    fault: str
    why: str
    shown: tuple[Shown, ...]


def sections(outcomes: Iterable[Outcome]) -> list[Section]:
    """All questions by fault, the worst faults first and those without one last; the least to the point come first."""
    ranked = worst_first(outcomes)
    groups = {fault: [o for o in ranked if (o.fault or GOOD) == fault] for fault in (*FAULTS, GOOD)}
    return [Section(fault, FAULTS.get(fault, ""), tuple(map(show, found))) for fault, found in groups.items() if found]


def worst_first(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """By fault, then by the share of sentences to the point, then in their own order."""
    order = [*FAULTS, None]
    return sorted(outcomes, key=lambda outcome: (order.index(outcome.fault), _to_the_point(outcome)))


def show(outcome: Outcome) -> Shown:
    """What there is to show of an outcome."""
    question, answer, response = outcome.question, outcome.answer, outcome.response
    return Shown(
        question,
        outcome.fault or GOOD,
        FAULTS.get(outcome.fault or "", ""),
        _wanted(question),
        tuple(_needs(question)),
        tuple(_evidence(outcome)),
        outcome.refused,
        direct=answer.direct.quote if answer and answer.direct else "",
        said=answer.text if answer else response.text if response else "",
        reason=(answer.reason if answer else None) or "",
        sentences=tuple(_sentences(outcome)),
        quotes=tuple(_own_quotes(question, answer) if answer else _other_quotes(outcome)),
        nearest=tuple(_nearest(question, answer)) if answer else (),
        removed=answer.removed if answer else (),
        seconds=outcome.seconds,
        error=outcome.error or "",
    )


def _to_the_point(outcome: Outcome) -> float:
    return sum(judged.relevant for judged in outcome.judged) / max(1, len(outcome.judged))


def _wanted(question: Question) -> tuple[str, ...]:
    if not question.answerable:
        return ("a refusal",)
    return tuple(pattern.pattern for pattern in question.answer_any) or question.answers


def _needs(question: Question) -> Iterable[str]:
    if question.min_articles > 1:
        yield f"evidence from {question.min_articles} articles"
    if question.window.dated:
        yield f"articles from {question.after or 'the first day'} to {question.before or 'the last'}"


def _evidence(outcome: Outcome) -> Iterable[Evidence]:
    question = outcome.question
    quotes = [text for judged in outcome.judged for text in judged.evidence]
    cited = {n for text in quotes for n in question.pieces_in(text)}
    for n, text in enumerate(question.evidence_any):
        yield Evidence(text, "cited" if n in cited else _place(outcome, n))


def _place(outcome: Outcome, piece: int) -> str:
    if outcome.found is None:
        return "not cited"
    place = next((k for k, held in enumerate(outcome.found.pieces, start=1) if piece in held), None)
    return f"not cited; found, place {place}" if place else f"not found among {len(outcome.found.pieces)} passages"


def _sentences(outcome: Outcome) -> Iterable[Sentence]:
    numbers = [citation.number for citation in outcome.answer.citations] if outcome.answer else None
    for judged in outcome.judged:
        cited = tuple(numbers[n] if numbers else n + 1 for n in judged.cited)
        yield Sentence(judged.claim, cited, VERDICTS[judged.verdict], judged.relevant, judged.dangling)


def _own_quotes(question: Question, answer: Answer) -> Iterable[Quote]:
    for citation in answer.citations:
        source = citation.source
        origin = _origin(source.publisher, source.published)
        yield Quote(citation.number, source.title, origin, marked(question, citation.quote))


def _other_quotes(outcome: Outcome) -> Iterable[Quote]:
    """What sentences cite of each source: its sentences that fit them best."""
    sources = outcome.response.sources if outcome.response else ()
    quoted = {(n, text) for judged in outcome.judged for n, text in zip(judged.cited, judged.evidence, strict=True)}
    for n, text in sorted(quoted):
        origin = _origin(sources[n].publisher, sources[n].published)
        yield Quote(n + 1, sources[n].title or sources[n].id, origin, marked(outcome.question, text))


def _nearest(question: Question, answer: Answer) -> Iterable[Quote]:
    for passage in (hit.passage for hit in answer.nearest):
        origin = _origin(passage.source.publisher, passage.source.published)
        yield Quote(None, passage.source.title, origin, marked(question, passage.text))


def _origin(publisher: str | None, day: date | None) -> str:
    return f"{publisher or 'publisher unknown'}, {f'{day.day} {day:%B %Y}' if day else 'date unknown'}"
