"""Be a TCP proxy on loopback that can cut, slow and silence the connections through it."""

from __future__ import annotations

import socket
import struct
import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Self

_CHUNK = 1 << 16
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: on, no time: closing sends a reset instead of an end


class Proxy:
    """Forward connections from a port of its own to a target, as a context manager.

    `cut()` resets all connections and refuses new ones; `silence()` leaves them open, and takes
    new ones, while nothing passes in either direction: half-open, as when a firewall forgot them;
    `delay` is a number of seconds that each piece of at most 64 KiB waits. `mend()` ends all that.
    What was silenced passes late, as a network that has come back would deliver it.
    """

    def __init__(self, port: int | None = None) -> None:
        """Forward to a port of 127.0.0.1, which may be named later."""
        self.target = port
        self.delay = 0.0
        self.taken = 0  # connections so far
        self.passed = 0  # bytes so far, both ways
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._passing = threading.Event()
        self._passing.set()
        self._refusing = False
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._closed = False
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        """Return the port to connect to."""
        port: int = self._listening.getsockname()[1]
        return port

    @property
    def address(self) -> str:
        """Return `127.0.0.1:PORT`."""
        return f"127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Reset all connections, and each new one at once, until mend()."""
        self._refusing = True
        self.reset()

    def reset(self) -> None:
        """Reset all connections; new ones pass."""
        with self._lock:
            ends, self._open = self._open, set()
        for end in ends:
            _end(end)

    def silence(self) -> None:
        """Let nothing pass, with all connections open, until mend()."""
        self._passing.clear()

    def mend(self) -> None:
        """Pass everything on again at once."""
        self.delay = 0.0
        self._refusing = False
        self._passing.set()

    def close(self) -> None:
        """End all."""
        self._closed = True
        self._listening.close()
        self.cut()
        self._passing.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _accept(self) -> None:
        while not self._closed:
            try:
                here, _ = self._listening.accept()
            except OSError:
                return
            self.taken += 1
            if self._refusing or self.target is None:
                _end(here)
                continue
            threading.Thread(target=self._connect, args=(here, self.target), daemon=True).start()

    def _connect(self, here: socket.socket, target: int) -> None:
        self._passing.wait()
        try:
            there = socket.create_connection(("127.0.0.1", target))
        except OSError:
            _end(here)
            return
        for end in (here, there):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            self._open |= {here, there}
        if self._refusing:
            self.reset()
        for source, sink in ((here, there), (there, here)):
            threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(_CHUNK):
                if self.delay:
                    time.sleep(self.delay)
                self._passing.wait()
                self.passed += len(data)
                sink.sendall(data)
        except OSError:
            pass
        with self._lock:  # an end is passed on, but not that of a connection which was reset here
            if source in self._open:
                self._open.discard(source)
                with suppress(OSError):
                    sink.shutdown(socket.SHUT_WR)


def _end(end: socket.socket) -> None:
    """Reset a connection, and wake the thread that reads from it."""
    with suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    with suppress(OSError):
        end.shutdown(socket.SHUT_RD)
    with suppress(OSError):
        end.close()
