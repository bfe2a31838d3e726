"""Where a date stands in a question: what bounds it, whether it says when, or belongs to a noun, a name or a clause.

Knows nothing of windows: rules over the words around a period. Standard library only."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from rag.days import DAY
from rag.matter import ends_in_event, reports
from rag.mentions import WEEKDAYS
from rag.periods import Period, periods
from rag.text import STOPWORDS

AFTER = re.compile(r"\b(since|after|starting|as\sof)\s(?:(?:in|on)\s)?\Z", re.I)
BEFORE = re.compile(r"\b(before|prior\sto|until|till|up\sto|by)\s\Z", re.I)
FROM = re.compile(r"\b(from|between)\s\Z", re.I)
RANGED = re.compile(r"(?:from|between)\s", re.I)
ONWARD = re.compile(r"\s(?:on(?:wards?)?|forward)\b", re.I)
# "since the summit of", "after the election in", "since the"
GOVERNOR = re.compile(
    r"\b(since|after|following|before|until|till)\s(?:the|an?|its|his|her|their|\w+['’]s)\s"
    r"(?:(?!(?:about|who|what|which|that)\b)[\w'’-]+\s){0,5}\Z",
    re.I,
)
INSIDE = re.compile(r"\b(?:in|on|during|over|within|throughout|at|for|through)\s\Z", re.I)
OF = re.compile(r"\b(?:of|from|about|regarding)\s\Z", re.I)
SELF = re.compile(r"(?:this|last|today|yesterday)\b", re.I)  # without preposition: "was sworn in this week"
SPANNED = re.compile(r"\d{1,2}(?:st|nd|rd|th)?\s?(?:to|and|until|-|–|—)\s?\d", re.I)
JOINT = re.compile(r"\s?(?:to|until|till|through|-|–|—|(?P<pair>and|or))\s?", re.I)
CLAUSE = re.compile(
    r"\b(?:that|who|whom|whose|which|what|when|where|why|how|if|whether|because|while|would|after|since|before|until"
    r"|following|amid)\b",
    re.I,
)
SENTENCE = re.compile(r"[.?!…]\s+|,\s(?=(?:what|who|which|where|when|why|how)\b)", re.I)
ARTICLE = re.compile(r"\b(?:the|an?|this|that|every|each|his|her|its|their|our|whose|\w+['’]s)\s\Z", re.I)
COMPARED = re.compile(r"\b(?:than|compared\s(?:to|with)|versus)\s(?:[\w'’]+\s){0,3}\Z", re.I)
OWNED = re.compile(r"['’]s?(?!\w)")
NEXT = re.compile(r"\s([\w'’-]+)")
ATTENDED = re.compile(r"\b(?:at|during)\s(?:[\w'’-]+\s){1,5}\Z", re.I)
LISTED = re.compile(r"\b(?:news|headlines?|events|stories|coverage|articles?)\s(?:of|from)\s\Z", re.I)
OPENING = re.compile(r"(?:\A|[,;:.?!]\s)\W*\Z")
CLOSING = re.compile(r"\s*(?:[,;:.?!)]|\Z)")
CAPITAL = re.compile(r"\b[A-Z]\w+\s\Z")
TITLED = re.compile(r"(?:Earlier|Last|Past|The|This|Today|Yesterday)\b")
SURNAME = re.compile(
    r"\b(?!(?:In|Since|Until|Till|By|From|After|Before|During|Last|This|Early|Mid|Late|On|And|To|Between)\b)"
    r"[A-Z][\w.]+\sMay\b(?!\s\d)"
)
MANY = 8  # dates; a pasted text with more asks for no one time, and would cost a minute
DEEP = 2  # words in front of the question word of a main clause: "and in which"


@dataclass(frozen=True, slots=True)
class Bound:
    """The word that makes a date the first or last of a span; the slice that names it is question[start:end].

    `event`: the word governs an event of that date, "after the election in June"."""

    word: str
    start: int
    end: int
    event: bool

    @property
    def closes(self) -> bool:
        return self.word in ("before", "prior to", "until", "till", "up to", "by")


def spans(question: str, today: date) -> list[Period]:
    """The time expressions, two that bound a range as one; of two that are merely compared neither."""
    found, every = list[Period](), periods(question, today)
    for period in every if len(every) <= MANY else ():
        begin = FROM.search(question[: period.start])
        joint = JOINT.fullmatch(question, found[-1].end, period.start) if found else None
        if joint:
            found += _range(question, found.pop(), period, paired=joint["pair"] is not None)
        elif begin and SPANNED.match(question, period.start):
            found.append(replace(period, start=begin.start()))  # from 4 to 9 May
        else:
            found.append(period)
    return found


def _range(question: str, first: Period, last: Period, *, paired: bool) -> list[Period]:
    again = periods(question[first.start : first.end], last.last)  # November to February is of two years
    day = again[0].first if again else first.first
    begin = FROM.search(question[: first.start])
    if day > last.last or (paired and not begin and last.first != first.last + DAY):
        return []
    kind = last.kind if first.kind == "full" else first.kind
    return [replace(last, first=day, start=begin.start() if begin else first.start, kind=kind)]


def bound(question: str, period: Period) -> Bound | None:
    """What makes the period an end of the span asked for; None where it is the span."""
    lead = question[: period.start]
    if governor := GOVERNOR.search(lead):
        return Bound(governor[1].lower(), _placed(question, period), period.end, event=True)
    onward = ONWARD.match(question, period.end) if FROM.search(lead) else None
    word = AFTER.search(lead) or BEFORE.search(lead) or (FROM.search(lead) if onward else None)
    if not word:
        return None
    end = onward.end() if onward else period.end
    return Bound(" ".join(word[1].lower().split()), word.start(), end, event=_noun_follows(question, period))


def slice_of(question: str, period: Period) -> tuple[int, int]:
    """Start and end of the words that name the period, with its preposition or possessive."""
    owned = OWNED.match(question, period.end)
    return (period.start, owned.end()) if owned else (_placed(question, period), period.end)


def _placed(question: str, period: Period) -> int:
    lead = question[: period.start]
    alone = RANGED.match(question, period.start) or SELF.match(question, period.start)
    placed = None if alone else INSIDE.search(lead) or OF.search(lead)
    return placed.start() if placed else period.start


def is_name(question: str, period: Period) -> bool:
    """Theresa May, the Earl of Mar, USA Today, the song Yesterday."""
    text = question[period.start : period.end].lower()
    if period.kind == "bare" and text in ("may", "mar", "jan"):
        return text != "may" or bool(SURNAME.search(question))
    return bool(TITLED.match(question, period.start)) and not OPENING.search(question[: period.start])


def is_owned(question: str, period: Period) -> bool:
    """Last week's summit."""
    return bool(OWNED.match(question, period.end))


def is_adverb(question: str, period: Period) -> bool:
    """Whether the period says when the sentence happens, by its place: "in May", "last week", "..., May 4?"."""
    lead, text = question[: period.start], question[period.start : period.end].lower()
    if ARTICLE.search(lead) or COMPARED.search(lead) or is_owned(question, period):
        return False
    if period.kind == "relative" and text.split()[0] not in WEEKDAYS:
        return True
    edge = any(c.isdigit() for c in text) or (text in WEEKDAYS and question[period.start].isupper())
    alone = edge and not CAPITAL.search(lead) and (OPENING.search(lead) or CLOSING.match(question, period.end))
    placed = INSIDE.search(lead) or OF.search(lead) or RANGED.match(text)
    return bool(placed or alone) and not _noun_follows(question, period)


def _noun_follows(question: str, period: Period) -> bool:
    """The May 2024 summit, Monday's vote, in 2024 elections; but: in May 2024 Georgia left."""
    follows = NEXT.match(question, period.end)
    if not follows:
        return is_owned(question, period)
    word = follows[1]
    opens = OPENING.search(INSIDE.sub("", question[: period.start])) and word[0].isupper()
    return not (opens or word.lower() in STOPWORDS or CLAUSE.match(word) or word.endswith("ly"))


def is_matter(question: str, period: Period) -> bool:
    """Whether the period hangs on a noun, an event or a clause within the question: part of what is asked about."""
    lead, head = question[: period.start], question[: slice_of(question, period)[0]]
    clauses = list(CLAUSE.finditer(main := SENTENCE.split(head)[-1]))
    if len(clauses) > 1 or (clauses and main[: clauses[0].start()].count(" ") > DEEP):
        return True
    attends = ATTENDED.search(head) and reports(head)
    if ends_in_event(head) and not attends and not RANGED.match(question, period.start):
        return True
    return is_owned(question, period) or (bool(OF.search(lead)) and not LISTED.search(lead))
