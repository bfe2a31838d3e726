"""A conversation at a terminal, over a bot that answers by script and remembers what it was asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from rag.errors import WriterError
from rag.types import Answer, Draft, Event, Filter, Query, Restart, Turn
from ui.chat import answered, chat

WINDOW = Filter(publishers=("Harbor Post",))


@dataclass
class Scripted:
    """Answers every question with what the script holds for it, by default a refusal that repeats it."""

    script: dict[str, list[Event] | BaseException] = field(default_factory=dict)
    asked: list[tuple[str, tuple[str, ...], Filter | None]] = field(default_factory=list)

    def stream(self, question: str, *, history: Sequence[Turn] = (), filter: Filter | None = None) -> Iterator[Event]:
        self.asked.append((question, tuple(turn.question for turn in history), filter))
        events = self.script.get(question, [Answer(question, f"Nothing on {question}", "refused")])
        if isinstance(events, BaseException):
            raise events
        yield from events


def typed(*lines: str | type[BaseException]):
    """What a reader types, line by line; an exception is Ctrl-C or Ctrl-D."""
    left = iter(lines)

    def read(prompt: str) -> str:
        line = next(left)
        if isinstance(line, str):
            return line
        raise line

    return read


def test_history_grows_until_new_clears_it() -> None:
    bot = Scripted()
    chat(bot, typed("One?", "  ", "Two?", "/new", "Three?", "/quit"), filter=WINDOW)
    assert bot.asked == [("One?", (), WINDOW), ("Two?", ("One?",), WINDOW), ("Three?", (), WINDOW)]


@pytest.mark.parametrize("end", [EOFError, KeyboardInterrupt, "/quit"])
def test_it_ends_cleanly(end: str | type[BaseException]) -> None:
    bot = Scripted()
    chat(bot, typed("One?", end))
    assert len(bot.asked) == 1


def test_a_failing_model_costs_one_answer(capsys: pytest.CaptureFixture[str]) -> None:
    bot = Scripted({"Two?": WriterError("the model at \x1b[2Jhost does not answer", "start it", retryable=True)})
    chat(bot, typed("One?", "Two?", "Three?", "/quit"))
    assert capsys.readouterr().err == "error: the model at [2Jhost does not answer\nhint: start it\n"
    assert bot.asked[-1] == ("Three?", ("One?",), None)


def test_ctrl_c_stops_an_answer_and_not_the_conversation(capsys: pytest.CaptureFixture[str]) -> None:
    bot = Scripted({"Two?": KeyboardInterrupt()})
    chat(bot, typed("One?", "Two?", "Three?", EOFError))
    assert bot.asked[-1] == ("Three?", ("One?",), None)
    assert "Stopped." in capsys.readouterr().out


def test_an_unknown_command_tells_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    bot = Scripted()
    chat(bot, typed("/help", "/quit"))
    assert capsys.readouterr().out.count("/new starts over") == 2
    assert bot.asked == []


def test_what_was_searched_is_shown_where_the_question_was_completed(capsys: pytest.CaptureFixture[str]) -> None:
    completed = Answer("And when?", "Nothing.", "refused", queries=(Query("And when? (ferry)", asked="And when?"),))
    chat(Scripted({"And when?": [completed]}), typed("And when?", "/quit"))
    assert "searched: “And when? (ferry)”" in capsys.readouterr().out


def test_typed_control_characters_do_not_reach_the_bot() -> None:
    bot = Scripted()
    chat(bot, typed("One\x1b[A?\udcff", "/quit"))
    assert bot.asked[0][0] == "One[A?\ufffd"


def test_the_draft_is_counted_and_never_shown(capsys: pytest.CaptureFixture[str]) -> None:
    final = Answer("Q?", "Settled.", "refused")
    bot = Scripted({"Q?": [Draft("Wrong. "), Restart("repair"), Draft("Right"), Draft("."), final]})
    told: list[str] = []
    assert answered(bot, "Q?", told.append) is final
    assert told == [
        "searching",
        "writing a draft, 7 characters",
        "writing again",
        "writing a draft, 5 characters",
        "writing a draft, 6 characters",
    ]
    assert capsys.readouterr() == ("", "")
