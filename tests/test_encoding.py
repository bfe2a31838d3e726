"""Bytes to text: the encodings that articles come in, and what is no text at all."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.encoding import decode, encoding
from rag.errors import ReadError

ENGLISH = "“It’s the café’s,” said Zoë – and the bill was £30…"
LONG = "The council voted on Monday to keep the ferry for another year, by seven votes to five. " * 20 + ENGLISH
FRENCH = "Le ministre a déclaré que la réunion avait été reportée à la semaine prochaine, après un désaccord."
RUSSIAN = "Министр заявил, что встреча перенесена на следующую неделю из-за разногласий по повестке дня."
POLISH = "Minister powiedział, że spotkanie zostało przełożone na przyszły tydzień, gdyż nie było zgody."


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (ENGLISH, "utf-8"),
        (ENGLISH, "utf-8-sig"),
        (ENGLISH, "utf-16"),
        (ENGLISH, "utf-32"),
        (ENGLISH, "cp1252"),
        (LONG, "cp1252"),
        (FRENCH, "cp1252"),
        (FRENCH, "latin-1"),
        (RUSSIAN, "utf-8"),
        (RUSSIAN, "utf-16"),
        (RUSSIAN, "windows-1251"),
        (RUSSIAN, "koi8-r"),
        (POLISH, "cp1250"),
        ("Plain words.", "ascii"),
        ("", "utf-8"),
        ("", "utf-8-sig"),
    ],
)
def test_an_encoding_is_detected(text, name):
    assert decode(text.encode(name)) == text


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_a_byte_order_mark_is_no_text(mark):
    name = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"
    assert decode(mark + ENGLISH.encode(name)) == ENGLISH


def test_a_page_is_read_as_it_declares():
    """The words of a page are few beside its marks: their letters alone tell nothing."""
    page = '<html><head><meta charset="{}"></head><body>' + "<p class='plain'></p>" * 50 + "<p>{}</p></body></html>"
    short = "Da, да."
    cyrillic = page.format("windows-1251", short)
    assert decode(cyrillic.encode("cp1251")) == cyrillic
    # Browsers read Latin-1 as cp1252; so does everyone who writes a curly quotation mark into such a page.
    western = page.format("iso-8859-1", ENGLISH)
    assert decode(western.encode("cp1252")) == western
    for wrong in ("no-such-thing", "utf-16", "ascii", "hex", "undefined", "idna"):
        misled = page.format(wrong, ENGLISH)
        assert decode(misled.encode("cp1252")) == misled


def test_a_file_that_breaks_off_amid_a_letter_stays_utf_8():
    whole = f"{RUSSIAN} “Yes.”".encode()
    assert decode(whole[:-1]) == f"{RUSSIAN} “Yes.�"


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)),
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"GIF89a" + bytes(range(1, 32)) * 4,
        b"\xff\xfe\x00\x00" + bytes(8),
        "Words.".encode("utf-16-le"),  # without a mark: every second byte is zero
    ],
)
def test_a_binary_file_is_no_text(data):
    with pytest.raises(ReadError, match="^not a text file$"):
        decode(data)


@given(st.binary())
def test_any_bytes_are_text_or_a_failure(data):
    try:
        text = decode(data)
    except ReadError as e:
        assert e.message == "not a text file"
    else:
        assert "\0" not in text
        assert text == data.decode(encoding(data), "replace")


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs", "Cc"])))
def test_utf_8_is_always_read_as_such(text):
    assert decode(text.encode()) == text.removeprefix("\ufeff")
