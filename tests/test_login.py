"""Logging in and out, over real HTTP and in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import BROWSER, CHROMIUM, QUIET, playwright  # noqa: F401
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Playwright, expect
from walled import PASSWORD, accounts, walled

from rag.accounts import Accounts
from ui.login import HEADERS, OWN, _page


@pytest.fixture
def people(tmp_path: Path) -> Iterator[Accounts]:
    with accounts(tmp_path) as made:
        made.add_user("ada", PASSWORD)
        yield made


@pytest.fixture
def client(people: Accounts) -> Iterator[httpx.Client]:
    with walled(people, open=False) as url, httpx.Client(base_url=url) as client:
        yield client


def enter(client: httpx.Client, password: str = PASSWORD, name: str = "ada", next: str = "/") -> httpx.Response:
    return client.post("/login", data={"name": name, "password": password, "next": next})


def test_the_right_password_lets_in_and_logging_out_ends_it(client: httpx.Client) -> None:
    found = enter(client, next="/?c=abc")
    assert (found.status_code, found.headers["location"]) == (303, "/?c=abc")
    token = client.cookies["dateline_login"]
    cookie = f"dateline_login={token}; HttpOnly; Max-Age=2592000; Path=/; SameSite=strict"
    assert found.headers["set-cookie"] == cookie
    assert client.get("/api/me").json() == {"owner": "user:ada", "name": "ada", "writes": True}
    assert "set-cookie" not in client.get("/").headers
    left = client.post("/logout")
    assert (left.status_code, left.headers["location"]) == (303, "/")
    assert "dateline_login" not in client.cookies
    client.cookies["dateline_login"] = token
    assert client.get("/api/me").status_code == 401


def test_over_https_the_cookies_are_sent_over_https_alone(client: httpx.Client) -> None:
    client.headers["X-Forwarded-Proto"] = "https"  # as a proxy on this machine says it
    assert "Secure" in enter(client).headers["set-cookie"]


def test_a_wrong_name_or_password_says_only_that(client: httpx.Client) -> None:
    pairs = [("ada", "open sesame 8"), ("eve", PASSWORD), ("", ""), ("ada", ""), ("ADA", PASSWORD), ("a:b", PASSWORD)]
    for name, password in pairs:
        found = enter(client, password, name)
        assert found.status_code == 401
        assert '<p role="alert">There is no such user, or the password is another.</p>' in found.text
        assert f'name="name" value="{name}"' in found.text
        assert not password or password not in found.text
        assert "set-cookie" not in found.headers


def test_a_name_is_tried_ten_times_a_minute_and_so_is_an_address(client: httpx.Client) -> None:
    client.headers["X-Forwarded-For"] = "198.51.100.1"
    assert {enter(client, "wrong password").status_code for _ in range(10)} == {401}
    late = enter(client)
    assert (late.status_code, "set-cookie" in late.headers) == (429, False)
    assert 1 <= int(late.headers["retry-after"]) <= 60
    assert "Too many tries" in late.text
    assert enter(client, name="eve").status_code == 429
    client.headers["X-Forwarded-For"] = "198.51.100.2"
    assert enter(client).status_code == 429  # the name
    assert enter(client, name="eve").status_code == 401


def test_neighbours_in_a_network_of_ipv6_are_one_address(client: httpx.Client) -> None:
    for number in range(10):
        client.headers["X-Forwarded-For"] = f"2001:db8:1:2::{number}"
        assert enter(client, name=f"n{number}").status_code == 401
    assert enter(client, name="m").status_code == 429
    client.headers["X-Forwarded-For"] = "2001:db8:1:3::1"
    assert enter(client, name="m").status_code == 401


FOREIGN = [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    "evil",
    "",
    "/login",
    "/logout?x",
    "/é",
    "/a\r\nSet-Cookie: b=c",
]


def test_it_leads_to_no_other_site(client: httpx.Client) -> None:
    assert enter(client, next="//evil.example").headers["location"] == "/"
    assert [next for next in FOREIGN if OWN.fullmatch(next)] == []


@given(st.text(max_size=20).map("/".__add__))
def test_whatever_is_let_through_is_a_path_of_this_site(next: str) -> None:
    if OWN.fullmatch(next):
        found = httpx.URL("http://here.example/login").join(next)
        assert (found.scheme, found.host) == ("http", "here.example")


def test_hostile_text_is_text() -> None:
    foul = '"><script>alert(1)</script>'
    page = bytes(_page(foul, foul, foul).body).decode()
    assert "<script" not in page
    assert page.count("&quot;&gt;&lt;script&gt;") == 3


def test_the_page_may_load_nothing_and_is_kept_nowhere(client: httpx.Client) -> None:
    found = client.get("/login?next=/%3Fc=1")
    assert {name: found.headers[name] for name in HEADERS} == HEADERS
    assert 'name="next" value="/?c=1"' in found.text
    assert "<script" not in found.text


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium")
def test_a_browser_logs_in_over_plain_http_from_another_machine(people: Accounts, playwright: Playwright) -> None:  # noqa: F811
    """Over plain http, and not on loopback, a browser tells less of where a form comes from."""
    arguments = [*QUIET, "--host-resolver-rules=MAP dateline.test 127.0.0.1"]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
    with walled(people, open=False, loopback=False) as url:
        page, faults = browser.new_page(), list[str]()
        page.on("console", lambda told: faults.append(told.text) if "Content Security" in told.text else None)
        home = url.replace("127.0.0.1", "dateline.test")
        page.goto(f"{home}/?c=1")
        assert page.title() == "Log in to Dateline"
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert Axe().run(page).response["violations"] == []
            colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
            assert colour == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(11, 15, 25)")
        page.get_by_label("Name").fill("ada")
        page.get_by_label("Password").fill("wrong password")
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_role("alert")).to_have_text("There is no such user, or the password is another.")
        assert Axe().run(page).response["violations"] == []
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_label("Password").press("Enter")
        expect(page).to_have_title("Page")
        assert page.url == f"{home}/?c=1"
        assert "user:ada" in page.content()
        assert faults == []
        browser.close()
