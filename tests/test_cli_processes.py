"""The command line as a process: Ctrl-C, a reader that goes away, colour, and line editing in a conversation."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from children import WAIT, Terminal, interrupted

from ingest import ingest

ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-c", "from ui.cli import main; main()"]
MEETING = "When did Putin receive Pashinyan in the Kremlin?"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("may") / "library"
    ingest(sorted((ROOT / "examples" / "articles").glob("2024-05-*.md")), library=folder)
    return folder


@pytest.fixture
def env(offline_env: dict[str, str]) -> dict[str, str]:
    path = os.pathsep.join([str(ROOT), offline_env["PYTHONPATH"]])
    return {**offline_env, "PYTHONPATH": path, "TERM": "xterm", "INPUTRC": os.devnull}


def test_ctrl_c_is_130_without_a_traceback(env: dict[str, str], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:  # it takes the request and never answers
        server.settimeout(WAIT)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/story"
        child = subprocess.Popen(
            [*COMMAND, "ingest", address],
            cwd=tmp_path,
            env={**env, "DATELINE_PRIVATE_ADDRESSES": "true"},
            stderr=subprocess.PIPE,
            text=True,
        )
        with server.accept()[0]:
            err = interrupted(child)
    assert child.returncode == 130
    assert "Traceback" not in err


def test_a_reader_that_goes_away_is_no_error(env: dict[str, str], library: Path) -> None:
    child = subprocess.Popen(
        [*COMMAND, "articles", "list", "--library", str(library)],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout and child.stderr
    child.stdout.close()
    assert child.stderr.read() == ""
    child.stderr.close()
    assert child.wait(WAIT) == 141


@pytest.mark.parametrize(
    ("args", "more", "colored"),
    [([], {}, True), (["--no-color"], {}, False), ([], {"NO_COLOR": "1"}, False), ([], {"TERM": "dumb"}, False)],
)
def test_color_is_for_those_who_want_it(
    args: list[str], more: dict[str, str], colored: bool, env: dict[str, str], tmp_path: Path
) -> None:
    with Terminal([*COMMAND, "settings", *args], tmp_path, {**env, **more}) as screen:
        code, said = screen.end()
    assert code == 0
    assert "chunk_size = 600" in said
    assert ("\x1b[" in said) is colored


def test_chat_edits_lines_and_leaves_cleanly(env: dict[str, str], library: Path, tmp_path: Path) -> None:
    command = [*COMMAND, "chat", "--no-color", "--library", str(library)]
    with Terminal(command, tmp_path, env) as screen:
        screen.until("> ")
        screen.type(f"xx{MEETING}\x01\x04\x04\r")  # to the start of the line, two characters off
        assert "│ " in screen.until("\n> ")
        screen.type("\x1b[A")  # the line before
        screen.until(MEETING)
        screen.type("\r")
        assert "│ " in screen.until("\n> ")
        screen.type("\x04")
        code, rest = screen.end()
    assert code == 0
    assert "Traceback" not in rest


def test_ctrl_c_at_the_prompt_leaves_chat_cleanly(env: dict[str, str], library: Path, tmp_path: Path) -> None:
    with Terminal([*COMMAND, "chat", "--library", str(library)], tmp_path, env) as screen:
        screen.until("> ")
        code, rest = screen.interrupt()
    assert code == 0
    assert "Traceback" not in rest
