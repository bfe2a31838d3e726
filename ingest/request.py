"""One HTTP request within limits of time and size: an address to status, headers and unzipped body.

Knows nothing of redirects, politeness or articles. Proxies named in the environment are never used: they would connect
in our place, where no address can be checked."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpcore
import httpx

from ingest.connect import Guard
from ingest.content import gunzip
from rag.errors import ReadError

BUSY = (429, 503)


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and bytes of one request; `size` counts on the wire and again after unzipping.

    `wait` is the longest Retry-After that is waited for, `crawl_delay` the longest pause a robots.txt can ask for."""

    connect: float = 10
    read: float = 20
    total: float = 60
    size: int = 50_000_000
    redirects: int = 5
    wait: float = 60
    crawl_delay: float = 30


@dataclass(frozen=True, slots=True)
class Reply:
    """What a host answered; header names are in lower case. Of what is no success the body is not read."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def said(self) -> str:
        """The status in words."""
        known = self.status in [s.value for s in HTTPStatus]
        return f"HTTP {self.status} {HTTPStatus(self.status).phrase}" if known else f"HTTP {self.status}"

    @property
    def wait(self) -> float | None:
        """Seconds a busy host asks to wait; a date is taken by the host's own clock."""
        told = self.headers.get("retry-after", "").strip()
        if self.status not in BUSY or not told:
            return None
        if told.isdecimal():
            return float(told)
        try:
            then, now = (parsedate_to_datetime(when) for when in (told, self.headers.get("date", "")))
            return max(0.0, (then - now).total_seconds())
        except (ValueError, TypeError):  # TypeError: one with and one without a time zone
            return None

    @property
    def content(self) -> tuple[str | None, str | None]:
        """Content type without parameters, and charset."""
        message = Message()
        message["content-type"] = said = self.headers.get("content-type", "")
        return (message.get_content_type() if "/" in said else None), message.get_content_charset()


def parse(address: str, base: httpx.URL | None = None) -> httpx.URL:
    """An address that may be asked for, as a redirect from `base` if given. Errors: ReadError."""
    try:
        url = base.join(address) if base else httpx.URL(address)
        bare = url.copy_with(userinfo=b"", fragment=None)
    except (httpx.InvalidURL, ValueError) as e:
        raise ReadError(f"not a valid address: {address}") from e
    found = f"redirects to {bare}: " if base else ""
    if url.scheme not in ("http", "https"):
        raise ReadError(f"{found}only http and https addresses are fetched")
    if not url.host or (url.port or 0) > 65535:
        raise ReadError(f"{found}not a valid address: {bare}")
    if url.userinfo:
        raise ReadError(f"{found}addresses with a user name or password are not fetched")
    return bare


def get(url: httpx.URL, headers: Mapping[str, str], limits: Limits, *, guard: Guard, tls: ssl.SSLContext) -> Reply:
    """Asks for an address over a connection of its own. Errors: ReadError in words."""
    seconds = {"connect": limits.connect, "read": limits.read, "write": limits.read, "pool": limits.total}
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    # Only gzip is asked for: its output can be bounded whatever it claims.
    sent = {"Host": url.netloc.decode("ascii"), "Accept-Encoding": "gzip", "Connection": "close", **headers}
    with (
        _in_words(url, limits),
        httpcore.ConnectionPool(tls, network_backend=guard) as pool,
        pool.stream("GET", target, headers=list(sent.items()), extensions={"timeout": seconds}) as answer,
    ):
        received = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
        body = _body(answer, received, limits.size) if 200 <= answer.status < 300 else b""
        return Reply(answer.status, received, body)


def _body(answer: httpcore.Response, headers: Mapping[str, str], limit: int) -> bytes:
    told = headers.get("content-length", "")
    if told.isdecimal() and (len(told) > 15 or int(told) > limit):
        raise ReadError(f"more than {limit:,} bytes")
    coding = headers.get("content-encoding", "").strip().lower() or "identity"
    if coding not in ("identity", "gzip", "x-gzip"):
        raise ReadError(f"sent in the encoding {coding}, which was not asked for")
    chunks = _chunks(answer.iter_stream(), limit)
    return b"".join(chunks) if coding == "identity" else gunzip(chunks, limit)


def _chunks(stream: Iterator[bytes], limit: int) -> Iterator[bytes]:
    got = 0
    for chunk in stream:
        got += len(chunk)
        if got > limit:
            raise ReadError(f"more than {limit:,} bytes")
        yield chunk


@contextmanager
def _in_words(url: httpx.URL, limits: Limits) -> Iterator[None]:
    """What the network says, as ReadError."""
    try:
        yield
    except httpcore.ConnectTimeout as e:
        raise ReadError(f"no connection to {url.host} within {limits.connect:g} seconds") from e
    except httpcore.TimeoutException as e:
        raise ReadError(
            f"{url.host} is too slow: nothing for {limits.read:g} seconds, or not done after {limits.total:g}"
        ) from e
    except httpcore.NetworkError as e:
        raise ReadError(f"no connection to {url.host}: {_cause(e)}") from e
    except (httpcore.ProtocolError, UnicodeError) as e:
        raise ReadError(f"{url.host} does not answer as HTTP asks: {e}") from e


def _cause(error: httpcore.NetworkError) -> str:
    cause = error.args[0] if error.args else error  # the pool drops __cause__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate is not valid ({cause.verify_message})"
    if isinstance(cause, ssl.SSLError):
        return f"TLS failed ({cause.reason or cause})"
    return (isinstance(cause, OSError) and cause.strerror) or str(error)
