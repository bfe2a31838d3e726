"""Fits the weights of the reader: python training/calibrate_reader.py DATA-FOLDER MODEL.onnx.

On questions that the model was not trained on: the tuning articles of SQuAD 2.0, each question over its own paragraph
and over the nearest one without the answer, and with something swapped; and CLAPNQ. Prints what weights of the model's
figures and of shared words reach on articles held back in turn, and these weights; those of rag/reader.py are from
calibrate_questions.py. Nothing of the data is kept."""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from calibrate import clapnq
from numpy.typing import NDArray
from public import mined, passage, visible
from rich.progress import track
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from swaps import Swapper

from rag.build import open_encoder
from rag.crossencoders import OnnxCrossEncoder
from rag.overlap import Features, OverlapReader
from rag.reader import figures, spotted
from rag.settings import load
from rag.types import Passage
from rag.weights import BUNDLED, find_weights

SEED, FOLDS = 11, 5
NAMES = ("behind", "sure", *(f.name for f in fields(Features)))


@dataclass(frozen=True, slots=True)
class Case:
    """A question over one passage: figures of its sentences, and which of them answer."""

    group: int
    rows: NDArray[np.float64]
    hits: NDArray[np.bool_]


class Observer:
    """Turns questions and passages into figures, the way the reader sees them."""

    def __init__(self, model: OnnxCrossEncoder) -> None:
        self.model, self.overlap = model, OverlapReader(open_encoder(load()))

    def case(self, group: int, question: str, over: Passage, answers: Sequence[int]) -> Case:
        """`answers` are places in the passage where an answering sentence begins, or an answer stands."""
        (found,) = spotted(self.model, question, [over])
        (features,) = self.overlap.observed(question, [over])
        hits = np.array([any(a <= at < b for at in answers) for a, b in over.sentences])
        return Case(group, np.array(figures(found, features)), hits)

    def squad(self, data: Path) -> Iterator[Case]:
        tuned = visible(data, "tune")
        groups = {one.passage: number for number, one in enumerate(tuned)}
        answered, chance = [one for one in tuned if one.wanted], random.Random(SEED)
        far, maker = {one.question: one for one in mined(answered)}, Swapper(answered)
        swapped = {one.question: maker.swapped(number, chance) for number, one in enumerate(answered)}
        for one in track(tuned, "SQuAD 2.0"):
            for each in filter(None, (one, far.get(one.question), swapped.get(one.question))):
                answers = [] if each.start is None else [each.start]
                yield self.case(groups[one.passage] % FOLDS, each.question, passage(each.passage), answers)

    def clapnq(self, data: Path) -> Iterator[Case]:
        for number, (question, over, answers) in enumerate(track(list(clapnq(data)), "CLAPNQ")):
            yield self.case(number % FOLDS, question, over, answers)


def fit(cases: Sequence[Case], columns: Sequence[int]) -> LogisticRegression:
    found = np.concatenate([case.rows for case in cases])[:, columns]
    return LogisticRegression(C=1, max_iter=3000).fit(found, np.concatenate([case.hits for case in cases]))


def crossed(cases: Sequence[Case], columns: Sequence[int]) -> tuple[float, float]:
    """AUROC of whether a passage answers, and how often the best sentence does where one does; held back in turn."""
    there, best, first = list[bool](), list[float](), list[bool]()
    for fold in range(FOLDS):
        model = fit([case for case in cases if case.group != fold], columns)
        for case in (case for case in cases if case.group == fold):
            scores = model.decision_function(case.rows[:, columns])
            there.append(bool(case.hits.any()))
            best.append(float(scores.max()))
            if case.hits.any():
                first.append(bool(case.hits[scores.argmax()]))
    return float(roc_auc_score(there, best)), float(np.mean(first))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("model", type=Path, help="an exported graph")
    args = parser.parse_args()
    observer = Observer(OnnxCrossEncoder(args.model.read_bytes, find_weights(BUNDLED)))
    sets = {"SQuAD 2.0": list(observer.squad(args.data)), "CLAPNQ": list(observer.clapnq(args.data))}
    ways = {"model": [0, 1], "overlap": list(range(2, len(NAMES))), "both": list(range(len(NAMES)))}
    ways["both, no cosine"] = [n for n in ways["both"] if NAMES[n] != "cosine"]
    for name, cases in {**sets, "together": [*sets["SQuAD 2.0"], *sets["CLAPNQ"]]}.items():
        for way, columns in ways.items():
            auroc, first = crossed(cases, columns)
            print(f"{name:10} {way:16} n = {len(cases)}: answers or not, AUROC {auroc:.3f}; best sentence {first:.3f}")
    model = fit([case for cases in sets.values() for case in cases], ways["both"])
    print("bias", round(float(model.intercept_[0]), 2))
    for name, weight in zip(NAMES, model.coef_[0], strict=True):
        print(f"{name:8} {weight:.2f}")


if __name__ == "__main__":
    main()
