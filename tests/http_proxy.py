"""Be an HTTP proxy before Elasticsearch that refuses, as a busy or limited cluster does."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


@dataclass
class HttpProxy:
    """Answer `status` to the next `refusing` bulk requests, 413 to those above `most_bytes`; pass the rest on."""

    url: str = ""
    status: int = 429
    refusing: int = 0
    most_bytes: int = 1 << 40
    refused: int = 0
    passed: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def verdict(self, path: str, size: int) -> int | None:
        """Return the status to refuse a request with, or None to pass it on."""
        with self.lock:
            if not path.startswith("/_bulk"):
                return None
            if size > self.most_bytes:
                self.refused += 1
                return 413
            if self.refusing > 0:
                self.refusing -= 1
                self.refused += 1
                return self.status
            self.passed += 1
            return None


@contextmanager
def http_proxy(target: str) -> Iterator[HttpProxy]:
    """Run a proxy on a port of its own until the end of the block."""
    proxy = HttpProxy()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(proxy, urlsplit(target).netloc))
    server.daemon_threads = True
    proxy.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(proxy: HttpProxy, target: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status = proxy.verdict(self.path, len(body))
            if status is not None:
                told = b'{"error":{"type":"es_rejected_execution_exception","reason":"the proxy says so"},"status":0}'
                self._answer(
                    status, [("Content-Type", "application/json"), ("X-Elastic-Product", "Elasticsearch")], told
                )
                return
            connection = http.client.HTTPConnection(target, timeout=60)
            try:
                headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
                connection.request(self.command, self.path, body, headers)
                answer = connection.getresponse()
                data = answer.read()
                kept = [(name, value) for name, value in answer.getheaders()
                        if name.lower() not in ("content-length", "transfer-encoding", "connection")]  # fmt: skip
                self._answer(answer.status, kept, data)
            finally:
                connection.close()

        def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    return Handler
