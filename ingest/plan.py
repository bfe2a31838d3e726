"""What a run would do, without doing it: which documents are new, changed, as they were, or gone.

Knows nothing of indexes; nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ingest.article import to_article
from ingest.document import Document, Failure, Read, Unchanged
from ingest.ports import Archive
from ingest.report import Report
from rag.errors import ReadError


def plan(
    documents: Iterable[Read],
    library: Archive,
    *,
    extract: Callable[[Document], Document],
    language: Callable[[str], str],
    shape: str,
) -> Report:
    """The report that a run over these documents would give, warnings and passages apart."""
    report = Report()
    for document in documents:
        if isinstance(document, Failure):
            report.failed.append(document)
        elif isinstance(document, Unchanged):
            report.unchanged.append(document.id)
        else:
            _judge(document, library, report, extract=extract, language=language, shape=shape)
    return report


def _judge(
    document: Document,
    library: Archive,
    report: Report,
    *,
    extract: Callable[[Document], Document],
    language: Callable[[str], str],
    shape: str,
) -> None:
    id = library.with_raw(document.digest)
    if id is not None:
        report.unchanged.append(id)
    else:
        try:
            source = to_article(extract(document), language, shape=shape).source
        except ReadError as e:
            report.failed.append(Failure(document.name, e.message))
            return
        id, before = source.id, library.digest(source.id)
        same = report.unchanged if before == source.digest else report.updated
        (same if before else report.added).append(id)
    if document.origin:
        report.seen.add((document.origin, id))


def vanished(library: Archive, origins: Iterable[str], report: Report) -> Iterator[tuple[str, str]]:
    """(origin, id) of what came from these places before and was not there now; what could not be read was there."""
    failed = {failure.name.split("#")[0] for failure in report.failed}
    for origin in origins:
        seen = {id for place, id in report.seen if place == origin}
        for id in sorted(library.came_from(origin) - seen):
            if Document.from_json(library.raw(id)).name.split("#")[0] not in failed:
                yield origin, id
