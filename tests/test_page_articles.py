"""The articles of the page in a real browser: found, read, removed, added by upload, by address and from a terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from browsing import BROWSER, ask, browser, playwright, tab  # noqa: F401
from conftest import ROOT
from desk import BANK, BEES, FERRY
from playwright.sync_api import Page, expect
from serving import served
from waiting import PATIENCE
from web_pages import page as web_page
from web_server import Reply, WebServer

from ingest import ingest
from rag.settings import Settings
from ui.app import build_app
from ui.handing import noted
from ui.house import House, open_house

pytestmark = BROWSER
SECRET = "a secret of this test"
ISLAND = "The school of the island will open a second class in autumn, the first new one in more than twenty years."


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of two articles that never go, and one that does."""
    folder = tmp_path_factory.mktemp("articles")
    settings = Settings(library=folder / "library", private_addresses=True, pause=0)
    for name, title, text in (
        ("ferry", "Ferry stays for a year", FERRY),
        ("bank", "Rate unchanged", BANK),
        ("bees", "Bees are back", BEES),
    ):
        (folder / f"{name}.txt").write_text(f"{title}\n\n{text}\n", encoding="utf-8")
    ingest(sorted(folder.glob("*.txt")), settings=settings)
    with open_house(settings) as house:
        yield house


@pytest.fixture(scope="module")
def url(house: House, playwright: object) -> Iterator[str]:  # noqa: F811
    """A page that terminals hand over to."""
    with served(build_app(house, loopback=True, secret=SECRET)) as url, noted(house.settings, url, SECRET) as taken:
        assert taken
        yield url


@pytest.fixture
def slow() -> Iterator[WebServer]:
    """A site that takes a request and never answers."""
    with WebServer({"/story": Reply(then="hang")}) as site:
        yield site


def shelf(page: Page) -> Page:
    """The page at its articles."""
    page.get_by_role("button", name="Articles").click()
    expect(page.locator(".dl-shelf li").first).to_be_visible()
    return page


def titles(page: Page):
    return page.locator(".dl-shelf .dl-name")


def job(page: Page, title: str):
    """The newest job of that title."""
    return page.locator("#dl-jobs > li").filter(has=page.get_by_text(title, exact=True)).first


def upload(page: Page, **files: bytes) -> None:
    given = [{"name": name, "mimeType": "application/octet-stream", "buffer": data} for name, data in files.items()]
    page.locator("#dl-files input").set_input_files(given)
    page.get_by_role("button", name="Upload").click()


def add(page: Page, address: str) -> None:
    page.get_by_label("Page, feed or sitemap").fill(address)
    page.get_by_role("button", name="Add", exact=True).click()


# --- find, read, remove


def test_the_list_is_searched_as_one_types(url, house, tab):  # noqa: F811
    page = shelf(tab(url))
    expect(titles(page)).to_have_count(house.bot.coverage().articles)
    field = page.get_by_label("Search titles and publishers")
    field.press_sequentially("ferry YEAR")
    expect(titles(page)).to_have_text(["Ferry stays for a year"])
    expect(page.locator(".dl-pages")).to_have_text("1-1 of 1 article")
    field.press_sequentially(" zebra")
    expect(page.locator("#dl-articles")).to_have_text("No article has these words.")
    field.clear()
    expect(titles(page)).to_have_count(house.bot.coverage().articles)


def test_an_article_is_read_from_the_list_and_left_again(url, tab):  # noqa: F811
    page = shelf(tab(url))
    name = titles(page).filter(has_text="Ferry stays for a year")
    name.click()
    whole = page.locator(".dl-whole")
    expect(whole).to_be_in_viewport()
    expect(whole.locator("h2")).to_have_text("Ferry stays for a year")
    expect(whole.locator("p").last).to_have_text(FERRY)
    expect(whole.locator("mark")).to_have_count(0)
    expect(page.locator("#dl-library")).to_be_hidden()
    page.get_by_role("button", name="Back").click()
    expect(name).to_be_focused()
    expect(whole).to_be_hidden()
    page.get_by_role("button", name="Ask", exact=True).first.click()
    expect(page.locator("#dl-asking")).to_be_visible()


def test_a_removed_article_is_gone_from_list_header_and_answers(url, house, tab):  # noqa: F811
    page, asked = tab(url), "What carried the hives away?"
    ask(page, asked)
    expect(page.locator(".dl-answer")).to_contain_text(BEES)
    shelf(page)
    bees = page.locator(".dl-shelf li").filter(has_text="Bees are back")
    page.once("dialog", lambda dialog: dialog.dismiss())
    bees.get_by_role("button", name="Remove").click()
    expect(page.locator("#dl-jobs")).to_be_empty()
    page.once("dialog", lambda dialog: dialog.accept())
    bees.get_by_role("button", name="Remove").click()
    expect(job(page, "remove file:bees.txt")).to_contain_text("1 removed")
    expect(bees).to_have_count(0)
    expect(page.locator("#dl-holds")).to_contain_text(f"{house.bot.coverage().articles} articles")
    page.get_by_role("button", name="Ask", exact=True).first.click()
    ask(page, asked)
    expect(page.locator("#turn-2")).not_to_contain_text(BEES)


# --- add


def test_of_two_files_one_is_added_and_one_is_named_with_the_reason(url, tab):  # noqa: F811
    page = shelf(tab(url))
    island = f"---\ntitle: A second class\npublisher: Orlo Post\n---\n{ISLAND}\n"
    upload(page, **{"island.md": island.encode(), "empty.txt": b""})
    done = job(page, "2 files")
    expect(done).to_contain_text("done")
    expect(done).to_contain_text("1 added")
    expect(done.get_by_role("list", name="Failed")).to_have_text("empty.txt: the file is empty")
    expect(titles(page).filter(has_text="A second class")).to_have_count(1)
    expect(page.locator("#dl-files input")).to_have_value("")
    page.get_by_role("button", name="Ask", exact=True).first.click()
    ask(page, "When will the school of the island open a second class?")
    expect(page.locator(".dl-answer")).to_contain_text(ISLAND)
    page.get_by_role("button", name="Filters and model").click()
    page.get_by_role("combobox", name="Publishers").click()
    expect(page.get_by_role("option", name="Orlo Post")).to_be_visible()


def test_a_file_of_a_kind_that_is_not_read_is_refused_by_name(url, house, tab):  # noqa: F811
    page, before = shelf(tab(url)), len(house.jobs.recent())
    upload(page, **{"island.txt": ISLAND.encode(), "virus.exe": b"MZ"})
    expect(page.get_by_role("alert")).to_contain_text("virus.exe cannot be read. upload .")
    assert len(house.jobs.recent()) == before


def test_a_page_is_added_by_its_address_and_one_that_fails_is_named(url, tab):  # noqa: F811
    page = shelf(tab(url))
    with WebServer({"/tram": web_page("Tram to the harbour")}) as site:
        add(page, f"{site.url}/tram")
        expect(job(page, f"{site.url}/tram")).to_contain_text("1 added")
        expect(titles(page).filter(has_text="Tram to the harbour")).to_have_count(1)
        add(page, f"{site.url}/gone")
        expect(job(page, f"{site.url}/gone").get_by_role("list", name="Failed")).to_have_text(
            f"{site.url}/gone: HTTP 404 Not Found"
        )
    add(page, "ftp://127.0.0.1/file.txt")
    expect(page.get_by_role("alert")).to_contain_text("'ftp://127.0.0.1/file.txt' is no address of a page")


# --- while it is at work


def test_a_job_is_shown_at_work_and_stopped_while_questions_are_answered(url, house, slow, tab):  # noqa: F811
    page = shelf(tab(url))
    add(page, f"{slow.url}/story")
    assert slow.hung.wait(PATIENCE)
    upload(page, **{"late.txt": f"Late\n\n{ISLAND}\n".encode()})
    at_work, behind = job(page, f"{slow.url}/story"), job(page, "late.txt")
    expect(at_work.get_by_role("progressbar")).to_be_visible()
    expect(behind).to_contain_text("waits for the job before it")
    page.get_by_role("button", name="Ask", exact=True).first.click()
    ask(page, "How many votes kept the ferry running?")
    expect(page.locator(".dl-answer")).to_contain_text(FERRY)
    assert [job.state for job in house.jobs.recent()[:2]] == ["waiting", "running"]
    shelf(page)
    behind.get_by_role("button", name="Stop").click()
    expect(behind).to_contain_text("stopped")
    at_work.get_by_role("button", name="Stop").click()
    expect(at_work).to_contain_text("stopped")
    expect(page.locator("#dl-jobs").get_by_role("progressbar")).to_have_count(0)
    expect(titles(page).filter(has_text="Late")).to_have_count(0)


def test_what_a_terminal_ingests_is_shown_as_a_job(url, house, tab, tmp_path, offline_env):  # noqa: F811
    page = shelf(tab(url))
    (tmp_path / "harbour").mkdir()
    (tmp_path / "harbour" / "clock.txt").write_text(
        "The clock is slow\n\nThe harbour clock of Orlo is seven minutes slow.\n"
    )
    command = [sys.executable, "-c", "from ui.cli import main; main()", "ingest", "harbour"]
    settings = {"DATELINE_PRIVATE_ADDRESSES": "true", "DATELINE_PAUSE": "0"}  # as those of the page
    ran = subprocess.run(
        [*command, "--library", str(house.settings.library)],
        cwd=tmp_path,
        env={**offline_env, **settings, "PYTHONPATH": os.pathsep.join([str(ROOT), offline_env["PYTHONPATH"]])},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert (ran.returncode, ran.stdout) == (0, "added 1, updated 0, unchanged 0, failed 0\n")
    expect(job(page, "harbour")).to_contain_text("1 added")
    expect(titles(page).filter(has_text="The clock is slow")).to_have_count(1)
