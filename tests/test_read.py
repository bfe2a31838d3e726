"""Files and folders into raw documents: encodings, front matter, rows, and what a bad file costs."""

from __future__ import annotations

import codecs
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.document import Document, Failure
from ingest.kinds import SUFFIXES
from ingest.limits import LIMITS
from ingest.read import count, find, read
from rag.errors import ReadError

ENGLISH = "“It’s the café’s,” said Zoë – and the bill was £30…"


def written(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def documents(path: Path, content: str | bytes) -> list[Document | Failure]:
    return list(read(written(path, content), path.name))


def document(path: Path, content: str | bytes) -> Document:
    (found,) = documents(path, content)
    assert isinstance(found, Document)
    return found


def rows(path: Path, *rows: object) -> list[Document | Failure]:
    return documents(path, "".join(json.dumps(row) + "\n" for row in rows))


def test_a_file_may_have_any_encoding(tmp_path):
    assert document(tmp_path / "a.txt", ENGLISH.encode("cp1252")).text == ENGLISH
    assert document(tmp_path / "b.md", f"---\ntitle: {ENGLISH[1:10]}\n---\n".encode("utf-16")).title == "It’s the"
    assert documents(tmp_path / "c.txt", bytes(range(256))) == [Failure("c.txt", "not a text file")]


# --- front matter


def test_front_matter_gives_the_metadata(tmp_path):
    text = """---
title: "Ferry stays: the council has voted"
publisher: Harbor Post
author: [Ida Holm, "Kit Moss"]
published: 2024-05-09
url: https://harborpost.example/ferry
tags: [ferry, council]
---

The boats run on.

---

And on.
"""
    assert document(tmp_path / "a.md", text) == Document(
        "https://harborpost.example/ferry",
        "markdown",
        "\nThe boats run on.\n\n---\n\nAnd on.\n",
        "a.md",
        title="Ferry stays: the council has voted",
        publisher="Harbor Post",
        author="Ida Holm, Kit Moss",
        published="2024-05-09",
        url="https://harborpost.example/ferry",
    )
    for same in (text.replace("\n", "\r\n"), f"\ufeff\n{text}", text.replace("---\n\nThe", "...\n\nThe")):
        assert document(tmp_path / "a.md", same) == document(tmp_path / "a.md", text)


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("headline: Ferry stays", "title", "Ferry stays"),
        ("title:\nheadline: Ferry stays", "title", "Ferry stays"),
        ("title: 1984", "title", "1984"),
        ("title: |\n  Ferry\n  stays", "title", "Ferry stays"),
        ("outlet: Harbor Post", "publisher", "Harbor Post"),
        ("source: {id: 7, name: Harbor Post}", "publisher", "Harbor Post"),
        ("editors: nobody reads this", "author", None),
        ("byline:\n- name: Ida Holm\n- Kit Moss\n-\n- [deep, deeper]", "author", "Ida Holm, Kit Moss"),
        ("author: []", "author", None),
        ("date: 2024-05-09T23:30:00-05:00", "published", "2024-05-09 23:30:00-05:00"),
        ("date: May 9, 2024", "published", "May 9, 2024"),
        ('title: "broken \\ud800 half"', "title", "broken ? half"),
        ("link: ' https://a.example/1 '", "url", "https://a.example/1"),
    ],
)
def test_fields_have_several_names_and_forms(line, field, value, tmp_path):
    found = document(tmp_path / "a.md", f"---\n{line}\n---\nText.")
    assert getattr(found, field) == value
    assert found.text == "Text."


@pytest.mark.parametrize(
    "block",
    ["title: a: b", "title: [", "published: 2024-02-30", "? [a]\n: b", "!!python/object:os.system {}", "[" * 3000],
)
def test_front_matter_that_is_no_yaml_is_a_failure(block, tmp_path):
    (failed,) = documents(tmp_path / "a.md", f"---\n{block}\n---\nText.")
    assert isinstance(failed, Failure)
    assert (failed.name, failed.reason.split(":")[0]) == ("a.md", "front matter is not valid YAML")
    assert "\n" not in failed.reason


@pytest.mark.parametrize(
    "text",
    [
        "---\nA text that opens with a rule, and has another.\n---\nIt goes on.",
        "---\n- a list\n---\nIt goes on.",
        "---\ntitle: never closed\n\nIt goes on.",
        "It has words first.\n---\ntitle: x\n---\n",
        '{\n"title": "no front matter here"\n}\nIt goes on.',
        "+++\ntitle = 'nor here'\n+++\nIt goes on.",
    ],
)
def test_what_is_no_front_matter_stays_text(text, tmp_path):
    found = document(tmp_path / "a.md", text)
    assert (found.id, found.text, found.title) == ("file:a.md", text, None)


def test_aliases_in_front_matter_do_not_explode(tmp_path):
    bomb = "\n".join(["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)), "title: *a59"])
    assert document(tmp_path / "a.md", f"---\n{bomb}\n---\nText.").title is None


# --- rows


def test_a_row_is_known_by_its_url_its_id_or_its_text(tmp_path):
    by_url, by_id, by_text, again = rows(
        tmp_path / "news.jsonl",
        {"id": 7, "url": "https://a.example/1", "title": "Ferry", "text": "One.", "date": "2024-05-09", "site": "A"},
        {"id": 7, "content": "Two.", "author": ["Ida", "Kit"]},
        {"body": "Three."},
        {"text": " ", "article": "Three.", "id": ""},
    )
    assert by_url == Document(
        *("https://a.example/1", "text", "One.", "news.jsonl#1"),
        title="Ferry",
        publisher="A",
        published="2024-05-09",
        url="https://a.example/1",
    )
    assert by_id == Document("file:news.jsonl#7", "text", "Two.", "news.jsonl#2", author="Ida, Kit")
    # The first twelve digits of the text's sha256.
    assert by_text == Document("file:news.jsonl#43c4d94ea2cd", "text", "Three.", "news.jsonl#3")
    assert again == replace(by_text, name="news.jsonl#4")
    assert again.digest == by_text.digest != by_id.digest


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"text": "half', "not valid JSON: Invalid control character"),
        ("no JSON", "not valid JSON: Expecting value"),
        ("[" * 100_000, "not valid JSON: "),
        ('{"n": ' + "1" * 5000 + ', "text": "x"}', "not valid JSON: "),
        ('["text"]', "a row must be an object, not a list"),
        ("null", "a row must be an object, not null"),
        ('"text"', "a row must be an object, not a text"),
        ('{"title": "x", "id": 7}', "no text in the row; its fields: title, id"),
        ('{"text": "  ", "body": 7}', "no text in the row; its fields: text, body"),
        ("{}", "no text in the row; its fields: none"),
        ("\x00\x01\x02", "not a text file"),
    ],
)
def test_a_bad_row_costs_only_itself(line, reason, tmp_path):
    before, bad, after = documents(tmp_path / "news.jsonl", f'{{"text": "One."}}\n\n{line}\n \r\n{{"text": "Two."}}')
    assert (before.text, before.name) == ("One.", "news.jsonl#1")
    assert (after.text, after.name) == ("Two.", "news.jsonl#5")
    assert isinstance(bad, Failure)
    assert bad.name == "news.jsonl#3"
    assert bad.reason.startswith(reason)


def test_rows_may_hold_anything(tmp_path):
    """Lone surrogates would break every place that stores them."""
    (found,) = rows(tmp_path / "a.jsonl", {"id": "\ud800", "text": "A \ud800 B", "title": "\udfff", "source": {"x": 1}})
    assert (found.id, found.title, found.publisher, found.text) == ("file:a.jsonl#?", "?", None, "A \ud800 B")
    assert Document.from_json(found.to_json()) == found


@pytest.mark.parametrize("name", ["utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
def test_rows_have_an_encoding_too(name, tmp_path):
    text = "".join(json.dumps({"text": ENGLISH, "id": n}, ensure_ascii=False) + "\n\n" for n in range(3))
    mark = codecs.BOM_UTF16_BE if name == "utf-16-be" else b""
    path = written(tmp_path / "a.jsonl", mark + text.encode(name))
    found = list(read(path, "a.jsonl"))
    assert [(d.id, d.text, d.name) for d in found] == [
        (f"file:a.jsonl#{n}", ENGLISH, f"a.jsonl#{2 * n + 1}") for n in range(3)
    ]
    assert count(path) == 3


def test_documents_are_counted_for_progress(tmp_path):
    assert count(written(tmp_path / "a.jsonl", '{"text": "x"}\n\n \nbad\n{}')) == 3
    assert count(written(tmp_path / "b.jsonl", "")) == 0
    assert count(written(tmp_path / "c.txt", "One.\nTwo.")) == 1
    assert count(tmp_path / "gone.jsonl") == count(tmp_path / "gone.txt") == 1


# --- files and folders


def test_a_folder_gives_its_readable_files_in_order_by_their_path_below_it(tmp_path):
    for name in ("b.txt", "a/z.md", "a/Y.TXT", "c.jsonl", "a/b/x.html", "d.HTM", "e.markdown", "f.xls", "g", ".txt"):
        written(tmp_path / "in" / name, "x")
    (tmp_path / "in" / "h.txt").mkdir()
    names = ["a/Y.TXT", "a/b/x.html", "a/z.md", "b.txt", "c.jsonl", "d.HTM", "e.markdown"]
    assert find([tmp_path / "in"]) == [(tmp_path / "in" / name, name) for name in names]


def test_files_and_folders_come_as_named_and_once(tmp_path):
    one, two = written(tmp_path / "in" / "sub" / "one.txt", "x"), written(tmp_path / "two.txt", "x")
    assert find([two, tmp_path / "in", one, tmp_path / "in" / "sub", str(two)]) == [
        (two, "two.txt"),
        (one, "sub/one.txt"),
    ]
    assert find([one]) == [(one, "one.txt")]
    assert find([]) == []


def test_a_path_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(ReadError, match=r"no file or folder .*none\.txt") as error:
        find([written(tmp_path / "a.txt", "x"), tmp_path / "none.txt"])
    assert error.value.hint == "dateline ingest PATH"


def test_a_name_that_is_no_text_still_names_an_article(tmp_path):
    raw = os.fsencode(tmp_path) + b"/\xff.txt"
    Path(os.fsdecode(raw)).write_text("Words.")
    ((path, name),) = find([tmp_path])
    assert name == "?.txt"
    assert [d.id for d in read(path, name)] == ["file:?.txt"]


@pytest.mark.parametrize(("name", "ending"), [("a.xls", ".xls"), ("a", "nothing"), ("a.txt.gz", ".gz")])
def test_a_file_of_another_kind_that_was_named_is_a_failure(name, ending, tmp_path):
    path = written(tmp_path / name, "Words.")
    assert find([path]) == [(path, name)]
    reason = f"files ending in {ending} are not read; these are: {' '.join(SUFFIXES)}"
    assert documents(path, "Words.") == [Failure(name, reason)]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.txt", "text"), ("a.md", "markdown"), ("a.MARKDOWN", "markdown"), ("a.html", "html"), ("a.htm", "html")],
)
def test_each_kind_of_file_is_read_as_such(name, kind, tmp_path):
    assert document(tmp_path / name, "Words.\n") == Document(f"file:{name}", kind, "Words.\n", name)
    assert (
        documents(tmp_path / name, "")
        == documents(tmp_path / name, "\r\n \ufeff")
        == [Failure(name, "the file is empty")]
    )


def test_a_file_without_rows_holds_nothing(tmp_path):
    empty = [Failure("a.jsonl", "the file is empty")]
    assert documents(tmp_path / "a.jsonl", "") == documents(tmp_path / "a.jsonl", "\n \n") == empty
    assert documents(tmp_path / "a.json", "[]") == [Failure("a.json", "no rows in it")]
    assert documents(tmp_path / "a.csv", "id,text\n\n") == [Failure("a.csv", "no rows in it")]


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.jsonl"])
def test_a_file_that_is_gone_or_closed_is_a_failure(name, tmp_path):
    path = written(tmp_path / name, "Words.")
    path.unlink()
    assert list(read(path, name)) == [Failure(name, "No such file or directory")]
    path.mkdir()
    assert list(read(path, name)) == [Failure(name, "a folder, not a file")]
    if os.geteuid():  # root reads everything
        path.rmdir()
        written(path, "Words.").chmod(0)
        assert list(read(path, name)) == [Failure(name, "Permission denied")]


def test_a_huge_file_is_a_failure(tmp_path):
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.write(b"Words. " * 2000)
        file.truncate(LIMITS.file + 1)
    assert list(read(path, "a.txt")) == [Failure("a.txt", "50,000,001 bytes; the limit is 50,000,000")]


def test_a_digest_is_of_all_that_was_read_but_the_name():
    made = Document(
        "file:a.md", "markdown", "Words.", "a.md", title="A", publisher="P", author="B", published="C", url="D"
    )
    changes = {"id": "x", "kind": "text", "text": "x", "title": "x", "publisher": "x", "author": "x", "published": "x"}
    digests = {replace(made, **{field: value}).digest for field, value in {**changes, "url": "x"}.items()}
    assert len(digests | {made.digest}) == 9
    assert replace(made, name="x").digest == made.digest
    assert Document.from_json(made.to_json()) == made
