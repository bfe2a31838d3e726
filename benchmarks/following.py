"""Follow-ups made to stand alone by the rules: python benchmarks/following.py [DATA], else DATELINE_TEST_DATA/data.

Word F1 with what people wrote (CAsT 2020; CANARD, Elgohary et al. 2019), beside that of the questions as asked."""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from rag.query import stand_alone
from rag.text import words
from rag.types import Turn

SETS = ("cast2020.jsonl", "canard_visible.jsonl.gz")
DRAWS = 1000


def main() -> None:
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(os.environ["DATELINE_TEST_DATA"]) / "data"
    for name in SETS:
        rows = [row for row in read(data / "followup" / name) if not row["first_turn"]]
        raw = np.array([f1(row["question"], row["rewrite"]) for row in rows])
        ruled = np.array([f1(stand_alone(row["question"], turns(row, name)).text, row["rewrite"]) for row in rows])
        chance = np.random.default_rng(7)
        draws = [(ruled - raw)[chance.integers(0, len(raw), len(raw))].mean() for _ in range(DRAWS)]
        low, high = np.quantile(draws, (0.025, 0.975))
        print(
            f"{name.partition('.')[0]:16} n = {len(raw)}: raw {100 * raw.mean():.1f}, rules {100 * ruled.mean():.1f}, "
            f"{100 * (ruled - raw).mean():+.1f} [{100 * low:+.1f} {100 * high:+.1f}]"
        )


def read(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def turns(row: dict[str, Any], name: str) -> list[Turn]:
    """The history of a row: CAsT's are questions, CANARD's a page, a section, then questions and answers."""
    said = row["history"]
    if name.startswith("cast"):
        return [Turn(question) for question in said]
    opening = Turn(f"{said[0]}, {said[1]}")
    return [opening, *(Turn(asked, told) for asked, told in zip(said[2::2], said[3::2], strict=False))]


def f1(said: str, wanted: str) -> float:
    """Of words, folded, as SQuAD counts it."""
    a, b = Counter(words(said)), Counter(words(wanted))
    shared = sum((a & b).values())
    return 2 * shared / (sum(a.values()) + sum(b.values())) if shared else 0.0


if __name__ == "__main__":
    main()
