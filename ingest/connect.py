"""Connections to public addresses only: resolves a name, checks every address it has, connects to one that was checked.

Knows nothing of HTTP. It stands below TLS and HTTP, so that Host header and SNI keep the name, and the name is resolved
once for each connection: a second answer of the DNS (rebinding) is never asked for."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpcore

from rag.errors import ReadError

Resolve = Callable[[str, int], list[str]]

GLOBAL = IPv6Network("2000::/3")  # all of IPv6 that is routed: not mapped IPv4, not local, not multicast
NAT64 = IPv6Network("64:ff9b::/96")  # an IPv4 address in its last 32 bits
SLICE = 0.25  # seconds a read waits before it looks whether it was broken off


def resolve(host: str, port: int) -> list[str]:
    """The IP addresses of a host, in the order to try them. Errors: OSError, UnicodeError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


def public(address: str) -> bool:
    """Whether an IP address is one of the open internet, and not a way to wrap one that is not."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address) and ip in NAT64:
        ip = IPv4Address(int(ip) & 0xFFFF_FFFF)
    if isinstance(ip, IPv6Address):
        return ip in GLOBAL and ip.is_global and ip.sixtofour is None and ip.teredo is None
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


class Guard(httpcore.NetworkBackend):
    """The network of one request: reaches what `allowed` says of its IP address, until `until` (time.monotonic)."""

    def __init__(
        self, *, resolve: Resolve, allowed: Callable[[str], bool], until: float, stopped: Callable[[], bool]
    ) -> None:
        self._resolve, self._allowed = resolve, allowed
        self._until, self._stopped = until, stopped
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Errors: ReadError for a name without address or with a private one, those of httpcore."""
        failed: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in self._checked(host, port):
            try:
                stream = self._network.connect_tcp(
                    address, port, self.left(timeout), local_address, socket_options or ()
                )
                return _Stream(stream, self)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as e:
                failed = e
        raise failed or ReadError(f"no address found for {host}")

    def _checked(self, host: str, port: int) -> list[str]:
        try:
            addresses = [address.partition("%")[0] for address in self._resolve(host, port)]
        except (OSError, UnicodeError) as e:
            raise ReadError(f"no address found for {host}") from e
        if hidden := next((address for address in addresses if not self._allowed(address)), None):
            named = hidden if hidden == host else f"{host} leads to {hidden}, which"
            raise ReadError(f"{named} is not a public address", "dateline settings")
        return addresses

    def left(self, timeout: float | None) -> float:
        """Seconds a step may take. Errors: httpcore.ReadTimeout where none are left, ReadError where broken off."""
        if self._stopped():
            raise ReadError("broken off")
        left = self._until - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("total")
        return left if timeout is None else min(timeout, left)


class _Stream(httpcore.NetworkStream):
    """A connection that ends with its request's time."""

    def __init__(self, stream: httpcore.NetworkStream, guard: Guard) -> None:
        self._stream, self._guard = stream, guard

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        until = time.monotonic() + self._guard.left(timeout)
        while True:
            try:
                return self._stream.read(max_bytes, self._guard.left(SLICE))
            except httpcore.ReadTimeout:
                if time.monotonic() >= until:
                    raise

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._guard.left(timeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, self._guard.left(timeout)), self._guard)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)

    def close(self) -> None:
        self._stream.close()
