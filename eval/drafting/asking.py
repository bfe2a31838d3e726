"""Questions that readers of news ask, made of sentences by rules: each with the place of its answer.

What somebody said of something, who said it, who somebody is, whether something is so: the rules that draw by chance
are those that the reader was trained with. Knows nothing of articles."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

from eval.damage.faults import PASTS
from eval.drafting.asked import Asked
from eval.drafting.circumstances import circumstances
from eval.drafting.clauses import clause, lowered
from eval.drafting.grammar import BRACKETS
from eval.drafting.people import People
from eval.drafting.sayings import done, held, quoted, said
from rag.mentions import names
from rag.text import content_words, either, fold, listed, words
from rag.types import Span

SAID = r"(?:said|says|told reporters|added|argued|warned|claimed|explained|stated|noted|insisted|believes?|announced)"
WHO = r"(?:[A-Z][\w’'.-]+(?: (?:of |the |al-)?[A-Z][\w’'.-]+){0,3}|[Hh]e|[Ss]he|[Tt]hey)"
BEHIND = re.compile(rf"^[\"“]?(?P<what>[^\"“”]{{15,}}?),?[\"”]?,? (?P<who>{WHO}) (?P<verb>{SAID})\.$")
TOPIC = re.compile(
    r"\b(?:the|a|an|its|his|her|their|this|these|those)(?: [a-z’'-]+){1,2}|\b[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*"
)
PRONOUNS = listed("he she they it you i we there that which who whoever what this these")
SPOKE = re.compile(
    r"^(?P<who>[A-Z][^,;:“”\"]{2,50}?) (?:has |had |also )?(?:said|says|told (?:\w+ ){1,3}?|added|argued|warned|"
    r"claimed|explained|stated|noted|insisted|believes|announced|confirmed|admitted|denied|thinks|suggested)"
    r"(?: that|:|,)? [\"“]?(?P<what>[^\"“”]{15,}?)[\"”]?\.?$"
)
SPEAKING = listed("said says told stated added claimed warned")
OPENING = re.compile(
    r"(?:To|In|On|At|By|For|From|With|After|Before|Although|Though|While|When|If|As|So|But|And|Or|Whoever|Because|Since|"
    r"During|Despite|Under|Over|Until|Once|Only|Not|Also|Then|Here|How|Why|What) "
)
WHETHER = 0.5  # share of plain sentences of which is asked whether it is so
NAME = r"[A-Z][\w’'-]+(?: (?:(?:al-|de |van |von |bin )?[A-Z][\w’'-]+)){1,2}"
ROLE = (
    "president|minister|spokesman|spokeswoman|spokesperson|director|chief|head|leader|chairman|chairwoman|chair|mayor|"
    "secretary|ambassador|founder|editor|professor|analyst|manager|coach|captain|commander|executive|owner|governor|"
    "senator|lawyer|author|researcher|officer|boss|secretary-general"
)
BODY = r"(?P<body>[A-Z][\w&’'-]+(?: (?:(?:of|for|and|the|on) )?[A-Z][\w&’'-]+){0,5})"
APPOSED = re.compile(
    rf"(?P<name>{NAME}), "
    rf"(?P<what>(?:the |an? )?(?:[a-z-]+ ){{0,3}}(?:{ROLE})(?: (?:of|at|for|to|with) (?:the )?{BODY})?),"
)
TITLED = re.compile(rf"\b(?P<what>(?:[A-Z]?[a-z’'-]+ ){{0,2}}(?:{ROLE})) (?P<name>{NAME})\b")
LEADS = ("head", "lead", "run", "work for", "speak for")
OF = ("organisation", "body", "group", "institution", "company")
SAYS = (
    "What did {} say about {}?",
    "What did {} say about {}?",  # twice as often
    "What does {} think of {}?",
    "How did {} comment on {}?",
)
IS = re.compile(
    r"^(?P<who>(?:[\w’'$-]+ ){1,7}?)(?P<helper>is|are|was|were|has|have|had|will|would|can|could|must|should) "
)
DID = re.compile(rf"^(?P<who>(?:[\w’'$-]+ ){{1,6}}?)(?P<verb>{either(PASTS)}) ")
END = re.compile(r"[,;:]| (?:after|because|while|when|which|who|where|but|although|as|since|until|before) ")
QUESTION = range(3, 27)  # words of a question
UNSOUND = re.compile(
    r"[“”\"()\n–—…*]| - |--|  |\b(?:and|or|the|an?|in|at|by|with|that|than|from|about|is|are|was|were|asking|saying)\?$"
    r"| [,;:]|[A-Z]{3,} [A-Z]{3,}|\b(?:in|at|of|on|by|for|to|from|with) that [a-z]"
    r"|\b(?:last|next|past) (?:week|month|year|night|summer|winter|spring|fall|decade)s?\b"
)
POINTING = listed("""
    here there this these those such same then both latter i we us our my you your me ours today yesterday tomorrow now
    ago another again otherwise afterwards meanwhile shortly previous earlier later
""")
ITS = re.compile(r"\b(?:it|its|they|them|their|he|him|his|she|her)\b")
Made = tuple[str, Span]
Way = Callable[[str, random.Random], "Made | None"]


def _said(sentence: str, chance: random.Random) -> Made | None:
    """What somebody said about something, or who did."""
    match = SPOKE.match(sentence) or BEHIND.match(sentence)
    if not match or not PRONOUNS.isdisjoint(words(match["who"])):
        return None
    what, who = match["what"].rstrip(".,"), lowered(match["who"], sentence)
    topics = [topic for found in TOPIC.finditer(what) if (topic := _trimmed(found[0]))]
    if not topics:
        return None
    if chance.random() < 0.3:
        clause = END.split(what)[0]
        return (f"Who said that {lowered(clause, sentence)}?", match.span("who")) if len(clause.split()) > 3 else None
    start = match.start("what")
    return chance.choice(SAYS).format(who, chance.choice(topics)), (start, start + len(what))


def _trimmed(topic: str) -> str:
    """Without function words behind; empty where nothing else is in it."""
    parts = topic.split()
    while parts and not content_words(parts[-1]):
        parts.pop()
    return " ".join(parts)


def _who(sentence: str, chance: random.Random) -> Made | None:
    """Who somebody is, who holds an office, or what somebody heads."""
    match = APPOSED.search(sentence) or TITLED.search(sentence)
    if not match:
        return None
    if "body" in match.groupdict() and match["body"] and chance.random() < 0.4:
        return f"Which {chance.choice(OF)} does {match['name']} {chance.choice(LEADS)}?", match.span("body")
    if chance.random() < 0.5:
        return f"Who is {match['name']}?", match.span("what")
    bare = re.sub(r"^(?:the|an?|our|that|this|his|her|its|their) ", "", match["what"], flags=re.I)
    return f"Who is the {bare}?", match.span("name")


def _whether(sentence: str, chance: random.Random) -> Made | None:
    """Whether something is so; the answer is what tells it."""
    if chance.random() > WHETHER or OPENING.match(sentence):
        return None
    if match := IS.match(sentence):
        start, verb = match.start("helper"), f"{match['helper'].capitalize()} {lowered(match['who'], sentence)}"
    elif match := DID.match(sentence):
        start, verb = match.start("verb"), f"Did {lowered(match['who'], sentence)}{PASTS[match['verb']]} "
    else:
        return None
    rest = END.split(sentence[match.end() :].rstrip('.”"'))[0]
    who = words(match["who"])
    if len(rest.split()) < 2 or not who or not PRONOUNS.isdisjoint(who) or not SPEAKING.isdisjoint(who):
        return None
    return f"{verb}{rest}?", (start, match.end() + len(rest))


WAYS: tuple[Way, ...] = (_said, _who, _whether)


def questions(sentence: str, known: People, *, leaning: bool = False) -> list[Asked]:
    """The questions of the rules that draw nothing by chance; `leaning` ones ask of a "he" or "she" spoken of before.

    The sentence begins small where its first word is no name: see eval.drafting.usage."""
    told = clause(sentence)
    made = [] if leaning else [*held(sentence), *quoted(sentence, known)]
    if told and told.personal == leaning:
        made = [*circumstances(told, known), *made, *done(told), *said(told)]
    made = [replace(one, question=_clean(one.question), answer=_bare(sentence, one.answer)) for one in made]
    return [one for one in made if _sound(one, sentence, leaning=leaning)]


def _clean(question: str) -> str:
    return " ".join(BRACKETS.sub("", question).split()).replace(" ?", "?")


def _bare(sentence: str, span: Span) -> Span:
    """The span without the white space around its text."""
    text = sentence[slice(*span)]
    start = span[0] + len(text) - len(text.lstrip())
    return start, start + len(text.strip())


def _sound(one: Asked, sentence: str, *, leaning: bool) -> bool:
    """Whether a question reads as one: whole, not too long, without its answer, and without words that point away."""
    said = words(one.question)
    if len(said) not in QUESTION or UNSOUND.search(one.question) or not POINTING.isdisjoint(said):
        return False
    answer = fold(sentence[slice(*one.answer)])
    if not answer or answer in fold(one.question):
        return False
    own, named = ITS.search(one.question), names(one.question)
    return leaning or not own or bool(named and named[0][0] < own.start())
