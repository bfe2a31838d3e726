"""Addresses to what stands there, politely: redirects by hand, robots.txt, one request at a time to a host.

Knows nothing of articles."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from threading import Event, Lock

import httpx

from ingest.address import is_front
from ingest.connect import Guard, Resolve, public, resolve
from ingest.pace import Host, Pace
from ingest.request import Limits, Reply, get, parse
from ingest.robots import AGENT, Robots, robots
from ingest.seen import Validators
from rag.errors import ReadError

REDIRECTS = (301, 302, 303, 307, 308)
TRIES = 3  # requests for one address where the host asks to wait
ACCEPT = "text/html,application/xhtml+xml,application/atom+xml,application/rss+xml,application/xml;q=0.9,*/*;q=0.8"


@dataclass(frozen=True, slots=True)
class Response:
    """The body at `url`, which is where the redirects ended; `content_type` is without parameters."""

    url: str
    body: bytes
    content_type: str | None
    charset: str | None
    validators: Validators


@dataclass
class _Origin:
    """The robots.txt of one origin, asked for once."""

    lock: Lock = field(default_factory=Lock)
    robots: Robots | None = None


class Fetcher:
    """Fetches addresses for one run; safe to use from several threads, one request at a time to a host.

    `interval` is the pause between two requests to a host in seconds; `resolve` turns a name into IP addresses,
    `public` tells which of them are of the open internet, `tls` is what certificates are checked with."""

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        allow_private: bool = False,
        interval: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] | None = None,
        resolve: Resolve = resolve,
        public: Callable[[str], bool] = public,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self._resolve, self._given_tls = resolve, tls
        self._reachable = (lambda _: True) if allow_private else public
        self._stop = Event()
        self._pace = Pace(interval, clock, sleep or self._stop.wait)
        self._origins: dict[str, _Origin] = {}
        self._lock = Lock()

    def fetch(self, address: str, validators: Validators | None = None) -> Response | None:
        """What stands at an address; None where it is still what `validators` tell.

        Errors: ReadError with the reason in words, for whatever the network, the host or the limits say."""
        url = parse(address)
        reached, reply = self._follow(url, validators, self._allowed)
        if reply.status == 304 and _conditions(validators, reached):
            return None
        if _place(reply):
            raise ReadError(f"more than {self.limits.redirects} redirects, the last from {reached}")
        if reply.status != 200:
            raise ReadError(reply.said)
        if reached != url and is_front(str(reached)) and not is_front(str(url)):
            raise ReadError(f"redirects to the front page {reached}: it is no longer there")
        content_type, charset = reply.content
        said = Validators(str(reached), reply.headers.get("etag"), reply.headers.get("last-modified"))
        return Response(str(reached), reply.body, content_type, charset, said)

    def close(self) -> None:
        """Breaks off what is under way; nothing can be fetched any more."""
        self._stop.set()

    # --- one address: redirects, robots.txt, turns

    def _follow(
        self, url: httpx.URL, validators: Validators | None, allowed: Callable[[httpx.URL], None]
    ) -> tuple[httpx.URL, Reply]:
        """Each step of the way is checked like the first; the last reply may be one more redirect."""
        for left in range(self.limits.redirects, -1, -1):
            allowed(url)
            reply = self._ask(url, _conditions(validators, url))
            if not left or not (place := _place(reply)):
                break
            url = parse(place, url)
        return url, reply

    def _allowed(self, url: httpx.URL) -> None:
        rules = self._robots(url)
        if refusal := rules.refusal(str(url)):
            raise ReadError(refusal)
        self._pace.host(url.host).slow_down(min(rules.delay, self.limits.crawl_delay))

    def _robots(self, url: httpx.URL) -> Robots:
        with self._lock:
            origin = self._origins.setdefault(str(url.copy_with(raw_path=b"/")), _Origin())
        with origin.lock:
            if origin.robots is None:
                origin.robots = self._read_robots(url.copy_with(raw_path=b"/robots.txt"))
            return origin.robots

    def _read_robots(self, url: httpx.URL) -> Robots:
        try:
            _, reply = self._follow(url, None, lambda _: None)
        except ReadError as e:  # unreachable: nothing is allowed (RFC 9309, 2.3.1.4), and no other page waits for it
            return Robots(reason=e.message)
        return robots(reply.status, reply.body)

    def _ask(self, url: httpx.URL, conditions: Mapping[str, str]) -> Reply:
        host = self._pace.host(url.host)
        for _ in range(TRIES):
            with host.turn():
                if host.shut:
                    raise ReadError(host.shut)
                reply = self._get(url, conditions)
                if reply.wait is None:
                    return reply
                self._put_off(host, url, reply)
        raise ReadError(f"{reply.said}, {TRIES} times")

    def _put_off(self, host: Host, url: httpx.URL, reply: Reply) -> None:
        wait = reply.wait or 0.0
        if wait > self.limits.wait:
            host.shut = f"{reply.said}: {url.host} asks to wait {wait:.0f} seconds; the limit is {self.limits.wait:g}"
            raise ReadError(host.shut)
        host.pause(wait)

    def _get(self, url: httpx.URL, conditions: Mapping[str, str]) -> Reply:
        guard = Guard(
            resolve=self._resolve,
            allowed=self._reachable,
            until=time.monotonic() + self.limits.total,
            stopped=self._stop.is_set,
        )
        return get(url, {**_headers(), **conditions}, self.limits, guard=guard, tls=self._tls)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return self._given_tls or httpx.create_ssl_context()


def _headers() -> dict[str, str]:
    return {
        "User-Agent": f"{AGENT}/{version('dateline')} (news reader; obeys robots.txt)",
        "Accept": ACCEPT,
    }


def _conditions(validators: Validators | None, url: httpx.URL) -> dict[str, str]:
    if validators is None or validators.url != str(url):
        return {}
    said = {"If-None-Match": validators.etag, "If-Modified-Since": validators.modified}
    return {name: value for name, value in said.items() if value}


def _place(reply: Reply) -> str | None:
    """Where a redirect leads."""
    return reply.headers.get("location") if reply.status in REDIRECTS else None
