"""The publish day of a page, out of all that may name it: explicit fields first, and agreement counts.

Knows nothing of the day on which it runs: what only a clock of the page shows is no publish day."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from dateparser.data.languages_info import language_order
from dateparser.date import DateDataParser
from lxml.html import HtmlElement

from ingest.article import day
from ingest.furniture import closed, rule
from ingest.layout import Line, block, clock, marks
from ingest.webpage import WebPage

FIRST = ("article:published_time", "og:article:published_time", "og:published_time", "article:published")
# Metas that say of themselves that they hold the publish day, in the spellings of many systems.
EXPLICIT = re.compile(
    r"(?:\b|_|-)(?:first-?)?publi(?:shed|sh|cation)[-_:. ]?(?:time|date|at|on)|date[-_. ]?published"
    r"|\bpub[-_]?date\b|\bpdate\b|\b(?:date|dcterms|dc)\.issued|\barticledate\b|^sailthru\.date$"
)
CHANGES = re.compile(r"modif|updat|last|expir|revis")
CREATED = ("dcterms.created", "dc.date.created", "dc.date", "dcterms.date", "dc.created", "date")
MARKED = (
    "//*[@itemprop='datePublished']",
    "//time[@pubdate]",
    "//*[not(self::meta)][contains(@property, 'datePublished')]",
    "//*[self::time or self::abbr or self::span][contains(concat(' ', normalize-space(@class), ' '), ' published ')"
    " or contains(@class, 'dt-published') or contains(@class, 'entry-date')]",
)
MADE = "//*[contains(@property, 'dateCreated') or contains(@property, 'dc:date') or contains(@property, 'dc:created')]"
LABEL = re.compile(
    r"((?<![^\W\d_])(?:(?:last )?(?:updated|modified|changed)|modifié|modifica\w*|aktualisiert|actualizado|изменено"
    r"|published|posted|issued|submitted|publié|pubblicato|veröffentlicht|publicado|опубликовано)\b)",
    re.I,
)
PUBLISHED = re.compile(r"p[uo]bl|p[uo]st|issu|submit|veröff|опубл", re.I)
OPENS = re.compile(r"(?:first |last |originally )?" + LABEL.pattern, re.I)
STAMPED = 12  # words of a time stamp that ends like a sentence
STAMP = re.compile(r"date|time|publi|posted|byl|meta|info|author|credit|stamp|submitted", re.I)
IN_WORDS = re.compile(r"\d{1,2}\.? (?:de |d’)?[^\W\d_]{3,12}\.?,? (?:de )?\d{4}")
IN_URL = re.compile(r"/(\d{4})([/-])(\d\d?)\2(\d\d?)(?![^/-])")

Read = Callable[[str], date | None]


@dataclass(frozen=True, slots=True)
class Said:
    """What names the publish day: as it is written, or in ISO 8601 where only the page's language reads it."""

    text: str
    day: date
    explicit: bool


def published(page: WebPage, *, fetched: Collection[date] = ()) -> str | None:
    """What the page gives as its publish time, or None: then it is not known.

    `fetched` are the days on which it was fetched or saved, if known: only an explicit field may name such a day."""
    read = _reader(page.language)
    said = list(_evidence(page, read))
    made = {*_shown(page, read), *fetched}
    explicit = [one for one in said if one.explicit]
    weak = [one for one in said if not one.explicit and one.day not in made]
    fields, votes = Counter(one.day for one in explicit), Counter(one.day for one in weak)
    # Weak evidence alone overrules no field: local days of evening stories agree with each other and are wrong in UTC.
    best = max(explicit or weak, key=lambda one: 3 * fields[one.day] + min(2, votes[one.day]), default=None)
    return best.text if best else None


def _evidence(page: WebPage, read: Read) -> Iterator[Said]:
    """All that may name the day, the most believed first."""
    fields = [content for name, content in page.metas if EXPLICIT.search(name) and not CHANGES.search(name)]
    fields = list(dict.fromkeys([*page.said(*FIRST), *fields]))
    yield from _read([*fields, *(s.published for s in page.about if s.published), *_marked(page)], read, explicit=True)
    stamps = [line for line in page.layout.head if _stamp(line)]
    for label in (True, False):
        yield from _read((t for line in stamps for known, t in _pieces(line) if known is label), read, explicit=label)
    made = [_value(e) for e in page.tree.xpath(MADE) if not page.layout.foreign(e)]
    in_url = [f"{m[1]}-{m[3]:0>2}-{m[4]:0>2}" for m in IN_URL.finditer(page.url or "")]
    yield from _read([*made, *page.said(*CREATED), *in_url], read, explicit=False)


def _read(texts: Iterable[str], read: Read, *, explicit: bool) -> Iterator[Said]:
    for text in texts:
        if found := read(text):
            yield Said(text if day(text) == found else found.isoformat(), found, explicit)


def _marked(page: WebPage) -> Iterator[str]:
    """The first element of each kind of markup that stands in the article itself."""
    for path in MARKED:
        own = (e for e in page.tree.xpath(path) if not page.layout.foreign(e) and not clock(e))
        yield from (_value(e) for e in [*own][:1])


def _value(element: HtmlElement) -> str:
    given = element.get("content") or element.get("datetime")
    return str(given or (element.get("title") if element.tag == "abbr" else None) or element.text_content())


def _stamp(line: Line) -> bool:
    """Whether a line beside the headline is a time stamp or byline, by its words or by its markup."""
    if closed(line.text):  # a sentence, unless it is of the kind "Published 5 June 2024."
        return bool(OPENS.match(line.text)) and len(line.text.split()) <= STAMPED
    marked = line.element.tag == "time" or bool(STAMP.search(marks(line.element, 2)))
    return marked or rule(line.text, "head") in ("timestamp", "byline")


def _pieces(line: Line) -> Iterator[tuple[bool, str]]:
    """What a line says of its publish time, and whether it calls it so; what follows "updated" is left out."""
    times = [
        e for e in block(line.element).iter("time") if e.get("datetime") and not CHANGES.search(marks(e, 0).lower())
    ]
    first, *rest = LABEL.split(line.text)
    for label, text in (("", first), *zip(rest[::2], rest[1::2], strict=True)):
        known = bool(PUBLISHED.match(label))
        if label and not known:
            continue
        yield from ((known, str(e.get("datetime"))) for e in times if " ".join(e.text_content().split()) in text)
        yield known, text


def _shown(page: WebPage, read: Read) -> Iterator[date]:
    """The days that clocks on the page show."""
    return (found for line in page.layout.lines if clock(line.element) and (found := read(line.text)))


def _reader(language: str | None) -> Read:
    """Reads a day in figures or English words, and in the words of the page's own language."""
    if language in (None, "en"):
        return day
    if language not in language_order:
        return day
    parser = DateDataParser(languages=[language], settings={"REQUIRE_PARTS": ["day", "month", "year"]})

    def read(text: str) -> date | None:
        found = IN_WORDS.search(text)
        moment = parser.get_date_data(found[0]).date_obj if found else None
        return moment.date() if moment else day(text)

    return read
