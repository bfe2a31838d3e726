"""Raw page text to article text: the headline becomes the title, page furniture becomes cuts, sentences stay.

Knows nothing of files, HTML or sites; what furniture looks like, line by line, is in furniture.py."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import groupby, takewhile

from ingest.furniture import (
    Opener,
    bare,
    beside_byline,
    closed,
    crumb,
    opener,
    rule,
    same_title,
    sentence,
    stops_teasers,
    voiced,
)
from rag.types import Cut

TITLE_BELOW = 120  # characters; a longer first line is a paragraph
RUN = 12  # teasers under one heading amid an article; a longer run is a list of the article itself
BLURB = 180  # characters of a teaser that is a whole sentence

_NEWLINE = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
_SPACE = re.compile(r"[\t\xa0\u2007\u202f]")
_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_BYLINES = ("byline", "timestamp", "menu")  # what a name may stand beside
_JOINER = re.compile(r"(?<![^\x00-\x7f\u200c\u200d])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f\u200c\u200d])")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Article text without furniture; `title` is None where none was found; each cut says where in `text` it stood."""

    text: str
    title: str | None
    cuts: tuple[Cut, ...]


def clean(raw: str, *, title: str | None = None) -> Cleaned:
    """Take headline and page furniture out of a page; every other line stays, in order, character by character.

    `title` is the title from metadata; an empty one says that the text has no headline line (it was cleaned before).
    Total: any text, lone surrogates included, gives text that UTF-8 can encode."""
    page = _Page(normal(raw).split("\n"))
    _lines_alone(page)
    _teasers(page)
    _edges(page)
    found = _headline(page, title)
    _edges(page)  # the first sentence may have been a headline with a full stop
    _besides(page)
    text, cuts = _emit(page)
    return Cleaned(text, found, cuts)


def normal(raw: str) -> str:
    """Unix newlines, plain spaces, nothing invisible; a lone surrogate becomes U+FFFD. Letters and quotes stay."""
    text = raw.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = _INVISIBLE.sub("", _SPACE.sub(" ", _NEWLINE.sub("\n", text)))
    return "\n".join(line.rstrip() for line in _JOINER.sub("", text).split("\n"))


@dataclass(slots=True)
class _Page:
    lines: list[str]
    cut: dict[int, str] = field(default_factory=dict)  # line number to the rule that took it

    def left(self, start: int = 0) -> list[int]:
        """The numbers of the lines that say something and that no rule took yet."""
        return [i for i in range(start, len(self.lines)) if self.lines[i] and i not in self.cut]

    def sentences(self) -> list[int]:
        return [i for i in self.left() if sentence(self.lines[i])]

    def borders(self) -> tuple[int, int]:
        """The first and the last sentence; where there is none, nothing is above or below it."""
        sentences = self.sentences()
        return (sentences[0], sentences[-1]) if sentences else (-1, len(self.lines))


def _lines_alone(page: _Page) -> None:
    for i in page.left():
        if not opener(page.lines[i]) and (name := rule(page.lines[i], "body")):
            page.cut[i] = name


def _teasers(page: _Page) -> None:
    """Headings such as "Keep reading" or "Top stories" go, with the teasers under them."""
    sentences = page.sentences()
    headings = [(i, kind) for i in page.left() if (kind := opener(page.lines[i]))]
    ends = [*(i for i, _ in headings[1:]), len(page.lines)]
    for (i, kind), end in zip(headings, ends, strict=False):
        if kind == "words" and (not sentences or sentences[-1] > i):
            continue
        page.cut[i] = "promo"
        under = [j for j in range(i + 1, end) if page.lines[j] and j not in page.cut]
        page.cut |= dict.fromkeys(_under(page, page.lines[:i], under, kind), "teasers")


def _under(page: _Page, before: list[str], under: list[int], kind: Opener) -> list[int]:
    """Which of the lines between a heading and the next one are its teasers; `before` are the lines above it."""
    if kind == "tail" and _blurbs([page.lines[j] for j in under], sum(map(len, before))):
        return under
    if next(filter(None, reversed(before)), "").endswith(":"):
        return []
    if kind == "words":
        return list(takewhile(lambda j: len(page.lines[j].split()) <= 3, under))
    run = list(takewhile(lambda j: not stops_teasers(page.lines[j]), under))
    if not any(sentence(page.lines[j]) for j in under[len(run) :]):
        return run
    return run[:-1] if _ends_in_subhead(page, run) else run if len(run) <= RUN else []


def _blurbs(lines: list[str], before: int) -> bool:
    """Whether what follows a tail heading is a list of teasers in whole sentences, not the article going on.

    Either sentence after sentence or headline, sentence, headline, sentence; short, and nobody speaks in them."""
    shape = "".join("c" if closed(line) else "u" for line in lines)
    if not re.fullmatch(r"c{1,8}|(?:uc){2,8}", shape) or sum(map(len, lines)) > before:
        return False
    return not any(len(line) > BLURB or voiced(line) for line in lines)


def _ends_in_subhead(page: _Page, run: list[int]) -> bool:
    """Whether the last line of a run of teasers is the subhead with which the article goes on.

    A subhead stands apart by a blank line, or is much shorter than the teasers; when in doubt it is one."""
    words = [len(page.lines[j].split()) for j in run]
    if len(run) < 2:
        return bool(run) and words[0] <= 5
    apart = [not page.lines[j - 1] for j in run]
    alone = len(run) > 2 and apart[-1] and not any(apart[1:-1])
    return alone or words[-1] <= min(6, 0.6 * min(words[:-1]))


def _edges(page: _Page) -> None:
    """Bylines, dates, menus: above the first sentence and below the last one only."""
    first, last = page.borders()
    outside = [i for i in page.left() if not first <= i <= last]
    found = {i: name for i in outside if (name := rule(page.lines[i], "head"))}
    if "timestamp" in found.values() and sum(rule(page.lines[i], "head") == "timestamp" for i in page.left()) > 2:
        found = {i: name for i, name in found.items() if name != "timestamp"}  # so many dates: a chronicle
    page.cut |= found


def _headline(page: _Page, title: str | None) -> str | None:
    """The title; its line goes, the lines near the top that repeat it, and what is no sentence above it."""
    left, sentences = page.left(), page.sentences()
    found = " ".join(normal(title).split()) if title is not None else _first_line(page)
    if not found:
        return None
    first = next((i for i in sentences if not same_title(page.lines[i], found)), len(page.lines))
    top = sentences[2] if len(sentences) > 2 else len(page.lines)
    same = [i for i in left if i < (first if closed(page.lines[i]) else top) and same_title(page.lines[i], found)]
    if not same or len(same) == len(left):
        return found
    above = [i for i in left if i < min(same[0], first) and len(page.lines[i]) < TITLE_BELOW]
    page.cut |= dict.fromkeys(above, "masthead") | dict.fromkeys(same, "headline")
    return found if title else min((bare(page.lines[i]) for i in same), key=len)


def _first_line(page: _Page) -> str | None:
    """The headline of a page without metadata: its first line that is neither sentence nor paragraph nor kicker."""
    left = page.left()
    head = list(takewhile(lambda i: not closed(page.lines[i]), left))
    if not head or len(left) < 2:
        return None
    line = bare(page.lines[next((i for i in head if not _kicker(page, i)), head[0])])
    return line if line and len(line) < TITLE_BELOW and line[-1] not in ":;," else None


def _kicker(page: _Page, i: int) -> bool:
    """Whether a line above a headline is not it: very short, in capitals, or the name of the site above its menu."""
    count = len(page.lines[i].split())
    return count < 3 or (count < 5 and (bare(page.lines[i]).isupper() or page.cut.get(i + 1) == "menu"))


def _besides(page: _Page) -> None:
    """What means nothing without the furniture beside it, above the first sentence and below the last one."""
    first, last = page.borders()
    said = [i for i, line in enumerate(page.lines) if line]
    _beside(page, [i for i in said if i < first], at_end=False)
    _beside(page, [i for i in said if i > last], at_end=True)


def _beside(page: _Page, part: list[int], at_end: bool) -> None:
    """Crumbs between two cuts (or a cut and the end of the page), and a writer's name beside a byline."""
    runs = [list(run) for _, run in groupby(part, lambda i: i in page.cut)]
    for before, run, after in zip([[], *runs], runs, [*runs[1:], []], strict=False):
        if run[0] in page.cut:
            continue
        if before and (after or at_end) and all(crumb(page.lines[i]) for i in run):
            page.cut |= dict.fromkeys(run, "crumb")
            continue
        if before and page.cut[before[-1]] in _BYLINES:
            page.cut |= dict.fromkeys(takewhile(lambda i: beside_byline(page.lines[i]), run), "byline")
        if after and page.cut[after[0]] in _BYLINES:
            page.cut |= dict.fromkeys(takewhile(lambda i: beside_byline(page.lines[i]), run[::-1]), "byline")


def _emit(page: _Page) -> tuple[str, tuple[Cut, ...]]:
    """Join what is left, at most one blank line between lines; a cut stands where the next kept line starts."""
    parts: list[str] = []
    cuts: list[Cut] = []
    size, gap, waiting = 0, "", list[int]()
    for i, line in enumerate([*page.lines, None]):
        if i in page.cut:
            waiting.append(i)
        elif line == "":
            gap = "\n\n" if parts else ""
        else:
            size += len(gap) if line else 0
            cuts += [Cut(size, page.lines[j].strip(), page.cut[j]) for j in waiting]
            parts += [gap, line] if line else []
            size, gap, waiting = size + len(line or ""), "\n", []
    return "".join(parts), tuple(cuts)
