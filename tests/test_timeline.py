"""The picture of the evidence: a golden spec, who is cited, how many rows, and nothing to load.

`python tests/test_timeline.py` writes the golden spec anew; read the difference before keeping it."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import altair as alt
import pytest
from hostile import HOSTILE
from web_cases import CASES, FERRY, ONE, QUOTED, VOTE, passage

from rag.text import UNSAFE
from rag.types import Answer, Hit, Source
from ui.timeline import ROW, ROWS, timeline

GOLDEN = Path(__file__).parent / "golden" / "timeline.json"


def source(number: int, publisher: str | None = "Coast Wire", day: date | None = None) -> Source:
    return Source(f"s{number}", "d", f"Title {number}", publisher, None, None, day or date(2024, 5, number % 28 + 1))


def answer(*found: Source) -> Answer:
    """One that cites the ferry's article of 1 March 2024, with these found beside it."""
    hits = [Hit(VOTE, 1, "read"), *(Hit(passage(one, "Some."), 1, "read") for one in found)]
    return replace(QUOTED, citations=(ONE,), hits=tuple(hits))


ANSWER = answer(source(1), source(2, "Orlo Courier"), source(3), replace(source(4), published=None))


def drawn(chart: alt.Chart | None) -> dict:
    assert chart is not None
    return json.loads(chart.to_json())


def dots(spec: dict) -> list[dict]:
    (values,) = spec["datasets"].values()
    return values


def test_the_picture_is_as_agreed() -> None:
    assert timeline(ANSWER).to_json() + "\n" == GOLDEN.read_text(encoding="utf-8")


def test_each_article_has_one_dot_and_a_cited_one_is_filled() -> None:
    spec = drawn(timeline(replace(ANSWER, citations=ANSWER.citations * 2, hits=ANSWER.hits * 2)))
    told = [(dot["title"], dot["day"], dot["publisher"], dot["cited"]) for dot in dots(spec)]
    assert told == [
        ("Title 1", "2024-05-02", "Coast Wire", False),
        ("Title 2", "2024-05-03", "Orlo Courier", False),
        ("Title 3", "2024-05-04", "Coast Wire", False),
        (FERRY.title, "2024-03-01", "Harbor Post", True),
    ]
    assert spec["encoding"]["fill"]["condition"]["test"] == "datum.cited"


def test_the_picture_is_told_in_words() -> None:
    assert drawn(timeline(ANSWER))["description"] == (
        "Articles by day and publisher. 1 article cited: Harbor Post, 1 March 2024. 3 found, not cited."
        " 1 without a day not shown."
    )


@pytest.mark.parametrize(
    "few",
    [
        CASES["quoted"],  # of its two articles one has a day
        CASES["refused"],
        answer(),
        answer(replace(source(1), published=None)),
        replace(QUOTED, citations=(), hits=()),
    ],
)
def test_of_fewer_than_two_days_there_is_no_picture(few: Answer) -> None:
    assert timeline(few) is None


def test_a_refusal_shows_what_was_found() -> None:
    refused = replace(ANSWER, status="refused", citations=(), claims=())
    assert [dot["cited"] for dot in dots(drawn(timeline(refused)))] == [False] * 4


@pytest.mark.parametrize(("publishers", "rows"), [(1, 2), (7, 8), (8, 8), (11, 8)])
def test_at_most_eight_rows_the_last_one_for_all_others(publishers: int, rows: int) -> None:
    found = [source(n, f"P{n:02}") for n in range(publishers) for _ in range(2)]
    found = [replace(one, id=str(n)) for n, one in enumerate(found)]
    spec = drawn(timeline(answer(*found)))
    names = spec["encoding"]["y"]["sort"]
    assert len(names) == rows <= ROWS and spec["height"] == rows * ROW
    assert {dot["row"] for dot in dots(spec)} == set(names)
    assert names[-1] == ("Harbor Post" if publishers <= 7 else f"{publishers + 1 - 7} others")
    assert len({dot["publisher"] for dot in dots(spec)}) == publishers + 1


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_gets_out_of_the_data(text: str) -> None:
    foul = Source(text, text, text, text, text, text, date(2024, 5, 2))
    spec = drawn(timeline(answer(foul)))
    (dot,) = [dot for dot in dots(spec) if not dot["cited"]]
    shown = (dot["title"], dot["publisher"])
    assert all(len(one) <= 120 and not UNSAFE.search(one) and "\n" not in one for one in shown)
    names = [name for name in spec["encoding"]["y"]["sort"] if name != "Harbor Post"]
    assert names == [dot["publisher"]]
    plain, texts = drawn(timeline(answer(source(1)))), ("data", "datasets", "encoding")
    assert {**spec, **dict.fromkeys(texts)} == {**plain, **dict.fromkeys(texts)}


def test_the_picture_names_no_address_but_that_of_its_own_grammar() -> None:
    spec = drawn(timeline(ANSWER))
    assert spec.pop("$schema").startswith("https://vega.github.io/schema/vega-lite/")
    assert "://" not in json.dumps(spec)
    assert spec["usermeta"] == {"embedOptions": {"actions": False, "renderer": "svg"}}


def test_gradio_takes_the_picture_as_altair() -> None:
    import gradio as gr

    told = gr.Plot(render=False).postprocess(timeline(ANSWER))
    assert told.type == "altair" and json.loads(told.plot) == drawn(timeline(ANSWER))


if __name__ == "__main__":
    GOLDEN.write_text(timeline(ANSWER).to_json() + "\n", encoding="utf-8")
