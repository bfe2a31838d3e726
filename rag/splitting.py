"""A broad question into the few that can be searched: one for each party it compares, or for each thing it asks.

Knows nothing of indexes or models: rules over words. An LLM may do better; these rules serve without one."""

from __future__ import annotations

import re

from rag.mentions import names
from rag.query import SEARCHES, leans
from rag.text import fold

ONE = {"do": "does", "have": "has", "are": "is", "were": "was"}
_TOGETHER = re.compile(r"\s*(?:,\s*(?:and\s+)?|\s+and\s+|\s+or\s+|\s+versus\s+|\s+vs\.?\s+)(?:the\s+)?$", re.I)
_EACH = re.compile(r",?\s*\b(?:each|both|respectively|separately|on either side)\b", re.I)
_DIFFER = re.compile(
    r"\b(?:differ(?:ent(?:ly)?)?|differences?|compar(?:e|ed|ing|ison)|contrast(?:ing)?|disagree|agree|versus|vs)\b",
    re.I,
)
_ABOUT = re.compile(r"\b(?:on|over|about|regarding|concerning|of|with regard to)\s+([^?]{3,})\??\s*$", re.I)
_AND_ASKED = re.compile(
    r"[,;?]?\s+(?:and\s+)(?=(?:who|whom|what|which|when|where|why|how)\b\s+(?:\w+\s+)?"
    r"(?:do|does|did|is|are|was|were|has|have|had|will|would|can|could|should|many|much|\w+ed|\w+s)\b)",
    re.I,
)


def parted(question: str) -> list[str]:
    """The questions, SEARCHES at most, that one asks; itself alone where it asks one thing."""
    pieces = [piece.strip(" ,;?") for piece in _AND_ASKED.split(question)]
    # "Who is he and what did he say": the second leans on the first, and is searched together with it.
    if 1 < len(pieces) <= SEARCHES and all(len(piece.split()) > 2 and not leans(piece) for piece in pieces):
        return [f"{piece[:1].upper()}{piece[1:]}?" for piece in pieces]
    return _by_party(question)[:SEARCHES]


def broad(question: str) -> bool:
    """Whether a question compares parties or asks several things."""
    return len(parted(question)) > 1


def _by_party(question: str) -> list[str]:
    parties = _parties(question)
    if len(parties) < 2:
        return [question]
    start, end = parties[0][0], parties[-1][1]
    named = [question[a:b].removesuffix("’s").removesuffix("'s") for a, b in parties]
    if _DIFFER.search(question):
        topic = _ABOUT.search(question[end:])
        return [f"What does {one} say{f' about {topic.group(1)}' if topic else ''}?" for one in named]
    before = re.search(
        r"\b(do|have|are|were|did|had|will|would|can|could|should)\s+(?:the\s+)?$", question[:start], re.I
    )
    if not before:
        return [question]
    verb = before.group(1)
    opening = question[: before.start()] + ONE.get(verb.lower(), verb) + question[before.end(1) : start]
    return [" ".join(f"{opening}{one}{_EACH.sub('', question[end:], count=1)}".split()) for one in named]


def _parties(question: str) -> list[tuple[int, int]]:
    """The first names that stand side by side: "Moscow, Baku and Yerevan"."""
    run = list[tuple[int, int]]()
    for span in names(question):
        if run and _TOGETHER.fullmatch(question[run[-1][1] : span[0]]):
            run.append(span)
        elif len(run) < 2:
            run = [span]
    return run


def plausible(questions: list[str], known: str) -> list[str]:
    """The questions that a model rewrote, without those that bring in a name that stands in nothing it was given."""
    heard = fold(known)
    return [
        one for one in questions if all(fold(word) in heard for a, b in names(one) for word in one[a:b].split()[-1:])
    ]
