"""Question and history to a stand-alone Query, and what kind of answer a question wants.

Knows nothing of indexes or models: rules over words. An LLM may do better; these rules serve without one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from rag.mentions import dates, names
from rag.names import same_name
from rag.text import STOPWORDS, content_words, fold, listed, words
from rag.types import Filter, Query, Turn
from rag.when import LAG_DAYS, window

SEARCHES = 4  # questions that a broad one is split into, at most
LONGEST = 300  # characters of a question that a model wrote
THING = re.compile(r"\b(?:its|their|it|they|them|this|that|these|those|there)\b", re.I)
STANDING = listed("its their it they them")  # they stand for a thing by themselves; "this" and "that" may not
_BULLET = re.compile(r"^\s*(?:[-*•]|\(?\d{1,2}[.):](?!\d)|[Qq]\d?:)\s*")
Kind = Literal["person", "date", "number", "place", "open"]

PERSONS = listed("he she him her his hers")
THINGS = listed("it its this that these those they them their there then")
OPENERS = re.compile(
    r"^(and|but|so|or|also|ok|okay|well|then)\b[\s,]*|^(what|how) about\b|^why( not)?\W*$|^(when|where|who|how)\W*$"
    r"|^(for )?how (long|many|much|often|far)\W*$|^(tell me )?more\W*$|\b(about|of|with) (that|this|it)\W*$",
    re.I,
)
ASKING = re.compile(r"\b(who|whom|whose|what|which|when|where|why|how)\b", re.I)
KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "number",
        re.compile(r"how (many|much|old|long|far|large|big|often)\b|what (number|percentage|share|amount|age)\b", re.I),
    ),
    ("date", re.compile(r"when\b|(what|which) (day|date|year|month)\b", re.I)),
    ("place", re.compile(r"where\b|(what|which) (city|town|country|place|capital|state|region|village)\b", re.I)),
    ("person", re.compile(r"who(m|se)?\b|what (is|was) (his|her|the) name\b", re.I)),
)
SPEAKING = re.compile(
    r"\b(say|said|says|tell|told|react|respond|call|called|warn|accuse|think|believe|explain|argue|comment|describe)\b",
    re.I,
)
_PLURAL = r"(?:[\w’'-]+\s+){0,4}?(?!news|his|this|its|has|was|is|does|as|us)[a-z]{2,}[^\W\dsui]s"
SEVERAL = re.compile(
    rf"\b(?:which|what)\s+{_PLURAL}\s+(?:has|have|had|did|do|were|are|can|could|will|would|about|from|came|[a-z]+ed)\b"
    r"|\bin what ways\b|\bwho (?:are|were|have)\b|\bwhere\b.* (?:are|were)\b|\bover time\b|\bbegin and end\b"
    r"|\bhow\b.*\b(?:differ|compare|change|evolve|harden|develop)|\bwhat has\b|\bis\b.*, or is\b",
    re.I,
)
_FOCUS = re.compile(
    r"\b(?:how (?:many|much)|what (?:number|percentage|share|amount) of)\s+([\w-]+)",
    re.I,
)
_WHAT_IS = re.compile(r"\bwhat (?:is|was|are|were) (?:the )?([\w-]+) of\b", re.I)


def kind(question: str) -> Kind:
    """What the question wants to hear, by its first question word: a person, a date, a number, a place, or open."""
    asking = ASKING.search(question)
    here = question[asking.start() :] if asking else ""
    return next((name for name, pattern in KINDS if pattern.match(here)), "open")


def several(question: str) -> bool:
    """Whether a question asks for several things, told here and there: which countries, in what ways."""
    return bool(SEVERAL.search(question))


def speaking(question: str) -> bool:
    """Whether a question asks what somebody said."""
    return kind(question) == "open" and bool(SPEAKING.search(question))


def focus(question: str) -> str:
    """The word that names what is asked for: "tanks" of "how many tanks", "price" of "what is the price of"."""
    match = _WHAT_IS.search(question) or _FOCUS.search(question)
    return match.group(1) if match else ""


def stand_alone(
    question: str, history: Sequence[Turn] = (), filter: Filter | None = None, today: date | None = None
) -> Query:
    """The question completed from the history where it leans on it; unchanged where it does not.

    Where a `today` is given and the filter names no day, words such as "last week" become its window."""
    text, filter = " ".join(question.split()), filter or Filter()
    meant = window(text, today, lag_days=LAG_DAYS) if today and not filter.dated else None
    if history and leans(text):
        text = complete(text, history)
    if meant is None:
        return Query(text, filter, asked=question)
    return Query(text, replace(filter, after=meant.after, before=meant.before), asked=question, window=meant.words)


def widened(query: Query) -> Query:
    """The query without the window that its own words made, and without these words."""
    text = " ".join(query.text.replace(query.window, " ").split()).replace(" ?", "?")
    return replace(query, text=text, filter=replace(query.filter, after=None, before=None), window="")


def lines_of(text: str) -> list[str]:
    """The questions that a model wrote, one a line, without bullets and numbers; lines of other kinds are left out."""
    lines = [_BULLET.sub("", line).strip().strip('"“”') for line in text.splitlines()]
    return [line for line in lines if 0 < len(line) <= LONGEST and any(c.isalpha() for c in line)][:SEARCHES]


def leans(question: str) -> bool:
    """Whether a question needs the ones before it: a pronoun without its name, an opener such as "And", no content."""
    said = words(question)
    if OPENERS.search(question) or len(content_words(question)) == 0:
        return True
    own = names(question)
    persons = [m.start() for m in re.finditer(r"\w+", question) if m.group().lower() in PERSONS]
    if persons and not any(a < persons[0] for a, _ in own):
        return True
    return bool(THINGS & set(said)) and not own


def complete(question: str, history: Sequence[Turn]) -> str:
    """The question with the person meant in place of its pronoun, or with the last question's words behind it."""
    question = (
        OPENERS.sub(lambda m: m.group() if m.group(2) or not m.group(1) else "", question, count=1).strip() or question
    )
    person = _person(history) if PERSONS & set(words(question)) else None
    if person:
        return _named(question, person)
    subject, thing = _subject(history), THING.search(question)
    if subject and thing and fold(subject) not in fold(question) and (word := thing.group().lower()) in STANDING:
        own = "’s" if word in ("its", "their") else ""
        return f"{question[: thing.start()]}{subject}{own}{question[thing.end() :]}"
    missing = [w for w in _terms(_topic(history)) if fold(w) not in fold(question)]
    return f"{question.rstrip()} ({' '.join(missing)})" if missing else question


def _subject(history: Sequence[Turn]) -> str | None:
    """What "it" may be: a name of the last question, or of one that it leaned on."""
    for turn in reversed(history):
        if spoken := _spoken(turn.question):
            return max(spoken, key=len)
        if not leans(turn.question):
            return None
    return None


def _topic(history: Sequence[Turn]) -> str:
    """The last question that stood alone, as it was searched."""
    last = history[-1]
    return last.answer.queries[0].text if last.answer and last.answer.queries else _completed(history)


def _completed(history: Sequence[Turn]) -> str:
    return stand_alone(history[-1].question, history[:-1]).text


def _terms(question: str) -> list[str]:
    """The words of a question that carry its subject, in order, as they are written."""
    return [w for w in re.findall(r"[\w’'.-]+", question) if content_words(w)]


def _person(history: Sequence[Turn]) -> str | None:
    """Whom the last turns speak of, the latest first: the direct answer to a "who", or a name in a question; else the
    one full name in an answer."""
    for turn in reversed(history):
        answer = turn.answer
        if answer and answer.direct and kind(turn.question) == "person":
            return answer.direct.quote
        full = _full_names(turn)
        for name in _spoken(turn.question):
            known = not full or any(same_name(fold(name), fold(other.split()[-1])) for other in full)
            if (" " in name or known) and not name.isupper():
                return name
    told = [full[0] for turn in reversed(history) if len(full := _full_names(turn)) == 1]
    return told[0] if told else None


def _full_names(turn: Turn) -> list[str]:
    """The names of several words in an answer."""
    said = turn.answer.text if turn.answer else turn.text
    return list(dict.fromkeys(name for name in _spoken(said) if " " in name and not dates(name)))


def _spoken(text: str) -> list[str]:
    return [text[a:b] for a, b in names(text)]


def _named(question: str, person: str) -> str:
    def swap(match: re.Match[str]) -> str:
        behind = words(question[match.end() :])[:1]
        her_own = match.group().lower() == "her" and bool(behind) and behind[0] not in STOPWORDS
        own = match.group().lower() in ("his", "hers") or her_own
        return f"{person}’s" if own else person

    return re.sub(r"\b(he|she|him|her|his|hers)\b", swap, question, count=1, flags=re.I)
