"""The sentences of a long text that matter for a claim, few enough for a verifier to read at once.

Knows nothing of models."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rag.sentences import sentences
from rag.text import content_words

WORDS = 110  # about 150 tokens, which is what the verifier was trained on


def excerpt(evidence: str, claim: str, most: int = WORDS) -> str:
    """At most `most` words of the evidence, whole sentences in their order, chosen greedily to cover the claim's words.

    A word counts the more the fewer sentences hold it; what is left of the room goes to the sentences in front of
    those chosen, which tell whom "he" stands for. A first sentence is taken however long it is."""
    if len(evidence.split()) <= most:
        return evidence
    texts = [evidence[a:b] for a, b in sentences(evidence)]
    held = [frozenset(content_words(text)) for text in texts]
    chosen = _covering(held, frozenset(content_words(claim)), [len(text.split()) for text in texts], most)
    return " ".join(texts[n] for n in sorted(chosen))


def _covering(held: Sequence[frozenset[str]], wanted: frozenset[str], sizes: Sequence[int], most: int) -> list[int]:
    """The numbers of the sentences taken, best first."""
    spread = Counter(word for words in held for word in words & wanted)
    weight = {word: 1 / spread[word] for word in spread}
    chosen: list[int] = []
    room, open_words = most, set(weight)
    while open_words:
        worth = {n: sum(weight[w] for w in held[n] & open_words) for n in range(len(held)) if n not in chosen}
        best = max(worth, key=lambda n: (worth[n], len(held[n] & wanted), -n), default=None)
        if best is None or not worth[best] or (chosen and sizes[best] > room):
            break
        chosen.append(best)
        room -= sizes[best]
        open_words -= held[best]
    by_share = sorted(range(len(held)), key=lambda n: -sum(weight[w] for w in held[n] & wanted))
    for n in (*(n - 1 for n in list(chosen) if n), *by_share):
        if n not in chosen and sizes[n] <= room:
            chosen.append(n)
            room -= sizes[n]
    return chosen
