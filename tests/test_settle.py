"""A draft settled: what is removed or marked, how it is numbered, and that it means the same however it streams in."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from evidence import EVIDENCE, FERRY, MAYOR, PASSAGES
from hypothesis import given
from hypothesis import strategies as st

from rag.cite import Numbers, sentence_text
from rag.judge import Judge
from rag.overlap import OverlapVerifier
from rag.settle import LOOKAHEAD, Result, Settler, direct_answer
from rag.types import Citation, Hit, Mark, Piece, Reading, Settled, Text, Usage

SAIL, CRACKS, USE = (Mark(FERRY, i) for i in range(3))
DENIES, TOLD = (Mark(MAYOR, i) for i in range(2))
JUDGE = Judge(OverlapVerifier())
FALSE = "The ferry to Orlo will not sail before 13 May."


def quoted(mark: Mark) -> list[Piece]:
    return [Text(sentence_text(mark)), mark]


def settled(*pieces: Piece, strict: bool = True) -> Result:
    return Settler(JUDGE, EVIDENCE, strict=strict).settle(pieces)[0]


def streamed(pieces: Sequence[Piece], *, strict: bool = True) -> tuple[list[Settled], list[Settled], Result]:
    """The events told early, those told at the end, and the result, as a bot would ask for them."""
    settler = Settler(JUDGE, EVIDENCE, strict=strict)
    early = [
        event for n, piece in enumerate(pieces, 1) if isinstance(piece, Text) for event in settler.early(pieces[:n])
    ]
    result, rest = settler.settle(pieces)
    return early, rest, result


def test_quotations_are_numbered_in_order_of_appearance() -> None:
    result = settled(*quoted(USE), Text("\n"), *quoted(DENIES), Text(" "), *quoted(SAIL), USE)
    assert result.text == f"{sentence_text(USE)}\n{sentence_text(DENIES)} {sentence_text(SAIL)}"
    assert [[c.number for c in claim.citations] for claim in result.claims] == [[1], [2], [3, 1]]
    assert [(c.number, c.quote) for c in result.citations] == [
        (n, sentence_text(m)) for n, m in enumerate((USE, DENIES, SAIL), 1)
    ]
    assert {claim.verdict for claim in result.claims} == {"quoted"}


def test_strict_removes_what_is_not_supported_and_numbers_the_rest() -> None:
    result = settled(*quoted(DENIES), Text(f" {FALSE}"), SAIL, Text("\n"), *quoted(USE), Text(" It sank."), TOLD)
    assert result.text == f"{sentence_text(DENIES)}\n{sentence_text(USE)}"
    assert result.removed == (FALSE, "It sank.")
    assert [c.number for c in result.citations] == [1, 2]
    assert [c.quote for c in result.citations] == [sentence_text(DENIES), sentence_text(USE)]


def test_mark_keeps_it_and_says_so() -> None:
    result = settled(*quoted(DENIES), Text(f" {FALSE}"), SAIL, strict=False)
    assert result.text == f"{sentence_text(DENIES)} {FALSE}"
    assert [claim.verdict for claim in result.claims] == ["quoted", "unsupported"]
    assert (result.removed, [c.number for c in result.citations]) == ((), [1, 2])


def test_all_may_be_removed() -> None:
    assert settled(Text(FALSE), SAIL) == Result("", (), (), (FALSE,))
    assert settled() == Result("", (), (), ())


def test_the_first_sentence_removed_leaves_no_gap() -> None:
    assert settled(Text(f"{FALSE} "), SAIL, *quoted(USE)).text == sentence_text(USE)


def test_a_mark_between_sentences_leaves_one_blank_and_lines_stay_lines() -> None:
    first, second, third = (sentence_text(m) for m in (SAIL, USE, DENIES))
    result = settled(Text(f"{first} "), SAIL, Text(f" {second}"), USE, Text(f" \n\n {third}"), DENIES)
    assert result.text == f"{first} {second}\n\n{third}"


def test_a_sentence_is_told_once_words_enough_stand_behind_it() -> None:
    settler = Settler(JUDGE, EVIDENCE)
    pieces = [*quoted(SAIL), Text(" " + "x" * (LOOKAHEAD - 1))]
    assert list(settler.early(pieces)) == []
    (event,) = settler.early([*pieces, Text("x")])
    assert (event.claim.text, event.claim.verdict) == (sentence_text(SAIL), "quoted")
    assert list(settler.early([*pieces, Text("x")])) == []


def test_a_removed_sentence_is_not_told() -> None:
    pieces = [Text(FALSE), SAIL, Text(" "), *quoted(DENIES), Text(" "), *quoted(USE)]
    early, rest, _ = streamed(pieces)
    assert [event.claim.text for event in (*early, *rest)] == [sentence_text(DENIES), sentence_text(USE)]
    early, rest, _ = streamed(pieces, strict=False)
    assert [event.claim.verdict for event in (*early, *rest)] == ["unsupported", "quoted", "quoted"]


marks = st.sampled_from([Mark(p, i) for p in PASSAGES for i in range(len(p.sentences))])
words = st.sampled_from(
    [*FALSE.split(), "U.S.", "“We", "hull,”", "said.", "Army", "\n", "No. 5", "Mr.", "Berg", "300", "(", ".", ","]
)
texts = st.text(max_size=20) | words.map(lambda word: f"{word} ") | marks.map(sentence_text)
anything = st.lists(texts.map(Text) | marks | st.just(Usage("m")), max_size=14)
# As writers do: sentences whole, each with its marks behind it.
written = st.lists(
    st.tuples(
        marks.map(sentence_text) | st.sampled_from([FALSE, "Mayor Berg saw no cracks.", "It sank."]),
        st.lists(marks, max_size=2),
    )
).map(lambda parts: [piece for said, held in parts for piece in (Text(f"{said} "), *held, Text(" "))])


@st.composite
def cut(draw: st.DrawFn, drafts: st.SearchStrategy[list[Piece]]) -> tuple[list[Piece], list[Piece]]:
    """A draft, and the same with its texts cut anywhere."""
    draft, pieces = draw(drafts), list[Piece]()
    for piece in draft:
        if isinstance(piece, Text):
            edges = sorted(draw(st.lists(st.integers(0, len(piece.text)), max_size=3)))
            pieces += [Text(piece.text[a:b]) for a, b in zip([0, *edges], [*edges, len(piece.text)], strict=True)]
        else:
            pieces.append(piece)
    return draft, pieces


@given(cut(anything | written), st.booleans())
def test_any_draft_settles_to_slices_and_the_same_in_any_split(
    drafts: tuple[list[Piece], list[Piece]], strict: bool
) -> None:
    whole, pieces = drafts
    _, _, result = streamed(pieces, strict=strict)
    assert result == Settler(JUDGE, EVIDENCE, strict=strict).settle(whole)[0]
    at = 0
    for claim in result.claims:
        assert result.text[claim.start : claim.end] == claim.text
        assert not result.text[at : claim.start].strip()
        at = claim.end
    assert not result.text[at:].strip()
    texts = {p.source: p.text for p in PASSAGES}
    assert all(texts[c.source][c.start : c.end] == c.quote for c in result.citations)
    assert [c.number for c in result.citations] == list(range(1, len(result.citations) + 1))
    used = [c for claim in result.claims for c in claim.citations]
    assert tuple(dict.fromkeys(used)) == result.citations
    assert all(claim.verdict != "unsupported" for claim in result.claims) or not strict
    assert not result.removed or strict


@given(cut(written), st.booleans())
def test_what_is_told_early_is_what_is_told_in_the_end(drafts: tuple[list[Piece], list[Piece]], strict: bool) -> None:
    early, rest, result = streamed(drafts[1], strict=strict)
    told = [(event.claim.text, event.claim.verdict, event.claim.score) for event in (*early, *rest)]
    assert told == [(claim.text, claim.verdict, claim.score) for claim in result.claims]


def hit(mark: Mark, answer: str) -> Hit:
    at = mark.passage.text.index(answer)
    return Hit(mark.passage, 1.0, "read", Reading((at, at + len(answer)), 1.0, 1.0, (1.0,)))


def citations(*held: Mark) -> Sequence[Citation]:
    numbers = Numbers()
    return [numbers.citation(m.passage, m.passage.sentences[m.sentence]) for m in held]


@pytest.mark.parametrize(
    ("cited", "evidence", "number", "quote"),
    [
        ([USE, SAIL], [hit(SAIL, "12 May")], 2, "12 May"),
        ([DENIES, SAIL], [hit(SAIL, "12 May"), hit(DENIES, "Jens Berg")], 1, "Jens Berg"),
    ],
)
def test_the_direct_answer_stands_in_the_first_citation_that_holds_one(
    cited: list[Mark], evidence: list[Hit], number: int, quote: str
) -> None:
    direct = direct_answer(citations(*cited), evidence)
    assert direct is not None
    assert (direct.number, direct.quote) == (number, quote)
    text = {p.source: p.text for p in PASSAGES}[direct.source]
    assert text[direct.start : direct.end] == quote


def test_an_answer_outside_what_is_cited_is_no_direct_answer() -> None:
    assert direct_answer(citations(USE), [hit(SAIL, "12 May")]) is None
    assert direct_answer(citations(SAIL), EVIDENCE) is None
    assert direct_answer((), [hit(SAIL, "12 May")]) is None
