"""Ollama through the real langchain-ollama package, to a real server on loopback that speaks its protocol."""

import re
import socket

import pytest
from evidence import EVIDENCE, FERRY, MAYOR
from llm_server import Reply
from newsroom import check, newsroom
from ollama_server import OllamaServer

from rag.errors import WriterError
from rag.llm import open_chat
from rag.prompt import NOT_IN_ARTICLES, messages
from rag.types import Mark, Query, Settled, Text, Turn, Usage

SPEC = "ollama:qwen3:4b"
QUERY = Query("When will the ferry sail?")
LINE = '{"message": {"role": "assistant", "content": "It sails"}}\n'
WAITS = "The ferry will not sail before 12 May 2031, Holm told the Courier."
CRACKS = "Engineers found cracks in its hull, said the owner Ida Holm."


def written(server, evidence=EVIDENCE[:2], history=(), *, timeout=10.0, **how):
    return list(open_chat(SPEC, server.url, timeout, **how).write(QUERY, evidence, history))


def failure(reply, *, timeout=10.0):
    with OllamaServer(reply) as server, pytest.raises(WriterError) as raised:
        written(server, timeout=timeout)
    assert raised.value.message.startswith(f"{SPEC} at {server.url} ")
    assert raised.value.hint
    return raised.value


def test_a_good_answer_has_marks_and_usage():
    with OllamaServer(Reply(("It sails [1", ".2]. He denies it [2.1].", " [7.7]"), usage=(120, 34))) as server:
        *pieces, usage = written(server)
    assert [piece for piece in pieces if isinstance(piece, Mark)] == [Mark(FERRY, 1), Mark(MAYOR, 0)]
    assert "".join(piece.text for piece in pieces if isinstance(piece, Text)) == "It sails . He denies it . "
    assert isinstance(usage, Usage)
    assert (usage.model, usage.tokens_in, usage.tokens_out, usage.dropped) == (SPEC, 120, 34, 1)


def test_ollama_is_told_how_much_it_reads_and_writes():
    with OllamaServer(Reply(("It sails.",))) as server:
        written(server, history=(Turn("Why is it in port?", "It has cracks."),))
        written(server, context=4096, reply=200)
    first, second = server.requests
    roles = {"system": "system", "human": "user", "ai": "assistant"}
    prompt = messages(QUERY, EVIDENCE[:2], (Turn("Why is it in port?", "It has cracks."),))
    assert first.messages == [(roles[role], text) for role, text in prompt]
    assert (first.path, first.body["model"], first.body["stream"]) == ("/api/chat", "qwen3:4b", True)
    assert first.body["options"] == {"num_ctx": 8192, "num_predict": 1024}
    assert second.body["options"] == {"num_ctx": 4096, "num_predict": 200}


@pytest.mark.parametrize("then", ["hang", "ping"])
def test_closing_ends_the_request(then):
    with OllamaServer(Reply(("It sails",), then=then)) as server:
        pieces = open_chat(SPEC, server.url, 600).write(QUERY, EVIDENCE, ())
        assert next(pieces) == Text("It sails")
        assert not server.gone.is_set()
        pieces.close()
        assert server.gone.wait(30)


@pytest.mark.parametrize(
    ("reply", "says", "hint", "retryable"),
    [
        (Reply(status=404, error="model 'qwen3:4b' not found"), "knows no such model or address", "ollama list", False),
        (Reply(status=400), "failed: it went wrong", "check --llm", False),
        (Reply(status=500), "failed: it went wrong", "server runs", True),
        (Reply(raw='{"error": "the runner stopped"}\n'), "failed: the runner stopped", "server runs", True),
        (Reply(raw="{oops\n"), "sends no chat completion", "Ollama's own does not", False),
        (Reply(raw="[]\n"), "sends no chat completion", "--llm-url", False),
        (Reply(raw='{"message": 3}\n'), "sends no chat completion", "--llm-url", False),
        (Reply(raw="\n"), "sends no chat completion", "--llm-url", False),
        (Reply(), "wrote nothing", "another --llm", True),
    ],
)
def test_failures_are_errors_with_a_hint(reply, says, hint, retryable):
    error = failure(reply)
    assert says in error.message
    assert hint in error.hint
    assert error.retryable is retryable


def test_a_failure_that_passes_is_tried_again():
    with OllamaServer(Reply(status=503), Reply(("It sails [1.1].",))) as server:
        assert Mark(FERRY, 0) in written(server)
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("reply", "retryable"), [(Reply(("It sails",), then="cut"), True), (Reply(raw=LINE + "{oops\n"), False)]
)
def test_a_reply_that_breaks_in_the_middle(reply, retryable):
    with OllamaServer(reply) as server:
        pieces = open_chat(SPEC, server.url, 10).write(QUERY, EVIDENCE, ())
        assert next(pieces) == Text("It sails")
        with pytest.raises(WriterError) as raised:
            next(pieces)
    assert raised.value.retryable is retryable
    assert len(server.requests) == 1


def test_an_unreachable_server():
    with socket.socket() as unused:  # bound, not listening: nobody else can take the port
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(WriterError) as raised:
            list(open_chat(SPEC, f"http://127.0.0.1:{unused.getsockname()[1]}", 10).write(QUERY, EVIDENCE, ()))
    assert "server runs" in raised.value.hint
    assert raised.value.retryable


@pytest.mark.parametrize("then", ["hang", "ping"])
@pytest.mark.parametrize("chunks", [(), ("It sails",)])
def test_the_time_limit_holds_whatever_the_server_does(then, chunks):
    error = failure(Reply(chunks, then=then), timeout=0.5)
    assert "did not finish within 0.5 seconds" in error.message
    assert "DATELINE_LLM_TIMEOUT" in error.hint
    assert error.retryable


def mark(words):
    """The mark that stands before the sentence with these words in what the server reads."""
    with OllamaServer(Reply((NOT_IN_ARTICLES,))) as server:
        newsroom(open_chat(SPEC, server.url, 10)).ask(QUERY.text)
    _, prompt = server.requests[0].messages[-1]
    return re.search(rf"^(\[\d\.\d\]) .*{words}", prompt, re.MULTILINE)[1]


def test_the_whole_bot_answers_with_verified_claims():
    reply = f"{WAITS} {mark('12 May')} {CRACKS} {mark('found cracks')} The king opens a bridge. {mark('12 May')}"
    with OllamaServer(Reply(tuple(re.findall(".{1,7}", reply)))) as server:
        bot = newsroom(open_chat(SPEC, server.url, 10))
        *events, answer = bot.stream(QUERY.text)
    check(bot, answer)
    assert (answer.status, answer.writer) == ("answered", SPEC)
    assert [(claim.text, claim.verdict) for claim in answer.claims] == [(WAITS, "quoted"), (CRACKS, "supported")]
    assert [event.claim.text for event in events if isinstance(event, Settled)] == [WAITS, CRACKS]
    assert answer.removed == ("The king opens a bridge.",)
