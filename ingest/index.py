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
from rag.types import Article, Passage, Source

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

    def passages_of(self, id: str) -> list[Passage]:
        """All passages of the visible version of an article; of none, none."""

    def renew(self) -> None:
        """Commits, and the library is as its fingerprint says: every article was made again."""

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


@dataclass(frozen=True, slots=True)
class Made:
    """A document with the article and the passages made of it."""

    document: Document
    article: Article
    passages: list[Passage]


@dataclass
class _Run:
    """One run: its report, which version claimed which id in it and, of a refresh, what the indexes hold already."""

    report: Report
    again: bool
    held: set[str]
    claimed: dict[str, str] = field(default_factory=dict)

    def id(self, source: Source, name: str) -> str:
        """The id of a source; one of its own where another text of this run has claimed that."""
        if self.claimed.get(source.id, source.digest) == source.digest:
            return source.id
        own = f"{source.id}#{source.digest[:8]}"
        if own not in self.claimed:
            self.report.warnings.append(f"{name}: {source.id} is taken by another text of this run; kept as {own}")
        return own


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
    batch: int = BATCH

    def run(
        self,
        documents: Iterable[Document | Failure],
        report: Report,
        *,
        total: int,
        progress: Progress,
        again: bool = False,
    ) -> Report:
        """Ingests documents one after the other and adds to the report.

        `again` is a refresh: the documents are those of the library. Its old versions stay visible until all new ones
        are made; broken off, the next one encodes only what this one did not."""
        run = _Run(report, again, self.vectors.ids() & self.words.ids() if again else set())
        batch: list[Made] = []
        for done, document in enumerate(documents, 1):
            if isinstance(document, Failure):
                report.failed.append(document)
            elif made := self._made(document, run):
                batch.append(made)
            if sum(len(made.passages) for made in batch) >= self.batch:
                self._write(batch, run)
            progress(done, max(total, done), report.passages, document.name)
        self._write(batch, run)
        if again:
            self.library.renew()
        self.forget()
        return report

    def _made(self, document: Document, run: _Run) -> Made | None:
        """The article and its passages, or None where there is nothing to do; what was found goes into the report."""
        known = self.library.with_raw(document.digest)
        if known and not run.again:
            digest = self.library.digest(known) or ""
            if run.claimed.setdefault(known, digest) == digest:
                run.report.unchanged.append(known)
                return None
        try:
            article = to_article(self.extract(document), self.language, shape=self.shape)
        except ReadError as e:
            run.report.failed.append(Failure(document.name, e.message))
            return None
        id = known if known and run.again else run.id(article.source, document.name)
        if id in run.claimed:  # the same text a second time
            run.report.unchanged.append(id)
            return None
        run.claimed[id] = article.source.digest
        article = replace(article, source=replace(article.source, id=id), raw_digest=document.digest)
        return Made(document, article, chunk(article, size=self.chunk_size))

    def _write(self, batch: list[Made], run: _Run) -> None:
        """Encodes and writes a batch: the indexes first, then the library makes it visible, then old versions leave."""
        if passages := [passage for made in batch for passage in self._unwritten(made, run)]:
            self.vectors.add(passages, self.encoder.encode([passage.text for passage in passages]))
            self.words.add(passages)
            self.words.commit()
            run.report.passages += len(passages)
        for made in batch:
            self._note(made, run.report)
            self.library.put(made.article, made.passages)
            self.library.keep_raw(made.article.source.id, made.document.to_json())
        if batch and not run.again:
            self.library.commit()
            self.forget()
        batch.clear()

    def _unwritten(self, made: Made, run: _Run) -> list[Passage]:
        """The passages that the indexes do not hold: none where a page changed in nothing but its furniture."""
        shown = {passage.key: passage for passage in self.library.passages_of(made.article.source.id)}
        held = run.held if run.again else shown.keys()
        return [p for p in made.passages if p.key not in held or shown.get(p.key, p) != p]

    def _note(self, made: Made, report: Report) -> None:
        """What the report says of an article that is about to be put."""
        source, language = made.article.source, made.article.language
        before = self.library.digest(source.id)
        if before == source.digest:
            report.unchanged.append(source.id)
            return
        (report.updated if before else report.added).append(source.id)
        if language != self.expected:
            report.warnings.append(
                f"{made.document.name}: the text is in {language}, the encoder is made for {self.expected};"
                " the settings `encoder` and `language` choose another"
            )

    def remove(self, id: str) -> None:
        """Takes an article out, vectors and words with it. Errors: UnknownArticle."""
        self.library.remove(id)
        self.forget()

    def forget(self) -> None:
        """Takes passages of versions that are no longer visible out of the indexes."""
        if stale := self.library.stale_keys():
            self.vectors.remove(stale)
            self.words.remove(stale)
            self.words.commit()
            self.library.forget(stale)
