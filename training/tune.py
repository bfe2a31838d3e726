"""Tunes trained weights on the stories written for it: python training/tune.py OUT --what reader --begin WEIGHTS.

Each epoch has all stories and, so that nothing is forgotten, rows of what the weights were trained on, from
the epoch-N.npz of `--replay`, the folder of that training; `--share` says how many. Then the weights go `--back` a
quarter of the way. Fixed seeds; 45 minutes on two cores with avx512_bf16.
Writes epoch-N.npz, checkpoint.pt, log.jsonl and, after the last step, the weights."""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import train_reader
import train_verifier
import written
from batches import Cutter, Row, kept
from pairs import Pair
from reader_model import ReaderModel, fault_loss, loss
from tokenizers import Tokenizer
from trainer import SEED, Trainer, arguments, stored

from rag.weights import BUNDLED, find_weights

STEPS, DECAY, RATE, ROWS = 700, 600, 1.5e-4, 64
SHARE, BACK = 0.5, 0.25
LONGEST = 128  # tokens: a sentence or three with a claim


class Replay:
    """Rows of an earlier training, drawn anew for each epoch."""

    def __init__(self, folder: Path) -> None:
        self._files = sorted(folder.glob("epoch-*.npz"))

    def rows(self, epoch: int, most: int) -> list[Row]:
        found = kept(self._files[epoch % len(self._files)]) if self._files else []
        return random.Random(SEED + epoch).sample(found, min(most, len(found)))


def reader(trainer: Trainer, cutter: Cutter, replay: Replay, share: float) -> None:
    """Questions of the stories; the log tells how those held back are read."""
    told, held = written.stories()
    examples = [one for story in held for one in story.examples]

    def epoch(number: int) -> list[Row]:
        own = list(cutter.rows(written.asked(told, random.Random(SEED + number)), np.random.default_rng(number)))
        return [*own, *replay.rows(number, int(share * len(own)))]

    trainer.train(
        stored(trainer.folder, epoch), lambda model: {"written": asdict(train_reader.score(model, examples, cutter))}
    )


def verifier(trainer: Trainer, cutter: Cutter, replay: Replay, share: float, longest: int) -> None:
    """Claims of the stories, the short ones; the log tells AUROC on those held back, of all and by kind of fault."""
    told, held = ([*some, *others] for some, others in zip(written.stories(), written.dense(), strict=True))
    pairs = [pair for one in held for pair in one.pairs(random.Random(SEED))]
    rows = list(cutter.pairs(pairs))

    def epoch(number: int) -> list[Row]:
        chance = random.Random(SEED + number)
        own = _short(cutter.pairs([pair for one in told for pair in one.pairs(chance)]), longest)
        return [*own, *_short(replay.rows(number, int(share * len(own))), longest)]

    trainer.train(stored(trainer.folder, epoch), lambda model: _by_kind(model, rows, pairs))


def _short(rows: Iterable[Row], longest: int) -> list[Row]:
    return [row for row in rows if len(row.ids) <= longest]


def _by_kind(model: ReaderModel, rows: Sequence[Row], pairs: Sequence[Pair]) -> dict[str, float]:
    """AUROC of the true claims against all false ones, and against those of each kind."""
    kinds = sorted({pair.source for pair in pairs if not pair.supported})
    found = {}
    for kind in ("", *kinds):
        chosen = [n for n, pair in enumerate(pairs) if pair.supported or kind in ("", pair.source)]
        told = [Pair(pairs[n].evidence, pairs[n].claim, pairs[n].supported, kind or "all") for n in chosen]
        found |= train_verifier.score(model, [rows[n] for n in chosen], told)
    return found


def main() -> None:
    parser = arguments(__doc__, steps=STEPS, rate=RATE, data=False)
    parser.add_argument("--what", choices=("reader", "verifier"), required=True)
    parser.add_argument("--replay", type=Path, required=True, help="folder of the training that made the weights")
    parser.add_argument("--share", type=float, default=SHARE, help="rows of it for each row of the stories")
    parser.add_argument("--back", type=float, default=BACK, help="share of the way back to the weights begun from")
    parser.add_argument("--longest", type=int, default=LONGEST, help="tokens of a row of the verifier, at most")
    parser.set_defaults(batch=ROWS, decay=DECAY)
    run(parser.parse_args())


def run(args: argparse.Namespace) -> None:
    tokenizer = Tokenizer.from_file(str(find_weights(BUNDLED).folder / "tokenizer.json"))
    of_reader = args.what == "reader"
    cutter = Cutter(tokenizer, train_reader.LENGTH if of_reader else train_verifier.LENGTH)
    trainer = Trainer(find_weights(BUNDLED).folder, loss if of_reader else fault_loss, args)
    if of_reader:
        reader(trainer, cutter, Replay(args.replay), args.share)
    else:
        verifier(trainer, cutter, Replay(args.replay), args.share, args.longest)
    if args.begin:
        trainer.blend(args.begin, args.back)
    trainer.save(args.what)


if __name__ == "__main__":
    main()
