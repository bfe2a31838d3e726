"""Publish day, author and publisher of saved pages: sixty layouts, the rules one by one, and pages that lie or break."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
import trafilatura
from layout_pages import FIELDS, METAS, SAVED, STATEMENTS, found

from ingest.article import day
from ingest.metadata import Metadata, metadata

TEXT = "The council of Orlo voted on Monday to keep the island ferry running for another year, by seven votes to five."
TITLE = "Ferry stays for a year"
OTHER = "Bees are back on the roof"


@pytest.fixture(scope="module")
def pages():
    return found()


def page(head: str = "", *, above: str = "", beside: str = "", below: str = "", lang: str = "en") -> str:
    article = f"<article>{above}<h1>{TITLE}</h1>{beside}<p>{TEXT}</p><p>{TEXT}</p></article>"
    return f"<html lang='{lang}'><head><title>{TITLE}</title>{head}</head><body>{article}{below}</body></html>"


def said(html: str, url: str | None = None, *, fetched: tuple[date, ...] = ()) -> Metadata:
    return metadata(trafilatura.load_html(html), url, fetched=fetched)


def published(html: str, url: str | None = None, *, fetched: tuple[date, ...] = ()) -> date | None:
    return day(said(html, url, fetched=fetched).published)


def ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


# --- sixty layouts


def test_a_third_of_the_layouts_is_held_out(pages):
    assert Counter(one.part for one in pages) == {"dev": 40 * len(FIELDS), "held-out": 20 * len(FIELDS)}


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_is_right_on_57_of_60_layouts(pages, field):
    outcomes = Counter(one.outcome for one in pages if one.field == field)
    assert outcomes["right"] >= 57, [one for one in pages if one.field == field and one.outcome != "right"]


def test_no_layout_is_dated_by_the_day_it_was_saved(pages):
    assert [one for one in pages if one.got == SAVED.isoformat()] == []


def test_what_a_page_no_longer_says_is_unknown_and_not_wrong():
    bare = Counter((one.field, one.outcome) for one in found(STATEMENTS, METAS))
    assert (bare["published", "wrong"], bare["author", "wrong"]) <= (0, 1)
    assert bare["published", "right"] >= 45


# --- the publish day: which evidence wins


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        # two fields against one
        (
            page(
                '<meta property="article:published_time" content="2024-06-09">'
                '<meta itemprop="datePublished" content="2024-06-05">'
                + ld('{"@type": "NewsArticle", "datePublished": "2024-06-05"}')
            ),
            date(2024, 6, 5),
        ),
        # a field against what is seen: the day in UTC
        (
            page(
                '<meta property="article:published_time" content="2024-06-05T23:30:00-05:00">',
                beside="<p>Published June 5, 2024</p>",
            ),
            date(2024, 6, 6),
        ),
        # one field against one: what is seen decides
        (
            page(
                '<meta property="article:published_time" content="2024-06-09"><meta name="pubdate" content="2024-06-05">',
                beside='<div class="date">5 June 2024</div>',
            ),
            date(2024, 6, 5),
        ),
        # a general meta is weaker than a label
        (page('<meta name="date" content="2024-07-01">', beside="<p>Published: 5 June 2024</p>"), date(2024, 6, 5)),
        (page(beside="<p>First published 5 June 2024. Last updated 9 July 2024.</p>"), date(2024, 6, 5)),
        (page(beside="<p>Last updated 9 July 2024. Published 5 June 2024.</p>"), date(2024, 6, 5)),
        (page(beside='<div class="meta">5 June 2024 (updated 9 July 2024)</div>'), date(2024, 6, 5)),
        (page(beside="<p>Updated 9 July 2024</p>"), None),
        (page(beside='<p>Updated <time datetime="2024-07-09">9 July</time></p>'), None),
        (page(beside="<p>June 5th, 2024</p>"), date(2024, 6, 5)),
        (page(beside="<p>Wednesday, 06/05/2024</p>"), date(2024, 6, 5)),
        (page(beside="<p>Monday, 06/05/2024</p>"), date(2024, 5, 6)),
        (page(beside="<p>06/05/2024</p>"), None),
        (page(above='<span class="date">5 June 2024</span>'), date(2024, 6, 5)),
        (page(above='<div class="clock">5 June 2024</div>'), None),
        (page(beside="<p>The ferry was built on 5 June 1994.</p>"), None),
        (page(beside='<figure><figcaption class="date">5 June 1994</figcaption></figure>'), None),
        (page(lang="fr", beside="<p class='date'>Publié le 19 février 2024</p>"), date(2024, 2, 19)),
        (page(lang="uk", beside="<p class='date'>5 червня 2024</p>"), date(2024, 6, 5)),
        (page(lang="xx", beside="<p class='date'>5 June 2024</p>"), date(2024, 6, 5)),
        (page(below='<div class="comment"><time itemprop="datePublished" datetime="2024-06-07"></time></div>'), None),
        (page('<meta name="lastpublished" content="2024-07-01"><meta name="article:publisher" content="2024">'), None),
    ],
)
def test_which_evidence_tells_the_publish_day(html, expected):
    assert published(html) == expected


def test_what_a_clock_on_the_page_shows_counts_only_where_a_field_says_it():
    clock = '<div id="live-clock">Tuesday, 24 November 2026</div>'
    seen = '<div class="date">24 November 2026</div>'
    field = '<meta property="article:published_time" content="2026-11-24T08:00:00Z">'
    assert published(page(beside=seen)) == SAVED
    assert published(page(beside=seen, below=clock)) is None
    assert published(page(field, beside=seen, below=clock)) == SAVED


def test_the_day_a_page_was_fetched_counts_only_where_a_field_says_it():
    html = page('<meta name="date" content="2026-11-24T09:00:00Z">')
    assert (published(html), published(html, fetched=(SAVED,))) == (SAVED, None)
    assert published(page('<meta name="pubdate" content="2026-11-24">'), fetched=(SAVED,)) == SAVED


# --- by whom


SITE = '<meta property="og:site_name" content="Orlo Courier">'


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (page('<meta name="author" content="Mara Lind">'), "Mara Lind"),
        (page('<meta name="author" content="Reuters">', beside="<p>By Mara Lind</p>"), "Mara Lind"),
        (page('<meta name="author" content="Reuters">'), "Reuters"),
        (page(SITE + '<meta name="author" content="Orlo Courier">'), None),
        (page(SITE + '<meta name="author" content="ORLO COURIER, Orlo, Veld">'), None),
        (page(SITE + '<meta name="author" content="Mara Lind, Orlo Courier">'), "Mara Lind"),
        (page(SITE + ld('{"@type": "Article", "author": {"@type": "Organization", "name": "Orlo Courier"}}')), None),
        (page(SITE + ld('{"@type": "Article", "author": {"@type": "Organization", "name": "AFP"}}')), "AFP"),
        (page('<meta property="article:author" content="https://facebook.com/courier">'), None),
        (
            page('<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Mara Lind">'),
            "Mara Lind",
        ),
        (
            page('<meta name="twitter:label1" content="Reading time"><meta name="twitter:data1" content="Two Hours">'),
            None,
        ),
        (
            page(beside='<div itemprop="author" itemscope><span itemprop="name">Mara Lind</span> writes</div>'),
            "Mara Lind",
        ),
        (page(beside='<p><span class="author vcard"><a class="fn">Mara Lind</a></span></p>'), "Mara Lind"),
        (page(beside='<p class="byline">Mara Lind, 5 June 2024</p>'), "Mara Lind"),
        (page(beside='<p class="date">5 June 2024 <span class="news-author">Mara Lind</span></p>'), "Mara Lind"),
        (page(below='<div class="comment"><span itemprop="author">Ivo Pell</span></div>'), None),
        (page(below='<article><h2>Bees</h2><a rel="author">Ivo Pell</a></article>'), None),
        (page(beside="<p>New York, 5 June 2024</p>"), None),
    ],
)
def test_which_evidence_tells_the_author(html, expected):
    assert said(html).author == expected


# --- where


def named(title: str, *, head: str = "", body: str = "") -> str:
    html = page(head, below=body)
    return html.replace(f"<title>{TITLE}</title>", f"<title>{title}</title>")


@pytest.mark.parametrize(
    ("html", "url", "expected"),
    [
        (page(SITE + ld('{"@type": "Article", "publisher": {"name": "Shared Content"}}')), None, "Orlo Courier"),
        (page(ld('{"@type": "Article", "publisher": "Orlo Courier"}')), None, "Orlo Courier"),
        (page(ld('{"@type": "WebSite", "name": "Orlo Courier"}')), None, "Orlo Courier"),
        (
            page(
                '<meta property="og:site_name" content="courier.example"><meta name="dc.publisher" content="Orlo Courier">'
            ),
            None,
            "Orlo Courier",
        ),
        (page('<meta property="og:site_name" content="courier.example">'), None, "courier.example"),
        (page('<meta name="application-name" content="Orlo Courier">'), None, "Orlo Courier"),
        (named(f"{TITLE} | Orlo Courier"), "https://www.orlocourier.example/1", "Orlo Courier"),
        (named(f"{TITLE} | Orlo Courier"), "https://a.example/1", "a.example"),
        (named(f"{TITLE} | Orlo Courier"), None, None),
        (named(f"{TITLE} | Orlo Courier", body='<a href="/">Orlo Courier</a>'), None, "Orlo Courier"),
        (
            named(f"Orlo Courier: {TITLE}", body="<p>© 1999–2026 Orlo Courier. All rights reserved.</p>"),
            None,
            "Orlo Courier",
        ),
        (
            named(TITLE, body='<div class="logo">Orlo Courier</div><p>Copyright 2026 Orlo Courier.</p>'),
            None,
            "Orlo Courier",
        ),
        (named(TITLE, body="<p>Copyright 2026 Orlo Courier.</p>"), None, None),
        (page('<meta property="og:site_name" content="  ">'), "https://www.courier.example/1", "courier.example"),
        (page('<link rel="canonical" href="http://[::1/x">'), None, None),
    ],
)
def test_which_evidence_tells_the_publisher(html, url, expected):
    assert said(html, url).publisher == expected


# --- pages of all kinds


@pytest.mark.parametrize(
    "html",
    [
        "<html></html>",
        "<html><head></head></html>",
        "<h1></h1><h1></h1>",
        f"<html><body><h1>{TITLE}</h1></body></html>",
        "<html><frameset><frame></frameset></html>",
        "<html><body>" + "<div>" * 250 + TEXT,
        f"<html><body>{'<p>12 May 2020</p>' * 3000}</body></html>",
    ],
)
def test_a_page_with_nothing_to_say_says_nothing(html):
    assert said(html) == Metadata(None, None, None)


def test_the_headline_of_another_article_takes_nothing_with_it():
    teaser = f'<article class="teaser"><h2>{OTHER}</h2><p class="byline">By Ivo Pell</p><time datetime="2024-01-01"></time></article>'
    assert said(page(beside=teaser)) == Metadata(None, None, None)
