"""Questions that passages answer: drafted by rules, what somebody said of something, what happened at a place on a day.

Better no question than a bad one. Knows nothing of answers, nor of which questions are wanted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from eval.drafting.asked import Asks
from eval.drafting.candidates import Desk
from eval.drafting.pasts import PASTS
from eval.drafting.usage import usage
from rag.mentions import dates, names
from rag.sentences import sentences
from rag.text import content_words
from rag.types import Article, Source
from ui.natural import natural
from ui.voices import SPEAKING, persons, voices

Kind = Asks | Literal["voice", "event"]
# What a reader gains by the answer.
WORTH: dict[Kind, float] = {
    "voice": 0.9,
    "said": 0.9,
    "number": 0.8,
    "who": 0.7,
    "when": 0.7,
    "where": 0.7,
    "event": 0.6,
    "whether": 0.5,
    "office": 0.5,
}

PLACED = re.compile(r"(?P<before>[\w’'-]+) in (?P<the>the )?\Z")
NO_EVENT = re.compile(rf"\b(?:{SPEAKING}|born)\b")


@dataclass(frozen=True, slots=True)
class Idea:
    """A question with the sentence that answers it and the words in it that do; `place` is that of its article."""

    question: str
    kind: Kind
    sentence: str
    answer: str
    source: Source
    place: int

    @property
    def stems(self) -> frozenset[str]:
        return frozenset(content_words(self.question))


def ideas(articles: Sequence[Article]) -> Iterator[Idea]:
    """The questions that articles answer, or passages given as such."""
    usual = usage([article.text for article in articles])
    known = persons("\n".join(article.text for article in articles))
    for place, article in enumerate(articles):
        for one in Desk(article, usual).facts:
            if natural(one, usual):
                asked = one.question
                yield Idea(asked.question, one.asks, asked.evidence_any[0], asked.answers[0], article.source, place)
        for start, end in sentences(article.text):
            told = " ".join(article.text[start:end].split())
            for question in voices(told, known):
                yield Idea(question, "voice", told, told, article.source, place)
            for question in events(told):
                yield Idea(question, "event", told, told, article.source, place)


def events(sentence: str) -> Iterator[str]:
    """What happened at a place on a day, where a sentence tells one of each and nobody speaks."""
    days = [day for day in dates(sentence) if day.year and day.month and day.day]
    if len(days) != 1 or NO_EVENT.search(sentence):
        return
    day = sentence[days[0].start : days[0].end]
    for start, end in names(sentence):
        placed = PLACED.search(sentence[:start])
        if placed and not dates(sentence[start:end]):
            ends = sentence[end:] == "." and placed["before"] in PASTS  # "met in Orlo."
            if sentence.startswith(f" on {day}", end) or ends:
                yield f"What happened in {placed['the'] or ''}{sentence[start:end]} on {day}?"
