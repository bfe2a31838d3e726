"""What every library must do: the same tests on the one in memory and the one in SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from fakes import DictLibrary
from hypothesis import given, settings
from hypothesis import strategies as st
from stores import FIRST, article, filters, source, sources

from rag.archive import SqliteArchive
from rag.errors import LibraryBusy, UnknownArticle
from rag.types import Article, Coverage, Filter, Passage

AnyLibrary = DictLibrary | SqliteArchive


@pytest.fixture(params=["memory", "sqlite"])
def library(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AnyLibrary]:
    made = DictLibrary() if request.param == "memory" else SqliteArchive(tmp_path / "library", "made so", create=True)
    yield made
    made.close()


def stored(library: AnyLibrary, *made: tuple[Article, list[Passage]]) -> None:
    with library.writing():
        for one in made:
            staged(library, *one)
        library.commit()


def staged(library: AnyLibrary, article: Article, passages: list[Passage]) -> None:
    """As the indexer stages: the version, then the vectors of its passages."""
    library.put(article, passages)
    library.stage(passages, np.eye(max(1, len(passages)), 8, dtype=np.float32)[: len(passages)])


def test_nothing_staged_is_seen_before_commit(library):
    made, passages = article(source("a", day=FIRST))
    with library.writing():
        staged(library, made, passages)
        assert library.passages([p.key for p in passages]) == {}
        assert (library.digest("a"), library.with_raw(made.raw_digest), library.visible(Filter())) == (None, None, [])
        assert library.coverage() == Coverage(0, 0, (), None, None, 0)
        assert (library.generation, library.live(), library.passages_of("a")) == (0, set(), [])
        assert sorted(library.stale_keys()) == sorted(p.key for p in passages)  # until it is committed
        for unseen in (lambda: library.get("a"), lambda: library.text("a", "v1")):
            with pytest.raises(UnknownArticle, match="no article has the id a"):
                unseen()
        library.commit()
    assert library.generation == 1
    assert library.get("a") == made
    assert library.text("a", "v1") == made.text
    assert library.passages_of("a") == passages
    assert library.passages([passages[2].key, passages[0].key, "a:v1:1", "a:v0:0", "b:v1:0"]) == {
        passages[0].key: passages[0],
        passages[2].key: passages[2],
    }
    assert library.passages([]) == {}


def test_searches_see_only_the_newest_version_and_the_old_text_is_still_served(library):
    first, second = article(source("a", "v1")), article(source("a", "v2"), "Uno. Duo!  Tria?")
    stored(library, first)
    stored(library, second)
    assert library.generation == 2
    assert library.get("a") == second[0]
    assert library.visible(Filter()) == [second[0].source]
    keys = [p.key for p in first[1] + second[1]]
    assert set(library.passages(keys)) == {p.key for p in second[1]}
    assert (library.text("a", "v1"), library.text("a", "v2")) == (first[0].text, second[0].text)
    assert sorted(library.stale_keys()) == sorted(p.key for p in first[1])
    library.forget()
    assert library.stale_keys() == []


def test_the_same_version_again_stays_visible_and_takes_what_is_new(library):
    stored(library, article(source("a", title="Before")))
    again, passages = article(source("a", title="After", publisher="Harbour Post"))
    with library.writing():
        staged(library, again, passages[:2])
        assert library.get("a").source.title == "Before"
        assert len(library.passages([p.key for p in passages])) == 3
        library.commit()
    assert library.get("a") == again
    assert library.passages_of("a") == passages[:2]
    assert library.stale_keys() == [passages[2].key]


def test_a_version_that_comes_back_is_not_stale(library):
    first, second = article(source("a", "v1")), article(source("a", "v2"))
    for version in (first, second, first):
        stored(library, version)
    assert library.get("a") == first[0]
    assert sorted(library.stale_keys()) == sorted(p.key for p in second[1])
    library.forget()
    stored(library, second)
    assert sorted(library.stale_keys()) == sorted(p.key for p in first[1])


def test_of_two_staged_versions_the_later_counts(library):
    first, second = article(source("a", "v1")), article(source("a", "v2"))
    stored(library, first, second)
    assert library.get("a") == second[0]
    assert sorted(library.stale_keys()) == sorted(p.key for p in first[1])


def test_what_a_broken_off_run_staged_is_dropped(library):
    kept, lost = article(source("a", "v1")), article(source("a", "v2"))
    stored(library, kept)
    with library.writing():
        staged(library, *lost)
    with library.writing():
        library.commit()
    assert library.get("a") == kept[0]
    assert sorted(library.stale_keys()) == sorted(p.key for p in lost[1])  # the indexes may hold them


def test_renewing_shows_all_that_was_staged_at_once(library):
    stored(library, article(source("a", "v1")), article(source("b", "v1")))
    with library.writing():
        for id in ("a", "b"):
            staged(library, *article(source(id, "v2")))
            assert {shown.digest for shown in library.visible(Filter())} == {"v1"}
        library.renew()
    assert {shown.digest for shown in library.visible(Filter())} == {"v2"}
    assert (library.generation, len(library.stale_keys())) == (2, 6)


def test_a_removed_article_is_gone_with_its_old_texts_and_its_input(library):
    old, new, other = article(source("a", "v1")), article(source("a", "v2")), article(source("b"))
    stored(library, old, other)
    stored(library, new)
    with library.writing():
        library.keep_raw("a", "input")
        library.keep("a", "v1")
        assert sorted(library.remove("a")) == sorted(p.key for p in new[1])
    assert library.generation == 3
    for digest in ("v1", "v2"):
        with pytest.raises(UnknownArticle, match="no article has the id a"):
            library.text("a", digest)
    assert list(library.raws()) == []
    assert library.visible(Filter()) == [other[0].source]
    assert sorted(library.stale_keys()) == sorted(p.key for p in old[1] + new[1])
    with library.writing(), pytest.raises(UnknownArticle, match="no article has the id a"):
        library.remove("a")


def test_old_texts_are_swept_but_not_those_that_are_cited(library):
    for digest in ("v1", "v2", "v3"):
        stored(library, article(source("a", digest)))
    library.keep("a", "v1")
    library.keep("a", "v1")
    with library.writing():
        library.sweep()
        assert library.text("a", "v2")  # replaced less than an hour ago
        library.sweep(older_than=0)
    assert library.text("a", "v1")
    assert library.text("a", "v3")
    with pytest.raises(UnknownArticle, match="changed since: version v2 of a is no longer kept"):
        library.text("a", "v2")


def test_inputs_are_kept_and_found_by_their_digest(library):
    stored(library, article(source("a"), raw="r1"), article(source("b"), raw="r2"))
    library.keep_raw("b", "two")
    library.keep_raw("a", "one")
    library.keep_raw("a", "one, ‘again’")
    assert list(library.raws()) == ["one, ‘again’", "two"]
    assert [library.with_raw(raw) for raw in ("r1", "r2", "r3")] == ["a", "b", None]
    stored(library, article(source("a", "v2"), raw="r3"))
    assert [library.with_raw(raw) for raw in ("r1", "r2", "r3")] == [None, "b", "a"]


def test_visible_sources_are_those_the_filter_allows_newest_first(library):
    known = sources(30)
    stored(library, *[article(one) for one in known])
    assert [s.published for s in library.visible(Filter())] == sorted(
        (s.published for s in known), key=lambda day: day or date.min, reverse=True
    )
    for filter in filters(40):
        assert {s.id for s in library.visible(filter)} == {s.id for s in known if filter.allows(s)}
    assert sorted(library.visible(Filter()), key=lambda s: s.id) == sorted(known, key=lambda s: s.id)


def test_the_lead_of_a_version_is_its_first_live_passage(library):
    made, passages = article(source("https://a.example/x:1"))
    other, others = article(source("b"))
    with library.writing():
        staged(library, made, passages)
        library.put(other, others)
        library.stage(others[1:], np.eye(2, 8, dtype=np.float32))  # its first passage says what another's does
        library.commit()
    versions = [key.rsplit(":", 1)[0] for key in (passages[0].key, others[0].key)]
    assert set(library.leads(versions)) == {passages[0].key, others[1].key}
    assert library.leads(versions[:1]) == [passages[0].key]
    assert library.leads([]) == library.leads(["b:none", "nobody:v1"]) == []
    newer, passages = article(source("b", "v2"))
    stored(library, (newer, passages))
    assert library.leads([versions[1], "b:v2"]) == [passages[0].key]


def test_coverage_counts_what_is_visible(library):
    stored(
        library,
        article(source("a", publisher="Courier", day=date(2031, 3, 9))),
        article(source("b", publisher="Post", day=date(2031, 3, 4))),
        article(source("c", publisher="Post")),
        article(source("d", publisher="Argus", day=date(2031, 4, 1))),
        article(source("e")),
    )
    stored(library, article(source("a", "v2", publisher="Courier", day=date(2031, 3, 10))))
    assert library.coverage() == Coverage(5, 15, ("Post", "Argus", "Courier"), date(2031, 3, 4), date(2031, 4, 1), 2)


def test_only_one_writes_at_a_time(library):
    with library.writing(), pytest.raises(LibraryBusy), library.writing():
        pass
    with library.writing():
        pass


def test_ids_may_look_like_anything(library):
    ids = ["https://example.org/a?b=1:2#3", "file:docs/it's “here”.txt", "a:v1:0", "%_", "ä\x00b\n"]
    made = [article(source(id)) for id in ids]
    stored(library, *made)
    for one, passages in made:
        assert library.get(one.source.id) == one
        assert library.passages([p.key for p in passages]) == {p.key: p for p in passages}


@settings(max_examples=30)  # each makes a library on disk
@given(text=st.text(min_size=1), cuts=st.lists(st.integers(0, 40), max_size=6))
def test_a_passage_comes_back_as_a_slice_of_its_article(tmp_path_factory, text, cuts):
    edges = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    owner = source("a")
    passages = [Passage(owner, a, b, text[a:b], ((a, b),)) for a, b in zip(edges, edges[1:], strict=False)]
    for library in (DictLibrary(), SqliteArchive(tmp_path_factory.mktemp("any"), "made so", create=True)):
        stored(library, (Article(owner, text, "raw"), passages))
        assert library.passages_of("a") == passages
        assert all(
            p.text == library.text("a", "v1")[p.start : p.end] for p in library.passages([passages[0].key]).values()
        )
        library.close()
