"""Choose ports on loopback."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Collection

LOOPBACK = "127.0.0.1"
# Below the ports that systems give to outgoing connections (from 32768 on Linux, from 49152 elsewhere): among those a
# client that tries to reach a server which is down for a moment can be given the server's own port, and keep it.
FIRST, LAST = 20_000, 32_000
_ATTEMPTS = 1_000


def is_free(port: int) -> bool:
    """Say whether a server could listen on a port of loopback now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do: closed connections do not matter
        try:
            tried.bind((LOOPBACK, port))
            tried.listen(1)
        except OSError:
            return False
    return True


def choose(count: int, taken: Collection[int] = ()) -> list[int]:
    """Return so many different free ports, none of `taken`. Raises OSError where there are not as many."""
    found: list[int] = []
    for _ in range(_ATTEMPTS):
        if len(found) == count:
            return found
        port = FIRST + secrets.randbelow(LAST - FIRST)
        if port not in found and port not in taken and is_free(port):
            found.append(port)
    raise OSError(f"no {count} free ports between {FIRST} and {LAST}")


def answers(port: int) -> bool:
    """Say whether something listens on a port of loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tried:
        tried.settimeout(1.0)
        return tried.connect_ex((LOOPBACK, port)) == 0
