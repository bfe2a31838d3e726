"""Who speaks in sentences of news, and of what: questions for what somebody said about something.

Knows nothing of articles; English only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from eval.drafting.lacking import BODY
from eval.drafting.people import NO_NAME, OFFICE, PERSON, offices, people
from eval.drafting.sayings import BOUND
from rag.mentions import dates, names
from rag.sentences import sentences
from rag.text import STOPWORDS, either, fold, listed
from rag.types import Span

SPEAKING = either(
    listed("""
    said says told added argued warned insisted explained conceded complained confirmed denied disclosed revealed
    replied regretted believes thinks accused voiced urged cautioned stressed rejected criticized criticised described
    stated remarked announced declared
""")
)
ENOUGH = 4  # words behind "Holm said" from which they, and not those before, are what she said
SAYER = re.compile(rf"\b(?:said|says) (?P<name>{PERSON})(?=[,.]|\Z)")
# Where a name behind one of these is not spoken of: a place, or who is spoken to.
ASIDE = re.compile(
    r"(?:\b(?:in|at|near|from|to|inside|outside|told|according to) (?:the )?|\binterview with [^,.;]*"
    r"|(?-i:[A-Z])\w+ (?:for|on|and) (?:the )?)\Z",
    re.I,
)


def persons(text: str) -> dict[str, str]:
    """Full names of persons by their last word: such as have an office, or are named by the last word alone, too."""
    told = [match["name"] for span in sentences(text) for match in offices(text[slice(*span)])]
    alone = [*people(text).full.values(), *(match["name"] for match in SAYER.finditer(text))]
    named = [name for name in alone if re.search(rf"(?<!{re.escape(_first(name))}) {re.escape(_last(name))}\b", text)]
    return {_last(name): name for name in reversed([*told, *named]) if is_person(name)}


def is_person(name: str) -> bool:
    """Whether nothing in a name tells that it is a body's, or has an office in it."""
    parts = name.split()
    bodily = BODY.search(name) or parts[-1].isupper() or fold(parts[0]) in STOPWORDS
    return len(parts) > 1 and not bodily and NO_NAME.isdisjoint(parts) and not re.search(rf"\b(?:{OFFICE})\b", name)


def _last(name: str) -> str:
    return name.rpartition(" ")[2]


def _first(name: str) -> str:
    return name.rpartition(" ")[0]


def voices(sentence: str, known: Mapping[str, str]) -> Iterator[str]:
    """What the one person who speaks in a sentence said of each name in what is said."""
    here = [last for last in known if re.search(rf"\b{re.escape(last)}\b", sentence)]
    told = _told(here[0], sentence) if len(here) == 1 else None
    if told is None:
        return
    for start, end in names(sentence):
        name, before = sentence[start:end], sentence[:start]
        inside = told[0] <= start and end <= told[1] and here[0] not in name
        if inside and BOUND.match(sentence, end) and not ASIDE.search(before) and not dates(name):
            the = "the " if before.lower().endswith("the ") else ""
            yield f"What did {known[here[0]]} say about {the}{name}?"


def _told(last: str, sentence: str) -> Span | None:
    """Where in a sentence stands what somebody says in it."""
    name = re.escape(last)
    behind = re.search(
        rf"\b(?:said|says|added) (?:[\w’'-]+ ){{0,4}}{name}(?=[,.;]|\Z| (?:in|on|at|during)\b)", sentence
    )
    before = re.search(
        rf"\b{name}(?:, [^,.]{{3,60}},)? (?:(?:has|had|also|then|already|later) ){{0,2}}(?:{SPEAKING})\b", sentence
    )
    spoke = behind or before
    if spoke is None:
        return None
    goes_on = not behind and len(sentence[spoke.end() :].split()) >= ENOUGH
    return (spoke.end(), len(sentence)) if goes_on else (0, spoke.start())
