"""Fits the weights of the verifier: python training/calibrate_verifier.py DATA-FOLDER MODEL.onnx.

On what people judged: the pairs of DeFacto's news that training held back, and half of ExpertQA's claims; and on the
claims of our stories and dense sentences held back: each of the three counts alike. Prints the weights to put into
rag/verifier.py, and the scores that 5 % of the true claims made of sentences fall short of. Nothing of the data is
kept."""

from __future__ import annotations

import argparse
import random
from dataclasses import astuple, fields
from pathlib import Path

import numpy as np
import written
from pairs import Pair
from rich.progress import track
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from train_verifier import chosen
from trainer import SEED

from eval.examining.labelled import EXPERT, expert_halves
from rag.crossencoders import OnnxCrossEncoder
from rag.verifier import Features, ModelVerifier
from rag.weights import BUNDLED, find_weights

SAMPLE = 2_000
FITTED = ("defacto_train", "expertqa", "written")


def expert(data: Path) -> list[Pair]:
    """The half of ExpertQA's judged claims that `dateline eval verifier` leaves out."""
    fitted, _ = expert_halves(data / EXPERT)
    return [Pair(r["evidence"], r["claim"], bool(r["label"]), "expertqa") for r in fitted]


def own(chance: random.Random) -> list[Pair]:
    """The claims of stories and dense sentences that tuning held back."""
    held = [*written.stories()[1], *written.dense()[1]]
    return [Pair(p.evidence, p.claim, p.supported, "written") for one in held for p in one.pairs(chance)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("model", type=Path, help="an exported graph")
    args = parser.parse_args()
    chance = random.Random(SEED)
    _, held = chosen(args.data, chance)
    news = [pair for pair in held if pair.source == "defacto_train"]
    others = [pair for pair in held if pair.source != "defacto_train"]
    pairs = [*news, *chance.sample(others, min(SAMPLE, len(others))), *expert(args.data), *own(chance)]
    verifier = ModelVerifier(OnnxCrossEncoder(args.model.read_bytes, find_weights(BUNDLED)))
    observed = [verifier.observed([(p.evidence, p.claim)])[0] for p in track(pairs, "reading")]
    kept = [(pair, found) for pair, found in zip(pairs, observed, strict=True) if found]
    figures = np.array([astuple(min(found, key=lambda f: f.there - f.refuted)) for _, found in kept])
    labels = np.array([pair.supported for pair, _ in kept])
    sources = np.array([pair.source for pair, _ in kept])
    judged = np.isin(sources, FITTED)
    alike = np.array([1000 / (sources == source).sum() for source in sources])
    model = LogisticRegression(C=1, max_iter=3000).fit(figures[judged], labels[judged], sample_weight=alike[judged])
    scores = model.decision_function(figures)
    for source in sorted(set(sources)):
        mask = sources == source
        if len(set(labels[mask].tolist())) == 2:
            alone, both = (roc_auc_score(labels[mask], f[mask]) for f in (figures[:, 0] - figures[:, 1], scores))
            print(f"{source:18} n = {mask.sum():5}: AUROC of the model {alone:.3f}, weighed {both:.3f}")
    made = scores[sources == "sentence"]
    print("of true sentences 5 % score under", np.round(1 / (1 + np.exp(-np.quantile(made, 0.05))), 3))
    print("bias", round(float(model.intercept_[0]), 2))
    for field, weight in zip(fields(Features), model.coef_[0], strict=True):
        print(f"{field.name:8} {weight:.2f}")


if __name__ == "__main__":
    main()
