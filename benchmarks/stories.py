"""How well copies of a story are told from near misses: precision and recall, the stories of a corpus, speed.

    DATELINE_TEST_DATA=FOLDER PYTHONPATH=.:tests python benchmarks/stories.py [dev|held] [--stories] [--misses]

`--stories` lists the stories of more than one article that the whole corpus has, for reading."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter, defaultdict
from math import sqrt
from pathlib import Path

from copies import SERIES, Pair, Printed, made, printed, read

from ingest.dedup import SHARED, Shingles, bands, overlap, same_story, shingles, story_of

COUNT = 100  # of each label in each half
CANDIDATES = 20


def wilson(right: int, of: int) -> str:
    """A share with its 95 % interval (Wilson 1927)."""
    if not of:
        return "none"
    p, z = right / of, 1.96
    middle, half = p + z * z / (2 * of), z * sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    low, high = ((middle + sign * half) / (1 + z * z / of) for sign in (-1, 1))
    return f"{right} of {of} = {p:.3f} [{low:.3f}, {high:.3f}]"


def judged(name: str, pairs: list[Pair], show: bool) -> None:
    rows = [(pair, shingles(pair.left), shingles(pair.right)) for pair in pairs]
    said = [same_story(a, b) for _, a, b in rows]
    right = sum(yes and pair.same for yes, (pair, _, _) in zip(said, rows, strict=True))
    copies = [(a, b) for pair, a, b in rows if pair.same]
    near = sum(len({*bands(a)} & {*bands(b)}) >= SHARED for a, b in copies)
    print(f"{name}: precision {wilson(right, sum(said))}, recall {wilson(right, len(copies))}")
    print(f"{name}: copies that are candidates {wilson(near, len(copies))}")
    wrong = [(row, yes) for row, yes in zip(rows, said, strict=True) if yes != row[0].same]
    print(f"{name}: wrong by kind {dict(Counter(row[0].kind for row, _ in wrong))}")
    for (pair, a, b), yes in wrong if show else ():
        print(f"  {pair.kind} said {yes}: {overlap(a, b)}\n    {pair.left[:90]!r}\n    {pair.right[:90]!r}")


def stories(articles: list[Printed]) -> dict[str, list[Printed]]:
    """The articles joined one by one in order of their days, as a library does."""
    firsts: dict[str, Shingles] = {}
    holders: defaultdict[int, list[str]] = defaultdict(list)
    found: defaultdict[str, list[Printed]] = defaultdict(list)
    compared = 0
    for article in sorted(articles, key=lambda a: a.day):
        text = shingles(article.text)
        shared = Counter(story for band in bands(text) for story in holders[band])
        near = [story for story, n in shared.most_common(CANDIDATES) if n >= SHARED]
        compared += len(near)
        story = story_of(text, ((s, firsts[s]) for s in near))
        if story is None:
            story = str(article.number)
            firsts[story] = text
            for band in bands(text):
                holders[band].append(story)
        found[story].append(article)
    print(f"{len(articles)} articles, {len(found)} stories, {compared / len(articles):.1f} candidates an article")
    return found


def listed(found: dict[str, list[Printed]]) -> None:
    for members in found.values():
        if len(members) > 1:
            series = "  series" if all(a.title.startswith(SERIES) for a in members) else ""
            print(f"{len(members)} articles{series}")
            for a in members:
                print(f"  {a.number:5} {a.day} {a.publisher:10} {a.title[:60]:60} {a.text[:60]!r}")


def speed(articles: list[Printed]) -> None:
    start = time.process_time()
    texts = [shingles(a.text) for a in articles]
    middle = time.process_time()
    for text in texts:
        bands(text)
    end, length = time.process_time(), sum(len(a.text) for a in articles)
    print(f"for 8000 characters: shingles {(middle - start) * 8e6 / length:.2f} ms,", end=" ")
    print(f"bands {(end - middle) * 8e6 / length:.2f} ms of processor time")


def main() -> None:
    articles = printed(Path(os.environ["DATELINE_TEST_DATA"]))
    for half in [h for h in ("dev", "held") if h in sys.argv]:
        judged(f"{half} made", [*made(articles, half, COUNT)], "--misses" in sys.argv)
        judged(f"{half} read", [*read(articles, half)], "--misses" in sys.argv)
    speed(articles)
    found = stories(articles)
    if "--stories" in sys.argv:
        listed(found)


if __name__ == "__main__":
    main()
