"""Fits the weights of the overlap reader: python training/calibrate.py DATA-FOLDER.

Reads squad/train-v1.1.json.gz and citation/clapnq_visible.jsonl.gz of the folder and prints the weights to put into
rag/overlap.py, with what they reach on questions held back. Nothing of the data is kept. Fixed seed; about a minute."""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from public import articles, passage, rows
from rich.progress import track
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from rag.build import open_encoder
from rag.overlap import Features, OverlapReader
from rag.settings import load
from rag.types import Passage

ARTICLES, PARAGRAPHS, QUESTIONS, NEGATIVES = 70, 18, 12, 3
Rows = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """A question with features of its passage and of the nearest ones that lack the answer; `hits` marks sentences."""

    rows: Rows
    hits: Rows
    others: tuple[Rows, ...]


def clapnq(data: Path) -> Iterator[tuple[str, Passage, list[int]]]:
    """Questions of CLAPNQ (Rosenthal et al. 2024), each over one passage, and where its answering sentences begin."""
    for row in rows(data / "citation" / "clapnq_visible.jsonl.gz"):
        starts = np.cumsum([0] + [len(s) + 1 for s in row["sentences"]])
        answers = [int(starts[n]) for n in row["selected"]] if row["answerable"] else []
        yield row["question"], passage(" ".join(row["sentences"]), row["title"]), answers


class Fitter:
    """Turns questions and passages into features, the way the reader sees them."""

    def __init__(self) -> None:
        self.encoder = open_encoder(load())
        self.reader = OverlapReader(self.encoder)

    def rows(self, question: str, passage: Passage) -> Rows:
        return np.array([astuple(row) for row in self.reader.observed(question, [passage])[0]])

    def squad(self, folder: Path) -> Iterator[Case]:
        """Answered questions, each with the nearest paragraphs of the same article that do not hold the answer."""
        chosen = random.sample(articles(folder / "squad" / "train-v1.1.json.gz"), ARTICLES)
        for article in track(chosen, "squad"):
            title, paragraphs = article["title"].replace("_", " "), article["paragraphs"][:PARAGRAPHS]
            texts = [paragraph["context"] for paragraph in paragraphs]
            vectors = self.encoder.encode(texts)
            asked = [(i, qa) for i, paragraph in enumerate(paragraphs) for qa in paragraph["qas"]]
            for i, qa in random.sample(asked, min(QUESTIONS, len(asked))):
                answer, question = qa["answers"][0], qa["question"]
                near = np.argsort(-(vectors @ self.encoder.encode([question])[0]))
                others = [j for j in near if j != i and answer["text"].lower() not in texts[j].lower()][:NEGATIVES]
                over = passage(texts[i], title)
                hits = np.array([a <= answer["answer_start"] < b for a, b in over.sentences], float)
                negatives = tuple(self.rows(question, passage(texts[j], title)) for j in others)
                yield Case(self.rows(question, over), hits, negatives)

    def clapnq(self, folder: Path) -> Iterator[Case]:
        """Questions over one passage, half of them without an answer in it."""
        for question, over, answers in track(list(clapnq(folder)), "clapnq"):
            hits = np.array([any(a <= start < b for start in answers) for a, b in over.sentences], float)
            yield Case(self.rows(question, over), hits, ())


def fit(cases: list[Case]) -> LogisticRegression:
    """Every sentence is one example: it answers, or it does not."""
    rows = np.concatenate([part for case in cases for part in (case.rows, *case.others)])
    hits = np.concatenate([part for case in cases for part in (case.hits, *(np.zeros(len(o)) for o in case.others))])
    return LogisticRegression(C=1, max_iter=3000).fit(rows, hits)


def report(model: LogisticRegression, cases: list[Case]) -> str:
    """How well the best sentence tells a question with its passage from one with only its neighbours."""
    full = [case for case in cases if len(case.others) == NEGATIVES]
    best = [max(model.decision_function(rows).max() for rows in (case.rows, *case.others[:-1])) for case in full]
    none = [max(model.decision_function(rows).max() for rows in case.others) for case in full]
    area = roc_auc_score([1] * len(best) + [0] * len(none), best + none)
    first = np.mean([case.hits[np.argmax(model.decision_function(case.rows))] for case in full])
    return f"n = {len(full)}: AUROC answered or not {area:.3f}, best sentence holds the answer {first:.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    random.seed(3)
    fitter = Fitter()
    squad, clapnq = list(fitter.squad(folder)), list(fitter.clapnq(folder))
    held = len(squad) // 3
    print("held back:", report(fit(squad[held:] + clapnq), squad[:held]))
    model = fit(squad + clapnq)
    print("bias", round(float(model.intercept_[0]), 2))
    for name, weight in zip([f.name for f in fields(Features)], model.coef_[0], strict=True):
        print(f"{name:8} {weight:.2f}")


if __name__ == "__main__":
    main()
