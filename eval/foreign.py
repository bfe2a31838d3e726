"""Answers of other systems as Responses, from the minimal format, ragas records or CSV; and a Response as a record.

docs/answers-format.md describes the formats. ragas' fields are those of its SingleTurnSample and MultiTurnSample
(docs.ragas.io, "Evaluation Sample"; ragas/dataset_schema.py and messages.py), and the columns it had before 0.2
(docs.ragas.io, "Migration from v0.1 to v0.2"). Knows nothing of disks, models or scores."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from eval.fields import Fields, is_object, loaded, short
from eval.response import Given, Response
from eval.tabular import records as rows
from rag.errors import QuestionsError
from rag.text import encodable
from rag.types import as_json

HUMAN, AI = ("human", "user"), ("ai", "assistant")


@dataclass(frozen=True, slots=True)
class _Names:
    """What a format calls the fields; of several names the first that is there counts."""

    question: str = "question"
    answer: str = "answer"
    sources: tuple[str, ...] = ("sources",)
    expected: tuple[str, ...] = ("expected",)


MINIMAL = _Names()
RAGAS = _Names("user_input", "response", ("retrieved_contexts", "sources"), ("reference", "expected"))
OLD = _Names(sources=("sources", "contexts"), expected=("expected", "ground_truth", "ground_truths", "reference"))
ONLY_OLD = {"contexts", "ground_truth", "ground_truths"}


@dataclass(frozen=True, slots=True)
class _Said:
    """A question with its answer, and the (question, answer) pairs before it."""

    question: str
    answer: str
    history: tuple[tuple[str, str], ...]


def parse(text: str, *, name: str) -> list[Response]:
    """The answers of a file called `name`: CSV where it ends in .csv, else one JSON object a line, or an array of them.

    Each record may be of any format and have other fields too; without an id it gets "line N" or "record N". A lone
    surrogate becomes "?". Errors: QuestionsError."""
    responses: dict[str, Response] = {}
    for place, data in _records(encodable(text).removeprefix("\ufeff"), name):
        where = f"{name} {place}"
        response = _response(_sound(data, where), where=where, id=place)
        if response.id in responses:
            raise QuestionsError(f"{where}: field id is {short(response.id)}: an earlier one has it", f"mend {where}")
        responses[response.id] = response
    if not responses:
        raise QuestionsError(f"{name} holds no answer", "write one JSON object a line, or CSV with a header")
    return list(responses.values())


def to_record(response: Response) -> dict[str, Any]:
    """The response as a JSON object of the minimal format, from which `parse` makes the same response."""
    return {
        "id": response.id,
        "question": response.question,
        "history": as_json(response.history),
        "answer": response.text,
        "sources": [_source_record(source) for source in response.sources],
        "refused": response.refused,
        "expected": list(response.wanted),
        "seconds": response.seconds,
    }


def _source_record(source: Given) -> dict[str, Any]:
    nothing = as_json(Given(""))
    return {key: value for key, value in as_json(source).items() if key == "text" or value != nothing[key]}


def _records(text: str, name: str) -> Iterator[tuple[str, object]]:
    if name.lower().endswith(".csv"):
        yield from rows(text, name=name)
    elif text.lstrip().startswith("["):
        yield from ((f"record {n}", data) for n, data in enumerate(loaded(text, name), start=1))
    else:
        # Not splitlines(): JSON strings may hold U+2028 and its like.
        for n, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                yield f"line {n}", loaded(line, f"{name} line {n}")


def _sound(data: object, where: str) -> object:
    """The same without lone surrogates, which JSON may hold as escapes."""
    try:
        return json.loads(encodable(json.dumps(data, ensure_ascii=False)))
    except RecursionError as e:
        raise QuestionsError(f"{where}: JSON that cannot be read: {e}", f"mend {where}") from e


def _response(data: object, *, where: str, id: str) -> Response:
    if not is_object(data):
        raise QuestionsError(f"{where}: {short(data)} is not a JSON object", f"mend {where}")
    fields, names = Fields(data, where), _names(data)
    said = _dialogue(fields) if isinstance(data.get(RAGAS.question), list) else _single(fields, names)
    refused, given = fields.flag("refused"), fields.label("id")
    return Response(
        question=said.question,
        text=said.answer,
        sources=_sources(fields, fields.first(names.sources)),
        refused=not said.answer.strip() if refused is None else refused,
        history=said.history,
        id=given if given.strip() else id,
        wanted=fields.texts(fields.first(names.expected)),
        seconds=fields.seconds("seconds"),
    )


def _names(data: dict[str, Any]) -> _Names:
    if RAGAS.question in data:
        return RAGAS
    return OLD if data.keys() & ONLY_OLD else MINIMAL


def _single(fields: Fields, names: _Names) -> _Said:
    return _Said(fields.filled(names.question), fields.text(names.answer), fields.turns("history"))


def _dialogue(fields: Fields) -> _Said:
    """The last question of a MultiTurnSample; its answer is `response`, or else what the dialogue ends with."""
    name, messages = RAGAS.question, fields.items(RAGAS.question)
    if not all(_is_message(message) for message in messages):
        fields.refuse(name, messages, "must be messages, each with a content and a type or role")
    turns = _turns(messages)
    if not turns:
        fields.refuse(name, messages, "must hold a message of a human")
    *history, (question, answer) = turns
    ends = fields.line(RAGAS.answer) is None and _speaker(messages[-1]) in AI
    return _Said(question, answer if ends else fields.text(RAGAS.answer), tuple(history))


def _turns(messages: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """Each question with the last words of the AI after it; tools and systems, and words before, do not count."""
    turns = list[tuple[str, str]]()
    for message in messages:
        said = message.get("content") or ""
        if not said.strip():
            continue
        if _speaker(message) in HUMAN:
            turns.append((said, ""))
        elif _speaker(message) in AI and turns:
            turns[-1] = (turns[-1][0], said)
    return turns


def _speaker(message: dict[str, Any]) -> object:
    speaker = message.get("role") or message.get("type")
    return speaker.casefold() if isinstance(speaker, str) else speaker


def _is_message(value: object) -> bool:
    return is_object(value) and isinstance(_speaker(value), str) and isinstance(value.get("content"), str | type(None))


def _sources(fields: Fields, name: str) -> tuple[Given, ...]:
    """Each in its place, empty ones too: the marks of the answer count them."""
    return tuple(_source(item, f"{fields.where} source {n}") for n, item in enumerate(fields.items(name), start=1))


def _source(item: object, where: str) -> Given:
    if isinstance(item, str):
        return Given(item)
    if not is_object(item):
        raise QuestionsError(f"{where}: {short(item)} is neither a text nor an object with a text", f"mend {where}")
    fields = Fields(item, where)
    return Given(
        text=fields.text("text"),
        id=fields.label("id"),
        title=fields.line("title") or "",
        publisher=fields.line("publisher"),
        published=fields.day("published"),
    )
