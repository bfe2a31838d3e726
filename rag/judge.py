"""Scores into verdicts, and when to refuse: the only place where thresholds meet answers.

Knows nothing of models: it is handed a Verifier."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.cite import Cited, Numbers, sentence_text
from rag.exact import absent_years, breaches, unheard, unread
from rag.planted import commanding
from rag.ports import Verifier
from rag.query import focus
from rag.quotations import worst
from rag.quote import leaning, run_of
from rag.text import fold, words
from rag.types import Claim, Grounding, Hit, Mark, Passage, Query, Verdict

BACK = 4  # sentences before one in which those stand whom it does not name
REFERRING = re.compile(
    r"\b(?:he|she|they|him|her|his|their|such|both|the (?:bloc|alliance|organi[sz]ation|body|pact|union|ministry|"
    r"minister|president|premier|leader|ambassador|envoy|diplomat|official|mayor|governor|spokes\w+|government|country|"
    r"region|enclave|group|army|agency|court|party|company))\b",
    re.I,
)
VERBATIM_WORDS = 6  # a run of so many words of a cited sentence is a quotation of it


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which score of the verifier a claim is supported, and from which partly."""

    supported: float = 0.725
    partly: float = 0.57


@dataclass(frozen=True, slots=True)
class Judge:
    """Verifies the sentences of a draft against the evidence they cite."""

    verifier: Verifier
    thresholds: Thresholds = Thresholds()

    def judge(self, cited: Cited, evidence: Sequence[Hit], numbers: Numbers) -> Claim:
        """The verdict on one sentence, against what it cites, or all the evidence where it cites nothing.

        A sentence that cites nothing and is supported all the same gets the citation it lacks."""
        citations = tuple(numbers.citation(m.passage, m.passage.sentences[m.sentence]) for m in cited.marks)
        quoted = [citation.quote for citation in citations]
        texts = _evidence(cited.marks, evidence)
        beside, around = _naming(cited.marks, evidence)
        verdict, score, support = self.verdict(cited.text, quoted, texts, beside, around)
        quotation = worst(cited.text, texts, [hit.passage.text for hit in evidence])
        if verdict != "quoted" and quotation not in (None, "found"):
            verdict = "unsupported"
        if not citations and verdict != "unsupported":
            passage = next(hit.passage for hit in evidence if hit.passage.text == support)
            mark = Mark(passage, self._nearest(cited.text, passage))
            # The best of many passages may seem to support it by chance: it has to stand on what it is seen to cite.
            return self.judge(replace(cited, marks=(mark,)), evidence, numbers)
        return Claim(cited.text, cited.start, cited.end, citations, verdict, score, support, quotation)

    def verdict(
        self, claim: str, quoted: Sequence[str], texts: Sequence[str], beside: str = "", around: str = ""
    ) -> tuple[Verdict, float, str | None]:
        """Verdict and score, with the text that supports the claim best, of those it may quote and all it may rest on.

        An exact rule broken beats any score; the claim may use names of `beside` and `around`: see `breaches`."""
        for quote in quoted:
            if quotes(claim, quote):
                return "quoted", 1.0, quote
        scores = self.verifier.score([(text, claim) for text in texts])
        ranked = sorted(zip(scores, texts, strict=True), key=lambda pair: -pair[0])
        for score, text in ranked:
            if score >= self.thresholds.partly and not breaches(claim, text, beside, around):
                return "supported" if score >= self.thresholds.supported else "partly", score, text
        return ("unsupported", *ranked[0]) if ranked else ("unsupported", 0.0, None)

    def _nearest(self, claim: str, passage: Passage) -> int:
        """Which sentence of a passage supports a claim best."""
        scores = self.verifier.score([(passage.slice(span), claim) for span in passage.sentences])
        return max(range(len(scores)), key=scores.__getitem__)


def quotes(claim: str, sentence: str) -> bool:
    """Whether a claim is the whole sentence or six and more consecutive words of it, marks and white space folded."""
    said, given = _plain(claim), _plain(sentence)
    if said == given or len(words(claim)) < VERBATIM_WORDS:
        return bool(said) and said == given
    run = re.search(rf"(?<!\w)(?<!\d[.,]){re.escape(said)}(?!\w|[.,]\d)", given)
    # A run may break off in the middle of a number: "270" of "270 million".
    return run is not None and not breaches(claim, sentence)


def _plain(text: str) -> str:
    return fold(text).strip(" .,;:!?\"'")


def _evidence(marks: Sequence[Mark], evidence: Sequence[Hit]) -> list[str]:
    """Evidence texts to hold against a claim: cited sentences with their neighbours, or every passage."""
    if not marks:
        return [hit.passage.text for hit in evidence]
    texts = [sentence_text(mark) for mark in marks] + [_neighbourhood(mark.passage, mark.sentence) for mark in marks]
    return [*texts, " ".join(sentence_text(mark) for mark in marks)] if len(marks) > 1 else texts


def _naming(marks: Sequence[Mark], evidence: Sequence[Hit]) -> tuple[str, str]:
    """What tells the names that cited sentences leave out: title, publisher and whom "he" or "the ministry" is; and
    all that was found of their articles, which tells first names and offices."""
    sources = {mark.passage.source: None for mark in marks}
    near = [f"{source.title}. {source.publisher or ''}." for source in sources]
    for mark in marks:
        run = run_of(mark.passage, evidence)
        at = run.index(mark)
        before = run[max(0, at - BACK) : at] if refers(mark) else []
        near += [sentence_text(one) for one in (*before, mark)]
    return " ".join(near), " ".join(hit.passage.text for hit in evidence if hit.passage.source in sources)


def refers(mark: Mark) -> bool:
    """Whether a sentence speaks of somebody, or some body, that it does not name."""
    return leaning(mark.passage, mark.sentence) or REFERRING.search(sentence_text(mark)) is not None


def _neighbourhood(passage: Passage, sentence: int) -> str:
    around = passage.sentences[max(0, sentence - 1) : sentence + 2]
    return passage.slice((around[0][0], around[-1][1]))


def refusal(query: Query, hits: Sequence[Hit], threshold: float) -> str | None:
    """Why the hits do not answer, in words, or None where they may.

    They do not where a name or year of the question, or what it wants counted, stands in none of them, or where the
    best answerability that the reader gives is below the threshold."""
    if commanding(query.asked or query.text):
        return "this tells what to do, and asks nothing of the articles"
    if not hits:
        return "no article was found" if query.filter.empty else "no article lies in the window asked for"
    texts = [hit.titled for hit in hits]
    days = [str(hit.passage.source.published) for hit in hits]
    years = absent_years(f"{query.text} {query.asked}", [*texts, *days])
    if missing := [*unheard(query.text, texts), *unread(focus(query.text), texts), *years]:
        return f"no article found speaks of {', '.join(missing)}"
    best = max((hit.reading.answerable for hit in hits if hit.reading), default=0.0)
    return "no article found answers the question" if best < threshold else None


def ground(claims: Sequence[Claim], *, removed: int, dropped: int, misquoted: int = 0) -> Grounding:
    """Counts the verdicts of the claims that are shown, and the articles and stories that they cite."""
    verdicts = [claim.verdict for claim in claims]
    cited = {citation.source for claim in claims for citation in claim.citations}
    return Grounding(
        quoted=verdicts.count("quoted"),
        supported=verdicts.count("supported"),
        partly=verdicts.count("partly"),
        unsupported=verdicts.count("unsupported"),
        removed=removed,
        marks_dropped=dropped,
        quotes_missing=misquoted,
        articles=len(cited),
        independent=len({source.story or source.id for source in cited}),
    )
