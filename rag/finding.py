"""A question to the passages that answer it: made to stand alone, split where it is broad, searched, read, or refused.

Knows nothing of how an answer is written; it sees ports only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, zip_longest

from rag.errors import WriterError
from rag.exact import absent_years
from rag.judge import refusal
from rag.ports import Rewriter
from rag.query import stand_alone, widened
from rag.respell import respelled
from rag.search import Searcher
from rag.splitting import broad, parted, plausible
from rag.types import Filter, Hit, Query, Turn


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a query; `reason` tells why that does not answer it.

    `parts`: the queries searched in its place, where it was split."""

    query: Query
    evidence: list[Hit]
    reason: str | None
    parts: tuple[Query, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds evidence in one library; `rewriter` makes questions stand alone, rules where there is none or it fails."""

    searcher: Searcher
    rewriter: Rewriter | None = None
    per_article: int = 3
    answerable: float = 0.5

    def begun(self) -> Finder:
        """This finder for one answer: see Writer."""
        return replace(self, rewriter=self.rewriter.begun()) if self.rewriter else self

    def find(self, question: str, history: Sequence[Turn], filter: Filter | None, today: date) -> Found:
        """What the library holds for a question behind a history."""
        query, parts = self._queries(question, history, filter, today)
        found = self._best(query, parts)
        if found.reason and query.window:
            wide = self._best(widened(query), [widened(part) for part in parts])
            if not wide.reason:
                note = f"no article published {query.window} answers this; those of all days were searched"
                return replace(wide, notes=(note, *wide.notes))
        return found

    def _queries(
        self, question: str, history: Sequence[Turn], filter: Filter | None, today: date
    ) -> tuple[Query, list[Query]]:
        """The whole query, and those to search in its place."""
        query = stand_alone(question, history, filter, today)
        texts = self._rewritten(question, history)
        if texts:
            query = replace(query, text=" ".join(texts))
        else:
            texts = parted(query.text)
        # A part is held to its own years; to those of the whole where a model left one out.
        apart = len(texts) > 1 and not absent_years(question, texts)
        return query, [replace(query, text=text, asked=text if apart else question) for text in texts]

    def _rewritten(self, question: str, history: Sequence[Turn]) -> list[str]:
        """The model's questions; none where it is not worth asking, fails, or brings in what nobody named."""
        if not self.rewriter or not (history or broad(question)):
            return []
        try:
            texts = self.rewriter.questions(Query(" ".join(question.split()), asked=question), history)
        except WriterError:
            return []  # it cost nothing but time; where it goes on failing, the writer says so
        known = " ".join([question, *(f"{turn.question} {turn.text}" for turn in history)])
        return texts if plausible(texts, known) == texts else []

    def _best(self, query: Query, parts: Sequence[Query]) -> Found:
        if len(parts) > 1:
            found = self._together(query, [self._one(part) for part in parts])
            return self._one(query) if found.reason else found
        return self._one(parts[0])

    def _one(self, query: Query) -> Found:
        """What is found for one query, as it was meant by the words of what is found for it."""
        hits = self._search(query)
        text = respelled(query.text, [hit.titled for hit in hits], self.searcher.encoder.knows)
        if text != query.text:
            query = replace(query, text=text, respelled=True)
            hits = self._search(query)
        evidence = self.searcher.reading(query, hits)
        return Found(query, evidence, refusal(query, evidence, self.answerable))

    def _together(self, query: Query, found: Sequence[Found]) -> Found:
        """The evidence of all parts that are answered, the best of each first."""
        answering = [one for one in found if not one.reason]
        evidence = dict[str, Hit]()
        for hit in chain.from_iterable(zip_longest(*(one.evidence for one in answering))):
            if hit:
                evidence.setdefault(hit.passage.key, hit)
        missing = tuple(f"{one.reason}: {one.query.text}" for one in found if one.reason)
        reason = found[0].reason if not answering else None
        if any(one.query.respelled for one in found):
            query = replace(query, text=" ".join(one.query.text for one in found), respelled=True)
        best = list(evidence.values())[: self.searcher.read]
        return Found(query, best, reason, tuple(one.query for one in found), missing)

    def _search(self, query: Query) -> list[Hit]:
        return self.searcher.search(query, self.searcher.retrieve, per_article=self.per_article)
