"""Whether the bot's own judge stops sentences that are wrong: right ones, damaged in one place, put to it again.

An evaluation by another judge cannot tell this of a bot that writes nothing wrong. Knows nothing of what was asked."""

from __future__ import annotations

import random
from collections.abc import Iterator

from eval.damage.faults import KINDS, Told, changed
from eval.judge import Guard
from rag.judge import Judge
from rag.mentions import names
from rag.types import Answer, Claim


def guarded(answer: Answer, judge: Judge, seed: str) -> Guard:
    """What a judge makes of the first sentence of an answer that is quoted or supported, and of the same one damaged
    in each way of KINDS that suits it; the same `seed` damages alike."""
    claim = next((c for c in answer.claims if c.verdict in ("quoted", "supported")), None)
    if claim is None:
        return Guard()
    damaged = list(damages(claim, answer, seed))
    return Guard(
        kept=int(passes(judge, claim.text, claim)),
        right=1,
        stopped=sum(not passes(judge, text, claim) for _, text in damaged),
        damaged=len(damaged),
    )


def damages(claim: Claim, answer: Answer, seed: str) -> Iterator[tuple[str, str]]:
    """Kind and text of a claim made wrong in one place, by what the answer's passages hold."""
    passages = [hit.passage for hit in answer.hits]
    told = Told(
        claim.text,
        " ".join(evidence_of(claim)),
        [passage.slice(span) for passage in passages for span in passage.sentences],
        [passage.text[a:b] for passage in passages for a, b in names(passage.text)],
    )
    for kind in KINDS:
        if wrong := changed(told, kind, random.Random(f"{seed} {kind}")):
            yield kind, wrong


def evidence_of(claim: Claim) -> list[str]:
    """What a claim cites and what supports it, each once."""
    return list(dict.fromkeys([*(c.quote for c in claim.citations), *([claim.support] if claim.support else [])]))


def passes(judge: Judge, text: str, claim: Claim) -> bool:
    """Whether a text in the place of a claim would be shown."""
    return judge.verdict(text, [c.quote for c in claim.citations], evidence_of(claim))[0] != "unsupported"
