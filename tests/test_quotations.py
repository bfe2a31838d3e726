"""Words between quotation marks: which ones count, and where they stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.quotations import quotations, standing
from rag.text import words

HARBOUR = "The port will stay shut for now, Mayor Lind said. “We will not open it before the ice is gone,” she added."
FERRY = "Captain Berg called the decision a heavy blow to the islands and their people."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He called it “a heavy blow to the islands”.", ["a heavy blow to the islands"]),
        ('She said "we will not open it" and left.', ["we will not open it"]),
        ("Elle a dit « le port reste fermé ».", [" le port reste fermé "]),
        ("„Wir öffnen den Hafen nicht“, sagte sie.", ["Wir öffnen den Hafen nicht"]),
        ("The “Polar Star” sank; he saw a “heavy blow”.", []),  # names and terms
        ("“One two three four” and “five six seven eight”", ["One two three four", "five six seven eight"]),
        ("An open “quotation that never ends", []),
        ("", []),
    ],
)
def test_quotations_of_four_words_and_more(text, found):
    assert [text[a:b] for a, b in quotations(text)] == found


@pytest.mark.parametrize(
    ("quoted", "where"),
    [
        ("We will not open it before the ice is gone,", "found"),
        ("WE WILL  not open it", "found"),
        ("We will not open it ... the ice is gone", "found"),
        ("We will not open it [the port] before the ice is gone", "found"),
        ("the ice is gone … we will not open it", "stitched"),  # in another order
        ("a heavy blow to the islands", "misattributed"),
        ("The port will stay shut before the ice is gone", "stitched"),
        ("The port will stay a heavy blow to the islands", "stitched"),
        ("We will open it before the ice is gone", "missing"),
        ("We shall not open it before summer", "missing"),
        ("We will not open it before the ices", "missing"),
    ],
)
def test_where_a_quotation_stands(quoted, where):
    assert standing(quoted, [HARBOUR], [FERRY]) == where


def test_a_quotation_over_two_cited_texts_is_stitched():
    assert standing("the ice is gone a heavy blow", [HARBOUR, FERRY]) == "stitched"


@given(st.text(), st.lists(st.text(), max_size=3))
def test_any_text_at_all(text, cited):
    for a, b in quotations(text):
        assert 0 <= a < b <= len(text)
        assert standing(text[a:b], cited) in ("found", "stitched", "missing")
        assert standing(text[a:b], [text]) == "found"


@given(st.integers(0, 12), st.integers(1, 10))
def test_every_run_of_a_text_is_found_in_it(start, length):
    run = words(HARBOUR)[start : start + length]
    assert standing(" ".join(run), [HARBOUR]) == "found"
