"""Numbers, dates and names in a text, with their places: what exact rules and direct answers are made of.

Knows nothing of questions or verdicts; English first. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import zip_longest
from pathlib import Path

from rag.sentences import LEADING, sentences
from rag.text import STOPWORDS, either, fold, listed
from rag.types import Span


@dataclass(frozen=True, slots=True)
class Number:
    """A number in digits or words; text[start:end] is how it stands, sign and % included: `three`, `$3.5 million`."""

    value: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Date:
    """A date as far as it is written; `weekday` counts from Monday, 0. June 31 is possible: texts hold errors."""

    year: int | None
    month: int | None
    day: int | None
    start: int
    end: int
    weekday: int | None = None


_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
UNITS = {word: n for n, word in enumerate(_UNITS.split())}
TENS = {word: 10 * n for n, word in enumerate(_TENS.split(), 2)}
SCALES = {"dozen": 12, "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
SHORT = {"k": 10**3, "m": 10**6, "bn": 10**9, "tn": 10**12}
PARTS = {"half": 2, "halves": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "tenth": 10}
_SCALE = "|".join(SCALES)
_UNIT = either(UNITS)
_PLAIN = rf"(?:(?:{'|'.join(TENS)})(?:[-\s](?:{_UNIT}))?|{_UNIT})\b"
# "one hundred and two thousand" is one number, "one thousand and two thousand" is two.
_AFTER = rf"\s{_PLAIN}|\sand\s{_PLAIN}(?!\s(?:{_SCALE}))|(?<=hundred)\sand\s{_PLAIN}(?=\s(?:thousand|million|billion))"
NUMBER = re.compile(
    rf"""
    (?P<sign>[$€£¥]\s?)? (?<![^\W_]) (?<!\d[.,]) (?<![A-Za-z]-)    # not the 19 of COVID-19, nor the end of a number
    (?P<digits>(?>\d{{1,3}}(?:,\d{{3}})++(?!\d)(?:\.\d++)?|\d++(?:\.\d++)?))
    (?:[\s-]?(?P<scale>(?i:{_SCALE}))\b|\s?(?P<short>k|m|bn|tn)\b)? (?![A-Z]) %?
    |
    (?i:\b(?P<some>(?:half\s)?an?\s(?={_SCALE})|{_PLAIN})
       (?P<more>(?:[-\s]?(?:{_SCALE})\b(?:{_AFTER})?)*)
       (?:[-\s](?P<part>half|halves|(?:third|quarter|fourth|fifth|tenth)s?)\b)?)
    """,
    re.VERBOSE,
)

_MONTHS = (
    "jan/january feb/february mar/march apr/april may jun/june jul/july aug/august sep/sept/september oct/october "
    "nov/november dec/december"
)
MONTHS = {name: n for n, names in enumerate(_MONTHS.split(), 1) for name in names.split("/")}
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday"
WEEKDAYS = {name: n for n, name in enumerate(_WEEKDAYS.split())}
_MONTH = either(MONTHS)
_LONE = "January|February|April|June|July|August|September|October|November|December"  # May and March may be verbs
_YEAR = r"(?:1[5-9]|20)\d\d(?![\w%])(?![.,:]\d|-\d\d-)"
UNTIL = re.compile(r",?\s?(?:to|and|until|till|through|[-–])\s", re.I)
DIGITS = re.compile(r"\d+")
_DAYS = r"\d{1,2}(?:st|nd|rd|th)?(?:\s?(?:[-–]|to|and)\s?\d{1,2}(?:st|nd|rd|th)?)?\b"  # 11 to 20 September
_DAY = r"\d{1,2}(?:st|nd|rd|th)?(?:\s?[-–]\s?\d{1,2})?\b"  # of June 25-26 the first
DATE = re.compile(
    rf"""
    (?<!\d)(?P<y1>\d{{4}})-(?P<m1>\d\d)-(?P<d1>\d\d)(?!\d)
    | (?:\b(?P<w2>{"|".join(WEEKDAYS)}),?\s)?
      (?: \b(?P<m2>{_MONTH})\b\.?\s(?P<d2>{_DAY}) (?:,?\s?(?P<y2>{_YEAR})|(?![.,:]\d|\s(?:percent|[mb]illion|people)\b))
        | (?<![\d.,-])(?P<d3>{_DAYS})\s(?:of\s)?(?P<m3>{_MONTH})\b(?:\.?,?\s(?P<y3>{_YEAR}))? )
    | \b(?P<m4>{_MONTH})\b\.?,?\s(?:of\s)?(?P<y4>{_YEAR})
    | \b(?P<m5>(?-i:(?:{_LONE})\b|(?:(?<=\b[Ii]n\s)|(?<=\bsince\s)|(?<=\blast\s))(?:May|March)\b))
    | (?<![\w.,$€£¥:/])(?<!\b\d\d\d-)(?<!\bmore\sthan\s)(?<!\bnearly\s)
      (?P<y6>{_YEAR})(?!\s(?:percent|[mb]illion|people)\b)
    | \b(?P<w7>{"|".join(WEEKDAYS)})s?\b
    """,
    re.IGNORECASE | re.VERBOSE,
)

UPPER = "".join(c for c in map(chr, range(0x2000)) if c.isupper())
_TITLE = "|".join(sorted({word for word in LEADING if word[0].isupper() and "." not in word} | {"St", "Mt", "Ft"}))
# An initial or a title keeps its dot; a hyphen joins capitals only: US-led is US.
_CAPITAL = rf"(?:(?:[{UPPER}]\.)+|(?:{_TITLE})\.|(?:[AEae]l-|[dl]['’])?[{UPPER}]\w*(?:['’]\w+|-(?=[{UPPER}\d])\w+)*)"
_PARTICLE = "of the|of|de la|de|del|la|du|da|dos|von der|von|van der|van|der|bin|ibn|al|el"
NAME = re.compile(rf"(?<![\w’'-]){_CAPITAL}(?:(?<!['’]s)[ \u00a0](?:(?:{_PARTICLE}) (?={_CAPITAL}))?{_CAPITAL})*")
LOWER = re.compile(r"(?<![\w-])[^\W\d_]+")
POSSESSIVE = re.compile(r"['’]s?\Z")
# Capitalised in English without being a name.
UNNAMED = frozenset(MONTHS | WEEKDAYS) | listed(
    "mr mrs ms mx yesterday today tomorrow earlier later last next former according following given despite besides"
    " written western eastern northern southern"
)
DOING = re.compile(r"(?:[a-z]{3}(?<!j)ing|[aeiou]lly)\Z")  # "Blaming Russia, ...": a word in front of a name
ORDINARY = re.compile(
    r"(?:(?<!j)ing|[aeiou]lly|ntly|edly|ously|ively|ately|tions?|sions?|ments|ness|(?<=[a-z]{4})ship|ever|less"
    r"|(?<=[a-z]{4})(?:ful|ances?|ences?|able|ible))\Z"
)
ORDINARY_WORDS = Path(__file__).parent / "models" / "ordinary.txt"  # by training/ordinary_words.py


def numbers(text: str) -> list[Number]:
    """The numbers of a text in order; a lone "one" and vague counts ("dozens", "several hundred") are none."""
    return [number for match in NUMBER.finditer(text) if (number := _number(text, match))]


def outside(found: Sequence[Number], spans: Sequence[Span]) -> list[Number]:
    """The numbers that begin in none of the spans."""
    return [n for n in found if not any(a <= n.start < b for a, b in spans)]


def undated(text: str) -> list[Number]:
    """The numbers of a text that are no part of a date."""
    return outside(numbers(text), [(d.start, d.end) for d in dates(text)])


def _number(text: str, match: re.Match[str]) -> Number | None:
    if match["digits"] is None:
        value = _spoken(match)
        return None if match[0].lower() == "one" else Number(value, *match.span())
    scale = SCALES.get((match["scale"] or "").lower(), 1)
    end = match.end()
    if match["short"]:
        if match["sign"] or match["short"] in ("bn", "tn"):
            scale = SHORT[match["short"]]
        else:  # 100m is a distance
            end = match.end("digits")
    return Number(float(Decimal(match["digits"].replace(",", "")) * scale), match.start(), end)


def _spoken(match: re.Match[str]) -> float:
    """The value of a number in words: "half a million", "three hundred and five thousand", "two-thirds"."""
    total = 0.0
    first = match["some"].lower()
    current = 0.5 if first.startswith("half") else 1.0 if first.startswith(("a ", "an ")) else 0.0
    for word in re.findall(r"[a-z]+", first + match["more"].lower()):
        if word not in SCALES:
            current += UNITS.get(word, TENS.get(word, 0))
        elif SCALES[word] <= 100:
            current *= SCALES[word]
        else:
            total, current = total + current * SCALES[word], 0.0
    part = (match["part"] or "").lower()
    return (total + current) / (PARTS.get(part) or PARTS.get(part.removesuffix("s"), 1))


def dates(text: str) -> list[Date]:
    """The dates of a text in order: days, months with or without year, years, weekdays."""
    found = [date for match in DATE.finditer(text) if (date := _date(match))]
    return [_year_of(date, behind, text) for date, behind in zip_longest(found, found[1:])]


def _year_of(date: Date, behind: Date | None, text: str) -> Date:
    """A date without a year that opens a range or a list has the year of the one behind: September 11 to 20, 2023."""
    if date.year or not date.month or not behind or not UNTIL.fullmatch(text[date.end : behind.start]):
        return date
    return replace(date, year=behind.year)


def _date(match: re.Match[str]) -> Date | None:
    found = {name[0]: part for name, part in match.groupdict().items() if part}
    month, day = found.get("m", ""), int(DIGITS.findall(found.get("d", "0"))[0])
    number = int(month) if month.isdigit() else MONTHS.get(month.lower(), 0)
    weekday = WEEKDAYS.get(found.get("w", "").lower())
    if day > 31 or number > 12 or (match["y1"] and not (day and number)):
        return None
    if match["d3"] and month in ("may", "march", "mar") and not match["y3"]:  # only 5 may enter
        return None
    return Date(int(found["y"]) if "y" in found else None, number or None, day or None, *match.span(), weekday)


def names(text: str) -> list[Span]:
    """Spans of capitalised names, "of" and other particles inside them; an ordinary word that opens a sentence is none.

    Whether a lone first word is ordinary is told by a list, suffixes and the text; in doubt it is a name."""
    lower = {word for word in LOWER.findall(text) if word.islower()}
    return [span for opens, match in _capitalised(text) if (span := _trimmed(text, match, opens, lower))]


def _capitalised(text: str) -> Iterator[tuple[bool, re.Match[str]]]:
    """Runs of capitalised words, and whether each opens a sentence or a quotation."""
    for start, end in sentences(text):
        for match in NAME.finditer(text, start, end):
            before = text[start : match.start()]
            yield not before.strip("\"'“”‘’«»([ -–—•*") or before[-1] in '"“‘«' or before.endswith(": "), match


def _trimmed(text: str, match: re.Match[str], opens: bool, lower: set[str]) -> Span | None:
    """A run without function words, courtesy titles and days in front, weekdays behind, and without its possessive."""
    parts = [part.span() for part in re.finditer(r"\S+", match[0])]
    while parts and _unnamed(match[0][slice(*parts[0])]):
        del parts[0]
        opens = False
    while parts and match[0][slice(*parts[-1])].lower() in WEEKDAYS:  # but Theresa May, World War I
        parts.pop()
    if not parts:
        return None
    name = POSSESSIVE.sub("", match[0][parts[0][0] : parts[-1][1]])
    if opens and len(parts) == 1 and _ordinary(name, lower):
        return None
    if opens and len(parts) > 1 and DOING.search(match[0][slice(*parts[0])]):
        del parts[0]
        name = POSSESSIVE.sub("", match[0][parts[0][0] : parts[-1][1]])
    start = match.start() + parts[0][0]
    return (start, start + len(name))


def _unnamed(word: str) -> bool:
    plain = POSSESSIVE.sub("", fold(word).rstrip("."))
    return plain in UNNAMED or (plain in STOPWORDS and not (word.isupper() and len(word) > 1))


def _ordinary(word: str, lower: set[str]) -> bool:
    plain = word.lower()
    if word.isupper() and len(word) > 1:
        return False
    forms = (plain, plain.removesuffix("s").removeprefix("un"))
    if any(form in lower or form in ordinary_words() for form in forms):
        return True
    return plain in UNITS | TENS or ORDINARY.search(plain) is not None


@cache
def ordinary_words() -> frozenset[str]:
    """Words that stand in small letters nearly always."""
    return frozenset(ORDINARY_WORDS.read_text(encoding="ascii").split())
