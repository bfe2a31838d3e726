"""Answers of other systems: every format by literal values, errors by file, place, field and value, and any text at all."""

import csv
import io
import json
import re
from datetime import date

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from eval.foreign import parse, to_record
from eval.response import Given, Response
from rag.errors import QuestionsError

FULL = Response(
    question="When does the ferry run?",
    text="From 3 March [1].",
    sources=(
        Given("It runs from 3 March.", "post/1", "Ferry back", "Lindholm Post", date(2031, 2, 11)),
        Given("Plain."),
    ),
    refused=False,
    history=(("Is there a ferry?", "Yes."), ("Really?", "")),
    id="f1",
    wanted=("3 March", "March 3"),
    seconds=1.5,
)


def one(record, *, name="a.jsonl"):
    (response,) = parse(json.dumps(record), name=name)
    return response


def table(*rows):
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()


def from_csv(*rows):
    return parse(table(*rows), name="a.csv")


def refusal(text, *, name="a.jsonl"):
    with pytest.raises(QuestionsError) as caught:
        parse(text, name=name)
    assert caught.value.hint
    return caught.value.message


class TestMinimal:
    def test_all_fields(self):
        record = {
            "id": "f1",
            "question": "When does the ferry run?",
            "history": [["Is there a ferry?", "Yes."], ["Really?", ""]],
            "answer": "From 3 March [1].",
            "sources": [
                {
                    "text": "It runs from 3 March.",
                    "id": "post/1",
                    "title": "Ferry back",
                    "publisher": "Lindholm Post",
                    "published": "2031-02-11",
                    "page": 7,
                },
                "Plain.",
            ],
            "refused": False,
            "expected": ["3 March", "March 3"],
            "seconds": 1.5,
            "model": "x",
        }
        assert one(record) == FULL

    def test_the_least(self):
        assert one({"question": "Who?", "answer": "Ada."}) == Response("Who?", "Ada.", id="line 1")

    def test_null_is_absent(self):
        names = ["id", "history", "sources", "refused", "expected", "seconds"]
        record = {"question": "Who?", "answer": "Ada.", **dict.fromkeys(names)}
        assert one(record) == Response("Who?", "Ada.", id="line 1")

    @pytest.mark.parametrize(
        ("fields", "refused"),
        [
            ({"answer": ""}, True),
            ({"answer": " \n"}, True),
            ({"answer": "", "refused": False}, False),
            ({"answer": "Nobody knows.", "refused": True}, True),
            ({"answer": "Nobody knows."}, False),
        ],
    )
    def test_refused(self, fields, refused):
        assert one({"question": "Who?", **fields}).refused is refused

    @pytest.mark.parametrize(
        ("expected", "wanted"), [("Ada", ("Ada",)), (["Ada", " ", "Lind"], ("Ada", "Lind")), ("", ())]
    )
    def test_expected(self, expected, wanted):
        assert one({"question": "Who?", "answer": "Ada.", "expected": expected}).wanted == wanted

    def test_an_empty_source_keeps_its_place(self):
        sources = one({"question": "Who?", "answer": "Ada [2].", "sources": ["", "Ada."]}).sources
        assert sources == (Given(""), Given("Ada."))

    def test_ids_as_numbers_and_of_lines_counted_with_blank_ones(self):
        text = '\ufeff{"question": "a?", "answer": "", "id": 7}\r\n\n{"question": "b?", "answer": "", "id": " "}\n \n'
        assert [response.id for response in parse(text, name="a.jsonl")] == ["7", "line 3"]

    def test_an_array_counts_records(self):
        text = '\n[{"question": "a?", "answer": ""},\n\n {"question": "b?", "answer": ""}]'
        assert [response.id for response in parse(text, name="a.json")] == ["record 1", "record 2"]

    def test_names_of_other_formats_are_other_fields(self):
        record = {"question": "Who?", "answer": "Ada.", "reference": "page 7", "response": {"raw": 1}}
        assert one(record) == Response("Who?", "Ada.", id="line 1")


class TestRagas:
    def test_a_single_turn(self):
        record = {
            "user_input": "Who leads it?",
            "retrieved_contexts": ["Ada Lind leads it.", "It is an office."],
            "reference_contexts": ["Ada Lind leads it."],
            "response": "Ada Lind.",
            "reference": "Ada Lind leads it.",
            "rubric": {"score1": "bad"},
        }
        sources = (Given("Ada Lind leads it."), Given("It is an office."))
        assert one(record) == Response(
            "Who leads it?", "Ada Lind.", sources, id="line 1", wanted=("Ada Lind leads it.",)
        )

    @pytest.mark.parametrize(
        ("fields", "wanted"),
        [
            ({"ground_truth": "Ada Lind."}, ("Ada Lind.",)),
            ({"ground_truths": ["Ada Lind.", "Lind"]}, ("Ada Lind.", "Lind")),
            ({"reference": "Ada Lind."}, ("Ada Lind.",)),
            ({}, ()),
        ],
    )
    def test_before_0_2(self, fields, wanted):
        record = {"question": "Who?", "contexts": ["Ada Lind leads."], "answer": "Ada.", **fields}
        assert one(record) == Response("Who?", "Ada.", (Given("Ada Lind leads."),), id="line 1", wanted=wanted)

    def test_an_array(self):
        records = [{"user_input": "a?", "response": "A."}, {"question": "b?", "answer": "B.", "contexts": ["b"]}]
        assert parse(json.dumps(records, indent=1), name="a.json") == [
            Response("a?", "A.", id="record 1"),
            Response("b?", "B.", (Given("b"),), id="record 2"),
        ]

    DIALOGUE = [
        {"content": "Be brief.", "type": "system"},
        {"content": "Hello!", "type": "ai"},
        {"content": "Who leads it?", "type": "human", "metadata": None},
        {"content": "I look it up.", "type": "ai", "tool_calls": [{"name": "search", "args": {"q": "lead"}}]},
        {"content": "Ada Lind leads it.", "type": "tool"},
        {"content": "Ada Lind.", "type": "ai"},
        {"content": "Since when?", "type": "human"},
        {"content": "Since May.", "type": "ai"},
    ]
    HISTORY = (("Who leads it?", "Ada Lind."),)

    def test_a_dialogue_ends_with_its_answer(self):
        record = {"user_input": self.DIALOGUE, "reference": "Since May 3."}
        assert one(record) == Response(
            "Since when?", "Since May.", history=self.HISTORY, id="line 1", wanted=("Since May 3.",)
        )

    @pytest.mark.parametrize("length", [7, 8])
    def test_a_response_beside_the_dialogue_goes_before(self, length):
        record = {"user_input": self.DIALOGUE[:length], "response": "In May.", "retrieved_contexts": ["May."]}
        assert one(record) == Response("Since when?", "In May.", (Given("May."),), history=self.HISTORY, id="line 1")

    def test_roles(self):
        said = [("user", "Who?"), ("Assistant", "Ada."), ("User", "When?"), ("assistant", None)]
        record = {"user_input": [{"role": role, "type": "message", "content": text} for role, text in said]}
        assert one(record) == Response("When?", "", refused=True, history=(("Who?", "Ada."),), id="line 1")

    def test_a_question_without_an_answer_stays_in_the_history(self):
        said = [("human", "Who?"), ("human", "When?"), ("ai", "Now.")]
        record = {"user_input": [{"type": type, "content": text} for type, text in said]}
        assert one(record).history == (("Who?", ""),)

    def test_what_a_tool_says_is_no_answer(self):
        said = [("human", "Who?"), ("ai", "Ada."), ("tool", "saved"), ("human", "When?"), ("ai", "Now.")]
        record = {"user_input": [{"type": type, "content": text} for type, text in said]}
        assert one(record).history == (("Who?", "Ada."),)
        record["user_input"].append({"type": "tool", "content": "saved"})
        assert refusal(json.dumps(record)) == "a.jsonl line 1: field response is missing"


class TestCsv:
    def test_columns_in_any_order_and_case(self):
        assert from_csv(
            ["Seconds", "ANSWER", " question ", "Id", "Refused", "Expected", "source_2", "Source 1", "note"],
            ["1.5", 'It is "so" [1],\r\nreally [2].', "Why?", "c1", "No", "so", "two", "one", "x"],
            ["", "", "Who?", "", "", "", "", "", ""],
        ) == [
            Response(
                "Why?", 'It is "so" [1],\r\nreally [2].', (Given("one"), Given("two")), False, (), "c1", ("so",), 1.5
            ),
            Response("Who?", "", refused=True, id="line 4"),
        ]

    @pytest.mark.parametrize(
        ("columns", "cells", "sources"),
        [
            (["source"], ["one"], ["one"]),
            (["context"], [""], []),
            (["context10", "context9"], ["ten", "nine"], ["nine", "ten"]),
            (["Source-2", "SOURCE"], ["two", "first"], ["first", "two"]),
            (["source_1", "source_2", "source_3", "source_4"], ["one", " ", "three", ""], ["one", " ", "three"]),
            (["sources"], ['["one", {"text": "two"}]'], ["one", "two"]),
            (["Contexts"], ["[]"], []),
            (["contexts"], [""], []),
            (["source_1", "sources"], ["", '["one"]'], ["one"]),
            (["context_precision", "source_id", "sourced"], ["0.9", "7", "yes"], []),
        ],
    )
    def test_sources(self, columns, cells, sources):
        (response,) = from_csv(["question", "answer", *columns], ["Who?", "Ada.", *cells])
        assert [source.text for source in response.sources] == sources

    @pytest.mark.parametrize(
        ("cell", "refused"),
        [("true", True), ("FALSE", False), ("yes", True), ("no", False), ("1", True), (" 0 ", False), ("", False)],
    )
    def test_refused(self, cell, refused):
        (response,) = from_csv(["question", "answer", "refused"], ["Who?", "Ada.", cell])
        assert response.refused is refused

    def test_names_of_ragas_and_a_history(self):
        (response,) = from_csv(
            ["user_input", "response", "retrieved_contexts", "reference", "history"],
            ["Who?", "Ada.", '["Ada leads."]', "Ada Lind", '[["Is there one?", "Yes."]]'],
        )
        history = (("Is there one?", "Yes."),)
        assert response == Response(
            "Who?", "Ada.", (Given("Ada leads."),), history=history, id="line 2", wanted=("Ada Lind",)
        )

    def test_blank_lines_and_short_rows(self):
        text = "\n,,\nquestion,answer,source,seconds\n\nWho?,Ada.\n,,,\nWhy?,So.,one\n"
        assert parse(text, name="A.CSV") == [
            Response("Who?", "Ada.", id="line 5"),
            Response("Why?", "So.", (Given("one"),), id="line 7"),
        ]

    def test_line_separators_and_nul_end_no_line(self):
        (response,) = from_csv(["question", "answer"], ["Wh\u2028o?", "A\x00d\x85a."])
        assert (response.question, response.text) == ("Wh\u2028o?", "A\x00d\x85a.")

    def test_a_cell_too_long_is_told_and_the_limit_left_alone(self):
        old = csv.field_size_limit(131_072)
        try:
            text = table(["question", "answer"], ["Who?", "Ada."], ["Why?", "x" * 1_100_000])
            message = "a.csv line 3: field larger than field limit (131072)"
            assert (refusal(text, name="a.csv"), csv.field_size_limit()) == (message, 131_072)
        finally:
            csv.field_size_limit(old)


WHOLE = {"question": "Who?", "answer": "Ada."}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"question": 7}, "field question is 7: must be a text"),
        ({"question": " "}, 'field question is " ": must not be empty'),
        ({"question": [{"role": "user", "content": "Who?"}]}, 'field question is [{"role": "user", "content": "Who?"}]: must be a text'),
        ({"answer": None}, "field answer is null: must be a text"),
        ({"id": 1.5}, "field id is 1.5: must be a text"),
        ({"id": True}, "field id is true: must be a text"),
        ({"refused": "yes"}, 'field refused is "yes": must be true or false'),
        ({"refused": 1}, "field refused is 1: must be true or false"),
        ({"seconds": "2"}, 'field seconds is "2": must be a number, not below 0'),
        ({"seconds": -1}, "field seconds is -1: must be a number, not below 0"),
        ({"seconds": True}, "field seconds is true: must be a number, not below 0"),
        ({"seconds": float("nan")}, "field seconds is NaN: must be a number, not below 0"),
        ({"seconds": float("inf")}, "field seconds is Infinity: must be a number, not below 0"),
        ({"seconds": 10**400}, f"field seconds is 1{'0' * 76}...: must be a number, not below 0"),
        ({"expected": 3}, "field expected is 3: must be a text or a list of texts"),
        ({"expected": ["a", 3]}, 'field expected is ["a", 3]: must be a text or a list of texts'),
        ({"history": "before"}, 'field history is "before": must be a list of [question, answer] pairs'),
        ({"history": [["Who?"]]}, 'field history is [["Who?"]]: must be a list of [question, answer] pairs'),
        ({"history": [["Who?", None]]}, 'field history is [["Who?", null]]: must be a list of [question, answer] pairs'),
        ({"sources": "Ada."}, 'field sources is "Ada.": must be a JSON list'),
        ({"sources": {"text": "a"}}, 'field sources is {"text": "a"}: must be a JSON list'),
        ({"contexts": [["a"]]}, 'source 1: ["a"] is neither a text nor an object with a text'),
        ({"sources": ["a", None]}, "source 2: null is neither a text nor an object with a text"),
        ({"sources": ["a", {}]}, "source 2: field text is missing"),
        ({"sources": [{"text": "a", "title": 3}]}, "source 1: field title is 3: must be a text"),
        ({"sources": [{"text": "a", "published": "May"}]}, 'source 1: field published is "May": must be a day as YYYY-MM-DD'),
        ({"sources": [{"text": "a", "published": 2031}]}, "source 1: field published is 2031: must be a day as YYYY-MM-DD"),
        ({"user_input": []}, "field user_input is []: must hold a message of a human"),
        ({"user_input": [{"type": "ai", "content": "a"}]}, 'field user_input is [{"type": "ai", "content": "a"}]: must hold a message of a human'),
        ({"user_input": ["Who?"]}, 'field user_input is ["Who?"]: must be messages, each with a content and a type or role'),
        ({"user_input": [{"content": "a"}]}, 'field user_input is [{"content": "a"}]: must be messages, each with a content and a type or role'),
        ({"user_input": [{"type": "human", "content": ["a"]}]}, 'field user_input is [{"type": "human", "content": ["a"]}]: must be messages, each with a content and a type or role'),
        ({"user_input": [{"type": "human", "content": "a"}]}, "field response is missing"),
        ({"user_input": None}, "field user_input is null: must be a text"),
    ],
)  # fmt: skip
def test_errors_name_place_field_and_value(fields, message):
    lines = [json.dumps({**WHOLE, "id": "first"}), "", json.dumps({**WHOLE, **fields})]
    said = refusal("\n".join(lines))
    assert said.removeprefix("a.jsonl line 3").lstrip(" :") == message


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.jsonl", "", "a.jsonl holds no answer"),
        ("a.jsonl", "\ufeff \n\n", "a.jsonl holds no answer"),
        ("a.json", "[]", "a.json holds no answer"),
        ("a.csv", "", "a.csv holds no answer"),
        ("a.csv", "question,answer\n,\n", "a.csv holds no answer"),
        ("a.jsonl", "\n{nonsense", "a.jsonl line 2: not JSON: Expecting property name enclosed in double quotes at column 2"),
        ("a.json", '[{"question":\n"a?" 1}]', "a.json: not JSON: Expecting ',' delimiter at line 2 column 6"),
        ("a.jsonl", "7", "a.jsonl line 1: 7 is not a JSON object"),
        ("a.json", '[{"question": "a?", "answer": ""}, "b"]', 'a.json record 2: "b" is not a JSON object'),
        ("a.jsonl", '{"question": "a?"}', "a.jsonl line 1: field answer is missing"),
        ("a.jsonl", '{"answer": "a"}', "a.jsonl line 1: field question is missing"),
        (
            "a.jsonl",
            '{"id": "x", "question": "a?", "answer": ""}\n{"id": "x", "question": "b?", "answer": ""}',
            'a.jsonl line 2: field id is "x": an earlier one has it',
        ),
        (
            "a.json",
            '[{"id": "record 2", "question": "a?", "answer": ""}, {"question": "b?", "answer": ""}]',
            'a.json record 2: field id is "record 2": an earlier one has it',
        ),
        ("a.csv", "id,question,answer\n1,a?,b\n1,b?,c", 'a.csv line 3: field id is "1": an earlier one has it'),
        ("a.csv", "\nquestion;answer\na;b\n", "a.csv line 2: no column is named question, only question;answer"),
        ("a.csv", "question,reply\na,b\n", "a.csv line 1: no column is named answer, only question, reply"),
        ("a.csv", "question,Answer,answer\na,b,c\n", "a.csv line 1: 2 columns are named answer"),
        ("a.csv", "question,answer\n\na,b,c\n", "a.csv line 3: 3 cells for 2 columns"),
        ("a.csv", 'question,answer\na,"b\nc\n', "a.csv line 2: unexpected end of data"),
        ("a.csv", 'question,answer\na,"b"c\n', "a.csv line 2: ',' expected after '\"'"),
        ("a.csv", "question,answer\na\n", "a.csv line 2: field answer is missing"),
        ("a.csv", "question,answer\n,b\n", 'a.csv line 2: field question is "": must not be empty'),
        ("a.csv", "question,answer,refused\na,b,maybe\n", 'a.csv line 2: field refused is "maybe": must be true or false'),
        ("a.csv", "question,answer,seconds\na,b,soon\n", 'a.csv line 2: field seconds is "soon": must be a number, not below 0'),
        ("a.csv", "question,answer,contexts\na,b,['c']\n", "a.csv line 2: field contexts is \"['c']\": must be a JSON list"),
        ("a.csv", "question,answer,sources\na,b,7\n", 'a.csv line 2: field sources is "7": must be a JSON list'),
        (
            "a.csv",
            'question,answer,source,sources\na,b,c,"[""d""]"\n',
            "a.csv line 2: sources stand in a list and in columns of their own",
        ),
    ],
)  # fmt: skip
def test_errors_of_files(name, text, message):
    assert refusal(text, name=name) == message


def test_a_long_value_is_cut():
    assert len(refusal(json.dumps({**WHOLE, "refused": "x" * 500}))) < 150
    assert len(refusal("x" * 5000 + "\n", name="a.csv")) < 150


@pytest.mark.parametrize("text", ["[" * 200_000, '{"a":' * 200_000, "7" * 5000, f'{{"question": {"7" * 5000}}}'])
def test_what_json_cannot_hold(text):
    assert "JSON that cannot be read: " in refusal(text)


@pytest.mark.parametrize("name", ["refused", "history", "sources", "user_input", "note"])
def test_lists_in_lists_around_the_deepest_that_can_be_read(name):
    for deep in range(850, 1050):
        text = json.dumps({"question": "a?", "answer": "b", name: 7}).replace("7", "[" * deep + "]" * deep)
        only_answers_or_an_error(text, "a.jsonl")


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv"])
def test_a_lone_surrogate_becomes_a_question_mark(name):
    question = {"a.jsonl": r'{"question": "Who\ud83d?", "answer": "A\udcff [1]", "sources": ["\ud800"]}', "a.csv": 'question,answer,sources\nWho\ud83d?,A\udcff [1],"[""\\ud800""]"\n'}[name]  # fmt: skip
    (response,) = parse(question, name=name)
    assert (response.question, response.text, response.sources) == ("Who??", "A? [1]", (Given("?"),))


def test_an_error_can_be_shown_whatever_it_names():
    assert refusal("ques\ud83dtion\n", name="a.csv") == "a.csv line 1: no column is named question, only ques?tion"


def test_a_pair_of_surrogates_is_a_letter():
    assert one({"question": "Who \U0001f600?", "answer": ""}).question == "Who \U0001f600?"


class TestRecords:
    def test_literal(self):
        assert to_record(FULL) == {
            "id": "f1",
            "question": "When does the ferry run?",
            "history": [["Is there a ferry?", "Yes."], ["Really?", ""]],
            "answer": "From 3 March [1].",
            "sources": [
                {
                    "text": "It runs from 3 March.",
                    "id": "post/1",
                    "title": "Ferry back",
                    "publisher": "Lindholm Post",
                    "published": "2031-02-11",
                },
                {"text": "Plain."},
            ],
            "refused": False,
            "expected": ["3 March", "March 3"],
            "seconds": 1.5,
        }


texts = st.text(st.characters(codec="utf-8"))
filled = texts.filter(str.strip)
givens = st.builds(Given, texts, texts, texts, st.none() | texts, st.none() | st.dates())
responses = st.builds(
    Response,
    question=filled,
    text=texts,
    sources=st.lists(givens, max_size=3).map(tuple),
    refused=st.booleans(),
    history=st.lists(st.tuples(texts, texts), max_size=2).map(tuple),
    id=filled,
    wanted=st.lists(filled, max_size=2).map(tuple),
    seconds=st.none() | st.floats(0, allow_nan=False, allow_infinity=False),
)


@given(st.lists(responses, min_size=1, max_size=3, unique_by=lambda response: response.id), st.booleans())
def test_round_trip(given, ascii):
    records = [to_record(response) for response in given]
    lines = "\n".join(json.dumps(record, ensure_ascii=ascii) for record in records)
    assert parse(lines, name="a.jsonl") == given
    assert parse(json.dumps(records, ensure_ascii=ascii, indent=1), name="a.json") == given


def only_answers_or_an_error(text, name):
    try:
        answers = parse(text, name=name)
    except QuestionsError as e:
        assert e.message.encode().startswith(name.encode()) and e.hint
    else:
        assert answers
        json.dumps([to_record(answer) for answer in answers], ensure_ascii=False).encode()


everything = st.text(st.characters())  # lone surrogates too
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | everything | st.sampled_from(["human", "ai", "user", "2031-02-11"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["text", "id", "title", "published", "role", "type", "content"]), inner),
    max_leaves=8,
)  # fmt: skip
NAMES = [
    "id",
    "question",
    "answer",
    "history",
    "sources",
    "refused",
    "expected",
    "seconds",
    "user_input",
    "response",
    "retrieved_contexts",
    "reference",
    "contexts",
    "ground_truth",
    "ground_truths",
    "source",
    "source_1",
    "context2",
]
records = st.dictionaries(st.sampled_from(NAMES), values)


@given(everything, st.sampled_from(["a.jsonl", "a.json", "a.csv"]))
def test_any_text_gives_answers_or_an_error(text, name):
    only_answers_or_an_error(text, name)


@given(st.lists(records.map(lambda record: {**WHOLE, **record}), max_size=3), st.booleans())
def test_any_records_give_answers_or_an_error(found, ascii):
    only_answers_or_an_error(json.dumps(found, ensure_ascii=ascii), "a.json")
    only_answers_or_an_error("\n".join(json.dumps(record, ensure_ascii=ascii) for record in found), "a.jsonl")


@given(
    st.lists(st.sampled_from(NAMES), max_size=6, unique=True),
    st.lists(st.lists(everything | values.map(json.dumps) | st.sampled_from(["yes", "0", "1e999"]), max_size=9), max_size=3),
    st.sampled_from(["", '"', ",", "\r"]),
)  # fmt: skip
def test_any_table_gives_answers_or_an_error(columns, rows, after):
    only_answers_or_an_error(table(["question", "answer", *columns], *rows) + after, "a.csv")


class TestPage:
    BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", (ROOT / "docs" / "answers-format.md").read_text("utf-8"), re.M | re.S)

    def test_every_example_parses(self):
        read = [[r.id for r in parse(text, name=f"example.{kind}")] for kind, text in self.BLOCKS]
        assert read == [
            ["ferry-1", "ferry-2", "ferry-3"],
            ["record 1", "record 2", "record 3"],
            ["ferry-1", "ferry-2"],
            ["line 2"],
        ]

    def test_the_examples_show_what_the_page_says(self):
        minimal, ragas, columns, listed = (parse(text, name=f"example.{kind}") for kind, text in self.BLOCKS)
        assert [r.refused for r in (*minimal, *ragas, *columns)] == [
            False,
            False,
            True,
            False,
            False,
            True,
            False,
            True,
        ]
        assert [r.marked for r in (*minimal, *ragas, *columns, *listed)] == [True, *[False] * 5, True, False, True]
        assert [len(r.sources) for r in (*minimal, *ragas, *columns, *listed)] == [2, 1, 0, 1, 1, 0, 2, 0, 2]
        assert ragas[1].history == (("When does the Lindholm ferry run again?", "From 3 March."),)
        assert (ragas[1].question, ragas[1].text) == ("Who pays for its engine?", "The council pays for it.")
