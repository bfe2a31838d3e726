"""A question made of a sentence, and what its rules share.

Knows nothing of articles."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rag.mentions import dates, names
from rag.types import Span

Asks = Literal["when", "where", "number", "who", "office", "said", "whether"]
NEGATED = re.compile(r"\b(?:not|never|no|n[o’']t|neither|nobody|none|hardly)\b")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question made of a sentence, with the place of its answer in the sentence."""

    question: str
    answer: Span
    asks: Asks


def named(sentence: str, start: int, end: int) -> bool:
    """Whether a name stands whole in a span of a sentence."""
    return any(start <= a and b <= end and not dates(sentence[a:b]) for a, b in names(sentence))


def joined(before: str, behind: str) -> str:
    """What stands around something that was taken out."""
    return " ".join(f"{before.strip(' ,')} {behind.strip(' ,')}".split())
