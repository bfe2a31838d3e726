"""A Bot whose writer is a scripted model: what it writes is verified, streamed, refused and cancelled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from newsroom import Pointing, check, newsroom
from scripted import Line, ScriptedLLM

from rag.errors import WriterError
from rag.prompt import NOT_IN_ARTICLES
from rag.types import Answer, Draft, Event, Hit, Piece, Query, Restart, Settled, Text, Turn

SAIL = "When will the ferry sail?"
VOLCANO = "When did the volcano of Atlantis erupt?"
WAITS = "The ferry will not sail before 12 May 2031, Holm told the Courier."
OPEN = "The harbour of Orlo stays open for fishing boats."


def written(*lines: Line, strict: bool = True) -> Answer:
    bot = newsroom(ScriptedLLM(lines), strict=strict)
    answer = bot.ask(SAIL)
    check(bot, answer)
    return answer


def test_what_a_model_writes_is_verified_and_cited_alike() -> None:
    bot = newsroom(Pointing(("Engineers found cracks in its hull.", "found cracks"), (WAITS, "12 May")))
    answer = bot.ask(SAIL)
    check(bot, answer)
    assert [claim.verdict for claim in answer.claims] == ["supported", "quoted"]
    assert [c.number for c in answer.citations] == [1, 2]
    assert answer.direct and (answer.direct.quote, answer.direct.number) == ("12 May 2031", 2)


FALSE = "The ferry will not sail before 13 May 2031, Holm told the Courier."
INVENTED = "The ferry will not sail before 12 May 2031, Sven Krag told the Courier."


@pytest.mark.parametrize("said", [FALSE, INVENTED])
def test_an_altered_number_or_name_is_removed_or_marked(said: str) -> None:
    parts = ((said, "12 May"), (OPEN, "fishing boats"))
    strict = newsroom(Pointing(*parts)).ask(SAIL)
    assert (strict.text, strict.removed, strict.grounding.removed) == (parts[1][0], (said,), 1)
    assert [c.quote for c in strict.citations] == [parts[1][0]]
    marked = newsroom(Pointing(*parts), strict=False).ask(SAIL)
    assert [claim.verdict for claim in marked.claims] == ["unsupported", "quoted"]
    assert marked.text == f"{said} {parts[1][0]}"
    assert (marked.removed, marked.grounding.removed, marked.grounding.unsupported) == ((), 0, 1)


def test_where_all_is_removed_the_answer_is_a_refusal() -> None:
    bot = newsroom(Pointing((FALSE, "12 May")))
    answer = bot.ask(SAIL)
    check(bot, answer)
    assert (answer.status, answer.reason) == ("refused", "nothing written is supported by the articles")
    assert (answer.removed, answer.grounding.removed) == ((FALSE,), 1)
    assert answer.text.startswith(NOT_IN_ARTICLES) and len(answer.nearest) == 3


@pytest.mark.parametrize(
    "lines", [[NOT_IN_ARTICLES], ["The articles ", "do not say [1.1]", "."], ["\n" + NOT_IN_ARTICLES.upper()]]
)
@pytest.mark.parametrize("strict", [True, False])
def test_the_phrase_of_refusal_refuses(lines: list[Line], strict: bool) -> None:
    answer = written(*lines, strict=strict)
    assert (answer.status, answer.reason, answer.removed) == ("refused", "the writer found no answer", ())
    assert answer.grounding.removed == 0
    assert answer.writer == "scripted"
    assert answer.usage and answer.usage.model == "scripted"


def test_a_writer_that_writes_nothing_refuses() -> None:
    assert written().reason == "the writer found no answer"


def test_an_invented_citation_is_dropped_and_counted() -> None:
    answer = written(WAITS, " [99.1] [1.77]")
    assert (answer.status, answer.grounding.marks_dropped) == ("answered", 2)
    assert written(NOT_IN_ARTICLES, " [99.1]").grounding.marks_dropped == 1


def kinds(events: Sequence[Event]) -> list[str]:
    return [type(event).__name__ for event in events]


def test_the_stream_drafts_settles_and_ends_with_the_answer() -> None:
    bot = newsroom(Pointing((WAITS, "12 May"), (OPEN, "fishing boats")))
    events = list(bot.stream(SAIL))
    answer = events[-1]
    assert kinds(events) == [
        "Draft",
        "Draft",
        "Settled",
        "Settled",
        "Answer",
    ]  # the first settles while the second comes
    assert isinstance(answer, Answer) and not any(isinstance(event, Restart) for event in events)
    told = [event.claim for event in events if isinstance(event, Settled)]
    assert [(c.text, c.verdict) for c in told] == [(c.text, c.verdict) for c in answer.claims]
    drafted = "".join(event.text for event in events if isinstance(event, Draft))
    assert drafted.split() == answer.text.split()
    assert kinds(list(newsroom().stream(VOLCANO))) == ["Answer"]


def test_what_is_refused_or_removed_is_never_settled() -> None:
    assert kinds(list(newsroom(ScriptedLLM([NOT_IN_ARTICLES]), strict=False).stream(SAIL))) == ["Draft", "Answer"]
    assert kinds(list(newsroom(Pointing((FALSE, "12 May"))).stream(SAIL))) == ["Draft", "Answer"]


class Endless:
    """A Writer that never ends by itself; it knows whether it was closed, and holds its own iterator as clients may."""

    name = "endless"

    def __init__(self) -> None:
        self.ended = False

    def write(
        self, query: Query, evidence: Sequence[Hit], history: Sequence[Turn], unsupported: Sequence[str] = ()
    ) -> Iterator[Piece]:
        self.pieces = self._pieces()
        return self.pieces

    def _pieces(self) -> Iterator[Piece]:
        try:
            while True:
                yield Text("It will sail. ")
        finally:
            self.ended = True

    def begun(self) -> Endless:
        return self

    def close(self) -> None:
        pass


def test_closing_a_stream_closes_the_writers() -> None:
    writer = Endless()
    stream = newsroom(writer).stream(SAIL)
    assert next(stream) == Draft("It will sail. ")
    assert not writer.ended
    stream.close()
    assert writer.ended


def test_a_failing_writer_is_an_error_not_an_answer() -> None:
    bot = newsroom(ScriptedLLM([WAITS, WriterError("too busy", retryable=True)]))
    with pytest.raises(WriterError, match="too busy"):
        bot.ask(SAIL)


def test_closing_a_bot_closes_its_parts() -> None:
    llm = ScriptedLLM()
    with newsroom(llm) as bot:
        assert not llm.closed
    assert llm.closed
    assert bot.searcher.encoder.closed
