"""Mails (.eml) into text: a newsletter's sender is the publisher, a person the author; with what is attached.

Knows nothing of mailboxes or of the kinds of attachments. Source: RFC 5322, 2045-2047, 3676."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_binary_file
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from typing import BinaryIO

from ingest.content import text as decoded
from ingest.fragment import plain
from ingest.limits import Limits
from rag.errors import ReadError
from rag.text import encodable

HEADERS = ("from", "subject", "date", "to", "received", "mime-version", "message-id", "content-type")
LISTS = ("list-id", "list-unsubscribe", "list-post", "feedback-id")  # of newsletters
EARLIEST = 1980  # a year before there were mails of news: the clock was wrong
LONGEST = 2_000  # characters of a header line that are read
WRAPPED = range(60, 83)  # characters of the longest line: others are paragraphs, or verses
LEAST = 200  # characters of plain text that is more than "see the HTML version"

_ANSWER = re.compile(r"(?:(?:re|fwd?|aw|wg|tr)\s*:\s*)+", re.I)
_ROBOT = re.compile(r"\b(?:no-?reply|do-?not-?reply|newsletters?|news|digest|alerts?|mailer)\b.*@", re.I)
_SIGNATURE = re.compile(r"^-- ?$.*", re.S | re.M)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a mail."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """What a mail says; `text` may be empty where it only carries files."""

    text: str
    title: str | None
    publisher: str | None
    author: str | None
    published: str | None
    attachments: tuple[Attachment, ...]


def parse(file: BinaryIO, limits: Limits) -> Mail:
    """A mail. Errors: ReadError for what is none, or has too many parts."""
    try:
        message = message_from_binary_file(file)
        parts = list(_parts(message, limits))
    except RecursionError as e:
        raise ReadError("a mail with parts nested too deep") from e
    if not any(name in message for name in HEADERS):
        raise ReadError("no mail: it has none of the lines that open one, such as From and Subject")
    texts = [part for part in parts if part.get_content_maintype() == "text" and not part.get_filename()]
    attached = [Attachment(name, _bytes(part)) for part in parts if (name := _filename(part))]
    name, address = parseaddr(_header(message, "from"))
    sender = " ".join(name.split()) or None
    newsletter = any(header in message for header in LISTS) or _ROBOT.search(address) is not None
    return Mail(
        _body(texts),
        _ANSWER.sub("", _header(message, "subject"), count=1).strip() or None,
        sender or address.rpartition("@")[2] or None if newsletter else None,
        None if newsletter else sender,
        _day(_header(message, "date")),
        tuple(attached),
    )


def _parts(message: Message, limits: Limits) -> Iterator[Message]:
    """The parts that hold something; a mail inside a mail is one of them."""
    waiting, count = [message], 0
    while waiting:
        part = waiting.pop()
        count += 1
        if count > limits.parts:
            raise ReadError(f"more than {limits.parts:,} parts")
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting += [one for one in reversed(inner) if isinstance(one, Message)]
        else:
            yield part


def _body(parts: list[Message]) -> str:
    """The plain text, or where there is hardly any the HTML."""
    plains = [_unwrapped(_unsigned(_text(part)), part) for part in parts if part.get_content_subtype() != "html"]
    htmls = [plain(_text(part)) for part in parts if part.get_content_subtype() == "html"]
    written, shown = "\n\n".join(plains).strip(), "\n\n".join(htmls).strip()
    return written if len(written) >= min(LEAST, len(shown)) else shown


def _unsigned(text: str) -> str:
    return _SIGNATURE.sub("", text)


def _text(part: Message) -> str:
    try:
        return decoded(_bytes(part), part.get_content_charset())
    except ReadError:  # bytes that are no text
        return ""


def _bytes(part: Message) -> bytes:
    """The content of a part; a mail inside a mail as it came."""
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        return inner[0].as_bytes() if isinstance(inner, list) and isinstance(inner[0], Message) else b""
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _filename(part: Message) -> str:
    """The last part of an attachment's name; "" where it is no attachment."""
    name = part.get_filename() or ("mail.eml" if part.get_content_type() == "message/rfc822" else "")
    return re.split(r"[/\\]", _words(name))[-1]


def _unwrapped(text: str, part: Message) -> str:
    """Lines that were broken to fit a width are joined: each on which the next one's first word had no room."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    width = max(map(len, lines))
    if part.get_param("format") == "flowed":
        return "\n".join(lines).replace(" \n", " ")
    if width not in WRAPPED:
        return "\n".join(lines)
    made = lines[:1]
    for before, line in zip(lines, lines[1:], strict=False):
        full = before.strip() and line.strip() and len(before) + 1 + len(line.split(None, 1)[0]) > width
        made[-1:] = [f"{made[-1]} {line}"] if full else [made[-1], line]
    return "\n".join(made)


def _header(message: Message, name: str) -> str:
    return _words(str(message.get(name) or ""))


def _words(said: str) -> str:
    """A header line in one line, its encoded words decoded."""
    said = said[:LONGEST]
    try:
        parts = [
            part if isinstance(part, str) else decoded(part, codec if codec != "unknown-8bit" else None)
            for part, codec in decode_header(said)
        ]
    except (MessageError, binascii.Error, ReadError, ValueError):
        parts = [said]
    return " ".join(encodable("".join(parts)).split())


def _day(said: str) -> str | None:
    """The moment a mail was sent, in ISO 8601; None where no clock would say so."""
    try:
        moment = parsedate_to_datetime(said)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return moment.isoformat() if moment.year >= EARLIEST else None
