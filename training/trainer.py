"""Trains a model on rows of tokens, batch after batch, kept in a folder so that a broken-off run goes on.

Knows nothing of what the rows mean: it is handed a loss."""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from batches import Batch, Row, batches, joined, keep, kept
from reader_model import ReaderModel
from rich.progress import Progress
from safetensors.torch import save_file
from unpacking import weights_in

SEED = 7
BATCH, DROPOUT, WARM, CLIP, DECAY_WEIGHTS = 128, 0.1, 500, 1.0, 0.01
SAVED, SCORED = 250, 1500  # steps between checkpoints and between scores
Loss = Callable[[ReaderModel, Batch], torch.Tensor]
Epochs = Callable[[int], Sequence[Row]]  # the rows of an epoch by its number: what is made by chance is made anew


def arguments(about: str | None, *, steps: int, rate: float, data: bool = True) -> argparse.ArgumentParser:
    """What every training script is told on its command line; `steps` and `rate` are defaults."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    if data:
        parser.add_argument("data", type=Path, help="folder of the public data sets")
    parser.add_argument("out", type=Path, help="folder of checkpoint, log and weights")
    parser.add_argument("--begin", type=Path, help="weights of an earlier run, or a shipped graph, to begin from")
    parser.add_argument("--rate", type=float, default=rate, help="height of the learning rate")
    parser.add_argument("--batch", type=int, default=BATCH, help="rows of a step")
    parser.add_argument("--dropout", type=float, default=DROPOUT)
    parser.add_argument("--steps", type=int, default=steps)
    parser.add_argument("--decay", type=int, default=steps, help="of these, steps over which the learning rate falls")
    return parser


def pace(step: int, steps: int, decay: int) -> float:
    """The learning rate's share of its height: it warms up, stays, and falls over the last `decay` steps."""
    return min(1.0, (step + 1) / WARM, max(0.0, (steps - step) / decay))


def endless(epochs: Epochs, size: int, begun: int) -> Iterator[list[Row]]:
    """Batches, epoch after epoch, from batch number `begun` on: the same in every run."""
    number = 0
    for epoch in range(1000):
        rows = epochs(epoch)
        for group in batches(rows, size, np.random.default_rng((SEED, epoch))):
            if number >= begun:
                yield [rows[n] for n in group]
            number += 1


def stored(folder: Path, make: Epochs) -> Epochs:
    """The same rows, kept in the folder, so that whoever goes on with a run need not make them again."""

    def rows(epoch: int) -> Sequence[Row]:
        path = folder / f"epoch-{epoch}.npz"
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            keep(make(epoch), path)
        return kept(path)

    return rows


class Trainer:
    """A model with its optimiser and log in a folder: checkpoint.pt, log.jsonl, and NAME.safetensors at the end."""

    def __init__(self, weights: Path, loss: Loss, args: argparse.Namespace) -> None:
        torch.manual_seed(SEED)
        self.folder, self._loss, self._args = args.out, loss, args
        self.folder.mkdir(parents=True, exist_ok=True)
        self.model = ReaderModel(weights, args.dropout).to("cuda" if torch.cuda.is_available() else "cpu")
        if args.begin:
            self.model.restore(args.begin)
        trained = [weight for weight in self.model.parameters() if weight.requires_grad]
        self._optimiser = torch.optim.AdamW(trained, lr=args.rate, weight_decay=DECAY_WEIGHTS)
        self.step = 0
        if (before := self.folder / "checkpoint.pt").exists():
            state = torch.load(before, weights_only=True, map_location=self.model.device)
            self.model.load_state_dict(state["model"])
            self._optimiser.load_state_dict(state["optimiser"])
            self.step = state["step"]
        self.model.train()  # a model comes from its file without dropout

    def train(self, epochs: Epochs, scores: Callable[[ReaderModel], dict[str, Any]]) -> None:
        """Up to the last step, with a log of losses and of what `scores` tells."""
        steps, decay = self._args.steps, self._args.decay
        losses, began = list[float](), time.monotonic()
        with Progress() as progress:
            bar = progress.add_task(self.folder.name, total=steps, completed=self.step)
            for group in endless(epochs, self._args.batch, self.step):
                if self.step >= steps:
                    break
                losses.append(self._take(group, pace(self.step, steps, decay)))
                progress.update(bar, completed=self.step)
                if self.step % SAVED == 0 or self.step == steps:
                    self._keep()
                    self._log(loss=float(np.mean(losses)), seconds=time.monotonic() - began)
                    losses.clear()
                if self.step % SCORED == 0 or self.step == steps:
                    self._log(**scores(self.model))

    def blend(self, earlier: Path, share: float) -> None:
        """Moves the weights back by `share` of the way to earlier ones, which knew more of other texts.

        Wortsman et al. 2022, Robust fine-tuning of zero-shot models."""
        with torch.no_grad():
            for key, weight in weights_in(earlier).items():
                self.model.state_dict()[key].lerp_(weight.to(self.model.device), share)

    def save(self, name: str) -> None:
        """The trained weights; the word embeddings, which stay the encoder's, are left out."""
        weights = {key: weight for key, weight in self.model.state_dict().items() if "word_embeddings" not in key}
        save_file(weights, self.folder / f"{name}.safetensors")

    def _take(self, rows: Sequence[Row], share: float) -> float:
        for group in self._optimiser.param_groups:
            group["lr"] = self._args.rate * share
        self._optimiser.zero_grad()
        found = self._loss(self.model, joined(rows).to(self.model.device))
        found.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), CLIP)
        self._optimiser.step()
        self.step += 1
        return float(found.detach())

    def _keep(self) -> None:
        """Writes a checkpoint; whoever is killed meanwhile leaves the one before."""
        state = {"model": self.model.state_dict(), "optimiser": self._optimiser.state_dict(), "step": self.step}
        torch.save(state, self.folder / "checkpoint.new")
        os.replace(self.folder / "checkpoint.new", self.folder / "checkpoint.pt")

    def _log(self, **told: object) -> None:
        with (self.folder / "log.jsonl").open("a") as file:
            file.write(json.dumps({"step": self.step, **told}) + "\n")
