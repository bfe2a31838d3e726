"""Settings to Indexer, and the public `ingest`: the only file of this room that names adapters.

Knows nothing of terminals: progress goes to whoever listens."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ingest.document import Document
from ingest.heap import map_large, trim
from ingest.index import Indexer
from ingest.plan import plan, vanished
from ingest.ports import Progress
from ingest.report import Report
from ingest.seen import Looked
from rag.build import index_folder, mended, open_archive, open_encoder, open_indexes, with_flags
from rag.errors import LibraryMissing
from rag.language import Languages
from rag.mend import Differences, compare, repair
from rag.settings import Settings

if TYPE_CHECKING:
    from ingest.inputs import Inputs
    from rag.ports import VectorIndex, WordIndex


def ingest(
    inputs: Sequence[str | Path] = (),
    *,
    library: str | Path | None = None,
    refresh: bool = False,
    prune: bool = False,
    dry_run: bool = False,
    settings: Settings | None = None,
    origin: str | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] | None = None,
) -> Report:
    """Ingests files, folders and addresses (pages, feeds, sitemaps) into a library, made where there is none.

    Unchanged articles cost nothing. `refresh` cleans, chunks and encodes what the library holds again, from the raw
    inputs it keeps, before `inputs`; `prune` takes out what has gone from the files and folders named; `dry_run` only
    tells what would be done; `origin` stands for the paths of files that will not stay there. `progress` hears how far
    it is, `say` of slow steps. Safe to interrupt: run it again.
    Errors: ReadError for a path that is not there, LibraryMismatch, LibraryBusy, ModelError."""
    from ingest.inputs import Inputs

    settings = with_flags(settings, library=library)
    given = Inputs.of(inputs, origin=origin)
    heard = progress or _silent
    if dry_run:
        return _planned(given, settings, prune=prune)
    report = Report()
    with open_indexer(settings, refresh=refresh, say=say) as indexer:
        if refresh:
            kept = map(Document.from_json, indexer.library.raws())
            indexer.run(kept, report, total=indexer.library.coverage().articles, progress=heard, again=True)
            _tidy(index_folder(settings, indexer.encoder))
        with given.documents(settings, indexer.library) as documents:
            indexer.run(documents, report, total=given.count(), progress=heard)
        if prune:
            indexer.prune(given.origins, report)
    return report


def _planned(given: Inputs, settings: Settings, *, prune: bool) -> Report:
    """What an ingestion would do; where there is no library, everything is new."""
    with ExitStack() as stack:
        encoder = stack.enter_context(closing(open_encoder(settings)))
        try:
            library = open_archive(settings, encoder)
        except LibraryMissing:
            folder = Path(stack.enter_context(TemporaryDirectory()))
            library = open_archive(settings.model_copy(update={"library": folder}), encoder, create=True)
        stack.enter_context(closing(library))
        documents = stack.enter_context(given.documents(settings, Looked(library)))
        language = Languages(settings.language).language
        report = plan(
            documents, library, extract=_extract, language=language, shape=settings.fingerprint(encoder.fingerprint)
        )
        if prune:
            report.removed += [id for _, id in vanished(library, given.origins, report)]
        return report


@contextmanager
def open_indexer(
    settings: Settings, *, refresh: bool = False, say: Callable[[str], None] | None = None
) -> Iterator[Indexer]:
    """The one writer of a library; holds its lock to the end. Errors: LibraryBusy, LibraryMismatch, ModelError."""
    map_large()
    with ExitStack() as stack:
        encoder = stack.enter_context(closing(open_encoder(settings, say)))
        archive = stack.enter_context(closing(open_archive(settings, encoder, create=True, any_fingerprint=refresh)))
        stack.enter_context(archive.writing(anew=refresh))

        @cache
        def indexes() -> tuple[VectorIndex, WordIndex]:
            vectors, words = mended(settings, encoder, archive)
            stack.callback(vectors.close)
            stack.callback(words.close)
            return vectors, words

        indexer = Indexer(
            library=archive,
            indexes=indexes,
            encoder=encoder,
            extract=_extract,
            language=Languages(settings.language).language,
            shape=settings.fingerprint(encoder.fingerprint),
            expected=settings.language,
            chunk_size=settings.chunk_size,
            tidy=trim,
        )
        indexer.joiner.forget()  # what a broken-off run left behind
        yield indexer


def _extract(document: Document) -> Document:
    """A page as plain text; others need no trafilatura, which takes 0.1 s to import. Errors: ReadError."""
    if document.kind != "html":
        return document
    from ingest.html import extract

    return extract(document)


def remove(id: str, *, library: str | Path | None = None, settings: Settings | None = None) -> None:
    """Takes an article out of a library, with its vectors and words. Errors: UnknownArticle, LibraryBusy."""
    settings = with_flags(settings, library=library)
    with open_indexer(settings) as indexer:
        indexer.remove(id)


def verify(
    *,
    library: str | Path | None = None,
    settings: Settings | None = None,
    mend: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Differences:
    """Compares the three stores of a library; `mend` brings both indexes to what the library says.

    Errors: LibraryMissing, LibraryMismatch, LibraryBusy; IndexBroken where `mend` is off and an index unreadable."""
    settings = with_flags(settings, library=library)
    with (
        closing(open_encoder(settings)) as encoder,
        closing(open_archive(settings, encoder)) as archive,
        archive.writing(),
    ):
        opened = mended(settings, encoder, archive) if mend else open_indexes(settings, encoder)
        with closing(opened[0]) as vectors, closing(opened[1]) as words:
            found = compare(archive, vectors, words)
            if mend and found.count:
                repair(
                    found, library=archive, vectors=vectors, words=words, encoder=encoder, progress=progress or _still
                )
                archive.commit()
            return found


def save(file: str | Path, *, library: str | Path | None = None, settings: Settings | None = None) -> None:
    """Writes a library into one file. Errors: LibraryMissing, LibraryError."""
    from rag.moving import save as write

    write(with_flags(settings, library=library).library, Path(file))


def load(file: str | Path, *, library: str | Path | None = None, settings: Settings | None = None) -> None:
    """Makes a library of a file that `save` wrote, and its indexes; nothing is encoded again.

    Errors: LibraryError; LibraryMismatch where other settings made it, with the command that makes it anew."""
    from rag.moving import load as read

    settings = with_flags(settings, library=library)
    read(Path(file), settings.library)
    with open_indexer(settings) as indexer:
        indexer.indexes()


def _still(done: int, total: int) -> None:
    """Nobody listens."""


def _tidy(folder: Path) -> None:
    """Removes the indexes beside this one, made by another pipeline: nothing reads them any more."""
    for other in folder.parent.glob("index-*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)  # what cannot be removed takes space, no more


def _silent(done: int, total: int, passages: int, name: str) -> None:
    """Nobody listens."""
