"""One process writes, another asks: it never cites what was replaced before it asked, and finds what is new at once."""

from __future__ import annotations

import select
import shutil
from pathlib import Path

import pytest
from kills import BEFORE, settings, work
from stores import elsewhere

from ingest import ingest
from rag import open_bot
from rag.errors import LibraryBusy, LibraryError, LibraryMissing

ASKED = "What does the crossing to the island cost?"
QUESTIONS = 100
WRITER = """
import sys
from pathlib import Path
from ingest.build import open_indexer
from ingest.document import Document
from ingest.report import Report
from kills import BEFORE, settings
with open_indexer(settings(Path(sys.argv[1]))) as indexer:
    for n in range(1, 200):
        words = f"The crossing to the island costs {n} crowns since note {n}. The harbour office told so in note {n}."
        document = Document("file:fare.txt", "text", words, "fare.txt", title=f"Fare {n}")
        indexer.run([document], Report(), total=1, progress=lambda *told: None)
        print(n, flush=True)
        if sys.stdin.readline() != "on" + chr(10):
            break
"""


@pytest.fixture
def library(tmp_path: Path) -> Path:
    work(tmp_path / "library", BEFORE[:5])
    return tmp_path / "library"


def test_a_hundred_questions_while_an_article_changes(library):
    with open_bot(settings=settings(library)) as bot, elsewhere(WRITER, library) as writer:
        written = cited = 0
        for number in range(QUESTIONS):
            if select.select([writer.stdout], [], [], 0 if number else 120)[0]:
                written = int(writer.stdout.readline())
                writer.stdin.write("on\n")
                writer.stdin.flush()
            answer = bot.ask(ASKED)
            for c in answer.citations:
                assert bot.text(c.source.id, c.source.digest)[c.start : c.end] == c.quote
            fares = {int(c.source.title.split()[1]) for c in answer.citations if c.source.id == "file:fare.txt"}
            assert len(fares) == bool(written) or not written
            if written:
                assert min(fares) >= max(written, cited)
                cited = max(fares)
        assert cited > 3
        writer.communicate("stop\n", timeout=120)


def test_a_second_writer_hears_at_once_who_is_writing(library, tmp_path):
    (tmp_path / "news.txt").write_text("The council of Orlo met on Monday and kept the ferry for another year.")
    with elsewhere(WRITER, library) as writer:
        assert writer.stdout.readline() == "1\n"
        with pytest.raises(LibraryBusy, match=f"process {writer.pid} is writing"):
            ingest([tmp_path / "news.txt"], settings=settings(library))
        with open_bot(settings=settings(library)) as bot:
            assert bot.ask(ASKED).citations[0].source.title == "Fare 1"
        writer.communicate("stop\n", timeout=120)
    assert ingest([tmp_path / "news.txt"], settings=settings(library)).added


def test_indexes_that_are_lost_or_were_left_half_written_are_made_again_from_the_library(library):
    chosen = settings(library)
    with open_bot(settings=chosen) as bot:
        whole = bot.ask("What did the ferry office tell?")
    (index,) = library.glob("index-*")
    for damage in (
        lambda: shutil.rmtree(index),
        lambda: (index / "vectors" / "vectors.lock").write_text(""),
        lambda: shutil.rmtree(index / "words"),
        lambda: (index / "words" / "meta.json").write_text("{"),
    ):
        damage()
        with open_bot(settings=chosen) as bot:
            assert bot.ask("What did the ferry office tell?").citations == whole.citations
    shutil.rmtree(index)
    assert ingest([], settings=chosen, refresh=False).failed == []
    with open_bot(settings=chosen) as bot:
        assert bot.ask("What did the ferry office tell?").citations == whole.citations


def test_a_folder_that_was_removed_or_may_not_be_written_is_an_error_in_words(library, tmp_path):
    bot = open_bot(settings=settings(library))
    shutil.rmtree(library)
    with pytest.raises(LibraryMissing, match="there is no library in .* any more"):
        bot.ask(ASKED)
    bot.close()
    with pytest.raises(LibraryMissing, match="there is no library in"):
        open_bot(settings=settings(library))
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryError, match="cannot make a library in .*: Not a directory"):
        work(tmp_path / "file" / "library", BEFORE[:1])
