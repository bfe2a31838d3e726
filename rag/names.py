"""Names in other spellings, Pashinyan and Pashinian, Sergei and Sergey, and words of one family.

Knows nothing of indexes; words are given folded."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

SHORTEST = 5  # shorter words differ in one letter too easily: Iran, Iraq

# Romanisations of the same sounds, brought to one spelling. Sources: BGN/PCGN and ISO 9 tables for Russian,
# Ukrainian, Belarusian and Armenian; only pairs that newspapers mix.
SOUNDS = (
    (r"(?<=[aeou])[yij]+(?=[aeou]|$)", "i"),
    (r"[yij]+(?=[aeou])", "i"),
    (r"yy|iy|ij|ii|y|j", "i"),
    (r"tz|ts", "ts"),
    (r"kh", "h"),
    (r"ks|x", "ks"),
    (r"ch|tch", "ch"),
    (r"ov$|off$|ow$", "ov"),
    (r"ck|q|c(?![h])", "k"),
    (r"ph", "f"),
    (r"w", "v"),
    (r"(.)\1+", r"\1"),
)
_SOUNDS = [(re.compile(pattern), plain) for pattern, plain in SOUNDS]


@lru_cache(maxsize=65_536)
def sound(word: str) -> str:
    """A folded word in the one romanisation: "zelenskyy" and "zelensky" give the same."""
    for pattern, plain in _SOUNDS:
        word = pattern.sub(plain, word)
    return word


def same_name(a: str, b: str) -> bool:
    """Whether two folded words may be one name in two spellings."""
    if a == b:
        return True
    if min(len(a), len(b)) < SHORTEST:
        return False
    x, y = sound(a), sound(b)
    # The ending of Lukashenka and Lukashenko is no sound but a grammar; Valentina and Valentino are two.
    return x == y or (x[:-1] == y[:-1] and {x[-4:], y[-4:]} == {"enka", "enko"})


def stands(word: str, known: Collection[str]) -> bool:
    """Whether a word, or one of its family or spelling, is among the known ones."""
    return word in known or any(same_name(word, k) or kin(word, k) for k in known)


def kin(a: str, b: str) -> bool:
    """Whether one stem is derived from the other: withdraw and withdrawal, absence and absent, Russia and Russian."""
    short, long = sorted((a, b), key=len)
    return len(short) >= 4 and long.startswith(short) or len(short) >= 6 and long.startswith(short[:-1])
