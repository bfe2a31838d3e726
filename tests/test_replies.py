"""Replies kept on disk, by themselves and behind a real server that is asked only once."""

from __future__ import annotations

from pathlib import Path

import pytest
from evidence import EVIDENCE
from llm_server import LLMServer, Reply

from rag.errors import WriterError
from rag.llm import ChatWriter, open_chat
from rag.replies import Replies
from rag.replies import Reply as Kept
from rag.types import Piece, Query, Usage

QUERY = Query("When will the ferry sail?")
PROMPT = [("system", "Answer."), ("human", "Why?")]
KEY = "sk-test-0123456789abcdef"
GOOD = Reply(("It sails on ", "12 May [1", ".1]."))


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def test_a_reply_is_kept_for_its_model_and_its_whole_prompt(tmp_path: Path) -> None:
    replies = Replies(tmp_path / "kept")
    assert replies.get("small", PROMPT) is None
    replies.put("small", PROMPT, Kept("Because.", 9, 2))
    assert replies.get("small", PROMPT) == Kept("Because.", 9, 2)
    assert Replies(tmp_path / "kept").get("small", PROMPT) == Kept("Because.", 9, 2)
    assert replies.get("large", PROMPT) is None
    assert replies.get("small", [*PROMPT, ("human", "Why?")]) is None
    assert replies.get("small", [("system", "Answer. "), PROMPT[1]]) is None


@pytest.mark.parametrize("broken", ["", "{", "[]", '{"words": 1}', '{"text": 1}', '{"text": null}'])
def test_what_cannot_be_read_is_not_there(tmp_path: Path, broken: str) -> None:
    replies = Replies(tmp_path)
    replies.put("small", PROMPT, Kept("Because."))
    (path,) = tmp_path.rglob("*.json")
    path.write_text(broken)
    assert replies.get("small", PROMPT) is None


def writer(server: LLMServer, folder: Path) -> ChatWriter:
    return open_chat("openai:small", server.url, 10, replies=Replies(folder))


def written(chat: ChatWriter) -> tuple[list[Piece], Usage]:
    *pieces, usage = chat.write(QUERY, EVIDENCE[:2], ())
    assert isinstance(usage, Usage)
    return pieces, usage


def test_the_same_question_asks_the_server_once(tmp_path: Path) -> None:
    with LLMServer(GOOD) as server:
        first, asked = written(writer(server, tmp_path))
        second, kept = written(writer(server, tmp_path))
        assert len(server.requests) == 1
    assert "".join(map(str, first)).count("Mark(") == "".join(map(str, second)).count("Mark(") == 1
    assert (asked.cached, kept.cached) == (False, True)
    assert not any(KEY in path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.json"))


def test_a_reply_that_broke_off_is_not_kept(tmp_path: Path) -> None:
    with LLMServer(Reply(("It sails",), then="cut")) as server, pytest.raises(WriterError):
        written(writer(server, tmp_path))
    assert list(tmp_path.rglob("*.json")) == []
