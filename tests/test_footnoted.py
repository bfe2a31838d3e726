"""An answer as Markdown with footnotes: in one piece and as it is made; nothing told is ever wrong, nothing hostile acts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from evidence import EVIDENCE, FERRY, MAYOR
from hostile import HOSTILE
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from scripted import ScriptedLLM
from test_settle import FALSE, cut, written

from rag.cite import sentence_text
from rag.errors import WriterError
from rag.judge import Judge
from rag.overlap import OverlapVerifier
from rag.text import inert
from rag.types import Answer, Citation, Claim, Event, Mark, Piece, Query, Restart, Settled, Source, Text
from rag.writing import Drafter, Written
from ui.footnoted import AGAIN, Telling, footnoted, said

JUDGE = Judge(OverlapVerifier())
SAIL, CRACKS, USE = (Mark(FERRY, i) for i in range(3))
DENIES = Mark(MAYOR, 0)
FAILED = WriterError("the model is gone", "ollama serve")
SOURCE = Source("a", "d", "Ferry stays", "Harbor Post", "https://post.example/a b", published=date(2024, 3, 1))


def flat(text: str) -> str:
    return " ".join(text.split())


def cited(text: str, *citations: Citation, verdict: str = "quoted", start: int = 0) -> Claim:
    return Claim(text, start, start + len(text), citations, verdict, 1.0)  # type: ignore[arg-type]


def answer(*claims: Claim, text: str, notices: tuple[str, ...] = ()) -> Answer:
    used = tuple(dict.fromkeys(c for claim in claims for c in claim.citations))
    return Answer("Q", text, "answered" if claims else "refused", claims=claims, citations=used, notices=notices)


def drafted(drafter: Drafter) -> tuple[list[Event], Answer]:
    """The events of one answer, and the answer that a bot would make of them."""
    stream, events = drafter.write(Query("Q"), EVIDENCE, ()), list[Event]()
    while True:
        try:
            events.append(next(stream))
        except StopIteration as end:
            written: Written = end.value
            break
    result = written.result
    made = answer(*result.claims, text=result.text) if result and result.claims else answer(text="Not in the articles.")
    return events, replace(made, notices=written.notes)


def told(events: Sequence[Event], made: Answer, *, held: bool = False) -> tuple[list[Claim], str]:
    """The sentences told before the answer came, and the whole text."""
    telling, early, text = Telling(held), list[Claim](), ""
    for event in events:
        more = telling.after(event)
        text += more
        if more and isinstance(event, Settled):
            early.append(event.claim)
    return early, text + telling.after(made)


def test_an_answer_has_numbers_footnotes_and_notices() -> None:
    first, second = Citation(1, SOURCE, 0, 9, "The ferry", ("Island Times",)), Citation(2, SOURCE, 10, 15, "stays")
    made = answer(
        cited("It stays.", first, second),
        cited("It may sail.", second, verdict="partly", start=11),
        cited("It sank.", verdict="unsupported", start=24),
        text="It stays.\n\nIt may sail. It sank.",
        notices=("2 articles without a date left out",),
    )
    place = "Ferry stays, Harbor Post, 1 March 2024"
    assert footnoted(made) == (
        "It stays. [1][2]\n\nIt may sail. [2] (partly supported) It sank. (not supported by the articles)\n\n"
        f'[1] {place}; also Island Times: "The ferry" <https://post.example/a%20b>\n\n'
        f'[2] {place}: "stays" <https://post.example/a%20b>\n\n'
        "Note: 2 articles without a date left out"
    )
    assert said(footnoted(made)) == made.text


def test_a_refusal_is_its_text() -> None:
    assert footnoted(answer(text="The articles do not say. There are 3.")) == "The articles do not say. There are 3."
    assert said("The articles do not say.\n\nNote: x") == "The articles do not say."


def test_what_others_wrote_stays_in_what_was_said() -> None:
    assert said("It is [a list]: 1) a 2) b [sic].") == "It is [a list]: 1) a 2) b [sic]."


def test_sentences_are_told_once_settled_on_lines_as_they_were_drafted() -> None:
    first, second = map(sentence_text, (SAIL, USE))
    writer = ScriptedLLM(
        [Text(f"{first} "), SAIL, Text(f"\n\n{FALSE}\n"), SAIL, Text(second), USE, Text("\n\n"), DENIES]
    )
    events, made = drafted(Drafter(writer, JUDGE))
    early, text = told(events, made)
    assert [claim.text for claim in early] == [first, second]
    assert text == footnoted(made)
    assert text.startswith(f"{first} [1]\n{second} [2][3]\n\n[1] Ferry to Orlo")


def test_numbers_are_the_answers_own_though_an_unsupported_sentence_took_the_first() -> None:
    writer = ScriptedLLM([Text(f"{FALSE} "), SAIL, Text(sentence_text(USE)), USE])
    events, made = drafted(Drafter(writer, JUDGE))
    assert [c.number for e in events if isinstance(e, Settled) for c in e.claim.citations] == [2]
    assert told(events, made)[1].startswith(f"{sentence_text(USE)} [1]\n\n[1] ")


def test_what_was_told_before_the_model_failed_keeps_its_numbers_and_footnotes() -> None:
    first, second, third = map(sentence_text, (SAIL, USE, DENIES))
    writer = ScriptedLLM([Text(first), SAIL, Text(f" {second}"), USE, Text(f" {third}"), FAILED])
    fallback = ScriptedLLM([Text(second), USE, Text(" "), Text(third), DENIES])
    events, made = drafted(Drafter(writer, JUDGE, fallback=fallback))
    early, text = told(events, made)
    assert [claim.text for claim in early][:1] == [first]
    before, _, after = text.partition(f"\n\n{AGAIN}\n\n")
    assert before == f"{first} [1] {second} [2]"
    assert after.startswith(f"{second} [2] {third} [3]\n\n[1] Ferry to Orlo")
    assert [line[:3] for line in after.split("\n\n")[1:]] == ["[1]", "[2]", "[3]", "Not"]


def test_a_model_that_fails_before_its_first_sentence_leaves_no_trace() -> None:
    writer = ScriptedLLM([Text("The fer"), FAILED])
    fallback = ScriptedLLM([Text(sentence_text(SAIL)), SAIL])
    events, made = drafted(Drafter(writer, JUDGE, fallback=fallback))
    assert any(isinstance(event, Restart) for event in events)
    early, text = told(events, made)
    assert [claim.text for claim in early] == [sentence_text(SAIL)]
    assert text == footnoted(made)


def test_held_nothing_is_told_before_the_answer() -> None:
    writer = ScriptedLLM([Text(FALSE), SAIL, Text(f" {sentence_text(USE)}"), USE], [Text(sentence_text(USE)), USE])
    events, made = drafted(Drafter(writer, JUDGE, strict=False, repair=True))
    assert any(isinstance(event, Restart) for event in events) and any(isinstance(event, Settled) for event in events)
    assert told(events, made, held=True) == ([], footnoted(made))


drafts = cut(written).map(lambda both: both[1])


@st.composite
def drafters(draw: st.DrawFn) -> Drafter:
    """Any draft, with or without a repair and a failure amid it."""
    lines: list[Piece | WriterError] = list(draw(drafts))
    fails = draw(st.booleans())
    if fails:
        lines.insert(draw(st.integers(0, len(lines))), FAILED)
    return Drafter(
        ScriptedLLM(lines, draw(drafts)),
        JUDGE,
        strict=draw(st.booleans()),
        repair=draw(st.booleans()),
        fallback=ScriptedLLM(draw(drafts)) if fails else None,
    )


@settings(max_examples=40)
@given(drafters(), st.booleans())
def test_nothing_told_is_wrong_and_each_number_has_its_footnote(drafter: Drafter, held: bool) -> None:
    events, made = drafted(drafter)
    early, text = told(events, made, held=held)
    body, *foot = re.split(r"\n\n(?=\[\d+\] |Note: )", text)
    quotes = [said(line.partition(': "')[2].removesuffix('"')) for line in foot if line.startswith("[")]
    assert [line.partition(" ")[0] for line in foot if line.startswith("[")] == [
        f"[{n + 1}]" for n in range(len(quotes))
    ]
    before, again, after = body.rpartition(f"{AGAIN}\n\n")
    told_too = early if again else []
    meant = [flat(c.quote) for claim in (*told_too, *made.claims) for c in claim.citations]
    assert [quotes[int(n) - 1] for n in re.findall(r"(?<!\\)\[(\d+)\]", body)] == meant
    assert flat(said(after)) == flat(inert(made.text))
    assert again or flat(text) == flat(footnoted(made))
    assert not again or any(isinstance(event, Restart) for event in events)
    assert flat(said(before)).startswith(flat(" ".join(inert(claim.text) for claim in told_too)))


@settings(max_examples=20)
@given(drafts)
def test_without_a_restart_what_is_told_is_the_whole_and_said_gives_it_back(pieces: list[Piece]) -> None:
    events, made = drafted(Drafter(ScriptedLLM(pieces), JUDGE, strict=False))
    early, text = told(events, made)
    assert len(early) == len(made.claims)
    assert flat(text) == flat(footnoted(made))
    assert flat(said(text)) == flat(inert(made.text))


def shown(markdown: str) -> tuple[set[str], set[str], str]:
    """The kinds of things that Markdown makes of a text, where its links lead, and the words that are seen."""
    blocks = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)
    tokens = [token for block in blocks for token in (block, *(block.children or ()))]
    links = {str(token.attrs["href"]) for token in tokens if "href" in token.attrs}
    seen = [token.content for token in tokens if token.type in ("text", "text_special", "softbreak", "code_inline")]
    return {token.type for token in tokens}, links, "".join(seen)


@pytest.mark.parametrize("foul", HOSTILE)
def test_hostile_text_shows_as_itself_and_links_nowhere(foul: str) -> None:
    source = Source("a", "d", foul, foul, f"https://post.example/{foul[:300]}", published=date(2024, 3, 1))
    made = answer(cited(foul, Citation(1, source, 0, len(foul), foul)), text=foul, notices=(foul,))
    text = footnoted(made)
    assert inert(text) == text
    kinds, links, seen = shown(text)
    assert kinds <= {"paragraph_open", "paragraph_close", "inline", "text", "text_special", "link_open", "link_close"}
    assert len(links) == 1 and links.pop().startswith("https://post.example/")
    line, place = flat(inert(foul)), flat(inert(f"{foul}, {foul}, 1 March 2024"))
    assert seen.startswith(f'{line} [1][1] {place}: "{line}" https://post.example/')
    assert seen.endswith(f"Note: {line}")


@given(st.text() | st.text("#>=-~*_`[]()!<&:; a1.\n"))
def test_any_text_is_inert_and_makes_no_links_pictures_or_tags(text: str) -> None:
    citation = Citation(1, SOURCE, 0, 1, text)
    made = answer(
        cited("A.", citation),
        cited(text, citation, start=3),
        cited(text, start=4 + len(text)),
        text=f"A.\n{text}\n{text}",
    )
    kinds, links, _ = shown(footnoted(made))
    assert not {
        kind for kind in kinds if kind.startswith(("image", "html", "em_", "strong", "code", "fence", "heading"))
    }
    assert links == {"https://post.example/a%20b"}


@pytest.mark.parametrize("url", [None, "", "javascript:alert(1)", "file:///etc/passwd", "data:text/html,x"])
def test_only_addresses_of_the_web_are_told(url: str | None) -> None:
    made = answer(cited("It stays.", Citation(1, replace(SOURCE, url=url), 0, 5, "stays")), text="It stays.")
    assert footnoted(made).endswith('1 March 2024: "stays"')
