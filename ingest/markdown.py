"""Markdown to plain text: every word that a reader would see, a block to a paragraph.

Knows nothing of front matter or articles."""

from __future__ import annotations

import re
from html import unescape

from markdown_it import MarkdownIt
from markdown_it.token import Token

_UNSEEN = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.S | re.I)
_BREAK = re.compile(r"</?(?:p|br|div|li|[uo]l|h[1-6]|tr|table|blockquote|fig\w+|section|article)\b[^<>]*>", re.I)
_TAG = re.compile(r"</?[a-z!?][^<>]*>", re.I)


def plain(text: str) -> tuple[str, str | None]:
    """The text of a document, and its heading of the first rank where it opens with one."""
    blocks: list[str] = []
    row: list[str] = []
    heading = None
    tokens = MarkdownIt().enable("table").parse(text)
    for before, token in zip(["", *(token.tag for token in tokens)], tokens, strict=False):
        if token.type == "inline" and before in ("th", "td"):
            row.append(_inline(token))
        elif token.type == "inline":
            blocks.append(_inline(token))
            if before == "h1" and not any(blocks[:-1]):
                heading = blocks[-1]
        elif token.type == "tr_close":
            blocks.append(" | ".join(row))
            row.clear()
        elif token.type == "html_block":
            blocks.append(_untagged(token.content))
        elif token.type in ("code_block", "fence"):  # also a paragraph that is merely indented
            blocks.append(token.content.strip("\n"))
    return "\n\n".join(filter(None, blocks)), heading


def _inline(token: Token) -> str:
    return re.sub(r" *\n *", "\n", "".join(map(_words, token.children or []))).strip()


def _words(child: Token) -> str:
    if child.type in ("softbreak", "hardbreak"):
        return " " if child.type == "softbreak" else "\n"
    if child.type == "html_inline":
        return "\n" if _BREAK.match(child.content) else ""
    return "" if child.type == "image" else child.content


def _untagged(html: str) -> str:
    lines = unescape(_TAG.sub("", _BREAK.sub("\n", _UNSEEN.sub("", html)))).split("\n")
    return "\n".join(line.strip() for line in lines if line.strip())
