"""Fifty citations clicked in a real browser: each opens its article, and what is highlighted there is the quote."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browsing import BROWSER, browser, playwright, tab  # noqa: F401
from citing import cited
from example_house import house  # noqa: F401
from playwright.sync_api import expect
from serving import served

from ui.app import build_app
from ui.house import House

pytestmark = BROWSER


@pytest.fixture(scope="module")
def url(house: House, playwright: object) -> Iterator[str]:  # noqa: F811
    with served(build_app(house, loopback=True)) as url:
        yield url


@pytest.mark.parametrize("count", [5, pytest.param(50, marks=pytest.mark.full)])
def test_a_citation_opens_its_article_where_the_quote_is_highlighted(count, url, tab):  # noqa: F811
    page, articles = tab(url), set[str]()
    for link, citation in cited(page, count):
        assert link.inner_text() == f"[{citation['number']}]"
        link.click()
        expect(page.locator("#dl-sheet .dl-whole h2")).to_have_text(citation["source"]["title"])
        here = page.locator("#dl-sheet mark.dl-here")
        expect(here.first).to_be_in_viewport()
        assert "".join(here.all_text_contents()) == citation["quote"].replace("\n\n", "")
        articles.add(citation["source"]["id"])
        page.keyboard.press("Escape")
        expect(page.locator("#dl-sheet")).to_be_hidden()
    assert len(articles) >= count // 5
