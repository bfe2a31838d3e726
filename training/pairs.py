"""Pairs of evidence and claim, supported or not: those that people judged, and minimal pairs made of public text.

Knows nothing of tokens and models."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from claims import claimed, joined, reworded
from licences import licensed
from public import Example, articles, qamr, reports, rows, squad

from eval.damage.faults import KINDS, Told, changed
from rag.excerpt import excerpt
from rag.mentions import names
from rag.sentences import sentences
from rag.types import Span

SHORT, LONG = 6, 45  # words of a sentence that becomes a claim
PARAGRAPH = 3  # claims made of one paragraph
WINDOW = 4  # sentences of the evidence at most, where it is not the whole paragraph
VERBATIM, LEFT_OUT, FUSED = 0.2, 0.15, 0.15  # shares of claims
EASY = {"name": 2, "number": 1, "date": 1, "negation": 3, "speaker": 2, "circumstance": 3}  # how often each is tried


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim and a text; `supported` tells whether the text supports it.

    `fault`: the characters of the claim that make it wrong, where they are known."""

    evidence: str
    claim: str
    supported: bool
    source: str
    fault: Span | None = None


def human(data: Path) -> Iterator[Pair]:
    """Pairs that people judged, of the files whose licence allows it."""
    for name in ("fever_sym_dev.jsonl", "fm2_dev.jsonl.gz", "begin.jsonl.gz", "sick.jsonl.gz"):
        for row in rows(licensed(data, f"grounding/{name}")):
            yield Pair(excerpt(row["evidence"], row["claim"]), row["claim"], bool(row["label"]), row["set"])
    for row in rows(licensed(data, "grounding/wice_tokens_train.jsonl.gz")):
        yield Pair(excerpt(row["evidence"], row["claim"]), row["claim"], False, row["set"])
    for row in rows(licensed(data, "grounding/defacto_train.jsonl.gz")):
        claims = [(row["claim"], bool(row["label"])), (row["raw"]["corrected"], True)]
        for claim, supported in claims:
            if claim:
                yield Pair(excerpt(row["evidence"], claim), claim, supported, row["set"])


def texts(data: Path) -> Iterator[str]:
    """Paragraphs of Wikipedia, and articles of news."""
    for article in articles(licensed(data, "squad/train-v1.1.json.gz")):
        yield from (paragraph["context"] for paragraph in article["paragraphs"])
    yield from reports(data)


def asked(data: Path) -> list[Example]:
    """Answered questions, whose claims rules can make."""
    found = articles(licensed(data, "squad/train-v1.1.json.gz"))
    return [
        *(one for article in found for one in squad(article, "squad1")),
        *qamr(licensed(data, "reader/qamr.jsonl.gz")),
    ]


def of_text(text: str, near: Sequence[str], most: int, chance: random.Random) -> Iterator[Pair]:
    """Minimal pairs of some sentences of a text; `near` are names to put in."""
    spans = sentences(text)
    whole = [text[a:b] for a, b in spans]
    fit = [n for n, sentence in enumerate(whole) if SHORT <= len(sentence.split()) <= LONG and sentence[-1:] in '.”"']
    for n in chance.sample(fit, min(most, len(fit))):
        claim = whole[n] if chance.random() < VERBATIM else reworded(whole[n], chance)
        other = whole[chance.choice(fit)]
        fused = claim[-1] == "." and other[0].isalpha() and chance.random() < FUSED
        if fused:
            claim = joined(claim, reworded(other, chance))
        others = [other for m, other in enumerate(whole) if m != n]
        low = max(0, n - chance.randrange(WINDOW))
        evidence = text[spans[low][0] : spans[min(len(spans) - 1, max(n, low + chance.randrange(WINDOW)))][1]]
        if fused or chance.random() < 0.4:
            evidence = excerpt(text, claim)
        yield Pair(evidence, claim, True, "sentence")
        if wrong := _wrong(Told(claim, evidence, others, near), chance):
            yield Pair(evidence, wrong, False, "changed sentence")
        if others and chance.random() < LEFT_OUT:
            yield Pair(excerpt(" ".join(others), claim), claim, False, "left out")


def of_answer(one: Example, same: Sequence[Example], near: Sequence[str], chance: random.Random) -> Iterator[Pair]:
    """A question's answer as a claim, and as a wrong one; `same` are other questions over the passage."""
    claim = claimed(one.question, one.answer or "")
    if not claim:
        return
    evidence = excerpt(one.passage, claim)
    yield Pair(evidence, claim, True, "answer")
    wh = one.question.split()[0].lower()
    answers = [o.answer for o in same if o.answer and o.question.split()[0].lower() == wh and _apart(o, one)]
    wrong = claimed(one.question, chance.choice(answers)) if answers and chance.random() < 0.6 else None
    wrong = wrong or _wrong(Told(claim, evidence, (), near), chance)
    if wrong and wrong != claim:
        yield Pair(evidence, wrong, False, "changed answer")


def _apart(a: Example, b: Example) -> bool:
    one, other = (a.answer or "").lower(), (b.answer or "").lower()
    return one not in other and other not in one


def _wrong(told: Told, chance: random.Random) -> str | None:
    kinds = [kind for kind in KINDS for _ in range(EASY[kind])]
    chance.shuffle(kinds)
    return next((found for kind in dict.fromkeys(kinds) if (found := changed(told, kind, chance))), None)


def made(data: Path, chance: random.Random) -> Iterator[Pair]:
    """Minimal pairs of all the text and of all the questions."""
    before: list[str] = []
    for text in texts(data):
        own = [text[a:b] for a, b in names(text)]
        yield from of_text(text, before, PARAGRAPH if len(text) < 1500 else 3 * PARAGRAPH, chance)
        before = [*before[-60:], *own]
    questions = asked(data)
    by_passage: dict[str, list[Example]] = {}
    for one in questions:
        by_passage.setdefault(one.passage, []).append(one)
    for n, one in enumerate(questions):
        near = [o.answer for o in questions[max(0, n - 20) : n] if o.answer and o.answer[0].isupper()]
        yield from of_answer(one, by_passage[one.passage], near, chance)
