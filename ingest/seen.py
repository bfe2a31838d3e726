"""What servers said of addresses that were taken in, and when it may be used again.

Knows nothing of where it is kept.

The law of 304: a request is conditional only where the library holds, visible, an article made of exactly the document
that the remembered answer was. `Seen` promises that by a look at the library, not by the order of writing; so answers
are remembered as soon as they come, and a run killed between fetch and commit, an article that failed, or one that was
removed is fetched anew."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Protocol


class Seen(Protocol):
    """What servers said of the articles a library holds."""

    def known(self, url: str) -> tuple[str, str] | None:
        """The id of the visible article whose input has the digest remembered for this address, and what was said.

        None where the library holds no such article now: see the law of 304."""

    def remember(self, url: str, digest: str, said: str) -> None:
        """Keeps what was said (one opaque string) of the document with this digest, in place of what was kept before.

        Called before the document is handed over, thus before any commit."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What an answer said of its version; they are sent to `url` only, where the answer came from."""

    url: str
    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What `Seen` keeps for an address: the validators of its answer, and the sitemap's time of its last change."""

    validators: Validators
    stamp: str | None = None

    def to_json(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, said: str) -> Said:
        fields = json.loads(said)
        return cls(Validators(**fields["validators"]), fields["stamp"])

    @property
    def says_something(self) -> bool:
        return bool(self.stamp or self.validators.etag or self.validators.modified)


class Looked:
    """A `Seen` that only looks: what a dry run leaves no trace with."""

    def __init__(self, seen: Seen) -> None:
        self.known = seen.known

    def remember(self, url: str, digest: str, said: str) -> None:
        """Nothing is kept."""
