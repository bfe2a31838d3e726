"""The OpenAI-compatible API, asked by OpenAI's own client over real HTTP."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import openai
import pytest
from fastapi import FastAPI, HTTPException
from serving import PATIENCE, served
from small_house import FIRST, FOR_EVER, SECOND, Script, SmallHouse, answered, played

from rag.errors import DatelineError, LibraryMissing, WriterError
from rag.settings import Settings
from rag.types import Answer, Claim, Draft, Restart, Settled, Turn
from ui.completions import completions
from ui.footnoted import footnoted
from ui.gate import Busy, TookTooLong

ASKED = [{"role": "user", "content": "Does it stay?"}]
ERRORS = [
    (DatelineError("the question is empty", "write a question"), 400, "invalid_request_error", None),
    (Busy(4, 16, 7), 503, "server_error", "7"),
    (TookTooLong(60), 504, "server_error", None),
    (WriterError("no model answers", "ollama serve"), 502, "server_error", None),
    (LibraryMissing("there is no library in x", "dateline ingest PATH"), 503, "server_error", "10"),
    (HTTPException(401, "no key"), 401, "authentication_error", None),
    (HTTPException(429, "too often", {"Retry-After": "30"}), 429, "rate_limit_error", "30"),
]


def script(question: str) -> Script:
    """An answer, or the error that the question names by its number."""
    return [ERRORS[int(question)][0]] if question.isdecimal() else played(answered(question))


@contextmanager
def asked(house: SmallHouse) -> Iterator[openai.OpenAI]:
    """A client of a server over a house."""
    app = FastAPI()
    app.include_router(completions(house))  # type: ignore[arg-type]
    with served(app) as url, openai.OpenAI(base_url=f"{url}v1", api_key="dl_x", max_retries=0) as client:
        yield client


@pytest.fixture(scope="module")
def house() -> SmallHouse:
    return SmallHouse(script)


@pytest.fixture(scope="module")
def client(house: SmallHouse) -> Iterator[openai.OpenAI]:
    with asked(house) as client:
        yield client


@pytest.fixture(scope="module")
def url(client: openai.OpenAI) -> str:
    return f"{client.base_url}chat/completions"


def as_sent(answer: Answer) -> dict:
    return json.loads(json.dumps(answer.to_dict()))


def test_an_answer_is_a_completion_with_footnotes_and_the_whole_answer_beside_it(client) -> None:
    made = client.chat.completions.create(model="dateline", messages=ASKED)
    expected = answered("Does it stay?")
    (choice,) = made.choices
    assert (choice.message.role, choice.message.content) == ("assistant", footnoted(expected))
    assert (choice.finish_reason, choice.index, made.object, made.model) == ("stop", 0, "chat.completion", "dateline")
    assert choice.message.content.startswith(f"{FIRST} [1] {SECOND} [2] (partly supported)\n\n[1] Ferry stays")
    assert (made.usage.prompt_tokens, made.usage.completion_tokens, made.usage.total_tokens) == (30, 7, 37)
    assert made.model_extra["dateline"] == as_sent(expected)


def test_a_refusal_is_a_completion_that_costs_nothing() -> None:
    refused = Answer("Q", "The articles do not say.", "refused", reason="no article was found")
    with asked(SmallHouse(lambda question: [refused])) as client:
        made = client.chat.completions.create(model="dateline", messages=ASKED)
        assert (made.choices[0].message.content, made.choices[0].finish_reason) == ("The articles do not say.", "stop")
        assert made.usage.total_tokens == 0
        assert made.model_extra["dateline"]["status"] == "refused"
        pieces = list(client.chat.completions.create(model="dateline", messages=ASKED, stream=True))
    assert [piece.choices[0].delta.content for piece in pieces] == ["", "The articles do not say.", None]


def test_a_stream_tells_settled_sentences_only_and_ends_with_the_whole(client) -> None:
    chunks = list(client.chat.completions.create(model="dateline", messages=ASKED, stream=True))
    told = [chunk.choices[0].delta.content for chunk in chunks]
    assert told[:3] == ["", f"{FIRST} [1]", f" {SECOND} [2] (partly supported)"]
    assert "".join(filter(None, told)) == footnoted(answered("Does it stay?"))
    assert [chunk.choices[0].finish_reason for chunk in chunks] == [None, None, None, None, "stop"]
    assert [chunk.choices[0].delta.role for chunk in chunks] == ["assistant", None, None, None, None]
    assert {(chunk.id, chunk.created, chunk.object) for chunk in chunks} == {
        (chunks[0].id, chunks[0].created, "chat.completion.chunk")
    }
    assert chunks[-1].model_extra["dateline"] == as_sent(answered("Does it stay?"))
    assert all("dateline" not in chunk.model_extra and chunk.usage is None for chunk in chunks[:-1])


async def test_a_stream_for_asyncio_tells_its_cost_where_asked(client) -> None:
    options = {"include_usage": True}
    async with openai.AsyncOpenAI(base_url=client.base_url, api_key="dl_x", max_retries=0) as later:
        stream = await later.chat.completions.create(
            model="dateline", messages=ASKED, stream=True, stream_options=options
        )
        chunks = [chunk async for chunk in stream]
    assert (chunks[-1].choices, chunks[-1].usage.total_tokens) == ([], 37)
    assert chunks[-2].choices[0].finish_reason == "stop"


def test_the_wire_is_as_openai_writes_it(url) -> None:
    response = httpx.post(url, json={"model": "dateline", "messages": ASKED, "stream": True})
    assert response.headers["content-type"].startswith("text/event-stream")
    lines = response.text.split("\n\n")
    assert lines[-2:] == ["data: [DONE]", ""]
    first = json.loads(lines[0].removeprefix("data: "))
    assert first["choices"] == [
        {"index": 0, "delta": {"role": "assistant", "content": ""}, "logprobs": None, "finish_reason": None}
    ]
    assert first.keys() == {"id", "object", "created", "model", "choices"}


def test_the_last_message_of_a_user_is_the_question_and_those_before_are_history(client, house) -> None:
    parts = [{"type": "text", "text": "And"}, {"type": "text", "text": "when?"}]
    client.chat.completions.create(
        model="dateline",
        messages=[
            {"role": "system", "content": "You are a pirate."},
            {"role": "user", "content": "Does it stay?"},
            {"role": "assistant", "content": footnoted(answered("Does it stay?"))},
            {"role": "developer", "content": [{"type": "text", "text": "Be brief."}]},
            {"role": "user", "content": parts},
            {"role": "assistant", "content": None},
        ],
        temperature=0.3,
        tools=[{"type": "function", "function": {"name": "f"}}],
        extra_body={"unheard_of": [1]},
    )
    seen = house.seen[-1]
    assert seen.question == "And\nwhen?"
    assert seen.history == (Turn("Does it stay?", f"{FIRST} {SECOND}"),)


def test_after_a_restart_what_was_told_stays_true() -> None:
    def restarted(question: str) -> Script:
        first, second = answered(question).claims
        alone = Claim(SECOND, 0, 19, second.citations, "quoted", 1.0)
        final = Answer(question, SECOND, "answered", claims=(alone,), citations=second.citations)
        return [Draft(f"{FIRST} "), Settled(first), Restart("the model failed"), Draft(SECOND), Settled(alone), final]

    def told(house: SmallHouse) -> str:
        with asked(house) as client:
            chunks = client.chat.completions.create(model="dateline", messages=ASKED, stream=True)
            return "".join(chunk.choices[0].delta.content or "" for chunk in chunks)

    again = "The whole answer, as it stands in the end:"
    assert told(SmallHouse(restarted)).split("\n\n")[:4] == [
        f"{FIRST} [1]",
        again,
        f"{SECOND} [2]",
        f'[1] Ferry stays, Harbor Post, 1 March 2024: "{FIRST}" <https://post.example/x>',
    ]
    assert told(SmallHouse(restarted, Settings(repair=True))).startswith(f"{SECOND} [1]\n\n[1] Ferry stays")


def test_there_is_one_model(client) -> None:
    (model,) = client.models.list()
    assert (model.id, model.object, model.owned_by) == ("dateline", "model", "quotes")
    assert client.models.retrieve("dateline") == model
    with pytest.raises(openai.NotFoundError, match="there is no model 'gpt-5' here") as caught:
        client.models.retrieve("gpt-5")
    assert caught.value.code == "model_not_found"
    with pytest.raises(openai.NotFoundError, match="there is 'dateline'"):
        client.chat.completions.create(model="gpt-5", messages=ASKED)


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({}, "model"),
        ({"model": "dateline"}, "messages"),
        ({"model": "dateline", "messages": []}, "messages"),
        ({"model": "dateline", "messages": [{"role": "system", "content": "x"}]}, None),
        ({"model": "dateline", "messages": [{"role": "judge", "content": "x"}]}, "messages.0.role"),
        ({"model": "dateline", "messages": [{"role": "user", "content": 1}]}, "messages.0.content"),
        ({"model": "dateline", "messages": [{"role": "user", "content": "x" * 100_001}]}, "messages.0.content"),
        ({"model": "dateline", "messages": ASKED * 501}, "messages"),
        ({"model": "dateline", "messages": ASKED, "stream": "yes"}, "stream"),
        ({"model": "dateline", "messages": ASKED, "n": 2}, "n"),
        (
            {"model": "dateline", "messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]},
            "messages.0.content",
        ),
    ],
)
def test_what_cannot_be_used_is_an_error_that_names_the_field(url, body, param) -> None:
    response = httpx.post(url, json=body)
    error = response.json()["error"]
    assert (response.status_code, error["type"], error.keys()) == (
        400,
        "invalid_request_error",
        {"message", "type", "param", "code"},
    )
    assert error["message"]
    assert error["param"] == param or error["param"].startswith(f"{param}.")


def test_what_is_no_json_is_an_error_of_the_same_shape(url) -> None:
    response = httpx.post(url, content=b"{", headers={"content-type": "application/json"})
    assert (response.status_code, response.json()["error"]["type"]) == (400, "invalid_request_error")


@pytest.mark.parametrize("number", range(len(ERRORS)))
@pytest.mark.parametrize("stream", [False, True])
def test_errors_have_their_status_and_openais_shape(client, number, stream) -> None:
    error, status, kind, after = ERRORS[number]
    question = [{"role": "user", "content": f"{number}"}]
    with pytest.raises(openai.APIStatusError) as caught:
        client.chat.completions.create(model="dateline", messages=question, stream=stream)
    assert (caught.value.status_code, caught.value.type) == (status, kind)
    assert caught.value.response.headers.get("retry-after") == after
    said = [error.detail] if isinstance(error, HTTPException) else [error.message, error.hint]
    assert caught.value.body["message"] == "; ".join(said)


def test_an_error_amid_a_stream_is_told_in_it() -> None:
    first = answered("Q").claims[0]
    script: Script = [Draft(FIRST), Settled(first), TookTooLong(60)]
    told = []
    with (
        asked(SmallHouse(lambda question: script)) as client,
        pytest.raises(openai.APIError, match="no answer within 60"),
    ):
        for chunk in client.chat.completions.create(model="dateline", messages=ASKED, stream=True):
            told.append(chunk.choices[0].delta.content)
    assert told == ["", f"{FIRST} [1]"]


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("begins", [[], [Draft(FIRST)]])
def test_who_leaves_ends_the_work(stream, begins) -> None:
    house = SmallHouse(lambda question: [*begins, FOR_EVER])
    body = json.dumps({"model": "dateline", "messages": ASKED, "stream": stream}).encode()
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    with asked(house) as client:
        with socket.create_connection(("127.0.0.1", client.base_url.port)) as leaving:
            leaving.sendall(f"{head}\r\n\r\n".encode() + body)
            assert house.waits.wait(PATIENCE)
        assert house.left.wait(PATIENCE)
