"""The page in a real browser: tabs of their own, of which none may ask anything of another host."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright
from serving import PATIENCE

CHROMIUM = shutil.which("chromium")
QUIET = [
    "--no-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium"),
    # Gradio sums up its queue with pandas after every event.
    pytest.mark.filterwarnings(
        "ignore:'future.no_silent_downcasting' is deprecated", "ignore:The copy keyword is deprecated"
    ),
]
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE * 1000)
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
    yield browser
    browser.close()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Open]:
    """Opens pages, each in a browser of its own unless one is given; at the end none may have asked another host."""
    contexts, asked, faults = [], list[tuple[str, str]](), list[str]()

    def open_(url: str, beside: Page | None = None, **options: object) -> Page:
        context = beside.context if beside else browser.new_context(reduced_motion="reduce", **options)
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        page = context.new_page()
        own = "/".join(url.split("/")[:3])
        page.on("request", lambda request: asked.append((own, request.url)))
        page.on("websocket", lambda opened: asked.append((own, opened.url)))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(url)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert asked
    assert [seen for own, seen in asked if not seen.startswith((own, "data:", "blob:"))] == []
    assert faults == []


def question(page: Page):
    return page.get_by_placeholder("Ask about the articles")


def ask(page: Page, text: str) -> None:
    question(page).fill(text)
    question(page).press("Enter")
