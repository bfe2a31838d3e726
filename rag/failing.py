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
    ("langchain_google_genai.chat_models", "ChatGoogleGenerativeAIError"),
    ("ollama", "ResponseError"),
    ("openai", "OpenAIError"),
)
V1 = "an OpenAI-compatible server's often ends in /v1, Ollama's own does not"
KEYS = {
    "anthropic": "ANTHROPIC_API_KEY",
    "google": "GOOGLE_API_KEY",
    "google_genai": "GOOGLE_API_KEY",
    "mistral": "MISTRAL_API_KEY",
    "mistralai": "MISTRAL_API_KEY",
    "openai": "OPENAI_API_KEY",
}
REFUSED = {
    403: ("does not allow this key to use the model", "use another key or another --llm"),
    404: (
        "knows no such model or address",
        "check the name in --llm, of Ollama's with: ollama list; and --llm-url: " + V1,
    ),
    429: ("takes no more requests for now", "wait a while, then ask again"),
}
SLOW = "allow more: export DATELINE_LLM_TIMEOUT=300"
FOREIGN = "check --llm-url: " + V1
DOWN = "check that the server runs and is not overloaded, then ask again"
WRONG = "check --llm and --llm-url"
NARROW = "show the model less: export DATELINE_LLM_CONTEXT=4096"
PASSING = frozenset({408, 409, 429})  # besides 5xx: the same request may succeed later
KEY_LIKE = re.compile(r"\b(?:(?:sk|gsk|pk|key)-|AIza|Bearer )[\w*.-]{4,}")
SAID = 200  # characters of what a provider says that an error repeats


def failures() -> tuple[type[BaseException], ...]:
    """What a provider may raise: looked up among the loaded modules, so that Dateline depends on no provider."""
    loaded = (getattr(sys.modules.get(module), name, None) for module, name in ROOTS)
    # AttributeError, KeyError, TypeError: what SDKs raise on replies that are no chat completion.
    # Empty: a model in process that is slow, as langchain-huggingface says it.
    known = (ModelError, OSError, ValueError, LookupError, TypeError, AttributeError, Empty)
    return *known, *(root for root in loaded if root)


def export(spec: str) -> str:
    """How to set the key of the provider that `spec` begins with; of an unknown one, OpenAI's stands for it."""
    return f"set the provider's key, such as: export {KEYS.get(spec.partition(':')[0], KEYS['openai'])}=..."


def described(e: BaseException, who: str, timeout: float, secrets: Iterable[str], key: str) -> WriterError:
    """A provider's failure as an error for the user, without keys.

    `who` names model and address; `key` is the hint for a key that is refused."""
    status = status_of(e)
    late = isinstance(e, TimeoutError | ModelTimeoutError)
    if late:
        text, hint = f"did not finish within {timeout:g} seconds", SLOW
    elif status == 401:
        text, hint = "does not accept the API key", key
    elif status in REFUSED:
        text, hint = REFUSED[status]
    elif isinstance(e, ContextOverflowError):
        text, hint = "cannot read so much at once", NARROW
    elif isinstance(e, Empty):
        text, hint = "wrote nothing for a minute", NARROW
    elif _foreign(e):
        text, hint = "sends no chat completion", FOREIGN
    else:
        text, hint = "failed", DOWN if passing(e) else WRONG
    # Providers repeat part of a wrong key, so what they say of it is left out.
    said = "" if late or status in (401, 403) or isinstance(e, Empty) else f": {scrub(e, secrets)}"
    return WriterError(f"{who} {text}{said}", hint, retryable=passing(e))


def scrub(e: BaseException | str, secrets: Iterable[str] = ()) -> str:
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
        return not (_foreign(e) or isinstance(e, Empty))
    return status in PASSING or status >= 500


def status_of(e: BaseException) -> int | None:
    """The HTTP status behind a failure, where there is one."""
    places = (e, getattr(e, "response", None), e.__cause__)  # langchain-google-genai keeps it in the cause only
    found = (getattr(place, name, None) for place in places for name in ("status_code", "code"))
    return next((status for status in found if isinstance(status, int) and status > 0), None)


def retry_after(e: BaseException) -> float | None:
    """Seconds that the server asks to wait (RFC 9110, Retry-After: seconds or a date), where it does."""
    response = getattr(e, "response", getattr(e.__cause__, "response", None))
    told = str(getattr(response, "headers", {}).get("retry-after", "")).strip()
    if told.replace(".", "", 1).isdecimal():
        return float(told)
    try:
        until = parsedate_to_datetime(told)
    except (ValueError, OverflowError):
        return None
    return max(0.0, (until - datetime.now(until.tzinfo or UTC)).total_seconds()) if until.tzinfo else None


def _foreign(e: BaseException) -> bool:
    # OSError: httpx's and the sockets' own.
    return isinstance(e, ValueError | LookupError | TypeError | AttributeError) and status_of(e) is None
