"""Dateline beside the pipelines that its users would otherwise pick, with the same encoder over the same articles.

    DATELINE_TEST_DATA=DATA DATELINE_PEERS=ENVIRONMENTS python benchmarks/peers.py [--docs 300] [--peers all]

DATA/peers holds bench.py and a script for each peer, ENVIRONMENTS a virtual environment of that name for each; those
that are missing are left out by name. Each phase is a fresh process seen from outside, the peers take turns in every
round, and medians are compared. What is done is kept (--work) as long as no source changes; run again to go on."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from corpus import folder, questions
from measure import DATELINE, PYTHON, ROOT, Figures, digest, disturbed, kept, verdict, watch

OURS = "dateline"
RIVAL = "langchain"  # whose start the budgets are shares of
QUICK = ("langchain", "txtai", "chroma")  # the fastest
PEERS = (*QUICK, "llamaindex", "haystack")
ROUNDS = 3
ENCODER_SHARE, SEARCH_SHARE, ANSWER_SHARE, WARM_SHARE = 0.8, 1 / 5, 1 / 4, 1 / 2
MEGABYTES = 300
LINES = (
    ("ingest, articles a second", "ingest.articles_s"),
    ("ingest, passages a second", "ingest.passages_s"),
    ("ingest, peak MB", "ingest.rss_mb"),
    ("process to ten passages, s", "cold.wall_s"),
    ("process to ten passages, MB", "cold.rss_mb"),
    ("process to printed answer, s", "ask.wall_s"),
    ("process to printed answer, MB", "ask.rss_mb"),
    ("warm search p50, ms", "warm.p50_ms"),
    ("warm search p95, ms", "warm.p95_ms"),
    ("answer in ten passages", "warm.answer_in_10"),
    ("the same articles again, s", "again.wall_s"),
    ("passages after that", "again.passages"),
)


@dataclass(frozen=True, slots=True)
class Bench:
    """What is measured, and where its scripts, environments and results lie."""

    scripts: Path
    environments: Path
    work: Path
    docs: int

    def python(self, peer: str) -> Path:
        return PYTHON if peer == OURS else self.environments / peer / "bin" / "python"

    def missing(self, peer: str) -> bool:
        return not (self.python(peer).exists() and (self.scripts / f"p_{peer}.py").exists())

    def library(self, peer: str) -> Path:
        return self.work / f"{peer}-library"

    def phase(self, peer: str, name: str) -> Figures:
        """One phase of the peers' own script, in a process of its own."""
        command = ("--phase", peer, name, self.library(peer), str(self.docs))
        return watch(self.python(peer), self.scripts / "bench.py", *command)

    def ingest(self, peer: str) -> Figures:
        """Anew, with what it comes to in articles and passages a second."""
        shutil.rmtree(self.library(peer), ignore_errors=True)
        figures = self.phase(peer, "ingest")
        passages = self.phase(peer, "count")["passages"]
        counts = {"articles": figures["articles"], "passages": passages}
        return {**figures, **counts, **{f"{name}_s": count / figures["wall_s"] for name, count in counts.items()}}

    def cold(self, peer: str) -> Figures:
        return self.phase(peer, "cold")

    def warm(self, peer: str) -> Figures:
        return self.phase(peer, "warm")

    def again(self, peer: str) -> Figures:
        figures = self.phase(peer, "ingest")
        return {**figures, "passages": self.phase(peer, "count")["passages"]}

    def ask(self, _: str) -> Figures:
        """Of Dateline alone: from the shell to the printed answer; a refusal is one too."""
        return watch(DATELINE, "ask", questions()[0], "--library", self.library(OURS), allowed=(0, 1))

    def encode(self, _: str) -> Figures:
        """The encoder alone on the passages of our library."""
        return watch(PYTHON, ROOT / "benchmarks" / "speed.py", "--phase", "encode", self.library(OURS), os.devnull)


@dataclass
class Table:
    """The figures of all phases by round, peer and phase."""

    bench: Bench
    kept: dict[str, Figures]

    def take(self, round_: int, peer: str, phase: str, measure: Callable[[str], Figures]) -> None:
        name = f"{round_}-{peer}-{phase}"
        self.kept[name] = kept(self.bench.work / f"{name}.json", lambda: measure(peer))

    def all(self, peer: str, field: str) -> list[float]:
        """A figure, written phase.name, of every round that has it."""
        phase, _, name = field.partition(".")
        rounds = [self.kept.get(f"{n}-{peer}-{phase}", {}) for n in range(ROUNDS)]
        return [figures[name] for figures in rounds if name in figures]

    def middle(self, peer: str, field: str) -> float | None:
        return median(found) if (found := self.all(peer, field)) else None

    @property
    def encoder_share(self) -> float:
        """Our passages a second as a share of the encoder's alone, round by round.

        Of the ingestion the call counts, imports included; the process also reads the whole corpus, 0.4 s."""
        pairs = zip(self.all(OURS, "encode.encoder_s"), self.all(OURS, "ingest.call_s"), strict=True)
        return median(encoder / ingest for encoder, ingest in pairs)


def measured(bench: Bench, peers: Sequence[str], peer_rounds: int) -> Table:
    """All rounds; an ingestion takes minutes elsewhere, so that of the others may be measured fewer times."""
    table = Table(bench, {})
    for n in range(ROUNDS):
        for peer in (OURS, *peers):
            if peer == OURS or n < peer_rounds:
                table.take(n, peer, "ingest", bench.ingest)
        table.take(n, OURS, "encode", bench.encode)
        for peer in (OURS, *peers):
            table.take(n, peer, "cold", bench.cold)
        table.take(n, OURS, "ask", bench.ask)
        for peer in (OURS, *peers):
            table.take(n, peer, "warm", bench.warm)
        for peer in (OURS, *peers):
            if peer == OURS or peer_rounds == ROUNDS == n + 1:  # last of all: it doubles the libraries of some
                table.take(n, peer, "again", bench.again)
    return table


def misses(table: Table, peers: Sequence[str]) -> list[str]:
    """The budgets that were not kept, in words."""
    limits = [("cold.rss_mb", float(MEGABYTES), f"{MEGABYTES} MB")]
    if RIVAL in peers:
        cold = table.middle(RIVAL, "cold.wall_s") or 0.0
        limits += [("cold.wall_s", cold * SEARCH_SHARE, f"a fifth of {RIVAL}'s {cold:.2f} s")]
        limits += [("ask.wall_s", cold * ANSWER_SHARE, f"a quarter of {RIVAL}'s {cold:.2f} s to passages alone")]
    for peer in peers:
        for field in ("warm.p50_ms", "warm.p95_ms"):
            theirs = table.middle(peer, field) or 0.0
            limits.append((field, theirs * WARM_SHARE, f"half of {peer}'s {theirs:.1f} ms"))
    found = [
        f"{field} {ours:.2f}: more than {words}"
        for field, limit, words in limits
        if (ours := table.middle(OURS, field) or 0.0) > limit
    ]
    if table.encoder_share < ENCODER_SHARE:
        found.append(f"ingest at {table.encoder_share:.0%} of the encoder alone: less than {ENCODER_SHARE:.0%}")
    return found


def show(table: Table, peers: Sequence[str]) -> None:
    """Every figure side by side; in brackets how many times ours it is."""
    print("".ljust(32) + "".join(peer.rjust(20) for peer in (OURS, *peers)))
    for label, field in LINES:
        ours = table.middle(OURS, field)
        cells = [_cell(table.middle(peer, field), ours if peer != OURS else None) for peer in (OURS, *peers)]
        print(label.ljust(32) + "".join(cell.rjust(20) for cell in cells))
    print(f"ingestion runs at {table.encoder_share:.0%} of the speed of its encoder alone")


def _cell(figure: float | None, ours: float | None) -> str:
    if figure is None:
        return "-"
    return f"{figure:,.4g}" + (f" ({figure / ours:.2f})" if ours else "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docs", type=int, default=300)
    parser.add_argument("--peers", default=",".join(QUICK), help="names with commas between, or all")
    parser.add_argument("--peer-rounds", type=int, default=1, choices=range(1, ROUNDS + 1), help="of their ingestion")
    parser.add_argument("--work", type=Path, default=ROOT / ".demo" / "bench")
    args = parser.parse_args()
    scripts = folder().parents[1] / "peers"
    environments = Path(os.environ.get("DATELINE_PEERS", "peers")).absolute()
    work = args.work.absolute() / f"peers-{args.docs}-{digest(Path(__file__), *sorted(scripts.glob('*.py')))}"
    bench = Bench(scripts, environments, work, args.docs)
    wanted = PEERS if args.peers == "all" else args.peers.split(",")
    peers = [peer for peer in wanted if not bench.missing(peer)]
    if out := [peer for peer in wanted if peer not in peers]:
        print(f"left out, not in {environments} (DATELINE_PEERS): {', '.join(out)}", file=sys.stderr)
    table = measured(bench, peers, args.peer_rounds)
    show(table, peers)
    (work / "all.json").write_text(json.dumps(table.kept, indent=1) + "\n", encoding="utf-8")
    print(f"all figures: {work / 'all.json'}")
    sys.exit(verdict(misses(table, peers), disturbed(table.kept)))


if __name__ == "__main__":
    main()
