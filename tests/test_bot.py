"""The whole Bot over the fakes: quoting and by a scripted model, answered, refused, streamed, closed."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest
from newsroom import ARTICLES, Plain, check, newsroom, put
from scripted import ScriptedLLM

from rag.answer import covers
from rag.errors import UnknownArticle
from rag.prompt import NOT_IN_ARTICLES
from rag.types import Answer, Coverage, Filter, Query, Turn

SAIL = "When will the ferry sail?"
VOLCANO = "When did the volcano of Atlantis erupt?"
WAITS = "The ferry will not sail before 12 May 2031, Holm told the Courier."
QUESTIONS = [
    SAIL,
    "Who owns the ferry?",
    "How much will the repairs cost?",
    "What did Berg tell the council?",
    "What did Ida Holm say?",
    "Why does the ferry not sail?",
    VOLCANO,
    "",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_answer_keeps_the_laws(question: str) -> None:
    bot = newsroom()
    answer = bot.ask(question)
    check(bot, answer)
    assert answer.question == question
    assert answer.writer == "quotes"
    assert {claim.verdict for claim in answer.claims} <= {"quoted"}


def test_an_answer_quotes_cites_and_has_its_direct_answer() -> None:
    answer = newsroom().ask(SAIL)
    assert answer.status == "answered"
    first = answer.claims[0]
    assert (first.text, first.verdict, [c.number for c in first.citations]) == (WAITS, "quoted", [1])
    assert answer.citations[0].source.id == "owner"
    assert answer.direct and (answer.direct.quote, answer.direct.number) == ("12 May 2031", 1)
    assert answer.queries == (Query(SAIL, asked=SAIL),)
    assert all(hit.reading for hit in answer.hits)
    assert (answer.grounding.quoted, answer.grounding.share) == (len(answer.claims), 1.0)


def test_a_refusal_says_so_what_there_is_and_what_is_nearest() -> None:
    answer = newsroom().ask(VOLCANO)
    assert answer.text == (
        f"{NOT_IN_ARTICLES} The library holds 4 articles, published 4 March 2031 to 2 April 2031, 1 without a date."
    )
    assert (answer.status, answer.reason) == ("refused", "no article found speaks of Atlantis")
    assert (answer.claims, answer.citations, answer.direct, answer.removed) == ((), (), None, ())
    assert answer.nearest == answer.hits[:3] != ()


def test_a_refusal_needs_no_writer() -> None:
    assert newsroom(ScriptedLLM()).ask(VOLCANO).status == "refused"


def test_nothing_in_the_window() -> None:
    answer = newsroom().ask(SAIL, filter=Filter(before=date(2030, 1, 1)))
    assert (answer.status, answer.reason) == ("refused", "no article lies in the window asked for")
    assert (answer.hits, answer.nearest) == ((), ())


def test_only_the_window_is_cited() -> None:
    answer = newsroom().ask(SAIL, filter=Filter(publishers=("Coast Wire",)))
    assert {hit.passage.source.publisher for hit in answer.hits} == {"Coast Wire"}
    assert {c.source.id for c in answer.citations} == {"bridge"}


def test_a_follow_up_is_completed_from_the_turns_before() -> None:
    bot = newsroom()
    first = bot.ask("Who owns the ferry?")
    for turn in (Turn(first.question, first.text, first), Turn(first.question, first.text)):
        answer = bot.ask("What did she say?", history=[turn])
        assert answer.question == "What did she say?"
        assert answer.queries[0].text == "What did Ida Holm say?"
        assert answer.citations[0].source.id == "owner"


def test_history_reaches_the_writer_as_it_is() -> None:
    llm = ScriptedLLM([NOT_IN_ARTICLES])
    history = [Turn("Who owns the ferry?", "Ida Holm owns it.")]
    newsroom(llm).ask("What did she say?", history=history)
    assert llm.seen[0].history == tuple(history)
    assert llm.seen[0].query == Query("What did Ida Holm say?", asked="What did she say?")


def test_asking_and_streaming_give_the_same() -> None:
    for question in QUESTIONS:
        *_, last = newsroom().stream(question)
        assert last == newsroom().ask(question)


def test_notices_tell_a_foreign_question_and_what_the_bot_was_made_with() -> None:
    bot = newsroom(linguist=Plain("Milloin lautta lähtee?"))
    bot.notices.append("the library is small")
    foreign, english = bot.ask("Milloin lautta lähtee?"), bot.ask(SAIL)
    assert foreign.notices[0] == english.notices[0] == "the library is small"
    assert len(english.notices) == 1
    assert "seems to be in fi" in foreign.notices[1]


def test_search_gives_hits_alone_uncapped_and_unread_unless_told() -> None:
    bot = newsroom()
    hits = bot.search(SAIL, 10)
    assert all(hit.reading is None for hit in hits)
    assert max([h.passage.source.id for h in hits].count(a.source.id) for a in ARTICLES) > 1
    assert len(bot.search(SAIL, 2)) == 2
    capped = [hit.passage.source.id for hit in bot.search(SAIL, 10, per_article=1)]
    assert len(set(capped)) == len(capped)
    assert all(hit.reading for hit in bot.search(SAIL, 3, read=True))


def test_a_new_version_is_cited_and_the_old_text_still_read() -> None:
    bot = newsroom()
    old = bot.ask(SAIL)
    owner = next(a for a in ARTICLES if a.source.id == "owner")
    newer = replace(owner, source=replace(owner.source, digest="o2"), text=owner.text.replace("12 May", "14 June"))
    put(bot.searcher, newer)
    answer = bot.ask(SAIL)
    check(bot, old)
    check(bot, answer)
    assert answer.direct and answer.direct.quote == "14 June 2031"
    with pytest.raises(UnknownArticle):
        bot.text("owner", "o3")


def test_coverage_in_words() -> None:
    assert covers(Coverage(0, 0, (), None, None)) == "The library holds 0 articles, none with a date."
    assert covers(Coverage(1, 3, (), date(2031, 3, 4), date(2031, 3, 4))).startswith(
        "The library holds 1 article, published 4 March 2031"
    )
    assert newsroom().coverage().publishers == ("Coast Wire", "Harbour Post", "Orlo Courier")


def test_the_shape_of_an_answer_in_json_is_fixed() -> None:
    shape = newsroom().ask(SAIL).to_dict()
    assert list(shape) == ["schema", *(f.name for f in fields(Answer))]
    assert shape["schema"] == 1
    expected = {"question", "text", "status", "reason", "direct", "claims", "citations", "hits", "nearest", "removed"}
    assert expected | {"queries", "grounding", "usage", "notices", "writer"} <= set(shape)
    claim, citation, hit = shape["claims"][0], shape["citations"][0], shape["hits"][0]
    assert {"text", "start", "end", "citations", "verdict", "score", "support"} <= set(claim)
    assert {"number", "source", "start", "end", "quote", "also"} <= set(citation)
    assert {"id", "digest", "title", "publisher", "url", "author", "published", "story"} <= set(citation["source"])
    assert {"passage", "score", "via", "reading"} <= set(hit)
    assert {"source", "start", "end", "text", "sentences"} <= set(hit["passage"])
    assert {"span", "score", "answerable", "sentences"} <= set(hit["reading"])
    assert {"text", "filter", "asked"} <= set(shape["queries"][0])
    assert {"quoted", "supported", "partly", "unsupported", "removed", "marks_dropped"} <= set(shape["grounding"])
    assert citation["source"]["published"] == "2031-03-09"
