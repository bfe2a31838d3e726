"""Through the real langchain-openai package, to a real server on loopback."""

from contextvars import ContextVar

import evidence
import pytest
from evidence import FERRY, MAYOR
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk
from llm_server import LLMServer, Reply
from scripted import ScriptedLLM

from rag.errors import WriterError
from rag.llm import ChatWriter, open_chat
from rag.prompt import NOT_IN_ARTICLES, messages
from rag.types import Mark, Query, Text, Turn, Usage

QUERY = Query("When will the ferry sail?")
HISTORY = (Turn("Why is it in port?", "It has cracks."),)
EVIDENCE = evidence.EVIDENCE[:2]  # of more, a model sees the second best last
KEY = "sk-test-0123456789abcdef"
GOOD = ("The owner saw ", "cracks [1", ".2", "]. The mayor", " denies it 【2.1】.")
GOOD_PIECES = [Text("The owner saw cracks "), Mark(FERRY, 1), Text(". The mayor denies it "), Mark(MAYOR, 0), Text(".")]


CALLER = ContextVar("caller", default="")


class Streaming(GenericFakeChatModel):
    """LangChain's fake, but its messages are the chunks of one stream."""

    def _stream(self, *args, **kwargs):
        yield from (ChatGenerationChunk(message=message) for message in self.messages)


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def joined(pieces):
    """The pieces with neighbouring texts as one, as a reader sees them."""
    told = []
    for piece in pieces:
        if told and isinstance(piece, Text) and isinstance(told[-1], Text):
            told[-1] = Text(told[-1].text + piece.text)
        else:
            told.append(piece)
    return told


def written(writer):
    """What a writer wrote and its usage, which must come last and once."""
    *pieces, usage = writer.write(QUERY, EVIDENCE, HISTORY)
    assert isinstance(usage, Usage)
    assert not any(isinstance(piece, Usage) for piece in pieces)
    return joined(pieces), usage


def answer(*chunks, **how):
    with LLMServer(Reply(chunks, **how)) as server:
        return written(open_chat("openai:small", server.url, 10))


@pytest.fixture(params=["scripted", "real"])
def good(request):
    """Both writers, about to write the same."""
    with LLMServer(Reply(GOOD)) as server:
        yield ScriptedLLM(GOOD, GOOD) if request.param == "scripted" else open_chat("openai:small", server.url, 10)


def test_writers_give_text_and_marks_and_usage_last(good):
    pieces, usage = written(good)
    assert pieces == GOOD_PIECES
    assert usage.model == good.name
    assert usage.dropped == 0


def test_writers_can_be_closed_before_their_end_and_write_again(good):
    pieces = good.write(QUERY, EVIDENCE, ())
    assert next(pieces) == Text("The owner saw ")
    pieces.close()
    assert list(pieces) == []
    assert written(good)[0] == GOOD_PIECES
    good.close()


def test_the_fake_remembers_what_it_saw_and_raises_what_it_is_told():
    fake = ScriptedLLM(["As seen [7.7]. ", Mark(MAYOR, 1)], ["It ", WriterError("busy", retryable=True)])
    assert written(fake) == ([Text("As seen . "), Mark(MAYOR, 1)], Usage("scripted", dropped=1))
    assert (fake.seen[0].query, fake.seen[0].history, fake.finished) == (QUERY, HISTORY, 1)
    with pytest.raises(WriterError, match="busy"):
        list(fake.write(QUERY, (), ()))
    with pytest.raises(AssertionError, match="answer 3 was not scripted"):
        list(fake.write(QUERY, (), ()))


def test_the_server_reads_the_prompt():
    with LLMServer(Reply(GOOD)) as server:
        written(open_chat("openai:small", server.url, 10))
    (request,) = server.requests
    roles = {"system": "system", "human": "user", "ai": "assistant"}
    assert request.messages == [(roles[role], text) for role, text in messages(QUERY, EVIDENCE, HISTORY)]
    assert (request.path, request.body["model"], request.body["stream"]) == ("/v1/chat/completions", "small", True)
    assert request.headers["authorization"] == f"Bearer {KEY}"


def test_a_local_server_needs_no_key(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY")
    with LLMServer(Reply(GOOD)) as server:
        assert written(open_chat("qwen3:4b", server.url, 10))[0] == GOOD_PIECES
    assert server.requests[0].body["model"] == "qwen3:4b"


def test_usage_tells_tokens_and_seconds():
    _, usage = answer(*GOOD, usage=(120, 34))
    assert (usage.model, usage.tokens_in, usage.tokens_out) == ("openai:small", 120, 34)
    assert 0 < usage.seconds_first <= usage.seconds
    _, usage = answer(*GOOD, usage=None)
    assert (usage.tokens_in, usage.tokens_out) == (None, None)


def test_tokens_told_in_parts_add_up():
    def usage(told, wrote):
        return {"input_tokens": told, "output_tokens": wrote, "total_tokens": told + wrote}

    first, last = (
        AIMessageChunk("It sails.", usage_metadata=usage(9, 1)),
        AIMessageChunk("", usage_metadata=usage(0, 4)),
    )
    assert written(ChatWriter(Streaming(messages=iter([first, last])), "fake"))[1].tokens_out == 5


def test_an_invented_citation_is_dropped_and_counted():
    pieces, usage = answer("It sails on 12 May [1.1][4", ".1]. The queen said so [1.9, 2", ".2].")
    assert pieces == [
        Text("It sails on 12 May "),
        Mark(FERRY, 0),
        Text(". The queen said so "),
        Mark(MAYOR, 1),
        Text("."),
    ]
    assert usage.dropped == 2


def test_an_altered_number_is_the_business_of_the_verifier():
    assert answer("It sails on 13 May [1.1].")[0] == [Text("It sails on 13 May "), Mark(FERRY, 0), Text(".")]


def test_the_phrase_of_refusal_passes_as_text():
    assert answer("The articles ", "do not say.")[0] == [Text(NOT_IN_ARTICLES)]


def test_a_half_mark_at_the_end_is_text():
    assert answer("It sails [1.")[0] == [Text("It sails [1.")]


@pytest.mark.parametrize("then", ["hang", "ping"])
def test_closing_ends_the_request(then):
    with LLMServer(Reply(("It sails",), then=then)) as server:
        pieces = open_chat("openai:small", server.url, 600).write(QUERY, EVIDENCE, ())
        assert next(pieces) == Text("It sails")
        assert not server.gone.is_set()
        pieces.close()
        assert server.gone.wait(30)


def test_the_context_of_the_caller_reaches_the_model():
    # LangChain hands callbacks and traces down in context variables.
    told = []

    class Telling(Streaming):
        def _stream(self, *args, **kwargs):
            told.append(CALLER.get())
            yield from super()._stream(*args, **kwargs)

    token = CALLER.set("me")
    written(ChatWriter(Telling(messages=iter([AIMessageChunk("It sails.")])), "fake"))
    CALLER.reset(token)
    assert told == ["me"]
