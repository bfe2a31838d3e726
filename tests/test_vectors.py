"""What every vector index must do, in memory and in Chroma; then what other processes do to a Chroma folder."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from fakes import ListVectors
from stores import FIRST, done, elsewhere, passage, source, sources

from rag.errors import IndexBroken
from rag.ports import Vectors
from rag.types import Passage
from rag.vectors import ChromaVectors

AnyVectors = ListVectors | ChromaVectors
DIM = 16
WORK = """
import sys
from pathlib import Path
from rag.vectors import ChromaVectors
from test_vectors import many, vectors
index = ChromaVectors(Path(sys.argv[1]))
{work}
index.close()
"""


def vectors(count: int, seed: int = 0) -> Vectors:
    made = np.random.default_rng(seed).standard_normal((count, DIM)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def many(name: str, count: int) -> list[Passage]:
    owner = source(name, publisher="Harbour Post", day=FIRST)
    return [passage(owner, "text", start=10 * n) for n in range(count)]


def finds(index: AnyVectors, made: list[Passage], at: Vectors) -> int:
    """How many passages are the nearest to their own vector."""
    return sum(
        index.near(vector, 1)[:1] == [(p.key, pytest.approx(1, abs=1e-5))] for p, vector in zip(made, at, strict=True)
    )


@pytest.fixture(params=["memory", "chroma"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AnyVectors]:
    made = ListVectors() if request.param == "memory" else ChromaVectors(tmp_path / "vectors", anew=True)
    yield made
    made.close()


def test_an_empty_index_finds_nothing(index):
    assert (index.near(vectors(1)[0], 5), index.ids(), index.count()) == ([], set(), 0)
    index.remove([])
    index.remove(["a:v1:0"])
    index.add([], np.empty((0, DIM), np.float32))
    assert index.near(vectors(1)[0], 5, {"a:v1:0"}) == []


def test_the_nearest_come_first_with_their_cosines(index):
    made, at = many("a", 3), np.zeros((3, DIM), np.float32)
    at[0, 0], at[1, :2], at[2, 0] = 1, (0.6, 0.8), -1
    index.add(made, at)
    asked = np.eye(DIM, dtype=np.float32)[0]
    best = [(made[0].key, 1.0), (made[1].key, 0.6), (made[2].key, -1.0)]
    for k in (1, 2, 3, 4, 1000):
        found = index.near(asked, k)
        assert [key for key, _ in found] == [key for key, _ in best[:k]]
        assert [cosine for _, cosine in found] == pytest.approx([cosine for _, cosine in best[:k]], abs=1e-5)
    assert index.near(asked, 0) == []


def test_among_some_keys_those_alone_are_found(index):
    made = [passage(one, "text") for one in sources(60)]
    index.add(made, vectors(60))
    asked = vectors(1, seed=1)[0]
    ranked = [key for key, _ in index.near(asked, 60)]
    draw = random.Random(7)
    for size in (0, 1, 2, 5, 6, 30, 59, 60):
        among = set(draw.sample(ranked, size))
        found = index.near(asked, 100, among)
        assert [key for key, _ in found] == [key for key in ranked if key in among]
        assert index.near(asked, 3, among) == found[:3]
    assert [key for key, _ in index.near(asked, 9, [ranked[3], "unknown:v1:0", ranked[1]])] == [ranked[1], ranked[3]]


def test_a_passage_added_again_is_replaced(index):
    at = np.eye(DIM, dtype=np.float32)
    index.add([passage(source("a"), "text")], at[:1])
    index.add([passage(source("a"), "text")], at[1:2])
    assert (index.count(), index.ids()) == (1, {"a:v1:0"})
    assert index.near(at[1], 5) == [("a:v1:0", pytest.approx(1))]


def test_what_is_removed_is_not_found(index):
    made, at = many("a", 40), vectors(40)
    index.add(made, at)
    index.remove([p.key for p in made[:30]] + [made[0].key, "unknown:v1:0"])
    assert index.ids() == {p.key for p in made[30:]}
    assert index.count() == 10
    assert {key for key, _ in index.near(at[0], 40)} == {p.key for p in made[30:]}
    index.reopen()
    assert finds(index, made[30:], at[30:]) == 10
    index.remove([p.key for p in made])
    assert (index.near(at[0], 5), index.count()) == ([], 0)


def test_more_than_one_batch_is_added_and_removed(index):
    made, at = many("a", 2100), vectors(2100)
    index.add(made, at)
    assert index.count() == 2100
    assert finds(index, made[::100], at[::100]) == 21
    index.remove([p.key for p in made[1:]])
    assert index.ids() == {made[0].key}


def test_a_closed_folder_opens_again_as_it_was(tmp_path):
    made, at = many("a", 300), vectors(300)
    for anew in (True, False):
        index = ChromaVectors(tmp_path, anew=anew)
        index.add(made, at)
        index.close()
        index.close()
    index = ChromaVectors(tmp_path)
    assert (index.count(), finds(index, made, at)) == (300, 300)
    index.close()


def test_reopen_sees_what_a_second_process_wrote(tmp_path):
    here, there = vectors(10), vectors(300, seed=2)
    first, second = (
        ChromaVectors(tmp_path, anew=True),
        ChromaVectors(tmp_path),
    )  # two in one process do not hold each other back
    first.add(many("a", 10), here)
    assert [finds(index, many("a", 10), here) for index in (first, second)] == [10, 10]
    done(elsewhere(WORK.format(work='index.add(many("b", 300), vectors(300, 2)); index.remove(["a:v1:0"])'), tmp_path))
    for index in (first, second):
        index.reopen()
        assert finds(index, many("b", 300), there) == 300
        assert finds(index, many("a", 10), here) == 9
        index.close()


def test_some_keys_are_found_in_an_index_that_another_process_has_changed(tmp_path):
    index = ChromaVectors(tmp_path, anew=True)
    index.add(many("a", 10), vectors(10))
    assert finds(index, many("a", 10), vectors(10)) == 10
    done(elsewhere(WORK.format(work='index.add(many("b", 300), vectors(300, 2)); index.remove(["a:v1:0"])'), tmp_path))
    among = {p.key for p in many("a", 10) + many("b", 300)}
    found = index.near(vectors(1)[0], 400, among)
    assert {key for key, _ in found} == among - {"a:v1:0"}
    index.close()


def test_an_index_opened_earlier_loses_nothing_that_another_process_added(tmp_path):
    index = ChromaVectors(tmp_path, anew=True)
    index.add(many("a", 300), vectors(300, 1))
    done(elsewhere(WORK.format(work='index.add(many("b", 300), vectors(300, 2))'), tmp_path))
    index.add(many("c", 300), vectors(300, 3))
    index.close()
    fresh = ChromaVectors(tmp_path)
    assert [finds(fresh, many(name, 300), vectors(300, seed)) for name, seed in (("a", 1), ("b", 2), ("c", 3))] == [
        300
    ] * 3
    fresh.close()


def test_readers_may_come_and_go_while_another_process_writes(tmp_path):
    """Chroma alone crashes here: an index was read while it was being saved."""
    ChromaVectors(tmp_path, anew=True).close()
    child = elsewhere(WORK.format(work='for n in range(40): index.add(many(f"b{n}", 100), vectors(100, n))'), tmp_path)
    opened = 0
    while child.poll() is None:
        reader = ChromaVectors(tmp_path)
        assert len(reader.near(vectors(1)[0], 5)) in (0, 5)
        reader.close()
        opened += 1
    done(child)
    index = ChromaVectors(tmp_path)
    assert (index.count(), finds(index, many("b7", 100), vectors(100, 7))) == (4000, 100)
    assert opened > 1
    index.close()


def test_threads_search_while_the_index_is_reopened_and_files_do_not_pile_up(tmp_path):
    index = ChromaVectors(tmp_path, anew=True)
    index.add(many("a", 300), vectors(300))
    index.reopen()
    before = len(os.listdir("/proc/self/fd"))
    with ThreadPoolExecutor(4) as threads:
        searches = [threads.submit(finds, index, many("a", 300)[n::8], vectors(300)[n::8]) for n in range(8)]
        for _ in range(10):
            index.reopen()
        assert sum(search.result() for search in searches) == 300
    assert len(os.listdir("/proc/self/fd")) < before + 10
    index.close()


def test_whoever_dies_while_writing_leaves_an_index_that_nobody_trusts(tmp_path):
    """The process ends amid a write, where Chroma may be saving its files in place."""
    ChromaVectors(tmp_path, anew=True).close()
    work = "with index._writing(): os._exit(9)"
    child = elsewhere(WORK.format(work=work).replace("import sys", "import os, sys"), tmp_path)
    assert child.wait(120) == 9
    child.communicate()
    for _ in range(2):
        with pytest.raises(IndexBroken, match="not written to the end"):
            ChromaVectors(tmp_path)
    made = ChromaVectors(tmp_path, anew=True)
    made.add(many("a", 3), vectors(3))
    made.close()
    again = ChromaVectors(tmp_path)
    assert finds(again, many("a", 3), vectors(3)) == 3
    again.close()


def test_a_folder_without_vectors_is_no_index(tmp_path):
    with pytest.raises(IndexBroken):
        ChromaVectors(tmp_path / "nothing")
