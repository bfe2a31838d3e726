"""Replies kept on disk, by themselves; test_kept_replies.py has them behind a server."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.replies import Replies
from rag.replies import Reply as Kept

PROMPT = [("system", "Answer."), ("human", "Why?")]


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
