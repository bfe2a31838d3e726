"""Warm search in large libraries, and the same articles a second time: 2,400 real ones, then 26,000.

    DATELINE_TEST_DATA=DATA python benchmarks/scale.py [--real 2400] [--all 26000] [--work FOLDER]

The 26,000 (some 370,000 passages) are the real articles with other words in them, and their vectors are vectors of the
real passages with noise: nothing is encoded, and which vector goes with which text is left to chance, of which neither
index knows. What is done is kept in the work folder; a build that was broken off goes on."""

from __future__ import annotations

import argparse
import sys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from corpus import questions, write
from measure import PYTHON, ROOT, Figures, digest, disturbed, kept, spread, tell, timed, verdict, watch

from rag.ports import Encoder, Vectors
from rag.types import Coverage, Filter, Query

if TYPE_CHECKING:
    from ingest.index import Indexer

K = 10
PART = 1000  # articles of one process
BATCH = 5000  # passages between two commits: searches, not commits, are what is measured here
NOISE = 0.6  # length of what is added to a vector of length one
AGAIN = 0.02  # of the first ingestion's time
BUDGETS = {
    "warm-real": {"search_p50_ms": 10.0, "search_p95_ms": 20.0, "filtered_p95_ms": 100.0},
    "warm-all": {"search_p50_ms": 20.0, "search_p95_ms": 40.0},
}


@dataclass
class Recording:
    """An encoder that keeps what it made."""

    encoder: Encoder
    made: list[Vectors] = field(default_factory=list)

    @property
    def dim(self) -> int:
        return self.encoder.dim

    @property
    def fingerprint(self) -> str:
        return self.encoder.fingerprint

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.made.append(self.encoder.encode(texts))
        return self.made[-1]

    def close(self) -> None:
        self.encoder.close()


@dataclass
class Noisy:
    """Stored vectors with noise in place of encoded texts: the same for the same text."""

    stored: Vectors
    fingerprint: str

    @property
    def dim(self) -> int:
        return int(self.stored.shape[1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.empty((0, self.dim), np.float32)
        return np.stack([self._one(text) for text in texts])

    def _one(self, text: str) -> Vectors:
        chance = np.random.default_rng(zlib.crc32(text.encode()))
        noise = chance.standard_normal(self.dim, np.float32)
        vector = self.stored[chance.integers(len(self.stored))] + NOISE * noise / np.linalg.norm(noise)
        found: Vectors = (vector / np.linalg.norm(vector)).astype(np.float32)
        return found

    def close(self) -> None:
        """Nothing to release."""


def first(articles: Path, library: Path, stored: Path) -> Figures:
    """A real ingestion, whose vectors are stored."""
    from ingest.build import open_indexer
    from rag.settings import load

    with open_indexer(load({"library": library})) as indexer:
        real = Recording(indexer.encoder)
        figures = _run(replace(indexer, encoder=real), articles)
    np.save(stored, np.concatenate(real.made))
    return figures


def grow(articles: Path, library: Path, stored: Path) -> Figures:
    """An ingestion with noisy vectors in place of encoding."""
    from ingest.build import open_indexer
    from rag.settings import load

    with open_indexer(load({"library": library})) as indexer:
        noisy = Noisy(np.load(stored), indexer.encoder.fingerprint)
        return _run(replace(indexer, encoder=noisy, batch=BATCH), articles)


def again(articles: Path, library: Path, _: Path) -> Figures:
    """As a user does it."""
    from ingest import ingest

    report = ingest([articles], library=library)
    return {"added": len(report.added), "unchanged": len(report.unchanged), "passages": report.passages}


def _run(indexer: Indexer, articles: Path) -> Figures:
    from ingest import Report
    from ingest.read import read

    report = indexer.run(read(articles, articles.name), Report(), total=0, progress=lambda *_, **__: None)
    return {"added": len(report.added), "unchanged": len(report.unchanged), "passages": report.passages}


def warm(_: Path, library: Path, __: Path) -> Figures:
    """Every question to an open bot, without and with filters of every breadth."""
    from rag import open_bot

    with open_bot(library) as bot:
        asked = questions()
        search = partial(bot.searcher.search, k=K)
        plain = [Query(text, asked=text) for text in asked]
        timed(search, plain[:5])
        held = {"articles": bot.coverage().articles, "passages": len(bot.searcher.words.ids())}
        filtered = [
            Query(text, one, text) for text, one in zip(asked, _filters(bot.coverage(), len(asked)), strict=True)
        ]
        hits = [len(search(query)) for query in filtered[:12]]
        return {
            **held,
            **spread("search", timed(search, plain)),
            **spread("filtered", timed(search, filtered)),
            "filtered_hits": min(hits),
        }


def _filters(coverage: Coverage, count: int) -> list[Filter]:
    """So many filters, no two alike: a month, half a year, all since a day, a publisher, a publisher's month."""
    names = coverage.publishers[:3]
    last = coverage.last or date.max
    made = []
    for n in range(count):
        day, name = last - timedelta(days=n + 30), (names[n % len(names)],)
        month, half = day + timedelta(days=30), day + timedelta(days=180)
        kinds = (
            Filter(day, month),
            Filter(day, half),
            Filter(after=day),
            Filter(before=day, publishers=name),
            Filter(day, month, name),
        )
        made.append(kinds[n % len(kinds)])
    return made


PHASES = {"first": first, "grow": grow, "again": again, "warm": warm}


@dataclass(frozen=True, slots=True)
class Scale:
    """Where one run keeps its libraries, vectors and figures."""

    work: Path

    def phase(self, phase: str, library: str, start: int = 0, stop: int = 0) -> Figures:
        """A phase over articles `start` to `stop` in a process of its own, unless it is done."""
        return kept(self.work / f"{phase}-{library}-{stop}.json", partial(self._phase, phase, library, start, stop))

    def _phase(self, phase: str, library: str, start: int, stop: int) -> Figures:
        articles = write(self.work / "articles.jsonl", stop, start)
        command = ("--phase", phase, articles, self.work / library, self.work / "vectors.npy")
        return watch(PYTHON, __file__, *command)


def measured(scale: Scale, real: int, everything: int) -> dict[str, Figures]:
    """All phases by name."""
    rows = {"first": scale.phase("first", "real", 0, real), "again": scale.phase("again", "real", 0, real)}
    rows["warm-real"] = scale.phase("warm", "real")
    parts = range(0, everything, PART)
    for start in parts:
        rows[f"grow-{start}"] = scale.phase("grow", "all", start, min(start + PART, everything))
    rows["warm-all"] = scale.phase("warm", "all")
    return rows


def misses(rows: dict[str, Figures]) -> list[str]:
    """The budgets that were not kept, in words."""
    first, again = rows["first"], rows["again"]
    share = again["wall_s"] / first["wall_s"]
    found = [f"the same articles again take {share:.1%} of the first time"] if share >= AGAIN else []
    if again["passages"] or again["unchanged"] < first["added"]:
        found.append(f"{again['passages']:.0f} passages of unchanged articles were encoded again")
    for name, budget in BUDGETS.items():
        over = [(field, rows[name][field], most) for field, most in budget.items() if rows[name][field] > most]
        found += [f"{name}: {field} {got:.1f}, more than {most:.0f}" for field, got, most in over]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--real", type=int, default=2400)
    parser.add_argument("--all", type=int, default=26000)
    parser.add_argument("--work", type=Path, default=ROOT / ".demo" / "bench")
    parser.add_argument("--phase", nargs=4, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.phase:
        name, *paths = args.phase
        tell(PHASES[name](*map(Path, paths)))
        return
    work = args.work.absolute() / f"scale-{args.real}-{args.all}-{digest(Path(__file__))}"
    work.mkdir(parents=True, exist_ok=True)
    rows = measured(Scale(work), args.real, args.all)
    for name in ("first", "again", "warm-real", "warm-all"):
        print(name.ljust(12) + ", ".join(f"{field} {value:,.4g}" for field, value in rows[name].items()))
    sys.exit(verdict(misses(rows), disturbed(rows)))


if __name__ == "__main__":
    main()
