"""Questions that a passage no longer answers: a name, number, date or sense in them is swapped for another.

Knows nothing of files."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain

from public import Example

from eval.damage.senses import OPPOSITE
from rag.mentions import names, undated
from rag.sentences import sentences
from rag.text import either, words

SENSE = re.compile(rf"\b({either(OPPOSITE)})\b")
YEARS = 60  # a swapped year lies at most so far away, and mostly much nearer
TURNED = 0.5  # share of questions that are turned in their sense, where they can be, before anything else is tried
ASSERTED = re.compile(
    r"^(?:Who|What|Which \w+) (?:is|was|are|were|has|have|will|can|could|would|does|did)\b(?= \w+(?:ed|en|ing)\b)"
)
NEAR = 150  # neighbours on either side whose names are put in: most are of the same article
TRIES = 8
Way = Callable[[Example, int, random.Random], "str | None"]


class Swapper:
    """Makes unanswerable questions of answerable ones, by names of neighbouring questions and of the passage itself."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self.examples = examples
        self._names = [[one.question[a:b] for a, b in names(one.question)] for one in examples]
        found: dict[int, set[str]] = defaultdict(set)
        for name in chain.from_iterable(self._names):
            found[len(name.split())].add(name)
        self._all = {size: sorted(pool) for size, pool in found.items()}

    def swapped(self, number: int, chance: random.Random) -> Example | None:
        """Example `number` without an answer, its question changed in one place; None where nothing can be changed.

        What is put in stands not in the question, and in the passage only where it is a name of another sentence."""
        one = self.examples[number]
        ways: list[Way] = [self._name, self._name, _other_name, _number, _year, _negation]
        chance.shuffle(ways)
        ways.insert(0 if chance.random() < TURNED else len(ways), _sense)
        for way in ways:
            if question := way(one, number, chance):
                return replace(one, question=question, start=None, end=None, wanted=(), source=f"swapped {one.source}")
        return None

    def _name(self, one: Example, number: int, chance: random.Random) -> str | None:
        held = set(words(one.passage))
        spans = [span for span in names(one.question) if held.issuperset(words(one.question[slice(*span)]))]
        if not spans:
            return None
        start, end = chance.choice(spans)
        size = len(one.question[start:end].split())
        near = chain.from_iterable(self._names[max(0, number - NEAR) : number + NEAR])
        held |= set(words(one.question))
        for pool in ([name for name in near if len(name.split()) == size], self._all[size]):
            for other in chance.sample(pool, min(TRIES, len(pool))):
                if not set(words(other)) & held:
                    return _put(one, start, end, other)
        return None


def _other_name(one: Example, _: int, chance: random.Random) -> str | None:
    """With another name of the passage, from a sentence that neither answers nor speaks of the name it takes."""
    here = [span for span in sentences(one.passage) if one.start is not None and span[0] <= one.start < span[1]]
    held = {*words(one.question), *(word for span in here for word in words(one.passage[slice(*span)]))}
    spans = [span for span in names(one.question) if held.issuperset(words(one.question[slice(*span)]))]
    others = sorted({one.passage[a:b] for a, b in names(one.passage) if not set(words(one.passage[a:b])) & held})
    return _put(one, *chance.choice(spans), chance.choice(others)) if spans and others else None


def _put(one: Example, start: int, end: int, text: str) -> str:
    return one.question[:start] + text + one.question[end:]


def _number(one: Example, _: int, chance: random.Random) -> str | None:
    free = [n for n in undated(one.question) if one.question[n.start : n.end].isdigit()]
    if not free:
        return None
    number = chance.choice(free)
    other = str(max(1, int(number.value) + chance.choice((-3, -2, -1, 1, 2, 3, 10))))
    return None if re.search(rf"\b{other}\b", one.passage) else _put(one, number.start, number.end, other)


def _year(one: Example, _: int, chance: random.Random) -> str | None:
    years = list(re.finditer(r"\b1[0-9]{3}\b|\b20[0-2][0-9]\b", one.question))
    if not years:
        return None
    year = chance.choice(years)
    other = str(int(year[0]) + chance.choice((-1, 1)) * chance.choice((1, 1, 2, 3, chance.randint(1, YEARS))))
    return None if other in one.passage else _put(one, *year.span(), other)


def _negation(one: Example, _: int, chance: random.Random) -> str | None:
    match = ASSERTED.match(one.question)
    return _put(one, match.end(), match.end(), " not") if match and " not " not in one.question else None


def _sense(one: Example, _: int, chance: random.Random) -> str | None:
    held = set(words(one.passage))
    found = [m for m in SENSE.finditer(one.question) if OPPOSITE[m[0]] not in held]
    if not found:
        return None
    match = chance.choice(found)
    return _put(one, *match.span(), OPPOSITE[match[0]])
