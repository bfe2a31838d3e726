"""Runs the command line in this process and looks at all it says."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path

import pytest

from ui.cli import main


@dataclass(frozen=True)
class Ran:
    code: int | str | None
    out: str
    err: str


def run(capsys: pytest.CaptureFixture[str], *args: str | Path) -> Ran:
    """What a command said; nothing of it may steer a terminal."""
    with pytest.raises(SystemExit) as ended:
        main([str(arg) for arg in args])
    captured = capsys.readouterr()
    assert controls(captured.out + captured.err) == set()
    return Ran(ended.value.code, captured.out, captured.err)


def controls(text: str) -> set[str]:
    return {c for c in text if c != "\n" and (unicodedata.category(c) in ("Cc", "Cs") or c in "\u202e\u2066\u2028")}
