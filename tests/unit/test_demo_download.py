"""Downloads are checked, whole or not at all, cached, and given up where nothing comes."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from knowflow.cache import cache_folder
from knowflow.demo import download
from knowflow.demo.download import Unavailable, fetch, stated_sha1

CONTENT = bytes(range(256)) * 1000
LISTING = f"""<?xml version="1.0" encoding="UTF-8"?>
<files>
  <file name="other.7z"><sha1>{"0" * 40}</sha1></file>
  <file name="site.7z" source="original"><md5>x</md5><sha1>{hashlib.sha1(CONTENT).hexdigest().upper()}</sha1></file>
  <file name="bare.7z"/>
</files>"""


class _Pages(BaseHTTPRequestHandler):
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path == "/moved/site.7z":
            self.send_response(302)
            self.send_header("Location", "/real/site.7z")
            self.end_headers()
            return
        if self.path == "/cut/site.7z":
            self.send_response(200)
            self.send_header("Content-Length", str(len(CONTENT)))
            self.end_headers()
            self.wfile.write(CONTENT[:1000])
            return
        if self.path == "/silent/site.7z":
            self.server.released.wait(20)  # type: ignore[attr-defined]
            return
        pages = {"/files.xml": LISTING.encode(), "/bad.xml": b"no list", "/changed/site.7z": CONTENT[::-1]}
        content = pages.get(self.path, CONTENT if self.path == "/real/site.7z" else None)
        if content is None:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("no_proxy", "*")
    handler = type("Pages", (_Pages,), {"asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.released = threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.released.set()  # type: ignore[attr-defined]
        server.shutdown()
        thread.join()
        server.server_close()


def _kept() -> list[str]:
    return sorted(path.name for path in cache_folder().rglob("*") if path.is_file())


def test_a_file_is_held_to_the_stated_checksum_and_cached(site: str) -> None:
    first = fetch(f"{site}/moved/site.7z", metadata=f"{site}/files.xml")
    assert first.path.read_bytes() == CONTENT
    assert first.path.name == "site.7z"
    assert (first.cached, first.sha1) == (False, hashlib.sha1(CONTENT).hexdigest())
    again = fetch(f"{site}/moved/site.7z", metadata=f"{site}/nothing.xml")
    assert (again.path, again.cached, again.sha1) == (first.path, True, first.sha1)
    assert _kept() == ["site.7z", "site.7z.sha1"]


def test_a_file_in_the_cache_that_was_changed_is_fetched_again(site: str) -> None:
    first = fetch(f"{site}/real/site.7z", metadata=f"{site}/files.xml")
    first.path.write_bytes(CONTENT[:-1])
    again = fetch(f"{site}/real/site.7z", metadata=f"{site}/files.xml")
    assert not again.cached
    assert again.path.read_bytes() == CONTENT


def test_without_a_list_there_is_no_checksum_to_tell(site: str) -> None:
    assert fetch(f"{site}/real/site.7z").sha1 == ""
    assert fetch(f"{site}/real/site.7z") == fetch(f"{site}/real/site.7z")
    assert fetch(f"{site}/real/site.7z").sha1 == "", "a checksum that nobody stated is not told as if"


@pytest.mark.parametrize(
    ("path", "listing", "told"),
    [
        ("/changed/site.7z", "/files.xml", "SHA-1"),
        ("/cut/site.7z", None, "broke off"),
        ("/gone/site.7z", None, "404"),
        ("/real/site.7z", "/gone.xml", "404"),
        ("/real/site.7z", "/bad.xml", "no XML"),
        ("/real/bare.7z", "/files.xml", "no checksum"),
        ("/real/unknown.7z", "/files.xml", "no checksum"),
    ],
)
def test_what_is_not_whole_is_refused_and_not_kept(site: str, path: str, listing: str | None, told: str) -> None:
    with pytest.raises(Unavailable, match=told):
        fetch(site + path, metadata=site + listing if listing else None)
    assert _kept() == []


def test_silence_is_given_up(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "NO_NETWORK_SECONDS", 0.2)
    with pytest.raises(Unavailable, match=r"gave nothing|cannot be reached"):
        fetch(f"{site}/silent/site.7z")
    assert _kept() == []


def test_a_file_beyond_reason_is_refused(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "MOST_BYTES", 1000)
    with pytest.raises(Unavailable, match="larger"):
        fetch(f"{site}/real/site.7z")
    assert _kept() == []


@pytest.mark.parametrize("address", ["file:///etc/hosts", "ftp://x.invalid/a", "http://127.0.0.1:1/site.7z"])
def test_an_address_that_leads_nowhere(site: str, address: str) -> None:
    with pytest.raises(Unavailable):
        fetch(address)


def test_a_cache_that_cannot_be_written(site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(Unavailable, match="cannot be written"):
        fetch(f"{site}/real/site.7z")


def test_a_list_with_entities_is_not_expanded() -> None:
    listing = (
        '<!DOCTYPE files [<!ENTITY a SYSTEM "file:///etc/hosts">]><files><file name="x"><sha1>&a;</sha1></file></files>'
    )
    with pytest.raises(Unavailable):
        stated_sha1(listing.encode(), "x")
