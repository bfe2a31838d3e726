"""The guard that children run under does guard: whoever reaches for another machine ends, and loopback stays open."""

from __future__ import annotations

import subprocess
import sys

import pytest

# 192.0.2.0/24 and example.org are set apart for documentation: nobody answers there.
REACHING = {
    "connect": "import socket; socket.create_connection(('192.0.2.1', 80), timeout=5)",
    "connect, past the wrapper": "import _socket; _socket.socket().connect_ex(('192.0.2.1', 80))",
    "send a datagram": "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
    "resolve": "import socket; socket.getaddrinfo('example.org', 443)",
    "in a thread": "import socket, threading as t; a = t.Thread(target=socket.gethostbyname, args=['example.org']); "
    "a.start(); a.join()",
    "caught": "import urllib.request as u\ntry:\n    u.urlopen('http://192.0.2.1/')\nexcept BaseException:\n    pass",
    "a child of its own": "import subprocess, sys; subprocess.run([sys.executable, '-c', "
    "'import socket; socket.create_connection((\"192.0.2.1\", 80))'], check=True)",
}
LOOPBACK = """
import socket
for host in ("127.0.0.1", "localhost"):
    with socket.create_server((host, 0)) as server, socket.create_connection(server.getsockname()) as here:
        here.sendall(b"x")
print("reached")
"""


def child(program: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("way", REACHING)
def test_a_child_that_reaches_out_ends(way: str, offline_env: dict[str, str]) -> None:
    ran = child(REACHING[way], offline_env)
    assert ran.returncode != 0
    assert "network: tried to" in ran.stderr
    assert any(far in ran.stderr for far in ("192.0.2.1", "example.org"))


def test_loopback_stays_open(offline_env: dict[str, str]) -> None:
    ran = child(LOOPBACK, offline_env)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "reached\n", "")
