"""Write interactions as JSON lines: what `--to jsonl` writes, and `cloudevents` reads back."""

from __future__ import annotations

import gzip
import os
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import zstandard

from producers.base import Event, SourceError
from producers.lines import STDIN
from schemas.canonical import canonical

_GZIP_LEVEL = 6


class JsonlSink:
    """Write events to a file as canonical JSON lines, whole or not at all.

    Used as a context manager. The file appears under its name only at a successful end, with
    what stood there before replaced; any exception leaves the old one as it was. `.gz` and `.zst`
    compress; the same events give the same bytes. `-` writes to standard output as it goes.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._temporary: Path | None = None
        self._file: IO[bytes] | None = None
        self._writer: IO[bytes] | None = None
        self.written = 0

    def __enter__(self) -> Self:
        """Open the sink. Raises SourceError where the file cannot be written."""
        if self._path == STDIN:
            self._writer = sys.stdout.buffer
            return self
        target = Path(self._path)
        if target.is_dir():
            raise SourceError(f"{self._path}: is a directory; name a file to write to")
        beside = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            self._file = beside.open("wb")
        except OSError as error:
            raise self._trouble(error) from error
        self._temporary = beside
        self._writer = self._compressed(self._file)
        return self

    def write(self, event: Event) -> None:
        """Append one event, which is in its normal form. Raises SourceError where it cannot be written."""
        assert self._writer is not None, "the sink is not open"
        try:
            self._writer.write(canonical(event) + b"\n")
        except BrokenPipeError:
            raise
        except OSError as error:
            raise self._trouble(error) from error
        self.written += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put the file in its place, or take it away if there was an exception."""
        if self._file is None or self._temporary is None:
            if kind is None:
                sys.stdout.buffer.flush()
            return
        try:
            assert self._writer is not None
            if kind is None:
                if self._writer is not self._file:
                    self._writer.close()
                self._file.flush()
                os.fsync(self._file.fileno())
                self._temporary.replace(self._path)
                self._temporary = None
        except OSError as trouble:
            raise self._trouble(trouble) from trouble
        finally:
            self._discard()

    def _discard(self) -> None:
        """Close without writing anything on, and remove what is not in its place."""
        for stream in (self._writer, self._file):
            if stream is not None and self._file is not None:
                with suppress(OSError, ValueError):  # no space for what was buffered: it is thrown away anyway
                    stream.close()
        self._file = self._writer = None
        if self._temporary is not None:
            self._temporary.unlink(missing_ok=True)
            self._temporary = None

    def _compressed(self, file: IO[bytes]) -> IO[bytes]:
        name = self._path.lower()
        if name.endswith(".gz"):
            # Without name and time, so that the same events give the same bytes.
            return gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=_GZIP_LEVEL, mtime=0)  # type: ignore[return-value]
        if name.endswith((".zst", ".zstd")):
            return zstandard.ZstdCompressor(write_checksum=True).stream_writer(file, closefd=False)
        return file

    def _trouble(self, error: OSError) -> SourceError:
        return SourceError(f"{self._path}: cannot be written: {error.strerror or error}; what stood there is unchanged")
