"""What the terminal tells of an ingestion, and when a watched one is due again.

Knows nothing of how articles are read."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from threading import Event
from typing import TYPE_CHECKING

import watchfiles

from ingest.address import is_address
from ui.terminal import say

if TYPE_CHECKING:
    from ingest.report import Report

TICK = 1000  # milliseconds
OUTCOMES = ("added", "updated", "unchanged", "removed", "failed")


def tell(report: Report, *, names: bool, quiet: bool) -> None:
    """Failures and warnings, then the counts; `names` lists each outcome's ids, `quiet` says nothing of nothing."""
    for failure in report.failed:
        say(f"failed: {failure.name}: {failure.reason}", err=True)
    for warning in report.warnings:
        say(f"warning: {warning}", err=True)
    counts = {name: len(getattr(report, name)) for name in OUTCOMES}
    if quiet and not any(count for name, count in counts.items() if name != "unchanged"):
        return
    for name in ("added", "updated", "removed") if names else ():
        for id in getattr(report, name):
            say(f"{name}: {id}")
    shown = [f"{name} {count}" for name, count in counts.items() if count or name != "removed"]
    say(", ".join(shown))


def changes(inputs: Sequence[str], *, every: int) -> Iterator[bool]:
    """Once at the beginning (False), then whenever a file changes and, for addresses, after so many seconds (True)."""
    yield False
    paths = [one for one in inputs if not is_address(one)]
    feeds = len(paths) < len(inputs)
    while not paths:
        Event().wait(every)
        yield True
    looked: float | None = None
    for changed in watchfiles.watch(*paths, rust_timeout=TICK, yield_on_timeout=True):
        # Once more as soon as it watches: what changed while the first look was under way was seen by nobody.
        if changed or looked is None or (feeds and time.monotonic() - looked >= every):
            yield True
            looked = time.monotonic()
