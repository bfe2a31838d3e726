"""Questions that readers of news ask and that public sets hardly hold, made of sentences by rules.

What somebody said of something, who said it, who somebody is, and whether something is so. Knows nothing of files."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from claims import BEHIND, lowered
from faults import PASTS
from public import Example

from rag.sentences import sentences
from rag.text import content_words, either, listed, words
from rag.types import Span

LENGTH = 130  # words of a passage around a sentence
SENTENCE = range(7, 45)  # words of a sentence that is asked of
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
Made = tuple[str, Span]
Way = Callable[[str, random.Random], "Made | None"]


def asked(text: str, most: int, chance: random.Random, source: str) -> Iterator[Example]:
    """At most so many questions of a text, each over a passage around its sentence."""
    spans = sentences(text)
    fit = [n for n, (a, b) in enumerate(spans) if len(text[a:b].split()) in SENTENCE]
    left = most
    for n in chance.sample(fit, len(fit)):
        start, end = spans[n]
        made = next((found for way in WAYS if (found := way(text[start:end], chance))), None)
        if made and left:
            left -= 1
            low, high = _around(text, spans, n, chance)
            first, last = start - low + made[1][0], start - low + made[1][1]
            passage = text[low:high]
            yield Example(made[0], passage, first, last, source, (passage[first:last],))


def _around(text: str, spans: Sequence[Span], n: int, chance: random.Random) -> Span:
    """A run of whole sentences about sentence `n`, as long as a passage."""
    sizes = [len(text[a:b].split()) for a, b in spans]
    before = [0, *accumulate(reversed(sizes[:n]))]
    room = chance.randrange(LENGTH)
    low = n - max(k for k, size in enumerate(before) if size <= room)
    high = max(k for k in range(n, len(spans)) if k == n or sum(sizes[low : k + 1]) <= LENGTH)
    return spans[low][0], spans[high][1]


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
