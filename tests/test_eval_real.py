"""An evaluation of the real bot over the example articles: the same each time, by way of a file too, and it sees what got worse."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT
from eval_runs import FILES, timeless

from eval.evaluation import Run, evaluate, load_questions, load_run, open_assessor, score
from eval.foreign import parse, to_record
from eval.gate import gate, update
from eval.grounding import Assessor
from eval.questions import Question
from ingest import ingest
from rag import Bot, open_bot
from rag.settings import Settings
from rag.types import Hit, Mark, Piece, Query, Text, Turn

# Answered with the right evidence, by few passages and by many; in a window; as a dialogue; rightly refused, by what
# the reader says and by exact rules; wrong; answered where nothing answers.
NUMBERS = (1, 2, 6, 26, 32, 34, 11, 17, 36, 38, 42, 45, 67, 78, 112, 121, 85, 91, 102, 107, 141, 144, 173, 175, 177, 140, 157, 30, 130)  # fmt: skip
ASKED = [f"x{n:03}" for n in NUMBERS]
JUDGED = ("citation_recall", "citation_precision", "grounded", "partly", "unsupported")


class Loose:
    """A Writer that says the first sentence found as it is, the second in other words, and then what nobody said."""

    name = "loose"

    def write(
        self, query: Query, evidence: Sequence[Hit], history: Sequence[Turn], unsupported: Sequence[str] = ()
    ) -> Iterator[Piece]:
        first, second, *_ = [(hit.passage, n) for hit in evidence for n in range(len(hit.passage.sentences))]
        said = [passage.slice(passage.sentences[n]) for passage, n in (first, second)]
        yield Text(f"{said[0]} ")
        yield Mark(*first)
        yield Text(f" It was reported that {said[1]} ")
        yield Mark(*second)
        yield Text(" A lighthouse keeper in Iceland bought 40 green umbrellas. ")
        yield Mark(*first)
        yield Text(f" Nobody doubts it: {said[0]}")

    def begun(self) -> Loose:
        return self

    def close(self) -> None:
        pass


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("judged") / "library"
    report = ingest([ROOT / "examples" / "articles"], library=folder)
    assert (len(report.added), report.failed) == (16, [])
    return folder


@pytest.fixture(scope="session")
def assessor() -> Iterator[Assessor]:
    with closing(open_assessor()) as opened:
        yield opened


@pytest.fixture(scope="session")
def questions() -> list[Question]:
    known = {question.id: question for question in load_questions(ROOT / "eval" / "sets" / "examples.jsonl")}
    return [known[id] for id in ASKED]


@pytest.fixture(scope="session")
def bot(library: Path) -> Iterator[Bot]:
    with open_bot(library) as bot:
        yield bot


@pytest.fixture(scope="session")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="session")
def good(bot: Bot, questions: list[Question], assessor: Assessor, out: Path) -> Run:
    """What the bot reaches as it is."""
    return evaluate(bot, questions, out=out / "good", assessor=assessor, workers=2)


@pytest.fixture(scope="session")
def floors(good: Run, out: Path) -> Path:
    update(good, out / "floors.json", lower=False)
    return out / "floors.json"


def value(run: Run, name: str) -> float:
    found = run.scores.overall.score(name).value
    assert found is not None
    return found


def test_the_questions_show_what_they_are_chosen_for(good: Run) -> None:
    faults = {outcome.question.id: outcome.fault for outcome in good.outcomes}
    assert [outcome.question.id for outcome in good.outcomes] == ASKED
    assert sum(fault is None for fault in faults.values()) >= len(ASKED) - 4
    assert value(good, "right_and_cited") > 0.8
    assert value(good, "rightly_refused") > 0.8
    assert value(good, "results") == 1


def test_all_that_is_cited_is_exact(good: Run) -> None:
    assert good.scores.overall.score("slices").n > 50
    assert (value(good, "slices"), value(good, "grounded"), value(good, "citation_recall")) == (1, 1, 1)


def test_the_number_of_workers_changes_nothing_but_times(
    bot: Bot, questions: list[Question], assessor: Assessor, good: Run, out: Path
) -> None:
    evaluate(bot, questions, out=out / "one", assessor=assessor, workers=1)
    assert sorted(timeless(out / "one")) == FILES
    assert timeless(out / "one") == timeless(out / "good")


def test_a_run_is_loaded_as_it_was(good: Run, out: Path) -> None:
    found = load_run(out / "good")
    assert found == good
    assert found.scores == good.scores


# --- our own answers by way of a file, as another system's


def scored(run: Run, questions: Sequence[Question], assessor: Assessor) -> Run:
    """The answers of a run, written as records of the minimal format, read and judged."""
    lines = [json.dumps(to_record(outcome.response)) for outcome in run.outcomes if outcome.response]
    return score(parse("\n".join(lines), name="answers.jsonl"), questions, assessor)


def same(run: Run, again: Run) -> None:
    for one, other in zip(run.outcomes, again.outcomes, strict=True):
        assert (other.response, other.judged) == (one.response, one.judged), one.question.id
    assert {name: value(again, name) for name in JUDGED} == pytest.approx(
        {name: value(run, name) for name in JUDGED}, abs=0.01
    )


def test_our_answers_are_judged_alike_when_they_come_from_a_file(
    good: Run, questions: list[Question], assessor: Assessor
) -> None:
    again = scored(good, questions, assessor)
    same(good, again)
    # The order in which the answers come does not matter, nor do their ids where the words are the same.
    renamed = [replace(outcome.response, id="") for outcome in reversed(good.outcomes) if outcome.response]
    assert [(o.judged, o.fault) for o in score(renamed, questions, assessor).outcomes] == [(o.judged, o.fault) for o in again.outcomes]  # fmt: skip


def test_answers_that_are_not_all_true_are_judged_alike_when_they_come_from_a_file(
    bot: Bot, questions: list[Question], assessor: Assessor
) -> None:
    some = questions[:6]
    loose = replace(bot, drafter=replace(bot.drafter, writer=Loose(), strict=False))
    run = evaluate(loose, some, assessor=assessor, workers=2)
    assert 0 < value(run, "grounded") < 1
    assert 0 < value(run, "unsupported") < 1
    assert 0 < value(run, "citation_recall") < 1
    same(run, scored(run, some, assessor))


# --- the gate


def test_the_run_that_the_floors_were_pinned_from_passes(good: Run, floors: Path) -> None:
    assert gate(good, floors) == []


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        pytest.param({"retrieve": 1, "read": 1}, {"right", "right_and_cited", "wrongly_refused"}, id="looks at too little"),
        pytest.param({"answerable": 0}, {"rightly_refused"}, id="answers everything"),
        pytest.param({"supported": 0, "partly": 0}, {"stopped"}, id="verifies nothing"),
    ],
)  # fmt: skip
def test_what_got_worse_falls_below_its_floor(
    settings: dict[str, float],
    names: set[str],
    library: Path,
    questions: list[Question],
    assessor: Assessor,
    floors: Path,
) -> None:
    with open_bot(library, settings=Settings(**settings)) as bot:
        run = evaluate(bot, questions, assessor=assessor, workers=2)
    fallen = gate(run, floors)
    assert names <= {one.name for one in fallen}
    assert all(str(one).startswith(f"{one.name} is ") for one in fallen)
    assert run.head.settings != load_run(floors.parent / "good").head.settings
