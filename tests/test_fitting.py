"""Which passages a model reads, and in which order: as many as it holds, none twice, marked as the prompt shows them."""

from __future__ import annotations

from evidence import passage
from hypothesis import given
from hypothesis import strategies as st

from rag.fitting import counted, fitting
from rag.marks import MarkParser
from rag.prompt import messages
from rag.types import Hit, Mark, Query, Source, Turn

LARGE = 100_000
LONG = Query("When will the ferry sail? " * 40)


def hits(*texts: str) -> list[Hit]:
    return [
        Hit(passage(Source(f"a{n}", "v1", f"Title {n}"), text), 1.0 - n / 100, "read") for n, text in enumerate(texts)
    ]


FIVE = hits(
    "The ferry stays in port until May.",
    "Engineers found cracks in the hull.",
    "The mayor denies every delay.",
    "A bridge would cost 40 million.",
    "Nobody counted the winter guests.",
)


def test_the_best_stands_first_and_the_second_best_last() -> None:
    assert fitting(FIVE, (), LARGE) == [FIVE[0], FIVE[2], FIVE[4], FIVE[3], FIVE[1]]


def test_what_says_the_same_as_a_better_one_is_left_out() -> None:
    twice = [*FIVE[:2], *hits("The ferry stays in port until May."), *FIVE[2:3]]
    assert fitting(twice, (), LARGE) == [FIVE[0], FIVE[2], FIVE[1]]


def test_as_many_as_there_is_room_for_and_one_at_least() -> None:
    assert fitting(FIVE, (), 0) == FIVE[:1]
    sizes = [len(fitting(FIVE, (), tokens)) for tokens in range(0, 3000, 10)]
    assert sizes == sorted(sizes)
    assert set(sizes) == {1, 2, 3, 4, 5}


def test_a_history_takes_room() -> None:
    needed = next(tokens for tokens in range(0, 3000, 5) if len(fitting(FIVE, (), tokens)) == 5)
    assert len(fitting(FIVE, [Turn("Why?", "It has cracks. " * 20)], needed)) < 5


@given(st.text(max_size=200))
def test_more_text_is_never_fewer_tokens(text: str) -> None:
    assert 1 <= counted(text) <= counted(f"{text}x")


def test_a_passage_of_two_words_repeats_only_what_has_them() -> None:
    short = hits("The ferry stays in port.", "It sank.", "Then it sank.", "—")
    assert fitting(short, (), LARGE) == [short[0], short[2], short[1]]


# Passages that begin alike repeat each other as far as the shorter one goes.
texts = st.lists(
    st.builds(lambda kind, size: " ".join(f"w{kind}x{n}" for n in range(size)), st.integers(0, 9), st.integers(1, 250)),
    min_size=1,
    max_size=12,
)
turns = st.lists(st.builds(Turn, st.text(max_size=40), st.text(max_size=400)), max_size=5)


@given(texts, turns, st.integers(0, 6000))
def test_the_prompt_fits_and_marks_point_at_what_it_shows(told: list[str], history: list[Turn], tokens: int) -> None:
    evidence = hits(*told)
    shown = fitting(evidence, history, tokens)
    assert shown[0] == evidence[0]
    assert len({hit.passage.key for hit in shown}) == len(shown)
    prompt = messages(LONG, shown, history)
    assert len(shown) == 1 or sum(counted(text) for _, text in prompt) <= tokens
    assert len(fitting(evidence, [*history, Turn("Why?", "It has cracks. " * 20)], tokens)) <= len(shown)
    parser = MarkParser([hit.passage for hit in shown])
    for number, hit in enumerate(shown, 1):
        assert f"\n[{number}.1] {hit.passage.text}" in prompt[-1][1]
        assert parser.feed(f"[{number}.1]") == [Mark(hit.passage, 0)]


@given(texts)
def test_every_other_one_stands_behind(told: list[str]) -> None:
    shown = fitting(hits(*told), (), LARGE)
    half = (len(shown) + 1) // 2
    best = [hit.score for hit in shown]
    assert best[:half] == sorted(best[:half], reverse=True)
    assert best[half:] == sorted(best[half:])
    assert all(front > back for front, back in zip(best[:half], reversed(best[half:]), strict=False))
