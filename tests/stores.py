"""Made-up articles and filters for the contract tests of the stores, and a second process that works on the same folder."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Sequence
from datetime import date, timedelta

from conftest import ROOT

from rag.types import Article, Cut, Filter, Passage, Source

PUBLISHERS = ("Harbour Post", "Orlo “Daily” Courier", "harbour post", "", None)
FIRST = date(2031, 3, 1)


def source(
    id: str, digest: str = "v1", *, title: str = "", publisher: str | None = None, day: date | None = None
) -> Source:
    return Source(id, digest, title or f"Title of {id}", publisher, f"https://{id}.example/", "Ida Holm", day, "story")


def article(source: Source, text: str = "One. Two!  Three?", *, raw: str = "") -> tuple[Article, list[Passage]]:
    """An article of three passages, a word each."""
    made = Article(
        source,
        text,
        raw or f"raw of {source.id} {source.digest}",
        "en",
        (Cut(4, "Read more", "link"), Cut(4, "Ad", "ad")),
    )
    spans = [(0, 4), (5, 9), (11, 17)]
    return made, [Passage(source, start, end, text[start:end], ((start, end),)) for start, end in spans]


def passage(source: Source, text: str, start: int = 0) -> Passage:
    return Passage(source, start, start + len(text), text, ((start, start + len(text)),))


def sources(count: int) -> list[Source]:
    """With and without day and publisher, in all combinations."""
    days = [None, *(FIRST + timedelta(days=n) for n in (0, 1, 2, 30, 365))]
    return [source(f"id{n}", publisher=PUBLISHERS[n % 5], day=days[n % 6]) for n in range(count)]


def filters(count: int) -> list[Filter]:
    """The empty one, and random windows and publishers around those of `sources`; some let nothing through."""
    draw = random.Random(7)
    edges = [None, *(FIRST + timedelta(days=n) for n in (-1, 0, 1, 2, 29, 30, 400))]
    names = [*[name for name in PUBLISHERS if name is not None], "nobody"]
    made = [
        Filter(draw.choice(edges), draw.choice(edges), tuple(draw.sample(names, draw.randint(0, 3))))
        for _ in range(count)
    ]
    return [Filter(), Filter(after=FIRST), Filter(before=FIRST), Filter(publishers=("Harbour Post",)), *made]


def elsewhere(code: str, *arguments: object, under: Sequence[str] = ()) -> subprocess.Popen[str]:
    """Another Python process that runs `code`, `under` a command that takes one; it can be read from and written to."""
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    return subprocess.Popen(
        [*under, sys.executable, "-W", "error", "-c", code, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": path},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def done(child: subprocess.Popen[str], said: str = "") -> str:
    """What the process says until it ends well."""
    out, _ = child.communicate(said, timeout=120)
    assert child.returncode == 0
    return out
