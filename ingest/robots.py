"""What a site's robots.txt lets us fetch, and how slowly, by RFC 9309.

Knows nothing of the network: it is given the answer. Protego, as urllib.robotparser knows no wildcards and takes the
first rule that fits, not the longest."""

from __future__ import annotations

from dataclasses import dataclass

from protego import Protego

AGENT = "Dateline"
LARGEST = 512_000  # bytes that are read: RFC 9309 asks for 500 KiB at least


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one origin; without rules everything is allowed, with a `reason` nothing is."""

    rules: Protego | None = None
    reason: str | None = None

    def refusal(self, url: str) -> str | None:
        """Why this address is not to be fetched, or None."""
        if self.reason:
            return self.reason
        allowed = self.rules is None or self.rules.can_fetch(url, AGENT)
        return None if allowed else "the site's robots.txt forbids this address"

    @property
    def delay(self) -> float:
        """Seconds the site wants between two requests."""
        return (self.rules.crawl_delay(AGENT) if self.rules else None) or 0.0


def robots(status: int, body: bytes) -> Robots:
    """The rules that an answer to /robots.txt makes.

    RFC 9309, 2.3.1: refused, missing or led astray means that all is allowed, a broken server that nothing is; 429,
    which the RFC leaves open, is taken for the latter."""
    if 200 <= status < 300:
        return Robots(Protego.parse(body[:LARGEST].decode("utf-8-sig", "replace").replace("\0", "")))
    if status >= 500 or status == 429:
        return Robots(reason=f"robots.txt answered HTTP {status}: until it can be read, nothing may be fetched here")
    return Robots()
