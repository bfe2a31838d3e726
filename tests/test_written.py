"""The stories written for training: whole, and what they become."""

from __future__ import annotations

import json
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


def test_dense_sentences_have_claims_right_and_wrong_that_differ_little() -> None:
    trained, held = written.dense()
    found = [*trained, *held]
    assert (len(trained), len(held)) == (937, 133)
    assert len({one.text for one in found}) == len(found)
    assert all(len(one.right) >= 2 and len(one.wrong) >= 4 for one in found)
    assert {kind for one in found for _, kind in one.wrong} == {"negation", "fact", "speaker"}
    pairs = [pair for one in found for pair in one.pairs(random.Random(1))]
    assert all((pair.fault is None) == pair.supported for pair in pairs)
    assert all(0 <= a < b <= len(pair.claim) for pair in pairs if pair.fault for a, b in [pair.fault])


def test_planted_lines_are_half_of_those_written_for_them() -> None:
    paths = sorted((written.FOLDER / "planted").glob("*.jsonl"))
    rows = [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    assert len({row["text"] for row in rows}) == len(rows) > 800
    assert 0.45 < sum(row["planted"] for row in rows) / len(rows) < 0.55
