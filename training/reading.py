"""A trained reader's logits to readings: the best span of each row, its margin over none, and the answerability logit.

Knows nothing of training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from batches import Batch, Row, batches, joined
from public import Example
from reader_model import ReaderModel
from scores import Read

LONGEST = 30  # tokens of an answer
TOGETHER = 64


@dataclass(frozen=True, slots=True)
class Reading:
    """Tokens first to last of the best span, how far it is above no answer in logits, and the answerability logit."""

    first: int
    last: int
    margin: float
    there: float


@torch.inference_mode()
def read(model: ReaderModel, rows: Sequence[Row]) -> list[Reading]:
    """A reading for each row, in order."""
    model.eval()
    found: dict[int, Reading] = {}
    for group in batches(rows, TOGETHER):
        batch = joined([rows[n] for n in group]).to(model.device)
        found |= dict(zip(group, _readings(batch, *model(batch)), strict=True))
    model.train()
    return [found[n] for n in range(len(rows))]


def _readings(batch: Batch, starts: torch.Tensor, ends: torch.Tensor, there: torch.Tensor) -> list[Reading]:
    inside = batch.allowed.clone()
    inside[:, 0] = False
    size = starts.shape[1]
    near = torch.ones(size, size, dtype=torch.bool, device=starts.device).triu().tril(LONGEST - 1)
    both = starts.unsqueeze(2) + ends.unsqueeze(1)
    both = both.masked_fill(~(near & inside.unsqueeze(1) & inside.unsqueeze(2)), -1e9).flatten(1)
    best, at = both.max(dim=1)
    none = starts[:, 0] + ends[:, 0]
    return [
        Reading(int(n) // size, int(n) % size, float(m), float(t))
        for n, m, t in zip(at, best - none, there, strict=True)
    ]


def said(
    examples: Sequence[Example], rows: Sequence[Row], readings: Sequence[Reading], mixed: float = 0.25
) -> list[Read]:
    """What was read as text; sure by the answerability logit and `mixed` times the margin."""
    reads = []
    for one, row, reading in zip(examples, rows, readings, strict=True):
        start, end = int(row.places[reading.first][0]), int(row.places[reading.last][1])
        reads.append(Read(one.passage[start:end], reading.there + mixed * reading.margin, one.wanted))
    return reads
