"""Saved pages: text, and what a page says of itself; what it does not say stays unknown."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.article import day, to_article
from ingest.document import Document
from ingest.html import extract, own_url
from rag.errors import ReadError

FIRST = "The council of Orlo voted on Monday to keep the island ferry running for another year, by seven votes to five."
SECOND = (
    "Mayor Ida Holm said the boats carry four hundred people a day and that nobody could do without them in winter."
)
THIRD = "The opposition asked where the money would come from, and wants to see the accounts before the next vote."
BODY = "".join(f"<p>{text}</p>" for text in (FIRST, SECOND, THIRD))
OG_URL = '<meta property="og:url" content="https://courier.example/news/1">'


def page(head: str = "", *, body: str = BODY, around: str = "{}") -> str:
    article = f"<article><h1>Ferry stays for a year</h1>{body}</article>"
    return f"<!DOCTYPE html><html lang='en'><head>{head}</head><body>{around.format(article)}</body></html>"


def extracted(html: str, **known: str) -> Document:
    return extract(Document("file:a.html", "html", html, "a.html", **known))


def published(html: str) -> date | None:
    return day(extracted(html).published)


def test_text_and_all_metadata_of_a_page():
    head = """<title>Ferry stays for a year | Orlo Courier</title>
        <meta property="og:site_name" content="Orlo Courier"><meta name="author" content="Mara Lind">
        <meta property="article:published_time" content="2021-03-02T09:30:00+00:00">
        <link rel="canonical" href="https://courier.example/news/ferry">"""
    around = '<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>{}<footer>© 2022 Orlo Courier</footer>'
    assert extracted(page(head, around=around)) == Document(
        "https://courier.example/news/ferry",
        "text",
        "\n".join(["Ferry stays for a year", FIRST, SECOND, THIRD]),
        "a.html",
        title="Ferry stays for a year",
        publisher="Orlo Courier",
        author="Mara Lind",
        published="2021-03-02T09:30:00+00:00",
        url="https://courier.example/news/ferry",
    )


def test_a_page_that_says_nothing_of_itself_has_nothing_invented():
    found = extracted(f"<html><body>{BODY}</body></html>")
    assert found == Document("file:a.html", "text", "\n".join([FIRST, SECOND, THIRD]), "a.html")
    article = to_article(found, lambda text: "en")
    assert (article.source.published, article.source.publisher, article.source.title) == (None, None, "a")


def test_what_is_known_of_a_page_goes_before_what_it_says():
    known = {
        "title": "A",
        "publisher": "B",
        "author": "C",
        "published": "2020-01-02",
        "url": "https://courier.example/2",
    }
    head = (
        f'<meta property="article:published_time" content="2021-03-02"><meta name="author" content="Mara Lind">{OG_URL}'
    )
    found = extracted(page(head), **known)
    assert {field: getattr(found, field) for field in known} == known


def test_documents_that_are_no_pages_stay_as_they_are():
    given = Document("file:a.txt", "text", page(OG_URL), "a.txt")
    assert extract(given) is given


# --- the publish day


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2021-03-02T09:00:00Z">',
        '<meta property="og:published_time" content="March 2, 2021">',
        '<meta name="DC.date.issued" content="2021-03-02">',
        '<meta name="PubDate" content="2 March 2021">',
        '<meta itemprop="datePublished" content="2021-03-02T09:00">',
        '<meta name="date" content="today"><meta name="parsely-pub-date" content="2021-03-02T09:00:00Z">',
        '<meta name="date" content="2022-01-01"><meta property="article:published_time" content="2021-03-02">',
        '<script type="application/ld+json">{"@type": "NewsArticle", "dateModified": "2021-05-02", '
        '"datePublished": "2021-03-02T09:00:00Z"}</script>',
        '<script type="application/ld+json">{"@graph": [{"datePublished" : "2021-03-02"}, broken</script>',
        '<link rel="canonical" href="https://courier.example/2021/03/02/ferry.html">',
        '<link rel="canonical" href="https://courier.example/news/2021-03-02-ferry">',
    ],
)
def test_the_publish_day_from_the_head_of_a_page(head):
    assert published(page(head)) == date(2021, 3, 2)


@pytest.mark.parametrize(
    "stamp",
    [
        '<time datetime="2021-03-02T09:00:00Z">yesterday</time>',
        "<p>By Mara Lind, <time>2 March 2021</time></p>",
        '<time class="updated" datetime="2021-04-09">changed</time><time datetime="2021-03-02">2 March</time>',
        '<span itemprop="datePublished" content="2021-03-02">Tuesday</span>',
        '<time itemprop="dateModified" datetime="2021-04-09"></time><time itemprop="datePublished">March 2, 2021</time>',
    ],
)
def test_the_publish_day_from_a_time_beside_the_headline(stamp):
    assert published(page(body=stamp + BODY)) == date(2021, 3, 2)


def test_a_publish_time_is_a_day_in_utc():
    assert published(page('<meta property="article:published_time" content="2021-03-02T23:30:00-05:00">')) == date(
        2021, 3, 3
    )


@pytest.mark.parametrize(
    "html",
    [
        page('<meta property="article:modified_time" content="2021-03-02">'),
        page('<script type="application/ld+json">{"@type": "NewsArticle", "dateModified": "2021-03-02"}</script>'),
        page('<meta property="og:image" content="https://courier.example/2018/03/04/pier.jpg">'),
        page('<meta name="date" content="2021"><meta name="pubdate" content="soon">'),
        page(body=f"{BODY}<p>The last such vote was held on June 5, 2019, when the council was split.</p>"),
        page(around="{}<footer>© 2019 Orlo Courier, 12 May 2019</footer>"),
        page(around='{}<aside><h2>Related</h2><time datetime="2020-05-06">6 May 2020</time></aside>'),
        page(around='{}<article><h2>Bees</h2><time datetime="2020-05-06">6 May</time><p>Teaser.</p></article>'),
        page(around='<main>{}<ul><li><a href="/x">Bees</a> <time datetime="2020-05-06">6 May</time></li></ul></main>'),
        page(around='<p>Orlo, <time datetime="2021-03-02">Tuesday</time></p>{}'),
    ],
)
def test_no_other_day_of_a_page_is_taken_for_its_publish_day(html):
    assert published(html) is None


def test_a_dateline_in_the_text_of_a_page_dates_it():
    found = extracted(page(body=f"<p>ORLO, March 2, 2021 (Courier) – {FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"))
    assert (found.published, to_article(found, lambda text: "en").source.published) == (None, date(2021, 3, 2))


# --- which address is the page's own


@pytest.mark.parametrize(
    ("canonical", "own", "expected"),
    [
        ("https://a.example/news/1", None, "https://a.example/news/1"),
        ("https://a.example/news/1", "https://a.example/news/1?ref=x", "https://a.example/news/1"),
        ("http://a.example/news/1", "https://A.example/news/1?ref=x", "http://a.example/news/1"),
        ("https://a.example/", "https://a.example/news/1", "https://a.example/news/1"),
        ("https://a.example", "https://a.example/news/1", "https://a.example/news/1"),
        ("https://a.example/?p=7", "https://a.example/news/1", "https://a.example/news/1"),
        ("https://a.example/", None, None),
        ("https://b.example/news/1", "https://a.example/news/1", "https://a.example/news/1"),
        ("https://m.a.example/news/1", "https://a.example/news/1", "https://a.example/news/1"),
        ("/news/1", "https://a.example/news/1?ref=x", "https://a.example/news/1"),
        ("/news/1", None, None),
        (" https://a.example/news/1\n", None, "https://a.example/news/1"),
        ("http://[::1/news", "https://a.example/news/1", "https://a.example/news/1"),
        ("javascript:void(0)", None, None),
        ("", "https://a.example/news/1", "https://a.example/news/1"),
        (None, "https://a.example/", "https://a.example/"),
        (None, "not an address", None),
        (None, None, None),
    ],
)
def test_the_canonical_address_counts_on_its_own_host_and_not_for_the_front_page(canonical, own, expected):
    assert own_url(canonical, own) == expected


@pytest.mark.parametrize(
    ("head", "url", "publisher"),
    [
        ("", None, None),
        (OG_URL, "https://courier.example/news/1", "courier.example"),
        ('<meta property="og:url" content="https://courier.example/">', None, "courier.example"),
        (
            '<meta property="og:url" content="https://courier.example/?p=7">',
            "https://courier.example/?p=7",
            "courier.example",
        ),
        ('<link rel="canonical" href="https://courier.example/">', None, "courier.example"),
        (
            '<link rel="canonical" href="https://courier.example/">' + OG_URL,
            "https://courier.example/news/1",
            "courier.example",
        ),
        (
            '<link rel="canonical" href="https://agency.example/9">' + OG_URL,
            "https://courier.example/news/1",
            "courier.example",
        ),
        ('<link rel="canonical" href="http://[::1/x">', None, None),
    ],
)
def test_a_page_is_known_by_its_address_where_it_gives_one(head, url, publisher):
    found = extracted(page(head))
    assert (found.id, found.url, found.publisher) == (url or "file:a.html", url, publisher)


def test_the_address_a_page_came_from_is_its_own():
    canonical = '<link rel="canonical" href="https://{}.example/news/ferry">' + OG_URL
    came = "https://agency.example/items/9"
    assert extracted(page(canonical.format("agency")), url=came).id == "https://agency.example/news/ferry"
    assert extracted(page(canonical.format("courier")), url=came).id == came


# --- pages without an article


@pytest.mark.parametrize(
    "html",
    [
        "",
        " \n",
        "no marks",
        "<html></html>",
        "<!-- nothing -->",
        "<html><body><nav><a href='/'>Home</a><a href='/sport'>Sport</a></nav></body></html>",
        "<math><base href='x'>  <svg>",
        "<div>" * 5000 + "deep",
    ],
)
def test_a_page_without_text_is_a_failure(html, capfd):
    with pytest.raises(ReadError, match="no article text found in the page"):
        extracted(html)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "html",
    [
        '<?xml version="1.0" encoding="utf-8"?>' + page(),
        page().replace("</p>", ""),
        page().removesuffix("</article></body></html>"),
        page(body=f"<table><tr><td>{BODY}</td></tr></table>"),
        page('<script type="application/ld+json">[{"@type": 7, "author": [[]], </script>'),
    ],
)
def test_a_faulty_page_is_read_as_far_as_it_goes(html):
    text = extracted(html).text
    assert [line for line in (FIRST, SECOND, THIRD) if line not in text] == []
