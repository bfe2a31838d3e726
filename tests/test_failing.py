"""What is read out of a provider's failure, by literal values: status, waiting time, and whether it may pass."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from queue import Empty
from types import SimpleNamespace

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.exceptions import (
    ContextOverflowError,
    ModelAPIError,
    ModelAuthenticationError,
    ModelConnectionError,
    ModelRateLimitError,
)

from rag.failing import described, export, passing, retry_after, scrub, status_of

REQUEST = httpx.Request("POST", "http://127.0.0.1/v1")


def refused(status, **headers):
    """An HTTP client's own error for a response with that status."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.HTTPStatusError("refused", request=REQUEST, response=httpx.Response(status, headers=told))


def coded(name, code):
    """An error that tells its status in an attribute, as SDKs without a response do."""
    error = RuntimeError("refused")
    setattr(error, name, code)
    return error


def caused(cause):
    error = RuntimeError("wrapped")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (refused(503), 503),
        (coded("status_code", 429), 429),
        (coded("code", 404), 404),
        (caused(coded("code", 403)), 403),
        (coded("code", "rate_limited"), None),  # OpenAI's codes are words
        (coded("status_code", -1), None),  # Ollama's, where there is no response
        (httpx.ConnectError("no route"), None),
        (caused(caused(refused(503))), None),
    ],
)
def test_the_status_is_found_where_providers_put_it(error, status):
    assert status_of(error) == status


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("0", 0.0),
        ("7", 7.0),
        (" 1.5 ", 1.5),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("1" * 400, float("inf")),
        ("-5", None),
        ("1.2.3", None),
        ("²", None),
        ("", None),
        (".", None),
        ("soon", None),
        ("Wed, 21 Oct 2015 07:28:00 -0000", None),  # of no known zone
        ("Wed, 01 Jan 99999999999999999999 00:00:00 GMT", None),
        ("Wed, 01 Jan 2031 00:00:00 +99999999999999", None),
    ],
)
def test_the_waiting_time_is_read_from_seconds_or_a_day_that_is_past(told, seconds):
    error = coded("response", SimpleNamespace(headers={"retry-after": told}))
    assert retry_after(error) == seconds
    assert retry_after(caused(error)) == seconds


def test_a_day_to_come_is_waited_for():
    now = datetime.now(UTC)
    told = retry_after(refused(429, retry_after=format_datetime(now + timedelta(days=1), usegmt=True)))
    passed = (datetime.now(UTC) - now).total_seconds() + 1  # a header has whole seconds
    assert 86400 - passed <= told <= 86400


@given(st.text() | st.from_regex(r"\w{3}, \d{1,3} (Jan|May|x) \d{1,25} \d\d:\d\d(:\d\d)? (GMT|[+-]\d{1,20})"))
def test_whatever_a_server_tells_is_seconds_or_nothing(told):
    seconds = retry_after(coded("response", SimpleNamespace(headers={"retry-after": told})))
    assert seconds is None or seconds >= 0


def test_without_a_response_or_its_header_no_waiting_time_is_told():
    assert retry_after(refused(429)) is None
    assert retry_after(TimeoutError()) is None
    assert retry_after(coded("response", None)) is None


@pytest.mark.parametrize(
    ("error", "may"),
    [
        *((refused(status), True) for status in (408, 409, 429, 500, 502, 503, 529)),
        *((refused(status), False) for status in (400, 401, 403, 404, 422)),
        (ModelRateLimitError(), True),
        (ModelAPIError(), True),
        (ModelConnectionError(), True),
        (ModelAuthenticationError(), False),
        (ContextOverflowError(), False),
        (httpx.ConnectError("no route"), True),
        (ConnectionResetError(), True),
        (TimeoutError(), True),
        (ValueError("no JSON"), False),
        (KeyError("choices"), False),
        (TypeError(), False),
        (AttributeError(), False),
        (Empty(), False),
    ],
)
def test_a_failure_passes_where_the_same_request_may_succeed(error, may):
    assert passing(error) is may
    assert described(error, "openai:small", 10, (), "set the key").retryable is may


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("bad key sk-abc123, go away", "bad key ..., go away"),
        ("AIzaSyA-1234 and Bearer abcd.efgh", "... and ..."),
        ("the word hunter2hunter2 is mine", "the word ... is mine"),
        ("\n first\x1b[2J line \nsecond", "first[2J line "),
        ("x" * 300, "x" * 200),
        ("", "ValueError"),
    ],
)
def test_what_a_provider_says_is_one_short_line_without_keys(said, shown):
    assert scrub(ValueError(said), ["hunter2hunter2"]) == shown


def test_an_unknown_provider_is_told_of_the_kind_of_key():
    assert export("mistral:small").endswith("export MISTRAL_API_KEY=...")
    assert export("qwen3:4b").endswith("export OPENAI_API_KEY=...")
