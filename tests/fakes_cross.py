"""A CrossEncoder by shared words: whoever reads with it can tell by hand what comes out, and nothing is loaded."""

import re

import numpy as np

from rag.ports import Joint
from rag.text import content_words, words

WORD = re.compile(r"\w+")


class WordCrossEncoder:
    """Words are tokens. An answer begins and ends at capitalised words that the first text does not hold, most likely
    beside words that it does; `there` counts shared content words, less those missing. `seen` records every pair."""

    def __init__(self):
        self.seen = []
        self.closed = False

    def read(self, pairs):
        self.seen += pairs
        return [self._one(*pair) for pair in pairs]

    def _one(self, first, second):
        asked = set(words(first))
        found = list(WORD.finditer(second))
        held = [float(set(words(m[0])) <= asked) for m in found]
        near = [sum(held[max(0, n - 3) : n + 4]) for n in range(len(held))]
        likely = [near[n] - 1 if m[0][0].isupper() and not held[n] else -5.0 for n, m in enumerate(found)]
        wanted, known = set(content_words(first)), set(content_words(second))
        places = np.array([m.span() for m in found], np.int64).reshape(-1, 2)
        likely = np.array(likely, np.float32)
        return Joint(likely, likely, places, 0.0, float(len(wanted & known) - len(wanted - known)))

    def close(self):
        self.closed = True
