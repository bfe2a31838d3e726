"""Exact rules in front of the verifier: a number, date or name of a claim must stand in its evidence.

Knows nothing of scores: a breach is a breach, however similar the texts."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from rag.mentions import Number, dates, names, numbers, outside, undated
from rag.names import same_name, stands
from rag.places import allied
from rag.text import content_words, listed, words
from rag.types import Span

UNIT = 60  # characters behind a number in which its noun or unit stands
SIGNS = {"$": "dollar", "€": "euro", "£": "pound", "%": "percent"}
STOP = re.compile(r"(?<=\w\w)[.;!?](?=\s)|,(?=\s)")
THEIR = re.compile(r" of (?:them|these|those|whom|its|his|her|their)\b")
BOTH = re.compile(r"\b(?:both|the pair|neither)\b", re.I)
ACRONYM = re.compile(r"\b(?:[A-Z]\.?){2,}")
PARTED = re.compile(r"(?:\s[a-z]+)+\s")  # Leaders | European Union, of Leaders of the European Union
YEARLY = re.compile(r"\b(?:in|of|by|since|until|till|from|before|after|during|between|and|or|to) \Z", re.I)
PARTICLES = listed("al bin d da de del der dos du el ibn l la of the van von")


def breaches(claim: str, evidence: str, beside: str = "") -> list[str]:
    """What the claim says exactly and the evidence does not: the claim's own words, in order; empty where all holds.

    Its names may stand in the text `beside` as well."""
    broken = {*_dates(claim, evidence), *_numbers(claim, evidence), *_names(claim, f"{evidence} {beside}")}
    return [claim[a:b] for a, b in sorted(broken)]


def unheard(question: str, texts: Sequence[str]) -> list[str]:
    """The names of a question that stand in none of the texts, in any spelling, in full nor as initials."""
    spoken = [question[a:b] for a, b in names(question)]
    known, acronyms = set[str](), set[str]()
    for text in texts if spoken else ():
        known |= known_words(text)
        acronyms |= _acronyms(text)
    return [name for name in spoken if not all(stands(word, known) for word in _wanted(name, acronyms))]


def unread(wanted: str, texts: Sequence[str]) -> list[str]:
    """The word, where it carries a meaning and neither it nor one of its family stands in the texts."""
    known = {stem for text in texts for stem in content_words(text)}
    return [wanted] if any(not stands(stem, known) for stem in content_words(wanted)) else []


def absent_years(question: str, texts: Sequence[str]) -> list[str]:
    """The years of a question's dates that stand in none of the texts."""
    said = [day for day in dates(question) if day.year and (day.month or YEARLY.search(question[: day.start]))]
    asked = sorted({str(day.year) for day in said})
    return [year for year in asked if not any(year in text for text in texts)]


def known_words(text: str) -> set[str]:
    """The words of a text, the initials of its names, "eu" of European Union, and all that its states are called."""
    spoken = [text[a:b] for a, b in names(text)]
    said = {*words(text), *(_initials(part) for name in spoken for part in (name, *PARTED.split(name)))}
    return said | allied(said - {"us"} | _acronyms(text))  # "he told us" speaks of no state


def _acronyms(text: str) -> set[str]:
    return {word for found in ACRONYM.findall(text) for word in words(found)}


def _wanted(name: str, acronyms: Collection[str]) -> list[str]:
    """The words of a name that must stand in a text: no particle or initial, none of a part that stands abbreviated."""
    if _initials(name) in acronyms:
        return []
    parts = [part for part in PARTED.split(name) if _initials(part) not in acronyms]
    telling = [word for part in parts for word in words(part) if word not in PARTICLES]
    return [word for word in telling if len(word) > 1] or telling


def _initials(name: str) -> str:
    """The capitals that open a name's words, as the word they make; empty for one word."""
    capitals = [word[0] for word in name.split() if word[0].isupper()]
    return "".join(words("".join(capitals))) if len(capitals) > 1 else ""


def _dates(claim: str, evidence: str) -> list[Span]:
    known = dates(evidence)
    return [
        (d.start, d.end)
        for d in dates(claim)
        if not any(
            all(
                p is None or p == q
                for p, q in zip((d.year, d.month, d.day, d.weekday), (k.year, k.month, k.day, k.weekday), strict=True)
            )
            for k in known
        )
    ]


def _numbers(claim: str, evidence: str) -> list[Span]:
    """Numbers whose value, with the noun or unit behind it, the evidence does not have."""
    # A year alone may be a count that looks like one.
    known = outside(numbers(evidence), [(d.start, d.end) for d in dates(evidence) if d.month])
    return [
        (n.start, n.end)
        for n in undated(claim)
        if n.value != 1 and not (n.value == 2 and BOTH.search(evidence)) and not _stated(claim, n, evidence, known)
    ]


def _stated(claim: str, number: Number, evidence: str, known: Sequence[Number]) -> bool:
    """Whether the evidence has the number with its noun, or behind the same name."""
    same, unit = [k for k in known if k.value == number.value], _unit(claim, number)
    if any(_agree(unit, _unit(evidence, k)) for k in same):
        return True
    name = _before(claim, number) if same else ""
    return bool(name) and any(name == _before(evidence, k) for k in same)


def _before(text: str, number: Number) -> str:
    """The name right before a number, its last word: Article 4; no word like About that only opens a sentence."""
    before = next((text[a:b].split()[-1] for a, b in names(text) if b == number.start - 1), "")
    return before if len(before) > 3 else ""


def _unit(text: str, number: Number) -> list[str]:
    """The stems right behind a number, its sign's first: its noun or unit stands among them."""
    signs = [SIGNS[sign] for sign in text[number.start : number.end] if sign in SIGNS]
    clause = STOP.split(text[number.end : number.end + UNIT])[0].replace("per cent", "percent")
    return [*signs, *([] if THEIR.match(clause) else content_words(clause))][:3]


def _agree(claimed: Sequence[str], known: Sequence[str]) -> bool:
    """Whether the nearest word of one stands with the other: 85 Americans are not 85 others who take part as well."""
    return not claimed or not known or claimed[0] in known or known[0] in claimed


def _names(claim: str, evidence: str) -> list[Span]:
    known, acronyms = known_words(evidence), _acronyms(evidence)
    return [
        (a, b)
        for a, b in names(claim)
        if not all(any(same_name(word, k) for k in known) for word in _wanted(claim[a:b], acronyms))
    ]
