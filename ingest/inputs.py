"""What a user names, as documents: files, folders and addresses.

Knows nothing of libraries beyond what servers said of the articles in one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from ingest.address import is_address
from ingest.document import Document, Failure, Unchanged
from ingest.seen import Seen
from rag.settings import Settings

Read = Document | Unchanged | Failure


@dataclass(frozen=True, slots=True)
class Found:
    """A file with its name below `origin`, the file or folder that the user named."""

    path: Path
    name: str
    origin: str


@dataclass(frozen=True, slots=True)
class Inputs:
    """Files and addresses to be read, and the files and folders that they were found by."""

    files: tuple[Found, ...]
    addresses: tuple[str, ...]
    origins: tuple[str, ...]

    @classmethod
    def of(cls, given: Sequence[str | Path]) -> Inputs:
        """Errors: ReadError for a path that is not there."""
        from ingest.read import find

        addresses = [str(one) for one in given if is_address(str(one))]
        paths = [Path(one) for one in given if not is_address(str(one))]
        found: dict[Path, Found] = {}
        for path in paths:
            origin = str(path.resolve())
            for file, name in find([path]):
                found.setdefault(file, Found(file, name, origin))
        origins = dict.fromkeys(str(path.resolve()) for path in paths)
        return cls(tuple(found.values()), tuple(addresses), tuple(origins))

    def count(self) -> int:
        """How many documents there are at least: what an address leads to is known once it was fetched."""
        from ingest.read import count

        return sum(count(file.path) for file in self.files) + len(self.addresses)

    @contextmanager
    def documents(self, settings: Settings, seen: Seen) -> Iterator[Iterator[Read]]:
        """All documents, those of files first."""
        files = chain.from_iterable(map(_read, self.files))
        if not self.addresses:
            yield files
            return
        from ingest.fetch import Fetcher
        from ingest.web import documents

        fetcher = Fetcher(allow_private=settings.private_addresses, interval=settings.pause)
        with closing(fetcher):
            yield chain(files, documents(self.addresses, fetcher, seen, pages=settings.pages))


def _read(file: Found) -> Iterator[Document | Failure]:
    from ingest.read import read

    for document in read(file.path, file.name):
        yield replace(document, origin=file.origin) if isinstance(document, Document) else document
