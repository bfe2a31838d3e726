"""The judge's own test: right answers damaged in known ways, and whether any measure tells them from the undamaged.

Knows nothing of bots; what it damages is an answer as it stands in a record."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from eval.damage.guard import damages
from eval.grounding import Assessor
from eval.judge import Outcome, judge
from eval.measures import ANSWER, GROUNDING
from eval.response import responded
from eval.slices import LibraryText, sliced
from rag.types import Answer, Citation, Claim

TEXTS = ("number", "date", "name", "negation", "speaker", "circumstance")  # changed in a sentence that stays cited
SHIFT = 3  # characters that a citation is moved by


@dataclass(frozen=True, slots=True)
class Case:
    """One right answer damaged in one way, and the names of the measures that are worse for it."""

    id: str
    kind: str
    noticed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Damaging:
    """What damages answers: the outcomes of a run, of which the right and rightly cited ones are damaged."""

    outcomes: Sequence[Outcome]
    assessor: Assessor
    text: LibraryText

    def cases(self) -> Iterator[Case]:
        """Every right answer in every way of KINDS that suits it."""
        for outcome in self.right:
            for kind in KINDS:
                if (answer := self.damaged(outcome, kind)) is not None:
                    yield Case(outcome.question.id, kind, worse(outcome, self.judged(outcome, answer)))

    def blamed(self) -> list[Case]:
        """The same answers undamaged, judged again: what a measure holds against them, rightly or not, is blame."""
        return [Case(o.question.id, "none", faults(self.judged(o, o.answer))) for o in self.right if o.answer]

    @property
    def right(self) -> list[Outcome]:
        return [o for o in self.outcomes if o.answer and o.answered and o.right and o.cited]

    def judged(self, outcome: Outcome, answer: Answer) -> Outcome:
        """What an answer in the place of another is worth."""
        question = outcome.question
        response = responded(answer, history=question.history, id=question.id)
        asked = answer.queries[0].text if answer.queries else question.question
        found = judge(question, response, self.assessor.judged(question, response, asked), answer=answer)
        return replace(found, slices=sliced(answer, self.text))

    def damaged(self, outcome: Outcome, kind: str) -> Answer | None:
        """The answer damaged in one way; None where it has nothing of the kind."""
        assert outcome.answer
        others = [o.answer for o in self.right if o.answer and _elsewhere(o.answer, outcome.answer)]
        return KINDS[kind](outcome.answer, kind, random.Random(f"{outcome.question.id} {kind}"), others)


def worse(before: Outcome, after: Outcome) -> tuple[str, ...]:
    """The names of the measures by which an outcome is worse than before."""
    found = []
    for measure in (*ANSWER, *GROUNDING):
        old, new = (_value(measure.of(outcome)) for outcome in (before, after))
        if measure.more is not None and old is not None:
            new = (0.0 if measure.more else 1.0) if new is None else new
            if new < old if measure.more else new > old:
                found.append(measure.name)
    return tuple(found)


def faults(outcome: Outcome) -> tuple[str, ...]:
    """What a measure of grounding holds against an outcome: short of all there is, of what should be all or nothing."""
    wanted = {"grounded": 1.0, "citation_recall": 1.0, "citation_precision": 1.0, "slices": 1.0, "verbatim": 1.0}
    values = {measure.name: _value(measure.of(outcome)) for measure in GROUNDING if measure.name in wanted}
    return tuple(name for name, value in values.items() if value is not None and value < wanted[name])


def _value(part: tuple[float, float]) -> float | None:
    return part[0] / part[1] if part[1] else None


def _elsewhere(one: Answer, other: Answer) -> bool:
    """Whether two answers cite no article in common."""
    return not {c.source.id for c in one.citations} & {c.source.id for c in other.citations}


Way = Callable[[Answer, str, random.Random, Sequence[Answer]], "Answer | None"]


def _text(answer: Answer, kind: str, chance: random.Random, others: Sequence[Answer]) -> Answer | None:
    """A sentence says something else than the one it cites."""
    for claim in answer.claims:
        for found, wrong in damages(claim, answer, str(chance.random())):
            if found == kind:
                return _said(answer, claim, wrong)
    return None


def _said(answer: Answer, claim: Claim, text: str) -> Answer:
    """The answer with other words in the place of a claim; a direct answer goes that they no longer hold."""
    more = len(text) - len(claim.text)
    claims = tuple(
        replace(c, text=text, end=c.end + more) if c == claim else c.moved(more) if c.start > claim.start else c
        for c in answer.claims
    )
    whole = answer.text[: claim.start] + text + answer.text[claim.end :]
    direct = answer.direct if answer.direct and answer.direct.quote in whole else None
    return replace(answer, text=whole, claims=claims, direct=direct)


def _source(answer: Answer, kind: str, chance: random.Random, others: Sequence[Answer]) -> Answer | None:
    """Every sentence cites a sentence of another article."""
    pool = [citation for other in others for citation in other.citations]
    if not pool:
        return None
    return _citing(answer, lambda c: replace(chance.choice(pool), number=c.number))


def _citing(answer: Answer, change: Callable[[Citation], Citation]) -> Answer:
    changed = {citation: change(citation) for citation in answer.citations}
    return replace(
        answer,
        citations=tuple(changed.values()),
        claims=tuple(replace(c, citations=tuple(changed.get(one, one) for one in c.citations)) for c in answer.claims),
    )


def _uncited(answer: Answer, kind: str, chance: random.Random, others: Sequence[Answer]) -> Answer | None:
    """A sentence cites nothing."""
    claim = chance.choice(answer.claims)
    claims = tuple(replace(c, citations=()) if c == claim else c for c in answer.claims)
    return replace(answer, claims=claims)


def _offset(answer: Answer, kind: str, chance: random.Random, others: Sequence[Answer]) -> Answer | None:
    """A citation points some characters beside its words."""
    wrong = chance.choice(answer.citations)
    return _citing(answer, lambda c: replace(c, start=c.start + SHIFT, end=c.end + SHIFT) if c == wrong else c)


def _misquoted(answer: Answer, kind: str, chance: random.Random, others: Sequence[Answer]) -> Answer | None:
    """A sentence and the quote that it cites say alike what the article does not."""
    for claim in answer.claims:
        for _, wrong in damages(claim, answer, str(chance.random())):
            if any(c.quote == claim.text for c in claim.citations):
                return _requoted(answer, claim, wrong)
    return None


def _requoted(answer: Answer, claim: Claim, text: str) -> Answer:
    changed = _citing(answer, lambda c: replace(c, quote=text) if c.quote == claim.text else c)
    return _said(changed, next(c for c in changed.claims if c.start == claim.start), text)


def _invented(answer: Answer, kind: str, chance: random.Random, others: Sequence[Answer]) -> Answer | None:
    """A sentence more, which is true of something else, with a citation of this answer."""
    pool = [claim.text for other in others for claim in other.claims]
    if not pool:
        return None
    text, start = chance.choice(pool), len(answer.text) + 1
    claim = Claim(text, start, start + len(text), answer.citations[:1], "supported", 1.0)
    return replace(answer, text=f"{answer.text} {text}", claims=(*answer.claims, claim))


def _beside(answer: Answer, kind: str, chance: random.Random, others: Sequence[Answer]) -> Answer | None:
    """The right answer to another question, rightly cited."""
    return replace(chance.choice(others), question=answer.question, queries=answer.queries) if others else None


KINDS: dict[str, Way] = {
    **dict.fromkeys(TEXTS, _text),
    "another source": _source,
    "uncited": _uncited,
    "offset": _offset,
    "misquoted": _misquoted,
    "invented": _invented,
    "beside the question": _beside,
}
