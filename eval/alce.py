"""Citation recall and precision of a sentence as ALCE defines them (Gao et al. 2023, "Enabling Large Language Models to
Generate Text with Citations", section 4), with any judge of support in place of its 11B model.

Knows nothing of models: it is handed `supports`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

MOST = 3  # citations of a sentence that are looked at, as in ALCE's own script

Supports = Callable[[str, str], bool]  # whether a text supports a claim


def recalled(claim: str, evidence: Sequence[str], supports: Supports) -> bool:
    """Citation recall, 1 or 0: something is cited, and all that is cited together supports the claim."""
    return bool(evidence) and supports(_joined(evidence[:MOST]), claim)


def precise(claim: str, evidence: Sequence[str], supports: Supports) -> int:
    """How many of the first MOST citations are precise: none without recall; else each that supports the claim by
    itself, or without which the others no longer do."""
    looked = list(evidence[:MOST])
    if not recalled(claim, looked, supports):
        return 0
    if len(looked) == 1:
        return 1
    alone = [supports(text, claim) for text in looked]
    return sum(one or not supports(_joined([*looked[:n], *looked[n + 1 :]]), claim) for n, one in enumerate(alone))


def _joined(texts: Sequence[str]) -> str:
    return "\n".join(texts)
