"""Keeping a library: what would be done, what has gone, whether its stores agree, and moving it as one file."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from children import Terminal
from commandline import run
from desk import BANK, BEES, FERRY


@pytest.fixture
def dateline(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """The command line in a folder with two articles below `news`."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "ferry.txt").write_text(FERRY)
    (tmp_path / "news" / "bees.txt").write_text(BEES)
    return partial(run, capsys)


def said(ran) -> str:
    return ran.out.splitlines()[-1]


def test_a_dry_run_tells_and_does_nothing(dateline, tmp_path):
    ran = dateline("ingest", "news", "--dry-run")
    assert ran.out == "added: file:bees.txt\nadded: file:ferry.txt\nadded 2, updated 0, unchanged 0, failed 0\n"
    assert not (tmp_path / "library").exists()
    dateline("ingest", "news")
    (tmp_path / "news" / "bees.txt").unlink()
    (tmp_path / "news" / "ferry.txt").write_text(FERRY.replace("seven", "six"))
    (tmp_path / "news" / "bank.txt").write_text(BANK)
    for _ in range(2):
        ran = dateline("ingest", "news", "--dry-run", "--prune")
        assert ran.out.splitlines() == [
            "added: file:bank.txt",
            "updated: file:ferry.txt",
            "removed: file:bees.txt",
            "added 1, updated 1, unchanged 0, removed 1, failed 0",
        ]


def test_pruning_takes_out_what_has_gone_but_not_what_cannot_be_read(dateline, tmp_path):
    dateline("ingest", "news")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "bank.txt").write_text(BANK)
    assert said(dateline("ingest", "other", "--prune")) == "added 1, updated 0, unchanged 0, failed 0"
    (tmp_path / "news" / "ferry.txt").write_text("Read more")  # nothing is left of it
    (tmp_path / "news" / "bees.txt").unlink()
    ran = dateline("ingest", "news", "--prune")
    assert (ran.code, said(ran)) == (2, "added 0, updated 0, unchanged 0, removed 1, failed 1")
    assert [name in dateline("articles", "list").out for name in ("ferry", "bees", "bank")] == [True, False, True]


def test_an_article_that_came_from_two_folders_goes_with_the_second(dateline, tmp_path):
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "ferry.txt").write_text(FERRY)
    dateline("ingest", "news", "copy")
    (tmp_path / "news" / "ferry.txt").unlink()
    assert "removed" not in said(dateline("ingest", "news", "--prune"))
    (tmp_path / "copy" / "ferry.txt").unlink()
    assert "removed 1" in said(dateline("ingest", "copy", "--prune"))


def test_a_folder_whose_name_is_no_text_is_pruned_apart_from_others(dateline, tmp_path):
    folders = [os.fsdecode(os.fsencode(tmp_path) + name) for name in (b"/\xe4", b"/\xf6", b"/?")]
    for folder, name in zip(folders, ("ferry", "bees", "bank"), strict=True):
        Path(folder).mkdir()
        Path(folder, f"{name}.txt").write_text({"ferry": FERRY, "bees": BEES, "bank": BANK}[name])
    assert said(dateline("ingest", *folders)) == "added 3, updated 0, unchanged 0, failed 0"
    Path(folders[0], "ferry.txt").unlink()
    for folder, removed in zip(reversed(folders), ("", "", "removed 1, "), strict=True):
        assert f", {removed}failed 0" in said(dateline("ingest", folder, "--prune"))
    assert [name in dateline("articles", "list").out for name in ("ferry", "bees", "bank")] == [False, True, True]


def test_the_stores_are_compared_and_brought_to_agree(dateline, tmp_path):
    dateline("ingest", "news")
    assert dateline("articles", "verify").out == "articles, vectors and words agree\n"
    (words,) = tmp_path.glob("library/index-*/words")
    code = "import sys; from pathlib import Path; from rag.words import TantivyWords as T; w = T(Path(sys.argv[1]));"
    code += " w.remove([sorted(w.ids())[0]]); w.commit(); w.close()"
    subprocess.run([sys.executable, "-c", code, str(words)], check=True)
    ran = dateline("articles", "verify")
    assert (ran.code, ran.out) == (
        1,
        "1 passage missing among the words\nto repair: dateline articles verify --repair\n",
    )
    assert dateline("articles", "verify", "--repair").out == "1 passage missing among the words\nrepaired\n"
    assert dateline("articles", "verify").code == 0


def test_a_library_moves_as_one_file(dateline, tmp_path):
    dateline("ingest", "news")
    before = dateline("ask", "How many votes kept the ferry?").out
    assert dateline("library", "export", "all.dateline").code == 0
    assert "is there already" in dateline("library", "export", "all.dateline").err
    assert dateline("library", "import", "all.dateline", "--library", "moved").code == 0
    assert dateline("ask", "How many votes kept the ferry?", "--library", "moved").out == before
    assert dateline("articles", "verify", "--library", "moved").code == 0
    assert (
        "there is a library in moved already" in dateline("library", "import", "all.dateline", "--library", "moved").err
    )
    (tmp_path / "no.dateline").write_text("no library at all")
    assert "no.dateline is no library" in dateline("library", "import", "no.dateline", "--library", "new").err
    whole = (tmp_path / "all.dateline").read_bytes()
    (tmp_path / "half.dateline").write_bytes(whole[: len(whole) // 2])
    ran = dateline("library", "import", "half.dateline", "--library", "new")
    assert (ran.code, (tmp_path / "new").exists()) == (2, False)


def test_watching_ingests_what_changes_until_it_is_interrupted(dateline, tmp_path, offline_env):
    command = [sys.executable, "-c", "from ui.cli import main; main()", "ingest", "--watch", "news"]
    with Terminal(command, tmp_path, offline_env) as terminal:
        terminal.until("added 2, updated 0, unchanged 0, failed 0")
        (tmp_path / "news" / "bank.txt").write_text(BANK)
        terminal.until("added 1, updated 0, unchanged 2, failed 0")
        code, _ = terminal.interrupt()
    assert code == 130
