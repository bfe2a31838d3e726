"""An answer while it is made: the draft so far, and what of it is checked.

Knows nothing of how it is shown."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rag.types import Claim, Draft, Event, Restart, Settled

CLOSING = ".,;:!?)]}”’"  # a mark before its full stop leaves a space in the draft that the settled text does not have


@dataclass(frozen=True, slots=True)
class Writing:
    """The draft so far and its sentences that are already checked."""

    draft: str = ""
    claims: tuple[Claim, ...] = ()

    def after(self, event: Event) -> Writing:
        """What there is to show once an event has come."""
        match event:
            case Draft(text):
                draft = self.draft.rstrip() if text[:1] and text[0] in CLOSING else self.draft
                return replace(self, draft=draft + text)
            case Settled(claim):
                return replace(self, claims=(*self.claims, claim))
            case Restart():
                return Writing()
        return self

    @property
    def unchecked(self) -> str:
        """The end of the draft, behind the last checked sentence."""
        return self.draft[self.claims[-1].end if self.claims else 0 :].strip()
