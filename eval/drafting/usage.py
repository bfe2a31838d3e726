"""Which words a collection of articles writes small and which it writes tall inside sentences, and how common they are.

Knows nothing of sentences' sense: a word that opens one is told to be a name or not by how it is written elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.text import STOPWORDS, words

WORD = re.compile(r"[^\W\d_][\w’'-]*")
SMALL = re.compile(r"(?<![\w’'-])[^\W\d_A-Z][^\W_A-Z]*(?![\w’'-])")
TALL = re.compile(r"(?<=[a-z,] )[A-Z][\w-]*")
FEW = 2  # articles that a rare word may be in, of a small collection
OWN = re.compile(r"[’']s?\Z")


@dataclass(frozen=True, slots=True)
class Usage:
    """How often words are written small, how often tall where no sentence begins, and how many articles have a word."""

    small: Mapping[str, int]
    tall: Mapping[str, int]
    counts: Mapping[str, int]
    articles: int

    def opened(self, sentence: str) -> str:
        """The sentence, with its first letter small where its first word is no name."""
        match = WORD.match(sentence)
        if not match or not match[0][0].isupper():
            return sentence
        word = OWN.sub("", match[0])
        behind = sentence[match.end() + 1 : match.end() + 2]
        if self._name(word, before_name=behind.isupper()):
            return sentence
        return sentence[0].lower() + sentence[1:]

    def _name(self, word: str, *, before_name: bool) -> bool:
        """Whether a word that opens a sentence is a name, or part of one."""
        plain = word.lower()
        if plain in STOPWORDS:
            return False
        small, tall = self.small.get(plain, 0), self.tall.get(word, 0)
        if small or tall:
            return tall >= small or (before_name and bool(tall))
        return before_name or word[1:].lower() != word[1:]

    def lacks(self, text: str) -> bool:
        """Whether a word of the text stands in no article."""
        return any(word not in self.counts for word in words(text))

    def rare(self, text: str) -> bool:
        """Whether a word of the text stands in few articles only."""
        most = max(FEW, self.articles // 3)
        return any(self.counts.get(word, 0) <= most for word in words(text) if word not in STOPWORDS)


def usage(texts: Sequence[str]) -> Usage:
    """How texts write their words."""
    small: Counter[str] = Counter()
    tall: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for text in texts:
        small.update(SMALL.findall(text))
        tall.update(TALL.findall(text))
        counts.update(set(words(text)))
    return Usage(small, tall, counts, len(texts))
