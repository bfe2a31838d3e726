"""Pictures of the page over the example articles: PYTHONPATH=.:tests python docs/screenshots.py [FOLDER].

Writes page-light.png, page-dark.png, page-phone.png, page-articles.png and page-article.png, into docs unless told
otherwise. Fonts are those of the machine."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from browsing import CHROMIUM, QUIET, ask
from PIL import Image
from playwright.sync_api import Page, sync_playwright
from serving import served

from ingest import ingest
from rag.settings import Settings
from ui.app import build_app
from ui.house import open_house

ROOT = Path(__file__).resolve().parents[1]
QUESTIONS = ("When did Armenia freeze its participation in the CSTO?", "Can it come back?")
DESK, PHONE = {"width": 1360, "height": 850}, {"width": 390, "height": 844}
HEAD, ANSWER, PLOT, HERE = "#dl-holds p", "#dl-log .dl-tools", "#dl-plot svg.marks", "#dl-sheet mark.dl-here"


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs"
    with TemporaryDirectory() as library:
        ingest([ROOT / "examples" / "articles"], library=library)
        with (
            open_house(Settings(library=Path(library))) as house,
            sync_playwright() as started,
            served(build_app(house, loopback=True)) as url,
        ):
            browser = started.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            page = browser.new_page(viewport=DESK, reduced_motion="reduce")
            for name, picture in taken(page, url):
                (folder / name).write_bytes(picture)
                click.echo(f"{name}: {len(picture) / 1000:.0f} KB")
            browser.close()


def taken(page: Page, url: str) -> Iterator[tuple[str, bytes]]:
    """Every picture with its name: one conversation, seen in each way."""
    page.goto(url)
    for number, question in enumerate(QUESTIONS, 1):
        ask(page, question)
        page.locator(f"#turn-{number}").wait_for()
    yield "page-light.png", shot(page, ANSWER, PLOT)
    page.locator("#turn-2 .dl-claim .dl-cite").first.click()
    yield "page-article.png", shot(page, HERE)
    page.get_by_role("button", name="Articles").click()
    yield "page-articles.png", shot(page, ".dl-shelf li")
    page.emulate_media(color_scheme="dark")
    page.reload()
    yield "page-dark.png", shot(page, ANSWER, PLOT)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    page.reload()
    yield "page-phone.png", shot(page, ANSWER)


def shot(page: Page, *shown: str) -> bytes:
    """A picture once all of this is there; nothing blinks, moves or is hovered over."""
    page.locator(HEAD).wait_for(state="attached")  # a phone has no room for it
    for place in shown:
        page.locator(place).first.wait_for()
    page.mouse.move(0, 0)
    return lighter(page.screenshot(animations="disabled", caret="hide"))


def lighter(png: bytes) -> bytes:
    """The same in 256 colours: a third of the bytes, and no eye sees it."""
    small = BytesIO()
    Image.open(BytesIO(png)).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


if __name__ == "__main__":
    main()
