"""Public sets told by their fields: made-up rows of each format, what is wrong with rows, and counts on the real files."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eval.public import Text, load, public
from eval.questions import parse
from rag.errors import QuestionsError

OURS = {"id": "q1", "type": "fact", "question": "Who leads?", "answerable": True, "answer_any": ["Lind"], "evidence_any": ["Lind"]}  # fmt: skip
RTQA = {
    "id": "r1",
    "question": "Which town opened a harbour?",
    "date": "2031-05-07",
    "answer": "Orlo",
    "choices": ["Orlo", "Vik"],
    "gold": ["n1", "n9"],
    "answer_in_gold": True,
    "hits": [],
}
CLAPNQ = {
    "id": "c1",
    "question": "who leads the harbour office",
    "title": "Harbour office",
    "passage": "It is old. Ada Lind leads it. She is a sailor.",
    "sentences": ["It is old.", "Ada Lind leads it.", "She is a sailor."],
    "selected": [1, 2],
    "answer": "Ada Lind, a sailor.",
    "answerable": True,
    "other_annotations": [],
}
CONFLICT = {
    "id": "g1",
    "question": "Where is the harbour?",
    "answers": ["Orlo", "Orlo town"],
    "fake_answer": "Vik",
    "positive": ["The harbour is in Orlo.", "Orlo has a harbour."],
    "positive_wrong": ["The harbour is in Vik.", "Vik has a harbour."],
    "negative": ["It rained."],
}
REFUSAL = {"id": "g2", "question": "Who won?", "answers": ["Ada"], "passages": ["It rained.", "It blew."], "answerable": False}  # fmt: skip
RAMDOCS = {
    "id": "d1",
    "question": "How many live in Orlo?",
    "documents": [
        {"text": "Orlo on the coast has 300 people.", "type": "correct", "answer": "300"},
        {"text": "Orlo has 9,000 people.", "type": "misinfo", "answer": "9,000"},
        {"text": "Orlo in the hills has 40 people.", "type": "correct", "answer": "40"},
        {"text": "It rained.", "type": "noise", "answer": "unknown"},
    ],
    "gold_answers": ["300", "40"],
    "wrong_answers": ["9,000"],
}
TIMEQA = {
    "id": "t1",
    "question": "Who led the office in 2031?",
    "level": "hard",
    "title": "Harbour office",
    "context": "Ada Lind led it from 2030. Jens Berg led it before.",
    "answers": [{"text": "Ada Lind", "start": 0, "end": 8}, {"text": "Ada Lind", "start": 0, "end": 8}],
}
QAMR = {"id": "m1", "question": "Who led it?", "context": "Ada Lind led it .", "answer": "Ada Lind", "start": 0, "source": "wikinews"}  # fmt: skip
SQUAD = {
    "version": "v2.0",
    "data": [
        {
            "title": "Harbour_office",
            "paragraphs": [
                {
                    "context": "Ada Lind leads it.",
                    "qas": [
                        {
                            "id": "s1",
                            "question": "Who leads it?",
                            "is_impossible": False,
                            "answers": [{"text": "Ada Lind", "answer_start": 0}, {"text": "Lind", "answer_start": 4}],
                        },
                        {"id": "s2", "question": "Who won?", "is_impossible": True, "answers": []},
                    ],
                },
                {"context": "It is old.", "qas": [{"id": "s3", "question": "Is it?", "answers": [{"text": "old"}]}]},
            ],
        }
    ],
}


def written(folder: Path, *rows: Any, name: str = "set.jsonl") -> Path:
    path = folder / name
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


def texts(path: Path) -> Sequence[Text]:
    found = public(path)
    assert found
    return found.texts


# --- each format


def test_our_own_questions_are_no_public_set(tmp_path: Path) -> None:
    path = written(tmp_path, OURS)
    assert public(path) is None
    assert load(path) == [parse(OURS, where="", id="")]


@pytest.mark.parametrize(
    "fields", [{"context": "More of it."}, {"documents": [], "gold_answers": []}, {"passages": [], "answers": []}]
)
def test_our_own_questions_may_have_the_fields_of_others(tmp_path: Path, fields: dict[str, Any]) -> None:
    path = written(tmp_path, {**OURS, **fields})
    assert public(path) is None
    assert [question.question for question in load(path)] == ["Who leads?"]


def test_realtimeqa(tmp_path: Path) -> None:
    rows = [{"id": "n1", "url": "https://news.example/1", "text": "x"}, {"id": "n2", "url": "https://news.example/2"}]
    written(tmp_path, *rows, name="corpus.jsonl.gz")
    path = written(tmp_path, RTQA, {**RTQA, "id": "r2", "answer_in_gold": False})
    first, second = load(path)
    assert (first.id, first.question, first.answers, first.answerable) == ("r1", RTQA["question"], ("Orlo",), True)
    assert first.articles == ("https://news.example/1", "n9")
    assert (first.asked, first.evidence_any, first.answer_any) == (date(2031, 5, 7), (), ())
    assert (first.type, second.type) == ("answer in article", "answer elsewhere")
    assert texts(path) == ()


def test_realtimeqa_without_its_corpus(tmp_path: Path) -> None:
    (question,) = load(written(tmp_path, RTQA))
    assert question.articles == ("n1", "n9")


def test_squad(tmp_path: Path) -> None:
    for name in ("dev.json", "dev.json.gz"):
        path = written(tmp_path, SQUAD, name=name)
        first, second, third = load(path)
        assert texts(path) == (
            Text("squad-0-0", "Harbour office", "Ada Lind leads it."),
            Text("squad-0-1", "Harbour office", "It is old."),
        )
        assert (first.id, first.type, first.answers, first.articles) == ("s1", "squad", ("Ada Lind", "Lind"), (texts(path)[0].url,))  # fmt: skip
        assert (second.answerable, second.answers, second.articles) == (False, (), ())
        assert (third.answers, third.articles) == (("old",), ("https://set.example/squad-0-1",))


def test_clapnq(tmp_path: Path) -> None:
    path = written(tmp_path, CLAPNQ, {**CLAPNQ, "id": "c2", "answerable": False, "selected": [], "answer": ""}, {**CLAPNQ, "id": "c3", "selected": []})  # fmt: skip
    first, *others = load(path)
    assert (first.type, first.answers, first.evidence_any) == (
        "clapnq",
        ("Ada Lind, a sailor.",),
        ("Ada Lind leads it.", "She is a sailor."),
    )
    assert first.articles == ("https://set.example/c1",)
    assert texts(path)[0] == Text("c1", "Harbour office", CLAPNQ["passage"])
    # An answerable row without a sentence selected cannot be judged: nothing answers it.
    assert [(q.answerable, q.answers, q.evidence_any, q.articles) for q in others] == [(False, (), (), ())] * 2
    assert len(texts(path)) == 3


def test_rgb_of_a_conflict_leaves_out_what_was_altered(tmp_path: Path) -> None:
    path = written(tmp_path, CONFLICT)
    (question,) = load(path)
    assert (question.type, question.answers) == ("rgb", ("Orlo", "Orlo town"))
    assert question.articles == ("https://set.example/g1-0", "https://set.example/g1-1")
    assert [text.text for text in texts(path)] == [*CONFLICT["positive"], *CONFLICT["negative"]]


def test_rgb_of_refusals(tmp_path: Path) -> None:
    path = written(tmp_path, REFUSAL)
    (question,) = load(path)
    assert (question.answerable, question.answers, question.articles) == (False, (), ())
    assert [(text.id, text.text) for text in texts(path)] == [("g2-0", "It rained."), ("g2-1", "It blew.")]


def test_ramdocs(tmp_path: Path) -> None:
    path = written(tmp_path, RAMDOCS)
    (question,) = load(path)
    assert (question.type, question.answers) == ("ramdocs", ("300", "40"))
    assert question.articles == ("https://set.example/d1-0", "https://set.example/d1-2")
    assert [text.text for text in texts(path)] == [document["text"] for document in RAMDOCS["documents"]]


def test_timeqa_has_a_text_for_each_context(tmp_path: Path) -> None:
    other = {**TIMEQA, "id": "t3", "title": "Mayor", "context": "Ole Dahl was mayor.", "level": "easy", "answers": []}
    path = written(tmp_path, TIMEQA, {**TIMEQA, "id": "t2", "answers": []}, other)
    first, second, third = load(path)
    assert [(q.type, q.answerable, q.answers) for q in (first, second, third)] == [
        ("hard", True, ("Ada Lind",)),
        ("hard", False, ()),
        ("easy", False, ()),
    ]
    assert first.articles == ("https://set.example/context-0",)
    assert texts(path) == (
        Text("context-0", "Harbour office", TIMEQA["context"]),
        Text("context-1", "Mayor", "Ole Dahl was mayor."),
    )


def test_qamr(tmp_path: Path) -> None:
    path = written(tmp_path, QAMR)
    (question,) = load(path)
    assert (question.type, question.answers, question.articles) == ("qamr", ("Ada Lind",), ("https://set.example/context-0",))  # fmt: skip
    assert texts(path) == (Text("context-0", "m1", "Ada Lind led it ."),)


EACH = [RTQA, CLAPNQ, CONFLICT, REFUSAL, RAMDOCS, TIMEQA, QAMR]


@pytest.mark.parametrize("row", EACH, ids=lambda row: row["id"])
def test_rows_may_be_packed_and_hold_anything(tmp_path: Path, row: dict[str, Any]) -> None:
    rows = [{**row, "note": "x", "question": "W\u2028hy \U0001f600 é?", "id": id} for id in ("1", "2")]
    plain, packed = written(tmp_path, *rows), written(tmp_path, *rows, name="set.jsonl.gz")
    assert [question.question for question in load(plain)] == ["W\u2028hy \U0001f600 é?"] * 2
    assert load(packed) == load(plain)
    plain.write_text("\n".join(map(json.dumps, rows)), encoding="ascii")
    assert load(packed) == load(plain)
    plain.write_text(f"\ufeff{plain.read_text(encoding='ascii')}\n\n", encoding="utf-8")
    assert load(packed) == load(plain)


@pytest.mark.parametrize("row", [OURS, *EACH], ids=lambda row: row["id"])
def test_half_a_character_becomes_a_question_mark(tmp_path: Path, row: dict[str, Any]) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps({**row, "question": "Why \ud800?"}), encoding="ascii")
    assert load(path)[0].question == "Why ??"


@pytest.mark.parametrize("row", EACH, ids=lambda row: row["id"])
def test_a_question_is_written_and_read_as_it_was(tmp_path: Path, row: dict[str, Any]) -> None:
    (question,) = load(written(tmp_path, row))
    assert parse(question.to_dict(), where="", id="") == question


def test_an_answer_that_no_document_holds_can_be_written_and_read(tmp_path: Path) -> None:
    (question,) = load(written(tmp_path, {**RAMDOCS, "documents": RAMDOCS["documents"][1:2]}))
    assert (question.answerable, question.articles) == (True, ())
    assert parse(question.to_dict(), where="", id="") == question


# --- what is wrong


def refusal(path: Path) -> str:
    with pytest.raises(QuestionsError) as caught:
        load(path)
    assert caught.value.hint
    return caught.value.message


@pytest.mark.parametrize("row", EACH, ids=lambda row: row["id"])
def test_a_row_that_lacks_a_field_or_is_none(tmp_path: Path, row: dict[str, Any]) -> None:
    for second in ({}, [], 7, None, {**row, "question": None, "id": None}):
        path = written(tmp_path, row, second)
        try:
            assert len(load(path)) == 2
        except QuestionsError as e:
            assert e.message.startswith("set.jsonl is not the public set that it looks like")
    assert "KeyError('question')" in refusal(
        written(tmp_path, row, {name: row[name] for name in row if name != "question"})
    )


@pytest.mark.parametrize("value", [[], {}, 7, None, "x", {"data": 7}, {"data": [{"title": "x"}]}, [OURS]])
def test_json_that_is_not_squad(tmp_path: Path, value: Any) -> None:
    assert refusal(written(tmp_path, value, name="dev.json")).startswith("dev.json is not the public set")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.jsonl", '{"question": "a?"', "a.jsonl line 1: not JSON"),
        ("a.jsonl", "", "a.jsonl holds no question"),
        ("a.jsonl", "question,answer\n", "a.jsonl line 1: not JSON"),
        ("a.jsonl", f'{{"a": {"9" * 5000}}}', "a.jsonl line 1: JSON that cannot be read"),
        ("a.jsonl", f'{{"a": {"[" * 100_000}', "a.jsonl line 1: JSON that cannot be read"),
        ("a.jsonl", json.dumps(QAMR) + "\n{", "a.jsonl line 2: not JSON"),
        ("a.json", "{", "a.json: not JSON"),
    ],
)
def test_what_is_no_json(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert refusal(tmp_path / name).startswith(message)


def test_a_broken_corpus_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, RTQA)
    (tmp_path / "corpus.jsonl.gz").write_bytes(gzip.compress(b'{"id": "n1"'))
    assert refusal(path).startswith("corpus.jsonl.gz: not JSON")
    (tmp_path / "corpus.jsonl.gz").write_bytes(gzip.compress(b'{"id": "n1"}'))
    assert refusal(path) == "set.jsonl is not the public set that it looks like: KeyError('url')"


@pytest.mark.parametrize("damage", ["cut", "changed", "not packed", "not UTF-8"])
def test_a_file_that_cannot_be_unpacked(tmp_path: Path, damage: str) -> None:
    path = written(tmp_path, QAMR, name="set.jsonl.gz")
    data = path.read_bytes()
    path.write_bytes(
        {
            "cut": data[:-9],
            "changed": data[:12] + bytes([255 - b for b in data[12:-8]]) + data[-8:],
            "not packed": b"{}",
            "not UTF-8": gzip.compress(b"\xff"),
        }[damage]
    )
    assert str(path) in refusal(path)


# --- the real files


@pytest.mark.parametrize(
    ("name", "asked", "answerable", "brought"),
    [
        ("rtqa/gold.jsonl", 213, 213, 0),
        ("squad/dev-v2.0.visible.json.gz", 6078, 2910, 646),
        ("citation/clapnq_visible.jsonl.gz", 300, 149, 300),  # of 150, one has no sentence selected
        ("refusal/rgb_visible.jsonl", 50, 0, 288),
        ("conflict/rgb_visible.jsonl", 50, 50, 494),
        ("conflict/ramdocs_visible.jsonl.gz", 250, 250, 1121),
        ("time/timeqa_human_train.jsonl.gz", 2328, 1950, 316),
        ("reader/qamr.jsonl.gz", 34310, 34310, 978),
    ],
)
def test_the_real_files(test_data: Path, name: str, asked: int, answerable: int, brought: int) -> None:
    found = public(test_data / "data" / name)
    assert found
    assert (len(found.questions), len({question.id for question in found.questions})) == (asked, asked)
    assert sum(question.answerable for question in found.questions) == answerable
    assert (len(found.texts), len({text.url for text in found.texts})) == (brought, brought)
    assert all(text.text.strip() for text in found.texts)
    named = {article for question in found.questions for article in question.articles}
    assert not brought or named <= {text.url for text in found.texts}
    assert all(parse(question.to_dict(), where="", id="") == question for question in found.questions)


def test_articles_of_realtimeqa_are_addresses(test_data: Path) -> None:
    questions = load(test_data / "data" / "rtqa" / "gold.jsonl")
    assert all(question.articles for question in questions)
    assert all(article.startswith("https://") for question in questions for article in question.articles)
    assert Counter(question.type for question in questions) == {"answer in article": 167, "answer elsewhere": 46}
    assert {question.asked.year for question in questions if question.asked} == {2022}


def test_the_seeds_are_questions_of_ours(test_data: Path) -> None:
    path = test_data / "questions" / "seeds_dev.jsonl"
    assert public(path) is None
    assert (len(load(path)), sum(question.answerable for question in load(path))) == (20, 14)
