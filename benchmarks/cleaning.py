"""How well pages are cleaned: the golden pages by batch, and what is cut from thousands of real news articles.

    PYTHONPATH=.:tests python benchmarks/cleaning.py [--cuts] [FILE.jsonl.gz ...]    # files with `text` and `title`

`--cuts` lists each sentence that is cut, for reading. The figures stand in docs/measurements-cleaning.md."""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections import Counter
from pathlib import Path

from golden_pages import GoldenPage, lines, pages

from ingest.clean import clean
from rag.sentences import sentences


def golden(batch: list[GoldenPage]) -> str:
    furniture, left, said, lost, titles = 0, 0, 0, 0, 0
    for page in batch:
        got = clean(page.raw, title=page.given)
        have = lines(got.text)
        furniture += page.furniture.total()
        left += (have - page.article).total()
        said += len(sentences(page.kept))
        lost += sum(len(sentences(line)) for line in page.article - have)
        titles += got.title == page.title
    gone = furniture - left
    kept = f"article sentences kept {said - lost} of {said}, titles right {titles} of {len(batch)}"
    return f"furniture lines gone {gone} of {furniture} ({gone / furniture:.0%}), {kept}"


def real(files: list[Path], show: bool) -> None:
    rules: Counter[str] = Counter()
    whole: Counter[tuple[str, str]] = Counter()
    articles, characters, seconds = 0, 0, 0.0
    for file in files:
        for row in map(json.loads, gzip.decompress(file.read_bytes()).splitlines()):
            start = time.perf_counter()
            got = clean(row["text"], title=row.get("title"))
            seconds += time.perf_counter() - start
            articles, characters = articles + 1, characters + len(row["text"])
            rules.update(cut.rule for cut in got.cuts)
            whole.update((cut.rule, cut.text) for cut in got.cuts if cut.text.endswith((".", ".”", '."', ".)")))
    print(f"{articles} articles, {characters} characters, {characters / seconds / 1e6:.1f} million a second")
    print(f"lines cut: {dict(rules.most_common())}")
    print(f"of them ending like a sentence: {whole.total()}, {len(whole)} of them distinct")
    for (rule, text), times in whole.most_common() if show else ():
        print(f"{times:5} {rule:10} {text}")


def main() -> None:
    for name in ("dev", "held", "fresh"):
        print(f"{name:6}{golden(pages(name))}")
    files = [Path(a) for a in sys.argv[1:] if not a.startswith("--")]
    if files:
        real(files, show="--cuts" in sys.argv)


if __name__ == "__main__":
    main()
