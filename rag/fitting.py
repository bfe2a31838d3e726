"""Which passages a model reads, and in which order: as many as its context holds, none twice.

Knows nothing of models but how many tokens they read."""

from __future__ import annotations

from collections.abc import Sequence

from rag.prompt import QUESTION, SYSTEM, earlier, shown
from rag.text import words
from rag.types import Hit, Turn
from rag.verifier import in_runs

# Bytes of a token, low: a word of English has some 4.5, of Russian 5 with two bytes a letter. No tokenizer is asked:
# most providers publish none, and those that do load it from the network.
BYTES = 3
SAME = 0.8  # share of a passage's runs of words that also stand in a better one
SPARE = 400  # tokens left for the question and for a second round


def fitting(evidence: Sequence[Hit], history: Sequence[Turn], tokens: int) -> list[Hit]:
    """The best hits that `tokens` hold with the prompt, one at least; best first and last, least in the middle.

    Models overlook what stands in the middle: Liu et al. 2024, Lost in the Middle."""
    room = tokens - SPARE - counted(SYSTEM) - counted(QUESTION) - sum(counted(text) for _, text in earlier(history))
    kept = list[Hit]()
    for hit in evidence:
        size = counted(shown(len(evidence), hit.passage))
        if kept and size > room:
            break
        if not any(_repeats(hit.passage.text, other.passage.text) for other in kept):
            room -= size
            kept.append(hit)
    return [*kept[::2], *reversed(kept[1::2])]


def _repeats(text: str, other: str) -> bool:
    """Whether what a text says stands in another one; "It sank." is a run of its own."""
    return in_runs(text, other, min(3, max(1, len(words(text))))) >= SAME


def counted(text: str) -> int:
    """About how many tokens a text has, rather too many than too few."""
    return len(text.encode()) // BYTES + 1
