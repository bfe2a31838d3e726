"""A bot that streams by script, and hostile text: what the page needs of a bot, in full."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from threading import Event

from rag.errors import DatelineError
from rag.types import Answer, Citation, Claim, Coverage, Draft, Grounding, Hit, Passage, Settled, Source, Turn

PATIENCE = 20  # seconds: a machine may be slow, a test that waits for nothing must not hang
SOURCE = Source(
    "ferry", "aa11", "Council keeps the ferry", "Harbor Post", "https://post.example/x", None, date(2024, 3, 1)
)
FOUL = '<img src="http://192.0.2.1/a.png" onerror="window.owned=1"><script>window.owned=1</script>![i](http://192.0.2.1/b.png)'
QUOTE = f"The ferry {FOUL} stays, {{{{value}}}} ${{1+1}} **says** [he](javascript:window.owned=1) &lt;b&gt; $$x$$."


@dataclass
class ScriptedBot:
    """Plays events as a bot streams them; waits for `more` between the draft and the answer. `seen` holds what it was asked."""

    error: DatelineError | None = None
    more: Event = field(default_factory=Event)
    seen: list[tuple[str, tuple[Turn, ...]]] = field(default_factory=list)

    def coverage(self) -> Coverage:
        return Coverage(1, 1, ("Harbor Post",), SOURCE.published, SOURCE.published)

    def stream(self, question: str, *, history: Sequence[Turn] = ()) -> Iterator[object]:
        self.seen.append((question, tuple(history)))
        claim = Claim(QUOTE, 0, len(QUOTE), (Citation(1, SOURCE, 0, len(QUOTE), QUOTE),), "quoted", 1.0)
        yield Draft(f"{QUOTE} The weather")
        yield Settled(claim)
        if self.error:
            raise self.error
        assert self.more.wait(PATIENCE)
        place = Passage(SOURCE, 0, len(QUOTE) + 3, f"{QUOTE}\n\n.", ((0, len(QUOTE)),))
        yield Answer(
            question,
            QUOTE,
            "answered",
            direct=replace(claim.citations[0], start=4, end=9, quote="ferry"),
            claims=(claim,),
            citations=claim.citations,
            hits=(Hit(place, 1.0, "read"),),
            grounding=Grounding(quoted=1),
        )
