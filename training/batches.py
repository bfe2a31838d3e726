"""Examples to arrays of tokens, cropped around the answer, and to batches of about one length.

Knows nothing of models."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from pairs import Pair
from public import Example
from tokenizers import Encoding, Tokenizer

from rag.crossencoders import CLS, SEP
from rag.types import Span

QUESTION = 48  # tokens of a question that are read
CLAIM = 96  # tokens of a claim that are read
TOGETHER = 4096  # texts that are tokenised at once
SORTED = 64  # batches whose examples are sorted by length together
Ids = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Row:
    """Two texts in tokens: [CLS] question [SEP] passage [SEP]; `start` and `end` are the answer's, 0 for none.

    `there`: whether the passage answers the question, or supports the claim that stands in its place; of a claim that
    is not supported, `start` and `end` are those of its fault where that is known.
    `places` are the characters of each token in the passage, (-1, -1) for those before it."""

    ids: Ids
    passage: int  # where the passage's tokens begin
    start: int
    end: int
    there: bool
    places: Ids


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded rows: `mask` is of tokens, `allowed` of those that may begin or end an answer, [CLS] among them."""

    ids: torch.Tensor
    types: torch.Tensor
    mask: torch.Tensor
    allowed: torch.Tensor
    starts: torch.Tensor
    ends: torch.Tensor
    there: torch.Tensor

    def to(self, device: torch.device) -> Batch:
        return Batch(*(getattr(self, f.name).to(device) for f in fields(self)))


class Cutter:
    """Examples to rows of at most `length` tokens."""

    def __init__(self, tokenizer: Tokenizer, length: int) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer, self._length = tokenizer, length

    def rows(self, examples: Sequence[Example], chance: np.random.Generator) -> Iterator[Row]:
        """Rows in order; what does not fit is cropped at a random place, the answer inside."""
        for at in range(0, len(examples), TOGETHER):
            part = examples[at : at + TOGETHER]
            read = self._encoded([one.passage for one in part])
            for one, question, passage in zip(part, self._encoded([o.question for o in part]), read, strict=True):
                if row := self._row(one, question.ids[:QUESTION], passage, chance):
                    yield row

    def pairs(self, pairs: Sequence[Pair]) -> Iterator[Row]:
        """Rows of claims and evidence in order, the evidence from its beginning."""
        for at in range(0, len(pairs), TOGETHER):
            part = pairs[at : at + TOGETHER]
            read = self._encoded([one.evidence for one in part])
            for one, claim, evidence in zip(part, self._encoded([o.claim for o in part]), read, strict=True):
                room = max(0, self._length - min(len(claim.ids), CLAIM) - 3)
                spot = _spot(claim, one.fault) if one.fault else (0, 0)
                yield _joined(claim.ids[:CLAIM], evidence.ids[:room], evidence.offsets[:room], spot, one.supported)

    def _encoded(self, texts: list[str]) -> list[Encoding]:
        return self._tokenizer.encode_batch(texts, add_special_tokens=False)

    def _row(self, one: Example, question: list[int], passage: Encoding, chance: np.random.Generator) -> Row | None:
        places = np.array(passage.offsets, np.int32).reshape(-1, 2)
        first, last = 0, -1
        if one.start is not None:
            inside = np.flatnonzero((places[:, 0] < one.end) & (places[:, 1] > one.start))
            if not len(inside):
                return None
            first, last = int(inside[0]), int(inside[-1])
        room = self._length - len(question) - 3
        if last - first >= room:
            return None
        spare = max(0, len(places) - room)
        low, high = (max(0, last + 1 - room), min(first, spare)) if one.start is not None else (0, spare)
        at = int(chance.integers(low, high + 1)) if spare else 0
        before = len(question) + 2
        spot = (before + first - at, before + last - at) if one.start is not None else (0, 0)
        return _joined(question, passage.ids[at : at + room], places[at : at + room], spot, one.start is not None)


def _spot(claim: Encoding, fault: Span) -> Span:
    """The tokens of a fault in a row; (0, 0) where it lies behind what is read."""
    inside = [n for n, (a, b) in enumerate(claim.offsets[:CLAIM], start=1) if a < fault[1] and b > fault[0]]
    return (inside[0], inside[-1]) if inside else (0, 0)


def _joined(question: list[int], passage: list[int], places: Any, spot: tuple[int, int], there: bool) -> Row:
    ids = np.array([CLS, *question, SEP, *passage, SEP], np.int32)
    before = len(question) + 2
    kept = np.full((len(ids), 2), -1, np.int32)
    kept[before:-1] = np.reshape(places, (-1, 2))
    return Row(ids, before, *spot, there, kept)


def keep(rows: Sequence[Row], path: Path) -> None:
    """Writes rows to a file, without their places: training needs none."""
    numbers = np.array([(len(row.ids), row.passage, row.start, row.end, row.there) for row in rows], np.uint16)
    part = path.with_suffix(".part.npz")  # whoever is killed meanwhile leaves no half a file
    np.savez(part, ids=np.concatenate([row.ids for row in rows]).astype(np.uint16), numbers=numbers)
    os.replace(part, path)


def kept(path: Path) -> list[Row]:
    """The rows of a file that `keep` wrote."""
    with np.load(path) as file:
        ids, numbers = file["ids"].astype(np.int32), file["numbers"].astype(int)
    ends = np.cumsum(numbers[:, 0])
    nowhere = np.empty((0, 2), np.int32)
    return [
        Row(ids[end - size : end], passage, start, last, bool(there), nowhere)
        for end, (size, passage, start, last, there) in zip(ends.tolist(), numbers.tolist(), strict=True)
    ]


def batches(rows: Sequence[Row], size: int, chance: np.random.Generator | None = None) -> Iterator[list[int]]:
    """The numbers of rows that go together: alike in length, in random order; without `chance` all by length."""
    if chance is None:
        yield from _alike(range(len(rows)), rows, size)
        return
    order = chance.permutation(len(rows)).tolist()
    for at in range(0, len(order), size * SORTED):
        groups = _alike(order[at : at + size * SORTED], rows, size)
        chance.shuffle(groups)  # type: ignore[arg-type]
        yield from groups


def _alike(numbers: Sequence[int], rows: Sequence[Row], size: int) -> list[list[int]]:
    """Some rows by length, in groups."""
    order = sorted(numbers, key=lambda n: len(rows[n].ids))
    return [order[at : at + size] for at in range(0, len(order), size)]


def joined(rows: Sequence[Row]) -> Batch:
    """Rows as one batch."""
    longest = max(len(row.ids) for row in rows)
    ids, types, mask, allowed = (np.zeros((len(rows), longest), np.int64) for _ in range(4))
    for n, row in enumerate(rows):
        size = len(row.ids)
        ids[n, :size], mask[n, :size], types[n, row.passage : size] = row.ids, 1, 1
        allowed[n, row.passage : size - 1] = allowed[n, 0] = 1
    starts, ends, there = (torch.tensor([getattr(row, name) for row in rows]) for name in ("start", "end", "there"))
    whole = (torch.from_numpy(array) for array in (ids, types, mask))
    return Batch(*whole, torch.from_numpy(allowed).bool(), starts, ends, there.float())
