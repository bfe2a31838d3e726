"""The outer wall over real HTTP: headers, other sites, other hosts, long bodies, and gradio's routes."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import httpx
import pytest
from fastapi.routing import iter_route_contexts
from gradio.routes import App
from hypothesis import given
from hypothesis import strategies as st
from serving import served
from starlette.datastructures import Headers
from walled import LIMITS, PASSWORD, accounts, application, walled

from rag.accounts import Accounts
from ui.headers import HEADERS
from ui.refusing import foreign, needed

HOSTS = ["localhost", "localhost:1", "127.0.0.1", "127.0.0.1:99", "[::1]", "[::1]:7860", "LOCALHOST:7860"]
OTHERS = ["evil.example", "evil.example:7860", "localhost.evil.example", "127.0.0.1.evil.example", "127.0.0.2", "[::2]"]
# What the page asks of gradio; of all else there is nothing.
ASKED = {
    "GET /",
    "HEAD /",
    "GET /assets/{path:path}",
    "GET /static/{path:path}",
    "GET /favicon.ico",
    "GET /theme.css",
    "GET /config",
    "GET /gradio_api/queue/data",
    "GET /gradio_api/heartbeat/{session_hash}",
    "GET /gradio_api/app_id",
    "POST /gradio_api/queue/join",
    "POST /gradio_api/cancel",
    "POST /gradio_api/reset",
    "POST /login",  # ours stands before it
}


@pytest.fixture
def people(tmp_path: Path) -> Iterator[Accounts]:
    with accounts(tmp_path) as made:
        yield made


@pytest.fixture
def client(people: Accounts) -> Iterator[httpx.Client]:
    with walled(people) as url, httpx.Client(base_url=url, cookies={"dateline_browser": "b" * 43}) as client:
        yield client


def test_every_response_carries_the_headers(people: Accounts, client: httpx.Client) -> None:
    people.add_key("reader", writes=False, per_minute=60)
    long = {"content": b"x" * (LIMITS.body + 1)}
    statuses = {
        200: client.get("/"),
        303: client.post("/logout"),
        400: client.get("/", headers={"Host": "evil.example"}),
        401: client.get("/", headers={"Authorization": "Bearer no"}),
        403: client.post("/api/ask", headers={"Origin": "null"}),
        404: client.get("/gradio_api/info"),
        405: client.put("/api/ask"),
        413: client.post("/api/ask", **long),
        422: client.post("/login", data={"name": "n" * 1001}),
        500: client.get("/api/bug"),
    }
    for status, response in statuses.items():
        assert response.status_code == status
        assert {name: response.headers.get(name) for name in HEADERS} == HEADERS, status


def test_a_bug_is_told_without_what_it_was(client: httpx.Client) -> None:
    assert client.get("/api/bug").json() == {"error": "this went wrong", "hint": "see the server's log"}


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://localhost:{port}"},
        {"Origin": "chrome-extension://abc"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:{port}"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
        {"Origin": "null", "Authorization": "Basic YTpi"},
    ],
)
def test_what_another_site_sends_is_refused_unless_it_only_reads(client: httpx.Client, headers: dict[str, str]) -> None:
    sent = {name: value.format(port=client.base_url.port) for name, value in headers.items()}
    for method, path in (
        ("POST", "/api/ask"),
        ("POST", "/login"),
        ("DELETE", "/api/ask"),
        ("POST", "/gradio_api/queue/join"),
    ):
        found = client.request(method, path, headers=sent)
        assert found.status_code == 403, path
        assert found.json()["error"] == "this request came from another site"
    assert client.get("/api/me", headers=sent).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://127.0.0.1:{port}"},
        {"Origin": "https://127.0.0.1:{port}"},  # a proxy ends TLS
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1:{port}"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_what_the_page_or_a_program_sends_is_let_in(client: httpx.Client, headers: dict[str, str]) -> None:
    sent = {name: value.format(port=client.base_url.port) for name, value in headers.items()}
    assert client.post("/api/ask", headers=sent, content=b"four").json() == 4


def test_without_a_host_no_origin_is_its_own() -> None:
    assert foreign(Headers({"Origin": "null"}))
    assert foreign(Headers({"Origin": "null", "Host": ""}))


def test_a_key_may_come_from_anywhere(people: Accounts, client: httpx.Client) -> None:
    secret = people.add_key("feeder", writes=True, per_minute=60)
    sent = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site", "Authorization": f"Bearer {secret}"}
    assert client.post("/api/ask", headers=sent).status_code == 200
    assert client.post("/api/ask", headers={**sent, "Authorization": "Bearer no"}).status_code == 401


def test_on_loopback_only_its_own_names_are_answered(people: Accounts, client: httpx.Client) -> None:
    assert {client.get("/healthz", headers={"Host": host}).status_code for host in HOSTS} == {200}
    assert {client.get("/healthz", headers={"Host": host}).status_code for host in OTHERS} == {400}
    with walled(people, loopback=False) as url:
        assert {httpx.get(f"{url}/healthz", headers={"Host": host}).status_code for host in HOSTS + OTHERS} == {200}


def test_a_body_is_as_long_as_it_may_be_and_no_longer(client: httpx.Client) -> None:
    def pieces(length: int) -> Iterator[bytes]:
        yield from (b"x" * min(100, length - at) for at in range(0, length, 100))

    for path, most in (("/api/ask", LIMITS.body), ("/api/articles/files", LIMITS.upload)):
        for form in (lambda length: b"x" * length, pieces):  # with a length, and chunked without
            assert client.post(path, content=form(most)).json() == most
            found = client.post(path, content=form(most + 1))
            assert (found.status_code, found.json().keys()) == (413, {"error", "hint"})


def test_a_body_without_end_is_refused_before_it_ends(client: httpx.Client) -> None:
    with socket.create_connection((client.base_url.host, client.base_url.port), timeout=20) as raw:
        raw.sendall(b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        raw.sendall(b"fa0\r\n" + b"x" * 4000 + b"\r\n")  # and no last chunk
        assert raw.recv(100).startswith(b"HTTP/1.1 413")


def test_websockets_are_refused(client: httpx.Client) -> None:
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
    found = client.get("/api/me", headers={**upgrade, "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA=="})
    assert found.status_code == 403


def page() -> gr.Blocks:
    """Made where an event loop runs: gradio makes one of its own elsewhere, and leaves it open."""
    with gr.Blocks(analytics_enabled=False) as page:
        gr.Textbox().submit(lambda: "", None, None)
    return page


async def test_of_gradios_routes_those_are_there_that_the_page_needs() -> None:
    """A release of gradio that brings others fails here."""
    app = App.create_app(page())
    routes = {(method, route.path) for route in iter_route_contexts(app.routes) for method in route.methods or ()}
    assert len(routes) > 70
    there = {f"{method} {path}" for method, path in routes if needed(method, re.sub(r"\{.*?\}", "x", path))}
    assert there == ASKED


@given(st.sampled_from(["GET", "POST", "HEAD", "PUT"]), st.text(max_size=12))
def test_no_spelling_leads_to_gradios_files(method: str, rest: str) -> None:
    for path in ("file=", "upload", "proxy=", "stream/", "call/", "run/", "component_server", "run-history/", "info"):
        assert not needed(method, f"/gradio_api/{path}{rest}")
    assert not needed(method, f"/monitoring/{rest}")


def test_paths_that_are_not_gradios_are_none_of_its_business() -> None:
    assert needed("DELETE", "/api/articles/x")
    assert needed("GET", "/")
    assert needed("GET", "/configure")


async def test_gradio_itself_stands_behind_both_walls(people: Accounts) -> None:
    app = application(people, home=False)
    gr.mount_gradio_app(app, page(), path="/", ssr_mode=False, run_history=False, mcp_server=False, pwa=False)
    with served(app) as url, httpx.Client(base_url=url) as client:
        home = client.get("/", headers={"Origin": "http://127.0.0.1:1"})
        assert "gradio-app" in home.text
        assert "dateline_browser" in home.headers["set-cookie"]
        assert [name for name in home.headers if name.startswith("access-control")] == []
        asks = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
        before = client.options("/api/ask", headers=asks)
        assert [name for name in before.headers if name.startswith("access-control")] == []
        assert client.get("/theme.css").status_code == 200
        asked = {"data": [], "fn_index": 0, "session_hash": "abc"}
        assert "event_id" in client.post("/gradio_api/queue/join", json=asked).json()
        assert "process_completed" in client.get("/gradio_api/queue/data?session_hash=abc").text
        for path in (
            "/gradio_api/file=/etc/passwd",
            "/gradio_api/file%3D/etc/passwd",
            "//gradio_api/file=/etc/passwd",
            "/x/../gradio_api/file=/etc/passwd",
            "/gradio_api/file=%0A/etc/passwd",
            "/gradio_api/info",
            "/openapi.json",
        ):
            assert client.get("/", extensions={"target": path.encode()}).status_code == 404, path
        assert client.post("/gradio_api/upload", files={"files": b"x"}).status_code == 404
        people.add_user("ada", PASSWORD)
        assert client.get("/").headers["location"] == "/login?next=%2F"
        assert client.post("/gradio_api/queue/join", content=json.dumps(asked)).status_code == 401
