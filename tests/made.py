"""Small files of every kind, written by hand: PDF in Courier, Word files, archives, mails."""

from __future__ import annotations

import base64
import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CORE = (
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
)
EM = 0.6  # width of a letter of Courier in its size

Text = tuple[float, float, str, float]  # x, y, what is written there, letter size


def column(paragraphs: Iterable[Sequence[str]], *, x=50.0, y=700.0, size=10.0, lead=12.0, gap=6.0, indent=0.0):
    """Lines as they are given below one another, paragraphs `gap` apart."""
    texts: list[Text] = []
    for lines in paragraphs:
        for n, line in enumerate(lines):
            texts.append((x + (indent if n == 0 else 0), y, line, size))
            y -= lead
        y -= gap
    return texts


def pdf(
    pages: Sequence[Sequence[Text]],
    *,
    info: Mapping[str, str] | None = None,
    rotate: int = 0,
    turn: str = "1 0 0 1 0 0",
    under: str = "",
    extra: str = "",
):
    """A PDF of 600 by 800 points; `extra` goes into the trailer, `under` into each page."""
    contents = [
        f"{under} {turn} cm BT "
        + " ".join(f"/F {size} Tf 1 0 0 1 {x} {y} Tm ({_quoted(text)}) Tj" for x, y, text, size in page)
        + " ET"
        for page in pages
    ]
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(pages)))
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode(),
        3: b"<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>",
        4: ("<<" + "".join(f"/{key}({_quoted(value)})" for key, value in (info or {}).items()) + ">>").encode("cp1252"),
    }
    for n, content in enumerate(contents):
        objects[5 + 2 * n] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Rotate {rotate}"
            f"/Resources<</Font<</F 3 0 R>>>>/Contents {6 + 2 * n} 0 R>>"
        ).encode()
        objects[6 + 2 * n] = stream(content.encode("cp1252"))
    return assembled(objects, extra)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def stream(data: bytes, *, more: str = "", packed: int = 1) -> bytes:
    """A stream object, packed so many times."""
    for _ in range(packed):
        data = zlib.compress(data, 9)
    head = f"<</Length {len(data)}{more}/Filter[{'/FlateDecode' * packed}]>>stream\n"
    return head.encode() + data + b"\nendstream"


def assembled(objects: Mapping[int, bytes], extra: str = "") -> bytes:
    """A PDF of numbered objects, with its table of places."""
    out, places = bytearray(b"%PDF-1.4\n"), {}
    for n, body in sorted(objects.items()):
        places[n] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (n, body)
    start, size = len(out), max(objects) + 1
    rows = [f"{places[n]:010} 00000 n \n" if n in places else "0000000000 65535 f \n" for n in range(size)]
    trailer = f"trailer\n<</Size {size}/Root 1 0 R/Info 4 0 R{extra}>>\nstartxref\n{start}\n%%EOF\n"
    return bytes(out) + f"xref\n0 {size}\n{''.join(rows)}{trailer}".encode()


LOCKED = "/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<" + "41" * 32 + ">/U<" + "42" * 32 + ">>>/ID[<00><00>]"


def forms(depth: int) -> bytes:
    """A page that draws a form ten times, which draws another ten times, and so on: it never ends."""
    form = "/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</X {} 0 R>>/Font<</F 3 0 R>>>>"
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Count 1/Kids[5 0 R]>>",
        3: b"<</Type/Font/Subtype/Type1/BaseFont/Courier>>",
        5: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</XObject<</X 10 0 R>>>>/Contents 6 0 R>>",
        6: stream(b"/X Do " * 10),
    }
    for n in range(10, 10 + depth):
        last = n == 9 + depth
        content = b"BT /F 12 Tf 10 10 Td (x) Tj ET" if last else b"/X Do " * 10
        objects[n] = stream(content, more=form.format(n + 1))
    return assembled(objects)


def docx(body: str, *, core: str = "", parts: Mapping[str, str] | None = None, head: str = "") -> bytes:
    """A Word file; `body` is XML, as `paragraph` makes it."""
    document = f'<?xml version="1.0"?>{head}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    properties = {"docProps/core.xml": f"<cp:coreProperties {CORE}>{core}</cp:coreProperties>"} if core else {}
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return zipped({"[Content_Types].xml": types, "word/document.xml": document, **properties, **(parts or {})})


def paragraph(text: str, style: str = "") -> str:
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{styled}<w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def zipped(files: Mapping[str, str | bytes], *, packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packed) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, packed)
    return out.getvalue()


def mail(body: str, *, kind: str = "plain", attached: Mapping[str, bytes] | None = None, **headers: str) -> bytes:
    """A mail; headers are given with _ for -."""
    lines = {"From": "Ida Holm <ida@post.example>", "MIME-Version": "1.0"}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    text = f"Content-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{body}\n"
    top = "".join(f"{name}: {value}\n" for name, value in lines.items())
    if not attached:
        return f"{top}{text}".encode()
    out = f"{top}Content-Type: multipart/mixed; boundary=b\n\n--b\n{text}".encode()
    for name, data in attached.items():
        out += f'\n--b\nContent-Type: application/octet-stream; name="{name}"\n'.encode()
        out += b"Content-Transfer-Encoding: base64\nContent-Disposition: attachment\n\n" + base64.encodebytes(data)
    return out + b"\n--b--\n"
