"""How time and memory of ingestion grow with the library: 300, 1,200 and 4,800 articles, each in a fresh process.

    DATELINE_TEST_DATA=DATA python benchmarks/growth.py [--sizes 300,1200,4800] [--work FOLDER]

Of the 4,800, 2,406 are real and the others the same with half of their longer words changed (see corpus.py). Two
budgets: the slope of the logarithm of time over that of passages, and the peak memory less the size of the indexes.
What is done is kept in the work folder as long as no source changes; run again to go on."""

from __future__ import annotations

import argparse
import math
import shutil
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from corpus import write
from measure import DATELINE, PYTHON, ROOT, Figures, digest, disturbed, kept, tell, verdict, watch

SLOPE = 1.05
MEMORY = 1.1  # of the smallest library's
MB = 1_000_000


def ingest(work: Path, count: int) -> Figures:
    """So many articles into a new library."""
    library, articles = work / f"library-{count}", write(work / f"articles-{count}.jsonl", count)
    shutil.rmtree(library, ignore_errors=True)
    figures = watch(DATELINE, "ingest", articles, "--library", library)
    holds = watch(PYTHON, __file__, "--phase", library)
    sizes = {"index_mb": _megabytes(library, "index-*/**/*"), "library_mb": _megabytes(library, "**/*")}
    shutil.rmtree(library)
    articles.unlink()
    return {**figures, "articles": holds["articles"], "passages": holds["passages"], **sizes}


def _megabytes(folder: Path, pattern: str) -> float:
    return sum(path.stat().st_size for path in folder.glob(pattern) if path.is_file()) / MB


def holds(library: Path) -> Figures:
    """What a library holds; inside a process of its own."""
    from rag import open_bot

    with open_bot(library) as bot:
        return {"articles": bot.coverage().articles, "passages": len(bot.searcher.words.ids())}


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Of the straight line nearest to the logarithms of the points, by least squares."""
    xs, ys = [math.log(x) for x, _ in points], [math.log(y) for _, y in points]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum((a - x) ** 2 for a in xs)


def judged(rows: Sequence[Figures]) -> list[str]:
    """Prints what was found and returns what missed its budget."""
    for r in rows:
        print(
            f"{r['articles']:8,.0f} articles {r['passages']:8,.0f} passages {r['wall_s']:8.1f} s"
            f" {r['passages'] / r['wall_s']:6.1f} passages/s {r['rss_mb']:7.0f} MB, indexes {r['index_mb']:7.1f} MB,"
            f" library {r['library_mb']:7.1f} MB"
        )
    steep = slope([(r["passages"], r["wall_s"]) for r in rows])
    by_articles = slope([(r["articles"], r["wall_s"]) for r in rows])
    memory = [r["rss_mb"] - r["index_mb"] for r in rows]
    print(f"slope of log time {steep:.3f} over passages, {by_articles:.3f} over articles")
    print(f"peak memory less the indexes: {', '.join(f'{m:.0f} MB' for m in memory)}")
    found = [f"slope of log time {steep:.3f}: more than {SLOPE}"] if steep > SLOPE else []
    if max(memory) > MEMORY * memory[0]:
        found.append(f"peak memory less the indexes {max(memory):.0f} MB: more than {MEMORY} times {memory[0]:.0f} MB")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="300,1200,4800")
    parser.add_argument("--work", type=Path, default=ROOT / ".demo" / "bench")
    parser.add_argument("--phase", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.phase:
        tell(holds(args.phase))
        return
    work = args.work.absolute() / f"growth-{digest(Path(__file__))}"
    work.mkdir(parents=True, exist_ok=True)
    sizes = [int(size) for size in args.sizes.split(",")]
    rows = {f"{n} articles": kept(work / f"{n}.json", partial(ingest, work, n)) for n in sizes}
    missed = judged(list(rows.values()))
    sys.exit(verdict(missed, disturbed(rows)))


if __name__ == "__main__":
    main()
