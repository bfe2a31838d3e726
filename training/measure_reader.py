"""What the served reader reaches on the public sets: python training/measure_reader.py DATA-FOLDER MODEL.onnx.

Knows nothing of training. The figures stand in docs/measurements.md."""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from public import Example, passage, rows, visible
from rich.progress import track
from scores import Marks, Read, Scores, scored
from swaps import Swapper

from eval.bootstrap import resampled
from eval.examining.rating import Figure, auc_interval, drawn, figure
from rag.crossencoders import OnnxCrossEncoder
from rag.ports import CrossEncoder
from rag.reader import Spotted, spotted
from rag.weights import BUNDLED, find_weights


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


def told(reads: Sequence[Read], name: str, pick: Callable[[Scores], float]) -> str:
    """One line: what, the figure, its interval, n."""
    marks = Marks.of(reads)
    samples = np.array([pick(scored(marks.drawn(chosen.tolist()))) for chosen in resampled(len(reads))])
    return _line(name, len(reads), figure(pick(scored(marks)), samples))


def _line(name: str, n: int, found: Figure) -> str:
    return f"{name:45} {found.value:7.3f} [{found.low:.3f} {found.high:.3f}] n = {n}"


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
    sure, there = zip(*cases, strict=True)
    lines.append(_line("RGB, AUROC", len(cases), auc_interval(sure, there, drawn(range(len(cases))))))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
