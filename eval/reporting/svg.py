"""A picture of matplotlib's made a part of a page: named, in the page's letters and colours, its ids no one else's.

Knows nothing of what is drawn."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from eval.reporting.inert import inert
from eval.reporting.shown import VERDICTS

# What is drawn in, and the variables of the page that stand for it.
INK, DIM, LINE, PAPER, ACCENT = "#000001", "#000002", "#000003", "#000004", "#000005"
FILLS = dict(zip(VERDICTS, ("#000011", "#000012", "#000013", "#000014"), strict=True))
VARIABLES = {INK: "ink", DIM: "dim", LINE: "line", PAPER: "paper", ACCENT: "accent"} | {
    colour: name for name, colour in FILLS.items()
}
PAGE = (  # what the page has of its own, or must have only once
    (r'<g id="[^"]*"', "<g"),
    (r' id="', ' id="NAME-'),
    (r'(?:xlink:)?(href="|url\()#', r"\1#NAME-"),
    (r' transform="rotate\(-0[^"]*"', ""),
    (r"font: ([\d.]+px)[^;\"]*", r"font-size: \1"),
    (r"font-family: [^;\"]*; ", ""),
    (r' (fill|stroke)="(#\w+)"', r' style="\1: \2"'),  # a variable is for styles alone
)


@dataclass(frozen=True, slots=True)
class Words:
    """What a picture says to who cannot see it; `name` is letters only, and no other picture's on its page."""

    name: str
    title: str
    text: str


def dressed(svg: str, words: Words, size: tuple[float, float]) -> str:
    """The picture as a part of a page: named, in the page's colours and letters, its ids no one else's."""
    body = re.sub(r"\s+", " ", svg[svg.index("</style>") :]).removeprefix("</style> </defs>")
    for pattern, instead in PAGE:
        body = re.sub(pattern, instead.replace("NAME", words.name), body)
    body = re.sub("|".join(VARIABLES), lambda found: f"var(--{VARIABLES[found[0]]})", body)
    named = "".join(
        f'<{tag} id="{words.name}-{tag}">{escape(inert(text))}</{tag}>'
        for tag, text in (("title", words.title), ("desc", words.text))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]:g} {size[1]:g}" role="img"'
        f' aria-labelledby="{words.name}-title {words.name}-desc">{named}{body}'
    )
