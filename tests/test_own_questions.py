"""The questions and paraphrases that measure Dateline: they stand on what their articles say."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from eval.files import read_questions
from eval.questions import squeeze

HERE = Path(__file__).parent / "questions"
FITTED = Path(__file__).parents[1] / "training" / "questions"  # what the reader's weights were fitted on
EXAMPLES = Path(__file__).parents[1] / "examples" / "articles"
LONGEST = 5  # words of a piece of evidence: enough to find a sentence, too few to copy one


def texts(folder: Path) -> dict[str, str]:
    return {path.stem: squeeze(path.read_text(encoding="utf-8")) for path in folder.iterdir()}


@pytest.mark.parametrize("name", ["examples", "news"])
@pytest.mark.parametrize(("folder", "answerable"), [(HERE, 30), (FITTED, 28)])
def test_of_fifty_questions_some_have_no_answer(name: str, folder: Path, answerable: int) -> None:
    asked = read_questions(folder / f"{name}.jsonl")
    assert Counter(question.answerable for question in asked) == {True: answerable, False: 50 - answerable}
    assert len({question.question for question in asked}) == 50
    for question in asked:
        assert bool(question.answer_any) == bool(question.evidence_any) == question.answerable
        assert all(len(piece.split()) <= LONGEST for piece in question.evidence_any)


@pytest.mark.parametrize("folder", [HERE, FITTED])
def test_the_evidence_stands_in_the_examples(folder: Path) -> None:
    known = texts(EXAMPLES)
    for question in read_questions(folder / "examples.jsonl"):
        for piece in question.evidence_any:
            assert any(squeeze(piece) in known[article] for article in question.articles), (question.id, piece)


@pytest.mark.parametrize("folder", [HERE, FITTED])
def test_the_evidence_stands_in_the_news(test_data: Path, folder: Path) -> None:
    known = texts(test_data / "articles")
    for question in read_questions(folder / "news.jsonl"):
        for piece in question.evidence_any:
            assert any(squeeze(piece) in known[article] for article in question.articles), (question.id, piece)


@pytest.mark.parametrize(("name", "each"), [("paraphrases", 40), ("paraphrases_held", 20)])
def test_each_paraphrase_has_its_sentence_and_a_false_twin(name: str, each: int) -> None:
    known = texts(EXAMPLES)
    rows = [json.loads(line) for line in (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    assert Counter(row["kind"] for row in rows) == dict.fromkeys(
        ("number", "date", "name", "negation", "speaker"), each
    )
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert squeeze(row["sentence"]) in known[row["article"]]
        assert len({row["sentence"], row["claim"], row["false"]}) == 3
