"""Fetching over a real connection: limits, redirects and conditions; every failure in words."""

import gzip
import socket
import threading

import pytest
from web_pages import fetcher, refusal
from web_server import Reply, WebServer, html, moved, zipped

from ingest.request import Limits
from ingest.seen import Validators
from rag.errors import ReadError

# --- what comes back


def test_a_page_comes_with_its_type_charset_and_validators():
    headers = {"Content-Type": 'Text/HTML; Charset="ISO-8859-1"', "Last-Modified": "Tue, 02 Apr 2024 10:00:00 GMT"}
    with WebServer({"/a?b=1": Reply("<p>Bread</p>", headers=headers, etag='"v1"')}) as site:
        page = fetcher().fetch(f"{site.url}/a?b=1#top")
        assert (page.url, page.body) == (f"{site.url}/a?b=1", b"<p>Bread</p>")
        assert (page.content_type, page.charset) == ("text/html", "iso-8859-1")
        assert page.validators == Validators(page.url, '"v1"', "Tue, 02 Apr 2024 10:00:00 GMT")
        agent = site.asked[-1].headers["user-agent"]
    assert agent.startswith("Dateline/") and "http" not in agent


@pytest.mark.parametrize(
    ("status", "said"), [(404, "HTTP 404 Not Found"), (403, "HTTP 403 Forbidden"), (599, "HTTP 599")]
)
def test_a_status_is_told_with_its_name(status, said):
    with WebServer({"/a": Reply("no", status)}) as site:
        assert refusal(f"{site.url}/a") == said


@pytest.mark.parametrize("status", [204, 206, 300])
def test_only_200_is_a_page(status):
    with WebServer({"/a": Reply("", status)}) as site:
        assert refusal(f"{site.url}/a").startswith(f"HTTP {status}")


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("ftp://news.example/a", "only http and https addresses are fetched"),
        ("file:///etc/passwd", "only http and https addresses are fetched"),
        ("gopher://127.0.0.1:70/x", "only http and https addresses are fetched"),
        ("http://me:secret@news.example/a", "addresses with a user name or password are not fetched"),
        ("http:///a", "not a valid address: http:/a"),
        ("http://news.example:99999/", "not a valid address: http://news.example:99999/"),
        ("http://[::1/", "not a valid address: http://[::1/"),
        ("http://news.example/\n", "not a valid address: http://news.example/\n"),
    ],
)
def test_what_is_no_address_of_a_page_is_refused(address, reason):
    assert refusal(address) == reason


# --- the network in words


def test_a_name_without_address():
    def nobody(host, port):
        raise socket.gaierror(-2, "Name or service not known")

    assert refusal("http://nowhere.example/a", resolve=nobody) == "no address found for nowhere.example"
    assert refusal("http://nowhere.example/a", resolve=lambda host, port: []) == "no address found for nowhere.example"


def test_a_port_where_nothing_listens():
    with WebServer() as site:
        address = f"{site.url}/a"
    assert refusal(address) == "no connection to 127.0.0.1: Connection refused"


def test_a_server_that_speaks_no_tls():
    with WebServer() as site:
        told = refusal(f"https://127.0.0.1:{site.port}/a")
    assert told.startswith("no connection to 127.0.0.1: TLS failed (")


def test_a_server_that_speaks_no_http():
    with WebServer({"/a": Reply(raw=b"220 mail.example ESMTP\r\n")}) as site:
        assert refusal(f"{site.url}/a").startswith("127.0.0.1 does not answer as HTTP asks: ")


def test_an_answer_that_is_cut_off():
    with WebServer({"/a": Reply("half a page", then="cut")}) as site:
        assert refusal(f"{site.url}/a").startswith("127.0.0.1 does not answer as HTTP asks: ")


def test_a_server_that_says_nothing():
    with WebServer({"/a": Reply(then="hang")}) as site:
        told = refusal(f"{site.url}/a", limits=Limits(read=0.3, total=30))
    assert told == "127.0.0.1 is too slow: nothing for 0.3 seconds, or not done after 30"


def test_a_server_that_says_a_little_now_and_then():
    """Each read is quick; all of them take longer than the request may."""
    with WebServer({"/a": Reply("x" * 5000, then="drip")}) as site:
        told = refusal(f"{site.url}/a", limits=Limits(read=30, total=0.5))
    assert told == "127.0.0.1 is too slow: nothing for 30 seconds, or not done after 0.5"


def test_closing_breaks_off_what_waits():
    with WebServer({"/a": Reply(then="hang")}) as site:
        asking, told = fetcher(limits=Limits(read=600, total=600)), []

        def ask():
            with pytest.raises(ReadError) as error:
                asking.fetch(f"{site.url}/a")
            told.append(error.value.message)

        thread = threading.Thread(target=ask)
        thread.start()
        assert site.hung.wait(30)
        asking.close()
        thread.join(30)
    assert told == ["broken off"]


# --- size


def test_what_is_too_large_is_not_read_to_its_end():
    with WebServer({"/a": html("x" * 10_001), "/b": html("x" * 10_000)}) as site:
        assert refusal(f"{site.url}/a") == "more than 10,000 bytes"
        assert len(fetcher().fetch(f"{site.url}/b").body) == 10_000


def test_what_does_not_tell_its_size_is_counted():
    piece = b"2000\r\n" + b"x" * 0x2000 + b"\r\n"
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + piece * 4
    endless = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 20_000
    with WebServer({"/a": Reply(raw=chunked), "/b": Reply(raw=endless)}) as site:
        assert refusal(f"{site.url}/a") == "more than 10,000 bytes"
        assert refusal(f"{site.url}/b") == "more than 10,000 bytes"


def test_gzip_is_asked_for_and_unzipped():
    with WebServer({"/a": zipped(b"<p>Bread</p>"), "/b": zipped(b"x" * 10_000)}) as site:
        assert fetcher().fetch(f"{site.url}/a").body == b"<p>Bread</p>"
        assert len(fetcher().fetch(f"{site.url}/b").body) == 10_000
        assert site.asked[-1].headers["accept-encoding"] == "gzip"


def test_a_bomb_is_refused_while_it_is_unzipped():
    bomb = gzip.compress(b"\0" * 50_000_000, compresslevel=1)
    with WebServer({"/a": Reply(bomb, headers={"Content-Encoding": "gzip"})}) as site:
        told = refusal(f"{site.url}/a", limits=Limits(size=500_000))
    assert len(bomb) < 500_000 and told == "unzips to more than 500,000 bytes"


@pytest.mark.parametrize(
    ("body", "coding", "reason"),
    [
        (b"x", "br", "sent in the encoding br, which was not asked for"),
        (b"x", "gzip, gzip", "sent in the encoding gzip, gzip, which was not asked for"),
        (b"not zipped", "gzip", "zipped, and the data is broken"),
        (gzip.compress(b"a story" * 50, mtime=0)[:-12], "gzip", "zipped, and broken off"),
        (b"", "gzip", "zipped, and broken off"),
    ],
)
def test_an_encoding_that_cannot_be_undone_is_refused(body, coding, reason):
    with WebServer({"/a": Reply(body, headers={"Content-Encoding": coding})}) as site:
        assert refusal(f"{site.url}/a") == reason


# --- redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(status):
    with WebServer({"/a": moved("b/c?d", status), "/b/c?d": html("there")}) as site:
        page = fetcher().fetch(f"{site.url}/a")
    assert (page.url, page.body) == (f"{site.url}/b/c?d", b"there")


def test_redirects_end():
    with WebServer(
        {"/a": moved("/a"), "/1": moved("/2"), "/2": moved("/3"), "/3": moved("/4"), "/4": html("x")}
    ) as site:
        assert refusal(f"{site.url}/a") == f"more than 3 redirects, the last from {site.url}/a"
        assert site.paths == ["/a"] * 4
        assert fetcher().fetch(f"{site.url}/1").body == b"x"


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("file:///etc/passwd", "redirects to file:/etc/passwd: only http and https addresses are fetched"),
        ("ftp://h/a", "redirects to ftp://h/a: only http and https addresses are fetched"),
        ("http://me:secret@h/a", "redirects to http://h/a: addresses with a user name or password are not fetched"),
        ("http://h:99999/", "redirects to http://h:99999/: not a valid address: http://h:99999/"),
        ("http://h/\x7f", "not a valid address: http://h/\x7f"),
    ],
)
def test_a_redirect_to_what_may_not_be_asked(place, reason):
    with WebServer({"/a": moved(place)}) as site:
        assert refusal(f"{site.url}/a") == reason


def test_a_redirect_without_a_place_is_no_page():
    with WebServer({"/a": Reply("", 302)}) as site:
        assert refusal(f"{site.url}/a") == "HTTP 302 Found"


def test_an_article_that_became_the_front_page_is_gone():
    with WebServer({"/a": moved("/"), "/": html("front"), "": html("front")}) as site:
        assert refusal(f"{site.url}/a") == f"redirects to the front page {site.url}/: it is no longer there"
        assert fetcher().fetch(f"{site.url}/").body == b"front"


# --- conditions


def test_a_condition_is_sent_only_to_where_the_answer_came_from():
    with WebServer({"/old": moved("/new"), "/new": Reply("x", etag='"v1"')}) as site:
        asking = fetcher()
        said = asking.fetch(f"{site.url}/old").validators
        assert asking.fetch(f"{site.url}/old", said) is None
        sent = [asked.headers.get("if-none-match") for asked in site.asked if asked.path != "/robots.txt"]
    assert said.url == f"{site.url}/new" and sent == [None, None, None, '"v1"']


def test_a_304_that_was_not_asked_for_is_an_error():
    with WebServer({"/a": Reply("", 304)}) as site:
        assert refusal(f"{site.url}/a") == "HTTP 304 Not Modified"


def test_a_date_is_sent_where_there_is_no_etag():
    day = "Tue, 02 Apr 2024 10:00:00 GMT"
    with WebServer({"/a": Reply("", 304)}) as site:
        assert fetcher().fetch(f"{site.url}/a", Validators(f"{site.url}/a", None, day)) is None
        assert site.asked[-1].headers["if-modified-since"] == day
