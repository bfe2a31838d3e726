"""Citations of answers over the example articles, met one after the other in an open page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from conftest import ROOT
from playwright.sync_api import Locator, Page

STEP = 4  # every fourth question: those of one article stand together


def questions() -> list[str]:
    """Answerable questions that stand alone."""
    lines = (ROOT / "eval" / "sets" / "examples.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["answerable"] and "history" not in row]
    return [row["question"] for row in rows[::STEP]]


def cited(page: Page, count: int) -> Iterator[tuple[Locator, dict]]:
    """So many links of citations, each with the citation as it is kept; the page is at the answer that it stands in."""
    for question in questions():
        page.get_by_role("button", name="New conversation").click()
        page.locator(".dl-welcome").wait_for()
        page.get_by_placeholder("Ask about the articles").fill(question)
        page.keyboard.press("Enter")
        page.locator("#turn-1").wait_for()
        links, kept = page.locator("#turn-1 .dl-cite"), citations(page)
        assert links.count() == len(kept), question
        yield from ((links.nth(n), kept[n]) for n in range(min(count, len(kept))))
        count -= min(count, len(kept))
        if not count:
            return
    raise AssertionError(f"{count} citations too few")


def citations(page: Page) -> list[dict]:
    """Those of the kept answer that is open, in the order in which they are shown."""
    host = urlsplit(page.url)
    [talk] = parse_qs(host.query)["c"]
    kept = page.request.get(f"{host.scheme}://{host.netloc}/api/conversations/{talk}").json()
    [answer] = [turn["answer"] for turn in kept["turns"]]
    direct = [answer["direct"]] if answer["direct"] else []
    return direct + [citation for claim in answer["claims"] for citation in claim["citations"]]
