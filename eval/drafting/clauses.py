"""The main clause of a sentence of news: who did what, and the day it opens with, told apart by patterns that are sure.

Knows nothing of questions; a sentence that no pattern fits has no clause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from eval.drafting.grammar import (
    ABOUT,
    AND,
    BRACKETS,
    BREAK,
    BROKEN,
    DATED,
    DONE,
    END,
    FINITE,
    FULL,
    GONE,
    HAVING,
    HELPERS,
    INSIDE,
    LATE,
    LATELY,
    LEAD,
    LONGEST,
    NO_PHRASE,
    NO_SUBJECT,
    NOW,
    OBJECT,
    PERFECT,
    PERSONAL,
    PLACED,
    SPOKEN,
    THAT,
    TOGETHER,
    VERB,
)
from eval.drafting.pasts import PARTICIPLES, PASTS, SURE
from rag.mentions import Date, dates, names
from rag.types import Span


@dataclass(frozen=True, slots=True)
class Clause:
    """Subject, verb and the rest up to the next clause, as spans of the sentence.

    `helper` is what a question begins with, "did" for a simple past, whose infinitive is `verb`; `verb` is "" behind
    another helper. `predicate` begins with the verb as it stands. `day` is the date that the sentence opens with."""

    sentence: str
    subject: Span
    predicate: Span
    rest: Span
    helper: str
    verb: str
    day: Span | None = None

    @property
    def who(self) -> str:
        """The subject as it stands inside a question."""
        return self.sentence[slice(*self.subject)]

    @property
    def personal(self) -> bool:
        """Whether the subject is no more than "he" or "she"."""
        return self.who.lower() in PERSONAL

    def asks(self, rest: str) -> str:
        """A question about it without its question word: "did Orlo buy the ferry"."""
        return " ".join(part for part in (self.helper, self.who, self.verb, rest) if part)


def lowered(text: str, sentence: str) -> str:
    """The text to stand inside a sentence: its first word small, unless it is a name of `sentence`."""
    named = any(start == sentence.find(text) for start, _ in names(sentence))
    return text if named or text[:2].isupper() or text.startswith("I ") else text[:1].lower() + text[1:]


def clause(sentence: str) -> Clause | None:
    """The main clause; None where the sentence is built in another way than the patterns know.

    The sentence begins small where its first word is no name: see eval.drafting.usage."""
    text = masked(sentence)
    at, day = _opening(text, dates(sentence))
    found = _subject(text, at)
    if found is None or not sentence.endswith("."):
        return None
    subject, verb = found
    if not _fits(text, subject, verb) or _strays(text, verb):
        return None
    helper, base, start = _helped(text, verb)
    rest = (start, ending(text, start))
    if _runs_on(text[slice(*rest)], base) or dates(sentence[slice(*subject)]):
        return None
    begins = verb.start("adverb" if _kept(verb["adverb"]) else "verb")
    return Clause(sentence, subject, (begins, rest[1]), rest, helper, base, day)


def _strays(text: str, verb: re.Match[str]) -> bool:
    """Whether "had" is followed neither by what was done nor by what somebody had."""
    behind = verb.end()
    return verb["verb"] in HAVING and not (DONE.match(text, behind) or OBJECT.match(text, behind))


def _runs_on(rest: str, verb: str) -> bool:
    """Whether the rest holds another clause whose beginning no pattern knows, or only the beginning of one."""
    finite, that = FINITE.search(f" {rest}"), THAT.search(rest)
    if that and (
        BROKEN.match(rest, that.end()) or not (VERB.search(rest, that.end() - 1) or NOW.search(rest, that.end()))
    ):
        return True
    return bool(verb not in SPOKEN and finite and INSIDE.isdisjoint(rest[: finite.start()].lower().split()))


def masked(sentence: str) -> str:
    """The sentence, as long as it was, with nothing in brackets and no comma in dates, in lists of names, around a name
    beside its office, and before "that" behind a date."""
    text = BRACKETS.sub(lambda match: GONE * len(match[0]), sentence)
    for date in dates(sentence):
        end = date.end + text.startswith(", that ", date.end)
        text = text[: date.start] + text[date.start : end].replace(",", BREAK) + text[end:]
    return TOGETHER.sub(lambda match: match[0].replace(",", BREAK), text)


def ending(text: str, start: int) -> int:
    """Where the clause ends that goes on at `start` of a masked sentence."""
    full = FULL.search(text)
    ends = [match.start() for pattern in (END, AND) if (match := pattern.search(text, start - 1))]
    return max(start, min(ends, default=full.start() if full else len(text)))


def _opening(text: str, days: Sequence[Date]) -> tuple[int, Span | None]:
    """Where the subject begins, and the date before it."""
    lead = LEAD.match(text)
    at = lead.end() if lead else 0
    day = next(((date.start, date.end) for date in days), None)
    if day and DATED.fullmatch(text, at, day[0]):
        return min(len(text), day[1] + (1 if text[day[1] : day[1] + 1] == " " else 2)), day
    placed = PLACED.match(text, at)
    return (placed.end() if placed else at), None


def _subject(text: str, at: int) -> tuple[Span, re.Match[str]] | None:
    """The subject, without what stands between commas behind it, and the verb."""
    first = VERB.search(text, at)
    comma = text.find(", ", at)
    if first is None or not -1 < comma < first.start():
        return first and ((at, first.start()), first)
    behind = text.find(",", comma + 1)
    verb = VERB.match(text, behind + 1) if behind > 0 else None
    return verb and ((at, comma), verb)


def _fits(text: str, subject: Span, verb: re.Match[str]) -> bool:
    """Whether the subject is one, by its words, and the verb is surely finite."""
    said = ABOUT.sub("", text[slice(*subject)])
    parts = said.split()
    if said.lower() in PERSONAL:
        return True
    plain = {part.lower() for part in parts}
    if (
        len(parts) not in range(1, LONGEST)
        or parts[0].lower() in NO_SUBJECT
        or plain & INSIDE
        or VERB.search(f" {said} ")
        or NO_PHRASE.search(said)
    ):
        return False
    if verb["verb"] in HELPERS or verb["verb"] in SURE:
        return True
    if parts[-1][0].isupper():
        return not text.startswith(" by ", verb.end())
    return OBJECT.match(text, verb.end()) is not None


def _helped(text: str, verb: re.Match[str]) -> tuple[str, str, int]:
    """What a question begins with, the infinitive behind it, and where the rest begins."""
    adverb, helper = _kept(verb["adverb"]), verb["verb"]
    if helper not in HELPERS:
        return "did", adverb + PASTS[helper], min(verb.end() + 1, len(text))
    done = PERFECT.match(text, verb.end())
    if helper == "had" and done:
        return "did", _kept(done["adverb"]) + PARTICIPLES[done["verb"]], min(done.end() + 1, len(text))
    if helper in HAVING and not done and OBJECT.match(text, verb.end()):
        return HAVING[helper], "have", verb.end() + 1
    late = LATELY.match(text, verb.end())
    return helper, "", (late.end() if late else verb.end()) + 1


def _kept(adverb: str) -> str:
    return "" if adverb.strip() in LATE else adverb
