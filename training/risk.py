"""Risk and coverage of refusing by a threshold: python training/risk.py DATA-FOLDER.

Makes a library of the tuning articles of SQuAD 2.0 and of CLAPNQ's passages, asks it their questions as a user would,
and prints for each threshold what is answered: of the questions with an answer, and of those without. The default of
the setting `answerable` was chosen by it. Some minutes."""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from public import rows, visible
from rich.progress import track

from eval.squad import plain
from ingest import ingest
from rag import Bot, open_bot
from rag.judge import refusal
from rag.settings import load
from rag.types import Query

SAMPLE = 400  # questions of either set
THRESHOLDS = (0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question over the library; `wanted` are answers or answering sentences, none where it has none."""

    name: str
    question: str
    wanted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """How sure the reader was, 0 where an exact rule refused, and whether its best sentence holds what is wanted."""

    asked: Asked
    sure: float
    right: bool


def questions(data: Path) -> Iterator[Asked]:
    for one in visible(data, "tune"):
        yield Asked("SQuAD 2.0", one.question, one.wanted)
    for row in rows(data / "citation" / "clapnq_visible.jsonl.gz"):
        chosen = tuple(row["sentences"][n] for n in row["selected"]) if row["answerable"] else ()
        yield Asked("CLAPNQ", row["question"], chosen)


def write(data: Path, path: Path) -> None:
    """The articles, one JSON line each."""
    texts = {one.passage: f"paragraph {n}" for n, one in enumerate(visible(data, "tune"))}
    texts |= {" ".join(row["sentences"]): row["title"] for row in rows(data / "citation" / "clapnq_visible.jsonl.gz")}
    lines = [json.dumps({"id": f"a{n}", "title": title, "text": text}) for n, (text, title) in enumerate(texts.items())]
    path.write_text("\n".join(lines), encoding="utf-8")


def found(bot: Bot, asked: Asked) -> Found:
    hits = bot.search(asked.question, 16, per_article=3, read=True)
    query = Query(asked.question, asked=asked.question)
    if refusal(query, hits, 0.0):
        return Found(asked, 0.0, False)
    best = max(hits, key=lambda hit: hit.reading.answerable if hit.reading else 0.0)
    assert best.reading is not None
    number = int(np.argmax(best.reading.sentences))
    said = " ".join(plain(best.passage.slice(best.passage.sentences[number])))
    right = any((want := " ".join(plain(one))) in said or said in want for one in asked.wanted)
    return Found(asked, best.reading.answerable, right)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    args = parser.parse_args()
    random.seed(7)
    with TemporaryDirectory() as work:
        write(args.data, Path(work, "articles.jsonl"))
        ingest([Path(work, "articles.jsonl")], library=Path(work, "library"))
        chosen = list(questions(args.data))
        with open_bot(Path(work, "library"), settings=load()) as bot:
            every = [found(bot, one) for one in track(random.sample(chosen, 2 * SAMPLE), "asking")]
    for name in ("SQuAD 2.0", "CLAPNQ"):
        cases = [case for case in every if case.asked.name == name]
        known = [case for case in cases if case.asked.wanted]
        print(f"{name}: {len(known)} with an answer, {len(cases) - len(known)} without")
        for threshold in THRESHOLDS:
            answered = [case for case in cases if case.sure >= threshold]
            of_known = np.mean([case.sure >= threshold for case in known])
            of_none = np.mean([case.sure >= threshold for case in cases if not case.asked.wanted])
            wrong = np.mean([not case.right for case in answered]) if answered else 0.0
            print(
                f"  from {threshold:.2f}: answered {100 * of_known:5.1f} % of those with, {100 * of_none:5.1f} % of"
                f" those without; of the answers {100 * wrong:5.1f} % wrong"
            )


if __name__ == "__main__":
    main()
