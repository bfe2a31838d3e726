"""What a document file says of itself, taken only where the text agrees: programs fill these fields by themselves.

Knows nothing of file formats; a time of making is no publish day, so none is taken."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 300  # characters of a title

_WORD = re.compile(r"\w+")
_NO_TITLE = re.compile(r"untitled|microsoft word|.*\.(?:docx?|pdf|indd|tex|qxd|rtf|odt|html?)\b", re.I)


@dataclass(frozen=True, slots=True)
class Parsed:
    """The text of a document file, with the title and author that it names."""

    text: str
    title: str | None = None
    author: str | None = None


def own_title(said: str | None, text: str) -> str | None:
    """A title of two words or more, most of which stand in the text."""
    said = " ".join((said or "").split())
    words = {word.casefold() for word in _WORD.findall(said)}
    there = words & {word.casefold() for word in _WORD.findall(text)}
    sane = len(words) > 1 and len(said) <= LONGEST and not _NO_TITLE.match(said)
    return said if sane and 3 * len(there) >= 2 * len(words) else None


def own_author(said: str | None, text: str) -> str | None:
    """A name of two words or more that stands in the text: else it may be who owns the computer."""
    said = " ".join((said or "").split())
    sane = 1 < len(said.split()) < 12 and not any(c.isdigit() or c in "@\\" for c in said)
    return said if sane and said.casefold() in " ".join(text.split()).casefold() else None
