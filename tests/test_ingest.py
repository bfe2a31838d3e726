"""Files into a library and out again, with the real encoder."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from desk import BANK, BEES, FERRY
from stores import done, elsewhere

from ingest import Report, ingest
from ingest.build import remove
from rag import open_bot
from rag.archive import SqliteArchive
from rag.errors import LibraryBusy, LibraryMismatch, ReadError, UnknownArticle
from rag.settings import Settings

ENCODER = "all-MiniLM-L6-v2@53aa51172d14 int8-1"

SAID = (
    FERRY,
    BEES,
    BANK,
    "Nobody knows why the harbour clock of Orlo has been seven minutes slow since the last days of the war.",
    "The school of the island will open a second class in autumn, the first new one in more than twenty years.",
)


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A folder of articles of every kind."""
    folder = tmp_path / "news"
    (folder / "sub").mkdir(parents=True)
    (folder / "ferry.txt").write_text(f"Ferry stays for a year\n\n{FERRY}\n", encoding="utf-8")
    (folder / "sub" / "bees.md").write_text(
        f"---\ntitle: Bees are back\npublisher: Veld Post\npublished: 2021-03-02\nurl: https://veld.example/bees\n---\n{BEES}\n"
    )
    (folder / "bank.html").write_text(
        '<html><head><link rel="canonical" href="https://orlo.example/bank"><title>Rate unchanged</title></head>'
        f"<body><article><h1>Rate unchanged</h1><p>{BANK}</p><p>{BANK.replace('olive', 'maize')}</p></article></body></html>"
    )
    rows = [{"id": n, "title": f"Note {n}", "text": f"Boat number {n} left the harbour of Orlo."} for n in range(3)]
    (folder / "notes.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


IDS = [
    "https://orlo.example/bank",
    "file:ferry.txt",
    *(f"file:notes.jsonl#{n}" for n in range(3)),
    "https://veld.example/bees",
]


def asked(settings: Settings, question: str) -> list[str]:
    """The texts that a search finds, the best first."""
    with open_bot(settings=settings) as bot:
        for hit in bot.search(question):
            source = hit.passage.source
            assert bot.text(source.id, source.digest)[hit.passage.start : hit.passage.end] == hit.passage.text
        return [hit.passage.text for hit in bot.search(question)]


def test_files_of_every_kind_are_ingested_changed_and_removed(news, tmp_path):
    settings = Settings(library=tmp_path / "library")
    heard: list[tuple[int, int, int, str]] = []
    report = ingest([news], settings=settings, progress=lambda *told: heard.append(told))
    assert (report.added, report.failed, report.warnings) == (IDS, [], [])
    assert [(done, total) for done, total, _, _ in heard] == [(n, 6) for n in range(1, 7)]  # rows are counted
    assert ingest([news], settings=settings) == Report(unchanged=IDS)
    assert asked(settings, "Where are the bees?")[0] == BEES
    with open_bot(settings=settings) as bot:
        assert (bot.coverage().articles, bot.coverage().undated, bot.coverage().publishers) == (
            6,
            5,
            ("Veld Post", "orlo.example"),
        )

    (news / "ferry.txt").write_text(f"Ferry stays for a year\n\n{FERRY.replace('seven', 'eleven')}\n")
    (news / "sub" / "broken.md").write_text("---\ntitle: a: b\n---\nWords.")
    (news / "empty.txt").write_text("")
    report = ingest([news, news / "ferry.txt"], settings=settings)
    assert (report.updated, len(report.unchanged), report.added) == (["file:ferry.txt"], 5, [])
    assert [failure.name for failure in report.failed] == ["empty.txt", "sub/broken.md"]
    found = asked(settings, "How many votes did the island ferry get?")
    assert "eleven votes to five" in found[0]
    assert FERRY not in found

    remove("file:ferry.txt", settings=settings)
    assert not any("ferry" in text for text in asked(settings, "How many votes did the island ferry get?"))
    with pytest.raises(UnknownArticle):
        remove("file:ferry.txt", settings=settings)


def test_another_chunk_size_is_refused_until_refreshed(news, tmp_path):
    settings = Settings(library=tmp_path / "my library")
    ingest([news], settings=settings)
    other = settings.model_copy(update={"chunk_size": 100})
    for use in (lambda: ingest([news], settings=other), lambda: open_bot(settings=other)):
        with pytest.raises(LibraryMismatch, match="600 characters.* the settings ask for .* 100 characters") as error:
            use()
        assert error.value.hint == f"dateline ingest --refresh --library '{settings.library}'"
    before = asked(settings, "olive oil")

    with open_bot(settings=settings) as reader:
        assert reader.search("olive oil")
        shutil.rmtree(news)  # a refresh needs no files
        report = ingest(settings=other, refresh=True)
        assert (sorted(report.updated), report.failed) == (sorted(IDS), [])
        with pytest.raises(LibraryMismatch, match="the settings ask for .* 600 characters"):
            reader.search("olive oil")

    after = asked(other, "olive oil")
    assert (len(before[0]), len(after[0])) == (2 * len(BANK) + 1, len(BANK))
    assert [path.name for path in settings.library.glob("index-*")] == [f"index-{other.fingerprint(ENCODER)[:12]}"]
    assert ingest(settings=other, refresh=True) == Report(unchanged=sorted(IDS))
    with pytest.raises(LibraryMismatch):
        open_bot(settings=settings)


def test_a_refresh_may_bring_new_files_too(news, tmp_path):
    settings = Settings(library=tmp_path / "library")
    ingest([news / "ferry.txt"], settings=settings)
    report = ingest([news], settings=settings, refresh=True)
    assert (report.unchanged, report.added) == (
        ["file:ferry.txt", "file:ferry.txt"],
        [id for id in IDS if "ferry" not in id],
    )


def test_a_broken_off_refresh_leaves_the_library_as_it_was(news, tmp_path):
    settings = Settings(library=tmp_path / "library")
    ingest([news], settings=settings)
    before = asked(settings, "boat number one")

    def stop(done: int, total: int, passages: int, name: str) -> None:
        if done == 4:
            raise KeyboardInterrupt

    other = settings.model_copy(update={"chunk_size": 100})
    with pytest.raises(KeyboardInterrupt):
        ingest(settings=other, refresh=True, progress=stop)
    assert asked(settings, "boat number one") == before
    assert ingest([news], settings=settings) == Report(unchanged=IDS)
    assert sorted(ingest(settings=other, refresh=True).updated) == sorted(IDS)
    assert asked(other, "boat number one")[0] == before[0]


def test_rows_that_hold_anything_are_ingested(tmp_path):
    odd = ["\ud800", "\x00\x01", "İẞﬀ\u202e", "a:b#c d", "'; DROP TABLE versions; --"]
    rows = [
        {"id": t, "title": t, "source": t, "author": t, "date": t, "text": f"{said} {t}"}
        for said, t in zip(SAID, odd, strict=True)
    ]
    (tmp_path / "odd.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    settings = Settings(library=tmp_path / "library")
    report = ingest([tmp_path / "odd.jsonl"], settings=settings)
    assert (len(report.added), report.failed, report.warnings) == (5, [], [])
    assert len(asked(settings, "ferry votes bees rates harbour school")) == 5
    assert ingest([tmp_path / "odd.jsonl"], settings=settings) == Report(unchanged=report.added)
    for id in report.added:
        remove(id, settings=settings)
    assert asked(settings, "ferry votes") == []


def test_a_path_that_is_not_there_makes_no_library(tmp_path):
    with pytest.raises(ReadError, match="no file or folder"):
        ingest([tmp_path / "none"], library=tmp_path / "library")
    assert list(tmp_path.iterdir()) == []


def test_a_second_writer_is_refused_and_lets_go_of_all(news, tmp_path):
    settings = Settings(library=tmp_path / "library")
    ingest([news / "ferry.txt"], settings=settings)
    library = SqliteArchive(settings.library, settings.fingerprint(ENCODER))
    with library.writing(), pytest.raises(LibraryBusy):
        ingest([news], settings=settings)
    library.close()
    assert ingest([news], settings=settings).unchanged == ["file:ferry.txt"]


def test_an_unchanged_run_opens_no_index(news, tmp_path):
    """It takes half the time without Chroma, which a broken index would be rebuilt in by the next that needs it."""
    library = tmp_path / "library"
    ingest([news], library=library)
    code = "import sys; from ingest import ingest; report = ingest([sys.argv[1]], library=sys.argv[2])"
    code += "; print(len(report.unchanged), report.added, 'chromadb' in sys.modules, 'tantivy' in sys.modules)"
    out = done(elsewhere(code, news, library))
    assert out.split(maxsplit=1)[1] == "[] False False\n"
    assert int(out.split()[0]) > 0
