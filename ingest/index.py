"""Documents into a library: what is unchanged is left alone, what changed becomes a new version, all in batches.

Knows nothing of file formats, SQLite, Chroma or tantivy: it sees ports and functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial

from ingest.dedup import SHARED
from ingest.document import Document, Failure, Read, Unchanged
from ingest.early import Early
from ingest.join import Joiner
from ingest.made import Made, make
from ingest.meanwhile import Meanwhile
from ingest.plan import vanished
from ingest.ports import Archive, Progress
from ingest.report import Report
from ingest.stories import told
from rag.ports import Encoder, VectorIndex, WordIndex
from rag.story import distinct
from rag.types import Article, Passage, Source

BATCH = 512  # passages between two commits: a crash loses at most their encoding, two to four seconds
AHEAD = 64  # documents cleaned, cut and given to the encoder while others are written: some three seconds' work

Aside = Meanwhile[Read, Made | Failure | None]


@dataclass
class _Run:
    """One run: its report, which version claimed which id in it, and what waits for the next commit."""

    report: Report
    again: bool
    held: set[str]  # of a refresh: what the indexes hold already
    claimed: dict[str, str] = field(default_factory=dict)
    came: list[tuple[str, str]] = field(default_factory=list)
    stories: dict[str, None] = field(default_factory=dict)  # in the order in which they changed
    before: list[Passage] = field(default_factory=list)  # of the versions that are being replaced
    waiting: int = 0  # passages
    leaving: list[str] = field(default_factory=list)

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
    indexes: Callable[[], tuple[VectorIndex, WordIndex]]  # opened when first needed, which an unchanged run never does
    encoder: Encoder
    extract: Callable[[Document], Document]
    language: Callable[[str], str]
    shape: str = ""
    expected: str = "en"
    chunk_size: int = 600
    batch: int = BATCH
    tidy: Callable[[], None] = lambda: None  # called after each commit
    joiner: Joiner = field(init=False)

    def __post_init__(self) -> None:
        self.joiner = Joiner(self.library, self.indexes)

    def run(
        self,
        documents: Iterable[Read],
        report: Report,
        *,
        total: int,
        progress: Progress,
        again: bool = False,
    ) -> Report:
        """Ingests documents one after the other and adds to the report.

        `again` is a refresh: the documents are those of the library. Its old versions stay visible until all new ones
        are made; broken off, the next one encodes only what this one did not."""
        run = _Run(report, again, self.joiner.held() if again else set())
        with (
            Early(self.encoder) as early,
            Meanwhile(documents, partial(self._wanted, run=run, early=early), most=AHEAD) as ready,
        ):
            for done, (document, made) in enumerate(ready, 1):
                self._take(document, made, run)
                if run.waiting >= self.batch:
                    self._write(run, early, ready)
                progress(done, max(total, done), report.passages, document.name)
            self._write(run, early, ready)
        if again:
            self.library.renew(run.leaving)
        self.joiner.forget()
        return report

    def _wanted(self, document: Read, *, run: _Run, early: Early) -> Made | Failure | None:
        """What is made of a document, where the library does not hold it yet; new texts go to the encoder at once."""
        if not isinstance(document, Document) or (not run.again and self.library.with_raw(document.digest)):
            return None
        made = self._make(document)
        if isinstance(made, Made) and not run.again and self._new(made):
            early.expect(passage.text for passage in made.passages)
        return made

    def _new(self, made: Made) -> bool:
        """Whether nothing like it is there: the vectors of older versions and of copies serve again."""
        copies = self.library.candidates(made.bands, SHARED) if made.bands else ()
        return not copies and self.library.digest(made.article.source.id) is None

    def _make(self, document: Document) -> Made | Failure:
        return make(
            document, extract=self.extract, language=self.language, shape=self.shape, chunk_size=self.chunk_size
        )

    def _take(self, document: Read, made: Made | Failure | None, run: _Run) -> None:
        if isinstance(document, Failure):
            run.report.failed.append(document)
            return
        if isinstance(document, Unchanged):
            run.report.unchanged.append(document.id)
            return
        id = self._kept(document, run) or self._added(document, made or self._make(document), run)
        if id and document.origin:
            run.came.append((document.origin, id))
            run.report.seen.add((document.origin, id))

    def _kept(self, document: Document, run: _Run) -> str | None:
        """The id of the article that was made of exactly this input before, if nothing has to be done for it."""
        known = self.library.with_raw(document.digest)
        if not known or run.again:
            return None
        digest = self.library.digest(known) or ""
        if run.claimed.setdefault(known, digest) != digest:
            return None
        run.report.unchanged.append(known)
        return known

    def _added(self, document: Document, made: Made | Failure, run: _Run) -> str | None:
        """Stages the article made of a document; None where that failed."""
        if isinstance(made, Failure):
            run.report.failed.append(made)
            return None
        source = made.article.source
        known = self.library.with_raw(document.digest) if run.again else None
        id = known or run.id(source, document.name)
        if id in run.claimed:  # the same text a second time
            run.report.unchanged.append(id)
            return id
        run.claimed[id] = source.digest
        source = replace(source, id=id)
        source = replace(source, story=told(source, made, self.library))
        article = replace(made.article, source=source)
        self._note(article, document.name, run.report)
        self._stage(article, made, run)
        self.library.keep_raw(id, document.to_json())
        return id

    def _stage(self, article: Article, made: Made, run: _Run) -> None:
        before = self.library.next(article.source.id)
        run.before += self.library.passages_of(article.source.id)
        self.library.put(article, made.passages_of(article), made.bands)
        for source in (article.source, before or article.source):
            run.stories[source.story or ""] = None
        run.waiting += len(made.passages)

    def _note(self, article: Article, name: str, report: Report) -> None:
        """What the report says of an article that is about to be staged."""
        source, language = article.source, article.language
        before = self.library.digest(source.id)
        if before == source.digest:
            report.unchanged.append(source.id)
            return
        (report.updated if before else report.added).append(source.id)
        if language != self.expected:
            report.warnings.append(
                f"{name}: the text is in {language}, the encoder is made for {self.expected};"
                " the settings `encoder` and `language` choose another"
            )

    def _write(self, run: _Run, early: Early, aside: Aside) -> None:
        """Encodes and writes what is staged: the indexes first, then the library shows it, then old versions leave."""
        joining, leaving = self._changes(run)
        held = run.held if run.again else None
        run.report.passages += self.joiner.join(joining, run.before, held, early, aside)
        self.library.came(run.came)
        run.leaving += leaving
        if run.stories and not run.again:
            self.library.commit(run.leaving)
            self.joiner.forget()
            run.leaving.clear()
        for done in (run.came, run.stories, run.before):
            done.clear()
        run.waiting = 0
        self.tidy()

    def _changes(self, run: _Run) -> tuple[list[Passage], list[str]]:
        """The passages that the indexes lack of the run's stories, and the keys of those that others cover by now."""
        joining, leaving = [], []
        for story in run.stories:
            wanted = distinct(self.library.next_members(story))
            live = self.library.next_live(story)
            there = live & run.held if run.again else live
            joining += [passage for passage in wanted if passage.key not in there]
            leaving += sorted(live.difference(passage.key for passage in wanted))
        return joining, leaving

    def remove(self, id: str) -> None:
        """Takes an article out, vectors and words with it; what only it said for its story, others say now.

        Errors: UnknownArticle."""
        story = self.library.get(id).source.story or ""
        members = self.library.next_members(story)
        rest = [member for member in members if not any(passage.source.id == id for passage in member)]
        live = self.library.next_live(story)
        promoted = [passage for passage in distinct(rest) if passage.key not in live]
        with Early(self.encoder) as early, Aside((), lambda _: None, most=0) as aside:
            self.joiner.join(promoted, [passage for member in members for passage in member], None, early, aside)
        self.library.remove(id)
        self.joiner.forget()

    def prune(self, origins: Iterable[str], report: Report) -> None:
        """Takes out what came from these folders or files and was not there this time, nor came from elsewhere."""
        for origin, id in vanished(self.library, origins, report):
            if self.library.left(origin, id):
                self.remove(id)
                report.removed.append(id)
