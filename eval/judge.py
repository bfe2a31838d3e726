"""An answer held against what its question expects: right, rightly cited, refused, found.

Knows nothing of other questions, bots or files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.questions import Question
from rag.errors import LibraryError
from rag.types import Answer, Citation, Passage

LONGEST = 3  # whole sentences that a quote may have and still point at something

LibraryText = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is true of the answer to one question; `answer` is None where the bot gave none, and `error` says why.

    `slices` counts the citations that are exact; `sentences` the cited sentences and `holding` those with evidence;
    `shown` the sentences of the answer; `rank` is the place, from 1, of the first passage with evidence among those
    retrieved, or None; `seconds` is what the answer took."""

    question: Question
    answer: Answer | None = None
    right: bool = False
    cited: bool = False
    citations: int = 0
    slices: int = 0
    sentences: int = 0
    holding: int = 0
    shown: int = 0
    rank: int | None = None
    seconds: float | None = None
    error: str | None = None

    @property
    def answerable(self) -> bool:
        return self.question.answerable

    @property
    def answered(self) -> bool:
        return self.answer is not None and self.answer.status == "answered"

    @property
    def refused(self) -> bool:
        return self.answer is not None and self.answer.status == "refused"

    @property
    def fault(self) -> str | None:
        """What is wrong with the answer, or None: it is right and rightly cited, or rightly refused."""
        if self.answer is None:
            return "no result"
        if not self.answerable:
            return None if self.refused else "answered, should refuse"
        if self.refused:
            return "wrongly refused"
        if not self.right:
            return "wrong answer"
        return None if self.cited else "right, evidence not cited"


def judge(question: Question, answer: Answer | None, retrieved: Sequence[Passage], *, text: LibraryText) -> Outcome:
    """Holds one answer, or None where there was none, against what its question expects.

    `text(id, digest)` gives the library's text of an article; where it cannot, a citation is no slice. What a whole
    sentence is, the passages in the answer's hits tell."""
    rank = next((i for i, passage in enumerate(retrieved, start=1) if question.proved_by(passage.text)), None)
    if answer is None:
        return Outcome(question, rank=rank)
    answered = answer.status == "answered"
    cited = [(c, _sentences(c, answer)) for c in answer.citations]
    proofs = {c.source.id for c, sentences in cited if 1 <= len(sentences) <= LONGEST and question.proved_by(c.quote)}
    shown = _all_citations(answer)
    return Outcome(
        question,
        answer,
        right=answered and (question.answered_by(answer.text) or _directly(question, answer)),
        cited=answered and len(proofs) >= question.min_articles,
        citations=len(shown),
        slices=sum(is_slice(citation, text) for citation in shown),
        sentences=sum(max(1, len(sentences)) for _, sentences in cited),
        holding=sum(question.proved_by(sentence) for _, sentences in cited for sentence in sentences),
        shown=len(answer.claims) if answered else 0,
        rank=rank,
    )


def is_slice(citation: Citation, text: LibraryText) -> bool:
    """Whether the quote is, character by character, what stands in the article at the citation's place."""
    try:
        article = text(citation.source.id, citation.source.digest)
    except LibraryError:
        return False
    start, end = citation.start, citation.end
    return 0 <= start < end <= len(article) and article[start:end] == citation.quote


def _directly(question: Question, answer: Answer) -> bool:
    return answer.direct is not None and question.answered_by(answer.direct.quote)


def _all_citations(answer: Answer) -> set[Citation]:
    """Every citation that a reader of the answer sees, each once."""
    direct = [answer.direct] if answer.direct else []
    return {*answer.citations, *direct, *(c for claim in answer.claims for c in claim.citations)}


def _sentences(citation: Citation, answer: Answer) -> list[str]:
    """The whole sentences that a citation covers from border to border; none where it cuts into one."""
    source = citation.source
    for passage in (hit.passage for hit in answer.hits):
        if (passage.source.id, passage.source.digest) == (source.id, source.digest):
            spans = [s for s in passage.sentences if citation.start <= s[0] and s[1] <= citation.end]
            if spans and (spans[0][0], spans[-1][1]) == (citation.start, citation.end):
                return [passage.slice(span) for span in spans]
    return []
