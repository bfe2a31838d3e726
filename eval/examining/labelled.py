"""Sets of claims that people labelled as supported by a text or not, read from the folder of public data.

Nothing of them is kept. Knows nothing of verifiers and scores."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from eval.examining.scoring import Pair
from rag.errors import DatelineError

SEED = 0
EXPERT = "citation/expertqa_rand_val.jsonl.gz"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Labelled:
    """One file of a set, or its rows of one source; `looked`: features of the shipped verifier were chosen by it."""

    set: str
    file: str
    source: str = ""
    looked: bool = False

    @property
    def name(self) -> str:
        return f"{self.set} {self.source}".strip()


SETS = (
    Labelled("frank_valid", "grounding/frank_valid.jsonl.gz", "cnn", looked=True),
    Labelled("frank_valid", "grounding/frank_valid.jsonl.gz", "bbc", looked=True),
    Labelled("defacto_val", "grounding/defacto_val.jsonl.gz", looked=True),
    Labelled("qags_cnn", "grounding/qags_cnn.jsonl.gz", looked=True),
    Labelled("wice_dev", "grounding/wice_dev.jsonl.gz", looked=True),
    Labelled("expertqa", EXPERT, "2nd half"),
    Labelled("climate_fever", "grounding/climate_fever.jsonl.gz"),
    Labelled("covidfact", "grounding/covidfact.jsonl.gz"),
    Labelled("scifact_rte", "grounding/scifact_rte.jsonl.gz"),
    Labelled("cliff", "grounding/cliff.jsonl.gz", "cnn"),
    Labelled("cliff", "grounding/cliff.jsonl.gz", "bbc"),
)
TRAINED = "the shipped verifier was trained on it"
# What the folder has besides, and why no figure on it would be one: training/licences.py and cards/verifier.md.
LEFT_OUT = {
    "defacto_train": TRAINED,
    "wice_tokens_train": TRAINED,
    "fever_sym_dev": TRAINED,
    "fm2_dev": TRAINED,
    "begin": TRAINED,
    "sick": TRAINED,
    "fever_dev": "994 of its 12,434 rows share much of their evidence with fever_sym_dev, which was made of it",
    "goyal21": "9 of its 133 rows share much of their article with defacto_train, and all of its cnn rows are errors",
    "expertqa 1st half": "the weights of the shipped verifier's score were fitted on it",
}


def located(data: Path) -> Path:
    """The folder that holds the sets: the one given, or `data` in it. Errors: DatelineError where it has none."""
    for folder in (data, data / "data"):
        if any((folder / one.file).is_file() for one in SETS):
            return folder
    raise DatelineError(
        f"{data} has none of the labelled sets, such as {SETS[0].file}", "name the folder of the public test data"
    )


def read(folder: Path, labelled: Labelled, most: int | None = None) -> list[Pair]:
    """The pairs of a set, of more than `most` a sample that is always the same; none where its file is missing."""
    path = folder / labelled.file
    if not path.is_file():
        return []
    found = expert_halves(path)[1] if labelled.file == EXPERT else _of_source(path, labelled.source)
    pairs = [Pair(r["evidence"], r["claim"], bool(r["label"]), labelled.set, labelled.source) for r in found]
    return pairs if most is None else sampled(pairs, most)


def sampled(pairs: Sequence[Pair], most: int) -> list[Pair]:
    """`most` pairs at most, in their order, drawn with a fixed seed."""
    if len(pairs) <= most:
        return list(pairs)
    return [pairs[n] for n in sorted(random.Random(SEED).sample(range(len(pairs)), most))]


def rows(path: Path) -> Iterator[Row]:
    """The rows of a file of JSON lines, packed by gzip or not."""
    with opened(path) as file:
        yield from map(json.loads, file)


def opened(path: Path) -> TextIO:
    """A file of text, packed by gzip or not."""
    return gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")


def expert_halves(path: Path) -> tuple[list[Row], list[Row]]:
    """ExpertQA's judged claims: the half that the shipped verifier's weights were fitted on, and what was not seen.

    Claims that answer a question of the first half are in neither."""
    judged = [row for row in rows(path) if row["label"] is not None]
    fitted, rest = judged[: len(judged) // 2], judged[len(judged) // 2 :]
    asked = {row["question"] for row in fitted}
    return fitted, [row for row in rest if row["question"] not in asked]


def _of_source(path: Path, source: str) -> list[Row]:
    return [row for row in rows(path) if row["source"] == source or not source]
