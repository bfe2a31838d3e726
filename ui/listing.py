"""Articles, what was cut from them, and settings as lines of text; and which article a reader means.

Knows nothing of terminals or libraries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rag.errors import UnknownArticle
from rag.text import inert
from rag.types import Article, Cut, Source
from ui.render import BAR, Line, Tone, origin, paragraphs, plural, wrap

if TYPE_CHECKING:
    from rag.mend import Differences
    from rag.settings import Origin

NAMED = 5  # articles that an error about an ambiguous id names


def meant(given: str, ids: Sequence[str]) -> str:
    """The id that is `given`, else the only one ending in it, else the only one holding it. Errors: UnknownArticle."""
    for fits in (str.__eq__, str.endswith, str.__contains__):
        found = [id for id in ids if fits(id, given)]
        if len(found) > 1:
            more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
            raise UnknownArticle(
                f"{given!r} may be {plural(len(found), 'article')}: {', '.join(found[:NAMED])}{more}",
                "give more of the id",
            )
        if found:
            return found[0]
    raise UnknownArticle(f"no article has the id {given!r}", "dateline articles list")


def listed(source: Source, passages: int, width: int) -> list[Line]:
    """One article of a list; its id stands on a line of its own, whole, to be copied."""
    published = source.published.isoformat() if source.published else "no date"
    return [
        *_toned(wrap(source.title, width, first=f"{published:<12}", rest=" " * 12), "strong"),
        *_toned(
            wrap(f"{source.publisher or 'publisher unknown'}, {plural(passages, 'passage')}", width, first=" " * 12)
        ),
        Line(" " * 12 + inert(source.id), "faint"),
    ]


def shown(article: Article, width: int) -> list[Line]:
    """An article's title, origin, id and text."""
    source = article.source
    author = f"{source.author}, " if source.author else ""
    return [
        *_toned(wrap(source.title, width), "strong"),
        *_toned(wrap(author + origin(source), width), "faint"),
        Line(inert(source.id), "faint"),
        Line(),
        *_toned(paragraphs(article.text, width)),
    ]


def differing(found: Differences, *, mended: bool) -> list[Line]:
    """What the stores disagree on, in numbers."""
    parts = (
        (found.vectors_missing, "missing among the vectors"),
        (found.vectors_surplus, "too many among the vectors"),
        (found.words_missing, "missing among the words"),
        (found.words_surplus, "too many among the words"),
    )
    told = [Line(f"{plural(len(keys), 'passage')} {where}", "warn") for keys, where in parts if keys]
    if not told:
        return [Line("articles, vectors and words agree")]
    return [*told, Line("repaired" if mended else "to repair: dateline articles verify --repair")]


def cut(cuts: Sequence[Cut], width: int) -> list[Line]:
    """What the cleaner removed, each piece with its rule and where it stood."""
    lines = [Line(f"{plural(len(cuts), 'piece')} removed by the cleaner", "strong")]
    for piece in cuts:
        lines += [Line(), Line(inert(f"{piece.rule}, at character {piece.at}"), "faint")]
        lines += _toned(line for part in piece.text.split("\n") for line in wrap(part, width, first=BAR))
    return lines


def values(origins: Iterable[Origin], width: int) -> list[Line]:
    """Each setting with its value, where it came from and its help."""
    lines: list[Line] = []
    for one in origins:
        lines += _toned(
            wrap(f"{one.name} = {'none' if one.value is None else one.value} ({one.where})", width), "strong"
        )
        lines += _toned(wrap(one.help, width, first="    "), "faint")
    return lines


def _toned(lines: Iterable[str], tone: Tone = "plain") -> list[Line]:
    return [Line(line, tone) for line in lines]
