"""The tests' proxy passes, cuts, silences and delays what goes through it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.proxy import Proxy


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    """Return a proxy to a server that answers each message with itself."""
    server = socket.create_server(("127.0.0.1", 0))

    def echo(taken: socket.socket) -> None:
        try:
            while data := taken.recv(1 << 16):
                taken.sendall(data)
        except OSError:
            pass
        taken.close()

    def serve() -> None:
        while True:
            try:
                taken, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=echo, args=(taken,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    with Proxy(server.getsockname()[1]) as made:
        yield made
    server.close()


@pytest.fixture
def client(proxy: Proxy) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as connected:
        yield connected


def ask(client: socket.socket, message: bytes) -> bytes:
    client.sendall(message)
    return client.recv(1 << 16)


def refused(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        assert ask(client, b"x") != b"", "an end instead of a reset"


def test_it_passes_on(proxy: Proxy, client: socket.socket) -> None:
    assert ask(client, b"one") == b"one"
    assert (proxy.taken, proxy.passed) == (1, 6)


def test_cut_resets_and_refuses_until_mended(proxy: Proxy, client: socket.socket) -> None:
    assert ask(client, b"one") == b"one"
    proxy.cut()
    with pytest.raises(ConnectionError):
        assert client.recv(1) != b"", "an end instead of a reset"
    with pytest.raises(ConnectionError):
        refused(proxy.port)
    proxy.mend()
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as again:
        assert ask(again, b"two") == b"two"


def test_silenced_it_holds_everything_back(proxy: Proxy, client: socket.socket) -> None:
    assert ask(client, b"one") == b"one"
    proxy.silence()
    client.sendall(b"two")
    client.settimeout(0.2)
    with pytest.raises(TimeoutError):
        client.recv(1)
    client.settimeout(10)
    proxy.mend()
    assert client.recv(10) == b"two"


def test_delayed_it_takes_its_time(proxy: Proxy, client: socket.socket) -> None:
    assert ask(client, b"one") == b"one"
    proxy.delay = 0.1
    before = time.monotonic()
    assert ask(client, b"two") == b"two"
    assert time.monotonic() - before >= 0.2, "once each way"


def test_an_end_is_passed_on(client: socket.socket) -> None:
    client.sendall(b"last")
    client.shutdown(socket.SHUT_WR)
    assert client.recv(10) == b"last"
    assert client.recv(10) == b""
