"""Exact rules in front of the verifier: a number, date or name of a claim must stand in its evidence.

Knows nothing of scores: a breach is a breach, however similar the texts."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import dropwhile

from rag.mentions import Number, dates, names, numbers, outside, undated
from rag.names import same_name, stands
from rag.places import allied
from rag.text import content_words, either, listed, stem, words
from rag.types import Span

UNIT = 60  # characters behind a number in which its noun or unit stands
SIGNS = {"$": "dollar", "€": "euro", "£": "pound", "%": "percent"}
STOP = re.compile(r"(?<=\w\w)[.;!?](?=\s)|,(?=\s)")
THEIR = re.compile(r" of (?:them|these|those|whom|its|his|her|their)\b")
BOTH = re.compile(r"\b(?:both|the pair|neither)\b", re.I)
POINTING = re.compile(r"\b(?:the|these|those)\s+\Z", re.I)
# "The two sides" count nothing new where two are spoken of.
PAIRS = frozenset(
    map(stem, listed("side country nation state neighbour neighbor ally capital government party leader"))
)
# Words that count or order without a figure, and stretches of time: as exact as a number.
VAGUE = listed("half quarter dozen hundred thousand million billion dozens hundreds thousands millions billions")
ORDINALS = listed("second third fourth fifth sixth seventh eighth ninth tenth")
_TIMES = listed("day week month year decade spring summer autumn winter night evening morning weekend")
STRETCH = re.compile(
    r"\b(?:last|next|this|past|previous|following|coming|same|day|week|month|year|night|morning)\s"
    rf"(?:few\s|several\s|couple of\s)?(?:{either(_TIMES)}|before|after|earlier|later|ago)s?\b",
    re.I,
)
ALONE = re.compile(r"\b(?:just|only|exactly) one\b|\ba single\b", re.I)
SINGLE = re.compile(r"(?<!\bthe )\bone\b|\b(?:1|single|only|sole|lone|once|alone)\b", re.I)  # not: since the one in May
TIMES = frozenset(map(stem, _TIMES))
BODY = re.compile(r"\b(?:the|this|that|its)\s(?:bloc|alliance|organi[sz]ation|body|pact|group|union|grouping)\b", re.I)
YEAR = re.compile(r"\b(?:past|last|previous|one|a) year\b|\byear-long\b", re.I)
# What a state is called where members of a body are counted, and what stands between the count and the noun.
STATES = frozenset(map(stem, listed("state country nation republic member partner")))
LOOSE = frozenset(map(stem, listed("former ex old new more other such own soviet post")))
# Words in front of a name that tell an office: they may stand elsewhere in the article.
OFFICES = listed(
    "deputy vice first prime foreign interior finance defense defence economy health justice minister ministers"
    " president chancellor premier ambassador envoy secretary general secretary-general chairman chairwoman chair"
    " speaker senator governor mayor king queen pope prince general colonel captain spokesman spokeswoman spokesperson"
    " director chief head judge justice professor doctor commissioner analyst economist lawmaker leader opposition"
)
WORD = re.compile(r"[^\W\d_]+")
ACRONYM = re.compile(r"\b(?:[A-Z]\.?){2,}")
PARTED = re.compile(r"(?:\s[a-z]+)+\s")  # Leaders | European Union, of Leaders of the European Union
YEARLY = re.compile(r"\b(?:in|of|by|since|until|till|from|before|after|during|between|and|or|to) \Z", re.I)
PARTICLES = listed("al bin d da de del der dos du el ibn l la of the van von")


def breaches(claim: str, evidence: str, beside: str = "", around: str = "") -> list[str]:
    """What the claim says exactly and the evidence does not: the claim's own words, in order; empty where all holds.

    Its names may stand in the text `beside` as well, and what comes before their last word `around`."""
    broken = {
        *_dates(claim, evidence),
        *_numbers(claim, evidence),
        *_vague(claim, evidence),
        *_names(claim, evidence, f"{evidence} {beside}", f"{evidence} {beside} {around}"),
    }
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
        if n.value != 1 and not _both(claim, n, evidence) and not _stated(claim, n, evidence, known)
    ]


def _both(claim: str, number: Number, evidence: str) -> bool:
    """Whether a two counts nothing new: "the two sides", or what the evidence calls both."""
    if number.value != 2:
        return False
    pointing, unit = POINTING.search(claim[: number.start]), _unit(claim, number)[:2]
    called = [content_words(evidence[m.end() : m.end() + UNIT])[:2] for m in BOTH.finditer(evidence)]
    pair = not PAIRS.isdisjoint(unit) and bool(pointing or called)
    return pair or any(pointing or not set(unit).isdisjoint(behind) for behind in called)


def _vague(claim: str, evidence: str) -> list[Span]:
    """Halves, hundreds, ordinals, "just one" and stretches of time ("last month") that the evidence does not have."""
    known = {stem(word) for word in words(evidence)}
    counted = [(n.start, n.end) for n in numbers(claim)]
    found = [
        m.span()
        for m in WORD.finditer(claim)
        if m[0].lower() in VAGUE | ORDINALS
        and stem(m[0].lower()) not in known
        and not any(a <= m.start() < b for a, b in counted)
    ]
    alone = [m.span() for m in ALONE.finditer(claim) if not SINGLE.search(evidence)]
    return [*found, *alone, *(m.span() for m in STRETCH.finditer(claim) if not _timed(m[0], known))]


def _timed(stretch: str, known: Collection[str]) -> bool:
    """Whether the evidence speaks of such a stretch of time: of a week, where the claim does."""
    wanted = TIMES & {stem(word) for word in words(stretch)}
    return not wanted or not wanted.isdisjoint(known) or (stem("month") in wanted and stem("year") in known)


def _stated(claim: str, number: Number, evidence: str, known: Sequence[Number]) -> bool:
    """Whether the evidence has the number with its noun, or behind the same name."""
    same, unit = [k for k in known if k.value == number.value], _unit(claim, number)
    if any(_agree(unit, _unit(evidence, k)) for k in same) or _lasting(number, unit, evidence, known):
        return True
    name = _before(claim, number) if same else ""
    return bool(name) and any(name == _before(evidence, k) for k in same)


def _lasting(number: Number, unit: Sequence[str], evidence: str, known: Sequence[Number]) -> bool:
    """Whether the evidence tells the same stretch of time in another unit: three decades are thirty years."""
    other = [(k.value, _unit(evidence, k)[:1]) for k in known]
    year, decade, month = [stem("year")], [stem("decade")], [stem("month")]
    if unit[:1] == year:
        return (number.value / 10, decade) in other
    if unit[:1] == decade:
        return (number.value * 10, year) in other
    return number.value == 12 and unit[:1] == month and YEAR.search(evidence) is not None


def _before(text: str, number: Number) -> str:
    """The name right before a number, its last word: Article 4; no word like About that only opens a sentence."""
    before = next((text[a:b].split()[-1] for a, b in names(text) if b == number.start - 1), "")
    return before if len(before) > 3 else ""


def _unit(text: str, number: Number) -> list[str]:
    """The stems right behind a number, its sign's first: its noun or unit stands among them."""
    signs = [SIGNS[sign] for sign in text[number.start : number.end] if sign in SIGNS]
    clause = STOP.split(text[number.end : number.end + UNIT])[0].replace("per cent", "percent")
    counted = [] if THEIR.match(clause) else [word for word in content_words(clause) if word not in LOOSE]
    return [*signs, *counted][:3]


def _agree(claimed: Sequence[str], known: Sequence[str]) -> bool:
    """Whether the nearest word of one stands with the other: 85 Americans are not 85 others who take part as well."""
    if not claimed or not known or stands(claimed[0], known) or stands(known[0], claimed):
        return True
    return not STATES.isdisjoint(claimed) and not STATES.isdisjoint(known)


def _names(claim: str, evidence: str, near: str, wide: str) -> list[Span]:
    """The names whose last word stands nowhere near, or another word nowhere around."""
    spoken = names(claim)
    if not spoken:
        return []
    known, acronyms = known_words(near), _acronyms(near)
    if BODY.search(evidence):  # "the alliance" may be any body that the article calls by its initials
        acronyms |= _acronyms(wide)
        known |= acronyms
    wanted = {span: _telling(_wanted(claim[slice(*span)], acronyms)) for span in spoken}
    unknown = [span for span in spoken if not all(_same(word, known) for word in wanted[span])]
    if not unknown:
        return []
    around = known_words(wide)  # long, and asked for each text that a claim may rest on: read only where it can help
    return [
        span
        for span in unknown
        if not _same(wanted[span][-1], known) or not all(_same(word, around) for word in wanted[span][:-1])
    ]


def _same(word: str, known: Collection[str]) -> bool:
    return any(same_name(word, k) for k in known)


def _telling(wanted: Sequence[str]) -> Sequence[str]:
    """The words of a name without those in front that tell an office, which are no name by themselves."""
    return list(dropwhile(lambda word: word in OFFICES, wanted)) or wanted
