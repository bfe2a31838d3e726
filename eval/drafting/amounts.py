"""Questions for how many, how much, and by how much, of the subject and the object of a clause.

Knows nothing of articles; each rule gives the question and where in the sentence its answer stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from eval.drafting.asked import NEGATED, Asked, joined, named
from eval.drafting.clauses import Clause, clause
from eval.drafting.grammar import ABOUT
from eval.drafting.pasts import PARTICIPLES
from rag.mentions import undated
from rag.text import listed
from rag.types import Span

THAT = re.compile(r"\bthat ")
MONEY = re.compile(r"\s?(?:US )?(?:euros|dollars|pounds|rubles|roubles|yuan|yen|crowns|francs)\b")
PERCENT = re.compile(r"%|.\s(?:percent|per cent)\b")
NOUNS = re.compile(
    r" (?P<nouns>(?:(?!(?:at|in|on|of|for|to|from|with|by|and|or|as)\b)[\w’'.-]+ ){0,3}?"
    r"(?:[A-Za-z][a-z]+[a-rt-z]s|people|[a-z]*men|children|troops|police|feet))(?![\w’'-])"
)
LEAD, LED = (
    re.compile(r"(?:to (?!an? |the )[a-z]+ )?(?:by )?"),
    re.compile(r"(?:[a-z]+ )(?:to (?!an? |the )[a-z]+ )?(?:by )?"),
)
MOVING = listed("rise fall grow climb drop increase decrease decline shrink gain lose surge plunge jump")
OF = re.compile(r" (?:of|[a-z]+(?:ed|ing)) ")  # goes on to tell what is counted


def amounts(told: Clause) -> Iterator[Asked]:
    """The questions for numbers that a clause answers."""
    anchored = told.personal or named(told.sentence, *told.subject)
    for found in (_object(told) if anchored else None, _counted(told, ""), _told(told)):
        if found:
            yield found


def _told(told: Clause) -> Asked | None:
    """How many of what was said of somebody or something did it, according to who said it."""
    that = THAT.search(told.sentence, *told.rest)
    within = that and clause(told.sentence[that.end() :])
    by = "" if told.personal else f"according to {told.who}, "
    found = _counted(within, by) if within else None
    if not that or not found:
        return None
    return Asked(found.question, (that.end() + found.answer[0], that.end() + found.answer[1]), "number")


def _counted(told: Clause, by: str) -> Asked | None:
    """How many there were of whom or what did it."""
    number = _number(told.sentence, *told.subject)
    more = sum(told.subject[0] <= n.start < told.subject[1] for n in undated(told.sentence)) > 1
    if number is None or more or not (nouns := NOUNS.match(told.sentence, number[1])) or nouns.end() > told.subject[1]:
        return None
    asks = told.sentence[number[1] + 1 : told.subject[1]]
    if not by and not named(told.sentence, *told.rest):
        return None
    question = f"{by}how many {asks} {told.sentence[slice(*told.predicate)]}?"
    return Asked(question[0].upper() + question[1:], number, "number")


def _number(text: str, start: int, end: int) -> Span | None:
    """The number that text[start:end] begins with, with "about" or "more than" before it."""
    at = start + (about.end() if (about := ABOUT.match(text[start:end])) else 0)
    found = next((n for n in undated(text) if n.start == at and n.end <= end and n.value > 1), None)
    return (start, found.end) if found else None


def _object(told: Clause) -> Asked | None:
    """How many or how much somebody has, gave, or wants to have."""
    lead = (LEAD if told.verb else LED).match(told.sentence, told.rest[0])
    number = _number(told.sentence, lead.end(), told.rest[1]) if lead else None
    if lead is None or number is None or NEGATED.search(lead[0]) or lead[0].endswith("ly "):
        return None
    measure = _measure(told, *number)
    if measure is None or lead[0].endswith("by ") != measure.what.startswith("By"):
        return None
    if told.sentence.startswith((" and ", " or "), measure.behind):
        return None
    lead_in, behind = lead[0].removesuffix("by "), told.sentence[measure.behind : told.rest[1]]
    if measure.what == "How much" and not behind.strip():
        return None  # "How much did Orlo pay?"
    done = PARTICIPLES.get(behind.split(" ")[1] if " " in behind else "")
    if (done or OF.match(behind)) and measure.what.startswith("How many"):
        return Asked(f"{measure.what}{behind} {told.asks(lead_in.strip())}?", (number[0], measure.end), "number")
    return Asked(f"{measure.what} {told.asks(joined(lead_in, behind))}?", (number[0], measure.end), "number")


@dataclass(frozen=True, slots=True)
class _Measure:
    """What asks for a number, where the answer ends, and where what it stands for ends."""

    what: str
    end: int
    behind: int


def _measure(told: Clause, start: int, end: int) -> _Measure | None:
    if percent := PERCENT.match(told.sentence, end - 1):
        share = told.verb not in MOVING or told.sentence.startswith(" of", percent.end())
        return None if share else _Measure("By how much", percent.end(), percent.end())
    if any(sign in told.sentence[start:end] for sign in "$€£¥"):
        return _Measure("How much", end, end)
    if money := MONEY.match(told.sentence, end):
        return _Measure("How much", money.end(), money.end())
    nouns = NOUNS.match(told.sentence, end)
    return nouns and _Measure(f"How many {nouns['nouns']}", end, nouns.end())
