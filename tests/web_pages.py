"""Pages, feeds and sitemaps to be served, a library that remembers, and a reader of addresses that never sleeps."""

from contextlib import closing
from dataclasses import dataclass, field

import pytest
from web_server import Reply, Time, xml

from ingest.document import Document, Failure, Unchanged
from ingest.fetch import Fetcher
from ingest.request import Limits
from ingest.web import documents
from rag.errors import ReadError

SMALL = Limits(connect=5, read=5, total=20, size=10_000, redirects=3)


@dataclass
class Shelf:
    """A library as far as `Seen` needs it: answers by address, and the documents that were committed."""

    said: dict[str, tuple[str, str]] = field(default_factory=dict)
    held: dict[str, str] = field(default_factory=dict)  # ids by digest

    def known(self, url):
        digest, said = self.said.get(url, ("", ""))
        return (self.held[digest], said) if digest in self.held else None

    def remember(self, url, digest, said):
        self.said[url] = (digest, said)

    def commit(self, outcomes):
        for outcome in outcomes:
            if isinstance(outcome, Document):
                self.held[outcome.digest] = outcome.id


def fetcher(time=None, **given):
    """May reach loopback; its clock moves by sleeping only."""
    time = time or Time()
    given = {"limits": SMALL, "allow_private": True, "clock": time.clock, "sleep": time.sleep} | given
    return Fetcher(**given)


def refusal(address, **given):
    """The reason why an address is not fetched."""
    with closing(fetcher(**given)) as asking, pytest.raises(ReadError) as told:
        asking.fetch(address)
    return told.value.message


def read(*addresses, seen=None, **given):
    """Everything at some addresses."""
    named = {name: given.pop(name) for name in ("by_content", "pages", "at_once") if name in given}
    with closing(fetcher(**given)) as asking:
        return list(documents(addresses, asking, seen, **named))


def page(title, canonical=None, etag=None, **headers):
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    story = f"<p>The council of {title} met on Monday and agreed on a plan for the harbour and its ferries.</p>" * 3
    body = (
        f"<html><head><title>{title}</title>{link}</head><body><article><h1>{title}</h1>{story}</article></body></html>"
    )
    return Reply(body, headers={"Content-Type": "text/html; charset=utf-8", **headers}, etag=etag)


def rss(*items, title="The Harbour Post"):
    return xml(f'<rss version="2.0"><channel><title>{title}</title>{"".join(items)}</channel></rss>')


def item(link, title="Story", more=""):
    return f"<item><title>{title}</title><link>{link}</link>{more}</item>"


def urlset(*places):
    rows = (f"<url><loc>{place}</loc>{f'<lastmod>{stamp}</lastmod>' if stamp else ''}</url>" for place, stamp in places)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(rows)}</urlset>'


def index(*places):
    return f"<sitemapindex>{''.join(f'<sitemap><loc>{place}</loc></sitemap>' for place in places)}</sitemapindex>"


def ids(outcomes, site):
    return [outcome.id.removeprefix(site.url) for outcome in outcomes if isinstance(outcome, Document | Unchanged)]


def failures(outcomes, site):
    return [(o.name.removeprefix(site.url), o.reason) for o in outcomes if isinstance(o, Failure)]
