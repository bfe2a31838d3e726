"""The page in a real browser over the example articles: ask, cite, evidence, conversations, feedback, filters, phone, dark."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import BROWSER, Open, ask, browser, playwright, question, tab  # noqa: F401
from example_house import CHOSEN, FRANCE, UNKNOWN, house  # noqa: F401
from playwright.sync_api import expect
from serving import served

from ui.app import build_app
from ui.house import House

pytestmark = BROWSER


@pytest.fixture(scope="module")
def url(house: House, playwright: object) -> Iterator[str]:  # noqa: F811
    with served(build_app(house, loopback=True)) as url:
        yield url


def test_a_question_gets_a_cited_answer_and_its_evidence(url, house, tab):  # noqa: F811
    page, expected = tab(url), house.bot.ask(CHOSEN)
    ask(page, CHOSEN)
    answer = page.locator(".dl-answer")
    expect(answer).to_contain_text("Imangali Tasmagambetov")
    expect(answer.locator(".dl-claim")).to_have_count(len(expected.claims))
    expect(answer.locator(".dl-claim .dl-cite").first).to_have_text("[1]")
    expect(answer.locator(".dl-foot").first).to_contain_text("quoted from")
    marks = page.locator("#dl-passages mark")
    expect(marks).to_have_count(len(expected.citations))
    assert sorted(marks.all_text_contents()) == sorted(citation.quote for citation in expected.citations)
    expect(page.locator("#dl-now .dl-turn")).to_have_count(0)
    expect(page.locator("#dl-talks [aria-current]")).to_have_text(CHOSEN)


def test_a_citation_opens_the_article_at_its_quote(url, house, tab):  # noqa: F811
    page, expected = tab(url), house.bot.ask(FRANCE)
    ask(page, FRANCE)
    link = page.locator(".dl-claim .dl-cite").last
    link.click()
    here = page.locator("#dl-sheet mark.dl-here").first
    expect(here).to_be_in_viewport()
    number = int(link.inner_text().strip("[]"))
    cited = next(c for c in expected.citations if c.number == number)
    at = page.locator(f'#dl-sheet mark[data-at="{cited.start}-{cited.end}"]')
    assert "".join(at.all_text_contents()) == cited.quote.replace("\n\n", "")
    whole = page.locator("#dl-sheet .dl-whole")
    expect(whole.locator("h2")).to_have_text(cited.source.title)
    page.keyboard.press("Escape")
    expect(page.locator("#dl-sheet")).to_be_hidden()
    expect(link).to_be_focused()


def test_an_unanswerable_question_is_refused_with_the_nearest_passages(url, tab):  # noqa: F811
    page = tab(url)
    ask(page, UNKNOWN)
    refusal = page.locator(".dl-refusal")
    expect(refusal).to_contain_text("No answer")
    expect(refusal).to_contain_text("The library holds 16 articles")
    expect(page.locator(".dl-answer, .dl-cite, mark")).to_have_count(0)
    expect(page.locator(".dl-nearest")).to_contain_text("Nearest passages: not an answer")
    assert page.locator(".dl-nearest blockquote").count() > 0


def test_examples_and_what_to_ask_next_are_asked_at_a_click(url, house, tab):  # noqa: F811
    page = tab(url)
    first = page.locator(".dl-welcome .dl-next button").first
    expect(first).to_have_text(house.examples()[0])
    first.click()
    expect(page.locator(".dl-answer")).to_have_count(1)


def test_conversations_are_kept_renamed_exported_and_deleted(url, tab):  # noqa: F811
    page = tab(url)
    ask(page, CHOSEN)
    expect(page.locator(".dl-answer")).to_have_count(1)
    ask(page, FRANCE)
    expect(page.locator(".dl-answer")).to_have_count(2)
    expect(page).to_have_url(re.compile(r"\?c="))
    again = tab(page.url, beside=page)
    expect(again.locator(".dl-answer")).to_have_count(2)
    row = again.locator("#dl-talks li").first
    row.locator("summary").click()
    row.get_by_role("button", name="Rename").click()
    again.get_by_label("Name of the conversation").fill("Posts of the CSTO")
    again.keyboard.press("Enter")
    expect(again.locator("#dl-talks [data-do=open]").first).to_have_text("Posts of the CSTO")
    for kind in ("Markdown", "HTML", "JSON"):
        row.locator("summary").click()
        with again.expect_download() as got:
            row.get_by_role("link", name=kind).click()
        text = Path(got.value.path()).read_text(encoding="utf-8")
        assert "Tasmagambetov" in text and (kind != "JSON" or len(json.loads(text)["turns"]) == 2)
        if row.locator("details[open]").count():
            row.locator("summary").click()
    again.on("dialog", lambda dialog: dialog.accept())
    row.locator("summary").click()
    row.get_by_role("button", name="Delete").click()
    expect(again.locator(".dl-answer")).to_have_count(0)
    expect(again.locator("#dl-talks li")).to_have_count(0)


def test_a_question_is_edited_and_asked_again(url, tab):  # noqa: F811
    page = tab(url)
    ask(page, UNKNOWN)
    expect(page.locator(".dl-refusal")).to_have_count(1)
    page.get_by_role("button", name="Edit the question").click()
    field = page.locator(".dl-edit textarea")
    expect(field).to_have_value(UNKNOWN)
    field.fill(CHOSEN)
    page.locator(".dl-edit").get_by_role("button", name="Ask").click()
    expect(page.locator(".dl-answer")).to_contain_text("Imangali Tasmagambetov")
    expect(page.locator(".dl-turn")).to_have_count(1)
    page.get_by_role("button", name="Ask the same again").click()
    expect(page.locator("#dl-now .dl-turn")).to_have_count(0)
    expect(page.locator(".dl-answer")).to_have_count(1)


def test_a_rating_and_its_comment_are_kept(url, house, tab):  # noqa: F811
    page = tab(url)
    ask(page, CHOSEN)
    page.get_by_role("button", name="Bad answer").click()
    expect(page.get_by_role("button", name="Bad answer")).to_have_attribute("aria-pressed", "true")
    page.locator(".dl-comment textarea").fill("He was named, not chosen.")
    page.locator(".dl-comment").get_by_role("button", name="Send").click()
    expect(page.locator(".dl-comment")).to_be_hidden()
    expect(page.locator(".dl-said")).to_have_text("Thank you.")
    kept = [rated for rated in house.conversations.ratings() if rated.comment]
    assert [(one.question, one.thumb, one.comment) for one in kept] == [(CHOSEN, -1, "He was named, not chosen.")]
    page.reload()
    expect(page.get_by_role("button", name="Bad answer")).to_have_attribute("aria-pressed", "true")


def test_a_filter_leaves_out_what_it_does_not_allow(url, house, tab):  # noqa: F811
    page = tab(url)
    page.get_by_role("button", name="Filters and model").click()
    page.get_by_label("To day").fill("1990-01-01")
    ask(page, CHOSEN)
    expect(page.locator(".dl-refusal")).to_have_count(1)


def test_a_phone_sees_one_column_and_the_evidence_as_a_sheet_and_dark_is_dark(url, tab):  # noqa: F811
    page = tab(url, viewport={"width": 390, "height": 844}, color_scheme="dark")
    ask(page, CHOSEN)
    expect(page.locator(".dl-answer")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.locator("#dl-evidence")).not_to_be_visible()
    page.locator(".dl-claim .dl-cite").first.click()
    expect(page.locator("#dl-sheet mark.dl-here").first).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator("#dl-evidence")).not_to_be_visible()
    light = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)")
    assert max(light) < 60
