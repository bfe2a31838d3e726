"""Documents into a library: what is unchanged is left alone, what changed becomes a new version, all in batches.

Knows nothing of file formats, SQLite, Chroma or tantivy: it sees ports and functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol

from ingest.article import to_article
from ingest.chunk import chunk
from ingest.document import Document, Failure
from rag.errors import ReadError
from rag.ports import Encoder, Library, VectorIndex, WordIndex
from rag.types import Article, Passage

BATCH = 256  # passages between two commits: a crash loses at most their encoding, about three seconds


class Archive(Library, Protocol):
    """A library as its one writer sees it: also the raw inputs, and what the indexes should forget."""

    def with_raw(self, raw_digest: str) -> str | None:
        """The id of the visible article made from exactly this input."""

    def keep_raw(self, id: str, raw: str) -> None: ...

    def digest(self, id: str) -> str | None:
        """Of the visible version of an article."""

    def raws(self) -> Iterator[str]:
        """The kept inputs of all articles."""

    def renew(self) -> None:
        """Every article was made again: the library is as its fingerprint says."""

    def stale_keys(self) -> list[str]:
        """Passage keys of versions that are no longer visible."""

    def forget(self, keys: Iterable[str]) -> None:
        """The indexes no longer hold these."""


class Progress(Protocol):
    """Hears how far ingestion is; `passages` counts those encoded so far."""

    def __call__(self, done: int, total: int, passages: int, name: str) -> None: ...


@dataclass
class Report:
    """What one run did: ids by outcome, failures and warnings in words."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    passages: int = 0


@dataclass
class _Run:
    """One run: its report, and which version claimed which id in it."""

    report: Report
    again: bool
    claimed: dict[str, str | None] = field(default_factory=dict)

    def claim(self, article: Article, name: str) -> Article:
        """The article; under an id of its own where another text of this run has claimed its id."""
        source = article.source
        if self.claimed.get(source.id, source.digest) == source.digest:
            return article
        own = f"{source.id}#{source.digest[:8]}"
        self.report.warnings.append(f"{name}: {source.id} is taken by another text of this run; kept as {own}")
        return replace(article, source=replace(source, id=own))


@dataclass
class Indexer:
    """Puts documents into one library. One writer at a time; see the library's lock."""

    library: Archive
    vectors: VectorIndex
    words: WordIndex
    encoder: Encoder
    extract: Callable[[Document], Document]
    language: Callable[[str], str]
    shape: str = ""
    expected: str = "en"
    chunk_size: int = 600

    def run(
        self,
        documents: Iterable[Document | Failure],
        report: Report,
        *,
        total: int,
        progress: Progress,
        again: bool = False,
    ) -> Report:
        """Ingests documents one after the other and adds to the report; `again` works through unchanged ones too."""
        run, batch = _Run(report, again), list[tuple[Article, list[Passage]]]()
        for done, document in enumerate(documents, 1):
            if isinstance(document, Failure):
                report.failed.append(document)
            elif made := self._article(document, run):
                batch.append(made)
                self.library.keep_raw(made[0].source.id, document.to_json())
            if sum(len(passages) for _, passages in batch) >= BATCH:
                self._commit(batch, report)
            progress(done, max(total, done), report.passages, document.name)
        self._commit(batch, report)
        return report

    def _article(self, document: Document, run: _Run) -> tuple[Article, list[Passage]] | None:
        """The article and its passages, or None where there is nothing to do; what was found goes into the report."""
        known = self.library.with_raw(document.digest)
        if known and not run.again:
            run.claimed[known] = self.library.digest(known)
            run.report.unchanged.append(known)
            return None
        try:
            article = to_article(self.extract(document), self.language, shape=self.shape)
        except ReadError as e:
            run.report.failed.append(Failure(document.name, e.message))
            return None
        article = run.claim(article, document.name)
        source = article.source
        if self.library.digest(source.id) == source.digest or source.id in run.claimed:
            run.report.unchanged.append(source.id)
            return None
        run.claimed[source.id] = source.digest
        if article.language != self.expected:
            run.report.warnings.append(
                f"{document.name}: the text is in {article.language}, the encoder is made for {self.expected};"
                " the settings `encoder` and `language` choose another"
            )
        return article, chunk(article, size=self.chunk_size)

    def _commit(self, batch: list[tuple[Article, list[Passage]]], report: Report) -> None:
        """Encodes and writes a batch: the indexes first, then the library makes it visible, then old versions leave."""
        passages = [passage for _, found in batch for passage in found]
        for article, found in batch:
            (report.updated if self.library.digest(article.source.id) else report.added).append(article.source.id)
            self.library.put(article, found)
        if passages:
            self.vectors.add(passages, self.encoder.encode([passage.text for passage in passages]))
            self.words.add(passages)
            self.words.commit()
        self.library.commit()
        self.forget()
        report.passages += len(passages)
        batch.clear()

    def remove(self, id: str) -> None:
        """Takes an article out, vectors and words with it. Errors: UnknownArticle."""
        self.library.get(id)
        self.library.remove(id)
        self.forget()

    def forget(self) -> None:
        """Takes passages of versions that are no longer visible out of the indexes."""
        if stale := self.library.stale_keys():
            self.vectors.remove(stale)
            self.words.remove(stale)
            self.words.commit()
            self.library.forget(stale)
