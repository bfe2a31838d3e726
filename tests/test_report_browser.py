"""The report in a real browser, from disk and without a network: light, dark, and on a phone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import BROWSER, browser, playwright  # noqa: F401
from playwright.sync_api import Browser, Page, Route
from report_cases import CARD, HOSTILE_RUN, RUN

from eval.evaluation import Run
from eval.reporting.report import html

pytestmark = BROWSER
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
LIGHTNESS = 128  # of 255, between a light and a dark page
# The texts of the page that are told apart too badly: contrast of WCAG 2, letters over what is painted behind them.
FAINT = """() => {
  const channels = colour => colour.match(/[\\d.]+/g).map(Number);
  const luminance = colour => {
    const [r, g, b] = channels(colour).map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (channels(colour)[3] !== 0) return colour;
    }
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = new Set();
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || element.closest("title, desc")) continue;
    const style = getComputedStyle(element);
    const [a, b] = [luminance(element.closest("svg") ? style.fill : style.color), luminance(behind(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) found.add(`${element.tagName} ${element.className} ${contrast.toFixed(2)}: ${texts.currentNode.data}`);
  }
  return [...found];
}"""
PICTURES = """() => [...document.querySelectorAll("svg")].map(svg => {
  const box = svg.getBoundingClientRect();
  const letters = [...svg.querySelectorAll("text")].map(text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a);
  const beyond = [...svg.querySelectorAll("text")].filter(text => text.getBoundingClientRect().right > innerWidth);
  return [box.width, box.height, Math.min(...letters), beyond.length];
})"""

Open = Callable[..., Page]


@pytest.fixture
def tab(browser: Browser, tmp_path: Path) -> Iterator[Open]:  # noqa: F811
    """Opens the page of a run from disk, offline, every question open; at the end nothing may have been complained of,
    and nothing but the page asked for."""
    said, asked, contexts = list[str](), list[str](), []

    def heard(route: Route) -> None:
        asked.append(route.request.url)
        route.continue_() if route.request.url.startswith("file:") else route.abort()

    def open_(run: Run = RUN, **options: object) -> Page:
        file = tmp_path / "report.html"
        file.write_text(html(run, CARD), encoding="utf-8")
        context = browser.new_context(**{"viewport": DESK, **options})
        contexts.append(context)
        context.set_offline(True)
        context.route("**/*", heard)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(file.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert said == []
    assert asked == [(tmp_path / "report.html").as_uri()]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_legible_in_both_schemes(tab, scheme):
    page = tab(color_scheme=scheme)
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)")
    assert (min(paper) > LIGHTNESS, max(paper) < LIGHTNESS) == (scheme == "light", scheme == "dark")
    assert page.evaluate(FAINT) == []


def test_its_pictures_are_seen(tab):
    pictures = tab().evaluate(PICTURES)
    assert len(pictures) == 5
    assert [(width, height) for width, height, _, _ in pictures if width < 300 or height < 190] == []


@pytest.mark.parametrize("run", [RUN, HOSTILE_RUN], ids=["plain", "hostile"])
def test_a_phone_sees_one_column_with_letters_large_enough(tab, run):
    page = tab(run, viewport=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    for width, height, letters, beyond in page.evaluate(PICTURES):
        assert 0 < width <= PHONE["width"] and height > 0
        assert letters >= 11
        assert beyond == 0
    left = page.evaluate("[...document.querySelectorAll('figure')].map(one => one.getBoundingClientRect().left)")
    assert len(set(left)) == 1
    inside = page.evaluate(
        "[...document.querySelectorAll('.scroll')].every(one => one.getBoundingClientRect().right <= innerWidth)"
    )
    assert inside


def test_hostile_text_runs_nothing(tab):
    page = tab(HOSTILE_RUN)
    assert page.evaluate("window.owned") is None
    assert page.locator("script, img").count() == 0
    assert page.locator(".question").count() == len(HOSTILE_RUN.outcomes)


def test_a_fault_leads_to_its_questions(tab):
    page = tab(viewport=PHONE)
    page.get_by_role("link", name="1 wrongly refused").click()
    assert page.evaluate("location.hash").startswith("#f")
    assert page.get_by_role("heading", name="wrongly refused").is_visible()
    top = page.evaluate("document.querySelector(location.hash).getBoundingClientRect().top")
    assert 0 <= top < PHONE["height"]


def test_it_can_be_printed(tab):
    page = tab(color_scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert len(page.pdf()) > 10_000
