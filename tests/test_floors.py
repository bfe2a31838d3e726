"""The house stands: every file on a floor, nobody looks up; and the check itself sees a planted breach of each kind."""

import shutil

import pytest
from conftest import ROOT
from floors import ROOMS, breaches


def test_every_file_stands_on_a_floor_and_looks_down():
    assert breaches(ROOT) == []


PLANTED = {
    "no floor": ("rag/basement.py", "", "rag.basement: stands on no floor"),
    "looks up": (
        "rag/fuse.py",
        "from rag.search import Searcher\n",
        "rag.fuse (floor 2): imports rag.search from floor 4",
    ),
    "looks up, late": (
        "rag/fuse.py",
        "def f():\n    from rag.answer import Bot\n",
        "rag.fuse (floor 2): imports rag.answer from floor 5",
    ),
    "into a room it may not see": (
        "rag/quote.py",
        "from ui.render import render\n",
        "rag.quote: rag may not see ui.render",
    ),
    "ingest sees ui": (
        "ingest/chunk.py",
        "from ui.render import render\n",
        "ingest.chunk: ingest may not see ui.render",
    ),
    "a heavy library": ("rag/search.py", "import chromadb\n", "rag.search: chromadb belongs into rag.vectors"),
    "an adapter at the top": (
        "rag/build.py",
        "from rag.vectors import ChromaVectors\n",
        "rag.build: imports the adapter rag.vectors outside a function",
    ),
}


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_breach_is_seen(kind, tmp_path):
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    file, line, expected = PLANTED[kind]
    path = tmp_path / file
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(old + "\n\n" + line, encoding="utf-8")
    assert breaches(tmp_path) == [expected]
