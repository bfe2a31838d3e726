"""What a run adds, changes and leaves alone, what a refresh makes again, and what breaking off costs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from desk import BANK, BEES, FERRY, GERMAN, Desk, desk, many, reshaped, text
from fakes import ListWords
from fakes_encoder import HashEncoder

from ingest.document import Document, Failure
from ingest.report import Report
from rag.errors import ReadError, UnknownArticle
from rag.types import Filter


@pytest.fixture(params=["memory", "disk"])
def orlo(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    made = desk(None if request.param == "memory" else tmp_path / "library")
    yield made
    for part in (made.words, made.vectors, made.indexer.library):
        part.close()


# --- added, unchanged, updated, failed


def test_a_document_is_added_once_and_then_costs_nothing(orlo):
    assert orlo.run(text(FERRY), text(BEES, "b.txt")) == Report(added=["file:a.txt", "file:b.txt"], passages=2)
    assert (orlo.seen, orlo.read) == ([FERRY, BEES], ["file:a.txt", "file:b.txt"])
    assert orlo.found("island ferry") == [FERRY]
    state, generation = orlo.state(), orlo.indexer.library.generation
    assert orlo.run(text(FERRY), text(BEES, "b.txt")) == Report(unchanged=["file:a.txt", "file:b.txt"])
    assert (orlo.seen, orlo.read) == ([], [])
    assert (orlo.state(), orlo.indexer.library.generation) == (state, generation)  # readers have nothing to reopen


def test_a_changed_text_is_a_new_version_and_only_that_is_found(orlo):
    orlo.run(text(FERRY), text(BEES, "b.txt"))
    before = orlo.indexer.library.get("file:a.txt").source
    changed = FERRY.replace("seven", "eight")
    assert orlo.run(text(changed), text(BEES, "b.txt")) == Report(
        updated=["file:a.txt"], unchanged=["file:b.txt"], passages=1
    )
    assert orlo.seen == [changed]
    assert orlo.found("island ferry votes") == [changed]
    assert orlo.indexer.library.text("file:a.txt", before.digest) == FERRY  # who cites it can still be shown it
    orlo.state()
    assert orlo.run(text(FERRY)) == Report(updated=["file:a.txt"], passages=1)  # and back
    assert (orlo.found("island ferry votes"), orlo.indexer.library.get("file:a.txt").source) == ([FERRY], before)
    orlo.state()


@pytest.mark.parametrize("known", [{"title": "Boats"}, {"publisher": "Post"}, {"published": "2021-03-02"}])
def test_changed_metadata_is_a_new_version(known, orlo):
    orlo.run(text(FERRY))
    assert orlo.run(text(FERRY, **known)).updated == ["file:a.txt"]
    orlo.state()


def test_changed_furniture_is_no_new_version_and_is_read_once(orlo):
    orlo.run(text(f"Ferry stays\n\n{FERRY}\n\n{BEES}"))
    digest = orlo.indexer.library.digest("file:a.txt")
    changed = text(f"Ferry stays\n\n{FERRY}\n\n{BEES}\n\nTop stories\nOlive oil falls")
    assert orlo.run(changed) == Report(unchanged=["file:a.txt"])
    assert (orlo.seen, orlo.read, orlo.indexer.library.digest("file:a.txt")) == ([], ["file:a.txt"], digest)
    assert orlo.run(changed) == Report(unchanged=["file:a.txt"])
    assert orlo.read == []
    assert [cut.text for cut in orlo.indexer.library.get("file:a.txt").cuts][-1] == "Olive oil falls"
    assert list(orlo.indexer.library.raws()) == [changed.to_json()]
    orlo.state()


def test_no_passage_spans_a_new_cut_even_where_the_text_is_the_same(orlo):
    orlo.run(text(f"{FERRY}\n\n{BEES}\n\n{BANK}"))
    assert len(orlo.seen) == 1
    assert orlo.run(text(f"{FERRY}\n\n{BEES}\n\nAdvertisement\n\n{BANK}")).unchanged == ["file:a.txt"]
    assert [p.text for p in orlo.indexer.library.passages_of("file:a.txt")] == [f"{FERRY}\n\n{BEES}", BANK]
    assert orlo.seen == [f"{FERRY}\n\n{BEES}", BANK]
    orlo.state()


def test_a_page_without_an_article_and_a_failed_input_cost_only_themselves(orlo):
    broken = Document("file:b.html", "html", "<html></html>", "b.html")
    unread = Failure("c.pdf", "not read")
    assert orlo.run(text(FERRY), broken, unread, text("Read more", "d.txt"), text(BEES, "e.txt")) == Report(
        added=["file:a.txt", "file:e.txt"],
        failed=[
            Failure("b.html", "no article text found in the page"),
            unread,
            Failure("d.txt", "no article text is left after cleaning"),
        ],
        passages=2,
    )
    orlo.state()


def test_an_article_in_another_language_is_kept_and_told(orlo):
    report = orlo.run(text(GERMAN), text(FERRY, "b.txt"))
    assert report.added == ["file:a.txt", "file:b.txt"]
    assert report.warnings == [
        "a.txt: the text is in de, the encoder is made for en; the settings `encoder` and `language` choose another"
    ]
    assert orlo.indexer.library.get("file:a.txt").language == "de"
    assert orlo.run(text(GERMAN)).warnings == []


def test_a_page_is_extracted_once(orlo):
    html = f"<html><head><title>Ferry</title></head><body><article><p>{FERRY}</p><p>{BEES}</p></article></body></html>"
    page = Document("file:a.html", "html", html, "a.html")
    assert (orlo.run(page).added, orlo.read) == (["file:a.html"], ["file:a.html"])
    assert (orlo.run(page).unchanged, orlo.read) == (["file:a.html"], [])


# --- one id, several inputs


def test_the_same_text_twice_is_one_article(orlo):
    assert orlo.run(text(FERRY), text(FERRY), text(FERRY + "\n\nRead more")) == Report(
        added=["file:a.txt"], unchanged=["file:a.txt", "file:a.txt"], passages=1
    )
    assert orlo.found("ferry") == [FERRY]
    orlo.state()


def test_unlike_texts_that_claim_one_id_in_one_run_are_both_kept(orlo):
    report = orlo.run(text(FERRY), text(BEES), text(FERRY), text(BEES))
    own = report.added[1]
    assert own.startswith("file:a.txt#") and len(own) == len("file:a.txt#") + 8
    assert report == Report(
        added=["file:a.txt", own],
        unchanged=["file:a.txt", own],
        warnings=[f"a.txt: file:a.txt is taken by another text of this run; kept as {own}"],
        passages=2,
    )
    assert (orlo.found("ferry"), orlo.found("bees")) == ([FERRY], [BEES])
    state = orlo.state()
    for documents in ([text(FERRY), text(BEES)], [text(BEES), text(FERRY)], [text(BEES)]):
        report = orlo.run(*documents)
        assert (len(report.unchanged), report.added, report.updated, orlo.seen) == (len(documents), [], [], [])
    orlo.run(again=True)
    assert orlo.state() == state


@pytest.mark.parametrize("batch", [1, 256])
def test_what_is_unchanged_keeps_its_id_from_a_changed_one(batch, orlo):
    """Also where the changed text is not yet written."""
    reshaped(orlo, batch=batch)
    orlo.run(text(FERRY))
    report = orlo.run(text(BEES), text(FERRY))
    assert (report.updated, len(report.added), len(report.warnings)) == (["file:a.txt"], 1, 1)
    assert (orlo.found("ferry"), orlo.found("bees")) == ([FERRY], [BEES])
    orlo.state()


def test_an_unchanged_text_with_other_furniture_keeps_its_id_too(orlo):
    orlo.run(text(FERRY))
    report = orlo.run(text(FERRY + "\n\nRead more"), text(BEES))
    assert (report.unchanged, report.updated, len(report.added)) == (["file:a.txt"], [], 1)
    assert (orlo.found("ferry"), orlo.found("bees")) == ([FERRY], [BEES])


# --- remove


def test_a_removed_article_takes_its_vectors_and_words_with_it(orlo):
    orlo.run(text(FERRY), text(BEES, "b.txt"))
    with orlo.indexer.library.writing():
        orlo.indexer.remove("file:a.txt")
    assert orlo.found("ferry") == []
    assert orlo.found("bees") == [BEES]
    orlo.state()
    with orlo.indexer.library.writing(), pytest.raises(UnknownArticle, match="no article has the id file:a.txt"):
        orlo.indexer.remove("file:a.txt")
    assert orlo.run(text(FERRY)).added == ["file:a.txt"]  # and may come back
    orlo.state()


# --- refresh


def test_a_refresh_makes_every_article_again_from_its_input(orlo):
    orlo.run(text(f"Ferry stays\n\n{FERRY}\n\n{BEES}"), text(BANK, "b.txt"))
    texts = [article.text for article in orlo.state()[2]]
    reshaped(orlo, shape="two", chunk_size=100)
    assert orlo.run(again=True) == Report(updated=["file:a.txt", "file:b.txt"], passages=3)
    assert sorted(orlo.seen) == sorted([FERRY, BEES, BANK])
    assert [article.text for article in orlo.state()[2]] == texts
    assert orlo.found("bees") == [BEES]
    assert orlo.run(again=True) == Report(unchanged=["file:a.txt", "file:b.txt"])
    assert orlo.seen == []
    orlo.state()


def test_a_refresh_keeps_every_id(orlo):
    """Also of articles that were put apart from others, and of those whose rivals have gone."""
    ids = orlo.run(text(FERRY), text(BEES), text(BANK)).added
    assert len(ids) == 3
    for shape in ("two", "three"):
        reshaped(orlo, shape=shape)
        report = orlo.run(again=True)
        assert (sorted(report.updated), report.added, report.warnings) == (sorted(ids), [], [])
        assert {source.id for source in orlo.indexer.library.visible(Filter())} == set(ids)
        orlo.state()
        with orlo.indexer.library.writing():
            orlo.indexer.remove(ids.pop(0))


def test_a_refresh_brings_back_what_the_indexes_have_lost(orlo):
    orlo.run(text(FERRY), text(BEES, "b.txt"), text(BANK, "c.txt"))
    state, keys = orlo.state(), sorted(orlo.words.ids())
    orlo.vectors.remove(keys[:1])
    orlo.words.remove(keys[1:2])
    orlo.words.commit()
    assert orlo.run(again=True).passages == 2
    assert orlo.seen == []  # the library keeps the vectors
    assert orlo.state() == state


def test_a_refresh_tells_what_no_longer_makes_an_article(orlo):
    orlo.run(text(FERRY), text(BEES, "b.txt"))

    def fail(document: Document) -> Document:
        if document.name == "a.txt":
            raise ReadError("nothing there")
        return document

    reshaped(orlo, shape="two", extract=fail)
    assert orlo.run(again=True) == Report(
        updated=["file:b.txt"], failed=[Failure("a.txt", "nothing there")], passages=1
    )
    assert orlo.indexer.library.get("file:a.txt").text == FERRY


# --- interrupted runs


class Interrupted(HashEncoder):
    """Stops where Ctrl-C was pressed: at the second batch."""

    def encode(self, texts: list[str]) -> np.ndarray:
        if self.seen:
            raise KeyboardInterrupt
        return super().encode(texts)


def test_an_interrupted_run_goes_on_where_it_stopped(orlo):
    documents = many(7)
    reshaped(orlo, encoder=Interrupted(), batch=2)
    with pytest.raises(KeyboardInterrupt):
        orlo.run(*documents)
    assert len(orlo.indexer.library.visible(Filter())) == 2
    orlo.state()  # nothing of the second batch is anywhere
    reshaped(orlo, encoder=HashEncoder())
    report = orlo.run(*documents)
    assert (len(report.unchanged), len(report.added), len(orlo.seen)) == (2, 5, 5)
    whole = desk()
    whole.run(*documents)
    assert orlo.state() == whole.state()


def test_what_was_replaced_leaves_the_indexes_at_once(orlo):
    """A long run is not to fill the searches of others with versions that nobody may see."""
    reshaped(orlo, batch=2)
    orlo.run(*many(6))
    reshaped(orlo, encoder=Interrupted())
    with pytest.raises(KeyboardInterrupt):
        orlo.run(*[text(f"{document.text} It rained.", document.name) for document in many(6)])
    assert len(orlo.words.ids()) == 6
    orlo.state()


class BreaksOff(ListWords):
    """Words that cannot be written the second time."""

    commits = 0

    def commit(self) -> None:
        self.commits += 1
        if self.commits == 2:
            raise KeyboardInterrupt
        super().commit()


def test_a_run_that_breaks_off_between_the_indexes_is_mended_by_the_next():
    broken, documents = desk(batch=2), many(6)
    vectors, words = broken.vectors, BreaksOff()
    reshaped(broken, indexes=lambda: (vectors, words))
    with pytest.raises(KeyboardInterrupt):
        broken.run(*documents)
    broken.words.close()  # as the end of the process would
    assert len(broken.vectors.ids()) == 4
    assert len(broken.indexer.library.visible(Filter())) == 2
    broken.run(*documents[:2])
    assert len(broken.run(*documents).added) == 4
    whole = desk()
    whole.run(*documents)
    assert broken.state() == whole.state()


def test_an_interrupted_refresh_changes_nothing_and_the_next_encodes_the_rest(orlo):
    documents = many(7)
    reshaped(orlo, batch=2)
    orlo.run(*documents)
    sources, generation = orlo.indexer.library.visible(Filter()), orlo.indexer.library.generation
    old = orlo.words.ids()
    reshaped(orlo, shape="two", encoder=Interrupted())
    with pytest.raises(KeyboardInterrupt):
        orlo.run(again=True)
    assert (orlo.indexer.library.visible(Filter()), orlo.indexer.library.generation) == (sources, generation)
    assert len(orlo.words.ids() - old) == 2  # these are not encoded again
    reshaped(orlo, encoder=HashEncoder())
    report = orlo.run(again=True)
    assert (len(report.updated), len(orlo.seen), report.passages) == (7, 5, 5)
    whole = desk(shape="two")
    whole.run(*documents)
    assert orlo.state() == whole.state()


# --- progress


def test_progress_is_told_document_by_document(orlo):
    reshaped(orlo, batch=2)
    failure = Failure("x.pdf", "not read")
    orlo.run(*many(3), failure)
    assert orlo.heard == [(1, 4, 0, "0.txt"), (2, 4, 2, "1.txt"), (3, 4, 2, "2.txt"), (4, 4, 2, "x.pdf")]
    orlo.run(again=True)  # here more come than were announced
    assert orlo.heard == [(1, 1, 0, "0.txt"), (2, 2, 0, "1.txt"), (3, 3, 0, "2.txt")]
