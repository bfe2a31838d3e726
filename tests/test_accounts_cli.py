"""The commands over users and keys: what they ask, print and refuse."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from children import Terminal
from commandline import Ran, run
from conftest import ROOT

from rag.accounts import Accounts
from rag.people import People

PASSWORD = "correct horse battery"
Dateline = Callable[..., Ran]


@pytest.fixture
def dateline(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Dateline:
    """The command line in a folder that holds a folder `library`."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "library").mkdir()
    return partial(run, capsys)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """What standard input, which is no terminal, holds for the next command."""
    return lambda text: monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def test_a_user_is_added_listed_and_removed(dateline: Dateline, typed: Callable[[str], None], tmp_path: Path) -> None:
    for name, text in (("jens", f"{PASSWORD}\nmore\n"), ("ida", f"{PASSWORD} \r\n")):
        typed(text)
        assert dateline("users", "add", name) == Ran(0, f"added {name}\n", "")
    listed = dateline("users", "list")
    assert re.fullmatch(r"20\d\d-\d\d-\d\d  ida\n20\d\d-\d\d-\d\d  jens\n", listed.out)
    with closing(People(tmp_path / "library" / "people.db")) as people:
        accounts = Accounts(people)
        assert accounts.check("jens", PASSWORD) and accounts.check("ida", f"{PASSWORD} ")
    assert dateline("users", "remove", "jens") == Ran(0, "removed jens\n", "")
    assert "jens" not in dateline("users", "list").out
    ran = dateline("users", "remove", "jens")
    assert ran == Ran(2, "", "error: no user has the name jens\nhint: dateline users list\n")


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("ida", "", "the password has 0 characters; it needs 10"),
        ("ida", "short\n", "the password has 5 characters; it needs 10"),
        ("i da", f"{PASSWORD}\n", "'i da' cannot be a name"),
    ],
)
def test_what_makes_no_user_is_an_error(
    name: str, text: str, error: str, dateline: Dateline, typed: Callable[[str], None]
) -> None:
    typed(text)
    ran = dateline("users", "add", name)
    assert (ran.code, ran.out, ran.err.split("\n")[0]) == (2, "", f"error: {error}")
    assert "\nhint: " in ran.err
    assert dateline("users", "list") == Ran(0, "", "")


def test_a_secret_is_printed_alone_once(dateline: Dateline, tmp_path: Path) -> None:
    ran = dateline("keys", "add", "reader")
    assert ran.code == 0
    assert re.fullmatch(r"dl_[\w-]{43}\n", ran.out)
    assert ran.err == "this is the secret of reader; it is shown this once and kept nowhere\n"
    writer = dateline("keys", "add", "writer", "--writes", "--per-minute", "5").out.strip()
    with closing(People(tmp_path / "library" / "people.db")) as people:
        accounts = Accounts(people)
        found = [accounts.key_of(secret) for secret in (ran.out.strip(), writer)]
    assert [(key.name, key.writes, key.per_minute) for key in found] == [("reader", False, 60), ("writer", True, 5)]

    assert dateline("keys", "revoke", "reader") == Ran(0, "revoked reader\n", "")
    dateline("keys", "add", "spare")
    listed = re.sub(r"20\d\d-\d\d-\d\d", "DAY", dateline("keys", "list").out)
    assert listed == (
        "DAY  reader: reads, 60 a minute, last used DAY, revoked DAY\n"
        "DAY  spare: reads, 60 a minute, never used\n"
        "DAY  writer: reads and writes, 5 a minute, last used DAY\n"
    )
    assert dateline("keys", "add", "reader").err.startswith("error: there is a key reader already")
    assert dateline("keys", "revoke", "none") == Ran(
        2, "", "error: no key has the name none\nhint: dateline keys list\n"
    )
    assert dateline("keys", "add", "zero", "--per-minute", "0").code == 2


def test_no_flag_takes_a_password(dateline: Dateline) -> None:
    assert re.findall(r" (-\S+)", dateline("users", "add", "--help").out) == ["--library", "-h,", "--help"]


def test_the_file_is_where_the_setting_says(
    dateline: Dateline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert dateline("keys", "add", "reader", "--library", "elsewhere").err.startswith(
        "error: cannot make elsewhere/people.db: No such file or directory\nhint: mkdir -p elsewhere"
    )
    monkeypatch.setenv("DATELINE_PEOPLE", "who.db")
    assert dateline("keys", "add", "reader", "--library", "elsewhere").code == 0
    assert (tmp_path / "who.db").is_file()
    assert list((tmp_path / "library").iterdir()) == [] and not (tmp_path / "elsewhere").exists()


def test_on_a_terminal_a_password_is_asked_for_twice_and_not_shown(offline_env: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    env = {**offline_env, "PYTHONPATH": os.pathsep.join([str(ROOT), offline_env["PYTHONPATH"]]), "TERM": "xterm"}
    command = [sys.executable, "-c", "from ui.cli import main; main()", "users", "add", "ida"]
    with Terminal(command, tmp_path, env) as screen:
        said = screen.until("Password: ")
        screen.type(f"{PASSWORD}\r")
        said += screen.until("Repeat for confirmation: ")
        screen.type("another one\r")
        said += screen.until("do not match.\nPassword: ")
        screen.type(f"{PASSWORD}\r")
        said += screen.until("Repeat for confirmation: ")
        screen.type(f"{PASSWORD}\r")
        code, rest = screen.end()
    assert (code, rest.strip()) == (0, "added ida")
    assert PASSWORD not in said
    with closing(People(tmp_path / "library" / "people.db")) as people:
        assert Accounts(people).check("ida", PASSWORD)
