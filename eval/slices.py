"""What only an answer with offsets can show: citations that are slices of articles, and quotations that stand there.

Knows nothing of questions."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from rag.errors import LibraryError
from rag.text import fold
from rag.types import Answer, Citation

QUOTED = re.compile(r"[“\"«]([^”\"»]+)[”\"»]")
QUOTATION = 4  # words between quotation marks from which on they are somebody's

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
    said = [(fold(words), claim) for claim in answer.claims for words in quotations(claim.text)]
    return Slices(
        len(shown),
        sum(is_slice(citation, text) for citation in shown),
        len(said),
        sum(any(words in fold(c.quote) for c in claim.citations) for words, claim in said),
    )


def quotations(text: str) -> list[str]:
    """What stands between quotation marks in a text, four words and more, without the marks that end it."""
    found = [match[1].strip(" .,;:!?…") for match in QUOTED.finditer(text)]
    return [one for one in found if len(one.split()) >= QUOTATION]


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
