"""What pages write in author fields and bylines into the names of the writers: no posts, addresses or repeats.

Knows nothing of pages: a text goes in, names come out."""

from __future__ import annotations

import re

from ingest.phrases import whole

LONGEST = 240  # characters of a byline; a longer one is a text about the writer
WORDS = 6  # of one name

_BY = re.compile(
    r"\A\W*(?:(?:article|words|text|story|written|reported|posted|submitted|published|compiled|author|authors)\s*"
    r"(?:by\b|[:])|by\b:?|autore?:|par\b|von\b|por\b|di\b|автор:?|հեղինակ[՝:]?)\s*",
    re.I,
)
_ADDRESS = re.compile(r"\(?\b(?:https?://|www\.)\S+|\(?\S+@\S+\.\S+|\(?(?<!\w)@\w+\)?", re.I)
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_REST = re.compile(
    r"\s[-–—·•|]\s.*|\s?\|.*|\b(?:(?:last|first) )?(?:updated|published|follow)\b.*"
    r"|\s(?:on|at) (?=\S*\d|(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b).*",
    re.I | re.S,
)
_PLACE = re.compile(r"\s(?i:in|from|reporting from) [A-Z].*")
_BETWEEN = re.compile(r"\s*(?:[;/•·]|,(?: and\b)?|\s(?:and|&|with|et|und|y(?=\s\S+\s\S)|и|և)\s)\s*", re.I)
_POST = re.compile(
    r"(?:.*\b(?:editor(?:-in-chief)?|reporter|correspondent|writer|columnist|contributor|producer|photographer|intern"
    r"|analyst|journalist|bureau chief|fellow|professor|director|researcher|author|anchor|host|presenter|blogger"
    r"|critic|staff|desk)s?\b.*|(?:special )?(?:to|for) .*|in [A-Z].*|ph\.?d\.?|m\.?d\.?)",
    re.I,
)
_NOBODY = whole(
    r"(?:web ?|site ?)?(?:admin|administrator|master)\w*|root|user|guest|unknown|none|null|n/?a|anonymous|author|test",
    r"(?:(?:our|the|web|online|news|digital) )*(?:staff|newsroom|news ?desk|desk|team|editors?|editorial|redaktion)",
    r"(?:.+ )?staff(?: (?:reports?|reporters?|writers?|correspondents?|editors?))?|redazione(?: online)?|la rédaction",
    r"(?:.+ )?(?:web ?desk|news ?desk|newsroom)|(?:special )?correspondent|(?:staff )?reporter|press release",
    r"news|home|default|wire reports?|agenc(?:y|ies)|news agencies|редакция|խմբագրություն",
)
_HOUSE = re.compile(
    r"\b(?:AP|AFP|Reuters|EFE|dpa|ANSA|Xinhua|Bloomberg|news|press|agenc(?:y|ies)|newspaper|media|radio|tv|television"
    r"|times|herald|tribune|gazette|courier|journal|board|council|ministry|government|commission|committee|department"
    r"|office|service|university|institute|cent(?:re|er)|foundation|association|union|network|wire|magazine|group"
    r"|company|inc|ltd|llc|gmbh|corp(?:oration)?|\w*press|\w*news|\w*media)\b\.?",
    re.I,
)


def names(said: str) -> tuple[str, ...]:
    """The names in a byline in order: "By MARA LIND and Tom Reyes, staff writer" gives Mara Lind and Tom Reyes."""
    if len(said) > LONGEST:
        return ()
    text = _REST.sub("", _ASIDE.sub(" ", _ADDRESS.sub(" ", _BY.sub("", " ".join(said.split()), count=1))))
    parts = [_cased(_PLACE.sub("", part).strip(" .,:|–—-\"'")) for part in _BETWEEN.split(text)]
    if len(parts) == 2 and not any(" " in part or house(part) or _POST.fullmatch(part) for part in parts):
        parts = [" ".join(reversed(parts))] if all(parts) else parts  # "Lind, Mara" as libraries write
    told = [part for part in parts if _name(part)]
    if any(" " in part or house(part) for part in told):  # then a single word is the place: "Mara Lind, Orlo"
        told = [part for part in told if " " in part or house(part)]
    return tuple(dict.fromkeys(told))


def house(name: str) -> bool:
    """Whether a name sounds like an agency, an office or a paper: kept as author only where no person is named."""
    return bool(_HOUSE.search(name))


def squeezed(name: str) -> str:
    """Letters and digits alone, no case, no article: "The Orlo Today" and "orlotoday" are one house."""
    return re.sub(r"[\W_]+", "", re.sub(r"^the\s+", "", name.strip().casefold()))


def core(name: str) -> str:
    """The name of a house without what its parts are called by: "Orlo Courier Online" and "Orlo Courier" are one."""
    return re.sub(r"(?<=\w{4})(?:news|online|team|desk|media|tv|english)\Z", "", squeezed(name))


def _name(part: str) -> bool:
    words = part.split()
    if not 1 <= len(words) <= WORDS or re.search(r"[\d@:/<>{}]", part) or _NOBODY.fullmatch(part):
        return False
    return not (part.isascii() and part.islower()) and (house(part) or not _POST.fullmatch(part))


def _cased(part: str) -> str:
    """A name all in capitals as it is spoken; an agency keeps its capitals."""
    return part.title() if part.isupper() and " " in part and not house(part) else part
