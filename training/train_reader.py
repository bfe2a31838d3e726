"""Trains the reader: python training/train_reader.py DATA-FOLDER OUT-FOLDER [--steps N --decay M].

Reads the files of DATA-FOLDER that `examples` and `visible` name. The learning rate warms up, stays, and falls over the
last `decay` steps: a run that was broken off, or may go on longer, is called again with its OUT-FOLDER. Fixed seeds.
Writes checkpoint.pt, log.jsonl and, after the last step, reader.safetensors."""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch
from batches import Cutter, Row, batches, joined
from public import Example, articles, mined, qamr, squad, timeqa
from reader_model import ReaderModel, loss
from reading import read, said
from rich.progress import Progress
from safetensors.torch import save_file
from scores import Scores, scored
from swaps import Swapper
from tokenizers import Tokenizer

from rag.weights import BUNDLED, find_weights

SEED = 7
LENGTH = 144  # tokens: as long as most passages; training crops longer ones around the answer
WHOLE = 512  # tokens read when scored: every passage of the tuning articles
BATCH = 32
RATE, WARM, CLIP, DECAY_WEIGHTS = 1.2e-4, 500, 1.0, 0.01
SAVED, SCORED = 250, 1500  # steps between checkpoints and between scores
MINED, SWAPPED = 0.5, 0.45  # of the questions of SQuAD 1.1 also asked where they have no answer
HUMAN = 3  # times an epoch that the questions of SQuAD 2.0 are seen: few and good


def examples(data: Path, chance: random.Random) -> list[Example]:
    """All that is trained on; every file's licence is stated in the data's README."""
    first = articles(data / "squad" / "train-v1.1.json.gz")
    plain = [one for article in first for one in squad(article, "squad1")]
    human = visible(data, "train")
    news = list(qamr(data / "reader" / "qamr.jsonl.gz"))
    dated = list(timeqa(data / "time" / "timeqa_human_train.jsonl.gz", chance))
    maker = Swapper([*plain, *news])
    far = [one for article in first for one in mined(article, "mined squad1") if chance.random() < MINED]
    chosen = [number for number in range(len(maker.examples)) if chance.random() < SWAPPED]
    swapped = [other for number in chosen if (other := maker.swapped(number, chance))]
    return [*plain, *human * HUMAN, *news, *dated, *far, *swapped]


def visible(data: Path, part: str) -> list[Example]:
    """The questions of SQuAD 2.0 on the articles to train on, or to tune on ("tune")."""
    titles = json.loads((data / "squad" / "visible_split.json").read_text())[part]
    found = articles(data / "squad" / "dev-v2.0.visible.json.gz")
    return [one for article in found if article["title"] in titles for one in squad(article, "squad2")]


def pace(step: int, steps: int, decay: int) -> float:
    """The learning rate's share of its height."""
    return min(1.0, (step + 1) / WARM, max(0.0, (steps - step) / decay))


def endless(rows: list[Row], begun: int) -> Iterator[list[Row]]:
    """Batches, epoch after epoch, from batch number `begun` on: the same in every run."""
    number = 0
    for epoch in range(1000):
        for group in batches(rows, BATCH, np.random.default_rng((SEED, epoch))):
            if number >= begun:
                yield [rows[n] for n in group]
            number += 1


class Trainer:
    """A model with its optimiser, kept in a folder."""

    def __init__(self, folder: Path) -> None:
        torch.manual_seed(SEED)
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.model = ReaderModel(find_weights(BUNDLED).folder)
        trained = [weight for weight in self.model.parameters() if weight.requires_grad]
        self.optimiser = torch.optim.AdamW(trained, lr=RATE, weight_decay=DECAY_WEIGHTS)
        self.step = 0
        if (kept := folder / "checkpoint.pt").exists():
            state = torch.load(kept, weights_only=True)
            self.model.load_state_dict(state["model"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.step = state["step"]

    def take(self, rows: list[Row], share: float) -> float:
        """One step; its loss."""
        for group in self.optimiser.param_groups:
            group["lr"] = RATE * share
        self.optimiser.zero_grad()
        found = loss(self.model, joined(rows))
        found.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), CLIP)
        self.optimiser.step()
        self.step += 1
        return float(found.detach())

    def keep(self) -> None:
        """Writes a checkpoint; whoever is killed meanwhile leaves the one before."""
        state = {"model": self.model.state_dict(), "optimiser": self.optimiser.state_dict(), "step": self.step}
        torch.save(state, self.folder / "checkpoint.new")
        os.replace(self.folder / "checkpoint.new", self.folder / "checkpoint.pt")

    def log(self, **told: object) -> None:
        with (self.folder / "log.jsonl").open("a") as file:
            file.write(json.dumps({"step": self.step, **told}) + "\n")


def score(model: ReaderModel, examples: list[Example], cutter: Cutter) -> Scores:
    """Of examples whose passages are read whole."""
    unplaced = [replace(one, start=None, end=None) for one in examples]  # no crop may know where the answer is
    rows = list(cutter.rows(unplaced, np.random.default_rng(SEED)))
    return scored(said(examples, rows, read(model, rows)))


def run(args: argparse.Namespace) -> None:
    tokenizer = Tokenizer.from_file(str(find_weights(BUNDLED).folder / "tokenizer.json"))
    chosen = examples(args.data, random.Random(SEED))
    rows = list(Cutter(tokenizer, LENGTH).rows(chosen, np.random.default_rng(SEED)))
    held, whole = visible(args.data, "tune"), Cutter(tokenizer, WHOLE)
    trainer, began, losses = Trainer(args.out), time.monotonic(), []
    print(f"{len(rows)} examples, {sum(len(row.ids) for row in rows)} tokens, {len(rows) // BATCH} steps an epoch")
    with Progress() as progress:
        bar = progress.add_task("reader", total=args.steps, completed=trainer.step)
        for group in endless(rows, trainer.step):
            if trainer.step >= args.steps:
                break
            losses.append(trainer.take(group, pace(trainer.step, args.steps, args.decay)))
            progress.update(bar, completed=trainer.step)
            if trainer.step % SAVED == 0 or trainer.step == args.steps:
                trainer.keep()
                trainer.log(loss=float(np.mean(losses)), seconds=time.monotonic() - began)
                losses.clear()
            if trainer.step % SCORED == 0 or trainer.step == args.steps:
                trainer.log(**asdict(score(trainer.model, held, whole)))
    weights = {name: weight for name, weight in trainer.model.state_dict().items() if "word_embeddings" not in name}
    save_file(weights, args.out / "reader.safetensors")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder of the public data sets")
    parser.add_argument("out", type=Path, help="folder of checkpoint, log and weights")
    parser.add_argument("--steps", type=int, default=14_000)
    parser.add_argument("--decay", type=int, default=3_000, help="of these, steps over which the learning rate falls")
    run(parser.parse_args())


if __name__ == "__main__":
    main()
