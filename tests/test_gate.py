"""Floors in a file: pinned from a run, raised freely, lowered only where that is allowed, for their own questions alone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from eval.evaluation import Run
from eval.floors import UP, Fallen, Floor, Floors
from eval.gate import SLACK, gate, read_floors, update
from eval.head import Head
from eval.judge import Guard, Outcome
from eval.questions import Question
from eval.response import Response
from eval.slices import Slices
from rag.errors import DatelineError, QuestionsError

HEAD = Head("questions one", "corpus one", "settings", "judge", date(2031, 5, 1), (("dateline", "0"),))


def run(right: int, *, of: int = 10, head: Head = HEAD, **more) -> Run:
    """A run that answers so many questions rightly and cites nothing; one more question of nothing is refused."""
    answered = [
        Outcome(
            Question(f"{n}", "Who?", "fact", True), Response("Who?", "Ada."), right=n < right, cited=n < right, **more
        )
        for n in range(of)
    ]
    refused = Outcome(Question("none", "Why?", "none", False), Response("Why?", "", refused=True))
    return Run(head, (*answered, refused))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "floors.json"


def values(path: Path) -> dict[str, float]:
    return json.loads(path.read_text(encoding="utf-8"))["floors"]


# --- pinning


def test_the_first_pin_is_what_the_run_reaches_less_the_slack(path: Path) -> None:
    floors = update(run(8), path, lower=False)
    data = json.loads(path.read_text(encoding="utf-8"))
    assert (data["schema"], data["questions"], data["corpus"]) == (1, "questions one", "corpus one")
    assert (data["floors"]["right"], data["floors"]["rightly_refused"]) == (0.78, 0.98)
    assert data["floors"]["answered_wrong"] == 0.22  # less is better: a ceiling
    assert data["floors"]["wrongly_refused"] == SLACK
    assert read_floors(path) == floors
    assert [path.name for path in path.parent.iterdir()] == ["floors.json"]


def test_what_counts_nothing_and_what_is_neither_good_nor_bad_has_no_floor(path: Path) -> None:
    update(run(8), path, lower=False)
    assert not values(path).keys() & {"exact", "slices", "stopped", "quoted", "sources", "publishers"}
    guarded = run(8, slices=Slices(2, 2), guard=Guard(1, 1, 3, 4))
    update(guarded, path, lower=False)
    assert (values(path)["slices"], values(path)["stopped"]) == (0.98, 0.73)
    assert values(path).keys() <= {name for name, more in UP.items() if more is not None}


@pytest.mark.parametrize(("slack", "right", "wrong"), [(0.0, 0.8, 0.2), (0.1, 0.7, 0.3), (0.9, 0.0, 1.1)])
def test_slack(path: Path, slack: float, right: float, wrong: float) -> None:
    update(run(8), path, lower=False, slack=slack)
    assert (values(path)["right"], values(path)["answered_wrong"]) == (right, wrong)


def test_floors_rise_freely_and_do_not_fall(path: Path) -> None:
    update(run(8), path, lower=False)
    update(run(9), path, lower=False)
    risen = values(path)
    assert (risen["right"], risen["answered_wrong"]) == (0.88, 0.12)
    update(run(5), path, lower=False)
    assert values(path) == risen


def test_floors_fall_where_that_is_allowed(path: Path) -> None:
    update(run(8), path, lower=False)
    update(run(5), path, lower=True)
    assert (values(path)["right"], values(path)["answered_wrong"]) == (0.48, 0.52)


@pytest.mark.parametrize("lower", [True, False])
def test_a_floor_whose_measure_counts_nothing_stays(path: Path, lower: bool) -> None:
    update(run(8, guard=Guard(1, 1, 3, 4)), path, lower=False)
    update(run(9), path, lower=lower)
    assert (values(path)["stopped"], values(path)["right"]) == (0.73, 0.88)


# --- the gate


def test_what_is_as_good_passes_and_what_fell_is_named(path: Path) -> None:
    update(run(8), path, lower=False, slack=0.0)
    assert gate(run(8), path) == []
    assert gate(run(10), path) == []
    fallen = gate(run(7), path)
    assert fallen[:3] == [
        Fallen("right_and_cited", 0.7, 0.8),
        Fallen("right", 0.7, 0.8),
        Fallen("answered_wrong", 0.3, 0.2),
    ]
    assert [str(one) for one in fallen[1:3]] == [
        "right is 0.7000, at least 0.8000 is needed",
        "answered_wrong is 0.3000, at most 0.2000 is needed",
    ]


def test_within_the_slack_nothing_fell(path: Path) -> None:
    update(run(80, of=100), path, lower=False)
    assert gate(run(78, of=100), path) == []
    assert {one.name for one in gate(run(77, of=100), path)} == {"right_and_cited", "right", "answered_wrong"}


def test_a_score_that_can_no_longer_be_counted_fell(path: Path) -> None:
    update(run(8, guard=Guard(1, 1, 3, 4)), path, lower=False)
    fallen = gate(run(8), path)
    assert [one.name for one in fallen] == ["stopped", "kept"]
    assert str(fallen[0]) == "stopped is nothing, at least 0.7300 is needed"


def test_a_refusal_of_everything_falls(path: Path) -> None:
    update(run(8), path, lower=False)
    refused = [
        replace(one, response=Response("Who?", "", refused=True), right=False, cited=False) for one in run(8).outcomes
    ]
    assert {one.name for one in gate(Run(HEAD, tuple(refused)), path)} >= {
        "right",
        "right_and_cited",
        "wrongly_refused",
    }


@pytest.mark.parametrize("name", ["settings", "judge", "today", "versions"])
def test_floors_hold_whatever_answers_the_questions(path: Path, name: str) -> None:
    update(run(8), path, lower=False)
    assert gate(run(8, head=replace(HEAD, **{name: None})), path) == []


@pytest.mark.parametrize("name", ["questions", "corpus"])
def test_floors_of_other_questions_or_another_corpus_are_refused(path: Path, name: str) -> None:
    update(run(8), path, lower=False)
    before = path.read_bytes()
    other = run(9, head=replace(HEAD, **{name: "other"}))
    for use in (lambda: gate(other, path), lambda: update(other, path, lower=False)):
        with pytest.raises(QuestionsError) as caught:
            use()
        assert caught.value.message == f"the floors of {path} hold for other questions or another corpus than this run"
        assert f"dateline eval gate RUN --floors {path} --update --allow-lower" in caught.value.hint
    assert path.read_bytes() == before


def test_floors_are_pinned_anew_for_others_where_that_is_allowed(path: Path) -> None:
    update(run(8, guard=Guard(1, 1, 3, 4)), path, lower=False)
    other = run(5, head=replace(HEAD, questions="other"))
    floors = update(other, path, lower=True)
    assert (floors.questions, floors.corpus, values(path)["right"]) == ("other", "corpus one", 0.48)
    assert "stopped" not in values(path)  # nothing of the old questions holds
    assert gate(other, path) == []


# --- the file


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("", "not JSON", "mend"),
        ("{", "not JSON", "mend"),
        ("9" * 5000, "JSON that cannot be read", "mend"),
        ("[]", "holds no floors", "remove"),
        ("7", "holds no floors", "remove"),
        ("null", "holds no floors", "remove"),
        ("{}", "holds no floors", "remove"),
        ('{"questions": "q", "corpus": "c"}', "holds no floors", "remove"),
        ('{"questions": "q", "corpus": "c", "floors": ["right"]}', "holds no floors", "remove"),
        ('{"questions": "q", "corpus": "c", "floors": {"right": null}}', "holds no floors", "remove"),
        ('{"questions": "q", "corpus": "c", "floors": {"right": "high"}}', "holds no floors", "remove"),
    ],
)
def test_a_broken_file_of_floors(path: Path, text: str, message: str, hint: str) -> None:
    path.write_text(text, encoding="utf-8")
    for use in (lambda: gate(run(8), path), lambda: update(run(8), path, lower=True)):
        with pytest.raises(QuestionsError, match=message) as caught:
            use()
        assert hint in caught.value.hint and str(path) in caught.value.hint
    assert path.read_text(encoding="utf-8") == text


def test_no_file_of_floors(path: Path) -> None:
    with pytest.raises(QuestionsError, match="there are no floors in") as caught:
        gate(run(8), path)
    assert caught.value.hint == f"dateline eval gate RUN --floors {path} --update"
    assert not path.exists()


def test_a_floor_of_no_measure_is_told_with_the_nearest_name(path: Path) -> None:
    path.write_text(json.dumps({"questions": HEAD.questions, "corpus": HEAD.corpus, "floors": {"rihgt": 0.5}}))
    with pytest.raises(DatelineError, match="no measure rihgt") as caught:
        gate(run(8), path)
    assert caught.value.hint == "did you mean right?"


def test_numbers_may_be_whole(path: Path) -> None:
    path.write_text(json.dumps({"questions": "q", "corpus": "c", "floors": {"right": 1}}))
    assert read_floors(path) == Floors("q", "c", (Floor("right", 1.0),))


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DatelineError, match="cannot write"):
        update(run(8), tmp_path / "none" / "floors.json", lower=False)
