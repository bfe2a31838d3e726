"""Copies of one story: which of its passages say something of their own, and which repeat others.

Knows nothing of how copies are found. Texts are compared by runs of four words, case and punctuation apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from rag.text import words
from rag.types import Hit, Passage, Source

RUN = 4  # words
COPY = 0.6  # share of a passage's runs that stand in others: from here on it is a copy of them

Runs = AbstractSet[tuple[str, ...]]


def runs(text: str) -> Runs:
    """All runs of four words in a text; of a shorter one, the text itself."""
    said = words(text)
    return {tuple(said[i : i + RUN]) for i in range(max(1, len(said) - RUN + 1))}


def shared(text: str, others: Runs) -> float:
    """Share of a text's runs that stand in others, in [0, 1]."""
    own = runs(text)
    return len(own & others) / len(own)


def distinct(members: Sequence[Sequence[Passage]]) -> list[Passage]:
    """The passages of a story's members, first come first, less those that copy earlier members."""
    if len(members) < 2:
        return [passage for member in members for passage in member]
    kept: list[Passage] = []
    said: set[tuple[str, ...]] = set()
    for member in members:
        own = [passage for passage in member if shared(passage.text, said) < COPY]
        kept += own
        said.update(run for passage in member for run in runs(passage.text))
    return kept


def uncopied(hits: Iterable[Hit]) -> list[Hit]:
    """The hits in their order, less those that copy better ones of the same story but another article."""
    kept: list[Hit] = []
    for hit in hits:
        source = hit.passage.source
        rivals = [h for h in kept if h.passage.source.story == source.story and h.passage.source.id != source.id]
        said = {run for rival in rivals if source.story for run in runs(rival.passage.text)}
        if not said or shared(hit.passage.text, said) < COPY:
            kept.append(hit)
    return kept


def twin(passage: Passage, others: Iterable[Passage]) -> Passage | None:
    """The one among others that says most of what a passage says, or None where none says enough."""
    said = runs(passage.text)
    ranked = [(len(said & runs(other.text)) / len(said), other) for other in others]
    share, best = max(ranked, key=lambda pair: pair[0], default=(0.0, None))
    return best if share >= COPY else None


def publishers(quote: str, members: Iterable[tuple[Source, str]]) -> tuple[str, ...]:
    """Who of a story's other members, given with their texts, prints these words too; each once, in order."""
    names = [source.publisher for source, text in members if shared(quote, runs(text)) >= COPY]
    return tuple(dict.fromkeys(name for name in names if name))
