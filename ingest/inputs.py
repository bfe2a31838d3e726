"""What a user names, as documents: files, folders and addresses.

Knows nothing of libraries beyond what servers said of the articles in one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.address import is_address
from ingest.document import Document, Failure, Read
from ingest.seen import Seen
from rag.background import STOP
from rag.settings import Settings

if TYPE_CHECKING:
    from ingest.read import FileReader


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
    def of(cls, given: Sequence[str | Path], *, origin: str | None = None) -> Inputs:
        """`origin` stands for the paths of files that will not stay where they are: nothing of it is ever pruned.

        Errors: ReadError for a path that is not there."""
        from ingest.read import find

        addresses = [str(one) for one in given if is_address(str(one))]
        paths = [Path(one) for one in given if not is_address(str(one))]
        found: dict[Path, Found] = {}
        for path in paths:
            for file, name in find([path]):
                found.setdefault(file, Found(file, name, origin or _place(path)))
        origins = dict.fromkeys(_place(path) for path in paths if not origin)
        return cls(tuple(found.values()), tuple(addresses), tuple(origins))

    def count(self) -> int:
        """How many documents there are at least: what an address leads to is known once it was fetched."""
        from ingest.read import count

        return sum(count(file.path) for file in self.files) + len(self.addresses)

    @contextmanager
    def documents(self, settings: Settings, seen: Seen) -> Iterator[Iterator[Read]]:
        """All documents, those of files first."""
        from ingest.read import FileReader

        with closing(FileReader()) as reader:
            files = chain.from_iterable(_read(reader, file) for file in self.files)
            if not self.addresses:
                yield files
                return
            from ingest.fetch import Fetcher
            from ingest.web import documents

            stop = STOP.get()
            with (
                closing(Fetcher(allow_private=settings.private_addresses, interval=settings.pause)) as fetcher,
                stop.ending(fetcher.close) if stop else nullcontext(),
            ):
                fetched = documents(self.addresses, fetcher, seen, by_content=reader.content, pages=settings.pages)
                yield chain(files, fetched)


def _place(path: Path) -> str:
    """A path as text that can be kept. What is no text stays apart: pruning one folder must not empty another."""
    return str(path.resolve()).encode("utf-8", "backslashreplace").decode()


def _read(reader: FileReader, file: Found) -> Iterator[Document | Failure]:
    for document in reader.read(file.path, file.name):
        yield replace(document, origin=file.origin) if isinstance(document, Document) else document
