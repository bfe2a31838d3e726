"""Query to hits over the fakes: order, caps, windows, versions, and following another process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from threading import Event

import pytest
from fakes import DictLibrary, ListVectors, ListWords
from fakes_encoder import HashEncoder
from newsroom import ARTICLES, COUNCIL, OWNER, put, searcher

from rag.overlap import OverlapReader
from rag.ports import Vectors
from rag.search import Searcher
from rag.types import Article, Filter, Hit, Passage, Query, Reading, Source

FERRY = Query("When will the ferry of Orlo sail?")


def ids(hits: Sequence[Hit]) -> list[str]:
    return [hit.passage.source.id for hit in hits]


def test_hits_come_best_first_and_are_whole_passages() -> None:
    made = searcher()
    hits = made.search(FERRY, 10)
    texts = {a.source: a.text for a in ARTICLES}
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(hit.via == "fused" and hit.reading is None and 0 <= hit.score <= 1 for hit in hits)
    assert all(texts[p.source][p.start : p.end] == p.text for p in (hit.passage for hit in hits))
    assert len({hit.passage.key for hit in hits}) == len(hits)
    assert ids(hits)[0] == "owner"


@pytest.mark.parametrize("k", [0, 1, 2, 3])
def test_at_most_k(k: int) -> None:
    made = searcher()
    assert made.search(FERRY, k) == made.search(FERRY, 10)[:k]
    assert len(made.search(FERRY, k)) == k


def test_at_most_some_passages_of_one_article() -> None:
    made = searcher()
    every = made.search(FERRY, 10)
    assert max(ids(every).count(id) for id in ids(every)) > 1
    one = made.search(FERRY, 10, per_article=1)
    assert len(set(ids(one))) == len(one)
    assert set(ids(one)) == set(ids(every))
    assert [hit for hit in every if hit in one] == one


@pytest.mark.parametrize(
    ("window", "found"),
    [
        (Filter(), {"council", "owner", "bridge", "letter"}),
        (Filter(after=date(2031, 3, 9)), {"owner", "bridge"}),
        (Filter(before=date(2031, 3, 9)), {"council", "owner"}),
        (Filter(after=date(2031, 3, 5), before=date(2031, 3, 31)), {"owner"}),
        (Filter(publishers=("Harbour Post", "Coast Wire")), {"council", "bridge"}),
        (Filter(after=date(2031, 4, 1), publishers=("Harbour Post",)), set()),
    ],
)
def test_both_searches_keep_to_the_window(window: Filter, found: set[str]) -> None:
    assert set(ids(searcher().search(replace(FERRY, filter=window), 20))) == found


def test_a_version_that_is_no_longer_visible_is_dropped() -> None:
    made = searcher()
    newer = replace(OWNER, source=replace(OWNER.source, digest="o2"), text="The ferry of Orlo was sold.")
    put(made, newer)  # the indexes still hold the old passages
    assert any("owner:o1" in key for key in made.vectors.ids())
    hits = made.search(FERRY, 20)
    assert {hit.passage.source.digest for hit in hits if hit.passage.source.id == "owner"} == {"o2"}


def test_a_removed_article_is_dropped_though_the_indexes_hold_it() -> None:
    made = searcher()
    made.library.remove("owner")
    assert any(key.startswith("owner:") for key in made.words.ids())
    assert "owner" not in ids(made.search(FERRY, 20))


def test_an_article_that_is_only_staged_is_not_found() -> None:
    made = searcher(COUNCIL)
    staged = searcher(COUNCIL, OWNER)
    made.vectors, made.words = staged.vectors, staged.words  # the indexes are ahead of the library
    assert set(ids(made.search(FERRY, 20))) == {"council"}


class CountedVectors(ListVectors):
    """Counts how often it was reopened."""

    reopened = 0

    def reopen(self) -> None:
        self.reopened += 1


class CountedWords(ListWords):
    reopened = 0

    def reopen(self) -> None:
        self.reopened += 1


def test_the_indexes_are_reopened_when_the_generation_moves() -> None:
    made = searcher(COUNCIL)
    vectors, words = CountedVectors(), CountedWords()
    vectors.rows, words.rows = made.vectors.rows, made.words.rows
    made.vectors, made.words, made.generation = vectors, words, made.library.generation
    for _ in range(3):
        made.search(FERRY, 5)
    assert (vectors.reopened, words.reopened) == (0, 0)
    made.library.commit()
    for _ in range(3):
        made.search(FERRY, 5)
    assert (vectors.reopened, words.reopened) == (1, 1)


@dataclass
class Marking:
    """A Reader that answers by a passage's place among those it is given, the last one best."""

    seen: list[tuple[str, list[Passage]]] = field(default_factory=list)
    closed: bool = False

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        self.seen.append((question, list(passages)))
        return [Reading(None, n / 10, n / 10, (0.0,) * len(p.sentences)) for n, p in enumerate(passages)]

    def close(self) -> None:
        self.closed = True


def test_reading_adds_what_the_reader_says_and_reads_no_more_than_told() -> None:
    made = searcher()
    made.reader, made.read, made.read_weight = Marking(), 3, 100.0
    hits = made.search(FERRY, 10)
    read = made.reading(FERRY, hits)
    assert made.reader.seen == [(FERRY.text, [hit.passage for hit in hits[:3]])]
    assert [hit.passage for hit in read] == [hit.passage for hit in hits[2::-1]]
    assert [hit.score for hit in read] == [hits[n].score + 10.0 * n for n in (2, 1, 0)]
    assert all(hit.via == "read" for hit in read)


def test_nothing_found_nothing_read() -> None:
    made = searcher()
    nowhere = replace(FERRY, filter=Filter(publishers=("nobody",)))
    assert made.search(nowhere, 10) == []
    assert made.reading(nowhere, []) == []


@pytest.mark.parametrize("text", ["", "?", "   ", "zzz qqq", "\x00", "🙂"])
def test_any_text_may_be_searched(text: str) -> None:
    assert isinstance(searcher().search(Query(text), 5), list)


class Empty(ListVectors):
    def near(self, vector: Vectors, k: int, filter: Filter) -> list[tuple[str, float]]:
        return []


def test_each_search_finds_without_the_other() -> None:
    made = searcher()
    made.words = ListWords()
    assert ids(made.search(FERRY, 5))
    made = searcher()
    made.vectors = Empty()
    assert ids(made.search(FERRY, 5))[0] == "owner"


def test_closing_closes_every_part() -> None:
    made = searcher()
    made.reader = Marking()
    made.close()
    assert made.reader.closed
    assert made.encoder.closed


def test_a_second_searcher_shares_nothing_with_the_first() -> None:
    one, other = searcher(COUNCIL), searcher(OWNER)
    assert isinstance(one, Searcher)
    assert set(ids(one.search(FERRY, 5))) == {"council"}
    assert set(ids(other.search(FERRY, 5))) == {"owner"}


def test_vectors_are_asked_while_words_are() -> None:
    """Each waits for the other to be asked."""
    near, said = Event(), Event()

    class Near(ListVectors):
        def near(self, vector, k, among=None):
            near.set()
            assert said.wait(60)
            return super().near(vector, k, among)

    class Said(ListWords):
        def search(self, text, k, among=None):
            said.set()
            assert near.wait(60)
            return super().search(text, k, among)

    encoder = HashEncoder()
    made = Searcher(DictLibrary(), Near(), Said(), encoder, OverlapReader(encoder))
    put(made, *ARTICLES)
    assert ids(made.search(FERRY, 10)) == ids(searcher().search(FERRY, 10))


def told(id: str, text: str) -> Article:
    return Article(Source(id, "v1", "News", "Post", story=id), text, f"raw {id}")


def test_of_two_passages_that_say_the_same_that_of_the_article_about_it_comes_first() -> None:
    aside = "Somebody asked when the ferry of Orlo would sail again, and nobody knew."
    filler = " ".join(f"The budget of the town has a line for item {n} of the list." for n in range(60))
    about = "The ferry of Orlo will sail again in May, said its owner. "
    made = searcher(
        told("elsewhere", f"The town of Veld has a budget at last, after nine months. {filler}\n\n{aside}"),
        told("about", f"{about}{filler}\n\n{aside}"),
    )
    passages = [hit.passage for hit in made.search(FERRY, 10) if aside in hit.passage.text]
    assert [passage.source.id for passage in passages] == ["about", "elsewhere"]
    made.lead_weight = 0
    scores = [hit.score for hit in made.search(FERRY, 10) if aside in hit.passage.text]
    assert scores[0] == pytest.approx(scores[1])
