"""Lines with and without colour, and progress where there is no terminal."""

import click
import pytest
from click.testing import CliRunner

from ui.render import Line
from ui.terminal import Ticks, columns, progress, say, status

LINES = [
    Line("plain"),
    Line("bold", "strong"),
    Line("quiet", "faint"),
    Line("mind\x1b[2J this", "warn"),
    Line("", "strong"),
]


@click.command()
def speak() -> None:
    say(LINES)


def test_tones_are_for_terminals() -> None:
    assert CliRunner().invoke(speak).output == "plain\nbold\nquiet\nmind[2J this\n\n"
    colored = CliRunner().invoke(speak, color=True).output
    assert colored == "plain\n\x1b[1mbold\x1b[0m\n\x1b[2mquiet\x1b[0m\n\x1b[33mmind[2J this\x1b[0m\n\n"


def test_no_tone_where_the_context_wants_no_color() -> None:
    assert "\x1b" not in CliRunner().invoke(speak, color=False).output


@pytest.mark.parametrize(("wide", "used"), [("60", 60), ("100", 100), ("250", 100)])
def test_lines_are_never_made_too_long_to_read(wide: str, used: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", wide)
    assert columns() == used


def test_progress_without_a_terminal_is_a_line_every_five_seconds() -> None:
    times, told = iter([100.0, 101.0, 105.0, 106.0, 109.9, 110.0]), list[str]()
    ticks = Ticks(clock=lambda: next(times), tell=told.append)
    for done in (1, 10, 11, 12, 13, 21):
        ticks(done=done, total=111, passages=7 * done, name=f"{done}.md")
    assert told == [
        "11 of 111, 77 passages, 2.0/s, 0:00:50 left: 11.md",
        "21 of 111, 147 passages, 2.0/s, 0:00:45 left: 21.md",
    ]


def test_a_second_run_counts_anew() -> None:
    times, told = iter([0.0, 4.0, 6.0, 16.0]), list[str]()
    ticks = Ticks(clock=lambda: next(times), tell=told.append)
    for done, total in ((1, 2), (2, 2), (1, 41), (21, 41)):
        ticks(done=done, total=total, passages=0, name="one.md")
    assert told == ["21 of 41, 0 passages, 2.0/s, 0:00:10 left: one.md"]


def test_a_captured_terminal_shows_no_bar(capsys: pytest.CaptureFixture[str]) -> None:
    with progress() as (heard, tell):
        heard(1, 2, 3, "one.md")
        tell("preparing")
    with status() as tell:
        tell("searching")
    assert capsys.readouterr() == ("", "preparing\n")
