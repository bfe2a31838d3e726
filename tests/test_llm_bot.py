"""The whole Bot with a language model, through the real langchain-openai package and a real server on loopback."""

from __future__ import annotations

import socket

import pytest
from llm_server import LLMServer, Reply
from newsroom import check, newsroom

from rag.answer import Bot
from rag.errors import WriterError
from rag.fitting import fitting
from rag.llm import open_chat
from rag.prompt import NOT_IN_ARTICLES
from rag.types import Answer, Draft, Event, Settled, Turn

SAIL = "When will the ferry sail?"
WAITS = "The ferry will not sail before 12 May 2031, Holm told the Courier."
CRACKS = "Engineers found cracks in its hull, said the owner Ida Holm."
PRICE = "A bridge would cost 40 million euros."


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0123456789abcdef")


def mark(words: str) -> str:
    """The mark that the prompt gives the sentence with these words."""
    bot = newsroom()
    evidence = fitting(bot.search(SAIL, bot.searcher.retrieve, per_article=bot.finder.per_article, read=True), (), 8192)
    places = (
        f"[{n}.{m}]"
        for n, hit in enumerate(evidence, 1)
        for m, span in enumerate(hit.passage.sentences, 1)
        if words in hit.passage.slice(span)
    )
    return next(places)


def served(server: LLMServer, *, strict: bool = True) -> Bot:
    return newsroom(open_chat("openai:small", server.url, 10), strict=strict)


def asked(reply: str, *, strict: bool = True, cut: int = 7) -> tuple[list[Event], Answer]:
    """The events of one question, where the server sends the reply in pieces of `cut` characters."""
    chunks = tuple(reply[at : at + cut] for at in range(0, len(reply), cut))
    with LLMServer(Reply(chunks, usage=(120, 34))) as server:
        bot = served(server, strict=strict)
        *events, answer = bot.stream(SAIL)
    assert isinstance(answer, Answer)
    check(bot, answer)
    return events, answer


def test_a_good_answer_is_verified_and_cited() -> None:
    events, answer = asked(
        f"{WAITS} {mark('12 May')} {CRACKS} {mark('found cracks')}{mark('12 May')} {PRICE} {mark('40 million')}"
    )
    assert (answer.status, answer.writer) == ("answered", "openai:small")
    assert [claim.text for claim in answer.claims] == [WAITS, CRACKS, PRICE]
    assert [claim.verdict for claim in answer.claims] == ["quoted", "supported", "supported"]
    assert [[c.number for c in claim.citations] for claim in answer.claims] == [[1], [2, 1], [3]]
    assert [c.source.id for c in answer.citations] == ["owner", "owner", "bridge"]
    assert answer.direct and answer.direct.quote == "12 May 2031"
    assert answer.usage and (answer.usage.tokens_in, answer.usage.tokens_out, answer.usage.dropped) == (120, 34, 0)
    assert "[" not in "".join(event.text for event in events if isinstance(event, Draft))
    assert [event.claim.text for event in events if isinstance(event, Settled)] == [WAITS, CRACKS, PRICE]


@pytest.mark.parametrize("cut", [1, 1000])
def test_the_answer_is_the_same_however_the_server_cuts_it(cut: int) -> None:
    reply = f"{WAITS} {mark('12 May')} {CRACKS} {mark('found cracks')}"
    one, other = asked(reply, cut=cut)[1], asked(reply)[1]
    assert (one.text, one.claims, one.citations, one.direct) == (
        other.text,
        other.claims,
        other.citations,
        other.direct,
    )


def test_an_invented_citation_is_dropped_and_counted() -> None:
    _, answer = asked(f"{WAITS} {mark('12 May')}[77.1] {CRACKS} {mark('found cracks')}[1.99]")
    assert (answer.text, answer.grounding.marks_dropped) == (f"{WAITS} {CRACKS}", 2)
    assert len(answer.citations) == 2


@pytest.mark.parametrize(
    ("false", "words"),
    [
        (WAITS.replace("12 May", "13 May"), "12 May"),
        (WAITS.replace("Holm", "Krag"), "12 May"),
        (PRICE.replace("40 million", "60 million"), "40 million"),
        (PRICE.replace("euros", "dollars"), "40 million"),
    ],
)
def test_an_altered_number_or_name_is_caught(false: str, words: str) -> None:
    reply = f"{false} {mark(words)} {CRACKS} {mark('found cracks')}"
    events, answer = asked(reply)
    assert (answer.text, answer.removed) == (CRACKS, (false,))
    assert (answer.grounding.removed, answer.grounding.supported) == (1, 1)
    assert [event.claim.text for event in events if isinstance(event, Settled)] == [CRACKS]
    _, marked = asked(reply, strict=False)
    assert [(claim.text, claim.verdict) for claim in marked.claims] == [(false, "unsupported"), (CRACKS, "supported")]
    assert (marked.removed, marked.grounding.unsupported) == ((), 1)


def test_what_the_articles_do_not_hold_is_removed_and_nothing_left_is_a_refusal() -> None:
    _, answer = asked("The king of Sweden will open the bridge in 2040. [1.1]")
    assert (answer.status, answer.reason) == ("refused", "nothing written is supported by the articles")
    assert answer.grounding.removed == 1


def test_the_phrase_of_refusal_refuses() -> None:
    events, answer = asked(NOT_IN_ARTICLES)
    assert (answer.status, answer.reason, answer.removed) == ("refused", "the writer found no answer", ())
    assert not any(isinstance(event, Settled) for event in events)
    assert len(answer.nearest) == 3


def test_the_model_reads_the_evidence_and_the_turns_before() -> None:
    with LLMServer(Reply((NOT_IN_ARTICLES,))) as server:
        served(server).ask(SAIL, history=[Turn("Who owns the ferry?", "Ida Holm owns it.")])
    (request,) = server.requests
    (_, system), (_, question), (_, said), (_, asked_now) = request.messages
    assert NOT_IN_ARTICLES in system
    assert (question, said) == ("Who owns the ferry?", "Ida Holm owns it.")
    assert SAIL in asked_now
    assert f"{mark('12 May')} {WAITS}" in asked_now


def test_a_question_that_no_article_answers_reaches_no_model() -> None:
    with LLMServer(Reply((WAITS,))) as server:
        answer = served(server).ask("When did the volcano of Atlantis erupt?")
    assert (answer.status, server.requests) == ("refused", [])


def test_an_unreachable_server_is_an_error() -> None:
    with socket.socket() as unused:  # bound, not listening: nobody else can take the port
        unused.bind(("127.0.0.1", 0))
        bot = newsroom(open_chat("openai:small", f"http://127.0.0.1:{unused.getsockname()[1]}/v1", 10))
        with pytest.raises(WriterError) as raised:
            bot.ask(SAIL)
    assert raised.value.retryable
    assert "server runs" in raised.value.hint


def test_a_server_that_breaks_off_is_an_error_after_its_drafts() -> None:
    with LLMServer(Reply(("The ferry ", "will "), then="cut")) as server:
        stream = served(server).stream(SAIL)
        assert next(stream) == Draft("The ferry ")
        assert next(stream) == Draft("will ")
        with pytest.raises(WriterError):
            next(stream)


def test_closing_the_stream_ends_the_request() -> None:
    with LLMServer(Reply(("The ferry ",), then="ping")) as server:
        stream = served(server).stream(SAIL)
        assert next(stream) == Draft("The ferry ")
        stream.close()
        assert server.gone.wait(30)
