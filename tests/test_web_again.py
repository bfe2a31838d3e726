"""Addresses read again: the law of 304, the order of results, and interruption."""

import signal
import subprocess
import sys
import threading

import pytest
from web_pages import Shelf, fetcher, ids, item, page, read, rss, urlset
from web_server import Reply, WebServer, xml

from ingest.document import Document, Unchanged
from ingest.request import Limits
from ingest.seen import Said
from ingest.web import documents
from rag.errors import ReadError

# --- what a library holds


def test_what_is_as_it_was_is_not_sent_again():
    shelf = Shelf()
    with WebServer({"/tram": page("Tram", "/trams/7", etag='"1"')}) as site:
        shelf.commit(read(f"{site.url}/tram", seen=shelf))
        assert read(f"{site.url}/tram", seen=shelf) == [Unchanged(f"{site.url}/trams/7", f"{site.url}/tram")]
        assert site.asked[-1].headers["if-none-match"] == '"1"'
        site.pages["/tram"] = page("Tram, later", etag='"2"')
        [changed] = read(f"{site.url}/tram", seen=shelf)
        assert "Tram, later" in changed.text


def test_a_run_killed_before_its_commit_leaves_no_condition_behind():
    """The law of 304: nothing is conditional but what the library holds, made of that very answer."""
    shelf = Shelf()
    with WebServer({"/tram": page("Tram", etag='"1"')}) as site:
        lost = read(f"{site.url}/tram", seen=shelf)  # fetched and remembered; never committed
        assert shelf.said
        again = read(f"{site.url}/tram", seen=shelf)
        assert again == lost and "if-none-match" not in site.asked[-1].headers


def test_an_update_killed_before_its_commit_leaves_no_condition_behind():
    shelf = Shelf()
    with WebServer({"/tram": [page("Tram", etag='"1"'), page("Tram, later", etag='"2"')]}) as site:
        shelf.commit(read(f"{site.url}/tram", seen=shelf))
        read(f"{site.url}/tram", seen=shelf)  # the new version, never committed; the library holds the old one
        [changed] = read(f"{site.url}/tram", seen=shelf)
        assert "Tram, later" in changed.text and "if-none-match" not in site.asked[-1].headers


def test_an_article_that_was_removed_or_never_made_is_fetched_anew():
    shelf = Shelf()
    with WebServer({"/tram": page("Tram", etag='"1"')}) as site:
        shelf.commit(read(f"{site.url}/tram", seen=shelf))
        shelf.held.clear()
        assert ids(read(f"{site.url}/tram", seen=shelf), site) == ["/tram"]


def test_feeds_and_sitemaps_are_always_read():
    """An item whose page failed last time has to come again."""
    shelf = Shelf()
    feed = Reply(rss(item("/tram"), item("/late")).body, headers={"Content-Type": "application/xml"}, etag='"f"')
    with WebServer({"/rss": feed, "/tram": page("Tram", etag='"1"')}) as site:
        shelf.commit(read(f"{site.url}/rss", seen=shelf))
        site.pages["/late"] = page("Late")
        tram, late = read(f"{site.url}/rss", seen=shelf)
    assert isinstance(tram, Unchanged) and isinstance(late, Document)


def test_a_page_that_says_nothing_of_its_version_is_not_remembered():
    shelf = Shelf()
    with WebServer({"/tram": page("Tram")}) as site:
        read(f"{site.url}/tram", seen=shelf)
    assert shelf.said == {}


@pytest.mark.parametrize(("stamp", "asked"), [("2024-04-02T10:00:00Z", 1), ("2024-04-02", 2)])
def test_a_sitemap_that_tells_the_time_of_the_last_change_saves_the_request(stamp, asked):
    """A day alone does not: an article may change twice in a day."""
    shelf = Shelf()
    with WebServer({"/1": page("Story", etag='"1"')}) as site:
        site.pages["/s"] = xml(urlset((f"{site.url}/1", stamp)))
        shelf.commit(read(f"{site.url}/s", seen=shelf))
        assert read(f"{site.url}/s", seen=shelf) == [Unchanged(f"{site.url}/1", f"{site.url}/1")]
        assert site.paths.count("/1") == asked
        site.pages["/s"] = xml(urlset((f"{site.url}/1", "2024-04-03T10:00:00Z")))
        read(f"{site.url}/s", seen=shelf)
        assert site.paths.count("/1") == asked + 1


def test_the_time_of_a_sitemap_is_enough_where_a_page_says_nothing():
    shelf = Shelf()
    with WebServer({"/1": page("Story")}) as site:
        site.pages["/s"] = xml(urlset((f"{site.url}/1", "2024-04-02T10:00:00Z")))
        shelf.commit(read(f"{site.url}/s", seen=shelf))
        assert isinstance(read(f"{site.url}/s", seen=shelf)[0], Unchanged) and site.paths.count("/1") == 1


def test_a_second_address_of_an_article_does_not_stand_for_it():
    """It handed over no document, so the library can hold none made of it."""
    shelf = Shelf()
    with WebServer({"/a": page("Tram", "/tram", etag='"1"'), "/b": page("Tram", "/tram", etag='"2"')}) as site:
        shelf.commit(read(f"{site.url}/a", f"{site.url}/b", seen=shelf))
        assert list(shelf.said) == [f"{site.url}/a"]


def test_what_was_said_comes_back_as_it_was():
    shelf = Shelf()
    with WebServer({"/tram": page("Tram", etag='W/"ä\u00ff"')}) as site:
        read(f"{site.url}/tram", seen=shelf)
        _, said = shelf.said[f"{site.url}/tram"]
    assert Said.from_json(said).to_json() == said and Said.from_json(said).validators.url == f"{site.url}/tram"


# --- order and interruption


def test_hosts_take_turns_and_the_order_is_always_the_same():
    feeds = {f"/{name}": rss(*(item(f"/{name}/{n}") for n in range(3))) for name in "ab"}
    pages = {f"/{name}/{n}": page(f"{name} {n}") for name in "ab" for n in range(3)}
    orders = []
    for at_once in (1, 2, 5):
        with WebServer(feeds | pages) as site:
            addresses = [f"{site.at(f'{name}.example')}/{name}" for name in "ab"]
            found = read(*addresses, at_once=at_once, resolve=lambda host, port: ["127.0.0.1"])
            orders.append([outcome.id.rpartition(".example")[2].partition("/")[2] for outcome in found])
    assert orders == [["a/0", "b/0", "a/1", "b/1", "a/2", "b/2"]] * 3


def test_the_library_is_asked_in_the_callers_thread_only():
    class Watched(Shelf):
        def known(self, url):
            threads.add(threading.current_thread())
            return super().known(url)

        def remember(self, url, digest, said):
            threads.add(threading.current_thread())
            super().remember(url, digest, said)

    threads = set()
    with WebServer({f"/{n}": page(f"Story {n}", etag='"1"') for n in range(4)}) as site:
        read(*(f"{site.url}/{n}" for n in range(4)), seen=Watched())
    assert threads == {threading.current_thread()}


def test_leaving_early_breaks_off_what_is_under_way():
    with WebServer({"/a": page("A"), "/b": Reply(then="hang")}) as site:
        asking = fetcher(limits=Limits(read=600, total=600), resolve=lambda host, port: ["127.0.0.1"])
        found = documents([f"{site.url}/a", f"{site.at('b.example')}/b", f"{site.url}/a?2"], asking, at_once=2)
        assert next(found).id == f"{site.url}/a"
        assert site.hung.wait(30)
        found.close()
        with pytest.raises(ReadError, match="broken off"):
            asking.fetch(f"{site.url}/a")


CHILD = """
import sys
from ingest.fetch import Fetcher
from ingest.request import Limits
from ingest.web import documents
fetcher = Fetcher(Limits(read=600, total=600), allow_private=True)
try:
    list(documents(sys.argv[1:], fetcher))
except KeyboardInterrupt:
    print("stopped")
"""


def test_ctrl_c_stops_at_once_though_a_host_hangs(offline_env):
    with WebServer({"/a": Reply(then="hang")}) as site:
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, f"{site.url}/a"], env=offline_env, stdout=subprocess.PIPE
        )
        assert site.hung.wait(60)
        child.send_signal(signal.SIGINT)
        said, _ = child.communicate(timeout=60)
    assert (said, child.returncode) == (b"stopped\n", 0)
