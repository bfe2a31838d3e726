"""Politeness over a real connection: turns and pauses, hosts that ask to wait, robots.txt."""

import socket
import threading

import pytest
from web_pages import fetcher, refusal
from web_server import Reply, Time, WebServer, html, moved

from ingest.request import Reply as Answer
from rag.errors import ReadError

# --- turns


def test_a_host_is_left_in_peace_for_the_interval():
    time = Time()
    with WebServer({"/a": html("a"), "/b": moved("/a")}) as site:
        asking = fetcher(time, interval=1.5)
        asking.fetch(f"{site.url}/a")
        asking.fetch(f"{site.url}/b")
        assert [asked.path for asked in site.asked] == ["/robots.txt", "/a", "/b", "/a"]
    assert time.slept == [1.5, 1.5, 1.5]


def test_hosts_do_not_wait_for_each_other():
    time = Time()
    with WebServer({"/a": html("a")}) as site:
        asking = fetcher(time, resolve=lambda host, port: ["127.0.0.1"])
        for host in ("one.example", "two.example", "three.example"):
            asking.fetch(f"{site.at(host)}/a")
    assert time.slept == [1.0, 1.0, 1.0]  # between robots.txt and the page of each


def test_one_request_at_a_time_reaches_a_host():
    with WebServer({f"/{n}": Reply("a", then="late") for n in range(8)}) as site:
        asking = fetcher(interval=0)
        threads = [threading.Thread(target=asking.fetch, args=(f"{site.url}/{n}",)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(site.paths) == [f"/{n}" for n in range(8)] and site.most_at_once == 1
        assert [asked.path for asked in site.asked].count("/robots.txt") == 1


def busy(wait, status=429, **headers):
    return Reply("", status, {"Retry-After": wait, **headers})


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_asks_to_wait_is_waited_for(status):
    time = Time()
    with WebServer({"/a": [busy("7", status), html("a")]}) as site:
        assert fetcher(time).fetch(f"{site.url}/a").body == b"a"
    assert time.slept == [1.0, 7.0]


def test_a_date_to_wait_for_is_taken_by_the_clock_of_the_host():
    wait = Answer(503, {"retry-after": "Tue, 02 Apr 2024 10:00:30 GMT", "date": "Tue, 02 Apr 2024 10:00:00 GMT"}).wait
    assert wait == 30.0
    assert Answer(503, {"retry-after": "Tue, 02 Apr 2024 10:00:30 GMT"}).wait is None
    assert Answer(503, {"retry-after": "soon"}).wait is None
    assert Answer(200, {"retry-after": "30"}).wait is None


def test_a_host_that_asks_for_too_long_is_asked_nothing_more():
    with WebServer({"/a": busy("3600"), "/b": html("b")}) as site:
        asking = fetcher()
        for page in ("/a", "/b"):
            with pytest.raises(ReadError) as told:
                asking.fetch(site.url + page)
            reason = "HTTP 429 Too Many Requests: 127.0.0.1 asks to wait 3600 seconds; the limit is 60"
            assert told.value.message == reason
        assert site.paths == ["/a"]


def test_a_host_that_asks_to_wait_again_and_again_is_given_up():
    with WebServer({"/a": busy("1", 503)}) as site:
        assert refusal(f"{site.url}/a") == "HTTP 503 Service Unavailable, 3 times"
        assert site.paths == ["/a"] * 3


def test_a_busy_host_that_tells_no_time_is_not_asked_again():
    with WebServer({"/a": Reply("", 429)}) as site:
        assert refusal(f"{site.url}/a") == "HTTP 429 Too Many Requests"
        assert site.paths == ["/a"]


# --- robots.txt

FORBIDDEN = "the site's robots.txt forbids this address"


def test_robots_txt_is_obeyed_and_asked_for_once():
    rules = "User-agent: *\nDisallow: /private\nAllow: /private/open\nDisallow: /*.pdf$\n"
    with WebServer({"/robots.txt": Reply(rules), "/private/open": html("a"), "/x.pdf?a": html("b")}) as site:
        asking = fetcher()
        for page in ("/private/1", "/x.pdf"):
            with pytest.raises(ReadError) as told:
                asking.fetch(site.url + page)
            assert told.value.message == FORBIDDEN
        assert asking.fetch(f"{site.url}/private/open").body == b"a"
        assert asking.fetch(f"{site.url}/x.pdf?a").body == b"b"
        assert [asked.path for asked in site.asked] == ["/robots.txt", "/private/open", "/x.pdf?a"]


def test_rules_for_us_go_before_rules_for_all():
    rules = "User-agent: *\nAllow: /\n\nUser-agent: dateline\nDisallow: /\n"
    with WebServer({"/robots.txt": Reply(rules), "/a": html("a")}) as site:
        assert refusal(f"{site.url}/a") == FORBIDDEN


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_without_robots_txt_all_is_allowed(status):
    with WebServer({"/robots.txt": Reply("User-agent: *\nDisallow: /", status), "/a": html("a")}) as site:
        assert fetcher().fetch(f"{site.url}/a").body == b"a"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_while_robots_txt_cannot_be_read_nothing_is_allowed(status):
    with WebServer({"/robots.txt": Reply("", status), "/a": html("a")}) as site:
        told = refusal(f"{site.url}/a")
        assert site.paths == []
    assert told == f"robots.txt answered HTTP {status}: until it can be read, nothing may be fetched here"


def test_robots_txt_may_stand_elsewhere_and_redirects_without_end_mean_none():
    rules = Reply("\ufeffUser-agent: *\nDisallow: /a\n")
    with WebServer({"/robots.txt": moved("/rules"), "/rules": rules, "/a": html("a")}) as site:
        assert refusal(f"{site.url}/a") == FORBIDDEN
    with WebServer({"/robots.txt": moved("/robots.txt"), "/a": html("a")}) as site:
        assert fetcher().fetch(f"{site.url}/a").body == b"a"


def test_each_step_of_a_redirect_asks_the_robots_txt_of_its_host():
    names = {"resolve": lambda host, port: ["127.0.0.1"]}
    with WebServer({"/robots.txt": Reply("User-agent: *\nDisallow: /closed\n")}) as site:
        site.pages["/a"] = moved(f"{site.at('two.example')}/closed")
        assert refusal(f"{site.at('one.example')}/a", **names) == FORBIDDEN
        hosts = [asked.headers["host"].partition(":")[0] for asked in site.asked if asked.path == "/robots.txt"]
    assert hosts == ["one.example", "two.example"]


@pytest.mark.parametrize(("wanted", "slept"), [("4", 4.0), ("0.5", 1.0), ("86400", 30.0), ("never", 1.0)])
def test_a_crawl_delay_is_kept_up_to_a_limit(wanted, slept):
    time = Time()
    with WebServer({"/robots.txt": Reply(f"User-agent: *\nCrawl-delay: {wanted}\n"), "/a": html("a")}) as site:
        asking = fetcher(time)
        asking.fetch(f"{site.url}/a")
        asking.fetch(f"{site.url}/a")
    assert time.slept == [1.0, slept]


def test_a_host_that_is_down_costs_one_connection():
    asked = []

    def nobody(host, port):
        asked.append(host)
        raise socket.gaierror(-2, "Name or service not known")

    asking = fetcher(resolve=nobody)
    for page in ("a", "b", "c"):
        with pytest.raises(ReadError) as told:
            asking.fetch(f"http://nowhere.example/{page}")
        assert told.value.message == "no address found for nowhere.example"
    assert asked == ["nowhere.example"]
