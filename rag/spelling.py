"""Other spellings of a word that a collection holds: romanisations of a name, and what was meant by a typing error.

Knows nothing of indexes: a Lexicon tells what is written. Words are given folded: lower case, no accents. Looser than
names.py, which judges whether two names are one: what is near here is only searched for."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from rag.names import same_name

SHORTEST = 4  # letters of a word that has other spellings
# Letters from which on one error, or two, leave a word what it was. Of names of four letters a mistyped one is found
# less often where one error is allowed (MRR@10 .675, else .677), of other lengths as often or more.
MIDDLE, LONG = 5, 8
SURE = 6  # letters from which on names of one sound are one name; of shorter ones Joan and Juan are two

# Figures chosen on 30 pairs of spellings among 45,000 passages of news, see benchmarks/spelling.py.
NAMED = 0.5  # a word is a name where this share of the passages that hold it write it with a capital
RARE = 0.001  # a name in so few of the passages may be an odd spelling of
MORE = 5  # one that is so many times as frequent, with other vowels;
DOUBTFUL = 0.0001  # in so few, it may itself be mistyped
MOST = 4  # spellings searched for
FILL = 0.7  # of the score of the word itself, which must come first: another romanisation of a word that is there

# Consonants that newspapers write in several ways, brought to one. Sources: BGN/PCGN and ISO 9 tables for Russian,
# Ukrainian and Belarusian, ALA-LC and newspapers for Arabic and Persian, German and French habits for Russian.
CONSONANTS = (
    (r"(?<=[oei])ff$|w", "v"),
    (r"shch|sch|sh", "s"),
    (r"dzh|dj|zh", "j"),
    (r"t?ch|cz|ts|tz|c(?=[eiy]|$)", "C"),
    (r"ck|c|q", "k"),
    (r"x", "ks"),
    (r"ph", "f"),
    (r"kh", "h"),
    (r"([bdgt])h", r"\1"),
    (r"(?<=[ae])h$", ""),
    (r"(?<=[aeiou])y(?=[aeiou])|^y(?=e)|^j(?=u)", ""),
)
_CONSONANTS = [(re.compile(pattern), plain) for pattern, plain in CONSONANTS]
_RUN = re.compile(r"[aeiouy]+")
_DOUBLE = re.compile(r"(.)\1+")
_SOUNDED_VOWEL = re.compile("[aiu]")
_SOFT = re.compile(r"ae|a?[ey]*[iy][iey]*")
_LETTERS = "aCbdfghjklmnprstvz"  # of skeletons
_FIRST = str.maketrans("gCzj", "ksss")


class Lexicon(Protocol):
    """What a collection of passages has written."""

    @property
    def total(self) -> int:
        """How many passages there are."""

    def root(self, word: str) -> str:
        """The word without its grammar: words of one root are searched for as one."""

    def held(self, word: str) -> int:
        """How many passages hold the word in any form."""

    def named(self, word: str) -> int:
        """How many passages hold the word with a capital, as it is spelled."""

    def built(self, skeleton: str) -> Iterable[str]:
        """The words with a capital that have this skeleton."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """A root to search for in place of a word; its BM25 score counts by `weight`, in (0, 1]."""

    root: str
    weight: float


@dataclass(frozen=True, slots=True, order=True)
class _Near:
    """A root that may be meant, likelier ones before others."""

    errors: int
    rarity: float
    root: str


def others(word: str, lexicon: Lexicon) -> list[Spelling]:
    """What to search for besides a word, best first: of a known name its romanisations, of an unknown word the nearest.

    What stands for a known name never has more than FILL of its weight."""
    held = lexicon.held(word)
    if not skeleton(word) or (held and not _is_name(word, lexicon)):
        return []
    near = sorted({spelled.root: spelled for spelled in sorted(_near(word, held, lexicon), reverse=True)}.values())
    best = [one for one in near if held or one.errors == near[0].errors][:MOST]
    # The rarer ones among them get no more of a score than the most frequent.
    most = FILL * rarity(held, lexicon.total) if held else best[0].rarity if best else 0
    return [Spelling(one.root, min(1, most / one.rarity)) for one in best]


def _near(word: str, held: int, lexicon: Lexicon) -> Iterator[_Near]:
    """The words near a word, as roots; near a known one only names that are as near as romanisations are."""
    limit = (len(word) >= MIDDLE) + (len(word) >= LONG) if held <= RARE * lexicon.total else 0
    bones = skeleton(word)
    doubtful = limit and held <= DOUBTFUL * lexicon.total
    for one in (bones, *mistyped(bones)) if doubtful else (bones,):
        for other in lexicon.built(one):
            away = errors(word, other, limit)
            if away is None or (root := lexicon.root(other)) == lexicon.root(word):
                continue
            count = lexicon.held(other)
            one_name = not held or (alike(word, other) and _is_name(other, lexicon))
            if one_name and count and (not held or not away or count >= MORE * held):
                yield _Near(away, rarity(count, lexicon.total), root)


def _is_name(word: str, lexicon: Lexicon) -> bool:
    return lexicon.named(word) >= NAMED * lexicon.held(word)


def rarity(held: int, total: int) -> float:
    """The IDF of BM25."""
    return math.log(1 + (total - held + 0.5) / (held + 0.5))


@lru_cache(maxsize=16_384)
def sounded(word: str) -> str:
    """The word in one romanisation: hussein and hussain, khamenei and khamenai, kiev and kyiv give the same."""
    for pattern, plain in _CONSONANTS:
        word = pattern.sub(plain, word)
    return _DOUBLE.sub(r"\1", _RUN.sub(lambda run: _vowel(run[0]), word))


def _vowel(run: str) -> str:
    """One vowel for a run of them: u where it has an o or u, i for y, ie, ei and ae, a for e and ia."""
    if "o" in run or "u" in run:
        return "u"
    return "i" if run == "ae" or (run[-1] != "a" and ("i" in run or "y" in run)) else "a"


@lru_cache(maxsize=16_384)
def skeleton(word: str) -> str:
    """The consonants of a word as it sounds, behind an a where it begins with a vowel; "" for what has no spellings."""
    if len(word) < SHORTEST or not (word.isascii() and word.isalpha()):
        return ""
    sound = sounded(word)
    return ("a" if sound[0] in "aiu" else "") + _SOUNDED_VOWEL.sub("", sound)


def mistyped(skeleton: str) -> set[str]:
    """The skeletons one error away: a letter less, one more, another, or two exchanged."""
    parts = [(skeleton[:n], skeleton[n:]) for n in range(len(skeleton) + 1)]
    less = {a + b[1:] for a, b in parts if b}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in parts if len(b) > 1}
    other = {a + c + b[1:] for a, b in parts if b for c in _LETTERS}
    more = {a + c + b for a, b in parts for c in _LETTERS}
    return (less | swapped | other | more) - {skeleton, ""}


def errors(asked: str, written: str, limit: int) -> int | None:
    """How many errors part two words as spelled or as they sound, whichever is less; None for more than `limit`.

    The same letters in another order are one error.
    The first letters must agree: errors seldom fall on them, other names often differ there (Zambia, Gambia)."""
    heard, meant = sounded(asked), sounded(written)
    if heard == meant:
        return 0
    if not limit or not _begin_alike(asked, written):
        return None
    if sorted(asked) == sorted(written):
        return 1
    pairs = [(a, b) for a, b in ((asked, written), (heard, meant)) if abs(len(a) - len(b)) <= limit]
    away = min((edits(a, b) for a, b in pairs), default=limit + 1)
    return away if away <= limit else None


def _begin_alike(a: str, b: str) -> bool:
    return a[0] == b[0] or a[:2] == b[1::-1] or sounded(a)[0].translate(_FIRST) == sounded(b)[0].translate(_FIRST)


def alike(a: str, b: str) -> bool:
    """Whether two names of about one sound may be one: they must end alike (Maria, Mario; Putin, Putina)."""
    x, y = a[-1].replace("y", "i"), b[-1].replace("y", "i")
    ends = x == y or not {x, y} & set("aeiou")
    same = min(len(a), len(b)) >= SURE or _soft(a) == _soft(b)
    return (ends and same) or same_name(a, b)


def _soft(word: str) -> str:
    """The word with one i for the ways to write it, and no double letters."""
    return _DOUBLE.sub(r"\1", _SOFT.sub("i", word))


def edits(a: str, b: str) -> int:
    """Letters to insert, delete, replace, or exchange with the next (optimal string alignment)."""
    while a and b and a[0] == b[0]:
        a, b = a[1:], b[1:]
    while a and b and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, before, row = before, row, [i]
        for j, y in enumerate(b, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (x != y)))
            if i > 1 and j > 1 and x == b[j - 2] and y == a[i - 2]:
                row[-1] = min(row[-1], last[j - 2] + 1)
    return row[-1]
