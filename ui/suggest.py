"""Questions that lead on from an answer, such as the passages found for it answer.

Knows nothing of pages, nor of how a sentence becomes a question: see ideas.py."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from rag.mentions import dates, names
from rag.names import same_name
from rag.text import content_words, fold, words
from rag.types import Answer, Article
from ui.ideas import WORTH, Idea, ideas

SAME = 0.6  # share of content words from which two questions ask the same
NEAR = 0.3  # how near to its answer a question must be to lead on from it
VAGUE = 0.3  # rarity of a topic that most of what was found speaks of


def follow_ups(answer: Answer, k: int = 3) -> tuple[str, ...]:
    """At most k questions that passages found for an answer answer, and the answer itself does not.

    Reading the passages takes some 0.1 s."""
    told = _Told(answer)
    passages = [Article(hit.passage.source, hit.passage.text, "") for hit in answer.hits]
    near = [(told.nearness(idea), idea) for idea in ideas(passages) if told.lacks(idea)]
    ranked = sorted((pair for pair in near if pair[0] >= NEAR), key=lambda pair: -pair[0] - told.worth(pair[1]))
    return tuple(idea.question for idea in _varied([idea for _, idea in ranked], k))


@dataclass(frozen=True)
class _Told:
    """What somebody knows who has read an answer."""

    answer: Answer

    @cached_property
    def text(self) -> str:
        """Of a refusal nothing."""
        return self.answer.text if self.answer.claims else ""

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(content_words(f"{self.answer.question} {self.text}"))

    @cached_property
    def said(self) -> list[str]:
        """All words, folded."""
        return words(f"{self.answer.question} {self.text}")

    @cached_property
    def asked(self) -> frozenset[str]:
        """The words of the names in the question."""
        question = self.answer.question
        named = [question[a:b] for a, b in names(question) if not dates(question[a:b])]
        return frozenset(chain.from_iterable(map(content_words, named)))

    @cached_property
    def often(self) -> Counter[str]:
        """In how many of the passages found each word stands."""
        return Counter(chain.from_iterable(set(content_words(hit.titled)) for hit in self.answer.hits))

    def lacks(self, idea: Idea) -> bool:
        """Whether a question asks for what has not been told."""
        sentence, given = fold(idea.sentence), fold(idea.answer)
        if any(sentence in fold(citation.quote) for citation in self.answer.citations) or given in fold(self.text):
            return False
        if _same(idea.stems, frozenset(content_words(self.answer.question))):
            return False
        if idea.kind == "voice":  # of whom the answer tells already, other questions are better
            return not self._names(idea.question.partition(" say about ")[0])
        if idea.question.startswith("Who is "):
            return self._names(idea.question) and given.split()[-1] not in self.said
        return True

    def _names(self, text: str) -> bool:
        """Whether the answer names whom these words end with."""
        return any(same_name(words(text)[-1], word) for word in self.said)

    def nearness(self, idea: Idea) -> float:
        """How much a question and its sentence share with what was told: words of all passages count nothing."""
        shared = (idea.stems | frozenset(content_words(idea.sentence))) & self.stems
        rare = math.fsum(self._rarity(stem) * (1.0 if stem in idea.stems else 0.5) for stem in shared)
        return min(2.0, rare / 2) + 0.3 * bool(idea.stems & self.asked)

    def _rarity(self, stem: str) -> float:
        return math.log((1 + len(self.answer.hits)) / (1 + self.often[stem]))

    def worth(self, idea: Idea) -> float:
        """What speaks for a question by itself: its kind, another publisher, a passage found early."""
        other = idea.source.publisher not in {citation.source.publisher for citation in self.answer.citations}
        topic = content_words(idea.question.partition(" say about ")[2])
        vague = bool(topic) and max(map(self._rarity, topic)) < VAGUE
        return WORTH[idea.kind] + 0.2 * other - 0.02 * idea.place - 0.4 * vague


def _varied(ranked: Sequence[Idea], k: int) -> list[Idea]:
    """The first k that differ in what they ask; other articles and other kinds of question before those chosen."""
    chosen: list[Idea] = []
    for apart in (True, False):
        for idea in ranked:
            if len(chosen) < k and not any(_alike(idea, other, apart=apart) for other in chosen):
                chosen.append(idea)
    return chosen


def _alike(one: Idea, other: Idea, *, apart: bool) -> bool:
    near = apart and (one.source == other.source or one.kind == other.kind)
    return near or one.sentence == other.sentence or one.answer == other.answer or _same(one.stems, other.stems)


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= SAME * min(len(one), len(other))
