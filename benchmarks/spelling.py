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

from spellings import FRESH, Pair, halves, pairs

from ingest.article import to_article
from ingest.chunk import chunk
from ingest.document import Document
from rag.text import content_words, words
from rag.types import Passage
from rag.words import TantivyWords

FOLDER = Path(os.environ["DATELINE_TEST_DATA"], "data", "rtqa")
KINDS = ("id", "text", "title", "publisher", "url", "published")


def passages() -> list[Passage]:
    with gzip.open(FOLDER / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [{name: row[name] for name in KINDS} for row in map(json.loads, lines)]
    made = [Document(kind="text", name=row["id"], **row) for row in rows]
    return [passage for document in made for passage in chunk(to_article(document, lambda _: "en"))]


def relevant(pair: Pair, held: dict[str, tuple[set[str], set[str]]]) -> set[str]:
    names = {words(name)[0] for name in (*pair.written, pair.typed)}
    rest = set(content_words(pair.words))
    return {key for key, (plain, stems) in held.items() if names & plain and rest & stems}


def found(index: TantivyWords, question: str) -> set[str]:
    return {key for key, _ in index.search(question, 10)}


def report(name: str, some: list[Pair], index: TantivyWords, held: dict[str, tuple[set[str], set[str]]]) -> list[str]:
    usual, odd, alike, misses = [], [], [], []
    for pair in some:
        wanted = relevant(pair, held)
        first, second = found(index, pair.usual), found(index, pair.odd)
        best = min(10, len(wanted))
        usual.append(len(wanted & first) / best)
        odd.append(len(wanted & second) / best)
        alike.append(len(first & second) / 10)
        if odd[-1] < usual[-1]:
            misses.append(
                f"    {pair.kind} {pair.written[0]} {usual[-1]:.2f}, {pair.typed} {odd[-1]:.2f}: {pair.words}"
            )
    print(
        f"{name}, {len(some)} pairs: recall@10 as written {mean(usual):.3f}, as typed {mean(odd):.3f};"
        f" the same passages {mean(alike):.3f}"
    )
    return misses


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
    held = {p.key: (set(words(p.text)), set(content_words(p.text))) for p in made}
    with TemporaryDirectory() as folder:
        index = TantivyWords(Path(folder, "words"), anew=True)
        index.add(made)
        index.commit()
        print(f"{index.count()} passages")
        tuned, drawn = halves()
        for name, some in (("first half", tuned), ("second half", drawn), ("fresh", pairs(FRESH))):
            misses = report(name, some, index, held)
            print("\n".join(misses if "--misses" in sys.argv else ()), end="\n" if "--misses" in sys.argv else "")
        ordinary(index)
        index.close()


if __name__ == "__main__":
    main()
