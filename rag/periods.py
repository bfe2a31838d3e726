"""Time expressions in English: where they stand in a text and which days they cover, seen from a given day.

Knows nothing of questions: whether a date matters is for when.py. Standard library only. Of an expression that can
mean two things (5/4/2024, the winter of 2022) it says nothing; one without a year is the last not after the day."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rag.days import DAY, Days, back, months, on, shift, whole, whole_year
from rag.mentions import MONTHS, UNITS, WEEKDAYS
from rag.text import either

Kind = Literal["relative", "bare", "full"]  # seen from today; a month, day or weekday without year; with its year


@dataclass(frozen=True, slots=True)
class Period:
    """The days that text[start:end] names, both inclusive."""

    first: date
    last: date
    start: int
    end: int
    kind: Kind

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


_YEAR = r"(?<![\w.,$€£¥:/])(?<!\d-)(?:1[5-9]|20)\d\d(?![\w%/])(?![.,:-]\d)(?!\s(?:percent|[mb]illion|people)\b)"
_MONTH = rf"(?P<month>{either(MONTHS)})\b(?:\.(?=,?\s\d))?"
_OF_YEAR = rf"(?:\s?,?\s(?:of\s)?(?P<year>{_YEAR})|\s(?:of\s)?(?P<ref>this|last)\syear\b)?"
_MONTHLY = rf"\b{_MONTH}{_OF_YEAR}"
_UNIT = r"(?P<unit>hour|day|week|month|year)"
_CALENDAR = rf"(?:{_MONTHLY}|(?P<only>{_YEAR})|(?:the|(?P<which>this|last))\s(?P<of>month|year)\b)"
_ORDINAL = r"(?:st|nd|rd|th)?\b"
_DAY = rf"(?<![\d.,$€£¥-])(?P<day>\d{{1,2}}){_ORDINAL}"
_TO = rf"\s?(?:to|and|until|-|–|—)\s?(?P<until>\d{{1,2}}){_ORDINAL}"
_WEEK = r"(?P<week>(?:the\s)?week\s(?:of|starting|beginning)\s)?"
_WEEKDAY = rf"(?P<weekday>{'|'.join(WEEKDAYS)})\b"
_COUNT = rf"(?P<n>\d{{1,3}}|an?|(?:a\s)?(?:couple\sof|few)|several|{'|'.join(UNITS)})"
_PARTS = r"early|mid|late|(?:beginning|start|middle|end|first\shalf|second\shalf)\sof"
ORDER = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": 3}
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
ELSEWHERE = re.compile(r",?\s\d{3}\b|\s(?:of\s)?(?:that|every|each|the\s(?:same|following|next))\b", re.IGNORECASE)
VAGUE = {"couple": 2, "few": 5, "several": 7, "a": 1, "an": 1}


def _named_year(match: re.Match[str], today: date) -> int | None:
    """The year written behind a month or day: 2024, this year, last year."""
    if match["ref"]:
        return today.year - (match["ref"].lower() == "last")
    return int(match["year"]) if match["year"] else None


def _month(match: re.Match[str], today: date) -> Days:
    month, year = MONTHS[match["month"].lower()], _named_year(match, today)
    return months(date(year or today.year - (month > today.month), month, 1), 1)


def _iso(match: re.Match[str], today: date) -> Days | None:
    return on(int(match[1]), int(match[2]), int(match[3]))


def _slashed(match: re.Match[str], today: date) -> Days | None:
    """Day and month where only one order is possible."""
    a, b, year = int(match[1]), int(match[3]), int(match[4])
    return on(year, min(a, b), max(a, b)) if a == b or max(a, b) > 12 else None


def _day(match: re.Match[str], today: date) -> Days | None:
    year, month = _named_year(match, today), MONTHS[match["month"].lower()]
    if match["month"] in ("may", "march", "mar") and not year:  # only 5 may enter
        return None
    first, last = int(match["day"]), int(match["until"] or match["day"])
    year = year or today.year - ((month, first) > (today.month, today.day))
    begin, end = on(year, month, first), on(year, month, last)
    if not (begin and end and begin <= end):
        return None
    return whole(begin[0], "week") if match["week"] else (begin[0], end[0])


def _week_of(match: re.Match[str], today: date) -> Days:
    first, last = _month(match, today)
    at = match["order"].lower()
    return (last - 6 * DAY, last) if at == "last" else (begin := first + 7 * ORDER[at] * DAY, begin + 6 * DAY)


def _calendar(match: re.Match[str], today: date) -> Days:
    if match["month"]:
        return _month(match, today)
    if match["only"]:
        return whole_year(int(match["only"]))
    last = (match["which"] or "").lower() == "last"
    if match["of"].lower() == "year":
        return whole_year(today.year - last)
    return months(shift(today.replace(day=1), -last), 1)


def _part(match: re.Match[str], today: date) -> Days:
    """A third of a month or year (days 1-10, 11-20, the rest; four months each), or half of it."""
    (first, last), word = _calendar(match, today), match["part"].lower()
    year = (last - first).days > 31
    if "half" in word:
        middle = shift(first, 6) if year else first + 15 * DAY
        return (first, middle - DAY) if word.startswith("first") else (middle, last)
    third = 0 if word.startswith(("early", "beg", "start")) else 1 if word.startswith("mid") else 2
    begin = shift(first, 4 * third) if year else first + 10 * third * DAY
    return begin, last if third == 2 else (shift(begin, 4) if year else begin + 10 * DAY) - DAY


def _quarter(match: re.Match[str], today: date) -> Days:
    at = int(match["q"]) - 1 if match["q"] else ORDER[match["order"].lower()]
    return months(date(int(match["year"]), 3 * at + 1, 1), 3)


def _first_months(match: re.Match[str], today: date) -> Days | None:
    count, first = _count(match), date(int(match["year"]), 1, 1)
    if not 0 < count <= 12:
        return None
    return months(first if match["order"].lower() == "first" else shift(first, 12 - count), count)


def _season(match: re.Match[str], today: date) -> Days | None:
    """Northern seasons by months; a winter with one year may be either, and is none."""
    month = SEASONS[match["season"].lower()]
    if match["year"]:
        return months(date(int(match["year"]), month, 1), 3) if month < 12 else None
    found = months(date(today.year, month, 1), 3)
    if match["which"].lower() == "this":
        found = found if month < 12 or today.month > 2 else months(shift(found[0], -12), 3)
        return found if found[0] <= today else None
    return found if found[1] < today else months(shift(found[0], -12), 3)


def _last_month(match: re.Match[str], today: date) -> Days:
    first = date(today.year, MONTHS[match["month"].lower()], 1)
    return months(first if months(first, 1)[1] < today else shift(first, -12), 1)


def _decade(match: re.Match[str], today: date) -> Days:
    return months(date(int(match["decade"]), 1, 1), 120)


def _count(match: re.Match[str]) -> int:
    word = (match["n"] or "a").lower().removeprefix("a ").split()[0]
    return int(word) if word.isdigit() else VAGUE.get(word) or UNITS[word]


def _rolling(match: re.Match[str], today: date) -> Days:
    return back(today, match["unit"].lower(), _count(match)), today


def _ago(match: re.Match[str], today: date) -> Days:
    """The day, or the whole week, month or year of that day: nobody counts weeks to the day."""
    unit = match["unit"].lower()
    return whole(back(today, unit, _count(match)), unit)


def _unit(match: re.Match[str], today: date) -> Days:
    """Last week from Monday to Sunday; this week is the seven days up to today, as people say it on a Monday."""
    unit = match["unit"].lower()
    if match["which"].lower() == "last":
        return whole(back(today, unit, 1), unit)
    return (today - 6 * DAY, today) if unit == "week" else (whole(today, unit)[0], today)


def _near(match: re.Match[str], today: date) -> Days:
    word = match[0].lower()
    day = today - (2 if word.startswith("the") else word.startswith(("y", "last"))) * DAY
    return day, today if word == "last night" else day


def _weekday(match: re.Match[str], today: date) -> Days:
    at, which = WEEKDAYS[match["weekday"].lower()], (match["which"] or "").lower()
    if match["ref"]:
        day = today + (at - today.weekday() - 7 * (match["ref"].lower() == "last")) * DAY
    else:
        day = today - ((today.weekday() - at) % 7 or 7 * (which == "last")) * DAY
    return day, day


def _weekend(match: re.Match[str], today: date) -> Days:
    """The latest Saturday and Sunday; this weekend may be the coming one, so it is open."""
    ago = (today.weekday() - 5) % 7
    which = (match["which"] or "").lower()
    saturday = today - (ago + 7 * (which.endswith(("last", "past")) and ago < 2)) * DAY
    return saturday, max(saturday + DAY, today) if which == "this" else saturday + DAY


_RULES: tuple[tuple[str, Callable[[re.Match[str], date], Days | None], Kind], ...] = (
    (r"(?<![\d-])(\d{4})-(\d\d)-(\d\d)(?![\d-])", _iso, "full"),
    (r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?![\d/])", _slashed, "full"),
    (rf"{_WEEK}(?:{_WEEKDAY},?\s)?(?:the\s)?{_DAY}(?:{_TO})?\s(?:of\s)?{_MONTHLY}", _day, "bare"),
    (rf"{_WEEK}(?:{_WEEKDAY},?\s)?\b{_MONTH}\s(?:the\s)?{_DAY}(?:{_TO})?(?![.,:]\d|\s(?:percent|[mb]illion|people)\b)"
     rf"{_OF_YEAR}", _day, "bare"),
    (rf"(?:the\s)?(?P<order>first|second|third|fourth|last)\sweek\s(?:of|in)\s{_MONTHLY}", _week_of, "bare"),
    (rf"(?:the\s)?(?:very\s)?\b(?P<part>{_PARTS})(?:\s|-){_CALENDAR}", _part, "bare"),
    (rf"(?:the\s)?\b(?:(?P<order>first|second|third|fourth|last)\squarter(?:\sof)?|Q(?P<q>[1-4])(?:\sof)?)"
     rf"\s(?P<year>{_YEAR})", _quarter, "full"),
    (rf"(?:the\s)?\b(?P<order>first|last)\s{_COUNT}\smonths\sof\s(?P<year>{_YEAR})", _first_months, "full"),
    (rf"(?:the\s)?\b(?P<season>{'|'.join(SEASONS)})\s(?:of\s)?(?P<year>{_YEAR})(?P<which>)", _season, "full"),
    (rf"\b(?P<which>last|this|the\spast)\s(?P<season>{'|'.join(SEASONS)})\b(?P<year>(?!))?", _season, "relative"),
    (rf"\blast\s{_MONTH}(?!\s\d)", _last_month, "relative"),
    (rf"(?:\bthis\s)?{_MONTHLY}(?!\s\d)", _month, "bare"),
    (r"(?:\bthe\s)?\b(?P<decade>(?:19|20)\d0)s\b", _decade, "full"),
    (r"\bthe\sday\sbefore\syesterday\b|\byesterday(?:\s(?:morning|afternoon|evening|night))?\b|\btoday\b|\blast\snight\b"
     r"|\bthis\s(?:morning|afternoon|evening)\b", _near, "relative"),
    (rf"\b(?:the\s)?(?<!\bto\s)(?:last|past|previous)\s{_COUNT}\s{_UNIT}s?\b(?!\sof\b)", _rolling, "relative"),
    (rf"\b(?:the\s(?:last|past)|past)\s{_UNIT}\b(?P<n>(?!))?(?!\sof\b)", _rolling, "relative"),
    (rf"\b{_COUNT}\s{_UNIT}s?\sago\b", _ago, "relative"),
    (r"(?:\b(?:earlier|so\sfar)\s)?\b(?P<which>last|this)\s(?P<unit>week|month|year)\b(?!\sof\b)", _unit, "relative"),
    (rf"(?:\b(?P<which>last|this)\s)?\b{_WEEKDAY}(?:\s(?:morning|afternoon|evening|(?-i:night))\b)?"
     r"(?:\s(?:of\s)?(?P<ref>this|last)\sweek\b)?", _weekday, "relative"),
    (r"\b(?:(?P<which>last|this|the|this\spast|the\spast|past)\s)weekend\b", _weekend, "relative"),
    (_YEAR, lambda match, today: whole_year(int(match[0])), "full"),
)  # fmt: skip
RULES = tuple((re.compile(pattern, re.IGNORECASE), read, kind) for pattern, read, kind in _RULES)


def periods(text: str, today: date) -> list[Period]:
    """The time expressions of a text in order; of two that overlap the first, then the longer.

    A month or day without year is the last not after `today`."""
    found = [
        (match.start(), -match.end(), match, read, kind) for rule, read, kind in RULES for match in rule.finditer(text)
    ]
    result, at = list[Period](), 0
    for start, end, match, read, kind in sorted(found, key=lambda f: f[:2]):
        if start >= at and -end > start:
            days = read(match, today)
            at = -end
            if days and not (kind == "bare" and ELSEWHERE.match(text, at)):
                result.append(Period(*days, start, -end, _kind(match, kind)))
    return result


def _kind(match: re.Match[str], kind: Kind) -> Kind:
    given = {name for name, part in match.groupdict().items() if part}
    if kind == "bare" and given & {"year", "ref", "only"}:
        return "full"
    return "relative" if kind == "bare" and "of" in given else kind
