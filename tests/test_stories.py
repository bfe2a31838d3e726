"""Copies of one story: joined, indexed once, cited with the others that print them, and each promoted when it is needed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from desk import Desk, desk, text
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom import Plain

from ingest.document import Document
from rag.answer import Bot
from rag.finding import Finder
from rag.judge import Judge
from rag.overlap import OverlapReader, OverlapVerifier
from rag.quote import QuotingWriter
from rag.search import Searcher
from rag.types import Answer, Filter, Query
from rag.writing import Drafter

WIRE = (
    "The regional council of Orlo approved a new ferry line to the outer islands on Tuesday, after months of dispute"
    " about who should pay for the harbour works.\n\n"
    "Under the plan two boats built in Veld will sail four times a day from May, and islanders will travel for half the"
    " usual fare during the first year of service.\n\n"
    "Opponents, led by the fishing cooperative, warned that dredging the eastern channel would destroy the nursery"
    " grounds of the herring on which eleven families depend."
)
LOCAL = (
    "In the village of Skarne the teacher Tove Lind rang the chapel bell when the news arrived, and pupils painted a"
    " banner that now hangs above the bakery."
)
OTHER = (
    "A storm tore the roof off the old customs house in Veld on Wednesday night, and the fire brigade closed three"
    " streets until engineers had secured the chimney."
)
ASKED = "Who warned that dredging would destroy the nursery grounds?"


def copy(name: str, words: str, publisher: str, day: str) -> Document:
    return text(words, name, publisher=publisher, published=day, title=f"Ferry line, by {publisher}")


AGENCY = copy("wire.txt", WIRE, "Coast Wire", "2031-03-04")
PAPER = copy("post.txt", f"ORLO (Coast Wire) — {WIRE}\n\n{LOCAL}", "Harbour Post", "2031-03-05")
CUT = copy("brief.txt", "\n\n".join(WIRE.split("\n\n")[:2]), "Orlo Courier", "2031-03-09")
ROOF = copy("roof.txt", OTHER, "Harbour Post", "2031-03-06")


@pytest.fixture(params=["memory", "disk"])
def orlo(request, tmp_path) -> Desk:
    made = desk(None if request.param == "memory" else tmp_path, chunk_size=100)
    yield made
    for part in (made.indexer.library, made.vectors, made.words):
        part.close()


def stories(orlo: Desk) -> dict[str, str]:
    return {source.id: source.story for source in orlo.indexer.library.visible(Filter())}


def searcher(orlo: Desk) -> Searcher:
    at = orlo.indexer
    return Searcher(at.library, orlo.vectors, orlo.words, at.encoder, OverlapReader(at.encoder))


def ask(orlo: Desk, question: str = ASKED, filter: Filter | None = None) -> Answer:
    finder = Finder(searcher(orlo), answerable=0.1)
    bot = Bot(finder, Drafter(QuotingWriter(), Judge(OverlapVerifier())), Plain())
    answer = bot.ask(question, filter=filter)
    for c in answer.citations:
        assert bot.text(c.source.id, c.source.digest)[c.start : c.end] == c.quote
    return answer


def test_copies_are_one_story_and_each_text_is_indexed_once(orlo):
    report = orlo.run(AGENCY, PAPER, CUT, ROOF)
    assert len(report.added) == 4
    found = stories(orlo)
    assert found["file:wire.txt"] == found["file:post.txt"] == found["file:brief.txt"] != found["file:roof.txt"]
    orlo.state()
    live = orlo.indexer.library.passages(sorted(orlo.indexer.library.live()))
    assert sorted({p.source.id for p in live.values()}) == ["file:post.txt", "file:roof.txt", "file:wire.txt"]
    assert [p.text for p in live.values() if p.source.id == "file:post.txt"] == [LOCAL]
    assert len(orlo.seen) == len(set(orlo.seen)) == len(live)


def test_a_citation_names_the_others_that_print_the_words_and_no_copy_is_shown_twice(orlo):
    orlo.run(AGENCY, PAPER, CUT, ROOF)
    answer = ask(orlo)
    first = answer.citations[0]
    assert "dredging" in first.quote
    assert (first.source.publisher, first.also) == ("Coast Wire", ("Harbour Post",))  # the brief left it out
    quotes = [citation.quote for citation in answer.citations]
    assert len(quotes) == len(set(quotes))
    assert answer.grounding.independent <= answer.grounding.articles
    assert ask(orlo, "Who rang the chapel bell in Skarne?").citations[0].also == ()


def test_a_filter_matches_any_member_and_cites_the_one_that_it_allows(orlo):
    orlo.run(AGENCY, PAPER, CUT, ROOF)
    answer = ask(orlo, filter=Filter(publishers=("Harbour Post",)))
    assert "dredging" in answer.citations[0].quote
    assert {c.source.publisher for c in answer.citations} == {"Harbour Post"}
    late = ask(orlo, "How often will the two boats sail?", Filter(after=date(2031, 3, 8)))
    assert {c.source.id for c in late.citations} == {"file:brief.txt"}
    assert ask(orlo, filter=Filter(after=date(2031, 3, 8))).status == "refused" or all(
        "dredging" not in c.quote for c in ask(orlo, filter=Filter(after=date(2031, 3, 8))).citations
    )


def test_where_the_first_goes_the_next_is_promoted(orlo):
    orlo.run(AGENCY, PAPER, CUT, ROOF)
    with orlo.indexer.library.writing():
        orlo.indexer.remove("file:wire.txt")
    orlo.state()
    assert ask(orlo).citations[0].source.id == "file:post.txt"
    with orlo.indexer.library.writing():
        orlo.indexer.remove("file:post.txt")
    orlo.state()
    assert ask(orlo, "How often will the two boats sail?").citations[0].source.id == "file:brief.txt"
    with orlo.indexer.library.writing():
        orlo.indexer.remove("file:brief.txt")
    orlo.state()
    assert list(stories(orlo)) == ["file:roof.txt"]


def test_a_first_that_tells_another_story_by_now_leaves_the_old_one_to_the_next(orlo):
    orlo.run(AGENCY, CUT)
    orlo.run(replace(AGENCY, text=OTHER))
    found = stories(orlo)
    assert found["file:wire.txt"] != found["file:brief.txt"]
    orlo.state()
    assert ask(orlo, "How often will the two boats sail?").citations[0].source.id == "file:brief.txt"


def test_a_refresh_finds_the_same_stories(orlo):
    orlo.run(AGENCY, PAPER, CUT, ROOF)
    before = orlo.state()[1].keys(), len(orlo.indexer.library.live())
    orlo.run(again=True)
    found = stories(orlo)
    assert len(set(found.values())) == 2
    assert (orlo.state()[1].keys(), len(orlo.indexer.library.live())) == before


@settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from([AGENCY, PAPER, CUT, ROOF]), st.booleans()), max_size=10))
def test_whatever_comes_and_goes_every_text_can_be_found(steps):
    orlo, there = desk(chunk_size=100), set()
    for document, comes in steps:
        if comes:
            orlo.run(document)
            there.add(document.id)
        elif document.id in there:
            with orlo.indexer.library.writing():
                orlo.indexer.remove(document.id)
            there.remove(document.id)
        orlo.state()
    at = searcher(orlo)
    for document in (AGENCY, PAPER, CUT, ROOF):
        if document.id in there:
            for paragraph in document.text.split("\n\n"):
                hits = at.search(Query(paragraph), 3)
                words = paragraph.split("— ")[-1][:60]
                assert any(words in hit.passage.text for hit in hits)
