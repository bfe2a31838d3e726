"""The gate before the bot: never more at once than may be, the others in order, and no place is ever lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import WriterError
from rag.types import Draft, Event
from ui.gate import Busy, Gate, TookTooLong

FOREVER = 1e6  # seconds


async def settle() -> None:
    """Lets every task go as far as it can."""
    for _ in range(20):
        await asyncio.sleep(0)


@dataclass
class Desk:
    """Questions by number: each sends one draft, then waits until it is let go, with an error or without."""

    gate: Gate
    begun: list[int] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    most: int = 0
    ways: dict[int, asyncio.Future[None]] = field(default_factory=dict)
    tasks: dict[int, asyncio.Task[list[Event]]] = field(default_factory=dict)

    async def stream(self, number: int) -> AsyncGenerator[Event]:
        self.begun.append(number)
        self.most = max(self.most, len(self.begun) - len(self.ended))
        try:
            yield Draft(f"{number}")
            await self.ways[number]
            yield Draft("end")
        finally:
            self.ended.append(number)

    async def ask(self, number: int) -> list[Event]:
        async with aclosing(self.gate.events(lambda: self.stream(number))) as events:
            return [event async for event in events]

    def start(self, number: int) -> asyncio.Task[list[Event]]:
        self.ways[number] = asyncio.get_running_loop().create_future()
        self.tasks[number] = asyncio.create_task(self.ask(number))
        return self.tasks[number]

    def free(self) -> None:
        for way in self.ways.values():
            if not way.done():
                way.set_result(None)


async def test_the_events_come_through_and_the_place_is_free_again() -> None:
    desk = Desk(Gate(1, 0, FOREVER))
    one = desk.start(1)
    await settle()
    assert (desk.gate.running, desk.gate.waiting) == (1, 0)
    desk.free()
    assert await one == [Draft("1"), Draft("end")]
    assert (desk.gate.running, desk.gate.waiting) == (0, 0)


async def test_of_a_hundred_at_once_some_run_some_wait_in_order_and_the_rest_are_told_so_at_once() -> None:
    desk = Desk(Gate(4, 16, FOREVER))
    tasks = [desk.start(number) for number in range(100)]
    await settle()
    assert (desk.gate.running, desk.gate.waiting) == (4, 16)
    refused = [task.exception() for task in tasks if task.done()]
    assert len(refused) == 80
    for error in refused:
        assert isinstance(error, Busy)
        assert error.message == "4 questions are being answered and 16 wait"
    for number in range(20):
        desk.ways[number].set_result(None)
        await settle()
    assert desk.begun == list(range(20))
    assert desk.most == 4
    assert (desk.gate.running, desk.gate.waiting) == (0, 0)


async def test_a_client_gone_while_it_waits_gives_its_turn_to_the_next() -> None:
    desk = Desk(Gate(1, 2, FOREVER))
    for number in range(3):
        desk.start(number)
    await settle()
    desk.tasks[1].cancel()
    await settle()
    assert (desk.gate.running, desk.gate.waiting) == (1, 1)
    desk.free()
    await desk.tasks[2]
    assert desk.begun == [0, 2]


async def test_a_client_gone_just_as_its_turn_comes_loses_no_place() -> None:
    desk = Desk(Gate(1, 2, FOREVER))
    for number in range(3):
        desk.start(number)
    await settle()
    desk.free()
    while desk.gate.running:
        await asyncio.sleep(0)
    assert desk.gate.waiting == 2  # the place is given away, and who got it has not run since
    desk.tasks[1].cancel()
    assert await desk.tasks[2] == [Draft("2"), Draft("end")]
    assert desk.begun == [0, 2]
    assert desk.gate.running == 0


async def test_a_client_gone_while_it_is_answered_ends_the_work() -> None:
    desk = Desk(Gate(1, 1, FOREVER))
    desk.start(0)
    desk.start(1)
    await settle()
    desk.tasks[0].cancel()
    await settle()
    assert desk.ended == [0]
    assert desk.begun == [0, 1]
    desk.free()
    await desk.tasks[1]
    assert desk.gate.running == 0


async def test_closing_between_two_events_ends_the_work_before_it_returns() -> None:
    desk = Desk(Gate(1, 0, FOREVER))
    desk.ways[0] = asyncio.get_running_loop().create_future()
    events = desk.gate.events(lambda: desk.stream(0))
    assert await anext(events) == Draft("0")
    await events.aclose()
    assert (desk.ended, desk.gate.running) == ([0], 0)


async def test_closing_before_the_stream_has_begun_frees_the_place() -> None:
    gate = Gate(1, 0, FOREVER)
    events = gate.events(lambda: Desk(gate).stream(0))
    waiting = asyncio.create_task(anext(events))
    await asyncio.sleep(0)  # its task is made, and has not had its first step
    assert gate.running == 1
    waiting.cancel()
    with suppress(asyncio.CancelledError):
        await waiting
    await settle()
    assert gate.running == 0


async def test_what_is_never_begun_takes_no_place() -> None:
    gate = Gate(1, 0, FOREVER)
    events = gate.events(lambda: Desk(gate).stream(0))
    assert gate.running == 0
    await events.aclose()


async def test_who_does_not_read_holds_no_place() -> None:
    desk = Desk(Gate(1, 0, FOREVER))
    desk.ways[0] = asyncio.get_running_loop().create_future()
    events = desk.gate.events(lambda: desk.stream(0))
    await anext(events)
    desk.free()
    await settle()
    assert desk.gate.running == 0
    assert [event async for event in events] == [Draft("end")]


async def test_an_error_comes_through_behind_what_came_before_it() -> None:
    desk = Desk(Gate(1, 0, FOREVER))
    desk.ways[0] = asyncio.get_running_loop().create_future()
    desk.ways[0].set_exception(WriterError("no model answers"))
    events = desk.gate.events(lambda: desk.stream(0))
    assert await anext(events) == Draft("0")
    with pytest.raises(WriterError):
        await anext(events)
    assert desk.gate.running == 0


async def test_a_timeout_of_the_stream_itself_stays_what_it_is() -> None:
    desk = Desk(Gate(1, 0, FOREVER))
    task = desk.start(0)
    desk.ways[0].set_exception(TimeoutError("of a library"))
    with pytest.raises(TimeoutError, match="of a library"):
        await task


async def test_an_answer_that_takes_too_long_is_ended() -> None:
    desk = Desk(Gate(1, 0, 0.01))
    with pytest.raises(TookTooLong) as caught:
        await desk.start(0)
    assert caught.value.message == "no answer within 0.01 seconds"
    assert (desk.ended, desk.gate.running) == ([0], 0)


async def test_the_time_begins_with_the_turn() -> None:
    """Waiting costs nothing of it: the clock is set on while one waits, and not while one runs."""
    loop, ahead = asyncio.get_running_loop(), 0.0
    real = loop.time
    loop.time = lambda: real() + ahead  # type: ignore[method-assign]
    desk = Desk(Gate(1, 1, 100.0))
    first, second = desk.start(0), desk.start(1)
    await settle()
    ahead = 99.0
    desk.ways[0].set_result(None)
    await first
    ahead = 198.0
    desk.ways[1].set_result(None)
    assert await second == [Draft("1"), Draft("end")]


@pytest.mark.parametrize(("each", "told"), [(0.0, 1), (3.0, 9), (1000.0, 60)])
async def test_who_is_sent_away_hears_when_there_may_be_room(each: float, told: int) -> None:
    loop, ahead = asyncio.get_running_loop(), 0.0
    start = loop.time()
    loop.time = lambda: start + ahead  # type: ignore[method-assign]
    desk = Desk(Gate(1, 2, FOREVER))
    desk.start(0)
    await settle()
    ahead = each
    desk.free()
    await desk.tasks[0]
    for number in range(1, 5):
        desk.start(number)
    await settle()
    error = desk.tasks[4].exception()
    assert isinstance(error, Busy)
    assert error.retry_after == told
    assert error.hint == f"ask again in {told} second{'' if told == 1 else 's'}"
    desk.free()
    await settle()


STEPS = st.lists(st.tuples(st.sampled_from(["ask", "end", "fail", "leave", "pass"]), st.integers(0, 30)), max_size=60)


@given(STEPS, st.integers(1, 4), st.integers(0, 4))
def test_no_schedule_runs_more_than_may_be_or_loses_a_place(
    steps: list[tuple[str, int]], running: int, waiting: int
) -> None:
    async def play() -> None:
        desk = Desk(Gate(running, waiting, FOREVER))
        for what, which in steps:
            way = desk.ways.get(which)
            if what == "ask" and way is None:
                desk.start(which)
            elif what == "pass":
                await asyncio.sleep(0)
            elif what == "leave" and way is not None:
                desk.tasks[which].cancel()
            elif way is not None and not way.done():
                way.set_exception(WriterError("no")) if what == "fail" else way.set_result(None)
            assert len(desk.begun) - len(desk.ended) <= desk.gate.running <= running
            assert desk.gate.waiting <= waiting
        await settle()
        desk.free()
        await asyncio.gather(*desk.tasks.values(), return_exceptions=True)
        assert (desk.gate.running, desk.gate.waiting) == (0, 0)
        assert sorted(desk.begun) == sorted(desk.ended)
        assert desk.begun == sorted(desk.begun, key=list(desk.ways).index)
        assert desk.most <= running
        again = [desk.start(number) for number in range(100, 100 + running)]
        await settle()
        assert desk.gate.running == running
        desk.free()
        await asyncio.gather(*again)

    asyncio.run(play())
