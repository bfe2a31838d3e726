"""Hostile articles, titles, publishers and questions on the page, in its exports and lists: shown as text, doing nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from browsing import BROWSER, ask, browser, playwright, tab  # noqa: F401
from hostile import HOSTILE
from playwright.sync_api import Page, expect
from serving import served

from rag.settings import Settings
from ui.app import build_app
from ui.house import House, open_house

pytestmark = BROWSER
SMOKE = (0, 2, 19, 25, 28, 33, 36, 39)
NAMES = [f"Skerry{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(len(HOSTILE))]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    from ingest import ingest

    folder = tmp_path_factory.mktemp("hostile")
    rows = [
        {
            "title": f"{name} ferry {foul}",
            "publisher": f"Post {foul}"[:200],
            "url": f"javascript:window.owned=1//{name}",
            "published": "2024-05-04",
            "text": f"The ferry to {name} costs nine crowns {foul} since May. Its captain welcomed the change in {name}.",
        }
        for name, foul in zip(NAMES, HOSTILE, strict=True)
    ]
    (folder / "hostile.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    report = ingest([folder / "hostile.jsonl"], library=folder / "library")
    assert len(report.added) == len(HOSTILE), report.failed
    with open_house(Settings(library=folder / "library")) as house:
        yield house


@pytest.fixture(scope="module")
def url(house: House, playwright: object) -> Iterator[str]:  # noqa: F811
    with served(build_app(house, loopback=True)) as url:
        yield url


def unharmed(page: Page) -> None:
    """Nothing ran, nothing is wider than the page or covers it, and no element is there that is not ours."""
    assert page.evaluate("window.owned") is None
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.get_by_placeholder("Ask about the articles")).to_be_visible()
    foreign = "#dl-log :is(img, script, style, iframe, form:not([class]), svg:not(.dl-tools svg), object, meta, link, base, h1, table)"
    assert page.locator(foreign).count() == 0
    assert page.locator(foreign.replace("#dl-log", ":is(#dl-passages, #dl-sheet)")).count() == 0
    assert page.locator("a[href^='javascript:']").count() == 0
    top = "document.elementFromPoint(innerWidth / 2, innerHeight / 2).closest('#dl-room') !== null"
    assert page.evaluate(top)


@pytest.mark.parametrize("n", [pytest.param(n, marks=() if n in SMOKE else pytest.mark.full) for n in range(40)])
def test_a_hostile_article_and_question_are_text(n, url, tab):  # noqa: F811
    page = tab(url)
    ask(page, f"What does the ferry to {NAMES[n]} cost? {HOSTILE[n][:300]}")
    expect(page.locator("#dl-log .dl-turn")).to_have_count(1)
    unharmed(page)
    if page.locator(".dl-cite").count():
        page.locator(".dl-cite").first.click()
    else:
        page.locator("#dl-passages [data-do=article]").first.click()
    expect(page.locator("#dl-sheet .dl-whole")).to_be_visible()
    unharmed(page)


def test_lists_of_hostile_titles_are_text(url, tab):  # noqa: F811
    page = tab(url)
    page.get_by_role("button", name="Articles").click()
    expect(page.locator(".dl-shelf li")).to_have_count(40)
    assert page.evaluate("window.owned") is None
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("#dl-articles :is(img, script, style, iframe, svg, h1, table)").count() == 0
