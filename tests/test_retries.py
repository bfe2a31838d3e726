"""When a language model is asked again, through the real langchain-openai package and a real server on loopback."""

from dataclasses import replace

import pytest
from evidence import EVIDENCE, FERRY
from llm_server import LLMServer, Reply

from rag.errors import WriterError
from rag.llm import LONGEST, PAUSES, open_chat
from rag.types import Mark, Query, Text, Usage

QUERY = Query("When will the ferry sail?")
GOOD = Reply(("It sails", " on 12 May [1.1]."))
GOOD_PIECES = [Text("It sails"), Text(" on 12 May "), Mark(FERRY, 0), Text(".")]
PAST, FUTURE = "Wed, 21 Oct 2015 07:28:00 GMT", "Fri, 31 Dec 9998 23:59:59 GMT"
ERROR_AFTER_TEXT = """\
data: {"choices": [{"index": 0, "delta": {"role": "assistant", "content": "It sails"}}]}

data: {"error": {"message": "overloaded"}}

"""


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0123456789abcdef")


def opened(server, timeout=30.0):
    """A writer that tries as often as usual, but waits only where the server says so."""
    return replace(open_chat("openai:small", server.url, timeout), pauses=(0.0,) * len(PAUSES))


def written(server):
    return list(opened(server).write(QUERY, EVIDENCE[:2], ()))


def failure(server, timeout=30.0):
    with pytest.raises(WriterError) as raised:
        list(opened(server, timeout).write(QUERY, EVIDENCE[:2], ()))
    assert server.url in raised.value.message
    return raised.value


@pytest.mark.parametrize(
    "failed",
    [
        Reply(status=429, retry_after="0"),
        Reply(status=429, retry_after=PAST),
        Reply(status=429),
        Reply(status=408),
        Reply(status=500),
        Reply(status=503, retry_after="soon"),
        Reply(then="cut"),
        Reply(("",), then="cut"),  # an empty piece is no text yet
    ],
)
def test_what_may_pass_is_tried_again_and_leaves_no_trace(failed):
    with LLMServer(failed, GOOD) as server:
        *pieces, usage = written(server)
    first, second = server.requests
    assert first.body == second.body
    assert pieces == GOOD_PIECES
    assert isinstance(usage, Usage)
    assert (usage.tokens_in, usage.tokens_out) == (11, 7)


@pytest.mark.parametrize(
    "failed",
    [
        Reply(status=400),
        Reply(status=401),
        Reply(status=403),
        Reply(status=404),
        Reply(status=404, retry_after="0"),
        Reply(status=422),
        Reply(raw="<html>Welcome</html>\n\n"),
    ],
)
def test_what_will_not_pass_is_asked_once(failed):
    with LLMServer(failed, GOOD) as server:
        assert not failure(server).retryable
    assert len(server.requests) == 1


@pytest.mark.parametrize(("fails", "requests"), [(3, 4), (9, 4)])
def test_three_further_tries_are_made_at_most(fails, requests):
    with LLMServer(*[Reply(status=503)] * fails, GOOD) as server:
        if fails == 3:
            assert written(server)[:-1] == GOOD_PIECES
        else:
            assert "failed: Error code: 503" in failure(server).message
    assert len(server.requests) == requests


def test_the_last_failure_is_the_one_that_is_told():
    with LLMServer(Reply(status=503), Reply(status=401), GOOD) as server:
        assert "does not accept the API key" in failure(server).message
    assert len(server.requests) == 2


@pytest.mark.parametrize("wait", ["60", "3600.5", FUTURE])
def test_a_wait_beyond_the_time_limit_is_an_error_at_once(wait):
    with LLMServer(Reply(status=429, retry_after=wait), GOOD) as server:
        error = failure(server, timeout=20)
    assert "takes no more requests for now" in error.message  # who waited would say that it did not finish in time
    assert "wait a while" in error.hint
    assert error.retryable
    assert len(server.requests) == 1


def test_the_time_limit_holds_over_all_tries_together():
    # A fourth request could not begin before 1.2 seconds: each try alone stays far below the limit.
    with LLMServer(Reply(status=503, retry_after="0.4")) as server:
        assert failure(server, timeout=1.0).retryable
    assert 1 <= len(server.requests) <= 3


def test_a_later_try_that_hangs_meets_the_time_limit():
    with LLMServer(Reply(status=503), Reply(then="ping")) as server:
        assert "did not finish within 2 seconds" in failure(server, timeout=2.0).message
        assert server.gone.wait(30)
    assert len(server.requests) == 2


@pytest.mark.parametrize("broken", [Reply(("It sails",), then="cut"), Reply(raw=ERROR_AFTER_TEXT)])
def test_nothing_is_tried_again_once_text_came(broken):
    with LLMServer(broken, GOOD) as server:
        pieces = opened(server).write(QUERY, EVIDENCE, ())
        assert next(pieces) == Text("It sails")
        with pytest.raises(WriterError) as raised:
            next(pieces)
    assert raised.value.retryable
    assert len(server.requests) == 1


def test_a_reply_without_end_is_given_up():
    with LLMServer(Reply(("on and on " * 100,), then="endless")) as server:
        error = failure(server)
        assert f"wrote {LONGEST + 1000:,} characters and did not end" in error.message
        assert not error.retryable
        assert server.gone.wait(30)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("silent", "says"),
    [
        (Reply(raw="data: [DONE]\n\n"), "sends no chat completion"),
        (Reply(), "wrote nothing"),
        (Reply(("", "")), "wrote nothing"),
        (Reply((" ", "\n")), "wrote nothing"),
    ],
)
def test_a_silent_reply_is_an_error(silent, says):
    with LLMServer(silent) as server:
        error = failure(server)
    assert says in error.message
    assert error.hint
