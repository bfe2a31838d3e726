"""A scripted web site on loopback: plays Replies by path, in order, and keeps what it was asked and how many at once."""

from __future__ import annotations

import gzip
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

TICK = 0.02  # seconds between looks at a client that is being kept waiting


@dataclass(frozen=True, slots=True)
class Reply:
    """What the site answers once; then: done, cut the connection amid the body, hang before, drip the body, or come late."""

    body: bytes | str = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    then: Literal["done", "cut", "hang", "drip", "late"] = "done"
    etag: str | None = None  # answers 304 to a request that names it
    raw: bytes | None = None  # sent as it is, for what no server should say

    @property
    def data(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else self.body


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: path and headers with lower-case names."""

    path: str
    headers: Mapping[str, str]


def html(body: str, **headers: str) -> Reply:
    return Reply(body, headers={"Content-Type": "text/html; charset=utf-8", **headers})


def xml(body: str) -> Reply:
    return Reply(body, headers={"Content-Type": "application/xml"})


def zipped(data: bytes, **headers: str) -> Reply:
    return Reply(gzip.compress(data), headers={"Content-Encoding": "gzip", "Content-Type": "text/html", **headers})


def moved(place: str, status: int = 302) -> Reply:
    return Reply(status=status, headers={"Location": place})


class WebServer:
    """Serves in threads between `with WebServer() as site:` and its end; the last reply of a path serves the rest.

    What has no reply is 404, robots.txt too. `hung` is set once a client waits for a reply that hangs."""

    def __init__(self, pages: Mapping[str, Reply | list[Reply]] | None = None, *, tls: ssl.SSLContext | None = None):
        self.asked: list[Asked] = []
        self.hung = threading.Event()
        self.stopping = threading.Event()
        self.most_at_once = 0
        self._at_once = 0
        self._lock = threading.Lock()
        self.pages = dict(pages or {})
        self._http = _Http(("127.0.0.1", 0), _Handler)
        self._http.script = self
        self._scheme = "https" if tls else "http"
        if tls:
            self._http.socket = tls.wrap_socket(self._http.socket, server_side=True, do_handshake_on_connect=False)

    @property
    def port(self) -> int:
        return self._http.server_port

    @property
    def url(self) -> str:
        return self.at("127.0.0.1")

    def at(self, host: str) -> str:
        """The site under another name, which a resolver must lead to 127.0.0.1."""
        return f"{self._scheme}://{host}:{self.port}"

    @property
    def paths(self) -> list[str]:
        """What was asked for, but for robots.txt."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def next(self, asked: Asked) -> Reply:
        with self._lock:
            self.asked.append(asked)
            found = self.pages.get(asked.path, Reply("nothing here", 404))
            if isinstance(found, Reply):
                return found
            return found.pop(0) if len(found) > 1 else found[0]

    def __enter__(self) -> WebServer:
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": TICK})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def enter(self, change: int) -> None:
        with self._lock:
            self._at_once += change
            self.most_at_once = max(self.most_at_once, self._at_once)


class _Http(ThreadingHTTPServer):
    daemon_threads = False  # so that server_close() waits for every reply
    script: WebServer

    def handle_error(self, request, client_address) -> None:
        """A client that broke off, or one whose TLS failed: both are in the script."""


class _Handler(BaseHTTPRequestHandler):
    server: _Http

    def do_GET(self) -> None:
        site = self.server.script
        headers = {name.lower(): value for name, value in self.headers.items()}
        site.enter(1)
        reply = site.next(Asked(self.path, headers))
        if reply.then == "late":  # time for another request to come, where one should not
            site.stopping.wait(TICK)
        site.enter(-1)  # before the client has its answer and may ask again
        self._play(reply, headers)

    def _play(self, reply: Reply, headers: Mapping[str, str]) -> None:
        if reply.raw is not None:
            self.wfile.write(reply.raw)
            return
        if reply.then == "hang":
            self.server.script.hung.set()
            self.server.script.stopping.wait()
            return
        fresh = reply.etag is not None and headers.get("if-none-match") == reply.etag
        self.send_response(304 if fresh else reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.etag:
            self.send_header("ETag", reply.etag)
        self.send_header("Content-Length", str(len(reply.data) + (reply.then == "cut")))
        self.end_headers()
        if not fresh:
            self._send(reply)

    def _send(self, reply: Reply) -> None:
        if reply.then != "drip":
            self.wfile.write(reply.data)
            return
        for byte in reply.data:
            self.wfile.write(bytes([byte]))
            if self.server.script.stopping.wait(TICK):
                return

    def log_message(self, format, *args) -> None:
        """Silent."""


@dataclass
class Time:
    """A clock that only sleeping moves; keeps how long was slept."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
