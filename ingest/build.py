"""Settings to Indexer, and the public `ingest`: the only file of this room that names adapters.

Knows nothing of terminals: progress goes to whoever listens."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from ingest.document import Document
from ingest.index import Indexer, Progress, Report
from rag.build import index_folder, open_encoder, open_library, open_vectors, open_words, with_flags
from rag.language import Languages
from rag.settings import Settings


def ingest(
    paths: Sequence[str | Path] = (),
    *,
    library: str | Path | None = None,
    refresh: bool = False,
    settings: Settings | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] | None = None,
) -> Report:
    """Ingests files and folders into a library, which is made where there is none; unchanged articles cost nothing.

    `refresh` cleans, chunks and encodes what the library holds again, from the raw inputs it keeps, before `paths`.
    `progress` hears how far it is, `say` of slow steps. Safe to interrupt: run it again.
    Errors: ReadError for a path that is not there, LibraryMismatch, LibraryBusy, ModelError."""
    from ingest.read import count, find, read

    settings = with_flags(settings, library=library)
    files = find(paths)
    heard = progress or _silent
    report = Report()
    with open_indexer(settings, refresh=refresh, say=say) as indexer:
        if refresh:
            kept = map(Document.from_json, indexer.library.raws())
            indexer.run(kept, report, total=indexer.library.coverage().articles, progress=heard, again=True)
            _tidy(index_folder(settings, indexer.encoder))
        documents = (document for path, name in files for document in read(path, name))
        total = sum(count(path) for path, _ in files)
        return indexer.run(documents, report, total=total, progress=heard)


@contextmanager
def open_indexer(
    settings: Settings, *, refresh: bool = False, say: Callable[[str], None] | None = None
) -> Iterator[Indexer]:
    """The one writer of a library; holds its lock to the end. Errors: LibraryBusy, LibraryMismatch, ModelError."""
    from ingest.html import extract

    with ExitStack() as stack:
        encoder = stack.enter_context(closing(open_encoder(settings, say)))
        library = stack.enter_context(closing(open_library(settings, encoder, create=True, any_fingerprint=refresh)))
        stack.enter_context(library.writing())
        yield Indexer(
            library=library,
            vectors=stack.enter_context(closing(open_vectors(settings, encoder))),
            words=stack.enter_context(closing(open_words(settings, encoder))),
            encoder=encoder,
            extract=extract,
            language=Languages(settings.language).language,
            shape=settings.fingerprint(encoder.fingerprint),
            expected=settings.language,
            chunk_size=settings.chunk_size,
        )


def remove(id: str, *, library: str | Path | None = None, settings: Settings | None = None) -> None:
    """Takes an article out of a library, with its vectors and words. Errors: UnknownArticle, LibraryBusy."""
    settings = with_flags(settings, library=library)
    with open_indexer(settings) as indexer:
        indexer.remove(id)


def _tidy(folder: Path) -> None:
    """Removes the indexes beside this one, made by another pipeline: nothing reads them any more."""
    for other in folder.parent.glob("index-*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)  # what cannot be removed takes space, no more


def _silent(done: int, total: int, passages: int, name: str) -> None:
    """Nobody listens."""
