"""What the reader and the verifier cost: a question read and answered, against the same question only searched.

    python benchmarks/reading.py             # the example articles
    python benchmarks/reading.py --data      # 300 news articles of the public test data, DATELINE_TEST_DATA

Rounds alternate between the readers. Budgets are for two cores; exit code 1 where one is missed."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import corpus
from measure import DATELINE, PYTHON, ROOT, Figures, spread, tell, timed, verdict, watch

if TYPE_CHECKING:
    from rag.types import Passage, Source

EXAMPLES = ROOT / "examples"
READERS = ("dateline-reader", "overlap")
ROUNDS, ARTICLES = 3, 300
PASSAGES = 16  # of some 140 tokens, with the question 160
CLAIMS, TURNS = 6, 10
STORY = (
    "The council of Orlo bought the old ferry Petrel of line {} in the spring, after a debate of seven hours.",
    "It was sold to a company from Veld a year later, which had offered three million crowns for the ship.",
    "Mayor Anna Berg said on Tuesday that nobody else had made an offer, and that the harbour needed the money.",
    "The captain of line {}, Ida Holm, doubts that the ferry will sail again before the end of next summer.",
    "Engineers had found cracks in the hull and in both of the engines, and the repairs would take months.",
    "Until then, islanders have to take the night boat, which carries no more than forty passengers.",
)
BUDGETS = {"added_warm_ms": 250.0, "added_fresh_s": 0.5, "sixteen_passages_ms": 250.0, "six_claims_ms": 100.0}


def warm(library: Path, questions: list[str], reader: str) -> Figures:
    """Every question searched, and asked; inside a process of its own."""
    from rag import open_bot
    from rag.settings import load

    with open_bot(settings=load({"library": library, "reader": reader})) as bot:
        timed(bot.ask, questions[:3])
        found, asked = timed(bot.search, questions), timed(bot.ask, questions)
        added = [whole - part for whole, part in zip(asked, found, strict=True)]
        return {**spread("search", found), **spread("answer", asked), **spread("added", added)}


def models() -> Figures:
    """Sixteen passages of some 160 tokens read, each time new ones, and six claims verified over three sentences."""
    from rag.build import open_encoder, open_reader, open_verifier
    from rag.settings import load
    from rag.types import Passage, Source

    settings = load({"reader": "dateline-reader", "verifier": "dateline-verifier"})
    reader, verifier = open_reader(settings, open_encoder(settings)), open_verifier(settings)

    def passages(turn: int) -> list[Passage]:
        return [_passage(f"{turn} and {n}", Passage, Source) for n in range(PASSAGES)]

    def verify(turn: int) -> None:
        claims = [f"The ferry Petrel number {turn} was sold to {n} companies after a year." for n in range(CLAIMS)]
        verifier.score([(" ".join(STORY[:3]), claim) for claim in claims])

    every = [passages(turn) for turn in range(TURNS)]
    read = timed(lambda some: reader.read("Who bought the ferry Petrel?", some), every)
    verified = timed(verify, range(TURNS))
    return {"sixteen_passages_ms": 1000 * median(read[1:]), "six_claims_ms": 1000 * median(verified[1:])}


def _passage(name: str, passage: type[Passage], source: type[Source]) -> Passage:
    sentences = [sentence.format(name) for sentence in STORY]
    starts = [sum(len(s) + 1 for s in sentences[:n]) for n in range(len(sentences))]
    spans = tuple((start, start + len(s)) for start, s in zip(starts, sentences, strict=True))
    text = " ".join(sentences)
    return passage(source(name, name, "The ferry"), 0, len(text), text, spans)


def round_(library: Path, questions: Path) -> Figures:
    """One round: each reader warm, and asked in a fresh process; the models alone."""
    question = json.loads(questions.read_text(encoding="utf-8").splitlines()[0])["question"]
    figures: Figures = {}
    for reader in READERS:
        seen = watch(PYTHON, __file__, "--phase", library, questions, reader)
        figures |= {f"{name} {reader}": value for name, value in seen.items() if name.endswith("_ms")}
        os.environ["DATELINE_READER"] = reader
        fresh = watch(DATELINE, "ask", question, "--library", library, allowed=(0, 1))  # 1: refused
        del os.environ["DATELINE_READER"]
        figures |= {f"fresh_s {reader}": fresh["wall_s"], f"fresh_mb {reader}": fresh["rss_mb"]}
    searched = watch(PYTHON, __file__, "--phase", library, questions, "none")
    figures["fresh_s none"] = searched["wall_s"]
    alone = watch(PYTHON, __file__, "--phase", library, questions, "models")
    return figures | {name: value for name, value in alone.items() if name.endswith("_ms")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", action="store_true", help="news articles of the public test data instead")
    parser.add_argument("--phase", nargs=3, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.phase:
        phase(Path(args.phase[0]), Path(args.phase[1]), args.phase[2])
        return
    with TemporaryDirectory() as work:
        articles, questions = EXAMPLES / "articles", EXAMPLES.parent / "eval" / "sets" / "examples.jsonl"
        if args.data:
            articles, questions = corpus.write(Path(work, "articles.jsonl"), ARTICLES), corpus.folder() / "gold.jsonl"
        watch(DATELINE, "ingest", articles, "--library", Path(work, "library"))
        rounds = [round_(Path(work, "library"), questions) for _ in range(ROUNDS)]
    middle = {name: median(figures[name] for figures in rounds) for name in rounds[0]}
    middle["added_warm_ms"] = middle["added_p50_ms dateline-reader"]
    middle["added_fresh_s"] = middle["fresh_s dateline-reader"] - middle["fresh_s none"]
    print("\n".join(f"{name:36}{figure:>12,.4g}" for name, figure in middle.items()))
    misses = [f"{name}: {middle[name]:.3g} of {most:g}" for name, most in BUDGETS.items() if middle[name] > most]
    sys.exit(verdict(misses, []))


def phase(library: Path, questions: Path, reader: str) -> None:
    """What runs in a process of its own; "none" searches once and ends."""
    asked = [json.loads(row)["question"] for row in questions.read_text(encoding="utf-8").splitlines()]
    if reader == "models":
        tell(models())
    elif reader == "none":
        from rag import open_bot

        with open_bot(library) as bot:
            bot.search(asked[0])
    else:
        tell(warm(library, asked, reader))


if __name__ == "__main__":
    main()
