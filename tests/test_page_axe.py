"""axe-core on each view of the page, light and dark: no serious and no critical violation."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import BROWSER, ask, browser, playwright, tab  # noqa: F401
from example_house import CHOSEN, UNKNOWN, house  # noqa: F401
from playwright.sync_api import Page, expect
from serving import served
from test_page import url  # noqa: F401

from ui.app import build_app

pytestmark = BROWSER
GRAVE = ("serious", "critical")


def grave(page: Page) -> list[str]:
    """The grave violations, each with where it is."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['target']}" for one in found if one["impact"] in GRAVE for node in one["nodes"]]


def empty(page: Page) -> None:
    expect(page.locator(".dl-welcome")).to_be_visible()


def answered(page: Page) -> None:
    ask(page, CHOSEN)
    expect(page.locator(".dl-answer")).to_be_visible()
    page.locator(".dl-unused summary").click()


def refused(page: Page) -> None:
    ask(page, UNKNOWN)
    expect(page.locator(".dl-nearest")).to_be_visible()


def article(page: Page) -> None:
    answered(page)
    page.locator(".dl-cite").first.click()
    expect(page.locator("#dl-sheet .dl-whole")).to_be_visible()


def rating(page: Page) -> None:
    answered(page)
    page.get_by_role("button", name="Bad answer").click()
    expect(page.locator(".dl-comment textarea")).to_be_visible()


def editing(page: Page) -> None:
    answered(page)
    page.get_by_role("button", name="Edit the question").click()


def wishes(page: Page) -> None:
    page.get_by_role("button", name="Filters and model").click()
    expect(page.get_by_label("From day")).to_be_visible()


def articles(page: Page) -> None:
    page.get_by_role("button", name="Articles").click()
    expect(page.locator(".dl-shelf li").first).to_be_visible()


VIEWS = (empty, answered, refused, article, rating, editing, wishes, articles)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)
def test_a_view_has_no_grave_violation(view, scheme, url, tab):  # noqa: F811
    page = tab(url, color_scheme=scheme)
    view(page)
    assert grave(page) == []


def test_the_page_to_log_in_has_none(house, tab):  # noqa: F811
    with served(build_app(house, loopback=False)) as url:  # noqa: F811
        page = tab(f"{url}login")
        assert grave(page) == []
        page.close()
