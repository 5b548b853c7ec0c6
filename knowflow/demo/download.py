"""Fetch a file from the network into the user's cache folder: checked, whole or not at all, and not for long."""

from __future__ import annotations

import hashlib
import os
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from lxml import etree

from knowflow.cache import cache_folder

NO_NETWORK_SECONDS = 10.0  # until the first byte, name look-ups and redirects included
STALLED_SECONDS = 10.0  # between two bytes
MOST_SECONDS = 120.0
MOST_BYTES = 512 * 2**20
MOST_METADATA = 32 * 2**20
_CHUNK = 1 << 16
_AGENT = {"User-Agent": "knowflow-demo"}

Progress = Callable[[int, int], None]


class Unavailable(Exception):
    """Report in plain words why an address gave no file; nothing of it was kept."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """Be a file in the cache: where it lies, whether it lay there already, and the checksum that was held to."""

    path: Path
    cached: bool
    sha1: str  # "" where the address states no checksum


def fetch(address: str, *, metadata: str | None = None, on_progress: Progress | None = None) -> Fetched:
    """Return the file at an http(s) address, from the cache where it lies there whole.

    `metadata` is the address of the Internet Archive's list of files of the item
    (`ITEM_files.xml`), whose SHA-1 the file is held to; without it the length that the server
    states is all there is to check. Raises Unavailable if nothing comes for 10 s, what comes is
    not what the checksum says, or there is no place to put it.
    """
    name = Path(urlsplit(address).path).name or "download"
    target = cache_folder() / hashlib.sha256(address.encode()).hexdigest()[:12] / name
    sums = target.with_name(name + ".sha1")
    kept = _kept(target, sums)
    if kept is not None:
        return Fetched(target, True, kept)
    patience = time.monotonic() + NO_NETWORK_SECONDS
    wanted = stated_sha1(_load(metadata, patience, MOST_METADATA), name) if metadata else ""
    beside = target.with_name(f".{name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        found = _save(address, beside, patience, on_progress)
        if wanted and found != wanted:
            raise Unavailable(f"{address} came with SHA-1 {found}, not {wanted} as the archive states")
        sums.write_text(f"{found} {'stated' if wanted else 'seen'}\n", "ascii")
        beside.replace(target)
    except OSError as error:
        raise Unavailable(f"{target} cannot be written ({error.strerror or error})") from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    return Fetched(target, False, wanted)


def stated_sha1(listing: bytes, name: str) -> str:
    """Return the SHA-1 that a list of an item's files states. Raises Unavailable where it states none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(listing, parser)
    except etree.XMLSyntaxError as error:
        raise Unavailable("the archive's list of files is no XML") from error
    for entry in root.iter("file"):
        if entry.get("name") == name:
            stated = (entry.findtext("sha1") or "").strip().lower()
            if stated:
                return stated
    raise Unavailable(f"the archive's list of files has no checksum for {name}")


def _kept(target: Path, sums: Path) -> str | None:
    """Return the checksum that was stated for a file in the cache, or None if it is not there, or not whole."""
    try:
        expected, _, how = sums.read_text("ascii").strip().partition(" ")
        with target.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha1").hexdigest()
    except (OSError, ValueError):
        return None
    return None if found != expected else expected if how == "stated" else ""


@dataclass(slots=True)
class _Transfer:
    """Be shared with the thread that reads: name look-ups know no time limit, so nobody waits for the thread."""

    address: str
    limit: int
    take: Callable[[bytes], None]
    received: int = 0
    expected: int = 0
    last: float = field(default_factory=time.monotonic)
    reason: str = ""
    stopped: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        try:
            request = urllib.request.Request(self.address, headers=_AGENT)  # noqa: S310 - fetch() takes http(s) only
            with urllib.request.urlopen(request, timeout=NO_NETWORK_SECONDS) as answer:  # noqa: S310
                self.expected = int(answer.headers.get("Content-Length") or 0)
                while not self.stopped.is_set() and (chunk := answer.read(_CHUNK)):
                    self.received += len(chunk)
                    self.last = time.monotonic()
                    if self.received > self.limit:
                        self.reason = f"is larger than {self.limit >> 20} MiB"
                        return
                    self.take(chunk)
            if self.expected and self.received < self.expected:
                self.reason = "broke off"
        except urllib.error.HTTPError as error:
            self.reason = f"answers {error.code} {error.reason}"
        except Exception as error:  # noqa: BLE001 - told to the thread that waits
            told = getattr(error, "reason", None) or error
            self.reason = f"cannot be reached ({getattr(told, 'strerror', None) or told})"
        finally:
            self.done.set()


def _transfer(transfer: _Transfer, patience: float, on_progress: Progress | None = None) -> None:
    address = transfer.address
    if urlsplit(address).scheme not in ("http", "https"):
        raise Unavailable(f"{address} is no http or https address")
    threading.Thread(target=transfer.run, daemon=True, name="download").start()
    begun = time.monotonic()
    try:
        while not transfer.done.wait(0.05):
            now = time.monotonic()
            if not transfer.received and now > patience:
                raise Unavailable(f"{address} gave nothing within {NO_NETWORK_SECONDS:.0f} s")
            if transfer.received and (now - transfer.last > STALLED_SECONDS or now - begun > MOST_SECONDS):
                raise Unavailable(f"{address} was too slow: {transfer.received:,} bytes in {now - begun:.0f} s")
            if on_progress:
                on_progress(transfer.received, transfer.expected)
    finally:
        transfer.stopped.set()
    if transfer.reason:
        raise Unavailable(f"{address} {transfer.reason}")


def _load(address: str, patience: float, limit: int) -> bytes:
    pieces: list[bytes] = []
    _transfer(_Transfer(address, limit, pieces.append), patience)
    return b"".join(pieces)


def _save(address: str, target: Path, patience: float, on_progress: Progress | None) -> str:
    """Write what an address gives, and return its SHA-1."""
    digest = hashlib.sha1(usedforsecurity=False)
    with target.open("wb") as stream:

        def take(chunk: bytes) -> None:
            digest.update(chunk)
            stream.write(chunk)

        _transfer(_Transfer(address, MOST_BYTES, take), patience, on_progress)
        stream.flush()
        os.fsync(stream.fileno())
    return digest.hexdigest()
