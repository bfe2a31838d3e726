"""Which replies of a language model are kept and which are not, in threads too, and what a kept one is worth."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from evidence import EVIDENCE, FERRY, MAYOR
from llm_server import LLMServer, Reply

from rag.errors import WriterError
from rag.llm import ChatWriter, open_chat
from rag.replies import Replies
from rag.replies import Reply as Kept
from rag.types import Mark, Piece, Query, Text, Turn, Usage

QUERY = Query("When will the ferry sail?")
HISTORY = (Turn("Why is it in port?", "It has cracks."),)
PROMPT = [("system", "Answer."), ("human", "Why?")]
KEY = "sk-test-0123456789abcdef"
GOOD = Reply(("It sails on ", "12 May [1", ".1]. He denies it [2.1][9.9]", "."), usage=(120, 34))
GOOD_PIECES = [Text("It sails on 12 May "), Mark(FERRY, 0), Text(". He denies it "), Mark(MAYOR, 0), Text(".")]


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def chat(server: LLMServer, folder: Path, spec: str = "openai:small") -> ChatWriter:
    url = server.url.replace("//", f"//me:{KEY}@") + f"?key={KEY}"
    return open_chat(spec, url, 30, replies=Replies(folder))


def written(writer: ChatWriter, query: Query = QUERY, **how: tuple[str, ...]) -> tuple[list[Piece], Usage]:
    """What was written, neighbouring texts as one, and the usage behind it."""
    *pieces, usage = writer.write(query, EVIDENCE[:2], (), **how)
    assert isinstance(usage, Usage)
    told = list[Piece]()
    for piece in pieces:
        if told and isinstance(piece, Text) and isinstance(told[-1], Text):
            told[-1] = Text(told[-1].text + piece.text)
        else:
            told.append(piece)
    return told, usage


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_kept_reply_means_the_same_and_costs_nothing(tmp_path: Path) -> None:
    with LLMServer(GOOD) as server:
        first, asked = written(chat(server, tmp_path))
        again, read = written(chat(server, tmp_path))
    assert len(server.requests) == 1
    assert first == again == GOOD_PIECES
    assert (asked.tokens_in, asked.tokens_out, asked.dropped, asked.cached) == (120, 34, 1, False)
    assert (read.tokens_in, read.tokens_out, read.dropped, read.cached) == (None, None, 1, True)


def test_another_model_server_question_or_second_draft_is_asked(tmp_path: Path) -> None:
    with LLMServer(GOOD) as server, LLMServer(GOOD) as other:
        written(chat(server, tmp_path))
        written(chat(server, tmp_path, "openai:large"))
        written(chat(server, tmp_path), Query("When did the ferry sail?"))
        written(chat(server, tmp_path), unsupported=("It sank.",))
        written(chat(other, tmp_path))
    assert (len(server.requests), len(other.requests), len(kept(tmp_path))) == (4, 1, 5)


def test_searches_are_kept_as_answers_are(tmp_path: Path) -> None:
    with LLMServer(Reply(("Why is the ferry in port?\n", "When will the ferry sail?"))) as server:
        first, again = (chat(server, tmp_path).questions(Query("And when?"), HISTORY) for _ in range(2))
    assert first == again == ["Why is the ferry in port?", "When will the ferry sail?"]
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "failed",
    [
        Reply(status=401),
        Reply(("It sails",), then="cut"),
        Reply((" ",)),
        Reply(("on and on " * 100,), then="endless"),
        Reply(raw="data: {oops\n\n"),
    ],
)
def test_a_failed_reply_is_not_kept_and_the_next_time_is_asked(tmp_path: Path, failed: Reply) -> None:
    with LLMServer(failed, GOOD) as server:
        with pytest.raises(WriterError):
            written(chat(server, tmp_path))
        assert kept(tmp_path) == []
        pieces, usage = written(chat(server, tmp_path))
    assert (pieces, usage.cached, len(server.requests)) == (GOOD_PIECES, False, 2)


def test_a_reply_that_nobody_read_to_its_end_is_not_kept(tmp_path: Path) -> None:
    with LLMServer(GOOD) as server:
        pieces = chat(server, tmp_path).write(QUERY, EVIDENCE[:2], ())
        assert isinstance(next(pieces), Text)
        pieces.close()
    assert kept(tmp_path) == []


def test_the_folder_holds_no_key(tmp_path: Path) -> None:
    with LLMServer(GOOD) as server:
        written(chat(server, tmp_path))
    (path,) = kept(tmp_path)
    assert "12 May" in path.read_text(encoding="utf-8")
    assert KEY not in f"{path} {path.read_bytes()!r}"


def test_a_broken_file_is_asked_for_again_and_mended(tmp_path: Path) -> None:
    with LLMServer(GOOD) as server:
        written(chat(server, tmp_path))
        (path,) = kept(tmp_path)
        path.write_bytes(path.read_bytes()[:20] + b"\xff")
        assert [written(chat(server, tmp_path))[1].cached for _ in range(2)] == [False, True]
    assert len(server.requests) == 2


def test_a_folder_that_cannot_be_written_to_costs_no_answer(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with LLMServer(GOOD) as server:
        assert written(chat(server, tmp_path / "file" / "kept"))[0] == GOOD_PIECES


def test_threads_that_keep_the_same_reply_leave_one_whole_file(tmp_path: Path) -> None:
    said = [Kept(letter * 200_000) for letter in "abcdefgh"]

    def put_and_get(reply: Kept) -> Kept | None:
        Replies(tmp_path).put("small", PROMPT, reply)
        return Replies(tmp_path).get("small", PROMPT)

    with ThreadPoolExecutor(8) as pool:
        assert all(found in said for found in pool.map(put_and_get, said * 8))
    assert [path.suffix for path in kept(tmp_path)] == [".json"]
