"""Feeds and sitemaps to the entries they list, however broken they are."""

import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.feeds import Entry, feed, sitemap
from rag.errors import ReadError

BASE = "https://news.example/feeds/all.xml"

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>The Harbour Post</title><link>https://news.example/</link>
<item><title>Ferry &amp;amp; bridge: &lt;b&gt;both&lt;/b&gt; closed</title><link>/2024/ferry</link>
  <pubDate>Tue, 02 Apr 2024 23:30:00 -0200</pubDate><dc:creator>Ana Ruiz</dc:creator>
  <description>An excerpt.</description></item>
<item><title>Whole text here</title><guid isPermaLink="false">post-7</guid>
  <content:encoded><![CDATA[<p>The council met on Monday.</p>]]></content:encoded></item>
<item><title>Only an excerpt</title><guid isPermaLink="false">post-8</guid><description>Short.</description></item>
<item><title>By its guid</title><guid>https://news.example/2024/by-guid</guid></item>
</channel></rss>"""

ATOM = """<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://news.example/deep/">
<title>The Harbour Post</title><id>urn:feed</id><updated>2024-04-03T08:00:00Z</updated>
<entry><title type="html">Tram &amp;lt;3</title><id>urn:1</id><link rel="edit" href="edit/1"/><link href="tram?id=1"/>
  <published>2024-04-01T22:00:00-05:00</published><updated>2024-04-09T08:00:00Z</updated>
  <author><name>Li Wei</name></author></entry>
<entry><title>Changed only</title><id>urn:2</id><link href="two"/><updated>2024-04-09T08:00:00Z</updated></entry>
<entry><title>No link</title><id>urn:3</id><updated>2024-04-09T08:00:00Z</updated>
  <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The ferry sails again.</p></div></content></entry>
</feed>"""

RDF = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://news.example/"><title>Post</title></channel>
<item rdf:about="https://news.example/1"><title>One</title><link>https://news.example/1</link>
<dc:date>2024-04-02T10:00:00+02:00</dc:date></item></rdf:RDF>"""


def read(source):
    return feed(source.encode(), BASE)


def test_rss_items_with_links_made_whole_titles_as_text_and_days_in_utc():
    ferry = read(RSS)[0]
    assert (ferry.url, ferry.title) == ("https://news.example/2024/ferry", "Ferry & bridge: both closed")
    assert (ferry.published, ferry.author, ferry.content) == ("2024-04-03T01:30:00+00:00", "Ana Ruiz", None)


def test_an_rss_item_without_link_has_its_whole_text_or_nothing():
    _, whole, excerpt, guid = read(RSS)
    assert (whole.url, whole.guid, whole.publisher) == (None, "post-7", "The Harbour Post")
    assert whole.content == "<p>The council met on Monday.</p>"
    assert (excerpt.url, excerpt.guid, excerpt.content) == (None, "post-8", None)
    assert guid.url == "https://news.example/2024/by-guid"


def test_atom_entries_follow_xml_base_and_know_publishing_from_changing():
    tram, changed, own = read(ATOM)
    assert (tram.url, tram.published) == ("https://news.example/deep/tram?id=1", "2024-04-02T03:00:00+00:00")
    assert (tram.title, tram.author) == ("Tram <3", "Li Wei")
    assert (changed.url, changed.published) == ("https://news.example/deep/two", None)
    assert own.url is None and own.guid == "urn:3" and "The ferry sails again." in own.content


def test_the_date_of_rss_1_is_its_publish_day():
    assert read(RDF) == [
        Entry("https://news.example/1", "https://news.example/1", "One", None, None, "2024-04-02T08:00:00+00:00")
    ]


def test_an_item_taken_over_from_elsewhere_keeps_its_publisher():
    source = RSS.replace("<dc:creator>Ana", '<source url="https://wire.example/f">The Wire</source><dc:creator>Ana')
    assert read(source)[0].publisher == "The Wire"


def test_a_feed_that_is_not_well_formed_is_still_read():
    assert [entry.url for entry in read(RSS.replace("</channel></rss>", "").replace("&amp;amp;", "&"))] == [
        "https://news.example/2024/ferry",
        None,
        None,
        "https://news.example/2024/by-guid",
    ]


def test_a_feed_in_another_encoding():
    source = RSS.replace("The Harbour Post", "Пост").replace("Whole text here", "Целый текст")
    assert feed(source.replace("utf-8", "windows-1251").encode("cp1251"), BASE)[1].title == "Целый текст"
    plain = source.replace(' encoding="utf-8"', "").encode("cp1251")
    assert feed(plain, BASE, content_type="text/xml; charset=windows-1251")[1].title == "Целый текст"


def test_a_body_that_names_a_file_opens_none(tmp_path):
    secret = tmp_path / "secret.xml"
    secret.write_text(RSS)
    with pytest.raises(ReadError):
        feed(str(secret).encode(), BASE)


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "'
    + "&a;" * 1000
    + '"><!ENTITY c "'
    + "&b;" * 1000
    + '"><!ENTITY d SYSTEM "file:///etc/passwd">]>'
)


def test_entities_are_neither_expanded_nor_looked_up():
    found = read(BOMB + RSS.partition("?>")[2].replace("Whole text here", "a&c;&d;"))
    assert len(found[1].title) < 100 and "root" not in found[1].title
    listed = sitemap((BOMB + SITEMAP.partition("?>")[2].replace("Tram</news", "a&c;&d;</news")).encode(), BASE)
    assert all(len(entry.title or "") < 100 for entry in listed)


@pytest.mark.parametrize(
    "source", [RDF.replace(':rdf="', ':rdf="\u0120'), ATOM.replace("<link rel", "<link</item></link> rel")]
)
def test_where_feedparser_itself_fails_the_feed_is_not_readable(source):
    with pytest.raises(ReadError, match="not a feed that can be read") as told:
        read(source)
    assert isinstance(told.value.__cause__, ValueError | LookupError)


def test_no_feed_at_all():
    with pytest.raises(ReadError, match="not a feed that can be read"):
        read("<rss><<<")


def test_what_no_xml_may_hold_is_left_out():
    assert read(RSS.replace("Whole text here", "Whole\x1b <b>text\x00"))[1].title == "Whole text"


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda said: RSS.replace("Whole text here", said).encode()))
def test_whatever_comes_is_entries_or_a_read_error(body):
    for parse in (feed, sitemap):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                assert all(isinstance(entry, Entry) for entry in parse(body, BASE))
        except ReadError:
            pass


# --- sitemaps

SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><image:image><image:loc>https://news.example/a.jpg</image:loc></image:image>
 <loc> https://news.example/tram?a=1&amp;b=2 </loc><lastmod>2024-04-02T10:00:00Z</lastmod>
 <news:news><news:publication><news:name>The Harbour Post</news:name></news:publication>
 <news:publication_date>2024-04-01</news:publication_date><news:title>Tram</news:title></news:news></url>
<!-- a comment --><url><loc>/relative</loc></url><url><lastmod>2024-01-01</lastmod></url>
</urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://news.example/one.xml.gz</loc><lastmod>2024-04-02</lastmod></sitemap></sitemapindex>"""


def test_a_sitemap_lists_pages():
    tram, relative = sitemap(SITEMAP.encode(), BASE)
    assert (tram.url, tram.stamp) == ("https://news.example/tram?a=1&b=2", "2024-04-02T10:00:00Z")
    assert (tram.title, tram.publisher, tram.published) == ("Tram", "The Harbour Post", "2024-04-01")
    assert relative == Entry("https://news.example/relative", "https://news.example/relative")


def test_an_index_lists_sitemaps_with_or_without_namespace():
    for source in (INDEX, INDEX.replace(' xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"', "")):
        assert [(entry.url, entry.listing) for entry in sitemap(source.encode(), BASE)] == [
            ("https://news.example/one.xml.gz", True)
        ]


@pytest.mark.parametrize("body", [b"", b"no xml", b"\xff\xfe\x00"])
def test_no_sitemap_at_all(body):
    with pytest.raises(ReadError, match="not a sitemap that can be read"):
        sitemap(body, BASE)
