"""The stories written for training: whole, and what they become."""

from __future__ import annotations

import random
from collections import Counter

import written

TRAINED, HELD = written.stories()
STORIES = [*TRAINED, *HELD]


def test_there_are_many_and_some_are_held_back() -> None:
    assert (len(TRAINED), len(HELD)) == (420, 60)
    assert len({story.text for story in STORIES}) == len(STORIES)
    assert not {story.text for story in TRAINED} & {story.text for story in HELD}


def test_half_of_the_questions_have_an_answer_which_stands_there() -> None:
    examples = [one for story in STORIES for one in story.examples]
    assert Counter(one.answer is not None for one in examples) == {True: 2880, False: 2880}
    assert all(one.wanted == (() if one.answer is None else (one.answer,)) for one in examples)


def test_half_of_the_claims_are_right_and_each_stands_on_a_sentence() -> None:
    pairs = [pair for story in STORIES for pair in story.pairs(random.Random(1))]
    assert Counter(pair.supported for pair in pairs) == {True: 4320, False: 4320}
    assert all(any(pair.evidence in story.text for story in STORIES) for pair in pairs)
    kinds = Counter(pair.source for pair in pairs if not pair.supported)
    assert len(kinds) == 17 and min(kinds.values()) > 25


def test_some_questions_are_asked_of_another_story_too() -> None:
    found = written.asked(TRAINED[:20], random.Random(1))
    beside = [one for one in found if one.source == "beside"]
    assert beside and all(one.answer is None for one in beside)
    assert len(found) == 20 * 12 + len(beside)
    assert all(one.passage in {story.text for story in TRAINED[:20]} for one in beside)
