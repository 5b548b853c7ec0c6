"""Answer GET /health and GET /metrics on one address."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST

from knowflow.errors import UserError

Health = Callable[[], tuple[bool, dict[str, Any]]]


class Listener:
    """Serve health and metrics from a thread until it is closed."""

    def __init__(self, listen: str, health: Health, metrics: Callable[[], bytes]) -> None:
        """Listen on HOST:PORT (port 0: a free one). Raises UserError where that cannot be."""
        host, _, port = listen.rpartition(":")
        if not host or not port.isdecimal():
            raise UserError(f"--listen {listen!r}: write HOST:PORT, as in 127.0.0.1:8090")
        try:
            self._server = ThreadingHTTPServer((host.strip("[]"), int(port)), _handler(health, metrics))
        except (OSError, OverflowError) as error:
            raise UserError(f"cannot listen on {listen} ({error}): choose another with --listen HOST:PORT") from error
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name="listener", daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """Return HOST:PORT."""
        host, port = self._server.server_address[:2]
        return f"{host!s}:{port}"

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(health: Health, metrics: Callable[[], bytes]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 10  # seconds for a client that says nothing

        def do_GET(self) -> None:
            if self.path == "/health":
                healthy, told = health()
                self._answer(200 if healthy else 503, "application/json", json.dumps(told).encode())
            elif self.path == "/metrics":
                self._answer(200, CONTENT_TYPE_LATEST, metrics())
            else:
                self._answer(404, "text/plain; charset=utf-8", b"there are /health and /metrics\n")

        def _answer(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing of each request."""

    return Handler
