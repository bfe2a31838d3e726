"""Addresses to documents: pages, feeds and sitemaps; a bad address costs only itself."""

import gzip

from web_pages import Shelf, failures, ids, index, item, page, read, rss, urlset
from web_server import Reply, WebServer, html, moved, xml

from ingest.document import Document, Failure
from ingest.html import extract
from ingest.request import Limits
from rag.errors import ReadError

# --- pages


def test_a_page_is_an_html_document_of_its_address():
    with WebServer({"/tram": page("Tram")}) as site:
        [document] = read(f"{site.url}/tram?utm_source=mail#comments")
        assert site.paths == ["/tram"]
    address = f"{site.url}/tram"
    assert (document.id, document.url, document.name, document.kind) == (address, address, address, "html")
    assert document.origin == f"{address}?utm_source=mail#comments"
    made = extract(document)
    assert made.id == address and made.title == "Tram" and "harbour and its ferries" in made.text


def test_a_page_that_names_a_feed_is_still_a_page():
    link = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    with WebServer({"/tram": html(page("Tram").body.replace("<head>", f"<head>{link}"))}) as site:
        assert ids(read(f"{site.url}/tram"), site) == ["/tram"]
        assert site.paths == ["/tram"]


def test_the_id_is_where_the_redirects_end_or_the_canonical_address_there():
    with WebServer({"/a": moved("/b?id=1&fbclid=2"), "/b?id=1&fbclid=2": page("B"), "/c?x=1": page("C", "/c")}) as site:
        assert ids(read(f"{site.url}/a", f"{site.url}/c?x=1"), site) == ["/b?id=1", "/c"]


def test_two_addresses_of_one_article_are_one():
    with WebServer({"/a": page("Tram", "/tram"), "/b": page("Tram", "/tram"), "/tram": page("Tram")}) as site:
        addresses = [f"{site.url}/{path}" for path in ("a", "b", "tram", "a?utm_medium=x", "a")]
        outcomes = read(*addresses)
        assert ids(outcomes, site) == ["/tram"] and len(outcomes) == 1
        assert sorted(site.paths) == ["/a", "/b", "/tram"]


def test_pages_are_decoded_as_header_and_page_say():
    words = "Хлеб подорожал в Одессе и в Киеве"
    russian = Reply(words.encode("cp1251"), headers={"Content-Type": "text/html; charset=windows-1251"})
    declared = Reply(f'<meta charset="koi8-r">{words}'.encode("koi8-r"), headers={"Content-Type": "text/html"})
    marked = Reply(words.encode("utf-16"), headers={"Content-Type": "text/html; charset=utf-8"})
    with WebServer({"/1": russian, "/2": declared, "/3": marked}) as site:
        outcomes = read(*(f"{site.url}/{n}" for n in "123"))
    assert [words in outcome.text for outcome in outcomes] == [True] * 3


def test_a_bad_address_costs_only_itself():
    pages = {
        "/gone": Reply("", 410),
        "/large": html("x" * 3000),
        "/empty": html("  \n"),
        "/pdf": Reply(b"%PDF-1.7", headers={"Content-Type": "application/pdf"}),
        "/none": Reply(b"\x01\x02"),
        "/opml": xml("<opml/>"),
        "/binary": Reply(b"\x00\x01\x02\x03" * 50, headers={"Content-Type": "text/html"}),
        "/robots.txt": Reply("User-agent: *\nDisallow: /closed"),
        "/tram": page("Tram"),
    }
    with WebServer(pages) as site:
        paths = ["/gone", "/large", "/empty", "/pdf", "/none", "/opml", "/binary", "/closed", "/tram"]
        outcomes = read("ftp://x/y", *(site.url + path for path in paths), limits=Limits(5, 5, 20, size=2000))
    assert ids(outcomes, site) == ["/tram"]
    assert sorted(failures(outcomes, site)) == [
        ("/binary", "not a text file"),
        ("/closed", "the site's robots.txt forbids this address"),
        ("/empty", "the answer is empty"),
        ("/gone", "HTTP 410 Gone"),
        ("/large", "more than 2,000 bytes"),
        ("/none", "this kind of content is not read from the web"),
        ("/opml", "application/xml is not read from the web"),
        ("/pdf", "application/pdf is not read from the web"),
        ("ftp://x/y", "only http and https addresses are fetched"),
    ]


def test_other_files_are_made_into_documents_by_whoever_knows_them():
    def rows(name, content_type, body):
        if content_type == "application/pdf":
            return [Document(f"file:{name}", "text", body.decode(), name)]
        if content_type == "application/json":
            own = Document("https://own.example/1", "text", "b", f"{name}#2", url="https://own.example/1")
            return [
                Document(f"file:{name}#7", "text", "a", f"{name}#1"),
                own,
                Failure(f"{name}#3", "no text in the row"),
            ]
        raise ReadError("unknown")

    pdf = Reply(b"a story", headers={"Content-Type": "application/pdf"}, etag='"1"')
    rest = {"/b": Reply(b"[]", headers={"Content-Type": "application/json"}, etag='"2"'), "/c": Reply(b"x")}
    shelf = Shelf()
    with WebServer({"/a": pdf, **rest}) as site:
        a, first, second, failure, unknown = read(
            f"{site.url}/a", f"{site.url}/b", f"{site.url}/c", by_content=rows, seen=shelf
        )
    assert a == Document(
        f"{site.url}/a", "text", "a story", f"{site.url}/a", url=f"{site.url}/a", origin=f"{site.url}/a"
    )
    assert (first.id, first.url) == (f"{site.url}/b#7", f"{site.url}/b")
    assert (second.id, second.url) == ("https://own.example/1", "https://own.example/1")
    assert (failure.reason, unknown.reason) == ("no text in the row", "unknown")
    assert list(shelf.said) == [f"{site.url}/a"]  # one address, several documents: nothing to go by


# --- feeds


def test_each_item_of_a_feed_is_its_page():
    items = [item("tram", "Tram in the feed", "<pubDate>Tue, 02 Apr 2024 10:00:00 GMT</pubDate>"), item("/ferry")]
    with WebServer({"/f/rss": rss(*items), "/f/tram": page("Tram"), "/ferry": page("Ferry")}) as site:
        tram, ferry = read(f"{site.url}/f/rss")
    assert (tram.id, tram.origin) == (f"{site.url}/f/tram", f"{site.url}/f/rss")
    assert (tram.title, tram.published) == ("Tram in the feed", "2024-04-02T10:00:00+00:00")
    assert "harbour and its ferries" in tram.text and ferry.url == f"{site.url}/ferry"


def test_a_feed_is_told_by_its_body_and_its_links_start_where_it_was_found():
    feed = Reply(rss(item("tram")).body, headers={"Content-Type": "text/html"})
    with WebServer({"/feed": moved("/deep/feed"), "/deep/feed": feed, "/deep/tram": page("Tram")}) as site:
        assert ids(read(f"{site.url}/feed"), site) == ["/deep/tram"]


def test_an_item_whose_page_fails_is_a_failure_not_an_excerpt():
    feed = rss(item("/gone", more="<description>A long excerpt of the story.</description>"), item("/tram"))
    with WebServer({"/rss": feed, "/tram": page("Tram")}) as site:
        outcomes = read(f"{site.url}/rss")
    assert failures(outcomes, site) == [("/gone", "HTTP 404 Not Found")] and ids(outcomes, site) == ["/tram"]


def test_items_with_one_address_are_one():
    feed = rss(item("/tram?utm_source=rss"), item("/tram?utm_source=top#x"), item("/tram-2"), item("/rss"))
    pages = {"/rss": feed, "/tram": page("Tram"), "/tram-2": page("Tram", "/tram")}
    with WebServer(pages) as site:
        assert ids(read(f"{site.url}/rss", f"{site.url}/tram"), site) == ["/tram"]
        assert sorted(site.paths) == ["/rss", "/tram", "/tram-2"]


def test_an_item_without_link_is_its_own_text_or_a_failure():
    text = "The ferry between the two harbours sails again after a month of repairs, the company said on Monday. " * 3
    whole = (
        '<item><title>Ferry</title><guid isPermaLink="false">post 7</guid>'
        f'<encoded xmlns="http://purl.org/rss/1.0/modules/content/">&lt;p&gt;{text}&lt;/p&gt;</encoded></item>'
    )
    excerpt = '<item><title>Tram</title><guid isPermaLink="false">8</guid><description>Short.</description></item>'
    with WebServer({"/rss": rss(whole, excerpt)}) as site:
        document, failure = read(f"{site.url}/rss")
    made = extract(document)
    assert (made.id, made.url, made.title) == (f"feed:{site.url}/rss#post 7", None, "Ferry")
    assert made.publisher == "The Harbour Post" and made.text.startswith("The ferry between the two harbours")
    assert failure == Failure(f"{site.url}/rss#8", "an entry of a feed with neither a link nor its text")


def test_feeds_that_are_empty_broken_or_listed_as_articles():
    pages = {"/empty": rss(), "/broken": xml("<rss><<<"), "/rss": rss(item("/other")), "/other": rss(item("/tram"))}
    with WebServer(pages) as site:
        empty, broken, nested = failures(read(*(site.url + p for p in ("/empty", "/broken", "/rss"))), site)
    assert empty == ("/empty", "lists no articles")
    assert broken[0] == "/broken" and broken[1].startswith("not a feed that can be read: ")
    assert nested == ("/other", "a feed where a page should be")


def test_a_private_address_in_a_feed_is_refused():
    names = {"news.example": "127.0.0.1", "inner.example": "10.0.0.1", "169.254.169.254": "169.254.169.254"}
    feed = rss(item("http://inner.example/admin"), item("http://169.254.169.254/latest/meta-data"), item("/tram"))
    with WebServer({"/rss": feed, "/tram": page("Tram")}) as site:
        given = {"allow_private": False, "public": lambda ip: ip == "127.0.0.1"}
        outcomes = read(f"{site.at('news.example')}/rss", resolve=lambda host, port: [names[host]], **given)
    assert len(ids(outcomes, site)) == 1
    assert [outcome.reason for outcome in outcomes if isinstance(outcome, Failure)] == [
        "inner.example leads to 10.0.0.1, which is not a public address",
        "169.254.169.254 is not a public address",
    ]


# --- sitemaps


def test_a_sitemap_its_index_and_zipped_ones():
    with WebServer() as site:
        two = gzip.compress(urlset((f"{site.url}/3", None)).encode())
        site.pages |= {
            "/index": xml(index(f"{site.url}/one.xml", f"{site.url}/two.xml.gz", f"{site.url}/none")),
            "/one.xml": xml(urlset((f"{site.url}/1", "2024-04-02"), (f"{site.url}/2", None))),
            "/two.xml.gz": Reply(two, headers={"Content-Type": "application/octet-stream"}),
            **{f"/{n}": page(f"Story {n}") for n in (1, 2, 3)},
        }
        outcomes = read(f"{site.url}/index")
        assert ids(outcomes, site) == ["/1", "/2", "/3"]
        assert {outcome.origin for outcome in outcomes if isinstance(outcome, Document)} == {f"{site.url}/index"}
        assert failures(outcomes, site) == [("/none", "HTTP 404 Not Found")]


def test_an_index_leads_to_sitemaps_only_and_not_for_ever():
    with WebServer({"/page": page("Tram")}) as site:
        site.pages |= {"/a": xml(index(f"{site.url}/b", f"{site.url}/page")), "/b": xml(index(f"{site.url}/c"))}
        assert failures(read(f"{site.url}/a"), site) == [
            ("/c", "a sitemap index within a sitemap index"),
            ("/page", "a page where a sitemap should be"),
        ]


def test_a_zipped_bomb_of_a_sitemap_is_refused():
    with WebServer({"/s.xml.gz": Reply(gzip.compress(b" " * 50_000_000, compresslevel=1))}) as site:
        told = failures(read(f"{site.url}/s.xml.gz", limits=Limits(5, 5, 20, size=1_000_000)), site)
    assert told == [("/s.xml.gz", "unzips to more than 1,000,000 bytes")]


def test_of_a_long_list_the_newest_are_taken_and_the_rest_is_told():
    with WebServer({f"/{n}": page(f"Story {n}") for n in range(6)}) as site:
        stamps = ["2024-04-01", "2024-04-06", None, "2024-04-03", "2024-04-05", "2024-04-02"]
        site.pages["/s"] = xml(urlset(*((f"{site.url}/{n}", stamp) for n, stamp in enumerate(stamps))))
        outcomes = read(f"{site.url}/s", pages=3)
        assert ids(outcomes, site) == ["/1", "/3", "/4"]
        reason = "lists 3 addresses more than the 3 that a run takes; the newest were taken"
        assert failures(outcomes, site) == [("/s", reason)]
