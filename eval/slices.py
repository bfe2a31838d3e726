"""What only an answer with offsets can show: citations that are slices of articles, and quotations that stand there.

Knows nothing of questions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rag.errors import LibraryError
from rag.quotations import quotations, standing
from rag.types import Answer, Citation

LibraryText = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Slices:
    """What only an answer with offsets can show: its citations and those that are exact; the quotations in its
    sentences and those that stand in what the sentence cites."""

    citations: int = 0
    exact: int = 0
    quotations: int = 0
    verbatim: int = 0


def sliced(answer: Answer, text: LibraryText) -> Slices:
    """Which citations of an answer are exact, by `text(id, digest)`, the library's text of an article."""
    shown = _all_citations(answer)
    said = [(claim.text[a:b], claim) for claim in answer.claims for a, b in quotations(claim.text)]
    return Slices(
        len(shown),
        sum(is_slice(citation, text) for citation in shown),
        len(said),
        sum(standing(words, [c.quote for c in claim.citations]) == "found" for words, claim in said),
    )


def is_slice(citation: Citation, text: LibraryText) -> bool:
    """Whether the quote is, character by character, what stands in the article at the citation's place."""
    try:
        article = text(citation.source.id, citation.source.digest)
    except LibraryError:
        return False
    start, end = citation.start, citation.end
    return 0 <= start < end <= len(article) and article[start:end] == citation.quote


def _all_citations(answer: Answer) -> set[Citation]:
    """Every citation that a reader of the answer sees, each once."""
    direct = [answer.direct] if answer.direct else []
    return {*answer.citations, *direct, *(c for claim in answer.claims for c in claim.citations)}
