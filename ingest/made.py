"""All that can be made of a document without a look at the library: the article, its shingles and bands, its passages.

Knows nothing of ids that are taken, nor of stories."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ingest.article import to_article
from ingest.chunk import chunk
from ingest.dedup import Shingles, bands, shingles
from ingest.document import Document, Failure
from rag.errors import ReadError
from rag.types import Article, Passage


@dataclass(frozen=True, slots=True)
class Made:
    """An article of its own id, of no story yet."""

    article: Article
    said: Shingles
    bands: tuple[int, ...]
    passages: tuple[Passage, ...]

    def passages_of(self, article: Article) -> list[Passage]:
        """The passages under the id and story that the article has by now."""
        return [replace(passage, source=article.source) for passage in self.passages]


def make(
    document: Document,
    *,
    extract: Callable[[Document], Document],
    language: Callable[[str], str],
    shape: str,
    chunk_size: int,
) -> Made | Failure:
    """What a document becomes, or why it cannot be an article."""
    try:
        article = to_article(extract(document), language, shape=shape)
    except ReadError as e:
        return Failure(document.name, e.message)
    article = replace(article, raw_digest=document.digest)
    said = shingles(article.text)
    return Made(article, said, bands(said), tuple(chunk(article, size=chunk_size)))
