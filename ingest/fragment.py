"""HTML without an article around it, as columns and mails hold it, into plain text: a blank line between blocks.

Knows nothing of furniture: all that can be seen is text (see html.py for pages)."""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HTMLParser

BLOCKS = frozenset(
    (
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "dd",
            "div",
            "dl",
            "dt",
            "figcaption",
            "figure",
            "footer",
        ),
        *("form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section"),
        *("table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    )
)
UNSEEN = frozenset(("head", "script", "style", "template", "title", "noscript", "object", "select"))

_MARKED = re.compile(r"</(?:p|div|article|section|span|h[1-6]|li|td|a|b|i|em|strong|u|blockquote)>|<br ?/?>", re.I)
_HIDDEN = re.compile(r"display\s*:\s*none", re.I)


def marked_up(text: str) -> bool:
    """Whether a text is written in HTML: it closes an element."""
    return _MARKED.search(text) is not None


def plain(html: str) -> str:
    """The text of a fragment that a reader sees."""
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    parser.feed(b"<body>" + html.encode("utf-8", "replace"))
    root = parser.close()
    parts: list[str] = []
    depth = 0  # of unseen elements
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if _unseen(element):
            depth += 1 if event == "start" else -1
        if event == "start":
            parts += [_break(element.tag), "" if depth else element.text or ""]
        else:
            parts += ["" if element.tag == "br" else _break(element.tag), "" if depth else element.tail or ""]
    return _tidy("".join(parts))


def _unseen(element: etree._Element) -> bool:
    return element.tag in UNSEEN or _HIDDEN.search(element.get("style") or "") is not None


def _break(tag: str) -> str:
    return "\0" if tag == "br" else "\0\0" if tag in BLOCKS else ""


def _tidy(text: str) -> str:
    """White space as browsers show it; the zero bytes are line breaks."""
    lines = [" ".join(line.split()) for line in text.split("\0")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
