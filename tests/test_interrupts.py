"""A Ctrl-C is heard even where Python drops it."""

import signal
import sys
import threading

import pytest

from ui.interrupts import no_interrupt_lost

PATIENCE = 30  # seconds


class Finalized:
    def __init__(self, last):
        self.last = last

    def __del__(self):
        self.last()


@pytest.fixture
def interruptible():
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_that_meets_a_finalizer_comes_again():
    with pytest.raises(KeyboardInterrupt), no_interrupt_lost():
        Finalized(lambda: signal.raise_signal(signal.SIGINT))
        threading.Event().wait(PATIENCE)


def test_any_other_error_goes_where_it_went_before(monkeypatch):
    heard = []
    monkeypatch.setattr(sys, "unraisablehook", heard.append)
    before = sys.unraisablehook
    with no_interrupt_lost():
        Finalized(lambda: [][0])
    assert [found.exc_type for found in heard] == [IndexError]
    assert sys.unraisablehook == before
