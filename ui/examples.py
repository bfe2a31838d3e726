"""Questions of the empty page: drafted of the newest articles, each such that the library itself answers it.

Knows nothing of pages, nor of how a sentence becomes a question: see ideas.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import groupby, islice
from threading import Lock

from rag.answer import Bot
from rag.errors import UnknownArticle
from rag.text import fold
from rag.types import Answer, Article, Source
from ui.ideas import WORTH, Idea, ideas

RECENT = 12  # articles that examples are made of
LEAD = 2_500  # characters of them that are read: the story is told there
SPARE = 4  # questions that may be asked and not be answered


class Examples:
    """Questions that the library answers, made anew when it has changed. Threads may ask at once."""

    def __init__(self, bot: Bot) -> None:
        self._bot, self._lock = bot, Lock()
        self._generation, self._made = -1, tuple[str, ...]()

    def __call__(self) -> tuple[str, ...]:
        with self._lock:
            if (now := self._bot.searcher.library.generation) != self._generation:
                self._made, self._generation = examples(self._bot), now
            return self._made


def examples(bot: Bot, k: int = 4) -> tuple[str, ...]:
    """At most k questions that the newest articles answer, each of another article; all were asked, k + 4 at most.

    `bot` is to answer by quoting: a model may cost money. Errors: as those of `ask`."""
    kept = list[Idea]()
    made_of = (idea for idea in ideas(_newest(bot)) if idea.kind != "office")
    for _, made in islice(groupby(made_of, key=lambda idea: idea.source), k + SPARE):
        if len(kept) == k:
            break
        best = max(made, key=lambda idea: WORTH[idea.kind] - sum(idea.kind == other.kind for other in kept))
        if _proved(best, bot.ask(best.question)):
            kept.append(best)
    return tuple(idea.question for idea in kept)


def _newest(bot: Bot) -> list[Article]:
    """The newest articles, one of a story, those first that most publishers tell; publishers take turns."""
    sources = sorted(bot.sources(), key=lambda source: source.published or date.min, reverse=True)
    told = Counter(story for story, _ in {(_story(source), source.publisher) for source in sources})
    stories = {_story(source): source for source in reversed(sources)}
    newest = [source for source in sources if stories[_story(source)] is source][:RECENT]
    return _texts(bot, _by_turns(sorted(newest, key=lambda source: -told[_story(source)])))


def _story(source: Source) -> str:
    return source.story or source.id


def _by_turns(sources: Sequence[Source]) -> list[Source]:
    """In the same order but that no publisher comes again before every other one had a turn."""
    turns = Counter[str | None]()
    placed = []
    for source in sources:
        turns[source.publisher] += 1
        placed.append((turns[source.publisher], source))
    return [source for _, source in sorted(placed, key=lambda pair: pair[0])]


def _texts(bot: Bot, sources: Iterable[Source]) -> list[Article]:
    """The articles in English: there are no rules for questions in other languages."""
    found = []
    for source in sources:
        with suppress(UnknownArticle):  # removed meanwhile
            found.append(bot.searcher.library.get(source.id))
    return [replace(article, text=article.text[:LEAD]) for article in found if article.language == "en"]


def _proved(idea: Idea, answer: Answer) -> bool:
    """Whether an answer stands on the sentence that the question was made of, or tells the same."""
    quotes = [fold(citation.quote) for citation in answer.citations]
    sentence = fold(idea.sentence)
    return any(sentence in quote or quote in sentence for quote in quotes) or (
        answer.status == "answered" and fold(idea.answer) in fold(answer.text)
    )
