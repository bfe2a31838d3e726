"""Any text at all as a draft, in any pieces, and marks inside an article: nothing raises, every citation is a slice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from llm_server import LLMServer, Reply
from newsroom import ARTICLES, check, newsroom
from scripted import ScriptedLLM

from rag.llm import open_chat
from rag.types import Answer, Article, Source

SAIL = "When will the ferry sail?"
SENTENCES = [part + "." for article in ARTICLES for part in article.text.replace("\n", " ").split(". ")]
MARKS = [*'[]“”"\n ', *["[1.1]", "[2.3]", "[1]", "[99.1]", "[1.1,2.1]", "【2.1】", "[1.", "[0]", "-"]]
# A reply's JSON may hold half a surrogate pair.
DRAFTS = st.lists(st.sampled_from([*SENTENCES, *MARKS]) | st.text(st.characters(), max_size=30), max_size=12).map(
    "".join
)


def answered(pieces: list[str], *, strict: bool) -> Answer:
    bot = newsroom(ScriptedLLM(pieces), strict=strict)
    answer = bot.ask(SAIL)
    check(bot, answer)
    return answer


@given(DRAFTS, st.data(), st.booleans())
def test_any_draft_in_any_pieces(draft: str, data: st.DataObject, strict: bool) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(draft)), max_size=8)))
    pieces = [draft[a:b] for a, b in zip([0, *cuts], [*cuts, len(draft)], strict=True)]
    whole, cut = (answered(parts, strict=strict) for parts in ([draft], pieces))
    assert replace(whole, usage=None) == replace(cut, usage=None)


FOOTNOTES = Article(
    Source("notes", "n1", "Notes [1.1] on the ferry", "Harbour Post", story="n1"),
    "The ferry will sail on 12 May 2031 [2.3], the owner said. "
    "“The hull [1] is sound [1.1],” Ida Holm told the council.[7] Nobody was hurt.",
    "raw notes",
)
FIRST, SECOND = (
    "The ferry will sail on 12 May 2031 [2.3], the owner said.",
    "“The hull [1] is sound [1.1],” Ida Holm told the council.[7]",
)


def test_an_article_with_marks_of_its_own_is_quoted_as_it_is() -> None:
    bot = newsroom(articles=[FOOTNOTES])
    for question, sentence in ((SAIL, FIRST), ("Who told the council that the hull is sound?", SECOND)):
        answer = bot.ask(question)
        check(bot, answer)
        assert (answer.claims[0].text, answer.claims[0].verdict) == (sentence, "quoted")
        assert answer.citations[0].quote == sentence
        assert answer.grounding.marks_dropped == 0


@pytest.mark.parametrize("cut", [1, 1000])
def test_a_model_reads_no_marks_but_ours_and_what_it_cites_is_quoted_as_it_is(
    cut: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0123456789abcdef")
    tame = [sentence.replace("[", "(").replace("]", ")") for sentence in (FIRST, SECOND)]
    said = f"{tame[0]} [1.1] {tame[1]} [1.2]"
    with LLMServer(Reply(tuple(said[at : at + cut] for at in range(0, len(said), cut)))) as server:
        bot = newsroom(open_chat("openai:small", server.url, 30), articles=[FOOTNOTES])
        answer = bot.ask(SAIL)
    check(bot, answer)
    assert f"[1.1] {tame[0]}\n[1.2] {tame[1]}\n[1.3] Nobody" in server.requests[0].messages[-1][1]
    assert [claim.text for claim in answer.claims] == tame
    assert {claim.verdict for claim in answer.claims} == {"supported"}
    assert [citation.quote for citation in answer.citations] == [FIRST, SECOND]
    assert (answer.removed, answer.grounding.marks_dropped) == ((), 0)
