"""Commands run and watched from outside: wall and CPU seconds, peak memory, and whether anything else was running.

Knows nothing of what they do. What was measured is kept in a folder, so that a run that was broken off goes on."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryFile
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PYTHON = Path(sys.executable)
DATELINE = PYTHON.with_name("dateline")
BUSY = 0.1  # cores that something else may use before a figure is called disturbed
MARK = "@@"  # opens the line on which a phase tells its own figures
Figures = dict[str, float]


def watch(*command: str | Path, allowed: Sequence[int] = (0,)) -> Figures:
    """Runs a command: wall_s, cpu_s, rss_mb, `others` (cores something else used), and what its last line told.

    Seconds and megabytes are of the process with its children, from its start to its end. Errors: SystemExit."""
    # To Dateline itself DATELINE_PEERS would be a setting that it does not know.
    env = {name: value for name, value in os.environ.items() if name != "DATELINE_PEERS"}
    with TemporaryFile() as said:
        before, began = _spent(), time.perf_counter()
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT, cwd=ROOT, env=env
        )
        _, status, used = os.wait4(child.pid, 0)
        wall, cpu = time.perf_counter() - began, used.ru_utime + used.ru_stime
        others = (_spent() - before - cpu) / wall
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        words = said.read().decode(errors="replace")
    if child.returncode not in allowed or "Traceback" in words:
        sys.exit(f"{' '.join(map(str, command))}: exit code {child.returncode}\n{words[-3000:]}")
    own = json.loads(words.rpartition(MARK)[2]) if MARK in words else {}
    return {**own, "wall_s": wall, "cpu_s": cpu, "rss_mb": used.ru_maxrss / 1024, "others": max(0.0, others)}


def tell(figures: Figures) -> None:
    """Says to `watch` what a phase found out itself."""
    print(f"\n{MARK}{json.dumps(figures)}", flush=True)


def _spent() -> float:
    """CPU seconds the whole machine has spent so far, what was stolen from it included."""
    ticks = [int(n) for n in Path("/proc/stat").read_text(encoding="ascii").split()[1:9]]
    return (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")


def kept(path: Path, make: Callable[[], Figures]) -> Figures:
    """The figures in a file; where there is none, they are made and kept."""
    if not path.exists():
        figures = make()
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_suffix(".new")
        aside.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
        aside.rename(path)
        short = ", ".join(f"{name} {value:,.4g}" for name, value in figures.items())
        print(f"{path.stem:24} {short}", file=sys.stderr, flush=True)
    figures = json.loads(path.read_text(encoding="utf-8"))
    return {name: float(value) for name, value in figures.items()}


def digest(*more: Path) -> str:
    """Names the sources measured and those that measure: figures of others are not mixed with theirs."""
    rooms = [p for room in ("rag", "ingest", "ui") for p in (ROOT / room).rglob("*.py")]
    own = [ROOT / "benchmarks" / name for name in ("measure.py", "corpus.py", "speed.py")]
    whole = hashlib.sha256()
    for path in [*sorted(rooms), ROOT / "constraints.txt", *own, *more]:
        whole.update(path.name.encode() + path.read_bytes())
    return whole.hexdigest()[:12]


def spread(name: str, seconds: Sequence[float]) -> Figures:
    """Median and 95th percentile in milliseconds."""
    steps = quantiles([1000 * s for s in seconds], n=20, method="inclusive")
    return {f"{name}_p50_ms": steps[9], f"{name}_p95_ms": steps[18]}


def timed(ask: Callable[[Any], object], things: Iterable[Any]) -> list[float]:
    """Seconds of each call."""
    spent = []
    for thing in things:
        began = time.perf_counter()
        ask(thing)
        spent.append(time.perf_counter() - began)
    return spent


def disturbed(rows: dict[str, Figures]) -> list[str]:
    """The names of those during which something else was running."""
    return [f"{name} ({figures['others']:.2f} cores)" for name, figures in rows.items() if figures["others"] > BUSY]


def verdict(misses: Sequence[str], noise: Sequence[str]) -> int:
    """Prints what missed its budget and what to measure again; the exit code."""
    if noise:
        print(f"\nsomething else was running, measure again: {', '.join(noise)}")
    print("\nall budgets kept" if not misses else "\nbudgets missed:\n" + "\n".join(f"  {miss}" for miss in misses))
    return 1 if misses else 0
