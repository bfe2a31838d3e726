"""A draft into what the reader may see: judged sentence by sentence, unsupported ones removed, citations numbered.

Knows nothing of who wrote the draft."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from rag.cite import Cited, Drafted, Numbers, cite
from rag.judge import Judge
from rag.types import Citation, Claim, Hit, Mark, Piece, Settled

# The splitter may cut differently once more words follow: "the U.S." ends no sentence before "Army". So much text must
# stand behind a sentence before it is settled early.
LOOKAHEAD = 24


@dataclass(frozen=True, slots=True)
class Result:
    """A settled draft: `claims` are slices of `text`; `removed` are the sentences taken out.

    `misquoted` counts the sentences, removed ones too, whose quoted words do not stand in what they cite."""

    text: str
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    removed: tuple[str, ...]
    misquoted: int = 0


@dataclass
class Settler:
    """Judges the sentences of one draft, each once, while it is written and at its end."""

    judge: Judge
    evidence: Sequence[Hit]
    strict: bool = True
    _judged: dict[tuple[str, tuple[Mark, ...]], Claim] = field(default_factory=dict, init=False)
    _numbers: Numbers = field(default_factory=Numbers, init=False)
    _told: int = field(default=0, init=False)

    def early(self, pieces: Sequence[Piece]) -> Iterator[Settled]:
        """The sentences that are complete by now and were not told yet."""
        drafted = cite(pieces)
        for index in range(self._told, len(drafted.sentences) - 1):
            behind = drafted.text[drafted.sentences[index].end :]
            if len(behind.strip()) < LOOKAHEAD:
                return
            self._told = index + 1
            yield from self._tell(drafted.sentences[index])

    def settle(self, pieces: Sequence[Piece]) -> tuple[Result, list[Settled]]:
        """The settled whole, and the sentences that were not told yet."""
        drafted = cite(pieces)
        rest = [event for cited in drafted.sentences[self._told :] for event in self._tell(cited)]
        return assemble(drafted, [self._claim(cited) for cited in drafted.sentences], strict=self.strict), rest

    def _tell(self, cited: Cited) -> Iterator[Settled]:
        claim = self._claim(cited)
        if _shown(claim, strict=self.strict):
            yield Settled(claim)

    def _claim(self, cited: Cited) -> Claim:
        key = (cited.text, cited.marks)
        if key not in self._judged:
            self._judged[key] = self.judge.judge(cited, self.evidence, self._numbers)
        return replace(self._judged[key], start=cited.start, end=cited.end)


def _shown(claim: Claim, *, strict: bool) -> bool:
    return not strict or claim.verdict != "unsupported"


def assemble(drafted: Drafted, claims: Sequence[Claim], *, strict: bool) -> Result:
    """The text without what may not be shown, its claims moved to their new places, citations numbered 1, 2, 3."""
    text, kept, numbers = "", list[Claim](), Numbers()
    before = 0
    for claim in claims:
        gap = drafted.text[before : claim.start]
        before = claim.end
        if not _shown(claim, strict=strict):
            continue
        # A mark between two sentences leaves the blanks on both its sides.
        text += ("\n" * gap.count("\n") or " ") if text else ""
        citations = tuple(numbers.again(citation) for citation in claim.citations)
        kept.append(replace(claim, start=len(text), end=len(text) + len(claim.text), citations=citations))
        text += claim.text
    removed = tuple(claim.text for claim in claims if not _shown(claim, strict=strict))
    misquoted = sum(claim.verdict != "quoted" and claim.quotation not in (None, "found") for claim in claims)
    return Result(text, tuple(kept), numbers.all(), removed, misquoted)


def direct_answer(citations: Sequence[Citation], evidence: Sequence[Hit]) -> Citation | None:
    """The short answer the reader found inside the first citation that holds one, under that citation's number."""
    for citation in citations:
        for hit in evidence:
            span = hit.reading.span if hit.reading else None
            source = hit.passage.source
            same = (source.id, source.digest) == (citation.source.id, citation.source.digest)
            if span and same and citation.start <= span[0] and span[1] <= citation.end:
                return replace(citation, start=span[0], end=span[1], quote=hit.passage.slice(span))
    return None
