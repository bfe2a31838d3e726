from hypothesis import given
from hypothesis import strategies as st

from rag.cite import Numbers, cite
from rag.types import Mark, Passage, Source, Text, Usage

ARTICLE = "The council met on Monday. “We agreed on No. 5,” said Ann Lee. Work starts in May."
PASSAGE = Passage(Source("a", "d", "Council"), 0, len(ARTICLE), ARTICLE, ((0, 26), (27, 62), (63, 82)))
FIRST, SECOND, THIRD = (Mark(PASSAGE, i) for i in range(3))


def told(*pieces):
    return [(c.text, c.marks) for c in cite(pieces).sentences]


def test_the_passage_of_these_tests_is_sliced_right():
    assert [PASSAGE.slice(s) for s in PASSAGE.sentences] == [
        "The council met on Monday.",
        "“We agreed on No. 5,” said Ann Lee.",
        "Work starts in May.",
    ]


def test_a_mark_belongs_to_the_sentence_before_it():
    assert told(Text("They met. They agreed. "), FIRST, Text(" Work starts. "), SECOND, THIRD) == [
        ("They met.", ()),
        ("They agreed.", (FIRST,)),
        ("Work starts.", (SECOND, THIRD)),
    ]


def test_a_mark_before_the_full_stop_leaves_no_gap():
    drafted = cite([Text("They agreed "), SECOND, Text(". Work starts "), THIRD, Text(".")])
    assert drafted.text == "They agreed. Work starts."
    assert [(c.text, c.marks) for c in drafted.sentences] == [("They agreed.", (SECOND,)), ("Work starts.", (THIRD,))]


def test_a_verbatim_sentence_is_one_sentence():
    quote = PASSAGE.slice(PASSAGE.sentences[1])
    assert told(Text(quote), SECOND, Text("\n" + "Work starts in May."), THIRD) == [
        (quote, (SECOND,)),
        ("Work starts in May.", (THIRD,)),
    ]


def test_a_mark_before_any_text_is_dropped():
    assert told(FIRST, Text("They met.")) == [("They met.", ())]


def test_usage_is_no_text():
    assert told(Text("They "), Usage("m"), Text("met.")) == [("They met.", ())]


def test_a_repeated_mark_counts_once():
    assert told(Text("They met. "), FIRST, FIRST) == [("They met.", (FIRST,))]


words = st.text(alphabet="ab .!?“”\n,[1]", max_size=12).map(Text)
pieces = st.lists(st.one_of(words, st.sampled_from([FIRST, SECOND, THIRD])), max_size=12)


@given(pieces)
def test_sentences_are_slices_in_order_with_only_white_space_between(draft):
    drafted = cite(draft)
    at = 0
    for cited in drafted.sentences:
        assert drafted.text[cited.start : cited.end] == cited.text and cited.text.strip() == cited.text
        assert not drafted.text[at : cited.start].strip()
        at = cited.end
    assert not drafted.text[at:].strip()


@given(pieces, st.data())
def test_a_draft_means_the_same_however_it_is_cut(draft, data):
    cut = []
    for piece in draft:
        if isinstance(piece, Text):
            at = data.draw(st.integers(0, len(piece.text)))
            cut += [Text(piece.text[:at]), Text(piece.text[at:])]
        else:
            cut.append(piece)
    assert cite(cut) == cite(draft)


def test_numbers_run_in_order_and_repeat_for_the_same_sentence():
    numbers = Numbers()
    assert [
        numbers.citation(PASSAGE, s).number for s in (PASSAGE.sentences[2], PASSAGE.sentences[0], PASSAGE.sentences[2])
    ] == [1, 2, 1]
    assert [c.quote for c in numbers.all()] == ["Work starts in May.", "The council met on Monday."]
