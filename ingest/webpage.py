"""A saved page with what its parts say of it, gathered once: metas, statements on its own article, layout.

Knows nothing of what the values mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from ingest.furniture import same_title
from ingest.jsonld import Statement, statements
from ingest.layout import Layout, layout

_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class WebPage:
    """`metas`: names in lower case with contents; `about`: what JSON-LD says of this article, the surest first."""

    tree: HtmlElement
    url: str | None
    language: str | None
    titles: tuple[str, ...]
    metas: tuple[tuple[str, str], ...]
    about: tuple[Statement, ...]
    sites: tuple[str, ...]
    layout: Layout

    def said(self, *names: str) -> list[str]:
        """The contents of metas of these names, in the order of the names."""
        return [content for name in names for known, content in self.metas if known == name]

    def like(self, name: re.Pattern[str]) -> list[str]:
        """The contents of metas whose name matches, in order."""
        return [content for known, content in self.metas if name.search(known)]


def webpage(tree: HtmlElement, url: str | None) -> WebPage:
    """A page by its tree and its own address, where it has one."""
    metas = tuple(
        (name.strip().lower(), content.strip())
        for meta in tree.iter("meta")
        for name in (meta.get("property"), meta.get("name"))
        if name and (content := meta.get("content") or "").strip()
    )
    told = [content for name, content in metas if name in ("og:title", "twitter:title", "dc.title")]
    titles = tuple(dict.fromkeys(" ".join(t.split()) for t in (*told, *tree.xpath("//head/title/text()")) if t.strip()))
    all_told = statements(tree.xpath("//script[contains(@type, 'ld+json')]/text()"))
    placed = layout(tree, next(iter(titles), None))
    seen = placed.headline
    known = (*titles, " ".join(seen.text_content().split())) if seen is not None else titles
    language = _LANGUAGE.match((tree.get("lang") or tree.get("xml:lang") or "").lower())
    sites = tuple(s.site for s in all_told if s.site)
    return WebPage(
        tree, url, language and language[0], titles, metas, tuple(_about(all_told, url, known)), sites, placed
    )


def _about(told: list[Statement], url: str | None, titles: tuple[str, ...]) -> list[Statement]:
    """The statements on this page's own article, the surest first; none where they are about others."""
    said = [s for s in told if s.published or s.people or s.houses or s.publisher]
    scored = [(_score(s, url, titles), s) for s in said]
    lone = [s for s in said if s.article]
    own = [(score, s) for score, s in scored if score > 1 or (score >= 0 and (len(lone) < 2 or not s.article))]
    return [s for _, s in sorted(own, key=lambda scored: -scored[0])]


def _score(said: Statement, url: str | None, titles: tuple[str, ...]) -> int:
    """Below 0 where headline and address are another's."""
    own = _place(url)
    places = {place for one in said.urls if (place := _place(one))}
    here = own in places if own and places else None
    named = any(same_title(said.headline, title) for title in titles) if said.headline and titles else None
    if named is False and here is False:
        return -1
    return 4 * (here is True) + 3 * (named is True) + said.article


def _place(url: str | None) -> tuple[str, str, str] | None:
    """Host, path and query as far as they tell pages apart; None for what is no full address."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    host = (parts.hostname or "").removeprefix("www.").removeprefix("amp.").removeprefix("m.")
    path = parts.path.rstrip("/")
    return (host, path, "" if path else parts.query) if host else None
