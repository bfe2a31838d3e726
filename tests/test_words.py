"""What every word index must do, in memory and in tantivy; then spelling, and what other processes do to a folder."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import ListWords
from hypothesis import given
from hypothesis import strategies as st
from stores import done, elsewhere, passage, source, sources

from rag.errors import IndexBroken
from rag.types import Passage
from rag.words import TantivyWords

AnyWords = ListWords | TantivyWords
WORK = """
import sys
from pathlib import Path
from rag.words import TantivyWords
from test_words import text
index = TantivyWords(Path(sys.argv[1]))
index.add([text("b", "The lighthouse keeper waits.")])
index.remove(["a:v1:0"])
index.commit()
index.close()
"""


def text(id: str, words: str, title: str = "News") -> Passage:
    return passage(source(id, title=title), words)


def keys(index: AnyWords, query: str, k: int = 10, among: set[str] | None = None) -> list[str]:
    return [key.split(":")[0] for key, _ in index.search(query, k, among)]


def filled(index: AnyWords, **texts: str) -> AnyWords:
    index.add([text(id, words) for id, words in texts.items()])
    index.commit()
    return index


@pytest.fixture(params=["memory", "tantivy"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AnyWords]:
    made = ListWords() if request.param == "memory" else TantivyWords(tmp_path / "words", anew=True)
    yield made
    made.close()


@pytest.fixture
def real(tmp_path: Path) -> Iterator[TantivyWords]:
    made = TantivyWords(tmp_path / "words", anew=True)
    yield made
    made.close()


def test_an_empty_index_finds_nothing(index):
    assert (index.search("ferry", 5), index.ids(), index.count()) == ([], set(), 0)
    index.remove(["a:v1:0"])
    index.commit()
    index.commit()
    assert index.search("ferry", 5, {"a:v1:0"}) == []


def test_nothing_is_seen_before_commit(index):
    index.add([text("a", "The ferry waits.")])
    assert (keys(index, "ferry"), index.count()) == ([], 0)
    index.commit()
    assert (keys(index, "ferry"), index.ids(), index.count()) == (["a"], {"a:v1:0"}, 1)
    index.remove(["a:v1:0", "a:v1:0", "unknown:v1:0"])
    assert keys(index, "ferry") == ["a"]
    index.commit()
    assert (keys(index, "ferry"), index.ids(), index.count()) == ([], set(), 0)


def test_a_folder_without_words_or_with_broken_ones_is_no_index(tmp_path):
    with pytest.raises(IndexBroken, match="there are none"):
        TantivyWords(tmp_path)
    filled(TantivyWords(tmp_path, anew=True), a="The ferry waits.").close()
    (tmp_path / "meta.json").write_text("{")
    with pytest.raises(IndexBroken):
        TantivyWords(tmp_path)
    assert TantivyWords(tmp_path, anew=True).count() == 0


def test_rare_words_and_short_texts_come_first(index):
    filled(
        index,
        common="The harbour is open and the harbour is wide.",
        rare="The harbour has a lighthouse.",
        long="The lighthouse of the harbour stands where it has stood since the war, and nobody has painted it for years.",
        other="Nothing of the kind.",
    )
    assert keys(index, "harbour lighthouse") == ["rare", "long", "common"]
    assert keys(index, "harbour lighthouse", k=2) == ["rare", "long"]
    assert keys(index, "harbour lighthouse", k=0) == []
    scores = [score for _, score in index.search("harbour lighthouse", 9)]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] > 0


def test_a_title_is_searched_with_each_of_its_passages(index):
    index.add([text("a", "He resigned.", title="Mayor Berg"), text("b", "He stayed.", title="Governor Dahl")])
    index.commit()
    assert keys(index, "did mayor berg leave") == ["a"]
    assert keys(index, "mayor berg resigned governor") == ["a", "b"]


def test_among_some_keys_those_alone_are_found_with_the_scores_they_have(index):
    made = [passage(one, f"The ferry waits{' and waits' * n}.") for n, one in enumerate(sources(12))]
    index.add(made)
    index.commit()
    everything = dict(index.search("ferry waits", 100))
    for size in (0, 1, 5, 12):
        among = {p.key for p in made[:size]}
        found = index.search("ferry waits", 100, among)
        assert {key for key, _ in found} == among
        assert all(score == pytest.approx(everything[key]) for key, score in found)
    assert index.search("ferry waits", 9, ["unknown:v1:0"]) == []


def test_a_passage_added_again_is_replaced(index):
    filled(index, a="The ferry waits.", b="The ferry left.")
    filled(index, a="The train waits.")
    assert (keys(index, "ferry"), keys(index, "train"), index.count()) == (["b"], ["a"], 2)
    index.add([text("c", "A bridge."), text("c", "A tunnel.")])
    index.commit()
    assert (keys(index, "bridge"), keys(index, "tunnel"), index.count()) == ([], ["c"], 3)


def test_keys_may_look_like_anything(index):
    owner = source("https://example.org/a?b=1:2#ä “x”", publisher="A & B: the “Post” AND (more)")
    index.add([passage(owner, "The ferry waits.")])
    index.commit()
    assert index.ids() == {f"{owner.id}:v1:0"}
    assert [key for key, _ in index.search("ferry", 5, [f"{owner.id}:v1:0"])] == [f"{owner.id}:v1:0"]
    index.remove([f"{owner.id}:v1:0"])
    index.commit()
    assert index.count() == 0


@pytest.mark.parametrize(
    "query",
    [
        '"',
        "ferry AND",
        "(ferry",
        "title:ferry",
        "ferry~2 +x -y",
        "text:[a TO b]",
        "*",
        "f*",
        "ferry^",
        "\\",
        "ferry\x00",
        "\udce4 ferry",
        "",
        "?!",
    ],
)
def test_signs_of_query_languages_mean_nothing(index, query):
    filled(index, a="The ferry waits.")
    assert keys(index, query) == (["a"] if "ferry" in query else [])


@given(query=st.text(st.characters(), max_size=80))
def test_any_text_is_a_query(query, shared):
    assert len(shared.search(query, 5)) <= 2


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TantivyWords]:
    made = TantivyWords(tmp_path_factory.mktemp("words"), anew=True)
    filled(made, a="The ferry waits.", b="A tunnel, not a bridge.")
    yield made
    made.close()


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("Pashinyan", "Pashinian"),
        ("pashinian", "Pashinyan"),
        ("Lukashenko", "Lukashenka"),
        ("Sergei", "Sergey"),
        ("resigning", "resigned"),
        ("cafe Orlo", "café of Orlo"),
        ("Łódź", "Lodz"),
    ],
)
def test_other_forms_and_near_spellings_match(real, asked, written):
    filled(real, a=f"It was {written} who said so.", b="Nobody said anything.")
    assert keys(real, asked) == ["a"]


def test_the_spelling_asked_for_comes_first_and_short_words_must_match(real):
    filled(real, near="Sergey spoke.", exact="Sergei spoke.", short="Iran spoke.")
    assert keys(real, "Sergei") == ["exact", "near"]
    assert keys(real, "Iraq") == []


def test_a_misspelled_name_outweighs_common_words(real):
    crowd = {f"x{n}": "He said what he did say." for n in range(50)}
    filled(real, a="The president, Lukashenko, was away.", **crowd)
    assert keys(real, "What did Lukashenka say?")[0] == "a"


def test_a_whole_page_is_a_query_too(real):
    filled(real, a="The lighthouse keeper waits.", b="Nothing of the kind.")
    page = " ".join(f"word{n}" for n in range(20)) + " the keeper of the lighthouse, of the kind " * 500
    assert keys(real, page)[0] == "a"


def test_what_was_not_committed_is_gone_and_the_folder_can_be_written_again(tmp_path):
    index = filled(TantivyWords(tmp_path, anew=True), a="The ferry waits.")
    index.add([text("b", "The ferry left.")])
    index.close()
    index.close()
    again = TantivyWords(tmp_path)
    assert again.ids() == {"a:v1:0"}
    filled(again, c="The ferry sank.")
    assert again.ids() == {"a:v1:0", "c:v1:0"}
    again.close()


def test_a_commit_that_was_broken_off_can_be_made_again(tmp_path):
    """Killed just before tantivy renames its list of files, a writer leaves the others, whose names come again."""
    index = filled(TantivyWords(tmp_path, anew=True), a="The ferry waits.", b="The ferry left.")
    listed = (tmp_path / "meta.json").read_bytes()
    index.remove(["a:v1:0"])
    index.commit()
    (tmp_path / "meta.json").write_bytes(listed)
    left = {path.name for path in tmp_path.glob("*.del")}
    again = TantivyWords(tmp_path)
    assert again.ids() == {"a:v1:0", "b:v1:0"}
    again.remove(["a:v1:0"])
    again.commit()
    assert again.ids() == {"b:v1:0"}
    assert left and left == {path.name for path in tmp_path.glob("*.del")}


def test_reopen_sees_what_a_second_process_wrote(tmp_path):
    index = filled(TantivyWords(tmp_path, anew=True), a="The ferry waits.")
    done(elsewhere(WORK, tmp_path))
    assert (keys(index, "ferry"), keys(index, "lighthouse")) == (["a"], [])
    index.reopen()
    assert (keys(index, "ferry"), keys(index, "lighthouse"), index.count()) == ([], ["b"], 1)
    filled(index, c="A second lighthouse.")
    assert index.ids() == {"b:v1:0", "c:v1:0"}
    index.close()


def test_threads_search_while_the_index_changes(real):
    filled(real, a="The ferry waits.")
    wrong: list[list[str]] = []
    stop = threading.Event()

    def search() -> None:
        while not stop.is_set():
            if "a" not in (found := keys(real, "ferry", k=1000)):
                wrong.append(found)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for n in range(20):
        filled(real, **{f"b{n}": "The ferry left."})
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert real.count() == 21


EVERYWHERE = "the council of the town and the people in a harbour that is to be for it was"


def test_words_that_are_everywhere_rank_but_do_not_choose_where_there_are_many_passages(tmp_path):
    """A short search is one of those, a long one is not: a passage has the same score in both."""
    index = TantivyWords(tmp_path, anew=True)
    common = EVERYWHERE.split()
    draw = random.Random(5)
    owner = source("a", title="News")
    index.add(
        passage(owner, " ".join(draw.sample(common, 12) + [f"boat{n % 20_000}"]), start=n) for n in range(170_000)
    )
    index.commit()
    for number in range(5):
        asked = f"the council of the town and people in a harbour for boat{number} or boat{number + 5}"
        few, all_ = index.search(asked, 10), index.search(asked, 1000)
        assert {int(key.split(":")[2]) % 20_000 for key, _ in few} <= {number, number + 5}
        assert dict(few) == pytest.approx({key: dict(all_)[key] for key, _ in few})
        assert [score for _, score in few] == sorted((score for _, score in few), reverse=True)
    index.close()
