"""Settings to Indexer, and the public `ingest`: the only file of this room that names adapters.

Knows nothing of terminals: progress goes to whoever listens."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ingest.document import Document
from ingest.index import Indexer, Progress, Report
from rag.build import open_encoder, open_library, open_vectors, open_words, with_flags
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
    from ingest.read import find, read

    settings = with_flags(settings, library=library)
    files = find(paths)
    with open_indexer(settings, refresh=refresh, say=say) as indexer:
        heard = progress or _silent
        report = Report()
        if refresh:
            kept = [Document.from_json(raw) for raw in indexer.library.raws()]
            report = indexer.run(kept, report, total=len(kept), progress=heard, again=True)
            indexer.library.renew()
        documents = (document for path, name in files for document in read(path, name))
        return indexer.run(documents, report, total=len(files), progress=heard)


@contextmanager
def open_indexer(
    settings: Settings, *, refresh: bool = False, say: Callable[[str], None] | None = None
) -> Iterator[Indexer]:
    """The one writer of a library; holds its lock to the end. Errors: LibraryBusy, LibraryMismatch, ModelError."""
    from ingest.html import extract

    encoder = open_encoder(settings, say)
    library = open_library(settings, encoder, create=True, any_fingerprint=refresh)
    with library.writing():
        vectors, words = open_vectors(settings, encoder), open_words(settings, encoder)
        try:
            yield Indexer(
                library=library,
                vectors=vectors,
                words=words,
                encoder=encoder,
                extract=extract,
                language=Languages(settings.language).language,
                shape=settings.fingerprint(encoder.fingerprint),
                expected=settings.language,
                chunk_size=settings.chunk_size,
            )
        finally:
            for part in (words, vectors, library, encoder):
                part.close()


def remove(id: str, *, library: str | Path | None = None, settings: Settings | None = None) -> None:
    """Takes an article out of a library, with its vectors and words. Errors: UnknownArticle, LibraryBusy."""
    settings = with_flags(settings, library=library)
    with open_indexer(settings) as indexer:
        indexer.remove(id)


def _silent(done: int, total: int, passages: int, name: str) -> None:
    """Nobody listens."""
