"""Two hundred broken files of all kinds, the same for the same seed; run as a program it reads a folder and tells.

python tests/broken.py FOLDER      JSON: what came of each file, and the memory it took"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from made import LOCKED, assembled, column, docx, forms, mail, paragraph, pdf, stream, zipped

from ingest.article import to_article
from ingest.document import Document, Failure
from ingest.html import extract
from ingest.limits import LIMITS
from ingest.read import FileReader, find
from rag.errors import ReadError

EACH = 20  # files of a kind
LONG = 49_000_000
SENTENCES = [
    "Boat number {n} left the harbour of Orlo on Thursday with eleven sailors and a dog.",
    "The council had voted for the ferry to Holm, seven votes to five, after a long debate.",
    "Nobody on the pier could say when the bridge would be built, or who would pay for it.",
    "Ida Holm, who has sold tickets there for nine years, said that she would miss the seals.",
]


@dataclass(frozen=True, slots=True)
class Broken:
    """A file, and whether nothing can be read from it: of others a text may come, or a reason."""

    name: str
    data: bytes = field(repr=False)
    lost: bool


def sentences(n: int) -> list[str]:
    return [sentence.format(n=n) for sentence in SENTENCES]


def whole(kind: str, n: int) -> bytes:
    """A good file of a kind, whose text names `n`."""
    lines = sentences(n)
    text = " ".join(lines)
    if kind == "pdf":
        return pdf([column([[line] for line in lines], size=8)])
    if kind == "docx":
        return docx("".join(map(paragraph, lines)))
    if kind == "zip":
        return zipped({"inner.txt": text})
    if kind == "eml":
        return mail("\n".join(lines), Subject=f"Boat {n}")
    page = (
        f"<html><head><title>Boat {n}</title></head><body><article><p>{text}</p><p>{text}</p></article></body></html>"
    )
    row = {"id": n, "title": f"Boat {n}", "text": text}
    plain = {
        "txt": f"Boat {n}\n\n{text}\n",
        "md": f"---\ntitle: Boat {n}\n---\n{text}\n",
        "html": page,
        "csv": f'id,title,text\n{n},Boat {n},"{text}"\n',
        "jsonl": json.dumps(row) + "\n",
        "json": json.dumps([row]),
    }
    return plain[kind].encode()


KINDS = ("txt", "md", "html", "pdf", "docx", "csv", "jsonl", "json", "zip", "eml")
Recipe = Callable[[str, Random], tuple[bytes, bool]]  # a kind to bytes, and whether nothing can be read from them


def truncated(kind: str, random: Random) -> tuple[bytes, bool]:
    data = whole(kind, 0)
    return data[: random.randrange(1, len(data) - 1)], kind in ("docx", "zip", "json")


def flipped(kind: str, random: Random) -> tuple[bytes, bool]:
    data = bytearray(whole(kind, 0))
    for _ in range(random.choice((1, 5, 50))):
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    return bytes(data), False


def cut_out(kind: str, random: Random) -> tuple[bytes, bool]:
    data = whole(kind, 0)
    start = random.randrange(len(data) // 2)
    return data[:start] + data[start + random.randrange(1, len(data) // 2) :], False


def noise(kind: str, random: Random) -> tuple[bytes, bool]:
    return b"\0" + random.randbytes(random.randrange(1, 5000)), True


def noise_behind(kind: str, random: Random) -> tuple[bytes, bool]:
    data = whole(kind, 0)
    return data[: len(data) // 2] + random.randbytes(2000), False


def empty(kind: str, random: Random) -> tuple[bytes, bool]:
    return random.choice((b"", b"\n", b" \r\n\t ", b"\xef\xbb\xbf")), True


def zeros(kind: str, random: Random) -> tuple[bytes, bool]:
    return bytes(random.randrange(1, 10_000)), True


def misnamed(kind: str, random: Random) -> tuple[bytes, bool]:
    return whole(random.choice([other for other in KINDS if other != kind]), 0), False


def surrogates(kind: str, random: Random) -> tuple[bytes, bool]:
    data = whole(kind, 0)
    half = b"\\ud800" if kind in ("json", "jsonl") else b"\xed\xa0\x80"
    return data.replace(b"Ida", half + b"Ida"), False


def long_line(kind: str, random: Random) -> tuple[bytes, bool]:
    """A line of 49 MB, where a file has lines."""
    text = (sentences(0)[0] + " ") * (LONG // len(sentences(0)[0]))
    if kind in ("pdf", "docx", "zip"):
        return whole(kind, 0)[:-30] + text.encode(), kind != "pdf"
    return whole(kind, 0).decode().replace(sentences(0)[0], text, 1).encode(), True


COMMON: list[Recipe] = [truncated, flipped, noise, misnamed, empty, surrogates, noise_behind, cut_out, zeros, long_line]


def always(*made: bytes) -> list[Recipe]:
    """Files from which nothing can be read."""
    return [lambda kind, random, data=data: (data, True) for data in made]


MENU = "<html><body><ul>" + "<li><a href='/x'>News</a></li><li><a href='/y'>Sport</a></li>" * 20 + "</ul></body></html>"
DEEP = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(3000))
BOMB = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(12))
SPECIAL: dict[str, list[Recipe]] = {
    "txt": always(
        "\u2028\u2029 \ufeff".encode(), b"\x89PNG\r\n\x1a\n" + bytes(50), b"{\\rtf1 Words.}", b"GIF89a" + bytes(9)
    ),
    "md": always(b"---\ntitle: a: b\n---\nWords.", b"---\n" + b"[" * 3000 + b"\n---\nWords.", b"---\ntitle: x\n---\n"),
    "html": always(
        MENU.encode(), b"<html><body></body></html>", b"<html><script>let x = 1</script></html>", b"<!-- only -->"
    ),
    "pdf": always(
        pdf([column([["Words."]])], extra=LOCKED),
        pdf([[], []]),
        pdf([[]] * 2001),
        forms(12),
        assembled({2: b"<</Kids[2 0 R]/Count 1/Type/Pages>>", 1: b"<</Type/Catalog/Pages 2 0 R>>"}),
        assembled(
            {
                1: b"<</Type/Catalog/Pages 2 0 R>>",
                2: b"<</Type/Pages/Count 1/Kids[5 0 R]>>",
                5: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 6 0 R>>",
                6: stream(b"0 " * 200_000_000, packed=2),
            }
        ),
    ),
    "docx": always(
        docx("<w:p><w:r><w:t>&a11;</w:t></w:r></w:p>", head=f"<!DOCTYPE d [{BOMB}]>"),
        docx(""),
        docx("<w:p><w:r>"),
        docx(paragraph(" " * 30_000_000)),
        zipped({"word/styles.xml": "<x/>"}),
    ),
    "csv": always(
        b"id,headline\n1,Ferry\n",
        b'"id,text\n1,"Words\n',
        b"id,text\n",
        b'id,text\n1,"never closed\n',
        b"id,text\n1\n2\n",
    ),
    "jsonl": always(b'{"title": "x"}\n', b'["text"]\n7\nnull\n', b"{'text': 'x'}\n", b"[" * 100_000, b'{"text": ""}\n'),
    "json": always(
        b'{"a": {"b": 1}}', b'"text"', b"null", b"[1, 2]", b"[[" + b"[]," * 3_000_000, b"[]", b'{"text": " "}'
    ),
    "zip": always(
        zipped({"a.zip": zipped({"b.txt": "Words."})}),
        zipped({"a.txt": bytes(30_000_000)}),
        zipped({"a.bin": "x"}),
        zipped({}),
        zipped({"a.txt": "Words."}).replace(b"PK\1\2\x14\x03\x14\0\0\0", b"PK\1\2\x14\x03\x14\0\1\0"),
    ),
    "eml": always(
        mail(""), b"Just words.\n", mail("", attached={"a.jpg": b"x"}), f"From: a\n{DEEP}".encode(), mail(" \n-- \nIda")
    ),
}


def broken(*, full: bool, seed: int = 0) -> list[Broken]:
    """Twenty files of each kind; where not `full`, two of each, none of them large or slow."""
    made = []
    for kind in KINDS:
        recipes = [*SPECIAL[kind], *COMMON]
        recipes += [COMMON[n % 3] for n in range(EACH - len(recipes))]
        for n in range(EACH) if full else (0, len(SPECIAL[kind]) + KINDS.index(kind) % 4):
            data, lost = recipes[n](kind, Random(f"{seed} {kind} {n}"))
            made.append(Broken(f"broken{n:02}.{kind}", data, lost))
    return made


def outcomes(folder: Path) -> dict[str, list[list[str]]]:
    """By file of a folder: for each article "text" and its text, for each failure "reason" and the reason."""
    reader = FileReader(replace(LIMITS, seconds=10.0))
    found: dict[str, list[list[str]]] = {}
    for path, name in find([folder]):
        found[name] = [_outcome(made) for made in reader.read(path, name)]
    reader.close()
    return found


def _outcome(made: Document | Failure) -> list[str]:
    if isinstance(made, Failure):
        return ["reason", made.reason]
    try:
        Document.from_json(made.to_json())
        return ["text", to_article(extract(made), lambda text: "en").text]
    except ReadError as e:
        return ["reason", e.message]


def main() -> None:
    found = outcomes(Path(sys.argv[1]))
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    sys.stdout.write(json.dumps({"files": found, "kilobytes": [_peak(), children]}))


def _peak() -> int:
    """The most memory this program had, in kilobytes; 0 where Linux does not tell.

    Its ru_maxrss may be that of whoever started it: between fork and exec the two share their memory."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)


if __name__ == "__main__":
    main()
