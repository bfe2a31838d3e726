"""What one run of ingestion did.

Knows nothing of how it was done."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.document import Failure


@dataclass
class Report:
    """What one run did: ids by outcome, failures and warnings in words."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    passages: int = 0
    seen: set[tuple[str, str]] = field(default_factory=set, repr=False, compare=False)  # (origin, id)
