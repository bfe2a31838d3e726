"""The whole Bot where its model fails: each failure of a real server ends in quotations, or in an error if told so."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from llm_server import LLMServer, Reply
from newsroom import check, newsroom

from rag.answer import Bot
from rag.errors import WriterError
from rag.llm import open_chat
from rag.types import Draft, Restart, Settled
from rag.writing import INSTEAD

SAIL = "When will the ferry sail?"
SPEC = "openai:small"
SECRET = "0123456789abcdef"
KEY = f"sk-test-{SECRET}"
REPEATED = f"the key {KEY}, sent as Bearer {KEY}, is bad"
LINE = 'data: {"choices": [{"index": 0, "delta": {"role": "assistant", "content": "The ferry "}}]}\n\n'
# What the server does, and how the bot says it.
FAILURES = {
    "500": (Reply(status=500, error=REPEATED), "failed: Error code: 500"),
    "503": (Reply(status=503, retry_after="0", error=REPEATED), "failed: Error code: 503"),
    "400": (Reply(status=400, error=REPEATED), "failed: Error code: 400"),
    "401": (Reply(status=401, error=REPEATED), "does not accept the API key"),
    "404": (Reply(status=404, error=REPEATED), "knows no such model or address"),
    "429": (Reply(status=429, retry_after="3600", error=REPEATED), "takes no more requests for now"),
    "cut before": (Reply(then="cut"), "failed: "),
    "cut in the middle": (Reply(("The ferry ", "will "), then="cut"), "failed: "),
    "malformed": (Reply(raw=f"data: {{oops {KEY}\n\n"), "sends no chat completion"),
    "malformed later": (Reply(raw=f"{LINE}data: {{oops {KEY}\n\n"), "sends no chat completion"),
    "an error in the stream": (Reply(raw=f'data: {{"error": {{"message": "{REPEATED}"}}}}\n\n'), "failed: the key ..."),
    "silent": (Reply(raw="data: [DONE]\n\n"), "sends no chat completion"),
    "empty": (Reply(), "wrote nothing"),
    "endless": (Reply(("on and on " * 100,), then="endless"), "wrote 21,000 characters and did not end"),
    "hang": (Reply(then="hang"), "did not finish within 0.5 seconds"),
    "hang in the middle": (Reply(("The ferry ",), then="hang"), "did not finish within 0.5 seconds"),
    "ping": (Reply(then="ping"), "did not finish within 0.5 seconds"),
}


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def bot(url: str, timeout: float, *, fallback: bool) -> Bot:
    chat = open_chat(SPEC, url.replace("//", f"//me:{KEY}@"), timeout)
    return newsroom(replace(chat, pauses=(0.0,)), fallback=fallback)


@contextmanager
def failing(name: str, *, fallback: bool) -> Iterator[tuple[Bot, str]]:
    """A bot on a server that fails so, and what its failure begins with."""
    reply, _ = FAILURES[name]
    with LLMServer(reply) as server:
        yield (
            bot(server.url, 0.5 if reply.then in ("hang", "ping") else 30, fallback=fallback),
            f"{SPEC} at {server.url} ",
        )


@pytest.mark.parametrize("name", FAILURES)
def test_a_model_that_fails_is_replaced_by_quotations_and_named(name: str) -> None:
    with failing(name, fallback=True) as (asked, who):
        *events, answer = asked.stream(SAIL)
    check(asked, answer)
    assert (answer.status, answer.writer) == ("answered", "quotes")
    assert {claim.verdict for claim in answer.claims} == {"quoted"}
    assert answer.usage is None
    (notice,) = answer.notices
    assert notice.startswith(f"{INSTEAD} ({who}{FAILURES[name][1]}")
    assert SECRET not in str(answer.to_dict())
    # All that the model said is taken back before the first quotation.
    restart = events.index(Restart(INSTEAD))
    drafted = "".join(event.text for event in events[restart:] if isinstance(event, Draft))
    assert drafted.split() == answer.text.split()
    assert [e.claim.text for e in events if isinstance(e, Settled)] == [claim.text for claim in answer.claims]


@pytest.mark.parametrize("name", FAILURES)
def test_without_a_fallback_a_model_that_fails_is_an_error(name: str) -> None:
    with failing(name, fallback=False) as (asked, who), pytest.raises(WriterError) as raised:
        asked.ask(SAIL)
    assert raised.value.message.startswith(who + FAILURES[name][1])
    assert raised.value.hint
    assert SECRET not in raised.value.message + raised.value.hint


@pytest.mark.parametrize("fallback", [True, False])
def test_an_unreachable_server_is_a_failure_like_others(fallback: bool) -> None:
    with socket.socket() as unused:  # bound, not listening: nobody else can take the port
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
        asked = bot(url, 30, fallback=fallback)
        if fallback:
            answer = asked.ask(SAIL)
            assert (answer.status, answer.writer) == ("answered", "quotes")
            assert answer.notices == (f"{INSTEAD} ({SPEC} at {url} failed: Connection error.)",)
        else:
            with pytest.raises(WriterError, match="Connection error"):
                asked.ask(SAIL)


def test_the_quotations_are_those_of_a_bot_without_a_model() -> None:
    with failing("500", fallback=True) as (asked, _):
        answer = asked.ask(SAIL)
    plain = newsroom().ask(SAIL)
    assert (answer.text, answer.claims, answer.citations, answer.direct) == (
        plain.text,
        plain.claims,
        plain.citations,
        plain.direct,
    )


def test_a_model_that_answers_is_not_replaced() -> None:
    with LLMServer(Reply(status=500), Reply(("The articles do not say.",))) as server:
        answer = bot(server.url, 30, fallback=True).ask(SAIL)
    assert (answer.status, answer.writer, answer.notices) == ("refused", SPEC, ())
    assert len(server.requests) == 2
