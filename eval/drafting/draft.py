"""Drafts of evaluation questions, for a person to accept, edit or drop: which of all candidates, and in what order.

Knows nothing of files, terminals or models."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from eval.drafting.asked import Asks
from eval.drafting.candidates import Candidate, Desk, Draft, exactly
from eval.drafting.feedback import Feedback, from_feedback
from eval.drafting.lacking import Near, lacking
from eval.drafting.usage import usage
from eval.questions import Question
from rag.text import fold
from rag.types import Article

__all__ = ["Draft", "Feedback", "drafts", "from_feedback", "proposed"]

# How often each kind is wanted, beside the others.
WANTED: dict[Asks, int] = {"when": 5, "number": 5, "who": 4, "said": 4, "where": 3, "office": 2, "whether": 1}
TOTAL = sum(WANTED.values())
TOLD: dict[Asks, str] = {
    "when": "asks for a date",
    "number": "asks for a number",
    "who": "asks for a name",
    "said": "asks what somebody said",
    "where": "asks for a place",
    "office": "asks for a name or an office",
    "whether": "asks whether something is so",
}
TELLING = 50  # articles that are looked into for one more answer to who somebody is
QUARTER, EIGHTH = 4, 8  # of all drafts: those that no article answers, and those that lean on a question before


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A candidate with the article it is of."""

    one: Candidate
    desk: Desk

    @property
    def draft(self) -> Draft:
        lead = "leans on the question before, and " if self.one.question.history else ""
        return Draft(self.one.question, f"{lead}{TOLD[self.one.asks]}")


def drafts(articles: Sequence[Article], *, most: int, seed: int = 0) -> list[Question]:
    """At most so many questions, about a quarter of which no article answers; equal for equal articles and seeds."""
    return [draft.question for draft in proposed(articles, most=most, seed=seed)]


def proposed(articles: Sequence[Article], *, most: int, seed: int = 0) -> list[Draft]:
    """The drafts of these questions, spread over all articles, each with why it is asked."""
    chance = random.Random(seed)
    usual = usage([article.text for article in articles])
    desks = [Desk(one, usual) for one in sorted(articles, key=lambda a: a.source.id) if one.language == "en"]
    chance.shuffle(desks)
    leaning = _picked(desks, lambda desk: desk.followups, most // EIGHTH, chance)
    facts = _picked(desks, lambda desk: desk.facts, most - most // QUARTER - len(leaning), chance)
    near = _near(facts, (len(facts) + len(leaning)) // (QUARTER - 1), chance)
    mixed = _mixed([_everywhere(one.draft, desks) for one in facts], [one.draft for one in leaning], near)
    return [replace(one, question=replace(one.question, id=f"d{n:03}")) for n, one in enumerate(mixed, start=1)]


def _picked(
    desks: Sequence[Desk], of: Callable[[Desk], list[Candidate]], most: int, chance: random.Random
) -> list[_Chosen]:
    """So many candidates, of each sentence one and in each round one of every article, kinds in the shares wanted.

    An article that has only what there is enough of comes last in its round; where articles are many it never does."""
    picking = _Picking(desks, of, most, chance)
    live = list(range(len(desks)))
    while live and len(picking.chosen) < most:
        late = [n for n in live if not picking.take(n, bound=True)]
        out = {n for n in late if not picking.take(n, bound=False)}
        live = [n for n in live if n not in out]
    return picking.chosen


@dataclass
class _Picking:
    """What is left of each article, the keys and the kinds of what is chosen, and the chosen ones."""

    desks: Sequence[Desk]
    of: Callable[[Desk], list[Candidate]]
    most: int
    chance: random.Random
    piles: dict[int, list[Candidate]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    used: Counter[Asks] = field(default_factory=Counter)
    chosen: list[_Chosen] = field(default_factory=list)

    def take(self, n: int, *, bound: bool) -> bool:
        """Takes one of article `n`, of the kind that is furthest behind its share; False where none fits.

        With `bound`, only of a kind that has not its share yet."""
        if len(self.chosen) == self.most:
            return True
        pile = self.piles[n] = [one for one in self._pile(n) if self.seen.isdisjoint(one.keys)]
        fit = [one for one in pile if not bound or self.used[one.asks] < self.most * WANTED[one.asks] / TOTAL]
        if fit:
            one = min(fit, key=lambda one: self.used[one.asks] / WANTED[one.asks])
            self.piles[n] = [other for other in pile if other.place != one.place]
            self.used[one.asks] += 1
            self.seen |= one.keys
            self.chosen.append(_Chosen(one, self.desks[n]))
        return bool(fit)

    def _pile(self, n: int) -> list[Candidate]:
        if n not in self.piles:
            found = self.of(self.desks[n])
            self.piles[n] = self.chance.sample(found, len(found))
        return self.piles[n]


def _near(facts: Sequence[_Chosen], most: int, chance: random.Random) -> list[Draft]:
    """So many of the facts changed in one thing, so that no article answers them."""
    found: dict[str, Draft] = {}
    for fact in chance.sample(facts, len(facts)):
        desk, asked = fact.desk, fact.one.question
        swap = lacking(asked.question, Near(desk.article.text, desk.known, desk.usual), chance)
        if swap and len(found) < most:
            question = Question(id="", question=swap.question, type="near-miss", answerable=False)
            why = f"no article holds “{swap.new}”, which stands in place of “{swap.old}”"
            found.setdefault(fold(swap.question), Draft(question, why))
    return list(found.values())


def _everywhere(draft: Draft, desks: Sequence[Desk]) -> Draft:
    """The draft with what other articles tell of the same question: of who somebody is, many tell."""
    asked, (answer, *_) = draft.question.question, draft.question.answers
    if not asked.startswith("Who is "):
        return draft
    name = asked.removeprefix("Who is ").rstrip("?")
    telling = [desk for desk in desks if name in desk.article.text or answer in desk.article.text][:TELLING]
    same = [one.question for desk in telling for one in desk.facts if one.question.question == asked]
    return replace(
        draft,
        question=replace(
            draft.question,
            articles=_united(draft.question.articles, *(one.articles for one in same)),
            evidence_any=_united(draft.question.evidence_any, *(one.evidence_any for one in same)),
            answers=(answers := _united(draft.question.answers, *(one.answers for one in same))),
            answer_any=tuple(map(exactly, answers)),
        ),
    )


def _united(*texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain(*texts)))


def _mixed(*piles: Sequence[Draft]) -> list[Draft]:
    """All drafts in one order, each pile spread evenly over it."""
    placed = [((n + 0.5) / len(pile), k, draft) for k, pile in enumerate(piles) for n, draft in enumerate(pile)]
    return [draft for *_, draft in sorted(placed, key=lambda one: one[:2])]
