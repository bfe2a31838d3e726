"""A process that ingests and may be killed at any moment, and what a library is, to be compared.

Run as a script it is a nursery: for each line it forks a child that ingests, so that no child pays for imports."""

from __future__ import annotations

import json
import os
import sys
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ingest.build import open_indexer
from ingest.document import Document
from ingest.report import Report
from rag.build import open_archive, open_encoder, open_indexes
from rag.settings import Settings
from rag.types import Filter, Passage, Source

NOUNS = [
    "ferry",
    "harbour",
    "council",
    "bridge",
    "school",
    "museum",
    "orchard",
    "railway",
    "lighthouse",
    "market",
    "clinic",
    "library",
]
SAID = "The {noun} of district {n} was {verb} on day {n} by vote {n} of the town, said officer {n}."
CLOSE = "Nobody in district {n} had expected what the {noun} office told in note {n} about {verb}."


def documents(first: int, last: int, verb: str) -> list[Document]:
    """Articles of several short passages each; another verb makes other versions."""
    return [
        Document(f"file:{n}.txt", "text", "\n\n".join(_paragraphs(n, verb)), f"{n}.txt", title=f"Report {n}")
        for n in range(first, last)
    ]


def _paragraphs(n: int, verb: str) -> list[str]:
    nouns = [NOUNS[(n * 5 + i) % len(NOUNS)] for i in range(4)]
    return [(SAID if i % 2 else CLOSE).format(noun=noun, n=100 * n + i, verb=verb) for i, noun in enumerate(nouns)]


BEFORE = documents(0, 55, "closed")
# New articles, new versions of old ones, a copy of one that changes, one that stays as it is.
AFTER = [
    *documents(50, 70, "opened"),
    replace(BEFORE[3], id="file:copy.txt", name="copy.txt", publisher="Coast Wire"),
    *documents(0, 6, "painted"),
    BEFORE[7],
]


def work(library: Path, given: list[Document]) -> None:
    """Ingests with commits a few articles apart, then takes one article out."""
    with open_indexer(settings(library)) as indexer:
        indexer.batch = 24
        indexer.run(given, Report(), total=len(given), progress=lambda *told: None)
        if indexer.library.digest("file:9.txt"):
            indexer.remove("file:9.txt")


def settings(library: Path) -> Settings:
    return Settings(library=library, chunk_size=100)


@dataclass(frozen=True)
class State:
    """All that a library holds, and what its indexes hold."""

    sources: list[Source]
    passages: dict[str, list[Passage]]
    texts: dict[str, str]
    raws: list[str]
    live: set[str]
    dense: set[str]
    words: set[str]


def state(library: Path) -> tuple[State, dict[str, np.ndarray]]:
    """The state of a library, and the vectors that it keeps."""
    chosen = settings(library)
    with closing(open_encoder(chosen)) as encoder, closing(open_archive(chosen, encoder)) as archive:
        vectors, words = open_indexes(chosen, encoder)
        with closing(vectors), closing(words):
            sources = archive.visible(Filter())
            passages = {source.id: archive.passages_of(source.id) for source in sources}
            texts = {source.id: archive.text(source.id, source.digest) for source in sources}
            live = archive.live()
            kept = archive.vectors(sorted(live))
            for key in sorted(live)[::17]:  # what Chroma holds is near what the library keeps
                ((found, cosine),) = vectors.near(kept[key], 1)
                assert cosine > 0.9999, (key, found)
            made = State(sources, passages, texts, list(archive.raws()), live, vectors.ids(), words.ids())
            return made, kept


if __name__ == "__main__":
    for line in sys.stdin:
        if not (child := os.fork()):
            os.setsid()
            work(Path(json.loads(line)), AFTER)
            os._exit(0)
        os.write(1, f"{child}\n".encode())
        os.write(1, f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n".encode())
