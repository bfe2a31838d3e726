"""When a page was published, by whom and where, from all the places where pages say so: unknown rather than wrong.

Knows nothing of files, and nothing of the day on which a page is read."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from ingest.byline import core, house, names, squeezed
from ingest.furniture import rule
from ingest.layout import block, marks
from ingest.publishing import published
from ingest.webpage import WebPage, webpage

AUTHOR = re.compile(r"(?:^|[.:_-])(?:authors?|creator|byl|byline)(?:[._-]?name)?$")
WRITTEN = ("written by", "author", "by", "verfasst von", "écrit par", "escrito por", "scritto da", "автор")
MARKED = (
    "//*[@itemprop='author' or @itemprop='creator']",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' vcard ') and contains(@class, 'author')]",
    "//*[contains(@class, 'p-author')] | //*[contains(@rel, 'author')]",
)
BY = re.compile(r"\W*(?:(?:written|posted|submitted|reported|words|text|story)\s+)?(?:by|par|von|por|di)\b", re.I)
BYLINE = re.compile(r"author|byl(?:ine)?\b|writer|signature|contributor|reporter", re.I)
PERSON = re.compile(r"[^\W\d_a-z][\w'’.-]*(?: [\w'’.-]+){1,3}")

HOME = "//a[@rel='home' or @href='/' or @href='./' or @href=$home or @href=$bare]"
NAMED = (
    "//*[contains(@class, 'site-title') or contains(@class, 'site-name') or @id='site-name'"
    " or contains(@class, 'logo') or contains(@id, 'logo')]"
)
RIGHTS = re.compile(
    r"(?:©|\(c\)|\bcopyright\b)[\s©]{0,4}(?:\(c\))?[\s\d,–-]{0,20}(?:by )?([^\W\d_][^.,|©\d]{2,50})", re.I
)
SITE = re.compile(r"\s+[|–—•·»:-]{1,2}\s+|:\s")
DOMAIN = re.compile(r"\S+\.[a-z]{2,}", re.I)
RIGHTS_WITHIN = 200  # characters of a line that says whose the rights are
SHOWN = 30  # home links and logos looked at
NAME = 60  # characters of the name of a publisher


@dataclass(frozen=True, slots=True)
class Metadata:
    """`published` as the page writes it; `author`: names joined by ", "; what is not known is None."""

    published: str | None
    author: str | None
    publisher: str | None


def metadata(tree: HtmlElement, url: str | None, *, fetched: Collection[date] = ()) -> Metadata:
    """What a page says of its publication; `url` is its own address, `fetched` days of fetching or saving it."""
    page = webpage(tree, url)
    publishers = _publishers(page)
    return Metadata(published(page, fetched=fetched), _author(page, publishers), next(iter(publishers), None))


# --- by whom


def _author(page: WebPage, publishers: list[str]) -> str | None:
    """The names of the first place that names people, or of one that adds to them; else another house's."""
    houses = {core(p) for p in publishers} | {core(p.split(".")[0]) for p in publishers if DOMAIN.fullmatch(p)}
    found = [_others(group, houses) for group in _bylines(page)]
    people = [[name for name in group if not house(name)] for group in found]
    chosen = next((group for group in (*people, *found) if group), [])
    for group in people:  # a link often holds the first of several names
        chosen = group if set(chosen) < set(group) else chosen
    return ", ".join(dict.fromkeys(chosen)) or None


def _others(said: Iterable[str], houses: set[str]) -> list[str]:
    """The names in bylines, but none of a byline that opens with the page's own house: "The Courier, Orlo"."""
    groups = [[*names(one)] for one in said]
    own = [[core(name) in houses for name in group] for group in groups]
    return [
        n for g, o in zip(groups, own, strict=True) if not any(o[:1]) for n, mine in zip(g, o, strict=True) if not mine
    ]


def _bylines(page: WebPage) -> Iterator[list[str]]:
    """The bylines of each place that may hold them, the most believed first."""
    for said in page.about:
        yield list(said.people)
    yield page.like(AUTHOR)
    labelled = zip(page.said("twitter:label1"), page.said("twitter:data1"), strict=False)
    yield [content for label, content in labelled if label.lower() in WRITTEN]
    for path in MARKED:
        yield [_named(e) for e in page.tree.xpath(path) if not page.layout.foreign(e)]
    yield from _seen(page)
    for said in page.about:
        yield list(said.houses)


def _named(element: HtmlElement) -> str:
    inner = element.xpath(".//*[@itemprop='name' or contains(concat(' ', @class, ' '), ' fn ')]")
    chosen = inner[0] if inner else element
    return str(chosen.get("content") or chosen.text_content())


def _seen(page: WebPage) -> Iterator[list[str]]:
    """Bylines as they are seen between headline and text."""
    for line in page.layout.head:
        if BY.match(line.text) or rule(line.text, "head") == "byline":
            yield [line.text]
    for line in page.layout.head:
        boxes = [e for e in block(line.element).iter() if isinstance(e.tag, str) and BYLINE.search(marks(e, 0))]
        around = BYLINE.search(marks(line.element, 2)) is not None
        texts = [" ".join(e.text_content().split()) for e in boxes] or ([line.text] if around else [])
        yield next(([text] for text in texts if PERSON.match(text)), [])


# --- where


def _publishers(page: WebPage) -> list[str]:
    """The names of the house, the one to show first: what the page calls its site, else its host."""
    sure = [*page.said("og:site_name"), *(s.publisher for s in page.about if s.publisher), *page.sites]
    sure += page.said("dc.publisher", "dcterms.publisher", "citation_publisher", "publisher", "application-name")
    sure += [_named(e) for e in page.tree.xpath("//*[@itemprop='publisher'] | //*[contains(@class, 'source-org')]")]
    sure = [" ".join(name.split()) for name in sure if 1 < len(name.strip()) <= NAME and "/" not in name]
    addresses = [page.url, *page.said("og:url"), *page.tree.xpath("//link[@rel='canonical']/@href")]
    host = next((host for address in addresses if (host := _host(address))), None)
    shown = [name for name in sure if not DOMAIN.fullmatch(name)] or _agreed(page, host) or sure
    return list(dict.fromkeys([*shown, *sure, *([host] if host else [])]))


def _agreed(page: WebPage, host: str | None) -> list[str]:
    """The end of the title that home link, logo, rights line or host bear out; else the name that two of them give."""
    root = f"{urlsplit(page.url).scheme}://{urlsplit(page.url).netloc}" if page.url and host else "/"
    shown = [*page.tree.xpath(HOME, home=root + "/", bare=root)[:SHOWN], *page.tree.xpath(NAMED)[:SHOWN]]
    texts = [e.text_content() for e in shown] + [str(a) for e in shown for a in e.xpath("@title | @alt | .//img/@alt")]
    rights = [m[1].strip() for line in page.layout.lines for m in RIGHTS.finditer(line.text[:RIGHTS_WITHIN])]
    known = {squeezed(name) for name in (*texts, *rights, host.split(".")[0] if host else "")} - {""}
    ends = [part for title in page.titles for part in _parts(title) if squeezed(part) in known]
    return ends or [name for name in rights if squeezed(name) in {squeezed(text) for text in texts}]


def _parts(title: str) -> list[str]:
    """The ends of a title that may be the name of the site, the last first."""
    parts = [part.strip() for part in SITE.split(title)]
    return [part for part in (parts[-1], parts[0]) if len(parts) > 1 and 1 < len(part) <= NAME]


def _host(url: str | None) -> str | None:
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.") or None
    except ValueError:  # a broken IPv6 host
        return None
