"""Addresses of the web as text: what is one, and which parts of it only tell who shared it.

Knows nothing of the network."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# What campaigns and social networks add; the page is the same without them.
TRACKING = re.compile(
    r"(?:utm_\w*|(?:fb|g|d|ms|y|tw|tt)clid|li_fat_id|[wg]braid|gclsrc|igsh(?:id)?|mc_[ce]id|_ga|_gl|ref_src|ref_url"
    r"|at_(?:medium|campaign|custom\d|link\w+|ptr_name|format|bbc_team)|ns_(?:mchannel|source|campaign|linkname|fee)"
    r"|cmpid|ito|ocid|icid|smid|wt\.mc_id|mkt_tok|vero_id|oly_(?:anon|enc)_id|_hs(?:enc|mi)|__twitter_impression)",
    re.I,
)
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.I)


def is_address(text: str) -> bool:
    """Whether a text names something on the web, not a file; whether it can be fetched the fetcher tells."""
    return bool(SCHEME.match(text))


def untracked(url: str) -> str:
    """An address without its fragment and without parameters that only tell who shared it; else letter by letter."""
    before, _, query = url.partition("#")[0].partition("?")
    kept = "&".join(p for p in query.split("&") if p and not TRACKING.fullmatch(p.partition("=")[0]))
    return f"{before}?{kept}" if kept else before


def host(url: str) -> str:
    """The host an address names; of a broken one, nothing."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # a broken IPv6 host
        return ""


def is_front(url: str) -> bool:
    """Whether an address is that of a whole site."""
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query
