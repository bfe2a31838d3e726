"""Trains the verifier: python training/train_verifier.py DATA-FOLDER OUT-FOLDER [--begin reader.safetensors].

Reads the files of DATA-FOLDER that training/pairs.py names; `--begin` starts from a trained reader in place of the
encoder. A run that was broken off is called again with its OUT-FOLDER. Fixed seeds. Writes epoch-N.npz, checkpoint.pt,
log.jsonl and, after the last step, verifier.safetensors."""

from __future__ import annotations

import random
from collections import defaultdict
from pathlib import Path

from batches import Cutter, Row
from pairs import Pair, human, made
from reader_model import ReaderModel, support_loss
from reading import read
from sklearn.metrics import roc_auc_score
from tokenizers import Tokenizer
from trainer import SEED, Trainer, arguments, stored

from rag.weights import BUNDLED, find_weights

LENGTH = 208  # tokens of claim and evidence
TIMES = {"defacto_train": 6, "fm2_dev": 4, "fever_sym_dev": 3, "wice_tokens_train": 4}  # an epoch: few and near to news
MADE = 0.5  # of the made pairs an epoch; the next makes others
HELD, HELD_NEWS = 40, 5  # one pair in so many, with all of its evidence, is held back: of all, of DeFacto's news


def chosen(data: Path, chance: random.Random) -> tuple[list[Pair], list[Pair]]:
    """The pairs to train on, and those held back."""
    train, held = list[Pair](), list[Pair]()
    for pair in [*human(data), *(pair for pair in made(data, chance) if chance.random() < MADE)]:
        if hash_of(pair.evidence) % (HELD_NEWS if pair.source == "defacto_train" else HELD) == 0:
            held.append(pair)
        else:
            train += [pair] * TIMES.get(pair.source, 1)
    return train, held


def hash_of(text: str) -> int:
    """The same in every process, and for every window that begins alike."""
    return sum(text[:40].encode())


def score(model: ReaderModel, rows: list[Row], pairs: list[Pair]) -> dict[str, float]:
    """AUROC of support by kind of source."""
    groups: dict[str, list[tuple[bool, float]]] = defaultdict(list)
    for pair, reading in zip(pairs, read(model, rows), strict=True):
        groups[pair.source.removeprefix("changed ")].append((pair.supported, reading.there))
    found = {name: zip(*group, strict=True) for name, group in groups.items() if len({s for s, _ in group}) == 2}
    return {name: float(roc_auc_score(*group)) for name, group in found.items()}


def main() -> None:
    args = arguments(__doc__, steps=6_000, rate=2e-4).parse_args()
    folder = find_weights(BUNDLED).folder
    cutter = Cutter(Tokenizer.from_file(str(folder / "tokenizer.json")), LENGTH)
    first, held = chosen(args.data, random.Random(SEED))
    others = list(cutter.pairs(held))

    def epoch(number: int) -> list[Row]:
        return list(cutter.pairs(chosen(args.data, random.Random(SEED + number))[0] if number else first))

    trainer = Trainer(folder, support_loss, args)
    trainer.train(stored(args.out, epoch), lambda model: score(model, others, held))
    trainer.save("verifier")


if __name__ == "__main__":
    main()
