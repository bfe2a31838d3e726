"""Questions that no article answers: one that an article does, with a name, number, year or sense that none has.

Knows nothing of files; what is put in is checked against the words of all articles."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.damage.senses import OPPOSITE
from eval.drafting.people import People
from eval.drafting.usage import Usage
from rag.mentions import TENS, UNITS, dates, names, undated
from rag.text import either, listed, stem

# Invented; none of them is known to be anybody's.
PERSONS = (
    "Ilmar Dostrand; Henrika Solvane; Taviar Mendrossian; Corwen Haddlesby; Zoriana Pavlisko; Bastian Orveille;"
    " Nuriya Tashmerova; Edrik Vansollen; Maribel Ostanza; Kofi Adjembra; Leontyne Farquist; Goran Beldrevic;"
    " Amira Soukhadi; Piotr Zelwarski"
)
PLACES = (
    "Brennavia; Port Ellisham; Karsovia; Maravelle; Tolvane; Ostergrad; Lindmoor; Qasrabad; San Verano; Velmark;"
    " Dunhaven; Zirgali; Nova Tamsa"
)
BODIES = (
    "Halvern Council; Brightwater Foundation; Orvida Group; Tessaly Institute; Northgate Alliance; Calder Commission;"
    " Sarvik Bank; Pelican Press Agency; Arden Court; Meridale Fund; Quillon Party; Ravensholt Authority"
)
SHORT = "ZVTO; KRELU; OSMAC; NUVRA; TIRFO; QELB"
BODY = re.compile(
    r"\b(?:Organi[sz]ation|Ministry|Council|Union|Party|University|Cent(?:er|re)|Court|Bank|Committee|Commission|Agency|"
    r"Association|Parliament|Company|Group|Assembly|Institute|Department|Administration|Foundation|Service|Alliance)\b"
    r"|\A(?!C[EF]O)[A-Z]{3,}\Z"
)
BEHIND = r"(?=[,.;:?!]| (?:on|in|and|at|for|to|with|after|by|when|where|over|since)\b)"
PARTLY = re.compile(r" (?:on|of|for|and) (?:the )?[A-Z]")
# Their opposites make no question of the same grammar, or none that is surely another.
LOOSE = listed("""
    first last more less most least after before above below inside outside left right early late earliest latest always
    never often rarely usually same different similar failed succeeded fail succeed old new good bad appointed dismissed
""")
SENSE = re.compile(rf"\b({either(OPPOSITE.keys() - LOOSE)})\b")
NEAR = (-1, 1, -2, 2, -3, 3, 4, 5, 6, 7, 8, 9, 11)  # by how much a year or number is moved, the nearest tried first


@dataclass(frozen=True, slots=True)
class Swap:
    """A question that is no longer answered, and what in it was put in whose place."""

    question: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Near:
    """What is known of an article and of the whole collection when a question of the article is changed."""

    text: str
    known: People
    usage: Usage


Way = Callable[[str, Near, random.Random], "Swap | None"]


def lacking(question: str, near: Near, chance: random.Random) -> Swap | None:
    """The question with one thing in it that no article has; None where nothing in it can be changed."""
    ways: list[Way] = [_name, _name, _year, _number, _sense]
    chance.shuffle(ways)
    return next((swap for way in ways if (swap := way(question, near, chance))), None)


def _name(question: str, near: Near, chance: random.Random) -> Swap | None:
    whole_names = [span for span in names(question) if not PARTLY.match(question, span[1])]
    spans = [(span, pool) for span in whole_names if (pool := _pool(question[slice(*span)], near))]
    if not spans:
        return None
    (start, end), pool = chance.choice(spans)
    old = question[start:end]
    whole = near.known.full.get(old.split()[-1], "")
    old = whole if whole and old.endswith(whole) else old.split()[-1] if whole else old  # without the office before it
    free = [name for name in pool if near.usage.lacks(name.split()[-1])]
    if not free:
        return None
    new = chance.choice(free)
    new = new.split()[-1] if whole and " " not in old else new
    return Swap(re.sub(rf"\b{re.escape(old)}\b", new, question), old, new)


def _pool(name: str, near: Near) -> Sequence[str]:
    """Invented names of the kind that a name is of; none where its kind is not sure."""
    if name.split()[-1] in near.known.full:
        return PERSONS.split("; ")
    if BODY.search(name):
        return (SHORT if name.isupper() else BODIES).split("; ")
    placed = re.search(rf"\b(?:in|near|across|throughout) {re.escape(name)}{BEHIND}", near.text)
    return PLACES.split("; ") if placed and not dates(name) else ()


def _year(question: str, near: Near, _: random.Random) -> Swap | None:
    years = [str(date.year) for date in dates(question) if date.year]
    return _moved(question, years[0], near) if years else None


def _number(question: str, near: Near, _: random.Random) -> Swap | None:
    found = [question[n.start : n.end].lower() for n in undated(question)]
    plain = next((text for text in found if text.isdigit() or text in UNITS or text in TENS), None)
    return _moved(question, plain, near) if plain else None


def _moved(question: str, old: str, near: Near) -> Swap | None:
    """With a year or number near the old one, written as it was, that no article has in figures or words."""
    spelled = {value: word for word, value in (UNITS | TENS).items()}
    value = int(old) if old.isdigit() else (UNITS | TENS)[old]
    for step in NEAR:
        new = str(value + step) if old.isdigit() else spelled.get(value + step, "")
        both = {str(value + step), spelled.get(value + step, new)}
        if new and value + step > 1 and all(near.usage.lacks(one) for one in both):
            return Swap(re.sub(rf"\b{old}\b", new, question, flags=re.I), old, new)
    return None


def _sense(question: str, near: Near, chance: random.Random) -> Swap | None:
    stems = {stem(OPPOSITE[match[1]]) for match in SENSE.finditer(question)}
    held = stems and stems & set(map(stem, near.usage.counts))
    found = [match[1] for match in SENSE.finditer(question) if stem(OPPOSITE[match[1]]) not in held]
    if not found:
        return None
    old = chance.choice(found)
    return Swap(re.sub(rf"\b{old}\b", OPPOSITE[old], question, count=1), old, OPPOSITE[old])
