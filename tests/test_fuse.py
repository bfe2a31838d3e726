from hypothesis import given
from hypothesis import strategies as st

from rag.fuse import fuse, spread
from rag.types import Hit, Passage, Source


def hit(id, start):
    return Hit(Passage(Source(id, "d", "t"), start, start + 1, "x", ((start, start + 1),)), 1.0, "fused")


def test_mixes_scaled_scores():
    dense = [("a", 0.9), ("b", 0.5), ("c", 0.1)]
    words = [("b", 20.0), ("d", 10.0)]
    assert fuse(dense, words, weight=0.25) == [("b", 0.75 + 0.125), ("a", 0.25), ("d", 0.0), ("c", 0.0)]


def test_a_list_of_one_score_counts_in_full():
    assert fuse([("a", 0.3)], [], weight=0.4) == [("a", 0.4)]


def test_nothing_found():
    assert fuse([], [], weight=0.35) == []


ranked = st.dictionaries(st.sampled_from("abcdef"), st.floats(-1e6, 1e6)).map(
    lambda d: sorted(d.items(), key=lambda p: -p[1])
)


@given(ranked, ranked, st.floats(0, 1))
def test_every_key_once_in_falling_order_within_bounds(dense, words, weight):
    mixed = fuse(dense, words, weight=weight)
    assert {k for k, _ in mixed} == {k for k, _ in (*dense, *words)} and len({k for k, _ in mixed}) == len(mixed)
    scores = [s for _, s in mixed]
    assert scores == sorted(scores, reverse=True) and all(-1e-9 <= s <= 1 + 1e-9 for s in scores)


def test_spread_keeps_order_and_caps_each_article():
    hits = [hit("a", 0), hit("a", 1), hit("b", 0), hit("a", 2)]
    assert spread(hits, 2) == hits[:3]
    assert spread(hits, None) == hits
