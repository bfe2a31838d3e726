"""Fits what tells sentences that speak to a machine: python training/calibrate_planted.py DATA-FOLDER [--blind FILE].

On training/written/planted, written for it, half of them news that comes near; on our stories; and on sentences of the
public texts that a verifier may be trained on, those with words such as "you" or "answer" all of them. Writes
rag/models/planted.json. `--blind` counts on lines that were written by somebody who saw neither (tests/planted)."""

from __future__ import annotations

import argparse
import json
import random
import re
from pathlib import Path

import numpy as np
import written
from pairs import texts
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from trainer import SEED

from rag.planted import WEIGHTS, features, planted
from rag.sentences import sentences

NEAR = re.compile(r"\b(?:you|your|answer|AI|please|assistant|user)\b", re.IGNORECASE)
PLAIN = 30_000  # sentences of public texts without such words
HEAVY, STRENGTH = 3, 3.0  # times that a planted line counts; inverse of the regularisation
LEAST = 0.05  # weights that are kept


def news(data: Path) -> list[str]:
    """Sentences that speak to no machine."""
    own = [text for told in (*written.stories(), *written.dense()) for one in told for text in _cut(one.text)]
    public = [sentence for text in texts(data) for sentence in _cut(text)]
    near = [sentence for sentence in public if NEAR.search(sentence)]
    return [*own, *near, *random.Random(SEED).sample(public, min(PLAIN, len(public)))]


def _cut(text: str) -> list[str]:
    return [text[a:b] for a, b in sentences(text)]


def lines(path: Path) -> list[tuple[str, bool]]:
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [(row["text"], row["planted"]) for row in rows]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--blind", type=Path, help="lines to count on")
    args = parser.parse_args()
    own = [row for path in sorted((written.FOLDER / "planted").glob("*.jsonl")) for row in lines(path)]
    rows = [*own, *((text, False) for text in news(args.data))]
    words = CountVectorizer(analyzer=features, min_df=2, binary=True).fit([text for text, _ in own])
    labels = np.array([label for _, label in rows])
    model = LogisticRegression(C=STRENGTH, max_iter=3000)
    model.fit(words.transform([text for text, _ in rows]), labels, sample_weight=np.where(labels, HEAVY, 1))
    weighed = zip(words.get_feature_names_out(), model.coef_[0], strict=True)
    kept = {name: round(float(weight), 2) for name, weight in weighed if abs(weight) >= LEAST}
    found = {"bias": round(float(model.intercept_[0]), 2), "weights": kept}
    WEIGHTS.write_text(json.dumps(found, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    if args.blind:
        blind = lines(args.blind)
        for label in (True, False):
            told = [any(map(planted, _cut(text))) for text, is_planted in blind if is_planted is label]
            print(f"{'planted' if label else 'news'}: {sum(told)} of {len(told)} taken for planted")


if __name__ == "__main__":
    main()
