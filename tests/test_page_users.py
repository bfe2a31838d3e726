"""The page where users log in: in through the login page and out again, each with conversations of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from argon2 import PasswordHasher
from browsing import BROWSER, Open, ask, browser, playwright, question, tab  # noqa: F401
from playwright.sync_api import Page, expect
from scripted_stream import Play, answer, scripted_house
from serving import served
from small_house import played
from walled import PASSWORD

from rag.accounts import Accounts
from ui.app import build_app

pytestmark = BROWSER
OPEN = "#dl-talks [data-do=open]"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, playwright: object) -> Iterator[str]:  # noqa: F811
    """A page that other machines can reach, with two users; passwords are hashed fast."""
    play = Play()
    with scripted_house(tmp_path_factory.mktemp("users"), play) as house:
        play.script = lambda question: played(answer(house.bot, question))
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        house = replace(house, accounts=Accounts(house.accounts.people, hasher=hasher))
        for name in ("ada", "bob"):
            house.accounts.add_user(name, PASSWORD)
        with served(build_app(house, loopback=False)) as url:
            yield url


def log_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_label("Password").press("Enter")


def test_who_is_not_logged_in_is_asked_to_and_comes_back_to_where_it_was(url, tab):  # noqa: F811
    page = tab(url)
    expect(page).to_have_title("Log in to Dateline")
    log_in(page, "ada", "wrong password")
    expect(page.get_by_role("alert")).to_have_text("There is no such user, or the password is another.")
    log_in(page, "ada")
    ask(page, "Does the ferry stay?")
    expect(page.locator(".dl-answer")).to_have_count(1)
    address = page.url
    assert re.fullmatch(rf"{re.escape(url)}\?c=[\w-]+", address)
    page.get_by_role("button", name="Log out ada").click()
    expect(page).to_have_title("Log in to Dateline")
    page.goto(address)
    expect(page).to_have_title("Log in to Dateline")
    log_in(page, "ada")
    expect(page.locator(".dl-answer")).to_have_count(1)
    expect(page).to_have_url(address)


@pytest.mark.full
def test_each_user_sees_but_their_own_conversations(url, tab):  # noqa: F811
    ada, bob = tab(url), tab(url)
    for page, name in ((ada, "ada"), (bob, "bob")):
        log_in(page, name)
        ask(page, f"Does {name} stay?")
        expect(page.locator(".dl-answer")).to_have_count(1)
    expect(ada.locator(OPEN).first).to_have_text("Does ada stay?")
    expect(bob.locator(OPEN)).to_have_text(["Does bob stay?"])
    bob.goto(ada.url)
    expect(bob.locator(".dl-welcome")).to_be_visible()
    expect(bob.locator(".dl-turn")).to_have_count(0)
    expect(bob).to_have_url(url)
    expect(bob.locator(OPEN)).to_have_text(["Does bob stay?"])
    again = tab(ada.url)  # in another browser of the same user
    log_in(again, "ada")
    expect(again.locator(".dl-answer")).to_have_count(1)


@pytest.mark.full
def test_a_tab_that_stayed_open_after_logging_out_says_so(url, tab):  # noqa: F811
    first = tab(url)
    log_in(first, "bob")
    expect(first.locator(".dl-welcome")).to_be_visible()
    second = tab(url, beside=first)
    second.get_by_role("button", name="Log out bob").click()
    expect(second).to_have_title("Log in to Dateline")
    ask(first, "Does the ferry stay?")
    expect(first.locator("#dl-now")).to_contain_text("nobody is logged in here any more")
    expect(question(first)).to_have_value("Does the ferry stay?")
