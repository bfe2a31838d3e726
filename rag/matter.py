"""What a question with a date in it is after: the reports of that time, or a matter that any article may tell.

Knows nothing of dates and windows: rules over the words of English questions, for when.py. Standard library only."""

from __future__ import annotations

import re

from rag.text import IRREGULAR


def _any(*lists: str) -> re.Pattern[str]:
    """One of the words; an underscore stands for a space."""
    words = "|".join(word.replace("_", r"\s") for text in lists for word in text.split())
    return re.compile(rf"\b(?:{words})\b", re.I)


ACCOUNTS = (
    "reports? headlines? news articles? story stories coverage statements? comments? reactions? events developments"
)
RECORD = _any(
    "say says said saying told tell(?!_me|_us) speak spoke spoken report reports reported write wrote written publish"
    " published announced? happen happened happening cover covered changed reply replied respond responded"
    " react reacted claim claims claimed warn warned warnings? accused? promised? predict predicted signal signalled"
    " hint hinted critici[sz]ed?"
    " condemn condemned explain explained argued? demand demanded quoted? interviews? comment commented",
    ACCOUNTS,
)
ASKING = _any("who whom whose which what when where why how")
# Who said so, what paper wrote it, where it was announced: a fact like others.
FACT = re.compile(
    r"who(?:m|se)?\b|where\b|when\b|how\s(?:many|much|often|old|long)\b|(?:which|what)\s(?!(?:else|can|could|do|does|did|is"
    rf"|are|was|were|has|have|had|happen(?:s|ed)?|{'|'.join(ACCOUNTS.split())})\b)\w",
    re.I,
)
STATE = _any(
    r"how_(?:old|tall|high|large|big|long|far|rich|deep|wide|heavy) did\b.*\bhave(?!_to)",
    "governs? governed owns? owned belongs? belonged reign reigned resides? resided lives? lived"
    " living coach coached coaches weigh weighs weighed earn earns earned attend attended hosts? hosted leads?(?!_to)"
    r" (?<!be\s)led(?!_to) (?:play|work|serve|study|studie)(?:s|d|ed)?_(?:for|as|at|in|under)",
    "cost costs exists? worth born founded based located situated known_as called named population capital married"
    " spouse position membership",
)
BE = re.compile(r"(?:\b(?:is|are|was|were|been|be)\b|(?<=who|hat|ere|how)['’]s\b)(?P<rest>.*)", re.I | re.S)
PARTICIPLE = _any(
    r"(?!(?:thing|nothing|something|anything|everything|king|during|morning|evening)\b)\w+(?:ed|ing|wn)",
    "said told held shot met made found built sold bought sent won lost left hit cut put set taken given spoken written"
    " stolen driven broken chosen beaten frozen hidden fought struck caught brought paid forced overthrown sworn",
)
NUMBER = _any("how_many how_much percent percentage proportion shares? rates? numbers? amounts? prices? averages?")
RANKED = _any(r"first only most least best worst (?!(?:inter|prot|requ|arr)est\b)\w{3,}est")
FUTURE = _any(
    r"will won['’]t shall would going_to scheduled planned plans? due upcoming next (?:is|are)_(?:expected|\w+ing)"
)
PRESENT = _any("is are do does still")
PAST = _any(r"did was were has have had \w+ed")
EVENTS = (
    "accident agreement ambush attack battle blast bombing ceasefire ceremony championship clash clashes collapse"
    " conference congress coup crash cup deal debate disaster earthquake election explosion festival fire flood"
    " flooding games hearing high hurricane incident insurrection invasion killing launch low massacre match meeting"
    " murder olympics peak poll race raid rally rebellion referendum riot ruling shooting siege speech storm summit"
    " takeover tournament uprising verdict visit vote"
)
COURSES = (  # last so long that a date behind them more likely belongs to the verb: "say about the war in May"
    "campaign conflict crisis offensive operation outbreak pandemic protest revolution scandal strike talks trial war"
)


def _behind(events: str) -> re.Pattern[str]:
    return re.compile(
        r"(?<!\bdid\s)(?<!\bdoes\s)\b(?:the|an?|this|that|these|those|his|her|its|their|our|whose|in|of|\w+['’]s)\s"
        rf"(?:(?!\d)[\w'’-]+\s){{0,3}}?(?:{'|'.join(events.split())})s?"
        r"(?:\s(?:against|at|between|for|in|near|of|on|with)(?:\s(?!\d)[\w'’-]+){1,3})?,?\s*\Z",
        re.I,
    )


EVENT, COURSE = _behind(EVENTS), _behind(COURSES)


def reports(question: str) -> bool:
    """Whether it asks what was said, written or going on; the reports of that time tell it."""
    asking = ASKING.search(question)
    return bool(RECORD.search(question)) and not (asking and FACT.match(question, asking.start()))


def lasts(question: str) -> bool:
    """Whether it asks for a state (who was mayor, how old, what was the rate) rather than an event."""
    be = BE.search(question)
    return bool(STATE.search(question)) or (be is not None and not PARTICIPLE.search(be["rest"]))


def counts(question: str) -> bool:
    """Whether it asks for a number; that of a month or year comes out after it."""
    return bool(NUMBER.search(question))


def ranks(question: str) -> bool:
    """Whether it compares with all that was: "the worst drought since 1990"."""
    return bool(RANKED.search(question))


def ahead(question: str) -> bool:
    """Whether it asks for what is to come."""
    return bool(FUTURE.search(question))


def past(question: str) -> bool:
    """Whether a verb of it is in the past."""
    return bool(PAST.search(question)) or not IRREGULAR.keys().isdisjoint(question.lower().split())


def present(question: str) -> bool:
    """Whether a helping verb of it is in the present."""
    return bool(PRESENT.search(question))


def ends_in_event(lead: str) -> bool:
    """Whether a date behind these words belongs to an event: "the victims of the earthquake" in February 2023."""
    return bool(EVENT.search(lead)) or (bool(COURSE.search(lead)) and not RECORD.search(lead))
