"""What a page says of its article in JSON-LD (schema.org), however carelessly it is written.

Knows nothing of HTML: the texts of the scripts go in, statements come out."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

Node = dict[str, Any]

LONGEST = 500_000  # characters of a script; a longer one is data, no statement
BROKEN = 200  # objects looked for in a script that cannot be read whole
DEEPEST = 5  # graphs in lists in graphs

ARTICLE = re.compile(r"(?:\w*Article|\w*Posting|Report|Review|CreativeWork)\Z")
_WRAPPED = re.compile(r"/\*.{0,100}?\*/|<!\[CDATA\[|\]\]>|<!--|-->", re.S)
_COMMA = re.compile(r",(?=\s*[}\]])")
_INSIDE = ("@graph", "mainEntity")  # where an article stands within another object; never comments, videos, parts


@dataclass(frozen=True, slots=True)
class Statement:
    """What one object says: `article` whether its type is one of an article, `house` an author that is no person."""

    article: bool
    headline: str | None = None
    urls: tuple[str, ...] = ()
    published: str | None = None
    people: tuple[str, ...] = ()
    houses: tuple[str, ...] = ()
    publisher: str | None = None
    site: str | None = None


def statements(scripts: Iterable[str]) -> list[Statement]:
    """All objects that are articles, pages or sites, in order; authors and publishers named by @id are looked up."""
    nodes = [node for script in scripts for value in _read(script) for node in _nodes(value, DEEPEST)]
    known = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and "name" in node}
    return [_statement(node, known) for node in nodes if _told(node)]


def _read(script: str) -> Iterator[Any]:
    text = script[:LONGEST].strip()
    if '"' not in text:
        text = html.unescape(text)
    for tried in (text, _COMMA.sub("", _WRAPPED.sub("", text))):
        try:
            yield json.loads(tried, strict=False)
            return
        except (ValueError, RecursionError):
            continue
    yield from _pieces(text)


def _pieces(text: str) -> Iterator[Any]:
    """The objects of a broken script that can be read by themselves."""
    decoder, at = json.JSONDecoder(strict=False), -1
    for _ in range(BROKEN):
        at = text.find("{", at + 1)
        if at < 0:
            return
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            continue
        at = end - 1
        yield value


def _nodes(value: Any, depth: int) -> Iterator[Node]:
    if isinstance(value, list) and depth:
        for item in value:
            yield from _nodes(item, depth - 1)
    elif isinstance(value, dict):
        yield value
        for key in _INSIDE if depth else ():
            yield from _nodes(value.get(key), depth - 1)


def _types(node: Node) -> list[str]:
    given = node.get("@type", "")
    return [re.split(r"[/:#]", kind)[-1] for kind in (given if isinstance(given, list) else [given]) if _text(kind)]


def _told(node: Node) -> bool:
    types = _types(node)
    return not types or any(ARTICLE.match(kind) or kind.endswith(("Page", "WebSite")) for kind in types)


def _statement(node: Node, known: dict[str, Node]) -> Statement:
    authors = [a for key in ("author", "creator") if key in node for a in _agents(node[key], known)]
    if "WebSite" in _types(node):
        return Statement(article=False, site=_text(node.get("name")))
    return Statement(
        any(ARTICLE.match(kind) for kind in _types(node)),
        _text(node.get("headline")) or _text(node.get("name")),
        tuple(_urls(node)),
        _text(node.get("datePublished")),
        tuple(dict.fromkeys(name for name, person in authors if person)),
        tuple(dict.fromkeys(name for name, person in authors if not person)),
        next((name for name, _ in _agents(node.get("publisher"), known)), None),
    )


def _agents(value: Any, known: dict[str, Node]) -> Iterator[tuple[str, bool]]:
    """Names with whether each may be a person's: all but those that are called organisations."""
    for item in value if isinstance(value, list) else [value]:
        if name := _text(item):
            yield name, True
        elif isinstance(item, dict):
            node = item if "name" in item else known.get(str(item.get("@id")), item)
            given = node.get("name")
            person = not any(kind.endswith(("Organization", "Corporation")) for kind in _types(node))
            yield from ((n, person) for one in (given if isinstance(given, list) else [given]) if (n := _text(one)))


def _urls(node: Node) -> Iterator[str]:
    for key in ("url", "mainEntityOfPage", "@id"):
        value = node.get(key)
        if said := _text(value.get("@id") or value.get("url") if isinstance(value, dict) else value):
            yield said


def _text(value: Any) -> str | None:
    return (html.unescape(value).strip() or None) if isinstance(value, str) else None
