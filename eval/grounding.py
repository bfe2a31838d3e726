"""The sentences of any answer held against the sources they cite: one way of judging, for our answers and for others'.

Knows nothing of models (it is handed a Judge and a Reader) nor of what the question expects of the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from eval.alce import MOST, precise, recalled
from eval.questions import Question
from eval.response import Given, Response, Statement, statements
from rag.judge import Judge, quotes
from rag.overlap import held
from rag.ports import Reader
from rag.sentences import sentences
from rag.text import words
from rag.types import Passage, Source, Verdict

BEST = 3  # sentences of a source that count as what is cited
SUPPORTING = ("quoted", "supported")


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence of an answer with the texts it cites, each its source's three best sentences at most, and the verdict.

    The verdict on a sentence that cites nothing is the one that any of the answer's sources gives it. `recalled` and
    `precise` are ALCE's (the latter of the first three citations); `relevant`: it holds evidence, or the reader finds
    that it answers."""

    claim: str
    cited: tuple[int, ...]  # places in the answer's sources, from 0
    evidence: tuple[str, ...]
    verdict: Verdict
    recalled: bool
    precise: int
    relevant: bool
    dangling: int = 0

    @property
    def looked(self) -> int:
        """Citations that precision is counted over: none of a sentence with one that leads nowhere (ALCE)."""
        return 0 if self.dangling else min(len(self.evidence), MOST)


@dataclass(frozen=True, slots=True)
class Assessor:
    """Judges sentences by a verifier and a reader of its own, whatever the answer was made with.

    `answering`: from which answerability, in [0, 1], a sentence by itself counts as an answer; `name`: its weights."""

    judge: Judge
    reader: Reader
    answering: float = 0.5
    name: str = ""

    def judged(self, question: Question, response: Response, asked: str) -> tuple[Judged, ...]:
        """One Judged for each sentence of a response; `asked` is the question made stand-alone."""
        said = statements(response)
        relevant = self._relevant(question, said, asked)
        return tuple(self._judged(s, response.sources, r) for s, r in zip(said, relevant, strict=True))

    def supports(self, text: str, claim: str) -> bool:
        return self._verdict(claim, [text]) in SUPPORTING

    def close(self) -> None:
        self.judge.verifier.close()
        self.reader.close()

    def _judged(self, statement: Statement, sources: Sequence[Given], relevant: bool) -> Judged:
        claim = statement.text
        evidence = tuple(best(sources[n].text, claim) for n in statement.cited)
        supports = cache(self.supports)  # recall and precision ask of the same texts
        whole = not statement.dangling  # ALCE's script: a citation that leads nowhere costs the sentence its recall
        texts = list(evidence) or [best(source.text, claim) for source in sources]
        together = ["\n".join(evidence)] if len(evidence) > 1 else []
        return Judged(
            claim,
            statement.cited,
            evidence,
            self._verdict(claim, [*texts, *together]),
            whole and recalled(claim, evidence, supports),
            precise(claim, evidence, supports) if whole else 0,
            relevant,
            statement.dangling,
        )

    def _verdict(self, claim: str, texts: Sequence[str]) -> Verdict:
        return self.judge.verdict(claim, texts, texts)[0]

    def _relevant(self, question: Question, said: Sequence[Statement], asked: str) -> list[bool]:
        if not question.answerable:
            return [False] * len(said)
        held = [question.proved_by(statement.text) for statement in said]
        open_ = [n for n, yes in enumerate(held) if not yes and words(said[n].text)]
        readings = self.reader.read(asked, [_passage(said[n].text) for n in open_]) if open_ else []
        for n, reading in zip(open_, readings, strict=True):
            held[n] = reading.answerable >= self.answering
        return held


def best(text: str, claim: str, most: int = BEST) -> str:
    """The sentences of a source, `most` at most and in their order, that hold most of a claim's content words.

    Where the claim is several sentences that stand in the text word for word, all of them."""
    spans = sentences(text)
    if len(spans) <= most:
        return text.strip()
    at = text.find(claim)
    stands = [(a, b) for a, b in spans if at < b and a < at + len(claim)] if at >= 0 else []
    if len(stands) > 1:
        return text[stands[0][0] : stands[-1][1]]
    texts = [text[a:b] for a, b in spans]
    worth = [held(claim, one) + quotes(claim, one) for one in texts]
    chosen = sorted(range(len(texts)), key=lambda n: (-worth[n], n))[:most]
    return " ".join(texts[n] for n in sorted(chosen))


def _passage(text: str) -> Passage:
    return Passage(Source("", "", ""), 0, len(text), text, tuple(sentences(text)) or ((0, len(text)),))
