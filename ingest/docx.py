"""Word files (.docx) into text: the paragraphs as they are after all changes, without headers and notes.

Knows nothing of styles but titles; a time of making is no publish day. Source: ECMA-376, part 1, 17.2-17.3."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from ingest.archive import unpacked
from ingest.limits import Limits
from ingest.properties import Parsed, own_author, own_title
from rag.errors import ReadError

TITLES = ("title", "heading1", "titel", "titre")
WRITTEN = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
GONE = frozenset(("Fallback", "moveFrom"))  # said twice, or said elsewhere

_DOCUMENT = re.compile(r"word/document\d*\.xml")
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.I)


def document_in(archive: zipfile.ZipFile) -> str | None:
    """The name of the part that holds the text, if the archive is a Word file."""
    return next((name for name in archive.namelist() if _DOCUMENT.fullmatch(name)), None)


def parse(archive: zipfile.ZipFile, limits: Limits) -> Parsed:
    """The text of a Word file, a blank line between paragraphs. Errors: ReadError."""
    part = archive.getinfo(document_in(archive) or "word/document.xml")
    try:
        found = list(_paragraphs(_whole(unpacked(archive, part, limits))))
    except etree.XMLSyntaxError as e:
        raise ReadError("a damaged Word file: its text breaks off") from e
    texts = [text for text, _ in found]
    title, author = _said(archive, limits)
    head = "\n".join([*texts[:8], *texts[-3:]])
    styled = next((text for text, style in found[:5] if style.casefold() in TITLES), None)
    return Parsed("\n\n".join(texts), own_title(title, head) or own_title(styled, head), own_author(author, head))


def _whole(xml: bytes) -> bytes:
    """XML that declares nothing of its own: entities may grow without end, and Word writes none."""
    if _DOCTYPE.search(xml, 0, 10_000) or _DOCTYPE.search(xml.replace(b"\0", b""), 0, 10_000):
        raise ReadError("a Word file whose XML declares entities: Word writes none")
    return xml


def _paragraphs(xml: bytes) -> Iterator[tuple[str, str]]:
    """The paragraphs that say something, each with the name of its style."""
    events = etree.iterparse(io.BytesIO(xml), tag="{*}p", resolve_entities=False, no_network=True)
    for _, paragraph in events:
        if _word(paragraph) and not any(_name(above) in GONE for above in paragraph.iterancestors()):
            text = "".join(_pieces(paragraph))
            style = next((str(e.get(_key(e))) for e in paragraph.iter("{*}pStyle") if _key(e)), "")
            if said := "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n")))):
                yield said, style
        paragraph.clear(keep_tail=True)


def _word(element: etree._Element) -> bool:
    """Drawings have paragraphs too."""
    return "wordprocessingml" in str(element.tag)


def _pieces(paragraph: etree._Element) -> Iterator[str]:
    for element in paragraph.iter("{*}t", *(f"{{*}}{name}" for name in WRITTEN)):
        if _word(element) and not any(_name(above) in GONE for above in element.iterancestors()):
            yield element.text or "" if _name(element) == "t" else WRITTEN[_name(element)]


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname


def _key(element: etree._Element) -> str:
    return next((str(key) for key in element.attrib if str(key).endswith("}val")), "")


def _said(archive: zipfile.ZipFile, limits: Limits) -> tuple[str | None, str | None]:
    """Title and author of the properties; damaged ones say nothing."""
    try:
        xml = _whole(unpacked(archive, archive.getinfo("docProps/core.xml"), limits))
        root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    except (KeyError, ReadError, etree.XMLSyntaxError):
        return None, None
    return root.findtext("{*}title"), root.findtext("{*}creator")
