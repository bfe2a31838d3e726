"""Follow-ups made to stand alone by the rules: python benchmarks/following.py [DATA], else DATELINE_TEST_DATA/data.

Word F1 with what people wrote (CAsT 2020; CANARD, Elgohary et al. 2019), beside that of the questions as asked."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import numpy as np

from eval.bootstrap import interval, shares, weights
from eval.examining.labelled import rows
from eval.squad import f1
from rag.query import stand_alone
from rag.types import Turn

SETS = ("cast2020.jsonl", "canard_visible.jsonl.gz")


def main() -> None:
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(os.environ["DATELINE_TEST_DATA"]) / "data"
    for name in SETS:
        told = [row for row in rows(data / "followup" / name) if not row["first_turn"]]
        raw = np.array([f1(row["question"], [row["rewrite"]]) for row in told])
        ruled = np.array([f1(stand_alone(row["question"], turns(row, name)).text, [row["rewrite"]]) for row in told])
        low, high = interval(shares(ruled - raw, np.ones(len(raw)), weights(len(raw)))) or (np.nan, np.nan)
        print(
            f"{name.partition('.')[0]:16} n = {len(raw)}: raw {100 * raw.mean():.1f}, rules {100 * ruled.mean():.1f}, "
            f"{100 * (ruled - raw).mean():+.1f} [{100 * low:+.1f} {100 * high:+.1f}]"
        )


def turns(row: dict[str, Any], name: str) -> list[Turn]:
    """The history of a row: CAsT's are questions, CANARD's a page, a section, then questions and answers."""
    said = row["history"]
    if name.startswith("cast"):
        return [Turn(question) for question in said]
    opening = Turn(f"{said[0]}, {said[1]}")
    return [opening, *(Turn(asked, told) for asked, told in zip(said[2::2], said[3::2], strict=False))]


if __name__ == "__main__":
    main()
