"""The command line over a real library of the example articles: output and exit codes."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path

import pytest
from commandline import Ran, run

from ingest import ingest
from rag.library import SqliteLibrary
from rag.types import Filter

ROOT = Path(__file__).parents[1]
ARTICLES = ROOT / "examples" / "articles"
MEETING = "When did Putin receive Pashinyan in the Kremlin?"


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("examples") / "library"
    report = ingest([ARTICLES], library=folder)
    assert (len(report.added), report.failed) == (16, [])
    return folder


@pytest.fixture
def dateline(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """The command line in an empty folder, 60 columns wide."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "60")
    return partial(run, capsys)


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether an article answers is judged elsewhere: here every question is answered."""
    monkeypatch.setenv("DATELINE_ANSWERABLE", "0")


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here no question is answered."""
    monkeypatch.setenv("DATELINE_ANSWERABLE", "1")


# --- ask


def test_a_window_without_days_and_an_unknown_publisher_are_errors(dateline, library: Path) -> None:
    ran = dateline("ask", "Q?", "--after", "2024-02-01", "--before", "2024-01-01", "--library", library)
    assert (ran.code, ran.err.split("\n")[0]) == (2, "error: --after 2024-02-01 is later than --before 2024-01-01")
    ran = dateline("ask", "Q?", "--publisher", "Moon Post", "--library", library)
    assert (ran.code, ran.err.split("\n")[0]) == (2, "error: no article is by 'Moon Post'")
    assert "Niamiha Post" in ran.err


@pytest.mark.usefixtures("answering")
def test_an_answer_has_citations_and_code_0(dateline, library: Path) -> None:
    ran = dateline("ask", MEETING, "--library", library)
    assert (ran.code, ran.err) == (0, "")
    assert re.search(r"\[1\]$", ran.out, re.M)
    assert re.search(r"^\[1\] \S.*\n(?:    \S.*\n)*?    .+, \d+ \w+ 20\d\d\n    │ ", ran.out, re.M)
    assert [line for line in ran.out.splitlines() if len(line) > 60 and "https://" not in line] == []


@pytest.mark.usefixtures("refusing")
def test_a_refusal_has_code_1_and_shows_what_there_is(dateline, library: Path) -> None:
    ran = dateline("ask", MEETING, "--library", library)
    assert (ran.code, ran.err) == (1, "")
    assert "16 articles" in ran.out and "not an answer" in ran.out
    assert "[1]" not in ran.out
    ran = dateline("ask", MEETING, "--json", "--library", library)
    assert (ran.code, json.loads(ran.out)["status"]) == (1, "refused")


@pytest.mark.usefixtures("answering")
def test_json_is_the_one_shape_and_its_quotes_are_slices(dateline, library: Path) -> None:
    ran = dateline("ask", MEETING, "--json", "--library", library)
    told = json.loads(ran.out)
    assert (ran.code, told["schema"], told["status"], told["question"]) == (0, 1, "answered", MEETING)
    shelf = SqliteLibrary(library, "", any_fingerprint=True)
    for cited in told["citations"]:
        text = shelf.text(cited["source"]["id"], cited["source"]["digest"])
        assert text[cited["start"] : cited["end"]] == cited["quote"]
    shelf.close()
    assert told["citations"]


def test_a_window_holds_and_is_told(dateline, library: Path) -> None:
    ran = dateline(
        "ask", "What did Lukashenka say about Armenia?", "--json", "--library", library, "--publisher", "niamiha post"
    )
    told = json.loads(ran.out)
    assert {hit["passage"]["source"]["publisher"] for hit in told["hits"]} == {"Niamiha Post"}
    ran = dateline("ask", MEETING, "--library", library, "--after", "2024-05-01", "--before", "2024-05-31")
    assert "searched: published from 1 May 2024 to 31 May 2024" in ran.out.replace("\n  ", " ")
    ran = dateline("ask", MEETING, "--json", "--library", library, "--before", "2022-12-31")
    assert {hit["passage"]["source"]["published"][:4] for hit in json.loads(ran.out)["hits"]} == {"2022"}


# --- articles


def test_articles_are_listed_shown_and_removed(dateline, library: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    ingest(sorted(ARTICLES.glob("2023-11-2*.md")), library=own)
    shelf = SqliteLibrary(own, "", any_fingerprint=True)
    ids = [source.id for source in shelf.visible(Filter())]
    shelf.close()

    listed = dateline("articles", "list", "--library", own)
    assert [line.strip() for line in listed.out.splitlines() if "https://" in line] == ids
    assert len(ids) == 2 and "2023-11-24  Summit host scolds" in listed.out

    shown = dateline("articles", "show", "scolds-absent-ally", "--library", own)
    assert shown.code == 0
    assert "Alena Varanko, Niamiha Post, 24 November 2023" in shown.out
    assert "Lukashenka is no neutral judge in this matter." in " ".join(shown.out.split())

    assert "may be 2 articles" in dateline("articles", "show", "2023/11", "--library", own).err
    assert dateline("articles", "remove", "scolds-absent-ally", "--library", own).code == 0
    assert "scolds-absent-ally" not in dateline("articles", "list", "--library", own).out
    ran = dateline("ask", "Who scolded the absent ally in Minsk?", "--json", "--library", own)
    assert "scolds-absent-ally" not in ran.out
    assert dateline("articles", "show", "scolds-absent-ally", "--library", own).code == 2


def test_what_the_cleaner_cut_is_shown_with_its_rule(dateline, tmp_path: Path) -> None:
    body = "The council voted on Monday to keep the island ferry for another year, by seven votes to five."
    (tmp_path / "ferry.txt").write_text(f"Ferry stays for a year\n\n{body}\n\nRead more\n", encoding="utf-8")
    assert dateline("ingest", "ferry.txt", "--library", "own").code == 0
    cut = dateline("articles", "show", "ferry.txt", "--cut", "--library", "own")
    assert re.search(r"^\S.*, at character \d+\n│ Read more$", cut.out, re.M)
    assert "Read more" not in dateline("articles", "show", "ferry", "--library", "own").out


# --- ingest


def test_ingest_counts_and_does_nothing_twice(dateline, tmp_path: Path) -> None:
    some = sorted(ARTICLES.glob("2022-*.md"))
    assert dateline("ingest", *some, "--library", "own") == Ran(0, "added 2, updated 0, unchanged 0, failed 0\n", "")
    assert dateline("ingest", *some, "--library", "own") == Ran(0, "added 0, updated 0, unchanged 2, failed 0\n", "")


def test_a_bad_file_is_named_with_its_reason_and_costs_only_itself(dateline, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "bad\x1b[2J.jsonl").write_text('{"text": \n', encoding="utf-8")
    (tmp_path / "in" / "good.md").write_text(
        "# Ferry stays\n\nThe council voted on Monday to keep the island ferry for another year.\n", encoding="utf-8"
    )
    ran = dateline("ingest", "in", "--library", "own")
    assert (ran.code, ran.out) == (2, "added 1, updated 0, unchanged 0, failed 1\n")
    assert ran.err.startswith("failed: bad[2J.jsonl#1: not valid JSON")


def test_hostile_articles_steer_no_terminal(dateline, tmp_path: Path) -> None:
    foul = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202e\u2066"
    row = {
        "id": f"foul{foul}",
        "title": f"Ferry {foul} stays",
        "publisher": f"Harbor {foul} Post",
        "published": "2024-03-01",
        "text": f"The council {foul} voted on March 1, 2024, to keep the island ferry running. Mayor Ida Holm {foul} objected.",
    }
    (tmp_path / "foul.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert dateline("ingest", "foul.jsonl", "--library", "own").code == 0
    # `dateline` looks for control characters in all that is said.
    assert dateline("ask", "Did the council keep the island ferry running?", "--library", "own").code in (0, 1)
    assert dateline("ask", "Did the council keep the ferry?", "--json", "--library", "own").code in (0, 1)
    assert "foul" in dateline("articles", "list", "--library", "own").out
    assert "objected" in dateline("articles", "show", "foul", "--library", "own").out
    assert dateline("ask", "Q?", "--publisher", "nobody", "--library", "own").code == 2
    assert dateline("articles", "remove", "foul", "--library", "own").code == 0


# --- settings, eval


def test_settings_tell_value_place_and_help(dateline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dateline.toml").write_text("chunk_size = 700\n", encoding="utf-8")
    monkeypatch.setenv("DATELINE_READ", "9")
    told = dateline("settings").out
    assert "library = library (default)\n    folder of the library\n" in told
    assert "chunk_size = 700 (file)" in told
    assert "read = 9 (environment)" in told
    assert "llm = none (default)" in told


def test_eval_prints_a_report_and_writes_files(dateline, library: Path, tmp_path: Path) -> None:
    lines = (ROOT / "eval" / "sets" / "examples.jsonl").read_text(encoding="utf-8").splitlines()[:2]
    (tmp_path / "two.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    ran = dateline("eval", "run", "two.jsonl", "--out", "out", "--library", library)
    assert (ran.code, ran.err) == (0, "")
    assert "of 2 questions with a fault" in ran.out
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == ["records.jsonl", "run.json", "scores.json"]
