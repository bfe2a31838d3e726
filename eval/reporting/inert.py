"""Foreign text made harmless: no character in it steers a page or a terminal, nor is any of it Markdown.

Knows nothing of HTML: that is escaped where a page is filled."""

from __future__ import annotations

import re

# C0 but line feed, DEL, C1, line and paragraph separators, bidirectional controls, lone surrogates; what XML refuses.
UNSAFE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ud800-\udfff\ufffe\uffff]"
)
MARKUP = re.compile(r"[\\`*_\[\]<>|~&!$#]|(?<!\w)@|:(?=//)|(?<=www)\.")  # also what GitHub makes links and formulas of


def inert(text: str) -> str:
    """The text with every character gone that could steer what shows it; line feeds stay."""
    return UNSAFE.sub(_harmless, text)


def as_markdown(text: str) -> str:
    """The text in one line that Markdown shows as it is, in a table too."""
    return MARKUP.sub(lambda found: f"\\{found[0]}", " ".join(inert(text).split()))


def _harmless(found: re.Match[str]) -> str:
    character = found[0]
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"
    return " " if character.isspace() else ""
