"""What can go wrong in a way the user can mend; every other exception is our bug and keeps its traceback.

    DatelineError(message, hint)
    ├── SettingsError          a setting is unknown or has an unusable value
    ├── LibraryError           the library cannot be used
    │   ├── LibraryMissing     no library in that folder
    │   ├── LibraryMismatch    made by another encoder, cleaner or chunker, or by a newer Dateline
    │   ├── LibraryBusy        another process is writing
    │   ├── LibraryUnwritable  the disk is full, or the folder may not be written to
    │   ├── IndexBroken        vectors or words are not there, or were not written to the end
    │   └── UnknownArticle     no article of that id, or its old text was swept
    ├── ReadError              an input cannot be read as an article
    ├── ModelError             an encoder, reader or verifier cannot be loaded or is not what it should be
    ├── WriterError            a language model failed; `retryable` tells whether trying again may help
    ├── QuestionsError         a file of questions cannot be used
    ├── UnknownConversation    its owner has no conversation of that id, or it has no turn of that number
    └── UnknownAccount         no user or key of that name

Knows nothing of how an error is shown."""

from __future__ import annotations

import shlex
from pathlib import Path


class DatelineError(Exception):
    """A failure the user can mend: `message` names the value seen, `hint` the next command to type."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class SettingsError(DatelineError):
    """A setting is unknown or has an unusable value."""


class LibraryError(DatelineError):
    """The library cannot be used."""


class LibraryMissing(LibraryError):
    """There is no library in that folder."""


class LibraryMismatch(LibraryError):
    """The library was made by another encoder, cleaner or chunker, or by a newer Dateline."""


class LibraryBusy(LibraryError):
    """Another process is writing to the library."""


class LibraryUnwritable(LibraryError):
    """The library's folder cannot be written to; opening a library to read from it writes locks as well."""

    def __init__(self, folder: Path, reason: object) -> None:
        where = shlex.quote(str(folder))
        super().__init__(f"cannot write to the library in {folder}: {reason}", f"df -h {where}; ls -ld {where}")


class IndexBroken(LibraryError):
    """Vectors or words are not there, or were not written to the end: they have to be made from the library."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "dateline articles verify --repair")


class UnknownArticle(LibraryError):
    """No article has that id, or the old text asked for was swept."""


class ReadError(DatelineError):
    """An input cannot be read as an article."""


class ModelError(DatelineError):
    """An encoder, reader or verifier cannot be loaded, or is not what it should be."""


class WriterError(DatelineError):
    """A language model failed; `retryable` tells whether trying again may help."""

    def __init__(self, message: str, hint: str = "", *, retryable: bool = False) -> None:
        super().__init__(message, hint)
        self.retryable = retryable


class QuestionsError(DatelineError):
    """A file of questions cannot be used."""


class UnknownConversation(DatelineError):
    """Its owner has no conversation of that id, or it has no turn of that number."""


class UnknownAccount(DatelineError):
    """There is no user or key of that name."""
