"""Foreign text made harmless: no character in it steers a page or a terminal, nor is any of it Markdown.

Knows nothing of HTML: that is escaped where a page is filled."""

from __future__ import annotations

import re

from rag.text import inert as text_alone

XML = re.compile("[\ufffe\uffff]")  # what XML refuses besides
MARKUP = re.compile(r"[\\`*_\[\]<>|~&!$#]|(?<!\w)@|:(?=//)|(?<=www)\.")  # also what GitHub makes links and formulas of


def inert(text: str) -> str:
    """The text with every character gone that could steer a page or that an SVG may not hold; line feeds stay."""
    return XML.sub("", text_alone(text))


def as_markdown(text: str) -> str:
    """The text in one line that Markdown shows as it is, in a table too."""
    return MARKUP.sub(lambda found: f"\\{found[0]}", " ".join(inert(text).split()))
