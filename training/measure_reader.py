"""What the served reader reaches on the public sets: python training/measure_reader.py DATA-FOLDER MODEL.onnx.

Knows nothing of training. The figures stand in training/cards/reader.md."""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from public import Example, rows, visible
from rich.progress import track
from scores import Read, Scores, scored
from sklearn.metrics import roc_auc_score
from swaps import Swapper

from rag.crossencoders import OnnxCrossEncoder
from rag.ports import CrossEncoder
from rag.reader import Spotted, spotted
from rag.sentences import sentences
from rag.types import Passage, Source
from rag.weights import BUNDLED, find_weights

TURNS = 2000
Statistic = Callable[[Sequence[int]], float]


def passage(text: str, title: str = "") -> Passage:
    """A text as a passage of an article of its own."""
    return Passage(Source("x", "x", title), 0, len(text), text, tuple(sentences(text)))


class Measure:
    """Reads with the model alone, as it is served."""

    def __init__(self, model: CrossEncoder) -> None:
        self.model = model

    def spotted(self, question: str, texts: Sequence[str]) -> list[Spotted]:
        return spotted(self.model, question, [passage(text) for text in texts])

    def reads(self, examples: Sequence[Example], name: str) -> list[Read]:
        return [self._read(one) for one in track(examples, name)]

    def _read(self, one: Example) -> Read:
        found = self.spotted(one.question, [one.passage])[0]
        span = found.spans[found.best]
        return Read(one.passage[slice(*span)] if span else "", found.sure, one.wanted)


def interval(n: int, statistic: Statistic) -> tuple[float, float, float]:
    """A statistic over numbered rows with its 95 % interval, by bootstrap."""
    chance = np.random.default_rng(7)
    drawn = [statistic(chance.integers(0, n, n).tolist()) for _ in range(TURNS if n < 2000 else 200)]
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return statistic(range(n)), float(low), float(high)


def told(reads: Sequence[Read], name: str, pick: Callable[[Scores], float]) -> str:
    """One line: what, the figure, its interval, n."""
    figure, low, high = interval(len(reads), lambda chosen: pick(scored([reads[n] for n in chosen])))
    return f"{name:45} {figure:7.3f} [{low:.3f} {high:.3f}] n = {len(reads)}"


def news(data: Path, name: str) -> list[Example]:
    """Questions of news quizzes over the text that answers them."""
    found = rows(data / "rtqa" / name)
    return [
        Example(r["question"], r["evidence"], r["start"], r["start"] + len(r["answer"]), "news", (r["answer"],))
        for r in found
    ]


def clapnq(data: Path) -> list[Example]:
    return [
        Example(r["question"], " ".join(r["sentences"]), None, None, "clapnq", ("?",) * bool(r["answerable"]))
        for r in rows(data / "citation" / "clapnq_visible.jsonl.gz")
    ]


def rgb(data: Path) -> Iterator[tuple[str, list[str], bool]]:
    """Questions over snippets that are all off the point, and over snippets with the answer."""
    for row in rows(data / "refusal" / "rgb_visible.jsonl"):
        yield row["question"], row["passages"], False
    for row in rows(data / "conflict" / "rgb_visible.jsonl"):
        yield row["question"], row["positive"], True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("model", type=Path, help="an exported graph")
    args = parser.parse_args()
    measure = Measure(OnnxCrossEncoder(args.model.read_bytes, find_weights(BUNDLED)))
    lines = []
    tuned = measure.reads(visible(args.data, "tune"), "SQuAD 2.0, tuning articles")
    lines.append(told(tuned, "SQuAD 2.0 tune, F1 where answerable", lambda s: s.f1_answerable))
    lines.append(told(tuned, "SQuAD 2.0 tune, best F1 over all", lambda s: s.f1_best))
    lines.append(told(tuned, "SQuAD 2.0 tune, AUROC of no answer", lambda s: s.auroc))
    lines.append(told(measure.reads(clapnq(args.data), "CLAPNQ"), "CLAPNQ visible, AUROC", lambda s: s.auroc))
    quiz = news(args.data, "evidence_2023.jsonl")
    right = measure.reads(quiz, "news quizzes 2023")
    lines.append(told(right, "news evidence 2023, F1", lambda s: s.f1_answerable))
    lines.append(told(right, "news evidence 2023, exact", lambda s: s.exact_answerable))
    maker, chance = Swapper(quiz), random.Random(7)
    swapped = [other for n in range(len(quiz)) if (other := maker.swapped(n, chance))]
    lines.append(
        told(right + measure.reads(swapped, "swapped"), "news evidence 2023 and its swaps, AUROC", lambda s: s.auroc)
    )
    cases = [(max(s.sure for s in measure.spotted(q, texts)), there) for q, texts, there in rgb(args.data)]
    auroc = interval(len(cases), lambda chosen: _auroc([cases[n] for n in chosen]))
    lines.append(f"{'RGB, AUROC':45} {auroc[0]:7.3f} [{auroc[1]:.3f} {auroc[2]:.3f}] n = {len(cases)}")
    print("\n".join(lines))


def _auroc(cases: Sequence[tuple[float, bool]]) -> float:
    sure, there = zip(*cases, strict=True)
    return float(roc_auc_score(there, sure)) if len(set(there)) == 2 else float("nan")


if __name__ == "__main__":
    main()
