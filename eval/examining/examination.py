"""A verifier examined on what people labelled, set after set; and the card of the one that ships.

What is done is kept in a file beside the card, so that an examination that was broken off goes on. Knows nothing of
terminals."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from eval.examining.card import Card, Made, carded
from eval.examining.labelled import LEFT_OUT, SETS, Labelled, located, read
from eval.examining.scoring import Pair, Scored, groups, score
from eval.files import append, read_json, read_text, write_text
from eval.plain import revive
from rag.errors import DatelineError
from rag.judge import Judge
from rag.types import as_json
from rag.verifier import CALIBRATED, DOUBTED, REFUTED, REPEATED, TURNED
from rag.weights import SHIPPED

CARD = Path(__file__).parent / "cards" / "verifier.json"
VERIFIER = "dateline-verifier"  # as the setting names the one that ships
FITTED = (CALIBRATED.bias, *CALIBRATED.weights, REFUTED, REPEATED, TURNED, DOUBTED)  # its score, of a logit
Told = Callable[[str, int, int], None]  # the set being read, pairs done and pairs in all


@dataclass(frozen=True, slots=True)
class Part:
    """The line kept of a set that is done: its figures, and what they were made of."""

    made: Made
    scored: Scored


def made_of(verifier: str, judge: Judge, most: int) -> Made:
    """What a card of a verifier is made of; `verifier` as the setting names it."""
    shipped = verifier == VERIFIER
    weights = f"{verifier}@{SHIPPED['verifier'][:12]}" if shipped else verifier
    limits = judge.thresholds
    return Made(weights, FITTED if shipped else (), limits.supported, limits.partly, most)


def examine(
    data: Path, judge: Judge, made: Made, *, part: Path | None = None, told: Told = lambda name, done, total: None
) -> Card:
    """The card of a judge's verifier over the labelled sets of a folder; what `part` holds of it is not done again.

    Errors: DatelineError where the folder has none of the sets."""
    folder = located(data)
    pairs = {one: read(folder, one, made.most) for one in SETS}
    fit = {one: found for one, found in pairs.items() if len({pair.supported for pair in found}) == 2}
    if not fit:
        raise DatelineError(f"no set of {made.most} pairs holds both labels", "take more: --most 1500")
    return carded(
        list(_scored(fit, judge, made, part, told)),
        made,
        made_on=date.today(),
        command=f"dateline eval verifier DATA --most {made.most}",
        looked=[one.name for one in SETS if one.looked],
        left_out=LEFT_OUT | {one.name: _unfit(found) for one, found in pairs.items() if one not in fit},
    )


def shipped_card(made: Made | None = None) -> Card | None:
    """The card that ships, if it is of the weights in use: those that ship, or those that `made` names."""
    return None if no_card(made) else _card()


def no_card(made: Made | None = None) -> str | None:
    """Why there is no card of the weights in use; None where there is one."""
    weights, fitted = (made.weights, made.fitted) if made else (f"{VERIFIER}@{SHIPPED['verifier'][:12]}", FITTED)
    if not CARD.is_file():
        return f"{CARD} is missing"
    card = _card().made
    if card.weights != weights:
        return f"the card is of {card.weights}, in use is {weights}"
    return None if card.fitted == fitted else f"the score of {weights} was fitted anew since its card was made"


def _card() -> Card:
    return Card.from_dict(read_json(CARD))


def _scored(
    pairs: dict[Labelled, list[Pair]], judge: Judge, made: Made, part: Path | None, told: Told
) -> Iterator[Scored]:
    kept, done, total = _kept(part, made), 0, sum(map(len, pairs.values()))
    for labelled, found in pairs.items():
        before = kept.get(labelled.name)
        if before is None or not _same(before, found):
            before = score(found, judge, _counted(told, labelled.name, done, total))
            if part:
                append(part, json.dumps(as_json(Part(made, before))))
        done += len(found)
        told(labelled.name, done, total)
        yield before


def _counted(told: Told, name: str, before: int, total: int) -> Callable[[int], None]:
    return lambda done: told(name, before + done, total)


def _same(before: Scored, pairs: Sequence[Pair]) -> bool:
    return (before.supported, before.groups) == (tuple(pair.supported for pair in pairs), groups(pairs))


def _kept(part: Path | None, made: Made) -> dict[str, Scored]:
    """The sets that an examination of the same left; a line that was cut is none, and is ended."""
    if part is None or not part.exists():
        return {}
    lines = [line for line in read_text(part).split("\n") if line.endswith("}")]
    write_text(part, "".join(f"{line}\n" for line in lines))
    found: list[Any] = [revive(Part, json.loads(line)) for line in lines]
    return {one.scored.name: one.scored for one in found if one.made == made}


def _unfit(pairs: Sequence[Pair]) -> str:
    return "all of its pairs are labelled alike" if pairs else "none of its rows is there"
