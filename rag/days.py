"""Calendar arithmetic: spans of days, whole weeks, months and years, steps back.

Knows nothing of words and texts. Standard library only: dateutil does no more for these few steps."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

Days = tuple[date, date]
DAY = timedelta(days=1)


def shift(day: date, months: int) -> date:
    """The same day some months away, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months(first: date, count: int) -> Days:
    return first, shift(first, count) - DAY


def whole_year(year: int) -> Days:
    return date(year, 1, 1), date(year, 12, 31)


def on(year: int, month: int, day: int) -> Days | None:
    if not (year and 0 < month <= 12 and 0 < day <= monthrange(year, month)[1]):
        return None
    return (date(year, month, day),) * 2


def back(day: date, unit: str, count: int) -> date:
    """Some units back from a day; 48 hours are two days."""
    if unit in ("month", "year"):
        return shift(day, -count * (12 if unit == "year" else 1))
    return day - (-(-count // 24) if unit == "hour" else count * (7 if unit == "week" else 1)) * DAY


def whole(day: date, unit: str) -> Days:
    if unit == "year":
        return whole_year(day.year)
    if unit == "month":
        return months(day.replace(day=1), 1)
    monday = day - day.weekday() * DAY
    return (monday, monday + 6 * DAY) if unit == "week" else (day, day)
