"""The text of an answer in paragraphs: its sentences, and what stands between them.

Knows nothing of how it is shown."""

from __future__ import annotations

from rag.types import Answer, Claim


def in_paragraphs(answer: Answer) -> list[list[str | Claim]]:
    """Its sentences as claims, and what stands between them; a line break starts a paragraph."""
    found, at = [list[str | Claim]()], 0
    for claim in answer.claims:
        between = answer.text[at : claim.start]
        if "\n" in between and found[-1]:
            found.append([])
        found[-1] += [between.strip(), claim] if between.strip() else [claim]
        at = claim.end
    rest = answer.text[at:].strip()
    if rest:
        found.append([rest])
    return [parts for parts in found if parts]
