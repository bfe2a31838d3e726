"""A language model in this process: the real transformers and langchain-huggingface, random weights made here."""

import subprocess
import sys
from queue import Empty

import pytest
from evidence import EVIDENCE
from langchain_core.language_models import GenericFakeChatModel
from newsroom import check, newsroom
from tiny_model import saved

from rag.errors import WriterError
from rag.in_process import Generation
from rag.llm import ChatWriter, open_chat
from rag.prompt import NOT_IN_ARTICLES
from rag.providers import open_model
from rag.types import Answer, Draft, Query, Settled

QUERY = Query("When will the ferry sail?")
ENDLESS = 100_000  # tokens: many minutes of writing


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return saved(tmp_path_factory.mktemp("tiny"))


def refused(bot, answer):
    assert isinstance(answer, Answer)
    check(bot, answer)
    assert answer.status == "refused"
    assert answer.reason in ("nothing written is supported by the articles", "the writer found no answer")
    assert (answer.claims, answer.citations, answer.direct) == ((), (), None)
    assert answer.text.startswith(NOT_IN_ARTICLES)


def test_gibberish_ends_as_a_refusal(path):
    bot = newsroom(open_chat(f"huggingface:{path}", None, 60, reply=120))
    *events, answer = bot.stream(QUERY.text)
    refused(bot, answer)
    drafts = "".join(event.text for event in events if isinstance(event, Draft))
    assert drafts.strip()
    assert not any(isinstance(event, Settled) for event in events)
    assert answer.usage.model == answer.writer == f"huggingface:{path}"


def test_a_stream_can_be_closed_early_and_the_bot_asked_again(path):
    bot = newsroom(open_chat(f"huggingface:{path}", None, 60, reply=120))
    stream = bot.stream(QUERY.text)
    assert isinstance(next(stream), Draft)
    stream.close()
    assert list(stream) == []
    refused(bot, bot.ask(QUERY.text))


def test_what_nobody_reads_is_not_written_on(path):
    made = Generation("tiny")
    model = open_model(f"huggingface:{path}", None, 600, 8192, ENDLESS)
    stream = made.read(model.stream("When will the ferry sail?", pipeline_kwargs={"generation": made}))
    next(stream)
    made.ended.set()
    made.task.result(timeout=60)
    assert sum(len(chunk.text) for chunk in stream) < ENDLESS


def test_the_time_limit_holds(path):
    with pytest.raises(WriterError, match="did not finish within 0.5 seconds") as raised:
        list(open_chat(f"huggingface:{path}", None, 0.5, reply=ENDLESS).write(QUERY, EVIDENCE, ()))
    assert "DATELINE_LLM_TIMEOUT" in raised.value.hint


@pytest.mark.parametrize("last", ["pieces.close()", ""])
def test_a_program_can_end_while_the_model_writes(path, last, offline_env):
    # torch aborts a program that ends while a thread that nobody waits for is in it.
    program = f"""
import sys
from rag.llm import open_chat
from rag.types import Query
pieces = open_chat("huggingface:" + sys.argv[1], None, 5, reply={ENDLESS}).write(Query("When?"), (), ())
print(type(next(pieces)).__name__)
{last}
"""
    command = [sys.executable, "-c", program, path]
    run = subprocess.run(command, env=offline_env, capture_output=True, text=True, timeout=120)
    assert (run.returncode, run.stdout) == (0, "Text\n"), run.stderr
    assert "Traceback" not in run.stderr


def test_a_model_that_breaks_off_is_an_error(tmp_path):
    writer = open_chat(f"huggingface:{saved(tmp_path, positions=64)}", None, 60, reply=8)  # the prompt has more
    with pytest.raises(WriterError, match="broke off: index out of range") as raised:
        list(writer.write(QUERY, EVIDENCE, ()))
    assert "DATELINE_LLM_CONTEXT" in raised.value.hint
    assert not raised.value.retryable


def test_a_model_that_writes_nothing_for_a_minute_is_not_asked_again():
    asked = []

    class Slow(GenericFakeChatModel):
        def _stream(self, *args, **kwargs):
            asked.append(1)
            raise Empty  # as langchain-huggingface has it
            yield

    with pytest.raises(WriterError, match="slow wrote nothing for a minute") as raised:
        list(ChatWriter(Slow(messages=iter([])), "slow").write(QUERY, EVIDENCE, ()))
    assert "DATELINE_LLM_CONTEXT" in raised.value.hint
    assert (raised.value.retryable, asked) == (False, [1])


@pytest.mark.parametrize("name", ["/nowhere/model", "."])
def test_a_folder_without_a_model(name):
    with pytest.raises(WriterError, match="cannot open the language model") as raised:
        open_chat(f"huggingface:{name}", None, 10)
    assert raised.value.hint == "name it as provider:model"
