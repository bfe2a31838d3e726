"""Ctrl-C that is heard wherever it comes.

Knows nothing of commands."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

AGAIN = 0.01  # seconds after which a lost one comes again


@contextmanager
def no_interrupt_lost() -> Iterator[None]:
    """Python drops a KeyboardInterrupt raised in a finalizer or a weak reference's callback: it is raised again."""
    before = sys.unraisablehook

    def hook(lost: sys.UnraisableHookArgs) -> None:
        if lost.exc_type is KeyboardInterrupt:
            # Not at once: the hook itself may not raise. Sent to the main thread, so that a wait there ends.
            again = threading.Timer(AGAIN, signal.pthread_kill, [threading.main_thread().ident, signal.SIGINT])
            again.daemon = True
            again.start()
        else:
            before(lost)

    sys.unraisablehook = hook
    try:
        yield
    finally:
        sys.unraisablehook = before
