"""Questions that readers of news ask and that public sets hardly hold, over passages around their sentence.

Knows nothing of files, nor of the rules: see eval.drafting.asking."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import accumulate

from public import Example

from eval.drafting.asking import WAYS
from rag.sentences import sentences
from rag.types import Span

LENGTH = 130  # words of a passage around a sentence
SENTENCE = range(7, 45)  # words of a sentence that is asked of


def asked(text: str, most: int, chance: random.Random, source: str) -> Iterator[Example]:
    """At most so many questions of a text, each over a passage around its sentence."""
    spans = sentences(text)
    fit = [n for n, (a, b) in enumerate(spans) if len(text[a:b].split()) in SENTENCE]
    left = most
    for n in chance.sample(fit, len(fit)):
        start, end = spans[n]
        made = next((found for way in WAYS if (found := way(text[start:end], chance))), None)
        if made and left:
            left -= 1
            low, high = _around(text, spans, n, chance)
            first, last = start - low + made[1][0], start - low + made[1][1]
            passage = text[low:high]
            yield Example(made[0], passage, first, last, source, (passage[first:last],))


def _around(text: str, spans: Sequence[Span], n: int, chance: random.Random) -> Span:
    """A run of whole sentences about sentence `n`, as long as a passage."""
    sizes = [len(text[a:b].split()) for a, b in spans]
    before = [0, *accumulate(reversed(sizes[:n]))]
    room = chance.randrange(LENGTH)
    low = n - max(k for k, size in enumerate(before) if size <= room)
    high = max(k for k in range(n, len(spans)) if k == n or sum(sizes[low : k + 1]) <= LENGTH)
    return spans[low][0], spans[high][1]
