"""Exact rules in front of the verifier: a number, date or name of a claim must stand in its evidence.

Knows nothing of scores: a breach is a breach, however similar the texts."""

from __future__ import annotations

from collections.abc import Sequence

from rag.mentions import dates, names, numbers
from rag.names import same_name, stands
from rag.text import content_words, words


def breaches(claim: str, evidence: str) -> list[str]:
    """What the claim says exactly and the evidence does not: the claim's own words, in order; empty where all holds."""
    return [*_dates(claim, evidence), *_numbers(claim, evidence), *_names(claim, evidence)]


def unheard(question: str, texts: Sequence[str]) -> list[str]:
    """The names of a question that stand in none of the texts, in any spelling nor as the initials of a longer one."""
    known = {word for text in texts for word in words(text)} | {_initials(t[a:b]) for t in texts for a, b in names(t)}
    spoken = [question[a:b] for a, b in names(question)]
    return [name for name in spoken if not all(stands(word, known) for word in words(name))]


def unread(wanted: str, texts: Sequence[str]) -> list[str]:
    """The word, where it carries a meaning and neither it nor one of its family stands in the texts."""
    known = {stem for text in texts for stem in content_words(text)}
    return [wanted] if any(not stands(stem, known) for stem in content_words(wanted)) else []


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split()).lower()


def _dates(claim: str, evidence: str) -> list[str]:
    known = dates(evidence)
    return [
        claim[d.start : d.end]
        for d in dates(claim)
        if not any(
            all(
                p is None or p == q
                for p, q in zip((d.year, d.month, d.day, d.weekday), (k.year, k.month, k.day, k.weekday), strict=True)
            )
            for k in known
        )
    ]


def _numbers(claim: str, evidence: str) -> list[str]:
    """Numbers whose value, with the noun or unit behind it, the evidence does not have."""
    inside = [(d.start, d.end) for d in dates(claim)]
    loose = [n for n in numbers(claim) if not any(a <= n.start < b for a, b in inside)]
    known = [(n.value, _unit(evidence, n.end)) for n in numbers(evidence)]
    return [
        claim[n.start : n.end]
        for n in loose
        if not any(n.value == v and _agree(_unit(claim, n.end), u) for v, u in known)
    ]


def _unit(text: str, end: int) -> frozenset[str]:
    """The content words right behind a number: its noun or unit stands among them."""
    clause = text[end : end + 60].split(".")[0]
    return frozenset(content_words(clause)[:3])


def _agree(claimed: frozenset[str], known: frozenset[str]) -> bool:
    return not claimed or not known or bool(claimed & known)


def _names(claim: str, evidence: str) -> list[str]:
    known = set(words(evidence))
    return [
        claim[a:b]
        for a, b in names(claim)
        if not all(any(same_name(w, k) for k in known) for w in words(claim[a:b]) if len(w) > 2)
    ]
