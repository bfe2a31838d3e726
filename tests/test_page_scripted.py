"""The page in a real browser over a bot by script: what articles do not bring about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from time import monotonic, sleep

import pytest
from browsing import BROWSER, Open, ask, browser, playwright, question, tab  # noqa: F401
from playwright.sync_api import Page, Route, expect
from scripted_stream import COST, DOUBTED, VOTE, WAIT, Play, answer, scripted_house
from serving import PATIENCE, served
from small_house import played

from rag.errors import WriterError
from rag.types import Answer, Citation, Claim, Draft, Grounding, Settled, Source
from ui.app import build_app
from ui.house import House

pytestmark = BROWSER
ASKED = "Does the ferry stay?"
FOUL = '<img src="http://192.0.2.1/a.png" onerror="window.owned=1"><script>window.owned=1</script>{{value}} ${1} **b** &lt;'


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with scripted_house(tmp_path_factory.mktemp("scripted"), Play()) as house:
        yield house


@pytest.fixture(scope="module")
def url(house: House, playwright: object) -> Iterator[str]:  # noqa: F811
    with served(build_app(house, loopback=True)) as url:
        yield url


@pytest.fixture
def play(house: House) -> Iterator[Play]:
    """The script, which answers any question at once; at the end no question may be under way."""
    play: Play = house.bot.play
    play.script = lambda question: played(answer(house.bot, question))
    for event in (play.more, play.waits, play.left):
        event.clear()
    play.seen.clear()
    yield play
    play.more.set()
    until = monotonic() + PATIENCE
    while house.gate.running:
        assert monotonic() < until
        sleep(0.01)


def waiting(play: Play, house: House) -> None:
    """Has the bot wait behind its draft."""
    play.script = lambda question: [Draft(f"{VOTE} The weather"), WAIT, *played(answer(house.bot, question))]


def stop(page: Page, play: Play) -> None:
    assert play.waits.wait(PATIENCE)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#dl-now")).to_have_text("Stopped. Nothing of this answer is kept.")
    assert play.left.wait(PATIENCE)


def test_a_draft_looks_like_one_until_the_answer_replaces_it(url, house, play, tab):  # noqa: F811
    whole = answer(house.bot, ASKED)
    play.script = lambda question: [Draft(f"{VOTE} The weather"), Settled(whole.claims[0]), WAIT, whole]
    page = tab(url)
    ask(page, ASKED)
    draft = page.locator(".dl-unchecked")
    expect(draft).to_have_text("The weather not yet checked")
    expect(draft.locator("bdi")).to_have_css("font-style", "italic")
    expect(page.locator(".dl-writing p > span").first).to_have_text(VOTE)
    expect(page.locator(".dl-writing p > span").first).to_have_css("font-style", "normal")
    expect(question(page)).to_have_value("")
    play.more.set()
    expect(page.locator(".dl-answer .dl-direct")).to_contain_text("270,000 euros")
    expect(page.locator(".dl-writing, .dl-unchecked")).to_have_count(0)
    expect(page.locator(".dl-claim", has_text=DOUBTED)).to_contain_text("partly supported")
    expect(page.locator(".dl-claim", has_text=VOTE).locator(".dl-label")).to_have_count(0)


def test_stop_ends_the_work_and_gives_the_question_back(url, house, play, tab):  # noqa: F811
    page = tab(url)
    waiting(play, house)
    ask(page, ASKED)
    stop(page, play)
    expect(question(page)).to_have_value(ASKED)
    expect(page.locator("#dl-talks li")).to_have_count(0)
    play.more.set()
    question(page).press("Enter")
    expect(page.locator(".dl-answer")).to_have_count(1)
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()


def test_an_error_is_a_message_with_its_hint_and_the_question_stays(url, play, tab):  # noqa: F811
    error = WriterError("no model answers at http://127.0.0.1:9", "ollama serve")
    play.script = lambda question: [Draft("It "), error]
    page = tab(url)
    ask(page, ASKED)
    shown = page.get_by_role("alert").filter(has_text="This did not work")
    expect(shown).to_contain_text("no model answers at http://127.0.0.1:9")
    expect(shown.locator("code")).to_have_text("ollama serve")
    expect(question(page)).to_have_value(ASKED)
    expect(page.get_by_text("Traceback")).to_have_count(0)


@pytest.mark.full
def test_a_turn_stays_where_asking_again_is_stopped_or_fails(url, house, play, tab):  # noqa: F811
    page = tab(url)
    for text in (ASKED, "What does it cost?"):
        ask(page, text)
        expect(page.locator(".dl-turn", has_text=text).locator(".dl-answer")).to_be_visible()
    waiting(play, house)
    again = page.locator("#turn-1").get_by_role("button", name="Ask the same again")
    again.click()
    expect(page.locator("#dl-log .dl-turn")).to_have_count(0)
    stop(page, play)
    expect(page.locator("#dl-log .dl-answer")).to_have_count(2)
    expect(question(page)).to_have_value(ASKED)
    question(page).fill("Something else?")
    play.script = lambda question: [WriterError("no model answers")]
    again.click()
    expect(page.locator("#dl-now .dl-error")).to_contain_text("no model answers")
    expect(page.locator("#dl-log .dl-answer")).to_have_count(2)
    expect(question(page)).to_have_value("Something else?")


@pytest.mark.full
def test_a_tab_that_is_closed_ends_the_work(url, house, play, tab):  # noqa: F811
    page = tab(url)
    waiting(play, house)
    ask(page, ASKED)
    assert play.waits.wait(PATIENCE)
    page.close()
    assert play.left.wait(PATIENCE)


@pytest.mark.full
def test_opening_another_conversation_ends_the_work(url, house, play, tab):  # noqa: F811
    page = tab(url)
    ask(page, ASKED)
    expect(page.locator(".dl-answer")).to_have_count(1)
    waiting(play, house)
    page.locator("#turn-1").get_by_role("button", name="Ask the same again").click()
    assert play.waits.wait(PATIENCE)
    page.get_by_role("button", name="New conversation").click()
    assert play.left.wait(PATIENCE)
    expect(page.locator(".dl-welcome")).to_be_visible()
    expect(page.locator(".dl-turn")).to_have_count(0)
    expect(question(page)).to_have_value("")
    page.locator("#dl-talks [data-do=open]").click()
    expect(page.locator(".dl-answer")).to_have_count(1)


@pytest.mark.full
def test_a_question_goes_into_the_conversation_that_is_being_opened(url, play, tab):  # noqa: F811
    page, held = tab(url), list[Route]()
    ask(page, ASKED)
    expect(page.locator(".dl-answer")).to_have_count(1)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".dl-welcome")).to_be_visible()
    page.route("**/page/open*", lambda route: held.append(route))
    with page.expect_request("**/page/open*"):
        page.locator("#dl-talks [data-do=open]").click()
    ask(page, "And when?")
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    held[0].continue_()
    expect(page.locator(".dl-answer")).to_have_count(2)
    assert play.seen == [(ASKED, ()), ("And when?", (ASKED,))]


@pytest.mark.full
def test_who_comes_when_all_places_are_taken_is_told_when_to_come_again(url, house, play, tab):  # noqa: F811
    first, second = tab(url), tab(url)
    waiting(play, house)
    ask(first, ASKED)
    assert play.waits.wait(PATIENCE)
    ask(second, "And here?")
    expect(second.locator(".dl-error")).to_contain_text("1 questions are being answered and 0 wait")
    expect(second.locator(".dl-error code")).to_have_text(re.compile(r"ask again in \d+ seconds?"))
    expect(question(second)).to_have_value("And here?")
    play.more.set()
    expect(first.locator(".dl-answer")).to_have_count(1)
    question(second).press("Enter")
    expect(second.locator(".dl-answer")).to_have_count(1)


@pytest.mark.full
def test_hostile_text_is_text(url, play, tab):  # noqa: F811
    play.script = lambda question: [Draft(f"{FOUL} The weather"), WAIT, foul(question)]
    page = tab(url)
    ask(page, FOUL)
    expect(page.locator(".dl-unchecked bdi")).to_have_text(f"{FOUL} The weather")
    play.more.set()
    expect(page.locator(".dl-claim bdi")).to_have_text(FOUL)
    expect(page.locator("#dl-log .dl-question")).to_have_text(FOUL)
    expect(page.locator("#dl-talks [data-do=open]")).to_have_text(FOUL)
    assert page.locator("#dl-passages mark").all_text_contents() == [FOUL]
    play.script = lambda question: [WriterError(FOUL, FOUL)]
    ask(page, ASKED)
    expect(page.locator(".dl-error code")).to_have_text(FOUL)
    for place in ("#dl-log", "#dl-now", "#dl-passages", "#dl-talks"):
        expect(page.locator(f"{place} :is(img, script, strong, a[href^=javascript])")).to_have_count(0)
    assert page.evaluate("window.owned") is None


def foul(question: str) -> Answer:
    source = Source("foul", "aa", FOUL, FOUL, "javascript:window.owned=1")
    citation = Citation(1, source, 0, len(FOUL), FOUL, (FOUL,))
    claim = Claim(FOUL, 0, len(FOUL), (citation,), "quoted", 1.0)
    held = {"claims": (claim,), "citations": (citation,), "grounding": Grounding(quoted=1)}
    return replace(Answer(question, FOUL, "answered", notices=(FOUL,), writer=FOUL), **held)


@pytest.mark.full
def test_two_browsers_are_apart(url, play, tab):  # noqa: F811
    first, second = tab(url), tab(url)
    for page, text, count in ((first, ASKED, 1), (second, "And here?", 1), (first, "And when?", 2)):
        ask(page, text)
        expect(page.locator(".dl-answer")).to_have_count(count)
    expect(second.locator(".dl-answer")).to_have_count(1)
    expect(second.locator("#dl-talks [data-do=open]")).to_have_text(["And here?"])
    assert play.seen == [(ASKED, ()), ("And here?", ()), ("And when?", (ASKED,))]
    other = tab(first.url, beside=second)
    expect(other.locator(".dl-welcome")).to_be_visible()
    expect(other.locator("#dl-talks [data-do=open]")).to_have_text(["And here?"])
    expect(other).to_have_url(url)


@pytest.mark.full
def test_an_answer_is_copied_with_its_sources_and_as_a_link_that_opens_it(url, play, tab):  # noqa: F811
    page = tab(url, permissions=["clipboard-read", "clipboard-write"], viewport={"width": 1200, "height": 500})
    for count in range(1, 5):
        ask(page, f"Question {count}?")
        expect(page.locator(".dl-answer")).to_have_count(count)
    second = page.locator("#turn-2")
    second.get_by_role("button", name="Copy the answer").click()
    expect(second.locator(".dl-said")).to_have_text("Copied.")
    source = "Council keeps the ferry (Harbor Post, 1 March 2024)"
    assert page.evaluate("navigator.clipboard.readText()") == (
        "Question 2?\n\n270,000 euros[2]\n\n"
        f"{VOTE}[1] {COST}[2] {DOUBTED}[1] partly supported\n\n[2] {source}\n[1] {source}\n"
    )
    second.get_by_role("button", name="Copy a link").click()
    expect(second.locator(".dl-said")).to_have_text("Link copied.")
    other = tab(page.evaluate("navigator.clipboard.readText()"), beside=page)
    other.set_viewport_size({"width": 1200, "height": 500})
    expect(other.locator("#turn-2.dl-chosen")).to_be_in_viewport()
    expect(other.locator("#turn-2 .dl-question")).to_be_in_viewport()
    expect(other.locator("#turn-4")).not_to_be_in_viewport()
    expect(other.locator("#dl-passages .dl-for")).to_have_text("Question 2?")


@pytest.mark.full
def test_a_direct_answer_opens_its_article_at_its_very_words(url, play, tab):  # noqa: F811
    page = tab(url)
    ask(page, ASKED)
    page.locator(".dl-direct .dl-cite").click()
    expect(page.locator("#dl-sheet mark.dl-here")).to_have_text("270,000 euros")
    assert "".join(page.locator("#dl-sheet mark").all_text_contents()) == VOTE + COST
