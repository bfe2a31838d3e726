"""What adapters would cost in place of whole models: python training/adapters.py DATA-FOLDER WEIGHTS.safetensors.

Cuts what training changed in each matrix down to a few ranks (the best approximation there is, by singular values) and
scores the reader again. The figures stand in docs/decisions."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from batches import Cutter
from export import loaded
from public import visible
from reader_model import ReaderModel
from tokenizers import Tokenizer
from train_reader import WHOLE, score

from rag.weights import BUNDLED, find_weights

RANKS = (16, 32, 64, 128, 192)
EVERY = 3  # one question of so many is scored


def cut(model: ReaderModel, base: ReaderModel, rank: int) -> float:
    """Changes the model's matrices to the base's with a change of so many ranks; megabytes of those in float16."""
    numbers = 0
    for (name, weight), (_, before) in zip(model.named_parameters(), base.named_parameters(), strict=True):
        if weight.dim() != 2 or "encoder" not in name:
            continue
        left, values, right = torch.linalg.svd((weight - before).detach(), full_matrices=False)
        weight.data = before.data + (left[:, :rank] * values[:rank]) @ right[:rank]
        numbers += rank * (weight.shape[0] + weight.shape[1])
    return 2 * numbers / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("weights", type=Path)
    args = parser.parse_args()
    folder = find_weights(BUNDLED).folder
    held = visible(args.data, "tune")[::EVERY]
    cutter = Cutter(Tokenizer.from_file(str(folder / "tokenizer.json")), WHOLE)
    for rank in (*RANKS, 0):
        model = loaded(args.weights)
        size = cut(model, ReaderModel(folder), rank) if rank else float("nan")
        found = score(model, held, cutter)
        print(
            f"rank {rank or 'whole':>5}: {size:5.1f} MB in float16; F1 where answerable {found.f1_answerable:.1f}, best"
            f" {found.f1_best:.1f}, AUROC {found.auroc:.3f}, n = {found.n}",
            flush=True,
        )


if __name__ == "__main__":
    main()
