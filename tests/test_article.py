"""Documents into articles: title, publish day, version, plain text of Markdown, language."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import day, to_article
from ingest.document import Document
from rag.errors import ReadError
from rag.types import Article, Cut, Source

FIRST = "The council of Orlo voted on Monday to keep the island ferry running for another year, by seven votes to five."
SECOND = "Mayor Ida Holm said the boats carry four hundred people a day."


def made(text: str, *, kind: str = "text", name: str = "orlo/ferry-vote.txt", shape: str = "", **known: str) -> Article:
    return to_article(Document(f"file:{name}", kind, text, name, **known), lambda text: "en", shape=shape)


def published(text: str, **known: str) -> date | None:
    return made(text, **known).source.published


def test_an_article_is_the_clean_text_with_what_is_known_of_it():
    text = f"Ferry stays for a year\nBy Mara Lind\n{FIRST}\n\n{SECOND}\nRead more\n"
    document = Document(
        "https://a.example/1", "text", text, "a.jsonl#1", None, "Courier", "Mara Lind", "2021-03-02", "u"
    )
    article = to_article(document, lambda text: text[:3])
    assert article == Article(
        Source(
            *("https://a.example/1", article.source.digest, "Ferry stays for a year", "Courier", "u", "Mara Lind"),
            date(2021, 3, 2),
        ),
        f"{FIRST}\n\n{SECOND}",
        document.digest,
        "The",
        (
            Cut(0, "Ferry stays for a year", "headline"),
            Cut(0, "By Mara Lind", "byline"),
            Cut(174, "Read more", "promo"),
        ),
    )


# --- the title


@pytest.mark.parametrize(
    ("text", "known", "title"),
    [
        (f"Ferry stays\n{FIRST}", {"title": "The ferry stays for a year"}, "The ferry stays for a year"),
        (f"{FIRST}\n{SECOND}", {"title": "  Ferry\n stays "}, "Ferry stays"),
        (f"Ferry stays for a year\n\n{FIRST}", {}, "Ferry stays for a year"),
        (f"{FIRST}\n{SECOND}", {}, "ferry-vote"),
        (f"{'Ferry ' * 19}stays\n{FIRST}", {}, f"{'Ferry ' * 19}stays"),
        (f"{'Ferry ' * 19}stays on\n{FIRST}", {}, "ferry-vote"),
        (f"{FIRST} But a line without an end", {}, "ferry-vote"),
        (f"{FIRST}\n{SECOND}", {"name": "2024.05.09 vote.md"}, "2024.05.09 vote"),
        (f"{FIRST}\n{SECOND}", {"name": "news.jsonl#12"}, "news"),
    ],
)
def test_the_title_is_metadata_else_the_first_line_else_the_file_name(text, known, title):
    article = made(text, **known)
    assert article.source.title == title
    assert FIRST in article.text


def test_a_first_line_that_is_the_title_is_no_text():
    assert made(f"Ferry stays for a year\n\n{FIRST}").text == FIRST
    assert made(f"Ferry stays for a year\n\n{FIRST}", title="Ferry stays for a year - Courier").text == FIRST


def test_a_heading_of_markdown_is_the_title_where_metadata_gives_none():
    text = f"# Ferry *stays* for a year\n\n{FIRST}\n\n## What it costs\n\n{SECOND}\n"
    article = made(text, kind="markdown")
    assert (article.source.title, article.text) == ("Ferry stays for a year", f"{FIRST}\n\nWhat it costs\n\n{SECOND}")
    assert article.cuts == (Cut(0, "Ferry stays for a year", "headline"),)
    other = made(text, kind="markdown", title="Boats go on")
    assert other.source.title == "Boats go on"
    assert other.text.startswith("Ferry stays for a year\n\nThe council")  # nothing is lost


@pytest.mark.parametrize(
    "text", ["", " \n\t\n", "Read more\n", "\ufeff\u200b", "<p></p>", "Advertisement\n\nShare this"]
)
def test_a_document_of_which_nothing_is_left_is_a_failure(text):
    with pytest.raises(ReadError, match="no article text is left after cleaning"):
        made(text, title="Ferry")


# --- the publish day


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2024-05-09", date(2024, 5, 9)),
        ("20240509", date(2024, 5, 9)),
        (" 2024-05-09 10:15:00 ", date(2024, 5, 9)),
        ("2024-05-09T23:30:00-05:00", date(2024, 5, 10)),
        ("2024-05-09T00:30:00+04:00", date(2024, 5, 8)),
        ("2024-05-09T23:30:00Z", date(2024, 5, 9)),
        ("2024-05-09 10:15:00 +0000", date(2024, 5, 9)),
        ("May 9, 2024", date(2024, 5, 9)),
        ("9 May 2024", date(2024, 5, 9)),
        ("Thu, 09 May 2024 10:00:00 GMT", date(2024, 5, 9)),
        ("2024/5/9 10:15", date(2024, 5, 9)),
        ("9.5.2024", date(2024, 5, 9)),
        ("18.04.2024, 11:20", date(2024, 4, 18)),
        ("2024-02-29", date(2024, 2, 29)),
        ("2023-02-29", None),
        ("31.06.2024", None),
        ("Thu, 09 May 2024 23:30:00 -0500", date(2024, 5, 10)),
        ("05/09/2024", None),  # in May or in September
        ("05/19/2024", date(2024, 5, 19)),
        ("19/05/2024 - 22:41", date(2024, 5, 19)),
        ("05/05/2024", date(2024, 5, 5)),
        ("Wed, 06/05/2024 - 10:12", date(2024, 6, 5)),
        ("Monday 06/05/2024", date(2024, 5, 6)),
        ("Thursday 05/09/2024", None),  # 9 May and 5 September 2024 were both Thursdays
        ("Friday 09/05/2024", None),
        ("31/31/2024", None),
        ("1/05/09/2024", None),
        ("1.2.3.2024", None),
        ("May 2024", None),
        ("9 May", None),
        ("2024", None),
        ("1715212800", None),
        ("yesterday", None),
        ("9999-12-31T23:30:00-05:00", date(9999, 12, 31)),
        ("", None),
        (None, None),
    ],
)
def test_a_field_names_a_day_in_full_or_none(said, expected):
    assert day(said) == expected


@given(st.text() | st.datetimes(timezones=st.timezones() | st.none()).map(str))
def test_any_field_is_a_day_or_none(said):
    assert day(said) is None or isinstance(day(said), date)


@pytest.mark.parametrize(
    "head",
    [
        "ORLO, March 2, 2021 — ",
        "ORLO, Mar. 2, 2021 - ",
        "ORLO, 2 March 2021 – ",
        "ORLO, MARCH 2, 2021: ",
        "ORLO (2 March 2021) – ",
        "ORLO/VELD, March 2, 2021 (Courier) – ",
        "ST. ORLO, Tuesday, March 2, 2021 — ",
        "SÃO ORLO, March 2, 2021 — ",
        "“ORLO, March 2, 2021 — ",
    ],
)
def test_a_dateline_gives_the_day(head):
    assert published(head + FIRST) == date(2021, 3, 2)


@pytest.mark.parametrize(
    "head",
    [
        "ORLO, March 2 (Courier) – ",
        "ORLO (Courier) — On March 2, 2021, ",
        "ORLO said on March 2, 2021 - once more - that ",
        "On March 2, 2021 – a Tuesday – ",
        "ORLO, February 31, 2021 — ",
        "The vote of March 2, 2021: ",
    ],
)
def test_a_day_in_a_sentence_is_no_dateline(head):
    assert published(head + FIRST) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Ferry stays\nPublished 2 March 2021, 09:12 GMT\n{FIRST}\n{SECOND}", date(2021, 3, 2)),
        (f"Ferry stays\nBy Mara Lind\nMarch 2, 2021\n{FIRST}\n{SECOND}", date(2021, 3, 2)),
        (f"Ferry stays\nBy Mara Lind | 2 March 2021 | 3 min read\n{FIRST}\n{SECOND}", date(2021, 3, 2)),
        (f"Ferry stays\n02.03.2021\n{FIRST}\n{SECOND}", date(2021, 3, 2)),
        (f"Ferry stays\nMarch 2, 2021 Updated 7:45 a.m.\n{FIRST}\n{SECOND}", date(2021, 3, 2)),
        (f"Ferry stays\nUpdated: March 5, 2021\nPublished: March 2, 2021\n{FIRST}\n{SECOND}", date(2021, 3, 2)),
        (f"Ferry stays\nLast updated 5 March 2021 23:58\n{FIRST}\n{SECOND}", None),
        (f"Ferry stays\n2 hours ago\n{FIRST}\n{SECOND}", None),
        (f"Ferry stays\n{FIRST}\n{SECOND}\nPublished 2 March 2021", date(2021, 3, 2)),
        (f"Ferry stays\n{FIRST}\n{SECOND}\nTop stories\nBees are back\nPublished 2 March 2021", None),
        (f"Ferry stays\n{FIRST}\nOn June 5, 2019, the vote was split. {SECOND}", None),
        (f"Ferry stays\n{FIRST}\n{SECOND}\n© 2019 Orlo Courier, 12 May 2019. All rights reserved.", None),
    ],
)
def test_a_time_stamp_that_was_cut_gives_the_day(text, expected):
    assert published(text) == expected


def test_metadata_goes_before_the_text_and_an_unclear_field_does_not():
    text = f"ORLO, March 2, 2021 — {FIRST}"
    assert published(text, published="2020-01-01") == date(2020, 1, 1)
    assert published(text, published="soon") == date(2021, 3, 2)


def test_no_day_is_ever_that_of_ingestion():
    for text in (FIRST, f"Ferry stays\nToday\n{FIRST}", f"Ferry stays\nPublished today\n{FIRST}", f"# Now\n\n{FIRST}"):
        for said in ({}, {"published": "today"}, {"published": "now"}, {"published": "12:30"}):
            assert published(text, **said) is None


# --- the version


def test_the_digest_names_text_metadata_and_pipeline_and_nothing_else():
    document = Document(
        "file:a.txt", "text", f"{FIRST}\n{SECOND}", "a.txt", "Ferry", "Courier", "Ida", "2021-03-02", "u"
    )

    def digest(document: Document, shape: str = "one") -> str:
        return to_article(document, lambda text: "en", shape=shape).source.digest

    changed = [
        digest(document, "two"),
        *(
            digest(replace(document, **{field: value}))
            for field, value in {
                "text": f"{FIRST}\n{SECOND} Now.",
                "title": "Boats",
                "publisher": "Post",
                "author": "Kit",
                "published": "2021-03-03",
                "url": "v",
            }.items()
        ),
        digest(replace(document, publisher=None)),
    ]
    assert len({digest(document), *changed}) == 9
    assert len(digest(document)) == 16
    same = {
        "id": "file:b.txt",
        "name": "b.txt",
        "text": f"Menu\n\n{FIRST}  \r\n{SECOND}\n\nRead more\n",
        "published": "2 March 2021",
    }
    assert {digest(replace(document, **{field: value})) for field, value in same.items()} == {digest(document)}
    assert to_article(document, lambda text: "de", shape="one").source.digest == digest(document)


def test_two_articles_of_the_same_words_are_apart_where_their_fields_are_swapped():
    one, two = made(FIRST, publisher="A", author="B"), made(FIRST, publisher="B", author="A")
    assert one.source.digest != two.source.digest
