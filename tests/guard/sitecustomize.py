"""Put on PYTHONPATH of a child process: reaching for anything but loopback ends it at once, and says for what.

It hears Python's own audit events, whoever raises them; what native code does with sockets of its own it cannot hear."""

import ipaddress
import os
import sys

RESOLVE = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")
REACH = ("socket.connect", "socket.sendto", "socket.sendmsg")
DENIED = 97


def address(host):
    try:
        return ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        return None  # a name


def deny(what):
    # Not an exception: a thread would swallow it, and many libraries catch it.
    os.write(2, f"network: tried to {what}\n".encode())
    os._exit(DENIED)


def hear(event, args):
    if event in RESOLVE:
        host = args[0].decode() if isinstance(args[0], bytes) else args[0]
        if host and host != "localhost" and address(host) is None:
            deny(f"resolve {host}")
    elif event in REACH and isinstance(args[1], tuple):  # others are unix sockets
        host = args[1][0]
        if host != "localhost" and not (address(host) and address(host).is_loopback):
            deny(f"reach {args[1]}")


sys.addaudithook(hear)
