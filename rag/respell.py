"""A question as it was meant: words that stand nowhere, respelled as the ones near them that do.

Knows nothing of indexes: it is handed what was found for the question as it was typed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from rag.spelling import alike, edits, errors
from rag.text import STOPWORDS, content_words, fold

WORD = re.compile(r"[^\W\d_]+(?:(?:-|['’](?!s\b))[^\W\d_]+)*")
SHORTEST = 4  # letters
MIDDLE, LONG = 4, 10  # letters from which one error is allowed, and two: of "wrecking" two make "working"
BESIDE = 2  # errors in a given name whose surname stands beside it: Aleksandr Pankin, Alexander Pankin
ENDING = re.compile(r"(?:s|ed|d|ing|er|ers|ly)$")
ASKING = ("what", "when", "where", "which", "whose", "there", "their", "many", "much", "does", "about")

Usual = Callable[[str], bool]  # whether a word is one of the language's own: "quarrel" is, "quarel" is not


def respelled(question: str, texts: Sequence[str], usual: Usual) -> str:
    """The question with each word that none of the texts has, and that is not usual, as the nearest one that has.

    Names are respelled as they sound, whether they are usual or not: Erevan as Yerevan, Galouzine as Galuzin."""
    return Respelling(texts, usual).of(question) if texts else question


class Respelling:
    """What the words of a question may be meant for: the words of some texts."""

    def __init__(self, texts: Sequence[str], usual: Usual) -> None:
        self._usual, self._texts = usual, texts
        counted = Counter(word for text in texts for word in WORD.findall(text))
        # The most frequent form last, which stays.
        self._forms = {fold(word): word for word in sorted(counted, key=lambda word: (counted[word], word))}
        self._stems = {stem for word in self._forms for stem in content_words(word)}

    @cached_property
    def _pairs(self) -> set[tuple[str, str]]:
        """Words that stand side by side; few questions need them."""
        return {pair for text in self._texts for pair in pairwise(fold(word) for word in WORD.findall(text))}

    def of(self, question: str) -> str:
        found = list(WORD.finditer(question))
        behind = [*(fold(match[0]) for match in found[1:]), ""][: len(found)]
        text, at = "", 0
        for match, after in zip(found, behind, strict=True):
            text += question[at : match.start()] + self._meant(match[0], after)
            at = match.end()
        return text + question[at:]

    def _meant(self, written: str, after: str) -> str:
        word = fold(written)
        if len(word) < SHORTEST or word in STOPWORDS or self._held(word) or written.isupper():
            return written
        capital = written[0].isupper()
        near = min(self._near(word, after, capital=capital), default=None)
        if near is None:
            return written
        other: str = self._forms.get(near.word, near.word)
        return other[:1].upper() + other[1:] if capital else other

    def _held(self, word: str) -> bool:
        return word in self._forms or not self._stems.isdisjoint(content_words(word))

    def _near(self, word: str, after: str, *, capital: bool) -> Iterator[Near]:
        """The words near one; of a usual word only names of one sound."""
        usual = self._usual(word) or self._usual(ENDING.sub("", word))
        limit = 0 if usual else (len(word) >= MIDDLE) + (len(word) >= LONG)
        for other, form in self._forms.items():
            named = capital and form[0].isupper()
            beside = (other, after) in self._pairs
            allowed = BESIDE if named and beside else limit
            if (named or not usual) and (away := _away(word, other, allowed, named=named and not beside)) is not None:
                yield Near(not beside, away, abs(len(other) - len(word)), other)
        for other in () if usual else ASKING:
            if edits(word, other) == 1:
                yield Near(False, 1, int(len(other) <= len(word)), other)  # a letter is left out more often


@dataclass(frozen=True, slots=True, order=True)
class Near:
    """A word that may be meant, likelier ones before others: first the one that stands before the next word too."""

    apart: bool
    errors: int
    longer: int
    word: str


def _away(word: str, other: str, limit: int, *, named: bool) -> int | None:
    """Errors between two words; between two names also as other languages write them: Galouzine, Arutyunyan."""
    if len(other) < SHORTEST or abs(len(other) - len(word)) > 2:
        return None
    ways = {word, word.removesuffix("e"), f"h{word}"} if named else {word}
    found = [away for one in ways if (away := errors(one, other, limit)) is not None]
    if named and found and min(found) and not any(alike(one, other) for one in ways):
        return None
    return min(found, default=None)
