"""A broad question into the few that can be searched: one for each party it compares, or for each thing it asks.

Knows nothing of indexes or models: rules over words. An LLM may do better; these rules serve without one."""

from __future__ import annotations

import re

from rag.mentions import names
from rag.query import SEARCHES, leans
from rag.text import content_words, fold, listed, stem

ONE = {"do": "does", "have": "has", "are": "is", "were": "was"}
# What parties do each for themselves: what two sign, they sign together, but each says its own.
SAYING = frozenset(
    map(
        stem,
        listed("""
        say tell think believe want demand claim argue insist deny doubt blame accuse warn react respond reply explain
        describe interpret expect hope fear
        """),
    )
)
_TOGETHER = re.compile(r"\s*(?:,\s*(?:and\s+)?|\s+and\s+|\s+or\s+|\s+versus\s+|\s+vs\.?\s+)$", re.I)
_THE = re.compile(r"\bthe\s+$", re.I)
# What stands behind the names: "officials each still say".
_BEHIND = re.compile(
    r"(?P<group>\s+(?!always)[a-z]+[^\Ws]s\b)?(?P<each>\s+(?:each|both|separately|respectively)\b)?"
    r"(?:\s+(?:not|also|now|still|ever|then|really|always|\w+ly)\b)*\s+(?P<verb>[a-z]+)"
)
_AT_LAST = re.compile(r",?\s+(?:each|separately|respectively)(?=\W*$)", re.I)
_EACH_OTHER = re.compile(r"\b(?:each other|one another|together|jointly)\b", re.I)
_VERB = r"(?:differ|disagree|compare|contrast)\b"
_DIFFER = re.compile(
    rf"\b(?:{_VERB}|different(?:ly)?\b|differences?\b|comparison\b|compar(?:ed|ing)\b|disagreements?\b|versus\b|vs\b)",
    re.I,
)
_DIFFERING = re.compile(rf"\s+(?:\w+\s+)?{_VERB}", re.I)
_VIEWS = re.compile(
    r"\b(?:differences?|disagreements?|contrast|comparison|(?:position|view|stance|attitude|statement|claim)s?) "
    r"(?:of|between)\s+$",
    re.I,
)
_ABOUT = re.compile(r"\s+(?:\w+\s+)?(?:on|over|about|regarding|concerning|with regard to)\s+([^?]{3,}?)[?.\s]*$", re.I)
_ASKED = re.compile(r"\b(do|have|are|were|did|had|will|would|can|could|should)\s+(both\s+)?$", re.I)
_AND_ASKED = re.compile(
    r"[,;?]?\s+(?:and\s+)(?=(?:who|whom|what|which|when|where|why|how)\b\s+(?:\w+\s+)?"
    r"(?:do|does|did|is|are|was|were|has|have|had|will|would|can|could|should|many|much|\w+ed|\w+s)\b)",
    re.I,
)


def parted(question: str) -> list[str]:
    """The questions, SEARCHES at most, that one asks; itself alone where it asks one thing."""
    pieces = [piece.strip(" ,;?.") for piece in _AND_ASKED.split(question)]
    if 1 < len(pieces) <= SEARCHES and _apart(pieces):
        return [f"{_opened(piece)}?" for piece in pieces]
    parts = _by_party(question)
    return parts if len(parts) <= SEARCHES else [question]


def broad(question: str) -> bool:
    """Whether a question compares parties or asks several things."""
    return len(parted(question)) > 1


def _apart(pieces: list[str]) -> bool:
    """Whether each piece can be searched without the others.

    "Who is he and what did he say": the second leans on the first. "How many fell and how many fled at Orlo": the first
    has no place. "When did Berg go and what was said": where?"""
    told = [bool(names(piece)) for piece in pieces]
    if any(told) and not told[0]:
        return False
    return all(
        len(piece.split()) > 2 and not leans(piece) and (named or len(content_words(piece)) > 1)
        for piece, named in zip(pieces, told, strict=True)
    )


def _by_party(question: str) -> list[str]:
    """The question once for each of its parties, where each answers for itself."""
    parties = _parties(question)
    if len(parties) < 2 or _EACH_OTHER.search(question):
        return [question]
    before, after = question[: parties[0][0]], question[parties[-1][1] :]
    named, asked = [question[a:b] for a, b in parties], _ASKED.search(before)
    if _DIFFER.search(question):
        return _compared(before, after, named, asked=asked is not None) or [question]
    behind = _BEHIND.match(after)
    if not asked or not behind:
        return [question]
    if not (asked[2] or behind["each"] or stem(behind["verb"]) in SAYING or _AT_LAST.search(after)):
        return [question]
    opening = before[: asked.start()] + (asked[1] if behind["group"] else ONE.get(asked[1].lower(), asked[1]))
    if behind["each"]:
        after = after[: behind.start("each")] + after[behind.end("each") :]
    rest = _AT_LAST.sub("", after)
    return [_opened(" ".join(f"{opening} {one}{rest}".split())) for one in named]


def _compared(before: str, after: str, named: list[str], *, asked: bool) -> list[str]:
    """What each says of the matter; none where it is nothing said that they are compared in."""
    differing = _DIFFERING.match(after) if asked else None
    rest = after[differing.end() :] if differing else after
    topic = _ABOUT.search(rest) if differing else _ABOUT.match(rest)
    if topic and (differing or _VIEWS.search(before)):
        return [f"What does {one} say about {topic[1]}?" for one in named]
    return [f"What does {one} say?" for one in named] if differing and not content_words(rest) else []


def _parties(question: str) -> list[tuple[int, int]]:
    """The first names that stand side by side, each with its article: "Moscow, the EU and Yerevan"."""
    run = list[tuple[int, int]]()
    for start, end in names(question):
        article = _THE.search(question[:start])
        span = (article.start() if article else start, end)
        if run and _TOGETHER.fullmatch(question[run[-1][1] : span[0]]):
            run.append(span)
        elif len(run) < 2:
            run = [span]
    return run


def _opened(question: str) -> str:
    return question[:1].upper() + question[1:]


def plausible(questions: list[str], known: str) -> list[str]:
    """The questions that a model rewrote, without those that bring in a name that stands in nothing it was given."""
    heard = fold(known)
    return [
        one for one in questions if all(fold(word) in heard for a, b in names(one) for word in one[a:b].split()[-1:])
    ]
