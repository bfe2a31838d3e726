"""Word files, tables, archives and mails as documents, and files that are not what their names say."""

from __future__ import annotations

import json
import os
import re
import socket
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from made import column, docx, mail, paragraph, pdf, zipped

from ingest.document import Document, Failure
from ingest.fragment import plain
from ingest.limits import LIMITS, Limits
from ingest.read import FileReader, count, find, read

SMALL = replace(
    LIMITS, file=5000, row=2000, member=5000, archive=9000, members=5, small=1000, characters=3000, markup=4000
)


def outcomes(name: str, data: str | bytes, limits: Limits = LIMITS) -> list[Document | Failure]:
    reader = FileReader(limits)
    made = list(reader.content(name, None, data.encode() if isinstance(data, str) else data))
    reader.close()
    return made


def one(name: str, data: str | bytes) -> Document:
    (found,) = outcomes(name, data)
    assert isinstance(found, Document), found
    return found


def reason(name: str, data: str | bytes, limits: Limits = LIMITS) -> str:
    (found,) = outcomes(name, data, limits)
    assert isinstance(found, Failure), found
    return found.reason


def texts(name: str, data: str | bytes) -> list[str]:
    return [found.text if isinstance(found, Document) else f"! {found.reason}" for found in outcomes(name, data)]


# --- Word


def test_a_word_file_is_its_paragraphs():
    body = paragraph("Ferry stays another year", "Title") + paragraph("By Ida Holm") + "<w:p/>"
    body += "<w:tbl><w:tr><w:tc>" + paragraph("Seven & five.") + "</w:tc></w:tr></w:tbl><w:sectPr/>"
    core = "<dc:creator>Ida Holm</dc:creator><dcterms:created>2024-05-09T00:00:00Z</dcterms:created>"
    text = "Ferry stays another year\n\nBy Ida Holm\n\nSeven & five."
    assert one("a.docx", docx(body, core=core)) == Document(
        "file:a.docx", "text", text, "a.docx", title="Ferry stays another year", author="Ida Holm"
    )
    named = docx(body, core="<dc:title>The ferry stays</dc:title><dc:creator>Windows User</dc:creator>")
    assert (one("a.docx", named).title, one("a.docx", named).author) == ("The ferry stays", None)


def test_changes_in_a_word_file_are_as_accepted():
    runs = (
        "<w:r><w:t>The</w:t><w:tab/><w:t>boats</w:t></w:r>"
        "<w:ins><w:r><w:t> stay</w:t></w:r></w:ins><w:del><w:r><w:delText> go</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t> soon</w:t></w:r></w:moveFrom>"
        "<w:hyperlink><w:r><w:t>, all of</w:t><w:br/><w:t>them</w:t><w:noBreakHyphen/></w:r></w:hyperlink>"
        "<w:r><w:instrText>PAGE</w:instrText><w:softHyphen/></w:r>"
    )
    assert one("a.docx", docx(f"<w:p>{runs}</w:p>")).text == "The boats stay, all of\nthem-"


def test_a_box_in_a_word_file_is_read_once():
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    inner = f"<w:txbxContent>{paragraph('In a box.')}</w:txbxContent>"
    box = f"<mc:AlternateContent {mc}><mc:Choice>{inner}</mc:Choice><mc:Fallback>{inner}</mc:Fallback></mc:AlternateContent>"
    assert one("a.docx", docx(f"<w:p><w:r>{box}<w:t>Outside.</w:t></w:r></w:p>")).text == "In a box.\n\nOutside."


def test_a_damaged_word_file_says_so():
    whole = docx(paragraph("Words.") * 50)
    assert reason("a.docx", whole[:300]) == "damaged or cut off: the list of the files in it cannot be read"
    assert reason("a.docx", docx("<w:p>")) == "a damaged Word file: its text breaks off"
    assert reason("a.docx", zipped({"a.bin": "x"})) == "none of the 1 files in it is of a kind that is read"
    assert reason("a.docx", docx(paragraph("x" * 6000)), SMALL).startswith("unpacks to 6,")
    assert reason("a.docx", docx(paragraph("xy" * 1800)), SMALL) == "3,600 characters; an article has 3,000 at most"
    assert one("a.docx", docx(paragraph("Words."), core="<broken")).text == "Words."


def test_entities_in_a_word_file_are_refused():
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    for head in (f"<!DOCTYPE d [{bomb}]>", '<!DOCTYPE d [<!ENTITY a11 SYSTEM "file:///etc/passwd">]>'):
        found = reason("a.docx", docx("<w:p><w:r><w:t>&a11;</w:t></w:r></w:p>", head=head))
        assert found == "a Word file whose XML declares entities: Word writes none"


# --- tables


def test_columns_have_many_names():
    table = "Headline,Pub Date,OUTLET,by_line,Article_URL,Article-Text\r\nFerry stays,2024-05-09,Post,Ida,https://a.example/1,Boats.\r\n"
    assert one("a.csv", table) == Document(
        *("https://a.example/1", "text", "Boats.", "a.csv#2"),
        title="Ferry stays",
        publisher="Post",
        author="Ida",
        published="2024-05-09",
        url="https://a.example/1",
    )
    row = {"headline": "Ferry stays", "publishedAt": "2024-05-09", "source": {"name": "Post"}, "bodyText": "Boats."}
    for name, text in [
        ("a.jsonl", json.dumps(row)),
        ("a.ndjson", json.dumps(row)),
        ("a.json", json.dumps([row], indent=1)),
        ("a.jsonl", json.dumps([row], indent=1)),
    ]:
        found = one(name, text)
        assert (found.title, found.published, found.publisher, found.text) == (
            "Ferry stays",
            "2024-05-09",
            "Post",
            "Boats.",
        )


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimiter_and_encoding_are_seen(delimiter, codec):
    rows = [["id", "title", "text"], ["1", "Café; one", '"First, a ""café""\r\nand\tmore | here"'], ["2", "", "Second"]]
    table = "".join(delimiter.join(row) + "\n" for row in rows)
    if delimiter == ";":
        table = table.replace("Café; one", '"Café; one"')
    first, second = outcomes("a.csv", table.encode(codec))
    assert (first.title, first.text, first.id) == ("Café; one", 'First, a "café"\r\nand\tmore | here', "file:a.csv#1")
    assert (second.text, second.name) == ("Second", "a.csv#3")


def test_a_line_for_excel_and_blank_lines_are_no_rows():
    assert texts("a.csv", "sep=;\n\nid;text\n\n1;One\n;\n2;Two\n") == ["One", "Two"]


def test_fields_may_be_huge():
    assert len(one("a.csv", f"id,text\n1,{'word ' * 100_000}\n").text) == 500_000


def test_a_quotation_mark_never_closed_costs_one_row():
    table = 'id,text\n1,One\n2,"Two is\n3,Three\n4,"Four\nis long"\n5,"Five" is "loose\n6,Six\n'
    broken = "! a quotation mark in the row is never closed, or stands where none may stand"
    assert texts("a.csv", table) == ["One", broken, "Three", "Four\nis long", 'Five is "loose', "Six"]
    assert texts("a.csv", 'id,text\n1,"One\n') == [broken]


def test_a_row_with_too_much_costs_only_itself():
    table = f"id,text\n1,One\n2,Two, and more\n3,{'x' * 3000}\n4,Four,,\n5\n6,Six\n"
    assert [
        found.reason if isinstance(found, Failure) else found.text for found in outcomes("a.csv", table, SMALL)
    ] == [
        "One",
        "3 columns, the header has 2: a text with ',' needs quotes",
        "a row of more than 2,000 characters",
        "Four",
        "no text in the row; its fields: id",
        "Six",
    ]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (
            "id,headline\n1,Ferry\n",
            "no column holds the text: name it `text` in the first row; its columns: id, headline",
        ),
        ('"id\n', "the first row must name the columns, and it cannot be read"),
        ("a," * 2000 + "text\n", "2,001 columns; the limit is 1,000"),
    ],
)
def test_a_table_needs_a_header(table, said):
    assert reason("a.csv", table) == said


def test_a_text_may_be_html_or_a_list_of_paragraphs():
    page = "<!DOCTYPE html><html><body><p>Boats.</p></body></html>"
    rows = [
        {"text": "<p>Boats &amp; bees.</p><p>A<br>b</p>"},
        {"text": page},
        {"paragraphs": ["One.", "Two."]},
        {"text": "2 < 3"},
    ]
    found = outcomes("a.json", json.dumps(rows))
    assert [(d.kind, d.text) for d in found] == [
        ("text", "Boats & bees.\n\nA\nb"),
        ("html", page),
        ("text", "One.\n\nTwo."),
        ("text", "2 < 3"),
    ]


def test_what_is_not_seen_is_no_text():
    html = '<style>x</style><div style="display:none">Preview</div>A <b>bold</b>\n word<table><tr><td>cell</table><!-- no -->'
    assert plain(html) == "A bold word\n\ncell"
    assert plain("") == plain("<p></p>") == ""
    assert plain("<div>" * 100_000 + "x")[:1] in ("x", "")


@pytest.mark.parametrize(
    ("said", "published"),
    [
        (1715212800, "2024-05-09T00:00:00+00:00"),
        ("1715212800000", "2024-05-09T00:00:00+00:00"),
        (20240509, "20240509"),
        ("2024", "2024"),
    ],
)
def test_a_time_may_be_a_number(said, published):
    assert one("a.jsonl", json.dumps({"text": "x", "date": said})).published == published


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"text": "One"}, [("file:a.json", "a.json", "One")]),
        ([{"text": "One", "id": 7}], [("file:a.json#7", "a.json#1", "One")]),
        ({"articles": [{"text": "One", "id": 7}], "total": 1}, [("file:a.json#7", "a.json#1", "One")]),
        ({"response": {"status": "ok", "results": [{"body": "One", "id": 7}]}}, [("file:a.json#7", "a.json#1", "One")]),
        (
            {"x7": {"text": "One"}, "x8": {"text": "Two"}},
            [("file:a.json#x7", "a.json#x7", "One"), ("file:a.json#x8", "a.json#x8", "Two")],
        ),
    ],
)
def test_json_may_have_several_shapes(value, found):
    assert [(d.id, d.name, d.text) for d in outcomes("a.json", json.dumps(value))] == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"title": "x"}', "an object without rows in it; its fields: title"),
        ('"text"', "a text without rows in it"),
        ("7", "a number without rows in it"),
        ('[{"text": "half', "not valid JSON: Unterminated string starting at: line 1 column 11 (char 10)"),
        ("[" * 100_000, "not valid JSON: nested too deep"),
        ("[" + "1" * 5000 + "]", "not valid JSON: a number of too many digits"),
        ("[[" + "[]," * 2_000_000, "more than 2,000,000 lists and objects"),
        ("[1]", "a row must be an object, not a number"),
    ],
)
def test_json_of_another_shape_says_so(text, said):
    assert reason("a.json", text) == said


def test_lines_of_json_may_be_named_json_and_long_lines_cost_only_themselves():
    assert texts("a.json", '{"text": "One"}\n{"text": "Two"}\n') == ["One", "Two"]
    long = json.dumps({"text": "x" * 3000})
    found = outcomes("a.jsonl", f'{{"text": "One"}}\n{long}\n{{"text": "Two"}}', SMALL)
    assert [getattr(d, "reason", None) for d in found] == [None, "a line of more than 2,000 bytes", None]
    assert reason("a.json", f"[{' ' * 6000}]", SMALL).startswith("more than 5,000 bytes in one list")


# --- archives


def test_an_archive_holds_documents_of_all_kinds():
    inner = {
        "sub/a.txt": "One.",
        "b.jsonl": '{"text": "Two.", "id": 1}\n{"text": "Three.", "id": 2}\n',
        "c.docx": docx(paragraph("Four.")),
        "d.pdf": pdf([column([["Five."]])]),
        "e.eml": mail("Six."),
        "f.jpg": b"\xff\xd8\xff",
        "__MACOSX/._a.txt": "no",
        "~$c.docx": "no",
    }
    found = outcomes("a.zip", zipped(inner))
    assert [(d.id, d.name, d.text) for d in found] == [
        ("file:a.zip/sub/a.txt", "a.zip/sub/a.txt", "One."),
        ("file:a.zip/b.jsonl#1", "a.zip/b.jsonl#1", "Two."),
        ("file:a.zip/b.jsonl#2", "a.zip/b.jsonl#2", "Three."),
        ("file:a.zip/c.docx", "a.zip/c.docx", "Four."),
        ("file:a.zip/d.pdf", "a.zip/d.pdf", "Five."),
        ("file:a.zip/e.eml", "a.zip/e.eml", "Six."),
    ]


def test_an_archive_in_an_archive_is_refused():
    nested = zipped(
        {
            "a.txt": "One.",
            "b.zip": zipped({"c.txt": "Two."}),
            "d.eml": mail("Three.", attached={"e.zip": zipped({"f.txt": "x"})}),
        }
    )
    assert outcomes("a.zip", nested)[1:] == [
        Failure("a.zip/b.zip", "an archive inside an archive: unpack it first"),
        Document("file:a.zip/d.eml", "text", "Three.", "a.zip/d.eml", author="Ida Holm"),
        Failure("a.zip/d.eml/e.zip", "an archive inside an archive: unpack it first"),
    ]


def test_what_unpacks_without_end_is_refused_before_it_is_unpacked():
    bomb = zipped({"a.txt": "One.", "b.txt": b"\0" * 20_000_000})
    first, second = texts("a.zip", bomb)
    assert first == "One."
    assert re.fullmatch("! unpacks to 1,0.. times its size: no text does; the limit is 200", second)
    found = outcomes("a.zip", zipped({"a.txt": "x" * 6000, "b.txt": "Two."}), SMALL)
    assert [getattr(d, "reason", None) for d in found] == ["unpacks to 6,000 bytes; the limit is 5,000", None]
    assert (
        reason("a.zip", zipped({f"{n}.txt": "x" * 4000 for n in range(3)}), SMALL)
        == "unpacks to 12,000 bytes; the limit is 9,000"
    )
    assert reason("a.zip", zipped({f"{n}.txt": "x" for n in range(6)}), SMALL) == "6 files in it; the limit is 5"


def test_a_damaged_or_locked_member_costs_only_itself():
    whole = bytearray(zipped({"a.txt": "One.", "b.txt": "Two."}, packed=zipfile.ZIP_STORED))
    whole[whole.index(b"One.")] ^= 1
    assert texts("a.zip", bytes(whole)) == ["! damaged: it cannot be unpacked to the end", "Two."]
    locked = bytearray(zipped({"a.txt": "One."}))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert texts("a.zip", bytes(locked)) == ["! locked by a password"]
    strange = bytearray(zipped({"a.txt": "One."}))
    strange[strange.index(b"PK\x01\x02") + 10] = 99
    assert texts("a.zip", bytes(strange)) == ["! packed in a way that is not read: pack it again"]
    assert texts("a.zip", zipped({"a.txt": "One."})[:-5]) == [
        "! damaged or cut off: the list of the files in it cannot be read"
    ]


def test_other_files_that_are_archives_are_named():
    assert reason("a.zip", zipped({"xl/workbook.xml": "x"})) == "an Excel workbook: save it as .csv"
    assert reason("a.docx", zipped({"mimetype": "x", "content.xml": "x"})).startswith("an OpenDocument file")
    assert reason("a.zip", zipped({"x.bin": "x", "y": "y"})) == "none of the 2 files in it is of a kind that is read"


# --- mails


def test_a_person_is_the_author_and_a_newsletter_the_publisher():
    day = "Thu, 09 May 2024 23:30:00 -0500"
    assert one(
        "a.eml", mail("Boats.", Subject="Fwd: Re: =?utf-8?q?Ferry_stays_=E2=80=93_caf=C3=A9?=", Date=day)
    ) == Document(
        *("file:a.eml", "text", "Boats.", "a.eml"),
        title="Ferry stays – café",
        author="Ida Holm",
        published="2024-05-09T23:30:00-05:00",
    )
    letter = one(
        "a.eml", mail("Boats.", From='"Harbour Post" <hello@post.example>', List_Id="<post>", Date="yesterday")
    )
    assert (letter.publisher, letter.author, letter.published) == ("Harbour Post", None, None)
    bare = one("a.eml", mail("Boats.", From="newsletter@post.example", Date="Thu, 01 Jan 1970 00:00:00 +0000"))
    assert (bare.publisher, bare.author, bare.published) == ("post.example", None, None)
    assert one("a.eml", mail("Boats.", From="ida@post.example")).author is None


def test_html_is_read_where_the_plain_text_says_little():
    boundary = "MIME-Version: 1.0\nFrom: a@b.example\nContent-Type: multipart/alternative; boundary=b\n\n"
    parts = "--b\nContent-Type: text/plain\n\n{}\n--b\nContent-Type: text/html\n\n<style>p</style><p>{}</p>\n--b--\n"
    long = "The ferry stays for another year. " * 10
    assert one("a.eml", boundary + parts.format("See the web page.", long)).text == long.strip()
    assert one("a.eml", boundary + parts.format(long, "Short.")).text == long.strip()
    assert one("a.eml", mail("<p>Boats.</p><p>Bees.</p>", kind="html")).text == "Boats.\n\nBees."


def test_lines_broken_for_mail_are_joined():
    wrapped = "The ferry to Holm stays for another year, the council said on\nThursday.\n\nSeven voted for the boats.\nFive did not.\n-- \nIda\n"
    assert one("a.eml", mail(wrapped)).text == (
        "The ferry to Holm stays for another year, the council said on Thursday.\n\nSeven voted for the boats.\nFive did not."
    )


def test_what_is_attached_is_a_document_of_its_own():
    attached = {
        "../../report.docx": docx(paragraph("Four.")),
        "photo.jpg": b"\xff\xd8\xff",
        "rows.csv": b"text\nFive\n",
    }
    found = outcomes("a.eml", mail("Six.", attached=attached))
    assert [(d.id, d.text) for d in found] == [
        ("file:a.eml", "Six."),
        ("file:a.eml/report.docx", "Four."),
        (found[2].id, "Five"),
    ]
    assert texts("a.eml", mail("", attached={"a.txt": b"Words."})) == ["Words."]
    deep = mail("0")
    for n in range(1, 6):
        deep = mail(str(n), attached={"m.eml": deep})
    assert texts("a.eml", deep) == ["5", "4", "3", "! inside 3 other files: take it out first"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (mail(""), "a mail without text"),
        (mail("", attached={"photo.jpg": b"x"}), "a mail without text"),
        (b"Just words, no mail.\n", "no mail: it has none of the lines that open one, such as From and Subject"),
        (b"From: a\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 2000, "more than 1,000 parts"),
    ],
)
def test_a_mail_without_text_says_so(data, said):
    assert reason("a.eml", data) == said


def test_parts_of_a_mail_nested_without_end_are_refused():
    deep = b"From: a\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5000)
    )
    assert reason("a.eml", deep) == "a mail with parts nested too deep"


@pytest.mark.parametrize("charset", ["utf-8", "koi8-r", "no-such", "rot13", "idna", '"; x="'])
def test_a_mail_may_name_any_charset(charset):
    data = f"From: a@b.example\nSubject: =?{charset}?b?/w==?=\nContent-Type: text/plain; charset={charset}\n\nWords.\n"
    assert one("a.eml", data.encode()).text.strip() == "Words."


# --- names that do not fit


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        ("a.txt", pdf([column([["Words."]])]), "Words."),
        ("a.pdf", docx(paragraph("Words.")), "Words."),
        ("a.docx", zipped({"b.txt": "Words."}), "Words."),
        ("a.pdf", zipped({"b.txt": "Words."}), "Words."),
        ("a", zipped({"b.txt": "Words."}), "Words."),
        ("a.txt", "<!DOCTYPE html><p>Words.", "<!DOCTYPE html><p>Words."),
        ("a.csv", "\ufeff\n<HTML><p>Words.", "\n<HTML><p>Words."),
        ("a.txt", "MZ is how this text begins.", "MZ is how this text begins."),
    ],
)
def test_a_file_is_read_as_what_it_is(name, data, text):
    assert one(name, data).text == text


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.pdf", "Words.", "its name ends in .pdf, but it holds plain text"),
        ("a.docx", b"\0\1\2", "its name ends in .docx, but it holds something else"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\0", "not what its name says: a picture"),
        (
            "a.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "not what its name says: an Office file of the old kind, or one locked",
        ),
        ("a.txt", "{\\rtf1 Words.}", "not what its name says: Rich Text: save it as .docx"),
        ("a.jsonl", b"\x1f\x8b\x08", "not what its name says: packed by gzip: unpack it first"),
        ("a.txt", b"MZ\0\0", "not what its name says: a program"),
        ("a.csv", "id,text\n".encode("utf-16")[2:] * 20, "not a text file"),
        ("a.xyz", "Words.", "files ending in .xyz are not read; these are: .txt .md"),
    ],
)
def test_a_file_that_is_not_read_is_told_apart(name, data, said):
    assert reason(name, data).startswith(said)


def test_addresses_and_types_tell_the_kind_too():
    reader = FileReader()
    for name, kind in [
        ("https://a.example/x.txt?y=1", None),
        ("https://a.example/x", "text/plain"),
        ("https://a.example/", "text/plain"),
    ]:
        (found,) = reader.content(name, kind, b"Words.")
        assert (found.id, found.text) == (f"file:{name}", "Words.")
    reader.close()


# --- things in folders


def test_what_is_no_file_is_named_and_never_waited_for(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    (tmp_path / "gone.pdf").symlink_to(tmp_path / "nowhere.pdf")
    (tmp_path / "zero.csv").symlink_to("/dev/zero")
    (tmp_path / "round").symlink_to(tmp_path)
    (tmp_path / "good.txt").write_text("Words.")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(tmp_path / "socket.md"))
        found = find([tmp_path])
    assert [(name, count(path)) for path, name in found] == [
        (name, 1) for name in ("gone.pdf", "good.txt", "loop.txt", "pipe.txt", "socket.md", "zero.csv")
    ]
    pipe = "a pipe, socket or device: save what it gives in a file first"
    assert [d.reason if isinstance(d, Failure) else d.text for path, name in found for d in read(path, name)] == [
        "No such file or directory",
        "Words.",
        "Too many levels of symbolic links",
        *[pipe] * 3,
    ]
    (path, name), *_ = find([tmp_path / "loop.txt"])
    assert list(read(path, name)) == [Failure("loop.txt", "Too many levels of symbolic links")]


@pytest.mark.skipif(not os.geteuid(), reason="root reads everything")
def test_a_closed_folder_is_named(tmp_path: Path):
    (tmp_path / "in" / "closed").mkdir(parents=True)
    (tmp_path / "in" / "closed" / "a.txt").write_text("Words.")
    (tmp_path / "in" / "closed").chmod(0)
    found = find([tmp_path / "in"])
    (tmp_path / "in" / "closed").chmod(0o700)
    assert [name for _, name in found] == ["closed"]


def test_documents_are_counted_without_reading_them(tmp_path: Path):
    for name, data, number in [
        ("a.csv", 'id,text\n1,"One\ntwo\n"\n2,Two', 2),
        ("b.tsv", "id\ttext\n", 1),
        ("c.zip", zipped({"a.txt": "", "b.pdf": "", "c.jpg": ""}), 2),
        ("d.zip", b"broken", 1),
        ("e.json", '[{"text": "One"}, {"text": "Two"}]', 1),
        ("f.eml", mail("x"), 1),
    ]:
        (tmp_path / name).write_bytes(data if isinstance(data, bytes) else data.encode())
        assert (name, count(tmp_path / name)) == (name, number)
