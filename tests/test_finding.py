"""From a question to its evidence: rewritten by a scripted model or by rules, split, interleaved, told what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from newsroom import check, newsroom, searcher
from scripted import ScriptedRewriter

from rag.errors import WriterError
from rag.finding import Finder, Found
from rag.query import stand_alone
from rag.search import Searcher
from rag.types import Query, Turn

TODAY = date(2031, 5, 1)
HISTORY = (Turn("Who owns the ferry?", "Ida Holm owns it."),)
LEANS = "And when will it sail?"
BERG, HOLM = "What did Berg say about the ferry?", "What did Holm say about the ferry?"
BOTH = "What did Berg and Holm say about the ferry?"


def found(
    question: str, *scripts: list[str] | WriterError, history: tuple[Turn, ...] = (), within: Searcher | None = None
) -> tuple[Found, ScriptedRewriter]:
    """What is found where a model may be asked."""
    rewriter = ScriptedRewriter(*scripts)
    return Finder(within or searcher(), rewriter, answerable=0.1).find(question, history, None, TODAY), rewriter


def by_rules(question: str, history: tuple[Turn, ...] = (), within: Searcher | None = None) -> Found:
    return Finder(within or searcher(), answerable=0.1).find(question, history, None, TODAY)


def keys(one: Found) -> list[str]:
    return [hit.passage.key for hit in one.evidence]


def test_behind_a_history_the_question_of_the_model_is_searched() -> None:
    asked = "When will the ferry of Ida Holm sail?"
    one, rewriter = found(f" {LEANS}\n", [asked], history=HISTORY)
    assert one.query == Query(asked, asked=f" {LEANS}\n")
    assert (one.parts, one.notes, one.reason) == ((), (), None)
    assert keys(one) == keys(by_rules(asked)) != keys(by_rules("What will the bridge cost?"))
    assert rewriter.seen == [(Query(LEANS, asked=f" {LEANS}\n"), HISTORY)]


@pytest.mark.parametrize(
    "script",
    [
        WriterError("too busy"),
        [],
        ["When will Captain Krag sail?"],
        ["When will the ferry sail?", "What does Captain Krag say?"],
    ],
)
def test_where_the_model_fails_or_invents_a_name_the_rules_complete(script: list[str] | WriterError) -> None:
    one, rewriter = found(LEANS, script, history=HISTORY)
    assert one == by_rules(LEANS, HISTORY)
    assert one.query.text == stand_alone(LEANS, HISTORY).text != LEANS
    assert len(rewriter.seen) == 1


def test_a_first_plain_question_asks_no_model() -> None:
    one, rewriter = found("When will the ferry sail?")
    assert (one.query.text, rewriter.seen) == ("When will the ferry sail?", [])


def test_a_first_broad_question_asks_the_model_to_split_it() -> None:
    one, rewriter = found(BOTH, [HOLM, BERG])
    assert [query for query, _ in rewriter.seen] == [Query(BOTH, asked=BOTH)]
    assert one.query == Query(f"{HOLM} {BERG}", asked=BOTH)
    assert [part.text for part in one.parts] == [HOLM, BERG]


def test_a_split_question_has_the_best_for_each_part_in_turn_and_no_passage_twice() -> None:
    one, first, second = by_rules(BOTH), keys(by_rules(BERG)), keys(by_rules(HOLM))
    assert [part.text for part in one.parts] == [BERG, HOLM]
    assert first[0] != second[0] and first[0] in second
    in_turn = [key for pair in zip(first, second, strict=True) for key in pair]
    assert keys(one) == list(dict.fromkeys(in_turn))
    assert keys(one)[:2] == ["council:c1:196", "owner:o1:0"]


def test_a_split_question_reads_no_more_passages_than_a_whole_one() -> None:
    one = by_rules(BOTH, within=replace(searcher(), read=2))
    assert keys(one) == ["council:c1:196", "owner:o1:0"]


def test_a_part_without_an_answer_is_told() -> None:
    one = by_rules("What did Berg and Macron say about the ferry?")
    missing = "What did Macron say about the ferry?"
    assert (one.reason, one.notes) == (None, (f"no article found speaks of Macron: {missing}",))
    assert [part.text for part in one.parts] == [BERG, missing]
    assert keys(one) == keys(by_rules(BERG))


def test_a_part_is_held_to_its_own_year() -> None:
    one = by_rules("Who owns the ferry, and what did the engineers present in 2029?")
    assert one.reason is None
    assert one.notes == ("no article found speaks of 2029: What did the engineers present in 2029?",)


def test_a_year_that_the_model_leaves_out_is_not_forgotten() -> None:
    one, _ = found("What did Berg and Holm say about the ferry in 2029?", [BERG, HOLM])
    assert one.reason == "no article lies in the window asked for"  # nor of all days one that speaks of 2029


def test_where_all_parts_are_refused_the_whole_is_searched() -> None:
    asked = "What did Macron and Krag say about the ferry?"
    one = by_rules(asked)
    assert (one.query, one.parts, one.notes) == (Query(asked, asked=asked), (), ())
    assert one.reason == "no article found speaks of Macron, Krag"
    whole, _ = found(LEANS, ["When will the ferry sail in 2029?", "Who owns it in 2029?"], history=HISTORY)
    assert (whole.query.text, whole.parts) == ("When will the ferry sail in 2029? Who owns it in 2029?", ())


def test_where_the_window_holds_no_part_of_it_all_days_are_searched() -> None:
    one = by_rules("What did Berg and Holm say about the ferry last week?")
    assert (one.reason, one.notes[1:]) == (None, ())
    assert one.notes[0] == "no article published last week answers this; those of all days were searched"
    assert [part.text for part in one.parts] == [BERG, HOLM]
    assert one.query.filter.empty and all(part.filter.empty for part in one.parts)


def test_an_answer_holds_the_whole_and_the_parts() -> None:
    rewriter = ScriptedRewriter([BERG, HOLM, "What does Ida Holm blame the council for?"])
    bot = newsroom(rewriter=rewriter)
    answer = bot.ask("And what did both of them say?", history=[*HISTORY, Turn("Who is Berg?", "Jens Berg is mayor.")])
    check(bot, answer)
    whole, *parts = answer.queries
    assert whole.asked == answer.question == "And what did both of them say?"
    assert [part.text for part in parts] == [BERG, HOLM, "What does Ida Holm blame the council for?"]
    assert whole.text == " ".join(part.text for part in parts)
    assert {citation.source.id for citation in answer.citations} >= {"council", "owner"}


def test_an_answer_tells_the_part_that_it_leaves_open() -> None:
    answer = newsroom().ask("What did Berg and Macron say about the ferry?")
    assert (answer.status, len(answer.queries)) == ("answered", 3)
    assert answer.notices == ("no article found speaks of Macron: What did Macron say about the ferry?",)
