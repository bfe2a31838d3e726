"""Markdown to plain text: every word that a reader sees, and no mark."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.markdown import plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A *slow* and **very __long__** walk, `nearly` home.", "A slow and very long walk, nearly home."),
        ("One line\nof a paragraph.\n\nAnother.", "One line of a paragraph.\n\nAnother."),
        ("A hard  \nbreak, a second\\\none, a third<br>one.", "A hard\nbreak, a second\none, a third\none."),
        ("See [the *plan*](https://a.example 'Plan'), <https://b.example>.", "See the plan, https://b.example."),
        ("[The plan][1] is out.\n\n[1]: https://a.example", "The plan is out."),
        ("![A pier](pier.jpg)\n\nWords ![inside](x.png) them.", "Words  them."),
        ("[![A pier](pier.jpg)](https://a.example)\n\nWords.", "Words."),
        ("Intro:\n\n- one\n- two\n  goes on\n  1. deep\n\n3. three", "Intro:\n\none\n\ntwo goes on\n\ndeep\n\nthree"),
        ("> She said:\n> “No.”\n>\n> > And left.", "She said: “No.”\n\nAnd left."),
        (
            "Words.\n\n    An indented paragraph\n    of an old file.\n\nMore.",
            "Words.\n\nAn indented paragraph\nof an old file.\n\nMore.",
        ),
        ("```python\nx = 1\n\ny = 2\n```\nWords.", "x = 1\n\ny = 2\n\nWords."),
        ("One.\n\n***\n\nTwo.", "One.\n\nTwo."),
        ("Fish &amp; chips &mdash; \\*not\\* bold, 2 * 3 * 4, a_b_c.", "Fish & chips — *not* bold, 2 * 3 * 4, a_b_c."),
        ("The <b>loud</b> <span class='x'>word</span><!-- hidden -->.", "The loud word."),
        (
            "<div class='box'>\n<p>A &lt;boxed&gt; <em>word</em>.</p><p>Two.</p>\n</div>\n\nAfter.",
            "A <boxed> word.\nTwo.\n\nAfter.",
        ),
        ("<script>\nvar a = '<p>';\n\nvar b;\n</script>\n\n<style>p {}</style>\n<!-- a\n\nb -->\n\nWords.", "Words."),
        (
            "| Town | Boats |\n|------|------:|\n| Orlo | **12** |\n| Veld |  |\n\nWords.",
            "Town | Boats\n\nOrlo | 12\n\nVeld | \n\nWords.",
        ),
        ("Five < six > four, a <b.", "Five < six > four, a <b."),
        ("", ""),
    ],
)
def test_markdown_to_plain_text(text, expected):
    assert plain(text) == (expected, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Ferry *stays*\n\nWords.", "Ferry stays"),
        ("Ferry stays\n===========\n\nWords.", "Ferry stays"),
        ("![A pier](pier.jpg)\n\n# Ferry stays\n\nWords.", "Ferry stays"),
        ("## Ferry stays\n\nWords.", None),
        ("Words.\n\n# Ferry stays", None),
    ],
)
def test_the_heading_that_opens_a_document(text, expected):
    found, heading = plain(text)
    assert heading == expected
    assert "Ferry stays" in found and "Words." in found


@given(st.text())
def test_any_text_is_some_markdown(text):
    found, heading = plain(text)
    assert heading is None or heading in found


@given(st.lists(st.text("abcdefg ", min_size=1).map(str.strip).filter(bool), min_size=1))
def test_no_paragraph_is_lost(paragraphs):
    words = [" ".join(paragraph.split()) for paragraph in paragraphs]
    assert plain("\n\n".join(words)) == ("\n\n".join(words), None)
