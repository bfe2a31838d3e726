"""Lists of the page: conversations, articles, work on the library."""

from datetime import UTC, date, datetime

import pytest
from seen import Seen

from rag.conversations import Conversation
from rag.types import Source
from ui.job import Job
from ui.shelves import LATELY, NAMED, jobs_html, shelf_html, talks_html

AT = datetime(2024, 3, 1, tzinfo=UTC)
SOURCES = [
    Source("ferry", "aa", "Ferry stays", "Harbor Post", published=date(2024, 3, 1)),
    Source("letter", "bb", "A letter"),
]


def done(html: str, what: str) -> list[dict[str, str | None]]:
    """The buttons that do it."""
    return [names for tag, names in Seen(html).tags if tag == "button" and names.get("data-do") == what]


def test_the_open_conversation_is_marked_and_each_can_be_exported() -> None:
    html = talks_html([Conversation("b", "Second", AT, AT), Conversation("a", "First", AT, AT)], "a")
    assert [names.get("aria-current") for names in done(html, "open")] == [None, "true"]
    rows = [names for _, names in Seen(html).tags if "data-talk" in names]
    assert [(names["data-talk"], names["data-title"]) for names in rows] == [("b", "Second"), ("a", "First")]
    assert Seen(html).hrefs == [
        f"/api/conversations/{id}/export.{kind}" for id in "ba" for kind in ("md", "html", "json")
    ]


def test_without_a_conversation_it_says_where_they_will_be() -> None:
    assert Seen(talks_html([], "")).text == "Conversations are kept here."


def test_articles_have_their_origin_and_can_be_opened_and_removed() -> None:
    html = shelf_html(SOURCES, total=2, offset=0, query="")
    text = Seen(html).text
    assert "Ferry staysHarbor Post, 1 March 2024Remove" in text
    assert "A letterpublisher unknown, date unknownRemove" in text
    assert text.endswith("1-2 of 2 articles")
    assert len(done(html, "article")) == 2
    assert [names["aria-label"] for names in done(html, "remove")] == ["Remove: Ferry stays", "Remove: A letter"]


@pytest.mark.parametrize(
    ("offset", "total", "told", "pages"),
    [
        (0, 2, "1-2 of 2 articles", []),
        (0, 120, "1-2 of 120 articles", [("Older", "2")]),
        (50, 120, "51-52 of 120 articles", [("Newer", "0"), ("Older", "52")]),
        (30, 32, "31-32 of 32 articles", [("Newer", "0")]),
        (2000, 2002, "2,001-2,002 of 2002 articles", [("Newer", "1950")]),
    ],
)
def test_the_list_leads_on_and_back(offset: int, total: int, told: str, pages: list[tuple[str, str]]) -> None:
    html = shelf_html(SOURCES, total=total, offset=offset, query="")
    assert told in Seen(html).text
    names = [name for name in ("Newer", "Older") if f">{name}<" in html]
    assert list(zip(names, (one["data-offset"] for one in done(html, "page")), strict=True)) == pages


def test_an_empty_list_says_why() -> None:
    assert Seen(shelf_html([], total=0, offset=0, query="")).text == "The library is empty."
    assert Seen(shelf_html([], total=0, offset=0, query="x")).text == "No article has these words."


def test_a_job_shows_how_far_it_is_and_can_be_stopped() -> None:
    html = jobs_html([Job("1f", "three files", "ada", "running", 1200, 3400, 5, "a.md", "")])
    assert Seen(html).text == "three files at workStop1,200 of 3,400 a.md"
    bar = next(names for tag, names in Seen(html).tags if tag == "progress")
    assert (bar["value"], bar["max"], bar["aria-label"]) == ("1200", "3400", "three files")
    waiting = jobs_html([Job("1f", "one file", "ada", said="waits for the job before it")])
    assert Seen(waiting).text == "one file waitingStopwaits for the job before it"


def test_a_job_that_is_over_tells_what_it_did() -> None:
    html = jobs_html([Job("1f", "files", "ada", "done", added=2, unchanged=1000)])
    assert Seen(html).text == "files done2 added, 1,000 unchanged"
    assert done(html, "stop-job") == []


def test_of_the_jobs_that_are_over_the_latest_are_shown() -> None:
    over = [Job(f"{number:x}", f"job {number}", "ada", "done") for number in range(LATELY + 2)]
    html = jobs_html([*over, Job("ff", "the last", "ada", "waiting")])
    shown = [names["data-job"] for _, names in Seen(html).tags if "data-job" in names]
    assert shown == [*(job.id for job in over[:LATELY]), "ff"]


def test_what_failed_is_named_up_to_a_number() -> None:
    failed = tuple((f"{number}.pdf", "no text") for number in range(NAMED + 3))
    text = Seen(jobs_html([Job("1f", "files", "ada", "done", failed=failed)])).text
    assert "0.pdf: no text" in text and f"{NAMED - 1}.pdf" in text and f"{NAMED}.pdf" not in text
    assert text.endswith("and 3 more")
    error = jobs_html([Job("1f", "files", "ada", "failed", error=("the disk is full", "df -h"))])
    assert Seen(error).text == "files failedthe disk is full df -h"
