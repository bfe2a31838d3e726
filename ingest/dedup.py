"""Text to the story it tells: exact and near copies of one article, whether cut, re-edited, added to or updated.

Knows nothing of titles, publishers and days, or of where bands and stories are stored."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rag.text import content_words

Hashes = NDArray[np.uint64]
Mask = NDArray[np.bool_]

RUN = 3  # content words of a shingle: about six running words, between which small words may be edited freely
SHORTEST = 30  # content words; a shorter text is a caption or a failed capture, alike everywhere
BANDS = 64
TEXTS = 512  # texts whose shingles are remembered: the same first articles are compared again and again; some MB
SHARED = 2  # bands that make a candidate: one alone is a common phrase

# Chosen on the "dev" half of tests/copies.py; benchmarks/stories.py tells how they do on the other half.
MOST = 0.7  # of the shorter text: follow-ups that repeat background reach this too, so the leads must match as well
LEAD, LEAD_MOST = 60, 0.7  # content words: the first three sentences or so
PART = 0.3  # of the longer text: below it both leads must match, for a round-up may print the other whole
EACH = 0.8  # of both texts: a page updated in place, whatever its new lead
PARTICULARS, FEW = 0.6, 5  # a template filled in anew keeps its words, but not its numbers and names

_NAME = re.compile(r"(?<=[a-z,] )[A-Z][^\W\d_]+")
_ODD = np.uint64(0x9E3779B97F4A7C15)
_SHIFTS = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))


@dataclass(frozen=True, slots=True, eq=False)
class Shingles:
    """A text as hashes of its runs of three content words, in order; two masks tell which words are numbers and names.

    `hashes` has two elements fewer than the masks; 10 bytes a content word."""

    hashes: Hashes
    numbers: Mask
    names: Mask


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much two texts share: shares in [0, 1] of the words that stand in a shingle of the other text.

    `lead` and `longer_lead` are those of the first words of the shorter and of the longer text; `particulars` is the
    lower one of the shorter text's numbers and names, 1 where it has fewer than five of each."""

    shorter: float
    longer: float
    lead: float
    longer_lead: float
    particulars: float


@lru_cache(TEXTS)
def shingles(text: str) -> Shingles:
    """The shingles of a clean text, the same in every process; a text of under three content words has none."""
    found = content_words(text)
    # A 32-bit hash will do for words: two that collide matter only between equal neighbours.
    words = np.array([zlib.crc32(w.encode()) for w in found], np.uint64)
    runs = np.zeros(max(len(words) - RUN + 1, 0), np.uint64)
    for i in range(RUN):
        runs = _mixed(runs * _ODD + words[i : len(runs) + i])
    named = frozenset(content_words(" ".join({*_NAME.findall(text)})))
    return Shingles(runs, np.array([w[0].isdigit() for w in found], bool), np.array([w in named for w in found], bool))


def bands(text: Shingles) -> tuple[int, ...]:
    """The 64 smallest hashes as signed 64-bit numbers, fewer of a short text: copies have several in common.

    Bottom-k sketch (Broder 1997). MinHash with LSH bands, as in datasketch, finds texts by Jaccard and misses the third
    of a story (and scipy comes with it); of these bands a cut copy keeps its share, 20 of 64 for a third."""
    kept = np.unique(text.hashes)[:BANDS] if _tells(text) else text.hashes[:0]
    return tuple(kept.view(np.int64).tolist())


def overlap(a: Shingles, b: Shingles) -> Overlap:
    """What two texts of at least one shingle each share, in either order."""
    if (len(a.hashes), a.hashes.tobytes()) > (len(b.hashes), b.hashes.tobytes()):
        a, b = b, a
    ours, theirs = _covered(a, b), _covered(b, a)
    particulars = min((_share(ours[m]) for m in (a.numbers, a.names) if m.sum() >= FEW), default=1.0)
    first = min(LEAD, len(ours))  # a cut story may be shorter than a lead
    return Overlap(_share(ours), _share(theirs), _share(ours[:first]), _share(theirs[:first]), particulars)


def same_story(a: Shingles, b: Shingles) -> bool:
    """Whether most of the shorter text, its numbers and names too, and a lead stand in the other text.

    Never where one has fewer than 30 content words (about 60 words)."""
    return _tells(a) and _tells(b) and _same(overlap(a, b))


def story_of(text: Shingles, firsts: Iterable[tuple[str, Shingles]]) -> str | None:
    """The story that a text belongs to, of (story, its first article) pairs; None where it is a story of its own.

    Members are compared with the first article alone, so that no chain of small changes joins far texts."""
    found = [(overlap(text, first), story) for story, first in firsts if same_story(text, first)]
    return max(found, key=lambda row: (row[0].shorter, row[0].longer, row[1]))[1] if found else None


def _tells(text: Shingles) -> bool:
    return len(text.numbers) >= SHORTEST


def _same(found: Overlap) -> bool:
    lead = (min if found.longer < PART else max)(found.lead, found.longer_lead)
    whole = min(found.shorter, found.longer) >= EACH
    most = found.shorter >= MOST and (whole or lead >= LEAD_MOST)
    return most and found.particulars >= PARTICULARS * found.shorter


def _covered(a: Shingles, b: Shingles) -> Mask:
    """Which words of `a` stand in a shingle that `b` has too."""
    shared = np.isin(a.hashes, b.hashes)
    covered = np.zeros(len(a.numbers), bool)
    for i in range(RUN):
        covered[i : len(shared) + i] |= shared
    return covered


def _share(covered: Mask) -> float:
    return float(covered.mean()) if len(covered) else 0.0


def _mixed(x: Hashes) -> Hashes:
    """The finaliser of SplitMix64 (Steele, Lea, Flood 2014): one bit moves half of all."""
    for shift, factor in _SHIFTS:
        x = (x ^ (x >> np.uint64(shift))) * np.uint64(factor)
    return x ^ (x >> np.uint64(31))
