"""Who is asking, over real HTTP and real accounts: keys, logins, browsers, and how often each may."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from walled import PASSWORD, accounts, walled

from rag.accounts import Accounts

BROWSER = "b" * 43


@pytest.fixture
def people(tmp_path: Path) -> Iterator[Accounts]:
    with accounts(tmp_path) as made:
        yield made


def shows(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def owner(response: httpx.Response) -> str:
    assert response.status_code == 200, response.text
    return response.json()["owner"]


def test_a_key_tells_who_asks_and_whether_it_may_write(people: Accounts) -> None:
    reads = people.add_key("reader", writes=False, per_minute=60)
    writes = people.add_key("feeder", writes=True, per_minute=60)
    with walled(people, open=False) as url:
        found = httpx.get(f"{url}/api/me", headers=shows(reads))
        assert found.json() == {"owner": "key:reader", "name": "reader", "writes": False}
        refused = httpx.post(f"{url}/api/articles", headers=shows(reads))
        assert refused.status_code == 403
        assert "reader" in refused.text
        assert httpx.post(f"{url}/api/articles", headers=shows(writes)).json() == "key:feeder"


@pytest.mark.parametrize("open", [True, False])
def test_an_unknown_or_revoked_key_is_refused_whatever_else_is_shown(people: Accounts, open: bool) -> None:
    secret = people.add_key("old", writes=True, per_minute=60)
    people.revoke("old")
    people.add_user("ada", PASSWORD)
    cookie = {"dateline_login": people.login("ada"), "dateline_browser": BROWSER}
    with walled(people, open=open) as url, httpx.Client(base_url=url, cookies=cookie) as client:
        for path in ("/", "/api/me", "/gradio_api/app_id"):
            for wrong in (f"Bearer {secret}", "Bearer dl_unknown", "Bearer", "bearer é"):
                found = client.get(path, headers={"Authorization": wrong.encode()})
                assert (found.status_code, found.headers["www-authenticate"]) == (401, "Bearer")
                assert found.json() == {"error": "this key is unknown or revoked", "hint": "dateline keys list"}


def test_a_key_comes_before_a_login_and_a_login_before_a_browser(people: Accounts) -> None:
    people.add_user("ada", PASSWORD)
    key, cookie = people.add_key("reader", writes=False, per_minute=60), {"dateline_login": people.login("ada")}
    with walled(people) as url, httpx.Client(base_url=url, cookies=cookie) as client:
        assert owner(client.get("/api/me", headers=shows(key))) == "key:reader"
        client.cookies["dateline_browser"] = BROWSER
        found = client.get("/api/me")
        assert found.json() == {"owner": "user:ada", "name": "ada", "writes": True}
        # A proxy's own password is none of ours.
        assert owner(client.get("/api/me", headers={"Authorization": "Basic YTpi"})) == "user:ada"


def test_where_it_is_open_a_browser_gets_a_cookie_with_its_first_page(people: Accounts) -> None:
    with walled(people) as url, httpx.Client(base_url=url) as client:
        assert "set-cookie" not in client.get("/api/me").headers
        first = client.get("/")
        kept = first.headers["set-cookie"]
        token = client.cookies["dateline_browser"]
        assert kept == f"dateline_browser={token}; HttpOnly; Max-Age=31536000; Path=/; SameSite=strict"
        assert f"browser:{sha256(token.encode()).hexdigest()}" in first.text
        again = client.get("/api/me")
        assert "set-cookie" not in again.headers
        assert owner(again) in first.text
        assert again.json()["writes"] is True
        with httpx.Client(base_url=url) as other:
            other.get("/")
            assert owner(other.get("/api/me")) != owner(again)


def test_a_token_that_is_none_of_ours_is_replaced(people: Accounts) -> None:
    with walled(people) as url:
        found = httpx.get(url, cookies={"dateline_browser": "known"})
        assert "dateline_browser=" in found.headers["set-cookie"]
        assert sha256(b"known").hexdigest() not in found.text


def test_programs_without_a_cookie_are_one(people: Accounts) -> None:
    with walled(people) as url:
        assert owner(httpx.get(f"{url}/api/me")) == owner(httpx.get(f"{url}/api/me")) == "browser:none"


def test_where_nobody_needs_a_key_any_may_be_shown(people: Accounts) -> None:
    with walled(people) as url:
        assert owner(httpx.get(f"{url}/api/me", headers=shows("none"))) == "browser:none"
        people.add_key("reader", writes=False, per_minute=60)
        assert httpx.get(f"{url}/api/me", headers=shows("none")).status_code == 401


def test_it_is_open_no_longer_once_there_is_a_user(people: Accounts) -> None:
    with walled(people) as url, httpx.Client(base_url=url, cookies={"dateline_browser": BROWSER}) as client:
        assert client.get("/api/me").status_code == 200
        people.add_user("ada", PASSWORD)
        assert client.get("/api/me").status_code == 401


def test_who_is_nobody_gets_the_login_page_or_a_401(people: Accounts) -> None:
    with walled(people, open=False) as url, httpx.Client(base_url=url) as client:
        for path in ("/api/me", "/api", "/v1/models", "/mcp", "/metrics", "/page/jobs", "/gradio_api/queue/data"):
            found = client.get(path)
            assert found.status_code == 401, path
            assert "dateline keys add NAME" in found.text
            assert "set-cookie" not in found.headers
        assert client.post("/", headers={"Origin": url}).status_code == 401
        assert client.get("/", headers={"Sec-Fetch-Mode": "cors"}).status_code == 401
        for path, next in (("/", "%2F"), ("/a b?c=1&d=é", "%2Fa%2520b%3Fc%3D1%26d%3D%25C3%25A9")):
            found = client.get(path)
            assert (found.status_code, found.headers["location"]) == (303, f"/login?next={next}")


def test_some_paths_are_open_to_all_and_only_those(people: Accounts) -> None:
    with walled(people, open=False) as url, httpx.Client(base_url=url) as client:
        assert client.get("/healthz").json() == "well"
        assert client.get("/login").status_code == 200
        for path in ("/readyz", "/assets/x.css", "/handed/ingest"):
            assert client.get(path).status_code == 404
        for path in ("/healthzz", "/healthz/", "/assetsx", "/api/../healthz", "/healthz%2f..%2fapi", "//healthz"):
            found = client.get("/", extensions={"target": path.encode()})  # as it stands
            assert found.status_code in (303, 401), path


def test_a_key_is_counted_and_told_so(people: Accounts) -> None:
    secret = people.add_key("reader", writes=False, per_minute=2)
    other = people.add_key("other", writes=False, per_minute=2)
    with walled(people, open=False) as url, httpx.Client(base_url=url, headers=shows(secret)) as client:
        left = [client.get("/api/me").headers for _ in range(2)]
        assert [(h["x-ratelimit-limit"], h["x-ratelimit-remaining"]) for h in left] == [("2", "1"), ("2", "0")]
        assert 1 <= int(left[0]["x-ratelimit-reset"]) <= 60
        late = client.get("/api/me")
        assert late.status_code == 429
        assert 1 <= int(late.headers["retry-after"]) <= 60
        assert late.headers["x-ratelimit-remaining"] == "0"
        assert late.json()["error"] == "the key reader has had the 2 requests of its minute"
        assert client.get("/healthz").status_code == 200
        assert client.get("/api/me", headers=shows(other)).status_code == 200


def test_programs_written_for_openai_are_refused_in_its_words(people: Accounts) -> None:
    secret = people.add_key("reader", writes=False, per_minute=1)
    with walled(people, open=False) as url:
        unknown = httpx.get(f"{url}/v1/models", headers=shows("dl_no"))
        httpx.get(f"{url}/api/me", headers=shows(secret))
        late = httpx.get(f"{url}/v1/models", headers=shows(secret))
        long = httpx.post(f"{url}/v1/chat/completions", content=b"x" * 2_001)
        away = httpx.post(f"{url}/v1/chat/completions", headers={"Origin": "https://evil.example"})
    found = [(one.status_code, one.json()["error"]["type"], one.json()["error"]["code"]) for one in (unknown, late)]
    assert found == [
        (401, "authentication_error", "invalid_api_key"),
        (429, "rate_limit_error", "rate_limit_exceeded"),
    ]
    assert unknown.json()["error"]["message"] == "this key is unknown or revoked; dateline keys list"
    assert int(late.headers["retry-after"]) > 0
    assert (long.status_code, long.json()["error"]["type"]) == (413, "invalid_request_error")
    assert (away.status_code, away.json()["error"]["type"]) == (403, "permission_error")


def test_a_stream_comes_through_piece_by_piece(people: Accounts) -> None:
    secret = people.add_key("reader", writes=True, per_minute=60)
    with walled(people, open=False) as url, httpx.Client(base_url=url, headers=shows(secret), timeout=20) as client:
        with client.stream("GET", "/api/stream") as response:
            pieces = response.iter_raw()
            assert next(pieces) == b"first"
            client.post("/api/go")
            assert list(pieces) == [b"last"]
        assert response.headers["x-ratelimit-limit"] == "60"


def test_where_the_accounts_cannot_be_read_nobody_is_let_in(people: Accounts) -> None:
    with walled(people) as url:
        people.people.close()
        for file in people.people.file.parent.glob("people.db*"):
            file.unlink()
        people.people.file.mkdir()
        found = httpx.get(f"{url}/api/me")
        assert found.status_code == 503
        assert "cannot use" in found.json()["error"]
