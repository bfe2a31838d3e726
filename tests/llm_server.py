"""A scripted OpenAI-compatible server on loopback: plays one Reply for each request and keeps what it was asked."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

TICK = 0.02  # seconds between looks at a client that is being kept waiting
PATIENCE = 40  # seconds for a client that neither reads nor goes: the test has failed by then, and must end
HEAD = {"id": "scripted", "created": 0, "model": "scripted"}


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server does once: stream `chunks` as server-sent events, then `then`.

    done: end as the protocol wants; cut: break the connection in the middle; hang: stay silent until the client goes;
    ping: send keep-alive lines until it goes; endless: send the chunks again until it goes. A `status` other than 200
    answers with `error`, and with `retry_after` as its header of that name; `raw` is sent as it is. `calls` are tools
    that the model wants called, each with its arguments. Who asks for no stream gets all at once, and no `then`."""

    chunks: tuple[str, ...] = ()
    then: Literal["done", "cut", "hang", "ping", "endless"] = "done"
    status: int = 200
    error: str = "it went wrong"
    raw: str = ""
    usage: tuple[int, int] | None = (11, 7)
    retry_after: str = ""
    calls: tuple[tuple[str, Mapping[str, Any]], ...] = ()

    @property
    def tool_calls(self) -> list[dict[str, Any]]:
        wanted = [{"name": name, "arguments": json.dumps(given)} for name, given in self.calls]
        return [{"index": n, "id": f"call-{n}", "type": "function", "function": one} for n, one in enumerate(wanted)]

    @property
    def finish(self) -> str:
        return "tool_calls" if self.calls else "stop"


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asked: path, headers with lower-case names, and the body's JSON."""

    path: str
    headers: Mapping[str, str]
    body: Any

    @property
    def messages(self) -> list[tuple[str, str]]:
        return [(message["role"], message["content"]) for message in self.body["messages"]]


class LLMServer:
    """Serves in threads between `with LLMServer(reply, ...) as server:` and its end; the last reply serves the rest.

    `asked` is set once a request came, `gone` once a client has broken off a reply."""

    def __init__(self, *replies: Reply) -> None:
        self.requests: list[Request] = []
        self.asked, self.gone = threading.Event(), threading.Event()
        self.stopping = threading.Event()
        self._replies = list(replies)
        self._http = _Http(("127.0.0.1", 0), self.handler())
        self._http.script = self

    def handler(self) -> type[Handler]:
        return Handler

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    def next(self, request: Request) -> Reply:
        self.requests.append(request)
        self.asked.set()
        return self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]

    def __enter__(self) -> LLMServer:
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": TICK})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


class _Http(ThreadingHTTPServer):
    daemon_threads = False  # so that server_close() waits for every reply
    script: LLMServer


class Handler(BaseHTTPRequestHandler):
    """Speaks OpenAI's protocol; one that speaks another says its own kind, chunks, errors, end and keep-alive lines."""

    protocol_version = "HTTP/1.1"
    kind = "text/event-stream"
    server: _Http

    def log_message(self, *_: object) -> None:
        """Tests look at `requests`."""

    def do_POST(self) -> None:  # noqa: N802 (http.server calls it so)
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.server.script.next(Request(self.path, headers, body))
        self.close_connection = True
        try:
            self._play(reply, body)
        except ConnectionError:
            self.server.script.gone.set()

    def _play(self, reply: Reply, body: Any) -> None:
        if reply.status != 200:
            self._refuse(reply)
            return
        if not body.get("stream"):
            self._whole(reply)
            return
        self._head(200, self.kind, ("Transfer-Encoding", "chunked"))
        if reply.raw:
            self._send(reply.raw)
        for chunk in reply.chunks:
            self._chunk(chunk)
        getattr(self, f"_{reply.then}")(reply, body)

    def _chunk(self, chunk: str) -> None:
        self._event({"choices": [{"index": 0, "delta": {"role": "assistant", "content": chunk}}]})

    def _error(self, reply: Reply) -> Any:
        return {"message": reply.error, "type": "scripted"}

    def _refuse(self, reply: Reply) -> None:
        wait = [("Retry-After", reply.retry_after)] if reply.retry_after else []
        self._json(reply.status, {"error": self._error(reply)}, *wait)

    def _whole(self, reply: Reply) -> None:
        message = {"role": "assistant", "content": "".join(reply.chunks), "tool_calls": reply.tool_calls or None}
        choice = {"index": 0, "message": message, "finish_reason": reply.finish}
        self._json(200, {**HEAD, "object": "chat.completion", "choices": [choice]})

    def _json(self, status: int, body: Any, *further: tuple[str, str]) -> None:
        content = json.dumps(body).encode()
        self._head(status, "application/json", ("Content-Length", str(len(content))), *further)
        self.wfile.write(content)

    def _done(self, reply: Reply, body: Any) -> None:
        if not reply.raw:
            called = {"tool_calls": reply.tool_calls} if reply.calls else {}
            self._event({"choices": [{"index": 0, "delta": called, "finish_reason": reply.finish}]})
            if reply.usage and body.get("stream_options", {}).get("include_usage"):
                told, wrote = reply.usage
                usage = {"prompt_tokens": told, "completion_tokens": wrote, "total_tokens": told + wrote}
                self._event({"choices": [], "usage": usage})
            self._send("data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def _cut(self, reply: Reply, body: Any) -> None:
        self.connection.shutdown(socket.SHUT_RDWR)

    def _hang(self, reply: Reply, body: Any) -> None:
        self.connection.settimeout(TICK)
        while not self.server.script.stopping.is_set():
            try:
                if not self.connection.recv(1):
                    raise ConnectionResetError
            except TimeoutError:
                continue

    def _ping(self, reply: Reply, body: Any) -> None:
        while not self.server.script.stopping.wait(TICK):
            self._still_here()

    def _endless(self, reply: Reply, body: Any) -> None:
        self.connection.settimeout(PATIENCE)
        with suppress(TimeoutError):
            while not self.server.script.stopping.is_set():
                for chunk in reply.chunks:
                    self._chunk(chunk)

    def _still_here(self) -> None:
        self._send(": still here\n\n")

    def _head(self, status: int, kind: str, *further: tuple[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for header in further:
            self.send_header(*header)
        self.send_header("Connection", "close")
        self.end_headers()

    def _event(self, part: Mapping[str, Any]) -> None:
        self._send(f"data: {json.dumps({**HEAD, 'object': 'chat.completion.chunk', **part})}\n\n")

    def _send(self, text: str) -> None:
        data = text.encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()
