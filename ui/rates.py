"""How often: the requests of a key, the tries to log in by a name and from an address, each within any one minute.

Knows nothing of HTTP. Counts in memory: a restart forgets them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from math import ceil

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from rag.accounts import Key

LOGINS = 10  # tries a minute


@dataclass(frozen=True, slots=True)
class Rate:
    """What is left of a limit; `reset`: whole seconds until there is one more."""

    kept: bool
    limit: int
    left: int
    reset: int


class Rates:
    """Threads may count at once."""

    def __init__(self) -> None:
        self._window = MovingWindowRateLimiter(MemoryStorage())

    def request(self, key: Key) -> Rate:
        """Counts a request of a key, unless it has had all of its minute."""
        return self._count(key.per_minute, "key", key.name)

    def login(self, name: str, address: str) -> Rate:
        """Counts a try to log in; the address first, so that nobody fills the memory with names."""
        rate = self._count(LOGINS, "address", _network(address))
        return self._count(LOGINS, "name", sha256(name.encode()).hexdigest()) if rate.kept else rate

    def _count(self, limit: int, kind: str, who: str) -> Rate:
        item = RateLimitItemPerMinute(limit)
        kept = self._window.hit(item, kind, who)
        stats = self._window.get_window_stats(item, kind, who)
        return Rate(kept, limit, max(stats.remaining, 0), max(ceil(stats.reset_time - time.time()), 1))


def _network(address: str) -> str:
    """An address, or the /64 that it lies in: of those one household has 2**64."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:  # a socket has none
        return address
    return ip.exploded[:19] if isinstance(ip, IPv6Address) and ip.ipv4_mapped is None else str(ip)
