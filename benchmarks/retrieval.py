"""Which ranking finds the right article and shows the answer: variants of ours, and what other tools do.

    pip install langchain-text-splitters==1.1.3    # for the variant langchain
    DATELINE_TEST_DATA=... PYTHONPATH=.:benchmarks python benchmarks/retrieval.py FOLDER [--half odd] [NAME ...]

Even-numbered questions are for choosing, odd-numbered ones for reporting. FOLDER keeps vectors, 10 minutes of encoding
in all. Knows nothing of speed: see speed.py. The figures stand in docs/measurements.md."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
from langchain_text_splitters import RecursiveCharacterTextSplitter
from retrieval_corpus import Piece, Question, articles, encoded, pieces, questions, write
from retrieval_measures import NAMES, Values, interval, measured
from retrieval_words import Asking, Ranked, Words

from ingest import ingest
from rag import open_bot
from rag.build import open_encoder
from rag.ports import Encoder, Vectors
from rag.settings import Settings

DEPTH = 100  # passages of one list alone
BEST = 30  # of each list that are mixed
TITLED = Asking({"text": 1.0, "title": 0.7})
HEADED = Asking({"text": 1.0, "head": 0.65}, common=0.3)
Ranking = Callable[[str], list[Piece]]


class Stand:
    """Everything the variants share, made when first asked for."""

    def __init__(self, folder: Path, asked: Sequence[Question]) -> None:
        self.folder = folder
        self.encoder: Encoder = open_encoder(Settings(cache=folder / "cache"))
        self.asked = dict(zip((q.text for q in asked), self.encoder.encode([q.text for q in asked]), strict=True))
        self.articles = articles()

    @cache  # noqa: B019  one object for the whole run
    def pieces(self, kind: str) -> list[Piece]:
        """`kind` is a size of ours, "langchain" for its splitter's 700 characters, or "whole" for articles."""
        if kind == "langchain":
            splitter = RecursiveCharacterTextSplitter(chunk_size=700, chunk_overlap=0)
            return [Piece(a.source.id, "", "", part) for a in self.articles for part in splitter.split_text(a.text)]
        if kind == "whole":
            return [Piece(a.source.id, "", "", f"{a.source.title}. {a.text[:6000]}") for a in self.articles]
        return pieces(self.articles, int(kind))

    @cache  # noqa: B019  one object for the whole run
    def words(self, kind: str) -> Words:
        return Words(self.pieces(kind), ("text",) if kind in ("langchain", "whole") else ("text", "title", "head"))

    @cache  # noqa: B019  one object for the whole run
    def vectors(self, kind: str, titled: bool) -> Vectors:
        texts = [f"{p.title}. {p.text}" if titled else p.text for p in self.pieces(kind)]
        return encoded(self.folder, f"{kind}-titled" if titled else kind, texts, self.encoder)

    def near(self, question: str, k: int, kind: str, titled: bool = False) -> Ranked:
        """Exact search; Chroma's recall of the best 30 is 1.000 here."""
        scores = self.vectors(kind, titled) @ self.asked[question]
        best = np.argsort(-scores, kind="stable")[:k]
        return [(int(row), float(scores[row])) for row in best]


def dense(stand: Stand, kind: str = "600", titled: bool = False) -> Ranking:
    return lambda q: [stand.pieces(kind)[row] for row, _ in stand.near(q, DEPTH, kind, titled)]


def words(stand: Stand, asking: Asking, kind: str = "600") -> Ranking:
    return lambda q: [stand.pieces(kind)[row] for row, _ in stand.words(kind).search(q, DEPTH, asking)]


def mixed(
    stand: Stand, asking: Asking, weight: float, *, depth: int = BEST, kind: str = "600", titled: bool = False
) -> Ranking:
    def rank(question: str) -> list[Piece]:
        lists = stand.near(question, depth, kind, titled), stand.words(kind).search(question, depth, asking)
        return [stand.pieces(kind)[row] for row in minmax(*lists, weight)]

    return rank


def reciprocal(stand: Stand, asking: Asking, k: int = 60, kind: str = "600") -> Ranking:
    """Plain reciprocal rank fusion (Cormack, Clarke and Buettcher 2009)."""

    def rank(question: str) -> list[Piece]:
        score: dict[int, float] = {}
        for ranked in (stand.words(kind).search(question, DEPTH, asking), stand.near(question, DEPTH, kind)):
            for place, (row, _) in enumerate(ranked, 1):
                score[row] = score.get(row, 0.0) + 1 / (k + place)
        return [stand.pieces(kind)[row] for row in sorted(score, key=lambda row: -score[row])]

    return rank


def minmax(near: Ranked, said: Ranked, weight: float) -> list[int]:
    """The mix of scores scaled to [0, 1] in each list that Dateline had before leads counted."""
    score: dict[int, float] = {}
    for ranked, share in ((said, 1 - weight), (near, weight)):
        low, high = (min(s for _, s in ranked), max(s for _, s in ranked)) if ranked else (0.0, 0.0)
        for row, value in ranked:
            score[row] = score.get(row, 0.0) + share * ((value - low) / (high - low) if high > low else 1.0)
    return sorted(score, key=lambda row: -score[row])


def product(stand: Stand) -> Ranking:
    """A library as a user makes it, asked for fifteen hits, at most three of an article, and for ten articles."""
    library = stand.folder / "library"
    named = write(stand.folder / "articles.jsonl")
    ingest([stand.folder / "articles.jsonl"], library=library)
    bot = open_bot(library)

    def rank(question: str) -> list[Piece]:
        hits = [*bot.search(question, 15, per_article=3), *bot.search(question, 10, per_article=1)]
        kept = {hit.passage.key: hit.passage for hit in hits}.values()
        return [Piece(named[p.source.id], p.source.title, "", p.text) for p in kept]

    return rank


def variants(stand: Stand) -> dict[str, Callable[[], Ranking]]:
    """The product first: each of the others is compared with it."""
    plain = Asking({"text": 1.0}, rare=False)
    return {
        "product": lambda: product(stand),
        "min-max mix": lambda: mixed(stand, TITLED, 0.35),
        "words alone": lambda: words(stand, TITLED),
        "dense alone": lambda: dense(stand),
        "dense alone, titles encoded": lambda: dense(stand, titled=True),
        "reciprocal ranks": lambda: reciprocal(stand, TITLED),
        "LangChain 700, dense": lambda: dense(stand, "langchain"),
        "LangChain 700, reciprocal ranks": lambda: reciprocal(stand, plain, kind="langchain"),
        "whole articles, BM25": lambda: words(stand, plain, "whole"),
        "mixed 0.2": lambda: mixed(stand, TITLED, 0.2),
        "mixed 0.5": lambda: mixed(stand, TITLED, 0.5),
        "best 100 of each": lambda: mixed(stand, TITLED, 0.35, depth=DEPTH),
        "without common words": lambda: mixed(stand, replace(TITLED, common=0.3), 0.35),
        "titles encoded": lambda: mixed(stand, TITLED, 0.35, titled=True),
        "400 characters": lambda: mixed(stand, TITLED, 0.35, kind="400"),
        "900 characters": lambda: mixed(stand, TITLED, 0.35, kind="900"),
        "phrases 0.2": lambda: mixed(stand, replace(TITLED, phrases=0.2), 0.35),
        "head, mixed 0.3": lambda: mixed(stand, HEADED, 0.3, depth=50),
        "head, words alone": lambda: words(stand, HEADED),
        "head, titles encoded": lambda: mixed(stand, HEADED, 0.3, depth=50, titled=True),
        "head, 400 characters": lambda: mixed(stand, HEADED, 0.3, depth=50, kind="400"),
    }


def table(stand: Stand, asked: Sequence[Question], names: Sequence[str]) -> None:
    """Two lines for each variant: its means, and by how much the first variant is better."""
    rankings = variants(stand)
    first: Values | None = None
    print(f"{len(asked)} questions, {sum(bool(q.answer) for q in asked)} with the answer in a gold article")
    print("variant".ljust(32), *(name.ljust(22) for name in NAMES))
    for name in names or rankings:
        rank = rankings[name]()
        rows = np.array([measured(q, rank(q.text)) for q in asked])
        print(name.ljust(32), *("{: .3f} [{: .3f} {: .3f}]".format(*interval(column)) for column in rows.T))
        if first is None:
            first = rows
        else:
            apart = ("{:+.3f} [{:+.3f} {:+.3f}]".format(*interval(column)) for column in (first - rows).T)
            print("    first minus this".ljust(32), *apart, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", choices=("even", "odd", "both"), default="even")
    parser.add_argument("names", nargs="*", metavar="NAME", help="variants; default: all")
    given = parser.parse_intermixed_args()
    asked = questions(given.half)
    table(Stand(given.folder, asked), asked, given.names)


if __name__ == "__main__":
    main()
