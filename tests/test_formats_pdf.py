"""PDF: columns, broken words, running heads, what metadata is believed, and what a bad file may cost."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import LOCKED, assembled, column, forms, pdf, stream

from ingest.child import PdfProcess
from ingest.document import Document, Failure
from ingest.limits import LIMITS
from ingest.paragraphs import paragraphs, whole
from ingest.pdf import parse
from ingest.printed import Line, Page, in_order
from ingest.properties import own_author, own_title
from ingest.read import FileReader, read
from rag.errors import ReadError

LEFT = [["The ferry to Holm stays for", "another year, the council said", "on Thursday."], ["It was a close vote."]]
RIGHT = [["Seven members voted for the", "boats and five against."], ["The bridge was not discussed."]]
READ = [" ".join(lines) for lines in LEFT + RIGHT]


def read_back(*pages, **how) -> list[str]:
    return parse(pdf(pages, **how)).text.split("\n\n")


# --- order


def test_lines_become_paragraphs():
    assert read_back(column(LEFT + RIGHT)) == READ
    assert read_back(column(LEFT + RIGHT, gap=0, indent=15)) == READ
    assert read_back(column(LEFT + RIGHT, gap=0, lead=24, indent=15)) == READ


def test_columns_are_read_one_after_the_other_however_they_are_drawn():
    both = [*column(LEFT), *column(RIGHT, x=320)]
    by_rows = sorted(both, key=lambda text: (-text[1], text[0]))
    for texts in (both, by_rows, both[::-1]):
        assert read_back(texts) == READ


def test_a_headline_above_columns_comes_first_and_is_the_title():
    headline = (50, 740, "Ferry stays for another year", 24)
    texts = [*column(LEFT), *column(RIGHT, x=320), headline]
    assert read_back(texts) == ["Ferry stays for another year", *READ]
    assert parse(pdf([texts])).title == "Ferry stays for another year"
    assert parse(pdf([column(LEFT)])).title is None


def test_a_paragraph_goes_on_in_the_next_column_and_on_the_next_page():
    broken = [["The ferry to Holm stays for", "another year, as the coun-"]]
    rest = [["cil said on Thursday."], ["It was a close vote."]]
    joined = ["The ferry to Holm stays for another year, as the council said on Thursday.", "It was a close vote."]
    assert read_back([*column(broken), *column(rest, x=320)]) == joined
    assert read_back(column(broken), column(rest)) == joined


def test_a_list_is_no_column():
    items = [(50, 700 - 20 * n, f"{n + 1}.", 10) for n in range(3)]
    texts = [(80, 700 - 20 * n, line, 10) for n, line in enumerate(["The ferry stays", "The bridge waits", "Bees"])]
    assert read_back([*items, *texts]) == ["1. The ferry stays", "2. The bridge waits", "3. Bees"]


@pytest.mark.parametrize("turn", ["0 1 -1 0 600 0", "0 -1 1 0 0 600", "-1 0 0 -1 600 800"])
def test_a_page_may_lie_on_its_side(turn):
    texts = [*column(LEFT), *column(RIGHT, x=320)]
    for rotate in (0, 90):
        assert read_back(texts, turn=turn, rotate=rotate) == READ


def test_what_crosses_a_page_aslant_is_not_read():
    assert read_back(column(LEFT), under="BT /F 60 Tf .7 .7 -.7 .7 100 100 Tm (DRAFT) Tj ET") == READ[:2]


# --- words


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["the coun-", "cil"], "the council"),
        (["the coun\ufffe", "cil"], "the council"),
        (["the coun\u00ad", "cil"], "the council"),
        (["Anglo-", "Saxon"], "Anglo-Saxon"),
        (["2023-", "2024"], "2023-2024"),
        (["a well-", "known road"], "a well-known road"),
        (["the boats -", "all of them"], "the boats - all of them"),
        (["so-\u00adcalled", ""], "so-called"),
    ],
)
def test_hyphens_at_line_ends_go_where_the_word_is_one(lines, text):
    assert whole(lines, Counter({"well-known": 1, "road": 2})) == text


def test_ligatures_are_letters():
    assert parse(pdf([column([["A \u2018fine\u2019 o\u0153uvre\u2026"]])])).text == "A ‘fine’ oœuvre…"


# --- furniture


def test_page_numbers_and_running_heads_are_no_text():
    for head, foot in [
        (["The Harbour Review"] * 3, ["1", "2", "3"]),
        (["The Harbour Review", "Spring 2024"] * 2, ["Page 1 of 4", "Page 2 of 4", "Page 3 of 4", "Page 4 of 4"]),
        (["7  Harbour Review", "News  8", "9  Harbour Review"], ["", "- ii -", "iii"]),
        (["21/03/2024, 10:15"] * 2, ["https://post.example/ferry 1/2", "https://post.example/ferry 2/2"]),
    ]:
        pages = [
            [(50, 775, top, 8), *column([[f"Story {n} of the day is this."]]), (290, 20, bottom, 8)]
            for n, (top, bottom) in enumerate(zip(head, foot, strict=True))
        ]
        assert read_back(*pages) == [f"Story {n} of the day is this." for n in range(len(pages))]


def test_what_stands_at_the_edge_once_is_text():
    assert read_back([(50, 775, "Holm, Thursday", 10), *column(LEFT)])[0] == "Holm, Thursday"


@given(
    st.lists(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 40), st.sampled_from("ab")), max_size=8), max_size=4)
)
def test_no_line_in_the_middle_of_a_page_is_lost_or_doubled(places):
    pages = [
        Page(
            tuple(
                Line(f"{text}{n}x", 100.0 * x, 100.0 * x + 60, 100 + 10.0 * y, 8.0)
                for n, (x, y, text) in enumerate(page)
            ),
            800,
        )
        for page in places
    ]
    columns = in_order(pages)
    given_, made = [line.text for page in pages for line in page.lines], " ".join(paragraphs(columns)).split()
    assert sorted(made) == sorted(given_)


# --- metadata


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("Ferry stays another year", "Ferry stays another year"),
        ("  Ferry  stays another year ", "Ferry stays another year"),
        ("Microsoft Word - ferry.doc", None),
        ("ferry_final.docx", None),
        ("Untitled", None),
        ("Ferry", None),
        ("Press release of the Ministry", None),
        ("", None),
        (None, None),
    ],
)
def test_a_title_is_believed_where_the_text_says_the_same(said, title):
    assert own_title(said, "The ferry stays for another year.") == title


@pytest.mark.parametrize(
    ("said", "author"),
    [
        ("Ida Holm", "Ida Holm"),
        ("Kit Moss", None),
        ("ida", None),
        ("POST\\ida holm", None),
        ("Ida Holm 2", None),
        (None, None),
    ],
)
def test_an_author_is_believed_where_the_text_names_one(said, author):
    assert own_author(said, "By IDA HOLM and others, ida@post.example; Ida Holm 2") == author


def test_the_time_of_making_is_no_publish_day(tmp_path):
    info = {"Title": "The ferry to Holm stays", "Author": "Kit Moss", "CreationDate": "D:20240509120000Z"}
    (tmp_path / "a.pdf").write_bytes(pdf([column(LEFT)], info=info))
    (found,) = read(tmp_path / "a.pdf", "a.pdf")
    assert found == Document("file:a.pdf", "text", "\n\n".join(READ[:2]), "a.pdf", title="The ferry to Holm stays")


# --- what cannot be read

GOOD = pdf([column(LEFT)])
BOMB = {
    1: b"<</Type/Catalog/Pages 2 0 R>>",
    2: b"<</Type/Pages/Count 1/Kids[5 0 R]>>",
    5: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 6 0 R>>",
    6: stream(b"0 " * 200_000_000, packed=2),
}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (pdf([column(LEFT)], extra=LOCKED), "locked by a password"),
        (pdf([[], []]), "no text in its 2 pages: a scan needs text recognition first"),
        (pdf([]), "a damaged PDF: no page of it can be read"),
        (b"%PDF-1.4\nnothing", "a damaged PDF: no page of it can be read"),
        (GOOD[:200], "a damaged PDF: no page of it can be read"),
        (pdf([[]] * 11), "11 pages; the limit is 10"),
        (pdf([column([["word " * 50] * 30])]), "more than 5,000 characters: too long for an article"),
    ],
)
def test_a_pdf_without_text_says_why(data, reason):
    with pytest.raises(ReadError) as error:
        parse(data, replace(LIMITS, pages=10, characters=5000))
    assert error.value.message.startswith(reason)


def test_a_file_without_its_table_of_places_is_read():
    assert parse(GOOD[: GOOD.index(b"xref")] + b"trailer<</Root 1 0 R>>").text == "\n\n".join(READ[:2])


def test_one_process_reads_all_and_a_killed_one_is_replaced():
    """A PDF that never ends, one that takes all memory, and good ones between."""
    process = PdfProcess(replace(LIMITS, seconds=1.0))
    try:
        assert process.parse(GOOD).text == "\n\n".join(READ[:2])
        with pytest.raises(ReadError, match="^reading it takes longer than 1 seconds$"):
            process.parse(forms(12))
        assert process.parse(GOOD).text == "\n\n".join(READ[:2])
        with pytest.raises(ReadError, match="locked by a password"):
            process.parse(pdf([column(LEFT)], extra=LOCKED))
        assert process.parse(GOOD).text == "\n\n".join(READ[:2])
    finally:
        process.close()
    process.close()


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="only Linux limits the memory of a process")
def test_a_pdf_that_unpacks_without_end_costs_only_itself():
    process = PdfProcess(replace(LIMITS, memory=400_000_000))
    try:
        with pytest.raises(ReadError, match="it is damaged, or takes too much memory|it takes too much memory"):
            process.parse(assembled(BOMB))
        assert process.parse(GOOD).text == "\n\n".join(READ[:2])
    finally:
        process.close()


def test_a_reader_without_pdf_starts_nothing(tmp_path: Path):
    (tmp_path / "a.txt").write_text("Words.")
    reader = FileReader()
    assert [type(found) for found in reader.read(tmp_path / "a.txt", "a.txt")] == [Document]
    reader.close()
    assert list(reader.content("https://a.example/x.pdf?y=1", None, b"%PDF-")) == [
        Failure("https://a.example/x.pdf?y=1", "a damaged PDF: no page of it can be read")
    ]
    reader.close()
