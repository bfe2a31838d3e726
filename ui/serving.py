"""A process that serves: the house opened, the application run until Ctrl-C, and the note that tells terminals of it.

Knows nothing of what the application does."""

from __future__ import annotations

import errno
import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from secrets import token_urlsafe

import uvicorn

from rag.errors import DatelineError
from rag.settings import Settings
from ui.app import build_app
from ui.handing import noted
from ui.health import warm
from ui.house import House, open_house
from ui.terminal import say, status

GRACE = 3  # seconds that what is under way has at the end


def serve(settings: Settings, *, host: str = "127.0.0.1", port: int = 7860) -> None:
    """Serves the page and the API until interrupted.

    Errors: DatelineError where the library or the port cannot be used, or anyone could ask from elsewhere."""
    with listening(host, port) as listener, status() as tell, open_house(settings, tell) as house:
        guarded(house, host)
        tell("answering a first question")  # so that the first reader does not wait for the models
        warm(house.bot)
        secret = token_urlsafe(32)
        app = build_app(house, loopback=loopback(host), secret=secret)
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE,
            lifespan="on",
        )
        address = url(host, listener.getsockname()[1])
        with noted(settings, address, secret):
            tell("")
            with suppress(KeyboardInterrupt):  # the server raises it again once it has ended
                say(f"Dateline answers on {address}  (Ctrl+C stops it)")
                uvicorn.Server(config).run(sockets=[listener])


def guarded(house: House, host: str) -> None:
    """Errors: DatelineError where others could reach a server that knows no user and no key."""
    if not loopback(host) and not house.accounts.any():
        raise DatelineError(
            f"{host} can be reached from other machines, and there is no user and no key yet", "dateline users add NAME"
        )


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens. Errors: DatelineError where the port is taken or the address is none of this machine."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host.encode("idna").decode(), port), family=family, backlog=1024)
    except (OSError, UnicodeError) as e:  # the latter where the host can be no name at all
        reason = str(getattr(e, "strerror", None) or e).partition(" (while ")[0]
        port_only = getattr(e, "errno", None) in (errno.EADDRINUSE, errno.EACCES)
        other = f"--port {port + 1 if 1023 < port < 65535 else 7860}" if port_only else "--host 127.0.0.1"
        raise DatelineError(f"cannot listen on {host}, port {port}: {reason}", f"dateline serve {other}") from e
    with listener:
        yield listener


def loopback(host: str) -> bool:
    """Whether an address to listen on can be reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def url(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"
