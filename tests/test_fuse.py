from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from rag.fuse import led, mixed, spread
from rag.types import Hit, Passage, Source


def hit(id, start):
    return Hit(Passage(Source(id, "d", "t"), start, start + 1, "x", ((start, start + 1),)), 1.0, "fused")


def test_mixes_cosines_with_shares_of_the_best_score_by_words():
    dense = [("a", 0.8), ("b", 0.5), ("c", 0.2)]
    words = [("b", 20.0), ("d", 10.0)]
    assert mixed(dense, words, weight=0.25) == {
        "a": approx(0.25 * 0.8 + 0.75 * 0.5),  # not found by words: the least of them
        "b": approx(0.25 * 0.5 + 0.75),
        "c": approx(0.25 * 0.2 + 0.75 * 0.5),
        "d": approx(0.25 * 0.2 + 0.75 * 0.5),  # not found by vectors: the least of them
    }


def test_measured_by_the_best_of_another_list_what_words_lack_has_nothing():
    assert mixed([("a", 0.6), ("b", 0.4)], [("b", 5.0)], weight=0.5, best=20.0) == {
        "a": approx(0.3),
        "b": approx(0.2 + 0.125),
    }


def test_one_list_alone():
    assert mixed([("a", 0.3)], [], weight=0.4) == {"a": approx(0.12)}
    assert mixed([], [("a", 7.0)], weight=0.4) == {"a": approx(0.6)}
    assert mixed([], [], weight=0.5) == {}


def test_the_lead_counts_for_every_passage_of_its_version():
    own = {"a:1:0": 0.4, "b:1:0": 0.5, "b:1:90": 0.2, "b:2:0": 0.5}
    assert led(own, {"a:1": 1.0, "b:1": 0.5}, weight=0.5) == [
        ("a:1:0", approx(0.7)),
        ("b:1:0", approx(0.5)),
        ("b:1:90", approx(0.35)),
        ("b:2:0", approx(0.25)),
    ]
    assert led(own, {}, weight=0.0) == sorted(own.items(), key=lambda pair: -pair[1])


ranked = st.dictionaries(st.sampled_from("abcdef"), st.floats(-1e6, 1e6)).map(
    lambda d: sorted(d.items(), key=lambda p: -p[1])
)
share = st.floats(0, 1)


@given(ranked, ranked, share, share, st.none() | st.floats(1e-3, 1e6))
def test_every_key_once_in_falling_order_within_bounds(dense, words, weight, lead, best):
    own = mixed(dense, words, weight=weight, best=best)
    order = led({f"{key}:1:0": score for key, score in own.items()}, {"a:1": 1.0}, weight=lead)
    assert {key[0] for key, _ in order} == {key for key, _ in (*dense, *words)}
    scores = [s for _, s in order]
    assert scores == sorted(scores, reverse=True) and all(-1e-9 <= s <= 1 + 1e-9 for s in scores)


def test_spread_keeps_order_and_caps_each_article():
    hits = [hit("a", 0), hit("a", 1), hit("b", 0), hit("a", 2)]
    assert spread(hits, 2) == hits[:3]
    assert spread(hits, None) == hits
