"""Put on PYTHONPATH of a child process: any connection but to loopback ends it with an error that names the address."""

import ipaddress
import socket


def loopback(address) -> bool:
    if not isinstance(address, tuple):  # a unix socket
        return True
    try:
        return ipaddress.ip_address(address[0].split("%")[0]).is_loopback
    except ValueError:
        return address[0] == "localhost"


class Guarded(socket.socket):
    def connect(self, address):
        if not loopback(address):
            raise SystemExit(f"network: tried to connect to {address}")
        return super().connect(address)

    def connect_ex(self, address):
        if not loopback(address):
            raise SystemExit(f"network: tried to connect to {address}")
        return super().connect_ex(address)


_resolve = socket.getaddrinfo


def getaddrinfo(host, *args, **kwargs):
    if host not in (None, "", "localhost", "127.0.0.1", "::1"):
        raise SystemExit(f"network: tried to resolve {host}")
    return _resolve(host, *args, **kwargs)


socket.socket = Guarded
socket.getaddrinfo = getaddrinfo
