"""Trains the reader: python training/train_reader.py DATA-FOLDER OUT-FOLDER [--steps N --decay M].

Reads the files of DATA-FOLDER that `examples` and `visible` name. The learning rate warms up, stays, and falls over the
last `decay` steps, all of them unless told; what is made by rules is made anew each epoch. A run that was broken off is
called again with its OUT-FOLDER. Fixed seeds. Writes epoch-N.npz, checkpoint.pt, log.jsonl and, after the last step,
reader.safetensors. Five minutes on a large GPU, six hours on two cores with avx512_bf16."""

from __future__ import annotations

import argparse
import random
from dataclasses import asdict, replace
from itertools import chain
from pathlib import Path

import numpy as np
from asking import asked
from batches import Cutter, Row
from licences import licensed
from public import Example, articles, mined, qamr, reports, squad, timeqa, visible
from reader_model import ReaderModel, loss
from reading import read, said
from scores import Marks, Scores, scored
from swaps import Swapper
from tokenizers import Tokenizer
from trainer import SEED, Trainer, arguments, stored

from rag.weights import BUNDLED, find_weights

LENGTH = 192  # tokens: as long as most passages; training crops longer ones around the answer
WHOLE = 512  # tokens read when scored: every passage of the tuning articles
FAR_NEWS = 16_000  # questions of QAMR that may also be asked of another sentence
MINED, SWAPPED = 0.5, 0.6  # of the questions of SQuAD 1.1 also asked where they have no answer
ASKED = 10  # questions made of an article of news, at most
HUMAN = 3  # times an epoch that the questions of SQuAD 2.0 are seen: few and good


def examples(data: Path, chance: random.Random) -> list[Example]:
    """All that is trained on; every file's licence is stated in the data's README."""
    first = [list(squad(article, "squad1")) for article in articles(licensed(data, "squad/train-v1.1.json.gz"))]
    plain = list(chain.from_iterable(first))
    human = visible(data, "train")
    news = list(qamr(licensed(data, "reader/qamr.jsonl.gz")))
    dated = list(timeqa(licensed(data, "time/timeqa_human_train.jsonl.gz"), chance))
    told = [list(asked(text, ASKED, chance, "asked")) for text in reports(data)]
    maker = Swapper([*plain, *news, *chain.from_iterable(told)])
    groups = (*first, chance.sample(news, FAR_NEWS), *told)
    far = [one for group in groups for one in mined(group) if chance.random() < MINED]
    chosen = [number for number in range(len(maker.examples)) if chance.random() < SWAPPED]
    swapped = [other for number in chosen if (other := maker.swapped(number, chance))]
    return [*plain, *human * HUMAN, *news, *dated, *chain.from_iterable(told), *far, *swapped]


def score(model: ReaderModel, examples: list[Example], cutter: Cutter) -> Scores:
    """Of examples whose passages are read whole."""
    unplaced = [replace(one, start=None, end=None) for one in examples]  # no crop may know where the answer is
    rows = list(cutter.rows(unplaced, np.random.default_rng(SEED)))
    return scored(Marks.of(said(examples, rows, read(model, rows))))


def run(args: argparse.Namespace) -> None:
    folder = find_weights(BUNDLED).folder
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    cutter = Cutter(tokenizer, LENGTH)

    def epoch(number: int) -> list[Row]:
        found = examples(args.data, random.Random(SEED + number))
        chosen = [one for one in found if not one.source.endswith(tuple(args.without))]
        return list(cutter.rows(chosen, np.random.default_rng(SEED + number)))

    held, whole = visible(args.data, "tune"), Cutter(tokenizer, WHOLE)
    trainer = Trainer(folder, loss, args)
    trainer.train(stored(args.out, epoch), lambda model: asdict(score(model, held, whole)))
    trainer.save("reader")


def main() -> None:
    parser = arguments(__doc__, steps=10_500, rate=3e-4)
    parser.add_argument("--without", nargs="*", default=[], help="sources to leave out, as in: qamr wikinews")
    run(parser.parse_args())


if __name__ == "__main__":
    main()
