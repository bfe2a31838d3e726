"""Questions for one part of a clause: when, where, since when, who, and whether at all.

Knows nothing of articles; each rule gives the question and where in the sentence its answer stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from eval.drafting.amounts import amounts
from eval.drafting.asked import NEGATED, Asked, joined, named
from eval.drafting.clauses import Clause
from eval.drafting.grammar import HELPER, PAST, SPOKEN, VERB
from eval.drafting.pasts import PARTICIPLES
from eval.drafting.people import People
from rag.mentions import Date, dates, names
from rag.text import listed
from rag.types import Span

ON = re.compile(
    r"(?:(?:late |early )?on |in (?:(?:mid|late|early)[- ])?|on the (?:night|morning|evening|afternoon|eve) of )\Z"
)
SINCE = re.compile(r"since \Z")
# A date behind one of these may be of another thing than the verb's.
BLOCKS = re.compile(rf"\b(?:{HELPER}|{PAST}|that|[a-z]+ing|[a-z]+ed|to (?!the |an? |his |her |its |their |[A-Z]))\b")
AHEAD = listed("plan announce schedule expect set cancel postpone propose promise vow offer call want hope issue")
MEETING = listed("meet gather convene arrive land open speak")
TAKING = re.compile(r"(?:place|held|born|arrested|detained|killed|found|shot|buried|sworn in) ")
PLAIN = listed("is are was were has have does do did will")  # what should or could be is somebody's opinion
DENIED = re.compile(r"\A(?:not|never|no longer|no|hardly) ")


def circumstances(told: Clause, known: People) -> Iterator[Asked]:
    """The questions that a clause answers."""
    about = (_when(told), _since(told), _where(told), _whether(told)) if _anchored(told) else ()
    for found in (*about, *amounts(told), _who(told, known)):
        if found:
            yield found


def _anchored(told: Clause) -> bool:
    """Whether its subject tells by itself what it means: it holds a name, or is the person spoken of."""
    return told.personal or named(told.sentence, *told.subject)


def _when(told: Clause) -> Asked | None:
    """When it happened, by the date that opens the sentence or one that surely belongs to the verb."""
    rest = told.sentence[slice(*told.rest)]
    inside = _adjunct(told, ON)
    denied = NEGATED.search(told.sentence, *told.rest)
    if told.helper in ("has", "have", "does", "do") or (told.day and inside) or denied or not rest:
        return None
    if told.day and _telling(dates(told.sentence)[0]):
        return Asked(f"When {told.asks(rest)}?", told.day, "when")
    if inside is None or BLOCKS.search(inside[0]) or (told.verb in AHEAD and inside[0].strip()):
        return None
    before, day, behind = inside
    return Asked(f"When {told.asks(joined(before, behind))}?", day, "when")


def _since(told: Clause) -> Asked | None:
    inside = _adjunct(told, SINCE) if told.helper in ("has", "have") else None
    if inside is None:
        return None
    before, day, behind = inside
    return Asked(f"Since when {told.asks(joined(before, behind))}?", day, "when")


def _adjunct(told: Clause, preposition: re.Pattern[str]) -> tuple[str, Span, str] | None:
    """The one date of the rest of a clause, with such a word before it: what is before both, its place, the rest."""
    found = [date for date in dates(told.sentence) if told.rest[0] <= date.start < told.rest[1]]
    if len(found) != 1 or not _telling(found[0]):
        return None
    date = found[0]
    before = told.sentence[told.rest[0] : date.start]
    match = preposition.search(before)
    if not match:
        return None
    return before[: match.start()], (date.start, date.end), told.sentence[date.end : told.rest[1]]


def _telling(date: Date) -> bool:
    """Whether a date is more than a weekday."""
    return date.year is not None or date.month is not None


def _where(told: Clause) -> Asked | None:
    """Where people met or something took place."""
    rest = told.sentence[slice(*told.rest)]
    if told.verb not in MEETING and not TAKING.match(rest):
        return None
    for start, end in names(told.sentence):
        before = told.sentence[told.rest[0] : start]
        match = re.search(r"(?:^| )(?:in|at) (?:the )?\Z", before)
        whole = end <= told.rest[1] and told.sentence[end] not in "’'"
        if match and whole and len(before.split()) < 6 and not dates(told.sentence[start:end]):
            day = f" {_prepositional(told)}" if told.day else ""
            rest = joined(before[: match.start()], told.sentence[end : told.rest[1]])
            return Asked(f"Where {told.asks(rest)}{day}?", (start, end), "where")
    return None


def _prepositional(told: Clause) -> str:
    assert told.day is not None
    day = told.sentence[slice(*told.day)]
    return f"{'on' if dates(day)[0].day else 'in'} {day}"


def _who(told: Clause, known: People) -> Asked | None:
    """Who did it, where the subject is a person."""
    said = told.sentence[slice(*told.subject)]
    name = known.named(said)
    bare = told.sentence.startswith("did ", told.predicate[0]) or told.day or not named(told.sentence, *told.rest)
    if told.verb in SPOKEN and not VERB.search(told.sentence, *told.rest):
        return None
    if name is None or bare or NEGATED.match(told.sentence, told.rest[0]):
        return None
    at = told.subject[0]
    return Asked(f"Who {told.sentence[slice(*told.predicate)]}?", (at + name[0], at + name[1]), "who")


def _whether(told: Clause) -> Asked | None:
    """Whether it is so; the answer is what tells it."""
    first = told.sentence[slice(*told.rest)].split(" ")[0]
    spoken = told.verb in SPOKEN or PARTICIPLES.get(first, first) in SPOKEN
    if not named(told.sentence, *told.rest) or spoken or told.helper not in PLAIN:
        return None
    rest = DENIED.sub("", told.sentence[slice(*told.rest)])
    if NEGATED.search(rest):
        return None
    question = told.asks(" ".join(rest.split()))
    return Asked(question[0].upper() + question[1:] + "?", told.predicate, "whether")
