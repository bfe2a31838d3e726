"""Questions: from a line of JSON, with errors that name line, field and value; what answers and what proves."""

import json
import os
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.files import read_questions
from eval.questions import Question, parse, parse_lines
from rag.errors import QuestionsError
from rag.types import Filter

GOOD = {
    "id": "q1",
    "type": "fact",
    "question": "Who leads the harbour office?",
    "answerable": True,
    "articles": ["harbour"],
    "answer_any": ["Ada (M\\. )?Lind"],
    "evidence_any": ["Ada Lind, who leads the office"],
}


def parsed(**changes):
    return parse({**GOOD, **changes}, where="q.jsonl line 3", id="line 3")


def test_all_fields():
    question = parsed(
        history=[["Who is she?", ""], ["And he?", "Nobody."]],
        min_articles=2,
        answers=["Ada Lind"],
        after="2031-01-02",
        before="2031-02-03",
        turn=3,
        asked="2031-03-04",
    )
    assert question == Question(
        id="q1",
        question="Who leads the harbour office?",
        type="fact",
        answerable=True,
        articles=("harbour",),
        answer_any=(re.compile("Ada (M\\. )?Lind", re.IGNORECASE),),
        evidence_any=("Ada Lind, who leads the office",),
        history=(("Who is she?", ""), ("And he?", "Nobody.")),
        min_articles=2,
        answers=("Ada Lind",),
        after=date(2031, 1, 2),
        before=date(2031, 2, 3),
        turn=3,
        asked=date(2031, 3, 4),
    )
    assert question.window == Filter(date(2031, 1, 2), date(2031, 2, 3))


def test_defaults_and_unknown_fields():
    data = {"type": "odd", "question": "Why?", "answerable": False, "note": "nobody knows"}
    assert parse(data, where="q.jsonl line 3", id="line 3") == Question("line 3", "Why?", "odd", False)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"question": 7}, "field question is 7: must be a text"),
        ({"question": "  "}, 'field question is "  ": must be a text'),
        ({"id": None}, "field id is null: must be a text"),
        ({"type": []}, "field type is []: must be a text"),
        ({"answerable": "yes"}, 'field answerable is "yes": must be true or false'),
        ({"answerable": 1}, "field answerable is 1: must be true or false"),
        ({"articles": "harbour"}, 'field articles is "harbour": must be a list of texts'),
        ({"evidence_any": [""]}, 'field evidence_any is [""]: must be a list of texts'),
        ({"answer_any": []}, "field answer_any is []: an answerable question needs at least one"),
        ({"evidence_any": []}, "field evidence_any is []: an answerable question needs at least one"),
        (
            {"answer_any": ["Lind", "(Lind"]},
            'field answer_any is "(Lind": is no regular expression: missing ), unterminated subpattern at position 0',
        ),
        ({"history": [["Who?"]]}, 'field history is [["Who?"]]: must be a list of [question, answer] pairs'),
        ({"history": [["", "x"]]}, 'field history is [["", "x"]]: must be a list of [question, answer] pairs'),
        ({"min_articles": 0}, "field min_articles is 0: must be a whole number, at least 1"),
        ({"min_articles": True}, "field min_articles is true: must be a whole number, at least 1"),
        ({"turn": 0}, "field turn is 0: must be a whole number, at least 1"),
        ({"answers": "Lind"}, 'field answers is "Lind": must be a list of texts'),
        ({"answers": [""]}, 'field answers is [""]: must be a list of texts'),
        ({"after": "4 March"}, 'field after is "4 March": must be a day as YYYY-MM-DD'),
        ({"before": 2031}, "field before is 2031: must be a day as YYYY-MM-DD"),
        ({"asked": "2031-02-30"}, 'field asked is "2031-02-30": must be a day as YYYY-MM-DD'),
    ],
)
def test_errors_name_line_field_and_value(changes, message):
    with pytest.raises(QuestionsError) as caught:
        parsed(**changes)
    assert caught.value.message == f"q.jsonl line 3: {message}"
    assert caught.value.hint == "mend q.jsonl line 3"


class TestWhatAnAnswerableQuestionNeeds:
    def lacking(self, *names, **more):
        return {name: value for name, value in {**GOOD, **more}.items() if name not in names}

    def test_short_answers_stand_in_for_patterns(self):
        question = parse(self.lacking("answer_any", answers=["Ada Lind"]), where="here", id="q")
        assert (question.answer_any, question.answers) == ((), ("Ada Lind",))
        assert parsed(answer_any=[], answers=["Ada Lind"]).answers == ("Ada Lind",)

    def test_articles_stand_in_for_evidence_that_is_not_given(self):
        assert parse(self.lacking("evidence_any"), where="here", id="q").evidence_any == ()
        with pytest.raises(QuestionsError, match="field evidence_any is .*: an answerable question needs at least one"):
            parse(self.lacking("evidence_any", "articles"), where="here", id="q")

    def test_another_needs_nothing(self):
        question = parse({"type": "t", "question": "Why?", "answerable": False}, where="here", id="q")
        assert (question.answers, question.answer_any, question.evidence_any) == ((), (), ())


@pytest.mark.parametrize("name", ["question", "type", "answerable"])
def test_a_missing_field(name):
    data = {key: value for key, value in GOOD.items() if key != name}
    with pytest.raises(QuestionsError, match=f"^q line 3: field {name} is missing$"):
        parse(data, where="q line 3", id="line 3")


def test_a_long_value_is_cut():
    with pytest.raises(QuestionsError) as caught:
        parsed(articles="x" * 500)
    assert len(caught.value.message) < 150


def test_lines_are_counted_with_blank_ones():
    lines = [json.dumps(GOOD), "", json.dumps({**GOOD, "id": "q2"}), "   "]
    assert [question.id for question in parse_lines(lines, name="q.jsonl")] == ["q1", "q2"]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["", "{nonsense"], "q.jsonl line 2: not JSON: Expecting property name enclosed in double quotes at column 2"),
        (["[1, 2]"], "q.jsonl line 1: [1, 2] is not a JSON object"),
        ([json.dumps(GOOD), json.dumps(GOOD)], "q.jsonl line 2: field id is 'q1': an earlier line has it too"),
        (["", " "], "q.jsonl holds no question"),
    ],
)
def test_errors_of_lines(lines, message):
    with pytest.raises(QuestionsError) as caught:
        parse_lines(lines, name="q.jsonl")
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is ada lind.", True),
        ("It is Ada\n  M. Lind.", True),
        ("It is Ada B. Lind.", False),
        ("", False),
    ],
)
def test_answered_by(text, expected):
    assert parsed().answered_by(text) is expected


@pytest.mark.parametrize(
    ("answers", "text", "expected"),
    [
        (["Ada Lind"], "It is ada  lind.", True),
        (["Ada Lind"], "It is Ada Lindholm.", False),  # whole words
        (["the sailor.", "“Ada”"], "Ask Ada!", True),
        (["3.5 million"], "It cost 3.5 million crowns", True),
        (["3.5 million"], "It cost 3,5 million crowns", False),
        (["Ågård"], "In AGARD it rained.", True),  # accents folded
        (["..."], "Anything...", False),
    ],
)
def test_answered_by_a_short_answer(answers, text, expected):
    assert parsed(answer_any=[], answers=answers).answered_by(text) is expected


def test_patterns_go_before_short_answers():
    question = parsed(answer_any=["Lind"], answers=["Holm"])
    assert question.answered_by("Lind") and not question.answered_by("Holm")


def test_pieces_of_evidence_have_places():
    question = parsed(evidence_any=["Ada Lind leads", "in May", "the old office"])
    assert question.pieces_in("In the old  office Ada Lind leads.") == (0, 2)
    assert question.pieces_in("old office") == (2,)  # inside a piece
    assert question.pieces_in("Nobody.") == ()
    assert not question.proved_by("Nobody.") and question.proved_by("in May")


def test_without_evidence_a_text_that_answers_proves():
    data = {name: value for name, value in GOOD.items() if name != "evidence_any"}
    question = parse(data, where="here", id="q")
    assert question.pieces_in("So Ada Lind does.") == (0,)
    assert question.pieces_in("Nobody.") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On Monday Ada Lind, who leads the office, resigned.", True),
        ("On Monday Ada\u00a0Lind,\nwho  leads the office, resigned.", True),
        ("who leads the office", True),  # a sentence inside the evidence
        ("On Monday ada lind, who leads the office, resigned.", False),  # verbatim: case counts
        ("Ada Lind resigned.", False),
        ("", False),
        (" \n", False),
    ],
)
def test_proved_by(text, expected):
    assert parsed().proved_by(text) is expected


texts = st.text(st.characters(codec="utf-8"), min_size=1).filter(str.strip)


days = st.none() | st.dates()


@given(
    texts,
    st.lists(texts, max_size=2),
    st.booleans(),
    st.lists(st.tuples(texts, st.text(st.characters(codec="utf-8")))),
    st.integers(1, 9),
    st.tuples(days, days, days),
)
def test_round_trip(question, some, answerable, history, count, days):
    given = Question(
        "q",
        question,
        "t",
        answerable,
        ("a",),
        (re.compile("x+", re.I),),
        tuple(some),
        tuple(history),
        count,
        tuple(reversed(some)),
        *days[:2],
        turn=count,
        asked=days[2],
    )
    line = json.dumps(given.to_dict(), ensure_ascii=False)
    assert parse(json.loads(line), where="here", id="other") == given


@given(st.text())
def test_any_text_parses_or_is_refused_with_its_line(text):
    try:
        questions = parse_lines(text.split("\n"), name="q")
    except QuestionsError as e:
        assert e.message.startswith(("q line ", "q holds no question"))
    else:
        assert questions


class TestFiles:
    def test_line_separators_inside_a_text_end_no_line(self, tmp_path):
        path = tmp_path / "q.jsonl"
        path.write_text(json.dumps({**GOOD, "question": "Who\u2028leads?"}, ensure_ascii=False) + "\r\n", "utf-8-sig")
        assert [question.question for question in read_questions(path)] == ["Who\u2028leads?"]

    def test_a_missing_file(self, tmp_path):
        with pytest.raises(QuestionsError, match=r"cannot read .*none\.jsonl: No such file"):
            read_questions(tmp_path / "none.jsonl")

    def test_another_encoding(self, tmp_path):
        (tmp_path / "q.jsonl").write_bytes('{"question": "Où?"}'.encode("latin-1"))
        with pytest.raises(QuestionsError, match=r"is not UTF-8: .* at byte 15"):
            read_questions(tmp_path / "q.jsonl")


@pytest.mark.skipif("DATELINE_TEST_DATA" not in os.environ, reason="DATELINE_TEST_DATA names no folder of test data")
def test_the_evidence_of_the_development_questions_stands_in_their_articles():
    data = Path(os.environ["DATELINE_TEST_DATA"])
    questions = read_questions(data / "questions" / "seeds_dev.jsonl")
    assert len(questions) == 20
    assert sum(question.answerable for question in questions) == 14
    for question in (q for q in questions if q.answerable):
        proving = [question.proved_by((data / "articles" / f"{name}.txt").read_text()) for name in question.articles]
        assert sum(proving) >= question.min_articles, question.id
