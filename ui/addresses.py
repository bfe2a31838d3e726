"""Addresses of articles: which of them may be linked to, and how they are written where they are.

Knows nothing of what holds the link."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

ALLOWED = "!#$%&'()*+,/:;=?@[]~"  # what an address may hold beside letters and digits


def is_web(url: str | None) -> bool:
    """Whether an address is one that a page may link to."""
    try:
        return urlsplit(url or "").scheme in ("http", "https")
    except ValueError:  # "http://[": no address at all
        return False


def web_address(url: str | None) -> str:
    """An address in ASCII, of which nothing ends the link that it stands in; nothing where it is none of the web."""
    return quote(urlsplit(url).geturl(), ALLOWED, errors="replace") if url and is_web(url) else ""
