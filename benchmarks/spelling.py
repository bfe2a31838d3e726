"""Whether names are found in whatever spelling: news of the public test data, DATELINE_TEST_DATA, by words alone.

    PYTHONPATH=.:tests python benchmarks/spelling.py [--misses]

Recall@10 counts passages that hold a spelling of the name and another word of the question, or as many of them as ten
places can show. MRR@10 is of articles, over questions whose names are spelled as in the articles. `--misses` lists the
pairs whose typed spelling finds less."""

from __future__ import annotations

import gzip
import json
import os
import sys
import time
from pathlib import Path
from statistics import mean, quantiles
from tempfile import TemporaryDirectory

from spellings import FRESH, Held, Pair, halves, held, pairs, recalls

from ingest.article import to_article
from ingest.chunk import chunk
from ingest.document import Document
from rag.types import Passage
from rag.words import TantivyWords

FOLDER = Path(os.environ["DATELINE_TEST_DATA"], "data", "rtqa")
KINDS = ("id", "text", "title", "publisher", "url", "published")


def passages() -> list[Passage]:
    with gzip.open(FOLDER / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [{name: row[name] for name in KINDS} for row in map(json.loads, lines)]
    made = [Document(kind="text", name=row["id"], **row) for row in rows]
    return [passage for document in made for passage in chunk(to_article(document, lambda _: "en"))]


def report(name: str, some: list[Pair], index: TantivyWords, passages: Held) -> list[str]:
    found = [recalls(pair, index, passages) for pair in some]
    usual, odd = (mean(column) for column in zip(*found, strict=True))
    print(f"{name}, {len(some)} pairs: recall@10 as written {usual:.3f}, as typed {odd:.3f}")
    return [
        f"    {pair.kind} {pair.written[0]} {first:.2f}, {pair.typed} {second:.2f}: {pair.words}"
        for pair, (first, second) in zip(some, found, strict=True)
        if second < first
    ]


def ordinary(index: TantivyWords) -> None:
    rows = [json.loads(line) for line in (FOLDER / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
    ranks, spent = [], []
    for row in rows:
        began = time.thread_time()
        keys = [key for key, _ in index.search(row["question"], 100)]
        spent.append((time.thread_time() - began) * 1000)
        articles = list(dict.fromkeys(key.split(":")[0] for key in keys))[:10]
        ranks.append(next((1 / n for n, article in enumerate(articles, 1) if article in row["gold"]), 0.0))
    cuts = quantiles(spent, n=20)
    print(f"{len(rows)} questions: MRR@10 {mean(ranks):.4f}; {cuts[9]:.1f} ms, 95 % within {cuts[18]:.1f} ms of CPU")


def main() -> None:
    made = passages()
    known = held(made)
    with TemporaryDirectory() as folder:
        index = TantivyWords(Path(folder, "words"), anew=True)
        index.add(made)
        index.commit()
        print(f"{index.count()} passages")
        tuned, drawn = halves()
        for name, some in (("first half", tuned), ("second half", drawn), ("fresh", pairs(FRESH))):
            misses = report(name, some, index, known)
            print("\n".join(misses if "--misses" in sys.argv else ()), end="\n" if "--misses" in sys.argv else "")
        ordinary(index)
        index.close()


if __name__ == "__main__":
    main()
