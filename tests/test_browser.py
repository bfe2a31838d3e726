"""The page in a real browser: over the example articles, and over a bot by script for what those do not bring about."""

import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import ROOT
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright
from scripted_stream import FOUL, PATIENCE, QUOTE, ScriptedBot

from rag.answer import Bot
from rag.errors import DatelineError, WriterError

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium"),
    # Gradio sums up its queue with pandas after every event.
    pytest.mark.filterwarnings(
        "ignore:'future.no_silent_downcasting' is deprecated", "ignore:The copy keyword is deprecated"
    ),
]
QUIET = [
    "--no-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
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
    """Opens pages in sessions of their own; at the end none may have asked anything of another host."""
    contexts, asked = [], list[tuple[str, str]]()

    def open_(url: str, **options: object) -> Page:
        context = browser.new_context(reduced_motion="reduce", **options)
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        page = context.new_page()
        own = url.partition("?")[0]
        page.on("request", lambda request: asked.append((own, request.url)))
        page.on("websocket", lambda opened: asked.append((own, opened.url)))
        page.goto(url)
        expect(question(page)).to_be_visible()
        return page

    yield open_
    for context in contexts:
        context.close()
    assert asked
    assert [seen for own, seen in asked if not seen.startswith((own, "data:", "blob:"))] == []


@contextmanager
def served(bot: object) -> Iterator[str]:
    from ui.web import build_page, launch

    page = build_page(bot)  # type: ignore[arg-type]
    try:
        yield launch(page, host="127.0.0.1", port=free_port())
    finally:
        page.close(verbose=False)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of the example articles."""
    from ingest import ingest

    folder = tmp_path_factory.mktemp("library")
    ingest([ROOT / "examples" / "articles"], library=folder)
    return folder


@pytest.fixture(scope="module")
def library(folder: Path) -> Iterator[Bot]:
    from rag import open_bot

    with open_bot(folder) as bot:
        yield bot


@pytest.fixture(scope="module")
def articles(playwright: Playwright, library: Bot) -> Iterator[str]:
    with served(library) as url:
        yield url


def question(page: Page):
    return page.get_by_placeholder("Ask about the articles")


def ask(page: Page, text: str) -> None:
    question(page).fill(text)
    question(page).press("Enter")


def test_a_question_gets_a_cited_answer(articles, library, tab):
    asked = "Who was chosen to become secretary general of the CSTO in place of Stanislav Zas?"
    page, expected = tab(articles), library.ask(asked)
    ask(page, asked)
    answer = page.locator(".dl-answer")
    expect(answer).to_be_visible()
    expect(answer).to_contain_text("Imangali Tasmagambetov")
    expect(answer.locator(".dl-claim")).to_have_count(len(expected.claims))
    expect(answer.locator(".dl-claim .dl-cite").first).to_have_text("[1]")
    expect(answer.locator(".dl-foot").first).to_contain_text("quoted from")
    marks = page.locator("#dl-evidence mark")
    expect(marks).to_have_count(len(expected.citations))
    assert sorted(marks.all_text_contents()) == sorted(citation.quote for citation in expected.citations)
    source = expected.citations[0].source
    card = page.locator("#dl-evidence article").first
    expect(card.locator("h3")).to_have_text(source.title)
    expect(card.locator(".dl-origin")).to_contain_text(f"{source.publisher}, {source.published.day} ")
    expect(page.locator(".dl-writing")).to_have_count(0)


def test_a_citation_leads_to_its_quote(articles, library, tab):
    asked = "What did Pashinian tell France 24 about participation in the CSTO?"
    page, expected = tab(f"{articles}?__theme=light"), library.ask(asked)
    ask(page, asked)
    link = page.locator(".dl-claim .dl-cite").last
    link.click()
    here = page.locator("mark.dl-here")
    expect(here).to_be_in_viewport()
    number = int(link.inner_text().strip("[]"))
    expect(here).to_have_text(next(c.quote for c in expected.citations if c.number == number))
    expect(page.locator(".dl-answer")).to_be_visible()  # the page was not loaded anew
    ask(page, asked)
    expect(page.locator(".dl-answer")).to_have_count(2)
    expect(page.locator("#dl-evidence summary").first).to_be_in_viewport()
    expect(page.locator("#dl-evidence details[open]")).to_have_count(1)


def test_an_unanswerable_question_is_refused_in_its_own_style(articles, tab):
    page = tab(articles)
    ask(page, "Which team won the football World Cup in Qatar?")
    refusal = page.locator(".dl-refusal")
    expect(refusal).to_contain_text("No answer")
    expect(refusal).to_contain_text("The library holds 16 articles")
    expect(page.locator(".dl-answer, .dl-cite, mark")).to_have_count(0)
    expect(page.locator(".dl-nearest")).to_contain_text("Nearest passages: not an answer")
    assert page.locator(".dl-nearest blockquote").count() > 0


def test_dateline_serve_serves_until_interrupted(folder, offline_env, tab):
    port = free_port()
    command = [
        sys.executable,
        "-c",
        "from ui.cli import main; main()",
        "serve",
        "--library",
        str(folder),
        "--port",
        str(port),
    ]
    with subprocess.Popen(command, cwd=ROOT, env=offline_env, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert f"http://127.0.0.1:{port}/" in server.stdout.readline()
            page = tab(f"http://127.0.0.1:{port}/")
            ask(page, "Who was chosen to become secretary general of the CSTO in place of Stanislav Zas?")
            expect(page.locator(".dl-answer")).to_contain_text("Imangali Tasmagambetov")
            page.close()
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.communicate(timeout=PATIENCE)
            finally:
                server.kill()  # else a server that was started deaf to interrupts would be waited for without end
    assert server.returncode == 0


def test_a_draft_looks_like_one_until_the_answer_replaces_it(tab):
    bot = ScriptedBot()
    with served(bot) as url:
        page = tab(url)
        ask(page, "Does it stay?")
        draft = page.locator(".dl-unchecked")
        expect(draft).to_contain_text("The weather not yet checked")
        expect(draft.locator("bdi")).to_have_css("font-style", "italic")
        expect(page.locator(".dl-writing p > span").first).to_have_text(QUOTE)
        expect(question(page)).to_have_value("")
        bot.more.set()
        expect(page.locator(".dl-answer .dl-direct")).to_contain_text("ferry")
        expect(page.locator(".dl-writing, .dl-unchecked")).to_have_count(0)
        page.close()


def test_hostile_text_is_text(tab):
    bot = ScriptedBot()
    bot.more.set()
    with served(bot) as url:
        page = tab(url)
        ask(page, FOUL)
        expect(page.locator(".dl-claim bdi")).to_have_text(QUOTE)
        expect(page.locator(".dl-question")).to_have_text(FOUL)
        assert page.locator("mark").all_text_contents() == [QUOTE]
        expect(
            page.locator(
                ".dl-question *:not(bdi), .dl-answer :is(img, script, strong, code), #dl-evidence :is(img, script)"
            )
        ).to_have_count(0)
        assert page.evaluate("window.owned") is None
        page.close()


def test_the_browser_refuses_other_hosts(articles, browser):
    page = browser.new_page()  # not a tab: those fail on the attempt alone
    page.goto(articles)
    expect(question(page)).to_be_visible()
    blocked = page.evaluate(
        """() => new Promise((done) => {
            document.addEventListener("securitypolicyviolation", (event) => done(event.blockedURI));
            document.body.append(Object.assign(new Image(), { src: "http://192.0.2.1/x.png" }));
        })"""
    )
    page.close()
    assert blocked == "http://192.0.2.1/x.png"


def test_each_session_has_its_own_history(tab):
    bot = ScriptedBot()
    bot.more.set()
    with served(bot) as url:
        first, second = tab(url), tab(url)
        ask(first, "Does it stay?")
        expect(first.locator(".dl-answer")).to_have_count(1)
        ask(second, "And here?")
        expect(second.locator(".dl-answer")).to_have_count(1)
        ask(first, "And when?")
        expect(first.locator(".dl-answer")).to_have_count(2)
        expect(second.locator(".dl-answer")).to_have_count(1)
        first.get_by_role("button", name="New conversation").click()
        expect(first.locator(".dl-empty")).to_be_visible()
        ask(first, "Anew?")
        expect(first.locator(".dl-answer")).to_have_count(1)
        first.close()
        second.close()
    asked = [(asked, [turn.question for turn in history]) for asked, history in bot.seen]
    assert asked == [("Does it stay?", []), ("And here?", []), ("And when?", ["Does it stay?"]), ("Anew?", [])]


def test_an_error_is_a_message_and_the_question_stays(tab):
    with served(ScriptedBot(error=WriterError("no model answers at http://127.0.0.1:9", "ollama serve"))) as url:
        page = tab(url)
        ask(page, "Does it stay?")
        expect(page.locator(".dl-error")).to_contain_text("no model answers at http://127.0.0.1:9")
        expect(page.locator(".dl-error code")).to_have_text("ollama serve")
        expect(question(page)).to_have_value("Does it stay?")
        expect(page.get_by_text("Traceback")).to_have_count(0)
        page.close()


def test_a_phone_sees_one_column_and_dark_is_dark(tab):
    bot = ScriptedBot()
    bot.more.set()
    with served(bot) as url:
        page = tab(url, viewport={"width": 390, "height": 844}, color_scheme="dark")
        ask(page, "Does it stay?")
        expect(page.locator("mark")).to_have_count(1)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        chat, evidence = (page.locator(f"#dl-{name}").bounding_box() for name in ("chat", "evidence"))
        assert evidence["y"] >= chat["y"] + chat["height"]
        light = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)")
        assert max(light) < 60
        page.close()


@pytest.mark.usefixtures("playwright")  # gradio makes event loops, and leaves them open, where none is running
def test_a_taken_port_is_an_error_with_a_hint():
    from ui.web import build_page, launch

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(DatelineError, match=f"cannot listen on 127.0.0.1, port {port}") as caught:
            launch(build_page(ScriptedBot()), host="127.0.0.1", port=port)  # type: ignore[arg-type]
    assert caught.value.hint == f"dateline serve --port {port + 1}"
