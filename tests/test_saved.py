"""Pages that a browser, SingleFile or a web archive saved: their address, and the day of saving, which dates nothing."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.article import day
from ingest.document import Document
from ingest.html import extract

TEXT = "The council of Orlo voted on Monday to keep the island ferry running for another year, by seven votes to five."
START = "<!DOCTYPE html><html lang='en'>"


def page(head: str = "", *, body: str = "") -> str:
    text = f"<p>{TEXT}</p><p>{TEXT}</p>"
    return f"{START}<head>{head}</head><body><article><h1>Ferry stays</h1>{body}{text}</article></body></html>"


def extracted(html: str) -> Document:
    return extract(Document("file:a.html", "html", html, "a.html"))


def published(html: str) -> date | None:
    return day(extracted(html).published)


SINGLE_FILE = """<!DOCTYPE html> <html><!--
 Page saved with SingleFile
 url: https://courier.example/news/1
 saved date: Tue Nov 24 2026 09:14:02 GMT+0100 (Central European Standard Time)
-->"""


@pytest.mark.parametrize(
    "note", [SINGLE_FILE, "<!DOCTYPE html><!-- saved from url=(0031)https://courier.example/news/1 --><html>"]
)
def test_the_note_of_a_browser_tells_the_address(note):
    found = extracted(page().replace(START, note))
    assert (found.id, found.publisher) == ("https://courier.example/news/1", "courier.example")


def test_the_day_on_which_a_page_was_saved_is_no_publish_day():
    seen = page(body="<p class='date'>24 November 2026</p>")
    archived = "<!-- FILE ARCHIVED ON 05:11:22 Nov 24, 2026 AND RETRIEVED FROM THE\n INTERNET ARCHIVE ON 09:14:51 Nov 25, 2026. -->"
    assert published(seen) == date(2026, 11, 24)
    assert published(seen.replace(START, SINGLE_FILE)) is None
    assert published(seen + archived) is None


def test_a_page_in_a_web_archive_has_the_address_it_had():
    head = '<link rel="canonical" href="https://web.archive.org/web/20130304051122/http://courier.example/news/1">'
    assert extracted(page(head)).id == "http://courier.example/news/1"
