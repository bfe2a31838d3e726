"""Speed and memory of Dateline as it is used: every phase in a fresh process, three rounds, medians.

    python benchmarks/speed.py [--articles FOLDER]    # the example articles where nothing is named
    python benchmarks/speed.py --data                 # 300 news articles of the public test data, DATELINE_TEST_DATA

Seconds and peak megabytes are the whole process's, seen from outside. `others` tells how many cores something else
was using meanwhile: above 0.1, measure again. The figures go into .demo/bench.json too."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import corpus
from measure import DATELINE, PYTHON, ROOT, Figures, spread, tell, timed, watch

EXAMPLES = ROOT / "examples"
OUT = ROOT / ".demo" / "bench.json"
ROUNDS = 3
ARTICLES = 300
AT_ONCE = 1000  # passages asked for in one go


def encode(library: Path, _: list[str]) -> Figures:
    """The bare encoder on all passages that the indexes hold; inside a process of its own."""
    from rag import open_bot

    with open_bot(library) as bot:
        shelf, keys = bot.searcher.library, sorted(bot.searcher.words.ids())
        parts = [shelf.passages(keys[at : at + AT_ONCE]) for at in range(0, len(keys), AT_ONCE)]
        texts = [passage.text for part in parts for passage in part.values()]
        began = time.perf_counter()
        bot.searcher.encoder.encode(texts)
        spent = time.perf_counter() - began
        return {"articles": bot.coverage().articles, "passages": len(texts), "encoder_s": spent}


def warm(library: Path, questions: list[str]) -> Figures:
    """An open bot, every question; inside a process of its own."""
    from rag import open_bot

    figures: Figures = {}
    with open_bot(library) as bot:
        for name, ask in (("search", bot.search), ("answer", bot.ask)):
            timed(ask, questions[:5])
            figures |= spread(name, timed(ask, questions))
    return figures


def round_(work: Path, articles: Path, questions: Path) -> Figures:
    """One round of all phases on a library of its own."""
    library = work / "library"
    question = json.loads(questions.read_text(encoding="utf-8").splitlines()[0])["question"]
    asked: dict[str, tuple[str | Path, ...]] = {
        "ingest": (DATELINE, "ingest", articles, "--library", library),
        "unchanged": (DATELINE, "ingest", articles, "--library", library),
        "encode": (PYTHON, __file__, "--phase", "encode", library, questions),
        "help": (DATELINE, "--help"),
        "ask": (DATELINE, "ask", question, "--library", library),
        "warm": (PYTHON, __file__, "--phase", "warm", library, questions),
    }
    got: Figures = {}
    others = []
    for name, command in asked.items():
        figures = watch(*command, allowed=(0, 1))  # 1: refused
        others.append(figures.pop("others"))
        seen = {"wall_s": f"{name}_s", "cpu_s": f"{name}_cpu_s", "rss_mb": f"{name}_mb"}
        got |= {seen.get(key, key): value for key, value in figures.items()}
    got["articles_a_second"] = got["articles"] / got["ingest_s"]
    got["passages_a_second"] = got["passages"] / got["ingest_s"]
    got["encoder_passages_a_second"] = got["passages"] / got["encoder_s"]
    got["encoder_share"] = got["encoder_s"] / got["ingest_s"]
    return got | {"others": max(others)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, default=EXAMPLES / "articles")
    parser.add_argument("--data", action="store_true", help="news articles of the public test data instead")
    parser.add_argument("--phase", nargs=3, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.phase:
        name, library, questions = args.phase
        rows = Path(questions).read_text(encoding="utf-8").splitlines()
        tell({"encode": encode, "warm": warm}[name](Path(library), [json.loads(row)["question"] for row in rows]))
        return
    with TemporaryDirectory() as work:
        articles, questions = args.articles.absolute(), EXAMPLES.parent / "eval" / "sets" / "examples.jsonl"
        if args.data:
            articles = corpus.write(Path(work, "articles.jsonl"), ARTICLES)
            questions = corpus.folder() / "gold.jsonl"
        rounds = []
        for number in range(ROUNDS):
            (folder := Path(work, str(number))).mkdir()
            rounds.append(round_(folder, articles, questions))
    middle = {name: round(median(figures[name] for figures in rounds), 3) for name in rounds[0]}
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps({"medians": middle, "rounds": rounds}, indent=1) + "\n", encoding="utf-8")
    print("\n".join(f"{name:28}{figure:>12,g}" for name, figure in middle.items()))


if __name__ == "__main__":
    main()
