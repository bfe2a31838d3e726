"""The question set over the example articles keeps its promises: every claim of it stands in the articles themselves."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import frontmatter
import pytest

ROOT = Path(__file__).parents[1]
SET = ROOT / "eval" / "sets" / "examples.jsonl"
LINES: list[str] = SET.read_text(encoding="utf-8").splitlines()
QUESTIONS: list[dict[str, Any]] = [json.loads(line) for line in LINES]
PATHS = sorted((ROOT / "examples" / "articles").glob("*.md"))
POSTS = {path.stem: frontmatter.loads(path.read_text(encoding="utf-8")) for path in PATHS}
ANSWERABLE = {"fact", "who-said", "when", "multi", "conflict", "followup", "dialogue", "spelling", "typo"}
UNANSWERABLE = {"near-miss", "false-premise", "out-of-range", "furniture", "nonsense", "injection", "offtopic"}
REQUIRED = {"id", "type", "question", "answerable", "articles", "answer_any", "answers", "evidence_any"}
OPTIONAL = {"history", "min_articles", "after", "before", "turn"}


def folded(text: str) -> str:
    return " ".join(text.split())


PARAGRAPHS: dict[str, list[str]] = {
    stem: [folded(part) for part in re.split(r"\n\s*\n", post.content) if part.strip()] for stem, post in POSTS.items()
}


def holds(stem: str, piece: str) -> bool:
    return any(folded(piece) in paragraph for paragraph in PARAGRAPHS[stem])


def published(stem: str) -> date:
    return date.fromisoformat(str(POSTS[stem]["published"])[:10])


each_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["id"])
each_answerable = pytest.mark.parametrize(
    "question", [question for question in QUESTIONS if question["answerable"]], ids=lambda question: question["id"]
)


def test_ids_and_questions_are_unique() -> None:
    assert len({question["id"] for question in QUESTIONS}) == len(QUESTIONS)
    asked = [(question["question"], str(question.get("history", []))) for question in QUESTIONS]
    assert len(set(asked)) == len(asked)


def test_there_are_enough_questions_of_every_type() -> None:
    assert len(QUESTIONS) >= 120
    assert sum(not question["answerable"] for question in QUESTIONS) >= 40
    assert {question["type"] for question in QUESTIONS} == ANSWERABLE | UNANSWERABLE


def test_every_article_is_asked_about() -> None:
    assert {stem for question in QUESTIONS for stem in question["articles"]} == set(POSTS)


@each_question
def test_fields(question: dict[str, Any]) -> None:
    assert set(question) >= REQUIRED
    assert set(question) <= REQUIRED | OPTIONAL
    assert question["question"].strip()
    assert question["answerable"] is (question["type"] in ANSWERABLE)
    assert question["type"] not in {"followup", "dialogue"} or question["history"]
    assert all(len(pair) == 2 and pair[0].strip() for pair in question.get("history", []))


@each_question
def test_an_unanswerable_question_has_no_answer(question: dict[str, Any]) -> None:
    given = [question[field] for field in ("articles", "answer_any", "answers", "evidence_any")]
    if question["answerable"]:
        assert question["articles"]
        assert question["answer_any"]
        assert question["evidence_any"]
    else:
        assert given == [[], [], [], []]
        assert not {"min_articles", "after", "before"} & set(question)


@each_answerable
def test_evidence_stands_word_for_word_in_a_listed_article(question: dict[str, Any]) -> None:
    assert set(question["articles"]) <= set(POSTS)
    for piece in question["evidence_any"]:
        assert len(piece.split()) >= 3, piece
        assert any(holds(stem, piece) for stem in question["articles"]), piece


@each_answerable
def test_each_listed_article_holds_some_evidence(question: dict[str, Any]) -> None:
    for stem in question["articles"]:
        assert any(holds(stem, piece) for piece in question["evidence_any"]), stem


@each_answerable
def test_answers_agree_with_patterns_or_evidence(question: dict[str, Any]) -> None:
    patterns = [re.compile(pattern, re.IGNORECASE) for pattern in question["answer_any"]]
    for answer in question["answers"]:
        stands = any(answer.lower() in piece.lower() for piece in question["evidence_any"])
        assert stands or any(pattern.search(answer) for pattern in patterns), answer


@each_answerable
def test_each_paragraph_with_evidence_matches_an_answer_pattern(question: dict[str, Any]) -> None:
    told = [
        paragraph
        for stem in question["articles"]
        for paragraph in PARAGRAPHS[stem]
        if any(folded(piece) in paragraph for piece in question["evidence_any"])
    ]
    for paragraph in told:
        assert any(re.search(pattern, paragraph, re.IGNORECASE) for pattern in question["answer_any"]), paragraph


@each_answerable
def test_enough_articles_and_all_within_the_window(question: dict[str, Any]) -> None:
    assert question.get("min_articles", 1) <= len(question["articles"])
    assert question["type"] != "multi" or question["min_articles"] >= 2
    first = date.fromisoformat(question.get("after", "0001-01-01"))
    last = date.fromisoformat(question.get("before", "9999-12-31"))
    assert all(first <= published(stem) <= last for stem in question["articles"])


def test_later_turns_follow_the_earlier_turns_of_their_dialogue() -> None:
    asked = {(question["question"], question["turn"]) for question in QUESTIONS if "turn" in question}
    for question in QUESTIONS:
        if question["type"] == "dialogue":
            assert question["turn"] == len(question["history"]) + 1
            for turn, (earlier, _) in enumerate(question["history"], 1):
                assert (earlier, turn) in asked
