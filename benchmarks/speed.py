"""Speed and memory of Dateline as it is used: every phase in a fresh process, three rounds, medians.

    python benchmarks/speed.py [--articles FOLDER]    # the example articles where nothing is named
    python benchmarks/speed.py --data                 # 300 news articles of the public test data, DATELINE_TEST_DATA

Seconds and peak megabytes are the whole process's, seen from outside. `others` tells how many cores something else
was using meanwhile: above 0.1, measure again. The figures go into .demo/bench.json too."""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples"
OUT = ROOT / ".demo" / "bench.json"
DATELINE = Path(sys.executable).with_name("dateline")
ROUNDS = 3
ARTICLES = 300
Figures = dict[str, float]


def encode(library: Path, _: list[str]) -> Figures:
    """The bare encoder on all passages of a library; inside a process of its own."""
    from rag.build import open_encoder, open_library
    from rag.settings import load
    from rag.types import Filter

    settings = load({"library": library})
    encoder = open_encoder(settings)
    shelf = open_library(settings, encoder)
    sources = shelf.visible(Filter())
    texts = [passage.text for source in sources for passage in shelf.passages_of(source.id)]
    began = time.perf_counter()
    encoder.encode(texts)
    return {"articles": len(sources), "passages": len(texts), "encoder_s": time.perf_counter() - began}


def warm(library: Path, questions: list[str]) -> Figures:
    """An open bot, every question; inside a process of its own."""
    from rag import open_bot

    figures: Figures = {}
    with open_bot(library) as bot:
        for name, ask in (("search", bot.search), ("answer", bot.ask)):
            for question in questions[:5]:
                ask(question)
            spent = []
            for question in questions:
                began = time.perf_counter()
                ask(question)
                spent.append((time.perf_counter() - began) * 1000)
            figures |= {
                f"{name}_p50_ms": median(spent),
                f"{name}_p95_ms": quantiles(spent, n=20, method="inclusive")[-1],
            }
    return figures


def process(name: str, *command: str | Path, said: Path) -> Figures:
    """Wall seconds and peak megabytes of a command, whose output goes into a file. Errors: SystemExit."""
    began = time.perf_counter()
    with said.open("wb") as out:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(child.pid, 0)
    wall, child.returncode = time.perf_counter() - began, os.waitstatus_to_exitcode(status)
    words = said.read_text(encoding="utf-8")
    if child.returncode not in (0, 1) or "Traceback" in words:  # 1: refused
        sys.exit(f"{name}: exit code {child.returncode}\n{words}")
    return {f"{name}_s": wall, f"{name}_mb": used.ru_maxrss / 1024}


def busy() -> tuple[float, float]:
    """CPU seconds the whole machine, and the ended children of this process, have spent so far."""
    spent = [int(n) for n in Path("/proc/stat").read_text(encoding="ascii").split()[1:9]]
    children = os.times()
    whole = (sum(spent) - spent[3] - spent[4]) / os.sysconf("SC_CLK_TCK")
    return whole, children.children_user + children.children_system


def round_(work: Path, articles: Path, questions: Path) -> Figures:
    """One round of all phases on a library of its own."""
    library, said = work / "library", work / "said"
    question = json.loads(questions.read_text(encoding="utf-8").splitlines()[0])["question"]
    began, (before, ours) = time.perf_counter(), busy()

    def phase(name: str) -> Figures:
        process(name, sys.executable, __file__, "--phase", name, library, questions, said=said)
        return dict(json.loads(said.read_text(encoding="utf-8").splitlines()[-1]))

    got = process("ingest", DATELINE, "ingest", articles, "--library", library, said=said)
    got |= process("unchanged", DATELINE, "ingest", articles, "--library", library, said=said)
    got |= phase("encode")
    got["articles_a_second"] = got["articles"] / got["ingest_s"]
    got["passages_a_second"] = got["passages"] / got["ingest_s"]
    got["encoder_passages_a_second"] = got["passages"] / got["encoder_s"]
    got["encoder_share"] = got["encoder_s"] / got["ingest_s"]
    got |= process("help", DATELINE, "--help", said=said)
    got |= process("ask", DATELINE, "ask", question, "--library", library, said=said)
    got |= phase("warm")
    after, spent = busy()
    got["others"] = (after - before - (spent - ours)) / (time.perf_counter() - began)
    return got


def public(work: Path) -> tuple[Path, Path]:
    """The first articles of the public test data, and its questions."""
    folder = Path(os.environ["DATELINE_TEST_DATA"], "data", "rtqa")
    with gzip.open(folder / "corpus.jsonl.gz", "rt", encoding="utf-8") as rows:
        (work / "articles.jsonl").write_text("".join(islice(rows, ARTICLES)), encoding="utf-8")
    return work / "articles.jsonl", folder / "gold.jsonl"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, default=EXAMPLES / "articles")
    parser.add_argument("--data", action="store_true", help="news articles of the public test data instead")
    parser.add_argument("--phase", nargs=3, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.phase:
        name, library, questions = args.phase
        rows = Path(questions).read_text(encoding="utf-8").splitlines()
        asked = [json.loads(row)["question"] for row in rows]
        print(json.dumps({"encode": encode, "warm": warm}[name](Path(library), asked)))
        return
    with TemporaryDirectory() as work:
        articles, questions = public(Path(work)) if args.data else (args.articles, EXAMPLES / "questions.jsonl")
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
