"""Floors under scores, and ceilings where less is better: what fell, what rises, and what only `lower` lets fall."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.floors import UP, Fallen, Floor, Floors, below, raised, worse
from eval.head import Head, digest_of_corpus, digest_of_questions
from eval.measures import MEASURES
from eval.metrics import Group, Score, summarise
from eval.questions import Question
from rag.errors import DatelineError
from rag.types import Source


def scored(**values: float | None) -> Group:
    """A group whose other scores cannot be counted."""
    scores = [Score(name, values.get(name), 1, 1, None) for name in UP]
    return Group("all", 1, tuple(scores))


def floors(**values: float) -> Floors:
    return Floors("q", "c", tuple(Floor(name, value) for name, value in values.items()))


def set_(found: Floors) -> dict[str, float]:
    return {floor.name: floor.value for floor in found.floors}


class TestBelow:
    SCORES = scored(right=0.8, answered_wrong=0.1, aurc=0.2, slices=1.0)

    @pytest.mark.parametrize(
        ("wanted", "fallen"),
        [
            ({}, []),
            ({"right": 0.8, "answered_wrong": 0.1, "aurc": 0.2}, []),
            ({"right": 0.7, "answered_wrong": 0.2}, []),
            ({"right": 0.81}, [Fallen("right", 0.8, 0.81)]),
            ({"answered_wrong": 0.09}, [Fallen("answered_wrong", 0.1, 0.09)]),
            ({"aurc": 0.19}, [Fallen("aurc", 0.2, 0.19)]),
            ({"exact": 0.0}, [Fallen("exact", None, 0.0)]),  # what cannot be counted is worse than any floor
            ({"unsupported": 1.0}, [Fallen("unsupported", None, 1.0)]),
            (  # in their own order
                {"slices": 1.5, "exact": 0.5, "right": 0.9, "aurc": 0.3},
                [Fallen("slices", 1.0, 1.5), Fallen("exact", None, 0.5), Fallen("right", 0.8, 0.9)],
            ),
        ],
    )
    def test_what_is_worse_than_its_floor(self, wanted, fallen):
        assert below(self.SCORES, wanted) == fallen

    @pytest.mark.parametrize(
        ("fallen", "line"),
        [
            (Fallen("right", 2 / 3, 0.7), "right is 0.6667, at least 0.7000 is needed"),
            (Fallen("unsupported", 0.25, 0.2), "unsupported is 0.2500, at most 0.2000 is needed"),
            (Fallen("aurc", 0.25, 0.2), "aurc is 0.2500, at most 0.2000 is needed"),
            (Fallen("exact", None, 0.5), "exact is nothing, at least 0.5000 is needed"),
        ],
    )
    def test_it_says_so(self, fallen, line):
        assert str(fallen) == line

    @pytest.mark.parametrize(
        ("name", "hint"),
        [
            ("rigth", "did you mean right?"),
            ("right_an_cited", "did you mean right_and_cited?"),
            ("precision", "did you mean citation_precision?"),
            ("zzz", "dateline eval run --help"),
            ("quoted", None),  # is neither good nor bad
            ("seconds_p50", None),  # a time has no floor
            ("", "dateline eval run --help"),
        ],
    )
    def test_what_is_no_measure_is_told(self, name, hint):
        with pytest.raises(DatelineError, match=f"^no measure {name}") as caught:
            below(self.SCORES, {"right": 0.9, name: 0.5})
        assert hint is None or caught.value.hint == hint

    def test_every_measure_that_is_good_or_bad_has_a_direction(self):
        assert UP.keys() == {*(measure.name for measure in MEASURES), "aurc"}
        assert {name for name, more in UP.items() if more is None} == {"quoted", "sources", "publishers"}
        assert below(summarise([]).overall, {name: 0.0 for name, more in UP.items() if more is not None})


@pytest.mark.parametrize(
    ("name", "value", "floor", "expected"),
    [
        ("right", 0.66666, 0.6667, False),  # alike to four places
        ("right", 0.66664, 0.6667, True),
        ("unsupported", 0.33334, 0.3333, False),
        ("unsupported", 0.33336, 0.3333, True),
        ("right", None, 0.0, True),
        ("unsupported", None, 1.0, True),
    ],
)
def test_worse_to_four_places(name, value, floor, expected):
    assert worse(name, value, floor) is expected


class TestRaised:
    BEFORE = floors(right=0.7, answered_wrong=0.2, exact=0.5)

    @pytest.mark.parametrize("lower", [False, True])
    def test_floors_rise_and_ceilings_sink_freely(self, lower):
        found = raised(self.BEFORE, scored(right=0.9, answered_wrong=0.1, exact=0.6), slack=0.0, lower=lower)
        assert found == Floors("q", "c", (Floor("right", 0.9), Floor("answered_wrong", 0.1), Floor("exact", 0.6)))

    def test_what_would_fall_stays(self):
        found = raised(self.BEFORE, scored(right=0.6, answered_wrong=0.3, exact=0.6), slack=0.0, lower=False)
        assert set_(found) == {"right": 0.7, "answered_wrong": 0.2, "exact": 0.6}

    def test_unless_that_is_allowed(self):
        found = raised(self.BEFORE, scored(right=0.6, answered_wrong=0.3, exact=0.6), slack=0.0, lower=True)
        assert set_(found) == {"right": 0.6, "answered_wrong": 0.3, "exact": 0.6}

    @pytest.mark.parametrize("lower", [False, True])
    def test_what_cannot_be_counted_keeps_its_floor(self, lower):
        assert set_(raised(self.BEFORE, scored(), slack=0.1, lower=lower)) == {
            "right": 0.7,
            "answered_wrong": 0.2,
            "exact": 0.5,
        }

    def test_slack_is_left_below_a_floor_and_above_a_ceiling(self):
        found = raised(floors(), scored(right=0.9, unsupported=0.1, aurc=0.12345), slack=0.02, lower=False)
        assert set_(found) == {"right": 0.88, "unsupported": 0.12, "aurc": 0.1434}
        assert set_(raised(floors(), scored(right=0.01), slack=0.02, lower=False)) == {"right": 0.0}

    def test_with_slack_a_floor_may_stay_though_the_score_is_above_it(self):
        scores = scored(right=0.71)
        assert set_(raised(self.BEFORE, scores, slack=0.02, lower=False))["right"] == 0.7
        assert set_(raised(self.BEFORE, scores, slack=0.02, lower=True))["right"] == 0.69

    def test_what_has_none_gets_one_where_it_is_good_or_bad(self):
        found = raised(floors(), scored(right=0.9, quoted=0.9, sources=2.0, aurc=0.1), slack=0.0, lower=False)
        assert set_(found) == {"right": 0.9, "aurc": 0.1}

    values = st.dictionaries(st.sampled_from([name for name, more in UP.items() if more is not None]), st.floats(0, 1))

    @given(values, values, st.floats(0, 0.2))
    def test_no_score_is_below_what_is_raised_to_it_and_no_floor_falls(self, before, values, slack):
        scores = scored(**values)
        found = set_(raised(floors(**before), scores, slack=slack, lower=False))
        assert found.keys() == before.keys() | values.keys()
        assert {f.name for f in below(scores, found)} <= {f.name for f in below(scores, before)}
        for name, floor in before.items():
            assert not worse(name, found[name], floor)
        lowered = set_(raised(floors(**before), scores, slack=slack, lower=True))
        assert {f.name for f in below(scores, lowered)} == before.keys() - values.keys()


class TestWhatTheyHoldFor:
    HEAD = Head("q", "c", "settings", "judge", date(2031, 3, 4), (("dateline", "1"),))

    def test_floors_hold_for_their_questions_and_corpus(self):
        assert floors().of(self.HEAD)
        assert floors().of(replace(self.HEAD, settings="other", judge="other", today=None, versions=()))
        assert not floors().of(replace(self.HEAD, questions="other"))
        assert not floors().of(replace(self.HEAD, corpus="other"))

    def test_heads_tell_what_differs(self):
        assert self.HEAD.differs(self.HEAD) == []
        other = replace(self.HEAD, settings="other", today=None)
        assert self.HEAD.differs(other) == other.differs(self.HEAD) == ["settings", "today"]

    def test_questions_have_a_digest_with_their_expectations_and_order(self):
        one, two = Question("a", "Why?", "t", True), Question("b", "Who?", "t", False)
        digest = digest_of_questions([one, two])
        assert len(digest) == 16 and digest == digest_of_questions([one, two])
        others = [[two, one], [one], [one, replace(two, answers=("x",))], [one, replace(two, asked=date(2031, 1, 1))]]
        assert len({digest, *map(digest_of_questions, others)}) == 5

    def test_a_corpus_has_a_digest_by_its_texts_alone(self):
        one, two = Source("a", "d1", "A"), Source("b", "d2", "B")
        digest = digest_of_corpus([one, two])
        assert digest == digest_of_corpus([replace(two, id="x", title="y", url="z"), one])
        assert len({digest, digest_of_corpus([one]), digest_of_corpus([one, replace(two, digest="d3")])}) == 3

    def test_any_text_has_a_digest(self):
        assert len(digest_of_questions([Question("\ud800", "\ud800?", "t", False)])) == 16
