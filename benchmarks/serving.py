"""A served library under load: 20 users for five minutes, then 100 questions at once; from a process of its own.

    DATELINE_TEST_DATA=DATA python benchmarks/serving.py [--articles 2400] [--minutes 5] [--library FOLDER]

Every user waits 8 to 12 s between two questions. Budgets: none lost, no 5xx, no busy reply, p95 at most 3 s, and the
server's memory grows by less than 5 % in the second half; of the 100, each gets an answer or 503 with Retry-After, and
half a minute later all is well. Also: seconds from the command to a page that answers, with warm caches."""

from __future__ import annotations

import argparse
import asyncio
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

import httpx
from corpus import questions, write
from measure import DATELINE, verdict

USERS, PAUSE, AT_ONCE, LATER = 20, (8.0, 12.0), 100, 30.0
P95, GROWTH, START = 3.0, 0.05, 6.0  # seconds, share, seconds
SAMPLE = 5.0  # seconds between two looks at the server's memory
PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: when it was sent, its status (0: lost) and how long it took, in seconds."""

    at: float
    status: int
    seconds: float
    retry: bool = False


async def one(client: httpx.AsyncClient, question: str) -> Asked:
    began = time.monotonic()
    try:
        reply = await client.post("/api/ask", json={"question": question})
    except httpx.HTTPError:
        return Asked(began, 0, time.monotonic() - began)
    return Asked(began, reply.status_code, time.monotonic() - began, "retry-after" in reply.headers)


async def user(client: httpx.AsyncClient, until: float, chance: random.Random) -> list[Asked]:
    asked, own = [], questions()
    await asyncio.sleep(chance.uniform(0, PAUSE[1]))
    while time.monotonic() < until:
        asked.append(await one(client, chance.choice(own)))
        await asyncio.sleep(chance.uniform(*PAUSE))
    return asked


async def memory(pid: int, until: float) -> list[float]:
    """Resident megabytes of the server, every few seconds."""
    seen = []
    while time.monotonic() < until:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
        seen.append(next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")))
        await asyncio.sleep(SAMPLE)
    return seen


async def load(url: str, pid: int, minutes: float) -> list[str]:
    """Both loads; what missed its budget."""
    limits = httpx.Limits(max_connections=2 * AT_ONCE)
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE, limits=limits) as client:
        until = time.monotonic() + 60 * minutes
        users = [user(client, until, random.Random(n)) for n in range(USERS)]
        seen, *told = await asyncio.gather(memory(pid, until), *users)
        steady = [asked for own in told for asked in own]
        chance = random.Random(0)
        burst = await asyncio.gather(*(one(client, chance.choice(questions())) for _ in range(AT_ONCE)))
        await asyncio.sleep(LATER)
        after = [await one(client, question) for question in chance.sample(questions(), 10)]
    return [*of_users(steady, seen), *of_burst(burst, after)]


def of_users(steady: list[Asked], seen: list[float]) -> list[str]:
    steps = quantiles([asked.seconds for asked in steady], n=20, method="inclusive")
    half, whole = seen[len(seen) // 2], max(seen[-3:])
    growth = whole / half - 1
    bad = [asked.status for asked in steady if asked.status != 200]
    print(
        f"{USERS} users: {len(steady)} questions, p50 {steps[9]:.2f} s, p95 {steps[18]:.2f} s, not answered {len(bad)},"
        f" memory {seen[0]:.0f} MB at first, {half:.0f} at half time, {whole:.0f} at the end"
    )
    return [
        *([f"{len(bad)} questions not answered: {sorted(set(bad))}"] if bad else []),
        *([f"p95 {steps[18]:.2f} s > {P95}"] if steps[18] > P95 else []),
        *([f"memory grew by {growth:.1%} in the second half"] if growth >= GROWTH else []),
    ]


def of_burst(burst: list[Asked], after: list[Asked]) -> list[str]:
    answered = sum(asked.status == 200 for asked in burst)
    told = sum(asked.status == 503 and asked.retry for asked in burst)
    slowest = max(asked.seconds for asked in burst)
    late = max(asked.seconds for asked in after)
    print(f"{AT_ONCE} at once: {answered} answered, {told} told to come again, the slowest after {slowest:.1f} s")
    print(
        f"{LATER:.0f} s later: {sum(a.status == 200 for a in after)} of {len(after)} answered, the slowest {late:.2f} s"
    )
    return [
        *([f"{AT_ONCE - answered - told} of {AT_ONCE} neither answered nor told"] if answered + told < AT_ONCE else []),
        *(["not well again"] if late > P95 or any(asked.status != 200 for asked in after) else []),
    ]


@contextmanager
def served(library: Path, question: str) -> Iterator[tuple[str, int, float]]:
    """A real `dateline serve`: its address, its process, and the seconds until its page and its first answer came."""
    began = time.monotonic()
    command = [str(DATELINE), "serve", "--library", str(library), "--port", "7899"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            line = (server.stdout.readline() if server.stdout else "").split()
            url = next((word for word in line if word.startswith("http")), None) or sys.exit("the server did not start")
            httpx.get(url, timeout=PATIENCE).raise_for_status()
            httpx.post(f"{url}api/ask", json={"question": question}, timeout=PATIENCE).raise_for_status()
            yield url, server.pid, time.monotonic() - began
        finally:
            server.terminate()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=2400)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--library", type=Path, help="where the library is or is to be made; else it is thrown away")
    args = parser.parse_args()
    with TemporaryDirectory() as scratch:
        library = args.library or Path(scratch, "library")
        if not (library / "library.db").exists():
            articles = write(Path(scratch, "articles.jsonl"), args.articles)
            subprocess.run([DATELINE, "ingest", articles, "--library", library], check=True)
        with served(library, questions()[0]):
            pass  # caches are warm from now on
        with served(library, questions()[0]) as (url, pid, seconds):
            print(f"from the command to a page that answers: {seconds:.1f} s")
            misses = [f"started in {seconds:.1f} s > {START}"] if seconds > START else []
            misses += asyncio.run(load(url, pid, args.minutes))
    sys.exit(verdict(misses, ()))


if __name__ == "__main__":
    main()
