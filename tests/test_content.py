"""Answers of the web to kinds, bytes to text, addresses without what follows the reader."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.address import host, is_address, is_front, untracked
from ingest.content import gunzip, kind, text
from rag.errors import ReadError

# --- what an answer is


@pytest.mark.parametrize(
    ("content_type", "body", "expected"),
    [
        ("text/html", "<!DOCTYPE html><html><head>", "page"),
        ("text/html", "Just words", "page"),
        (None, "<!doctype html><p>x", "page"),
        (None, "Just words", "other"),
        ("application/xhtml+xml", '<?xml version="1.0"?><html>', "page"),
        ("application/xml", '<?xml version="1.0"?><!-- x --><!DOCTYPE html PUBLIC "-//W3C"><html>', "page"),
        ("text/plain", '\ufeff <?xml version="1.0"?>\n<rss version="2.0">', "feed"),
        ("text/html", '<?xml version="1.0"?><?xml-stylesheet href="a"?><feed xmlns="x">', "feed"),
        ("application/rdf+xml", '<rdf:RDF xmlns="x">', "feed"),
        ("text/xml", '<!DOCTYPE rss [<!ENTITY a "b>">]><rss>', "feed"),
        ("text/xml", "<sm:urlset>", "sitemap"),
        ("text/html", "<sitemapindex>", "sitemap"),
        ("text/xml", "<opml>", "other"),
        ("text/plain", "The <rss> element", "other"),
        ("application/pdf", "%PDF-1.7", "other"),
        ("application/json", '{"html": "<html>"}', "other"),
        ("text/html", '<!DOCTYPE html><html><head><link rel="alternate" type="application/rss+xml" href="/f">', "page"),
    ],
)
def test_the_body_decides_what_an_answer_is(content_type, body, expected):
    assert kind(content_type, body.encode()) == expected


def test_the_body_decides_in_utf_16_too():
    assert kind("text/html", '<?xml version="1.0"?><rss>'.encode("utf-16")) == "feed"


def test_a_long_head_is_looked_at_in_no_time():
    assert kind("text/html", b"<!doctype " + b"[" * 100_000) == "page"
    assert kind(None, b"<!--" * 100_000) == "other"


@pytest.mark.parametrize(
    ("data", "charset", "expected"),
    [
        ("Größe".encode(), None, "Größe"),
        ("Größe".encode(), "iso-8859-1", "Größe"),  # a server that names Latin-1 for everything
        ("Größe “so”".encode("cp1252"), "iso-8859-1", "Größe “so”"),
        ("Хлеб подорожал".encode("cp1251"), "Windows-1251", "Хлеб подорожал"),
        ("Хлеб подорожал".encode("koi8-r"), "KOI8-R", "Хлеб подорожал"),
        ("Größe".encode("utf-16"), "utf-8", "Größe"),  # its byte order mark comes first
        ("Bread".encode("utf-16-le"), "utf-16le", "Bread"),
        ("パン".encode("iso2022_jp"), "iso-2022-jp", "パン"),
        ("面包".encode("gb18030"), "gb2312", "面包"),
        ("<meta charset=windows-1251>Хлеб".encode("cp1251"), None, "<meta charset=windows-1251>Хлеб"),
        ("Größe".encode("cp1252"), "no-such-charset", "Größe"),
        ("Größe".encode("cp1252"), "punycode", "Größe"),
        ("Größe".encode("cp1252"), "zip", "Größe"),
        ("Größe".encode("cp1252"), "ut\0f", "Größe"),
    ],
)
def test_the_charset_of_the_header_is_used_where_it_can_be_right(data, charset, expected):
    assert text(data, charset) == expected


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(ReadError, match="not a text file"):
        text(b"\x00\x01\x02\x03" * 50, "utf-8")


@given(st.lists(st.binary(max_size=300), max_size=4), st.integers(1, 50))
def test_gunzip_undoes_gzip_however_it_is_cut(parts, step):
    data = b"".join(map(gzip.compress, parts or [b""]))
    pieces = [data[at : at + step] for at in range(0, len(data), step)]
    assert gunzip(pieces, 10_000) == b"".join(parts)


@given(st.integers(0, 500), st.integers(0, 500))
def test_gunzip_never_gives_more_than_its_limit(size, limit):
    zipped = [gzip.compress(b"x" * size)]
    if size <= limit:
        assert len(gunzip(zipped, limit)) == size
    else:
        with pytest.raises(ReadError, match="unzips to more than"):
            gunzip(zipped, limit)


def test_padding_after_a_zipped_file_is_no_matter():
    assert gunzip([gzip.compress(b"a story") + b"\0" * 100, b"\0"], 100) == b"a story"


# --- addresses


@pytest.mark.parametrize("said", ["https://news.example/a", "HTTP://x", "ftp://x", "file:///a"])
def test_what_is_an_address(said):
    assert is_address(said)


@pytest.mark.parametrize("said", ["articles/", "C:\\articles", "news.example", "a b://", "", "mailto:x", "/http://x"])
def test_what_is_none(said):
    assert not is_address(said)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("https://n.example/a?utm_source=x&id=7&fbclid=1#top", "https://n.example/a?id=7"),
        ("https://n.example/a?gclid=1&UTM_Medium=b", "https://n.example/a"),
        ("https://n.example/a?b=2&a=1&c", "https://n.example/a?b=2&a=1&c"),
        ("https://n.example/a?id=%D0%B0&q=a+b;c", "https://n.example/a?id=%D0%B0&q=a+b;c"),
        ("https://n.example/?p=12&at_medium=RSS&at_campaign=rss", "https://n.example/?p=12"),
        (
            "https://n.example/a?gid=3&mid=4&video_id=5&source=6&ref=7",
            "https://n.example/a?gid=3&mid=4&video_id=5&source=6&ref=7",
        ),
    ],
)
def test_tracking_is_taken_out_of_addresses_and_nothing_else(given, expected):
    assert untracked(given) == expected == untracked(expected)


def test_hosts_and_front_pages():
    assert host("https://News.Example:8080/a") == "news.example" and host("http://[::1/") == ""
    assert is_front("https://n.example/") and is_front("https://n.example#x")
    assert not is_front("https://n.example/a") and not is_front("https://n.example/?p=1")
