"""Which of two drafts stands and what is told of it: the Drafter by itself, with scripted writers and literal drafts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from evidence import EVIDENCE
from llm_server import LLMServer, Reply
from scripted import Line, ScriptedLLM

from rag.errors import WriterError
from rag.judge import Judge
from rag.llm import open_chat
from rag.overlap import OverlapVerifier
from rag.prompt import NOT_IN_ARTICLES
from rag.quote import QuotingWriter
from rag.replies import Replies
from rag.types import Draft, Event, Hit, Query, Reading, Restart, Settled
from rag.writing import AGAIN, INSTEAD, Drafter, Written

QUERY = Query("When will the ferry sail?")
JUDGE = Judge(OverlapVerifier())
SAIL = "The ferry to Orlo will not sail before 12 May. [1.1] "
DENIES = "Mayor Jens Berg denies that the hull has cracks. [2.1] "
FALSE = "The ferry to Orlo will not sail before 13 May. [1.1] "
SANK = "It sank. [2.2] "
REFUSAL = NOT_IN_ARTICLES
BUSY = WriterError("too busy", retryable=True)
BACK = Restart("the first draft stands better on the articles")


def said(*lines: str) -> list[str]:
    """The sentences of a draft without their marks."""
    return [line.partition(" [")[0] for line in lines]


def written(drafter: Drafter, evidence: Sequence[Hit] = EVIDENCE) -> tuple[list[Event], Written]:
    events, stream = list[Event](), drafter.write(QUERY, evidence, ())
    while True:
        try:
            events.append(next(stream))
        except StopIteration as e:
            return events, e.value


def told(events: Sequence[Event]) -> list[str]:
    """The sentences that were settled, and the restarts between them."""
    shown = [event for event in events if not isinstance(event, Draft)]
    return [event.claim.text if isinstance(event, Settled) else "restart" for event in shown]


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize(
    ("first", "second", "winner", "standing"),
    [
        ((FALSE, SAIL, DENIES), (SAIL,), 1, 2),
        ((FALSE, SAIL), (SAIL, DENIES), 2, 2),
        ((FALSE, SAIL), (DENIES,), 2, 1),  # of equals, the second
        ((FALSE, SAIL), (SANK, DENIES), 2, 1),
        ((FALSE,), (SAIL,), 2, 1),
        ((FALSE,), (SANK,), 1, 0),  # where nothing stands, neither is better
        ((FALSE, SAIL), (REFUSAL,), 1, 1),
        ((FALSE, SAIL), (), 1, 1),
    ],
)
def test_the_draft_stands_of_which_more_is_supported(
    first: Sequence[str], second: Sequence[str], winner: int, standing: int, strict: bool
) -> None:
    llm = ScriptedLLM(first, second)
    events, draft = written(Drafter(llm, JUDGE, strict, repair=True))
    best = said(*(first, second)[winner - 1])
    unsupported = [one for one in best if one in said(FALSE, SANK)]
    assert (draft.standing, draft.unsupported, draft.notes) == (standing, unsupported, ())
    assert [seen.unsupported for seen in llm.seen] == [(), tuple(said(FALSE))]
    shown = [claim.text for claim in draft.result.claims]
    assert shown == [one for one in best if not strict or one not in unsupported]
    assert [event for event in events if isinstance(event, Restart)] == [
        Restart(AGAIN),
        *([BACK] if winner == 1 and not strict else []),
    ]
    assert told(events)[-len(shown) - 1 :] == ["restart", *shown]  # what stands since the last restart is the answer


def test_marking_tells_every_draft_as_it_comes_and_strictness_only_the_last() -> None:
    scripts = ([FALSE, SAIL, DENIES], [SAIL, SANK])
    events, _ = written(Drafter(ScriptedLLM(*scripts), JUDGE, strict=False, repair=True))
    three = said(FALSE, SAIL, DENIES)
    assert told(events) == [*three, "restart", *said(SAIL, SANK), "restart", *three]
    assert isinstance(events[events.index(Restart(AGAIN)) - 1], Settled)
    events, _ = written(Drafter(ScriptedLLM(*scripts), JUDGE, repair=True))
    assert told(events) == ["restart", *said(SAIL, DENIES)]
    assert not any(isinstance(event, Draft) for event in events[-2:])


def test_without_repair_a_sentence_is_settled_before_the_draft_is_over() -> None:
    events, _ = written(Drafter(ScriptedLLM([FALSE, SAIL, DENIES, "It sails in summer, as it did before. "]), JUDGE))
    kinds = [type(event) for event in events]
    assert kinds.index(Settled) < max(at for at, kind in enumerate(kinds) if kind is Draft)
    assert Restart not in kinds


def test_a_refusal_is_no_claim_and_not_written_again() -> None:
    llm = ScriptedLLM([REFUSAL])
    events, draft = written(Drafter(llm, JUDGE, repair=True))
    assert (draft.result, draft.standing, draft.unsupported, told(events)) == (None, 0, [], [])


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("before", [[], [DENIES]])
def test_a_repair_that_fails_keeps_the_first_draft_and_says_so(before: list[Line], strict: bool) -> None:
    llm = ScriptedLLM([FALSE, SAIL], [*before, BUSY])
    events, draft = written(Drafter(llm, JUDGE, strict, repair=True, fallback=QuotingWriter()))
    shown = said(SAIL) if strict else said(FALSE, SAIL)
    assert [claim.text for claim in draft.result.claims] == shown
    assert told(events)[-len(shown) - 1 :] == ["restart", *shown]
    assert (draft.writer, draft.notes) == ("scripted", ("unsupported sentences were not written again (too busy)",))
    assert draft.usage and draft.usage.model == "scripted"


def test_what_two_rounds_cost_adds_up(tmp_path: Path) -> None:
    replies = (Reply((FALSE, SAIL, "[7.7]"), usage=(120, 34)), Reply((SAIL, "[8.8][9.9]"), usage=(200, 30)))
    with LLMServer(*replies) as server:
        chat = open_chat("openai:small", server.url, 30, replies=Replies(tmp_path))
        first, again = (written(Drafter(chat, JUDGE, repair=True))[1].usage for _ in range(2))
        assert len(server.requests) == 2
        next(path for path in tmp_path.rglob("*.json") if "[8.8]" in path.read_text()).unlink()
        half = written(Drafter(chat, JUDGE, repair=True))[1].usage
    assert (half.tokens_in, half.cached, len(server.requests)) == (200, False, 3)
    assert (first.tokens_in, first.tokens_out, first.dropped, first.cached) == (320, 64, 3, False)
    assert (again.tokens_in, again.tokens_out, again.dropped, again.cached) == (None, None, 3, True)
    assert 0 < first.seconds_first < first.seconds


@pytest.mark.parametrize("repair", [False, True])
@pytest.mark.parametrize("before", [[], ["The ferry "], [FALSE, DENIES, SAIL, "It "]])
def test_a_writer_that_fails_is_taken_back_and_the_articles_are_quoted(before: list[Line], repair: bool) -> None:
    read = [replace(hit, reading=Reading(None, 0.9, 0.9, (0.9, 0.1, 0.1))) for hit in EVIDENCE[:1]]
    drafter = Drafter(ScriptedLLM([*before, BUSY]), JUDGE, repair=repair, fallback=QuotingWriter())
    events, draft = written(drafter, read)
    restart = events.index(Restart(INSTEAD))
    assert [type(event) for event in events[restart:]] == [Restart, Draft, Settled]
    assert any(isinstance(event, Draft) for event in events[:restart]) is bool(before)
    assert told(events)[-2:] == ["restart", *said(SAIL)]
    assert (draft.writer, draft.notes) == ("quotes", (f"{INSTEAD} (too busy)",))
    assert draft.result and [claim.verdict for claim in draft.result.claims] == ["quoted"]


def test_without_a_fallback_the_error_itself_is_raised() -> None:
    with pytest.raises(WriterError) as raised:
        written(Drafter(ScriptedLLM([SAIL, BUSY]), JUDGE, repair=True))
    assert raised.value is BUSY


def test_closing_closes_both_writers() -> None:
    one, other = ScriptedLLM(), ScriptedLLM()
    Drafter(one, JUDGE, fallback=other).close()
    assert one.closed and other.closed
