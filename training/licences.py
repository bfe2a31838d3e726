"""The files that weights which ship may be trained on, each with its licence, as the data's README states it.

Knows nothing of what is in them."""

from __future__ import annotations

from pathlib import Path

READER = {
    "squad/train-v1.1.json.gz": "CC BY-SA 4.0",
    "squad/dev-v2.0.visible.json.gz": "CC BY-SA 4.0",
    "reader/qamr.jsonl.gz": "MIT",
    "time/timeqa_human_train.jsonl.gz": "BSD-3-Clause",
    "grounding/defacto_train.jsonl.gz": "MIT",
}
VERIFIER = {
    "squad/train-v1.1.json.gz": "CC BY-SA 4.0",
    "reader/qamr.jsonl.gz": "MIT",
    "grounding/defacto_train.jsonl.gz": "MIT",
    "grounding/wice_tokens_train.jsonl.gz": "ODC-BY; text CC BY-SA and Common Crawl terms",
    "grounding/fever_sym_dev.jsonl": "CC BY-SA 3.0",
    "grounding/fm2_dev.jsonl.gz": "Apache-2.0",
    "grounding/begin.jsonl.gz": "per part: see google/BEGIN-dataset",
    "grounding/sick.jsonl.gz": "redistributable per brmson/dataset-sts",
}


class UnlicensedError(ValueError):
    """A file that no shipped weights may be trained on."""


def licensed(data: Path, name: str) -> Path:
    """The path of a file of the data folder that may be trained on. Errors: UnlicensedError."""
    if name not in READER | VERIFIER:
        raise UnlicensedError(f"{name}: no licence that allows training is stated; weights that ship may not use it")
    return data / name
