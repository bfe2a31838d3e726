"""Where things stand on a page: its lines in order, the headline, the lines between headline and text, and what is
foreign to the article.

Knows nothing of dates, names or publishers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement

from ingest.furniture import closed, same_title
from rag.text import listed

PROSE = 90  # characters of a line that is the article's text
HEAD = 25  # lines between headline and text at most: a longer way leads elsewhere
FIRST = 200  # lines among which a headline stands that is marked as none
ABOVE = 2  # lines above the headline, in the same box
LONGEST = 160  # characters of a byline or time stamp

_BLOCK = listed("""
    address article aside blockquote body br center dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header
    hr li main nav ol p pre section table tbody td th tr ul
""")
_UNSEEN = listed("script style noscript template select button svg head")
_MARKS = ("class", "id", "itemprop", "rel", "property", "data-testid", "data-qa", "data-hook", "data-component")
_FOREIGN = re.compile(
    r"comment|related|recent|sidebar|teaser|most-|latest|(?<!elementor-)widget|promo|recommend|ticker|popular|trending"
    r"|(?<!entry-)(?<!post-)(?<!article-)footer"
    r"|caption|^video|news-?list|lenta|read-?(?:more|next)|wm-ipp",
    re.I,
)
_CLOCK = re.compile(
    r"clock|cur(?:rent)?[-_]?(?:date|time)|\bnow\b|today|weather|masthead|\bprint(?:ed)?-info|data_time"
)
_OTHERS = re.compile(r"schema\.org/(?:Comment|UserComments|VideoObject|ImageObject|Review|Rating|Event|Product)\b")
_HEADINGS = "//body//*[self::h1 or self::h2 or self::h3 or self::h4]"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the page as it is seen, with the element its first words stand in."""

    text: str
    element: HtmlElement


@dataclass(frozen=True, slots=True)
class Layout:
    """`head`: the lines that may hold byline and time stamp, those below the headline first; `headline` may be None."""

    lines: tuple[Line, ...]
    headline: HtmlElement | None
    head: tuple[Line, ...]
    around: frozenset[HtmlElement]

    def foreign(self, element: HtmlElement) -> bool:
        """Whether an element belongs to another article, a comment, a video, a list or the frame of the page."""
        for box in (element, *element.iterancestors()):
            if box in self.around:
                return False
            own = box.tag == "footer" and box.getparent().tag == "article" and box.getparent() in self.around
            if box.tag in ("aside", "nav", "footer", "figure") and not own:
                return True
            if self.headline is not None and (box.tag == "article" or "hentry" in (box.get("class") or "").split()):
                return True
            if any(map(_FOREIGN.search, _words(box))) or _OTHERS.search(box.get("itemtype") or ""):
                return True
        return False


def layout(tree: HtmlElement, title: str | None) -> Layout:
    """The layout of a page whose title is known from its metadata, where it has one."""
    body = tree.find(".//body")
    lines = _lines(body if body is not None else tree)
    headline, at = _headline(tree, lines, title)
    around = frozenset([headline, *headline.iterancestors()]) if headline is not None else frozenset([tree, body])
    bare = Layout(lines, headline, (), around - {None})
    if at is None or headline is None:
        return bare
    below = [line for line in _below(lines, at) if not bare.foreign(line.element) and not clock(line.element)]
    boxes = set(list(headline.iterancestors())[:2]) - set(tree.iter("body"))
    above = [line for line in lines[max(0, at - ABOVE) : at] if boxes & set(list(line.element.iterancestors())[:3])]
    above = [line for line in above if not bare.foreign(line.element) and not clock(line.element)]
    return Layout(lines, headline, (*below, *above), around)


def marks(element: HtmlElement, up: int = 1) -> str:
    """Class, id and other names of an element and of so many of the boxes around it."""
    boxes = [element, *element.iterancestors()][: up + 1]
    return " ".join(word for box in boxes if box.tag not in ("body", "html") for word in _words(box))


def clock(element: HtmlElement) -> bool:
    """Whether an element shows the present time or the day of printing."""
    return bool(_CLOCK.search(marks(element, 2).lower()))


def block(element: HtmlElement) -> HtmlElement:
    return next((box for box in (element, *element.iterancestors()) if box.tag in _BLOCK), element)


def _words(element: HtmlElement) -> list[str]:
    return " ".join(element.get(name) or "" for name in _MARKS).split()


def _lines(body: HtmlElement) -> tuple[Line, ...]:
    lines: list[Line] = []
    words: list[tuple[str, HtmlElement]] = []

    def flush() -> None:
        text = " ".join("".join(word for word, _ in words).split())
        if text:
            lines.append(Line(text, next(element for word, element in words if word.strip())))
        words.clear()

    walk = etree.iterwalk(body, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        seen = isinstance(element.tag, str)
        if seen and element.tag in _BLOCK:
            flush()
        if event == "start" and element.tag in _UNSEEN:
            walk.skip_subtree()
        elif event == "start":
            words.append((element.text or "", element))
        if event != "start" and element is not body:
            words.append((element.tail or "", element.getparent()))
    flush()
    return tuple(lines)


def _headline(tree: HtmlElement, lines: tuple[Line, ...], title: str | None) -> tuple[HtmlElement | None, int | None]:
    """The element of the headline and the number of its line: what says the title, else the only h1."""
    headings = tree.xpath(_HEADINGS)
    said = [h for h in headings if title and same_title(" ".join(h.text_content().split()), title)]
    first = [h for h in headings if h.tag == "h1"]
    chosen = said[:1] or (first if len(first) == 1 else [])
    if chosen:
        at = next(
            (i for i, line in enumerate(lines) if chosen[0] in (line.element, *line.element.iterancestors())), None
        )
        return chosen[0], at
    for i, line in enumerate(lines[:FIRST]):
        if title and same_title(line.text, title):
            return line.element, i
    return None, None


def _below(lines: tuple[Line, ...], at: int) -> list[Line]:
    below = []
    for line in lines[at + 1 : at + 1 + HEAD]:
        if len(line.text) > PROSE and closed(line.text):
            break
        if len(line.text) <= LONGEST:
            below.append(line)
    return below
