"""What a verifier reaches on public sets and made swaps: python training/measure_verifier.py DATA-FOLDER MODEL.onnx.

Knows nothing of training. The figures stand in docs/measurements.md."""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from claims import reworded
from pairs import LONG, SHORT, Pair

from eval.damage.faults import KINDS, Told, changed
from eval.examining.card import Rated, rated
from eval.examining.labelled import SETS, located, read, rows
from eval.examining.scoring import score
from rag.crossencoders import OnnxCrossEncoder
from rag.exact import breaches
from rag.judge import Judge
from rag.mentions import names
from rag.ports import Verifier
from rag.sentences import sentences
from rag.verifier import ModelVerifier
from rag.weights import BUNDLED, find_weights

SWAPS = 120  # of each kind
ARTICLES = 400  # news articles that swaps are made of
QUESTIONS = Path(__file__).parents[1] / "tests" / "questions"
OURS = {"by hand": "paraphrases.jsonl", "held out": "paraphrases_held.jsonl"}


@dataclass(frozen=True, slots=True)
class Case:
    """A pair with what it is for: a kind of fault, or verbatim or paraphrase."""

    pair: Pair
    kind: str


def swaps(data: Path, chance: random.Random) -> Iterator[Case]:
    """Sentences of news articles, verbatim and made wrong in one place, each over five sentences of its article."""
    texts = [row["text"] for row in rows(data / "rtqa" / "corpus.jsonl.gz")]
    left, near = dict.fromkeys(KINDS, SWAPS), list[str]()
    for text in chance.sample(texts, ARTICLES):
        spans = sentences(text)
        for n in chance.sample(range(len(spans)), min(4, len(spans))):
            sentence = text[slice(*spans[n])]
            if not SHORT <= len(sentence.split()) <= LONG or sentence[-1] not in '."”':
                continue
            evidence = text[spans[max(0, n - 2)][0] : spans[min(len(spans) - 1, n + 2)][1]]
            told = Told(reworded(sentence, chance, 1), evidence, [text[slice(*s)] for s in spans], near)
            for kind in chance.sample(sorted(left), len(left)):
                if left[kind] and (wrong := changed(told, kind, chance)):
                    left[kind] -= 1
                    yield Case(Pair(evidence, wrong, False, "news"), kind)
                    yield Case(Pair(evidence, told.claim, True, "news"), "reworded")
                    break
        near = [*near[-60:], *(text[a:b] for a, b in names(text))]


def ours() -> Iterator[Case]:
    """Paraphrases written by hand over the example articles, each with one made wrong in one place."""
    for which, name in OURS.items():
        for row in map(json.loads, (QUESTIONS / name).read_text(encoding="utf-8").splitlines()):
            yield Case(Pair(row["sentence"], row["claim"], True, "ours"), f"paraphrase, {which}")
            yield Case(Pair(row["sentence"], row["false"], False, "ours"), f"{row['kind']}, {which}")


def table(cases: Sequence[Case], verifier: Verifier, partly: float) -> list[str]:
    """The share of each kind that is found unsupported: by the model alone, and with the exact rules in front of it."""
    scores = verifier.score([(c.pair.evidence, c.pair.claim) for c in cases])
    lines = []
    for kind in dict.fromkeys(case.kind for case in cases):
        chosen = [(c, s) for c, s in zip(cases, scores, strict=True) if c.kind == kind]
        alone = [s < partly for _, s in chosen]
        both = [s < partly or bool(breaches(c.pair.claim, c.pair.evidence)) for c, s in chosen]
        shares = f"model {100 * np.mean(alone):5.1f} %  with rules {100 * np.mean(both):5.1f} %"
        lines.append(f"{kind:25} n = {len(chosen):4}  {shares}")
    return lines


def line(found: Rated) -> str:
    """AUC of one set in percent, beside the better overlap measure that is given, and both of ours."""
    low, high = 100 * found.auc.low, 100 * found.auc.high
    return (
        f"{found.name:20} {100 * found.auc.value:5.1f} [{low:.1f} {high:.1f}] n = {found.n}; "
        f"overlap {100 * max(found.given or ()):.1f}; "
        f"ours: content {100 * found.content:.1f}, pairs {100 * found.bigram:.1f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("model", type=Path, help="an exported graph")
    parser.add_argument("--partly", type=float, default=0.5, help="score below which a claim is unsupported")
    args = parser.parse_args()
    verifier = ModelVerifier(OnnxCrossEncoder(args.model.read_bytes, find_weights(BUNDLED)))
    judge, folder, over = Judge(verifier), located(args.data), list[float]()
    for labelled in (one for one in SETS if one.looked):
        found = rated(score(read(folder, labelled), judge), judge.thresholds.supported)
        over.append(100 * (found.auc.value - max(found.given or ())))
        print(line(found), flush=True)
    print(f"above the better overlap measure on the mean: {np.mean(over):+.1f}")
    print("\n".join(table([*swaps(args.data, random.Random(7)), *ours()], verifier, args.partly)))


if __name__ == "__main__":
    main()
