"""`dateline serve` as a process: Ctrl-C ends it; what it cannot serve, or may not, is an error with a hint."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from commandline import run
from conftest import ROOT
from serving import PATIENCE


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from ingest import ingest

    folder = tmp_path_factory.mktemp("may") / "library"
    ingest(sorted((ROOT / "examples" / "articles").glob("2024-05-*.md")), library=folder)
    return folder


@contextmanager
def process(library: Path, port: int, env: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A process that serves, once it says so; killed at the end if it is still there."""
    command = [sys.executable, "-c", "from ui.cli import main; main()", "serve"]
    command += ["--library", str(library), "--port", str(port)]
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        try:
            assert child.stdout
            url = f"http://127.0.0.1:{port}/"
            assert child.stdout.readline() == f"Dateline answers on {url}  (Ctrl+C stops it)\n"
            assert (
                httpx.get(f"{url}healthz", timeout=PATIENCE).status_code == 200
            )  # an interrupt before that hits Python
            yield child
        finally:
            child.kill()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def interrupted(server: subprocess.Popen[str]) -> tuple[int, str]:
    """Ctrl-C: its exit code, and what it had to complain of."""
    server.send_signal(signal.SIGINT)
    _, err = server.communicate(timeout=PATIENCE)
    return server.returncode, err


def test_it_serves_until_interrupted(library: Path, offline_env: dict[str, str]) -> None:
    with process(library, free_port(), offline_env) as server:
        assert interrupted(server) == (0, "")


@pytest.mark.parametrize(
    ("host", "taken", "said", "hint"),
    [
        ("127.0.0.1", True, "Address already in use", "--port {next}"),
        ("192.0.2.1", False, "Cannot assign requested address", "--host 127.0.0.1"),
        ("no host", False, "Name or service not known", "--host 127.0.0.1"),
        ("\u00e9..example", False, "", "--host 127.0.0.1"),
    ],
)
def test_where_it_cannot_listen_is_an_error_with_a_hint(
    host: str, taken: bool, said: str, hint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1] if taken else free_port()
        ran = run(capsys, "serve", "--library", tmp_path, "--host", host, "--port", port)
    assert (ran.code, ran.out) == (2, "")
    assert f"error: cannot listen on {host}, port {port}: {said}" in plain(ran.err)
    assert plain(ran.err).endswith(f"hint: dateline serve {hint.format(next=port + 1)}")


def test_others_are_let_in_only_where_there_is_a_user(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "serve", "--library", library, "--host", "0.0.0.0", "--port", free_port())
    assert (ran.code, ran.out) == (2, "")
    assert plain(ran.err) == (
        "error: 0.0.0.0 can be reached from other machines, and there is no user and no key yet"
        " hint: dateline users add NAME"
    )


def plain(text: str) -> str:
    """What was said, however its lines were broken."""
    return " ".join(text.split())
