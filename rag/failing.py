"""What a provider of language models says when it fails: which failures may pass, and texts that hold no key.

Knows nothing of prompts and answers."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from queue import Empty

from langchain_core.exceptions import ContextOverflowError, ModelError, ModelTimeoutError

from rag.errors import WriterError

# The root of every failure of a provider's SDK. LangChain's ModelError covers only those it could sort: an HTTP 422, or
# an error inside the stream, arrives from langchain-openai 1.7 as openai's own.
ROOTS = (
    ("anthropic", "AnthropicError"),
    ("google.genai.errors", "APIError"),
    ("groq", "GroqError"),
    ("httpx", "HTTPError"),
    ("httpx2", "HTTPError"),
    ("ollama", "ResponseError"),
    ("openai", "OpenAIError"),
)
REFUSED = {
    401: ("does not accept the API key", "set the provider's key, such as: export OPENAI_API_KEY=..."),
    403: ("does not allow this key to use the model", "use another key or another --llm"),
    404: ("knows no such model or address", "check the name in --llm, and that --llm-url ends in /v1"),
    429: ("takes no more requests for now", "wait a while, then ask again"),
}
SLOW = "allow more: export DATELINE_LLM_TIMEOUT=300"
FOREIGN = "check that --llm-url speaks OpenAI's protocol; it often ends in /v1"
DOWN = "check that the server runs and is not overloaded, then ask again"
WRONG = "check --llm and --llm-url"
NARROW = "show the model less: export DATELINE_LLM_CONTEXT=4096"
PASSING = frozenset({408, 409, 429})  # besides 5xx: the same request may succeed later
KEY_LIKE = re.compile(r"\b(?:(?:sk|gsk|pk|key)-|Bearer )[\w*.-]{4,}")
SAID = 200  # characters of what a provider says that an error repeats


def failures() -> tuple[type[BaseException], ...]:
    """What a provider may raise: looked up among the loaded modules, so that Dateline depends on no provider."""
    loaded = (getattr(sys.modules.get(module), name, None) for module, name in ROOTS)
    # AttributeError, KeyError, TypeError: what SDKs raise on replies that are no chat completion.
    # Empty: a model in process that broke off, as langchain-huggingface says it.
    known = (ModelError, OSError, ValueError, LookupError, TypeError, AttributeError, Empty)
    return *known, *(root for root in loaded if root)


def described(e: BaseException, who: str, timeout: float, secrets: Iterable[str]) -> WriterError:
    """A provider's failure as an error for the user, without keys; `who` names model and address."""
    status = status_of(e)
    late = isinstance(e, TimeoutError | ModelTimeoutError)
    if late:
        text, hint = f"did not finish within {timeout:g} seconds", SLOW
    elif status in REFUSED:
        text, hint = REFUSED[status]
    elif isinstance(e, ContextOverflowError):
        text, hint = "cannot read so much at once", NARROW
    elif _foreign(e):
        text, hint = "sends no chat completion", FOREIGN
    else:
        text, hint = "failed", DOWN if passing(e) else WRONG
    # Providers repeat part of a wrong key, so what they say of it is left out.
    said = "" if late or status in (401, 403) else f": {scrub(e, secrets)}"
    return WriterError(f"{who} {text}{said}", hint, retryable=passing(e))


def scrub(e: BaseException, secrets: Iterable[str] = ()) -> str:
    """What a provider says: its first line, short, printable and without keys."""
    line = next(iter(str(e).strip().splitlines()), "") or type(e).__name__
    for secret in secrets:
        line = line.replace(secret, "...")
    return "".join(c for c in KEY_LIKE.sub("...", line) if c.isprintable())[:SAID]


def passing(e: BaseException) -> bool:
    """Whether the same request may succeed later."""
    if isinstance(e, ModelError):
        return e.is_retryable
    status = status_of(e)
    if status is None:
        return not _foreign(e)
    return status in PASSING or status >= 500


def status_of(e: BaseException) -> int | None:
    """The HTTP status behind a failure, where there is one."""
    response = getattr(e, "response", None)
    found = (getattr(e, "status_code", None), getattr(response, "status_code", None), getattr(e, "code", None))
    return next((status for status in found if isinstance(status, int) and status > 0), None)


def retry_after(e: BaseException) -> float | None:
    """Seconds that the server asks to wait (RFC 9110, Retry-After: seconds or a date), where it does."""
    told = str(getattr(getattr(e, "response", None), "headers", {}).get("retry-after", "")).strip()
    if told.replace(".", "", 1).isdigit():
        return float(told)
    try:
        until = parsedate_to_datetime(told)
    except ValueError:
        return None
    return max(0.0, (until - datetime.now(until.tzinfo or UTC)).total_seconds()) if until.tzinfo else None


def _foreign(e: BaseException) -> bool:
    # OSError: httpx's and the sockets' own.
    return isinstance(e, ValueError | LookupError | TypeError | AttributeError) and status_of(e) is None
