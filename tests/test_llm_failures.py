"""What goes wrong with a language model, through the real langchain-openai package and a real server on loopback."""

import socket
import subprocess
import sys
import traceback
from dataclasses import replace
from itertools import islice
from time import monotonic

import pytest
from evidence import EVIDENCE
from langchain_core.language_models import GenericFakeChatModel
from llm_server import LLMServer, Reply

from rag.errors import WriterError
from rag.llm import ChatWriter, open_chat
from rag.providers import public
from rag.types import Query, Text

QUERY = Query("When will the ferry sail?")
KEY = "sk-test-0123456789abcdef"


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def failure(*replies, timeout=10.0, spec="openai:small"):
    with LLMServer(*replies) as server, pytest.raises(WriterError) as raised:
        list(open_chat(spec, server.url, timeout).write(QUERY, EVIDENCE, ()))
    assert server.url in raised.value.message
    return raised.value


@pytest.mark.parametrize(
    ("status", "says", "hint", "retryable"),
    [
        (400, "failed: Error code: 400 - it went wrong", "check --llm", False),
        (401, "does not accept the API key", "OPENAI_API_KEY", False),
        (403, "does not allow this key", "another key", False),
        (404, "knows no such model or address", "/v1", False),
        (408, "failed: Error code: 408", "server runs", True),
        (422, "failed: Error code: 422", "check --llm", False),
        (429, "takes no more requests for now", "wait", True),
        (500, "failed: Error code: 500", "server runs", True),
        (503, "failed: Error code: 503", "server runs", True),
    ],
)
def test_refusals_of_the_server(status, says, hint, retryable):
    error = failure(Reply(status=status))
    assert says in error.message
    assert ("it went wrong" in error.message) is (status not in (401, 403))  # providers repeat part of the key there
    assert hint in error.hint
    assert error.retryable is retryable


@pytest.mark.parametrize("status", [400, 401, 404, 500])
def test_a_key_that_the_server_repeats_is_in_no_error_text(status):
    error = failure(Reply(status=status, error=f"bad key {KEY} or sk-abc***wxyz, Bearer {KEY}\nand {KEY}"))
    told = "".join(traceback.format_exception(error)) + error.hint
    assert "0123456789abcdef" not in told
    assert "wxyz" not in told


@pytest.mark.parametrize("raw", ["<html>Welcome</html>\n\n", "data: {oops\n\n", ""])
def test_a_server_that_speaks_something_else(raw):
    error = failure(Reply(raw=raw or ": nothing\n\n"))
    assert "sends no chat completion" in error.message
    assert not error.retryable


def test_an_error_inside_the_stream():
    error = failure(Reply(raw='data: {"error": {"message": "the model\\u001b[2J is overloaded"}}\n\n'))
    assert "failed: the model[2J is overloaded" in error.message
    assert error.retryable


def test_a_connection_cut_in_the_middle():
    with LLMServer(Reply(("It sails", " on"), then="cut")) as server:
        pieces = open_chat("openai:small", server.url, 10).write(QUERY, EVIDENCE, ())
        assert list(islice(pieces, 2)) == [Text("It sails"), Text(" on")]
        with pytest.raises(WriterError) as raised:
            next(pieces)
    assert raised.value.retryable


def test_an_unreachable_server():
    with socket.socket() as unused:  # bound, not listening: nobody else can take the port
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
        with pytest.raises(WriterError) as raised:
            list(
                open_chat("openai:small", address.replace("//", f"//me:{KEY}@") + f"?key={KEY}", 10).write(
                    QUERY, EVIDENCE, ()
                )
            )
    assert raised.value.message == f"openai:small at {address} failed: Connection error."
    assert "server runs" in raised.value.hint
    assert raised.value.retryable


@pytest.mark.parametrize("then", ["hang", "ping"])
@pytest.mark.parametrize("chunks", [(), ("It sails",)])
def test_the_time_limit_holds_whatever_the_server_does(then, chunks):
    error = failure(Reply(chunks, then=then), timeout=0.5)
    assert "did not finish within 0.5 seconds" in error.message
    assert "DATELINE_LLM_TIMEOUT" in error.hint
    assert error.retryable


def test_a_request_past_its_time_limit_is_ended():
    with LLMServer(Reply(("It sails",), then="hang")) as server:
        with pytest.raises(WriterError):
            list(open_chat("openai:small", server.url, 0.5).write(QUERY, EVIDENCE, ()))
        assert server.gone.wait(30)


def test_a_program_can_end_though_the_server_does_not(offline_env):
    program = """
import sys
from rag.errors import WriterError
from rag.llm import open_chat
from rag.types import Query
try:
    list(open_chat("openai:small", sys.argv[1], 0.5).write(Query("When?"), (), ()))
except WriterError as e:
    print(e.retryable)
"""
    with LLMServer(Reply(("It sails",), then="ping")) as server:
        command = [sys.executable, "-c", program, server.url]
        run = subprocess.run(command, env=offline_env, capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout == "True\n"


def test_a_bug_in_a_model_keeps_its_traceback():
    class Broken(GenericFakeChatModel):
        def _stream(self, *args, **kwargs):
            raise ZeroDivisionError
            yield

    with pytest.raises(ZeroDivisionError):
        list(ChatWriter(Broken(messages=iter([])), "fake").write(QUERY, EVIDENCE, ()))


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("http://localhost:8000/v1", "http://localhost:8000/v1"),
        ("https://me:secret@host.example/v1?key=secret#x", "https://host.example/v1"),
        ("http://[::1]:80", "http://[::1]:80"),
    ],
)
def test_an_address_is_shown_without_secrets(given, shown):
    assert public(given) == shown


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://host/", "http://", "http://me:se/cret@host/", "http://a b/"])
def test_an_address_that_is_none(url):
    with pytest.raises(WriterError) as raised:
        open_chat("openai:small", url, 10)
    assert "is no address of a server" in raised.value.message
    assert "cret" not in raised.value.message


@pytest.mark.parametrize(
    ("spec", "url"), [("", None), ("openai:", None), ("openai:", "http://localhost:1/v1"), (" ", None)]
)
def test_a_model_without_a_name(spec, url):
    with pytest.raises(WriterError, match="names no language model"):
        open_chat(spec, url, 10)


@pytest.mark.parametrize("spec", ["nobody:small", "small"])
def test_an_unknown_provider(spec):
    with pytest.raises(WriterError, match="cannot open the language model") as raised:
        open_chat(spec, None, 10)
    assert "provider:model" in raised.value.hint


def test_all_that_is_asked_for_one_answer_shares_its_time_limit() -> None:
    with LLMServer(Reply(("It sails.",))) as server:
        writer = open_chat("openai:small", server.url, 30)
        begun = writer.begun()
        assert monotonic() < begun.deadline <= monotonic() + 30 < writer.deadline
        late = replace(begun, deadline=monotonic())
        with pytest.raises(WriterError, match="did not finish"):
            list(late.write(QUERY, EVIDENCE, ()))
        with pytest.raises(WriterError, match="did not finish"):
            late.questions(QUERY, ())
