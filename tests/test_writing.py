"""Drafts written, checked, and written once more; the writers are scripted, the newsroom is the fakes'."""

from __future__ import annotations

from newsroom import check, newsroom
from scripted import Line, ScriptedLLM

from rag.answer import Bot
from rag.types import Answer, Event, Mark, Restart, Settled

SAIL = "When will the ferry sail?"
WAITS = "The ferry will not sail before 12 May 2031, Holm told the Courier."
CRACKS = "Engineers found cracks in its hull, said the owner Ida Holm."
FALSE = "The king of Sweden will open the bridge in 2040."


def mark(words: str) -> Mark:
    """The sentence of the evidence with these words."""
    hits = newsroom().search(SAIL, 30)
    places = (Mark(hit.passage, n) for hit in hits for n in range(len(hit.passage.sentences)))
    return next(m for m in places if words in m.passage.slice(m.passage.sentences[m.sentence]))


def true(*sentences: str) -> list[Line]:
    marks = {WAITS: mark("12 May"), CRACKS: mark("found cracks")}
    return [line for sentence in sentences for line in (f"{sentence} ", marks[sentence], " ")]


def asked(bot: Bot) -> tuple[list[Event], Answer]:
    *events, answer = bot.stream(SAIL)
    assert isinstance(answer, Answer)
    check(bot, answer)
    return events, answer


def settled(events: list[Event]) -> list[str]:
    return [event.claim.text for event in events if isinstance(event, Settled)]


def test_without_repair_the_model_is_asked_once() -> None:
    llm = ScriptedLLM([*true(WAITS), f"{FALSE} "])
    events, answer = asked(newsroom(llm))
    assert (answer.text, answer.removed) == (WAITS, (FALSE,))
    assert not any(isinstance(event, Restart) for event in events)


def test_a_model_gets_its_unsupported_sentences_back_once() -> None:
    llm = ScriptedLLM([*true(WAITS), f"{FALSE} "], [*true(WAITS, CRACKS), f"{FALSE} "])
    events, answer = asked(newsroom(llm, repair=True))
    assert [seen.unsupported for seen in llm.seen] == [(), (FALSE,)]
    assert (answer.text, answer.removed) == (f"{WAITS} {CRACKS}", (FALSE,))
    restart = next(n for n, event in enumerate(events) if isinstance(event, Restart))
    assert not any(isinstance(event, Settled) for event in events[:restart])  # held until it is over
    assert settled(events) == [WAITS, CRACKS]


def test_a_draft_without_fault_is_not_written_again() -> None:
    llm = ScriptedLLM(true(WAITS, CRACKS))
    events, answer = asked(newsroom(llm, repair=True))
    assert (answer.text, len(llm.seen)) == (f"{WAITS} {CRACKS}", 1)
    assert settled(events) == [WAITS, CRACKS]


def test_marking_settles_at_once_and_again_after_the_restart() -> None:
    llm = ScriptedLLM([*true(WAITS), f"{FALSE} "], true(WAITS, CRACKS))
    events, answer = asked(newsroom(llm, strict=False, repair=True))
    assert [claim.verdict for claim in answer.claims] == ["quoted", "supported"]
    assert settled(events) == [WAITS, FALSE, WAITS, CRACKS]
