"""Claims made wrong in one place: another number, date, name, sense, speaker or circumstance than the evidence has.

Knows nothing of files."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.damage.senses import TURNED
from eval.damage.verbs import VERBS, past
from rag.mentions import MONTHS, NUMBER, TENS, UNITS, WEEKDAYS, dates, names, undated
from rag.text import either, words
from rag.types import Span


@dataclass(frozen=True, slots=True)
class Told:
    """A claim with the evidence it came from, the other sentences of its article, and names of its neighbourhood."""

    claim: str
    evidence: str
    others: Sequence[str] = ()
    names: Sequence[str] = ()


Way = Callable[[Told, random.Random], "str | None"]
SENSE = re.compile(rf"\b({either(TURNED)})\b")
AUXILIARY = re.compile(
    r"\b(is|are|was|were|will|would|can|could|should|must|may|might|has|have|had|does|did)\b(?! not|n't| no\b| never)"
)
HAVING = re.compile(
    r"\b(?:has|have|had)\b(?! (?:been|\w+ed|\w+en|become|won|made|taken|begun|said|come|gone|left|lost))"
)
NOT = re.compile(r"\b(is|are|was|were|will|would|can|could|should|must|may|has|have|had|do|does|did)(?: not|n't|n’t)\b")
NEVER = re.compile(r"\b(?:never|no longer) ")
SPEAKER = r"(?:[A-Z][\w’'-]+ ){0,2}[A-Z][\w’'-]+"
SPEECH = re.compile(
    rf"(?:(?:said|says|told|added|according to|argued|warned) (?:the |Mr |Ms |Mrs )?(?P<behind>{SPEAKER}))"
    rf"|(?P<before>{SPEAKER}) (?:said|says|told|added|argued|warned|claimed|insisted|explained|stated|"
    r"noted|thinks|believes)\b"
)
TAIL = re.compile(
    r" ((?:in|on|at|for|after|before|during|by|from|since|with|near|over|to) (?:[\w’'$£€%.,-]+ ?){1,7})\.$"
)
PREDICATE = re.compile(
    r"(?<=\w) (is|are|was|were|has|have|had|will|would|could|can|said|told|won|made|took|became|announced|began)\b "
)
PASTS = {_past: base for base in VERBS.split() if (_past := past(base)) != base}
DID = re.compile(rf"(?<=\w )({either(PASTS)})\b(?! by\b)")
HELPER = re.compile(r"\b(?:is|are|was|were|be|been|being|has|have|had|having|who|which|that|and|not|never|[\w]+ly) $")
HINGE = re.compile(r"\b(?:and|or|as well as)\b")
WORD = re.compile(r"[\w’'-]+")
SPLICED = 3  # words at least that stay of both sentences
DIFFERENT = 0.5  # share of words that two texts may share and still tell different things


def changed(told: Told, kind: str, chance: random.Random) -> str | None:
    """The claim made wrong by a change of one kind, a key of KINDS; None where it has nothing of the kind."""
    ways = list(KINDS[kind])
    chance.shuffle(ways)
    for way in ways:
        if (found := way(told, chance)) and words(found) != words(told.claim):
            return found
    return None


def _put(text: str, span: Span, other: str) -> str:
    return text[: span[0]] + other + text[span[1] :]


def _number(told: Told, chance: random.Random) -> str | None:
    """Another number of the evidence, or one near the claim's, written as it was."""
    spans = [(n.start, n.end, n.value) for n in undated(told.claim)]
    if not spans:
        return None
    start, end, value = chance.choice(spans)
    text = told.claim[start:end]
    near = [told.evidence[n.start : n.end] for n in undated(told.evidence) if n.value != value]
    near = [n for n in near if n[:1].isdigit() == text[:1].isdigit() and ("%" in n) == ("%" in text)]
    if near and chance.random() < 0.4:
        return _put(told.claim, (start, end), chance.choice(near))
    other = _near(text, chance)
    return _put(told.claim, (start, end), other) if other and other not in told.evidence else None


def _near(text: str, chance: random.Random) -> str | None:
    """A number in figures or one word that lies near another one."""
    if (figures := re.search(r"\d[\d,]*", text)) and (match := NUMBER.search(text)):
        value = int(figures[0].replace(",", ""))
        other = max(1, value + chance.choice((-3, -2, -1, 1, 2, 3, 5, value // 10 or 4, -(value // 5) or -2, value)))
        if other == value:
            other += 2
        return (
            match.string[: figures.start()]
            + (f"{other:,}" if "," in figures[0] else str(other))
            + match.string[figures.end() :]
        )
    word = text.lower().split()[0].split("-")[0]
    for table in (UNITS, TENS):
        if word in table:
            other_word = chance.choice([w for w in table if w not in (word, "zero", "one")])
            return (other_word.capitalize() if text[0].isupper() else other_word) + text[len(word) :]
    return None


def _date(told: Told, chance: random.Random) -> str | None:
    found = dates(told.claim)
    if not found:
        return None
    one = chance.choice(found)
    text = told.claim[one.start : one.end]
    near = [told.evidence[d.start : d.end] for d in dates(told.evidence)]
    alike = [n for n in near if _shape(n) == _shape(text) and n.lower() != text.lower()]
    if alike and chance.random() < 0.5:
        return _put(told.claim, (one.start, one.end), chance.choice(alike))
    parts = [*re.finditer(r"\d{4}|\d{1,2}|[A-Z][a-z]+", text)]
    part = chance.choice(parts) if parts else None
    other = _other_part(part[0], chance) if part else None
    if part is None or other is None:
        return None
    return _put(told.claim, (one.start + part.start(), one.start + part.end()), other)


def _shape(date: str) -> str:
    return re.sub(r"[A-Za-z]+", "a", re.sub(r"\d{4}", "y", re.sub(r"\b\d{1,2}\b", "d", date)))


def _other_part(part: str, chance: random.Random) -> str | None:
    if part.isdigit() and len(part) == 4:
        return str(int(part) + chance.choice((-1, 1)) * chance.choice((1, 1, 2, 3, 5, 10, chance.randint(1, 40))))
    if part.isdigit():
        return str(chance.choice([n for n in range(1, 29) if n != int(part)]))
    for table in (MONTHS, WEEKDAYS):
        if part.lower() in table:
            return chance.choice([w.capitalize() for w in table if len(w) > 4 and table[w] != table[part.lower()]])
    return None


def _name(told: Told, chance: random.Random) -> str | None:
    """Another name of the evidence or of the neighbourhood."""
    spans = names(told.claim)
    if not spans:
        return None
    span = chance.choice(spans)
    return _renamed(told, span, chance)


def _renamed(told: Told, span: Span, chance: random.Random) -> str | None:
    held = set(words(told.claim))
    near = [told.evidence[a:b] for a, b in names(told.evidence)]
    pool = near if chance.random() < 0.6 else list(told.names)
    size = len(told.claim[slice(*span)].split())
    fit = sorted({n for n in pool if not held & set(words(n)) and abs(len(n.split()) - size) <= 1})
    return _put(told.claim, span, chance.choice(fit)) if fit else None


def _roles(told: Told, chance: random.Random) -> str | None:
    """Two names of the claim in each other's place, where no "and" makes them equals."""
    spans = names(told.claim)
    pairs = [(a, b) for a, b in zip(spans, spans[1:], strict=False) if not HINGE.search(told.claim[a[1] : b[0]])]
    pairs = [(a, b) for a, b in pairs if len(told.claim[a[1] : b[0]].split()) > 1]
    if not pairs:
        return None
    a, b = chance.choice(pairs)
    first, second = told.claim[slice(*a)], told.claim[slice(*b)]
    return _put(_put(told.claim, b, first), a, second)


def _negated(told: Told, chance: random.Random) -> str | None:
    """With a "not" more or less."""
    if match := NOT.search(told.claim):
        return _put(told.claim, match.span(), match[1])
    if match := NEVER.search(told.claim):
        return _put(told.claim, match.span(), "")
    spots = [m for m in AUXILIARY.finditer(told.claim) if not HAVING.match(told.claim, m.start())]
    if not spots:
        return None
    spot = chance.choice(spots[:2])
    word = chance.choice(("not", "not", "not", "never", "no longer")) if spot[1] not in ("does", "did") else "not"
    return _put(told.claim, (spot.end(), spot.end()), f" {word}")


def _not_done(told: Told, chance: random.Random) -> str | None:
    """With what was done told as not done: "opened" as "did not open"."""
    spots = [m for m in DID.finditer(told.claim) if not HELPER.search(told.claim[: m.start()])]
    if not spots:
        return None
    return _put(told.claim, spots[0].span(), f"did not {PASTS[spots[0][0]]}")


def _sense(told: Told, chance: random.Random) -> str | None:
    spots = list(SENSE.finditer(told.claim))
    if not spots:
        return None
    spot = chance.choice(spots)
    return _put(told.claim, spot.span(), TURNED[spot[0]])


def _speaker(told: Told, chance: random.Random) -> str | None:
    """The same words said by another."""
    match = SPEECH.search(told.claim)
    if not match:
        return None
    part = "behind" if match["behind"] else "before"
    return _renamed(told, match.span(part), chance)


def _tail(told: Told, chance: random.Random) -> str | None:
    """With the circumstance that ends another sentence, in place of its own or behind it."""
    tails = [match[1] for other in told.others if (match := TAIL.search(other)) and _far(match[1], told.evidence)]
    if not tails or not told.claim.endswith("."):
        return None
    match = TAIL.search(told.claim)
    body = told.claim[: match.start()] if match and chance.random() < 0.6 else told.claim[:-1]
    return f"{body} {chance.choice(tails)}."


def _far(text: str, evidence: str) -> bool:
    return text not in evidence and _other(text, evidence)


def _other(text: str, told: str) -> bool:
    said = set(words(text))
    return bool(said) and len(said - set(words(told))) >= DIFFERENT * len(said)


def _predicate(told: Told, chance: random.Random) -> str | None:
    """What it speaks of, with what another sentence says of something else."""
    match = PREDICATE.search(told.claim)
    others = [o for o in told.others if PREDICATE.search(o) and _far(o, told.claim)]
    if not match or not others or len(told.claim[: match.start()].split()) > 8:
        return None
    other = chance.choice(others)
    at = PREDICATE.search(other)
    assert at is not None
    return told.claim[: match.start()] + other[at.start() :]


def _spliced(told: Told, chance: random.Random) -> str | None:
    """Begun as it is and ended as another sentence that shares a word with it: how summarisers that copy go wrong."""
    here = [other for other in told.others if other in told.evidence and other != told.claim]
    others = here or list(told.others)
    if not others:
        return None
    other = chance.choice(others)
    begins = list(WORD.finditer(told.claim))[SPLICED:]
    ends = {match[0].lower(): match.end() for match in list(WORD.finditer(other))[1:-SPLICED]}
    spots = [m for m in begins if m[0].lower() in ends and _other(other[ends[m[0].lower()] :], told.claim)]
    if not spots:
        return None
    spot = chance.choice(spots)
    return told.claim[: spot.end()] + other[ends[spot[0].lower()] :]


KINDS: dict[str, tuple[Way, ...]] = {
    "number": (_number,),
    "date": (_date,),
    "name": (_name, _name, _roles),
    "negation": (_negated, _not_done, _sense),
    "speaker": (_speaker,),
    "circumstance": (_tail, _predicate, _spliced),
}
