"""Passages: golden small articles, and invariants on any text with any cuts."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ingest.chunk import STRETCH, TAIL, chunk
from rag.types import Article, Cut, Source

SOURCE = Source(id="file:a.txt", digest="d1", title="A bridge")
PIECES = st.sampled_from(
    [
        "The bridge is shut. ",
        "Who shut it? ",
        "“We did,” said Mr. Lund. ",
        "\n",
        "\n\n",
        "word " * 30,
        "x" * 700,
        "…",
        "é\u0301",
        " ",
    ]
)
TEXTS = st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=40).map("".join))


def article(text, *cuts):
    return Article(SOURCE, text, raw_digest="r1", cuts=tuple(Cut(at, "Read more", "furniture") for at in cuts))


@st.composite
def articles(draw):
    text = draw(TEXTS)
    return article(text, *draw(st.lists(st.integers(0, len(text)), max_size=5)))


SIZES = st.sampled_from([1, 40, 100, 600])


@given(articles(), SIZES)
def test_a_passage_is_a_slice_and_its_sentences_tile_it(article, size):
    for passage in chunk(article, size=size):
        assert passage.source is article.source
        assert article.text[passage.start : passage.end] == passage.text
        assert passage.sentences[0][0] == passage.start and passage.sentences[-1][1] == passage.end
        assert all(a < b for a, b in passage.sentences)
        for (_, end), (start, _) in pairwise(passage.sentences):
            assert end <= start and not article.text[end:start].strip()


@given(articles(), SIZES)
def test_passages_cover_the_article_in_order_and_never_overlap(article, size):
    at = 0
    for passage in chunk(article, size=size):
        assert at <= passage.start and not article.text[at : passage.start].strip()
        at = passage.end
    assert not article.text[at:].strip()


@given(articles(), SIZES)
def test_no_passage_spans_a_cut(article, size):
    assert not [p for p in chunk(article, size=size) for cut in article.cuts if p.start < cut.at < p.end]


@given(articles(), SIZES)
def test_only_a_single_sentence_exceeds_the_bound(article, size):
    assert all(len(p.text) <= STRETCH * size for p in chunk(article, size=size) if len(p.sentences) > 1)


@given(articles(), SIZES)
def test_a_short_passage_is_left_only_where_no_neighbour_takes_it(article, size):
    for a, b in pairwise(chunk(article, size=size)):
        short = min(len(a.text), len(b.text)) < TAIL * size
        between = any(a.end <= cut.at <= b.start for cut in article.cuts)
        assert not short or between or b.end - a.start > STRETCH * size


def test_whole_sentences_are_packed_up_to_the_size():
    text = "One is here. Two is here. Three is here. Four is here."
    assert [p.text for p in chunk(article(text), size=28)] == [
        "One is here. Two is here.",
        "Three is here. Four is here.",
    ]


def test_a_passage_ends_with_its_paragraph_once_it_is_full_enough():
    text = "A first line of thirty letters.\nShort two.\nA third line of thirty letters."
    assert [p.text for p in chunk(article(text), size=50)] == [
        "A first line of thirty letters.",
        "Short two.\nA third line of thirty letters.",
    ]


def test_a_tail_joins_the_passage_before_it():
    text = "A first line of thirty letters.\nShort."
    assert [p.text for p in chunk(article(text), size=36)] == [text]


def test_an_over_long_sentence_is_a_passage_of_its_own():
    long = "Word " * 50 + "end."
    text = "It was late in the evening. " + long + " He slept well in the end."
    assert [p.text for p in chunk(article(text), size=50)] == [
        "It was late in the evening.",
        long,
        "He slept well in the end.",
    ]


def test_sentence_spans_count_from_the_start_of_the_article():
    last = chunk(article("Some furniture\nOne. Two."), size=12)[-1]
    assert (last.start, last.sentences) == (15, ((15, 19), (20, 24)))


def test_a_cut_inside_a_sentence_parts_it():
    assert [p.text for p in chunk(article("Before after.", 7))] == ["Before", "after."]


def test_nothing_in_nothing_out():
    assert chunk(article("")) == chunk(article(" \n ", 1)) == []


def test_real_articles_give_passages_near_the_size(test_data):
    texts = [path.read_text(encoding="utf-8") for path in (test_data / "articles").glob("*.txt")]
    lengths = [len(p.text) for text in texts for p in chunk(article(text))]
    assert len(lengths) > 20 and 400 <= sum(lengths) / len(lengths) <= 700 and max(lengths) <= 900
