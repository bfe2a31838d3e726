"""How much of one input is read: what is larger is refused, with the number in the reason.

Knows nothing of formats."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Guards against files that would take all memory or never end; sizes in bytes unless told otherwise."""

    file: int = 50_000_000  # of a file; rows of .csv and .jsonl are read one by one and may be more in all
    row: int = 20_000_000  # of a line of .jsonl, of a row of .csv
    member: int = 50_000_000  # of a file in an archive, unpacked
    archive: int = 2_000_000_000  # of all files in an archive, unpacked
    members: int = 100_000  # files in an archive
    ratio: int = 200  # unpacked to packed, of what unpacks to more than `small`
    small: int = 1_000_000
    pages: int = 2_000  # of a PDF
    seconds: float = 60.0  # for a PDF: the others cost what their size allows
    memory: int = 1_000_000_000  # address space of the process that reads PDF, on Linux
    characters: int = 2_000_000  # of an article
    markup: int = 10_000_000  # characters of a page of HTML
    front: int = 100_000  # characters of front matter
    values: int = 2_000_000  # lists and objects in JSON: a byte of it may take a hundred in memory
    columns: int = 1_000  # of a table
    parts: int = 1_000  # of a mail


LIMITS = Limits()
