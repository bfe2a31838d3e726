"""The guard: which addresses are reached, under whichever name, and that what was checked is what is reached."""

import ipaddress
import ssl

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st
from web_server import WebServer, html, moved

from ingest.connect import public, resolve
from ingest.fetch import Fetcher
from rag.errors import ReadError


class Names:
    """A resolver with a script: each name has its answers in order, the last for ever; keeps what it was asked."""

    def __init__(self, **names):
        self.names, self.asked = {name.replace("_", "."): list(answers) for name, answers in names.items()}, []

    def __call__(self, host, port):
        self.asked.append(host)
        if host not in self.names:
            raise OSError("Name or service not known")
        answers = self.names[host]
        return answers.pop(0) if len(answers) > 1 else answers[0]


def loopback(address):
    """As if the test's own site stood on the open internet, and nothing else did."""
    return address == "127.0.0.1"


def refused(address, names):
    with pytest.raises(ReadError) as told:
        Fetcher(interval=0, resolve=names).fetch(address)
    return told.value.message


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "64:ff9b::808:808"])
def test_addresses_of_the_open_internet_are_public(address):
    assert public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.9.9.9", "169.254.169.254", "172.16.0.1", "192.0.0.1"),
        *("192.0.2.1", "192.168.1.1", "198.18.0.1", "224.0.0.1", "224.0.1.1", "239.1.1.1", "240.0.0.1"),
        *("255.255.255.255", "::", "::1", "::7f00:1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "64:ff9b::a00:1"),
        *("64:ff9b:1::1", "100::1", "2001:db8::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2002:a00:1::", "fc00::1"),
        *("fd12::1", "fe80::1", "fec0::1", "ff02::1", "ff0e::1"),
    ],
)
def test_everything_else_is_not(address):
    assert not public(address)


@given(st.ip_addresses(v=4, network="10.0.0.0/8") | st.ip_addresses(v=4, network="127.0.0.0/8"))
def test_a_private_address_stays_private_in_whatever_it_is_wrapped(inner):
    number = int(inner)
    wrapped = [number, 0xFFFF << 32 | number, 0x64FF9B << 96 | number, 0x2002 << 112 | number << 80]
    assert not any(public(str(ipaddress.IPv6Address(ip))) for ip in wrapped)


@pytest.mark.parametrize(
    "answer",
    ["127.0.0.1", "10.0.0.7", "::1", "::ffff:10.0.0.1", "169.254.169.254", "100.64.1.1", "0.0.0.0", "fe80::1%eth0"],
)
def test_a_name_that_leads_to_a_private_address_is_refused(answer):
    told = refused("http://news.example/story", Names(news_example=[[answer]]))
    assert told == f"news.example leads to {answer.partition('%')[0]}, which is not a public address"


def test_one_private_address_among_public_ones_is_enough():
    told = refused("http://news.example/story", Names(news_example=[["8.8.8.8", "10.0.0.1"]]))
    assert told == "news.example leads to 10.0.0.1, which is not a public address"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0177.0.0.1", "0x7f.0.0.1", "127.1", "0x7f000001", "[::1]", "[::ffff:7f00:1]"]
)
def test_an_address_in_numbers_is_refused_in_whichever_form(host):
    with WebServer({"/": html("secret")}) as site:
        told = refused(f"{site.at(host)}/", resolve)
    assert told.endswith("is not a public address") or told.startswith("not a valid address")
    assert site.asked == []


def test_the_address_that_was_checked_is_the_one_that_is_reached():
    """Rebinding: the name is public (here ::1, where nothing listens) when checked, and private when asked again."""
    names = Names(news_example=[["::1"], ["127.0.0.1"]])
    with WebServer({"/story": html("secret")}) as site, pytest.raises(ReadError) as told:
        Fetcher(interval=0, resolve=names, public=lambda ip: ip == "::1").fetch(f"{site.at('news.example')}/story")
    assert names.asked == ["news.example"] and site.asked == []
    assert told.value.message.startswith("no connection to news.example: ")


def test_each_connection_is_checked():
    names = Names(news_example=[["127.0.0.1"], ["127.0.0.1"], ["10.0.0.1"]])
    with WebServer({"/one": html("first"), "/two": html("second")}) as site:
        fetcher = Fetcher(interval=0, resolve=names, public=loopback)
        assert fetcher.fetch(f"{site.at('news.example')}/one").body == b"first"
        with pytest.raises(ReadError):
            fetcher.fetch(f"{site.at('news.example')}/two")
        assert site.paths == ["/one"]
    assert names.asked == ["news.example"] * 3  # robots.txt, and the pages


@pytest.mark.parametrize(
    "place", ["http://inner.example/admin", "http://10.0.0.1/", "//inner.example/x", "http://0x0a000001/"]
)
def test_a_redirect_is_checked_like_the_first_address(place):
    names = Names(news_example=[["127.0.0.1"]], inner_example=[["10.0.0.1"]])
    names.names |= {"10.0.0.1": [["10.0.0.1"]], "0x0a000001": [["10.0.0.1"]]}
    with WebServer({"/story": moved(place)}) as site, pytest.raises(ReadError) as told:
        Fetcher(interval=0, resolve=names, public=loopback).fetch(f"{site.at('news.example')}/story")
    assert "10.0.0.1" in told.value.message and told.value.message.endswith("is not a public address")


def test_robots_txt_is_no_way_round():
    names = Names(news_example=[["127.0.0.1"]], inner_example=[["10.0.0.1"]])
    with WebServer({"/robots.txt": moved("http://inner.example/robots.txt"), "/story": html("x")}) as site:
        with pytest.raises(ReadError) as told:
            Fetcher(interval=0, resolve=names, public=loopback).fetch(f"{site.at('news.example')}/story")
        assert site.paths == []
    assert told.value.message == "inner.example leads to 10.0.0.1, which is not a public address"


def test_a_proxy_of_the_environment_is_not_used(monkeypatch):
    with WebServer() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        told = refused("http://news.example/story", Names(news_example=[["10.0.0.1"]]))
        assert proxy.asked == []
    assert told == "news.example leads to 10.0.0.1, which is not a public address"


def test_a_second_address_is_tried_where_the_first_does_not_answer():
    names = Names(news_example=[["::1", "127.0.0.1"]])
    with WebServer({"/story": html("here")}) as site:
        page = Fetcher(interval=0, resolve=names, allow_private=True).fetch(f"{site.at('news.example')}/story")
    assert page.body == b"here"


def test_host_and_certificate_are_those_of_the_name_not_of_the_address():
    authority = trustme.CA()
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("news.example").configure_cert(server)
    authority.configure_trust(client)
    told_names = []
    server.sni_callback = lambda _, name, context: told_names.append(name)
    names = Names(news_example=[["127.0.0.1"]], other_example=[["127.0.0.1"]])
    with WebServer({"/story": html("secure")}, tls=server) as site:
        fetcher = Fetcher(interval=0, resolve=names, public=loopback, tls=client)
        assert fetcher.fetch(f"{site.at('news.example')}/story").body == b"secure"
        assert {asked.headers["host"] for asked in site.asked} == {f"news.example:{site.port}"}
        with pytest.raises(ReadError) as told:
            fetcher.fetch(f"{site.at('other.example')}/story")
    assert told_names == ["news.example", "news.example", "other.example"]
    assert told.value.message.startswith(
        "no connection to other.example: its certificate is not valid (Hostname mismatch"
    )
