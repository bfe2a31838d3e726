"""Judges single lines of a page: furniture by which rule, the heading of teasers, a teaser, a sentence.

Knows nothing of where a line stands beyond the zone it is told; the wording is in phrases.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, cast

from ingest.phrases import ANY, ATTRIBUTED, CLOCK, EDGE, LEANING, LINK, MOMENT, OPEN, OPENERS, SECTION, WRITER

Zone = Literal["head", "body", "foot"]  # above the first sentence of the page, amid, below the last one
Opener = Literal["teasers", "tail", "words"]  # teasers amid the article, teasers at its end, single words

LINES = 4096  # remembered: a page's lines are judged several times, by one rule after the other
LONGEST = 400  # characters; no furniture is longer, and the patterns never see more
HEADLINE = 240  # characters; a longer line repeats no title
TEASER = 160  # characters of a headline-like teaser

_CLOSED = re.compile(r"[.…。।։۔][\"'”’»)\]*_]*$")
_LINKED = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
_BAR = re.compile(r"\s?[|>›»/•·]\s|\s{3,}")
_SITE = re.compile(r"\s(?:[|–—·»-]|::)\s")  # before the name of the site
_SPEAKER = re.compile(r"(?:[QA]|[A-Z]{2,20})[:.]\s")
_FRAME = " \t#*_>•·→»›|[]▶►-–—👁☰"  # bullets, emphasis and icons around a line


@lru_cache(LINES)
def bare(line: str) -> str:
    """The words of a line: Markdown links to their text, bullets, emphasis and rules at both ends gone."""
    return _LINKED.sub(r"\1", line[: LONGEST + 1]).strip(_FRAME)


@lru_cache(LINES)
def closed(line: str) -> bool:
    """Whether a line ends with a full stop, perhaps inside quotes."""
    return bool(_CLOSED.search(line.rstrip()[-12:]))


@lru_cache(LINES)
def sentence(line: str) -> bool:
    """Whether a line surely is a sentence: closed, of four words or more, and no time of the kind "7:45 a.m."."""
    return closed(line) and len(line.split()) > 3 and not MOMENT.fullmatch(bare(line))


@lru_cache(LINES)
def opener(line: str) -> Opener | None:
    """What a heading such as "Keep reading" or "Top stories" announces, or None where the line is no such heading."""
    words = bare(line).rstrip(":.…").strip()
    return next((cast(Opener, kind) for kind, pattern in OPENERS if pattern.fullmatch(words)), None)


def rule(line: str, zone: Zone) -> str | None:
    """The rule that makes one line page furniture, or None: then it is kept."""
    if len(line) > LONGEST:
        return None
    words, plain, full = bare(line), line.strip(), closed(line)
    if full and (ATTRIBUTED.search(words) or words[:1] in ("“", '"', "‘", "'")):
        return None
    for name, pattern in _rules(full, zone):
        if pattern.fullmatch(words) or (plain != words and pattern.fullmatch(plain)):
            return name
    return None if full else _bar(line, zone)


def _rules(full: bool, zone: Zone) -> Iterator[tuple[str, re.Pattern[str]]]:
    yield from ANY
    if not full:
        yield from OPEN
    if zone != "body":
        yield from EDGE


def _bar(line: str, zone: Zone) -> str | None:
    """Bars of links anywhere; above and below the sentences also breadcrumbs, section names, "name | day | 3 min"."""
    items = [bare(item) for item in _BAR.split(line) if bare(item)]
    if len(items) > 1 and all(LINK.fullmatch(item) for item in items):
        return "menu"
    if zone == "body" or not items:
        return None
    sections = sum(bool(SECTION.fullmatch(item)) for item in items)
    if (sections and sections * 2 >= len(items)) or (len(items) > 1 and items[0].casefold() == "home"):
        return "menu"
    return next((name for name, p in EDGE if len(items) > 1 and any(p.fullmatch(item) for item in items)), None)


def stops_teasers(line: str) -> bool:
    """Whether a line below a heading of teasers is no teaser: a sentence, a Markdown subhead, a speaker, a time."""
    words = bare(line)
    if closed(line) or len(words) > TEASER or len(words.split()) < 2 or words[-1:] in (":", ";", ","):
        return True
    return bool((line.startswith("#") and "](" not in line) or _SPEAKER.match(words) or CLOCK.fullmatch(words))


def voiced(line: str) -> bool:
    """Whether a sentence speaks as an article goes on: someone is quoted, or it leans on the sentence before."""
    return bool(LEANING.match(line) or (ATTRIBUTED.search(line) and re.search(r"[“\"]", line)))


def crumb(line: str) -> bool:
    """Whether a line is too little to be part of an article when furniture stands on both sides of it."""
    words = bare(line)
    if closed(line) or len(words.split()) > 3 or words[-1:] in (":", ",", ";"):
        return False
    return words.isdigit() or not re.search(r"\d", words)


def beside_byline(line: str) -> bool:
    """Whether a line is nothing but names or a post: a writer's, if it stands beside a byline or time stamp."""
    return bool(WRITER.fullmatch(bare(line)))


def same_title(line: str, title: str) -> bool:
    """Whether a line says what the title says: case, punctuation and a trailing site name aside.

    A short line that is no sentence shares two words in three at least: headline and title tag often differ."""
    if len(line) > HEADLINE:
        return False
    if _readings(line) & _readings(title):
        return True
    ours, theirs = set(_words(line)), set(_words(title))
    return not closed(line) and not line.endswith(":") and 3 * len(ours & theirs) >= 2 * max(len(ours), len(theirs), 6)


def _readings(line: str) -> set[tuple[str, ...]]:
    parts = _SITE.split(bare(line))
    return {tuple(_words(part)) for part in (" ".join(parts), " ".join(parts[:-1]))} - {()}


def _words(line: str) -> list[str]:
    return re.findall(r"\w+", bare(line).casefold())
