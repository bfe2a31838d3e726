"""A disk that is full at any point of an ingestion, and folders that may not be written to: an error in words, no harm."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from conftest import ROOT
from kills import BEFORE, settings, work
from stores import elsewhere

from ingest import ingest
from ingest.build import verify
from rag import open_bot
from rag.errors import IndexBroken
from rag.vectors import ChromaVectors
from rag.words import TantivyWords

ARTICLES = ROOT / "examples" / "articles"
LIMITED = """
import resource, sys
from pathlib import Path
from rag.errors import LibraryUnwritable
{before}
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))  # a longer file is refused
try:
    {work}
    print("done")
except LibraryUnwritable as e:
    print(e.message, "|", e.hint)
"""
INGEST = "ingest([sys.argv[3]], settings=settings(Path(sys.argv[2])))"
FULL = [60_000, 100_000, 150_000, 200_000, 400_000]  # bytes a file may have


def said(before: str, work: str, *arguments: object) -> str:
    child = elsewhere(LIMITED.format(before=before, work=work), *arguments)
    out, _ = child.communicate(timeout=120)
    assert child.returncode == 0
    return out


@pytest.mark.parametrize("limit", FULL)
def test_a_disk_that_is_full_costs_what_did_not_fit(limit, tmp_path):
    before = "from ingest import ingest\nfrom kills import settings"
    out = said(before, INGEST, limit, tmp_path / "library", ARTICLES)
    assert out.startswith("cannot write to the library in ") and "df -h" in out
    chosen = settings(tmp_path / "library")
    assert ingest([ARTICLES], settings=chosen).failed == []
    assert verify(settings=chosen).count == 0
    with open_bot(settings=chosen) as bot:
        assert bot.ask("When did Putin receive Pashinyan in the Kremlin?").citations


def test_vectors_that_do_not_fit_are_not_trusted(tmp_path):
    before = "from rag.vectors import ChromaVectors\nfrom test_vectors import many, vectors\n"
    before += "index = ChromaVectors(Path(sys.argv[2]), anew=True)"
    out = said(before, "index.add(many('a', 400), vectors(400))", 200_000, tmp_path)
    assert out.startswith(f"cannot write to the library in {tmp_path}: ")
    with pytest.raises(IndexBroken, match="not written to the end"):
        ChromaVectors(tmp_path)


def test_words_that_do_not_fit_leave_those_that_were_there(tmp_path):
    before = "from rag.words import TantivyWords\nfrom test_vectors import many\n"
    before += "index = TantivyWords(Path(sys.argv[2]), anew=True)\nindex.add(many('a', 3))\nindex.commit()"
    out = said(before, "index.add(many('b', 5000)); index.commit()", 2000, tmp_path)
    assert out.startswith(f"cannot write to the library in {tmp_path}: ")
    assert TantivyWords(tmp_path).count() == 3


@pytest.mark.parametrize("closed", ["library", "index"])
def test_a_folder_that_may_not_be_written_to_is_told_and_unharmed(closed, tmp_path):
    """Run without root's right to write everywhere."""
    library = tmp_path / "library"
    work(library, BEFORE[:6])
    parts = [p for p in (library, *library.rglob("*")) if closed == "library" or "index-" in str(p)]
    modes = {path: path.stat().st_mode for path in parts}
    for path in parts:
        path.chmod(0o555 if path.is_dir() else 0o444)
    for tried in (INGEST, "open_bot(settings=settings(Path(sys.argv[2])))"):
        code = LIMITED.format(
            before="from ingest import ingest\nfrom kills import settings\nfrom rag import open_bot", work=tried
        )
        child = elsewhere(code, 10**9, library, ARTICLES, under=powerless())
        out, _ = child.communicate(timeout=120)
        assert (child.returncode, out.startswith("cannot write to the library in ")) == (0, True)
    for path, mode in modes.items():
        path.chmod(mode)
    assert verify(settings=settings(library)).count == 0


def powerless() -> list[str]:
    """What to put before a command so that it may write only where it is allowed to."""
    if os.geteuid():
        return []
    if not shutil.which("setpriv"):
        pytest.skip("root writes everywhere, and there is no setpriv to take that away")
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner"]


def test_a_folder_that_is_none_is_told(tmp_path):
    Path(tmp_path, "vectors").write_text("")
    out = said("from rag.vectors import ChromaVectors", "ChromaVectors(Path(sys.argv[2]))", 10**9, tmp_path / "vectors")
    assert "cannot write to the library in" in out
