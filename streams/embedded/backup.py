"""Write a state to one file and bring it back.

The file is a Zstandard-compressed tar of `manifest.json` and the database.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import sqlite3
import tarfile
import uuid
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import orjson
import zstandard

from schemas.registry import DERIVED
from streams.embedded.errors import (
    BackupInvalid,
    DiskFull,
    EngineError,
    FolderNotEmpty,
    FolderReadOnly,
    StoreCorrupt,
    StoreUnavailable,
    translated,
)
from streams.embedded.lock import LOCK_NAME, FolderLock
from streams.embedded.records import RecordStore
from streams.embedded.schema import FILE_NAME, FORMAT, check_format
from streams.embedded.writes import Writes

if TYPE_CHECKING:
    from streams.embedded.runner import Engine

MANIFEST = "manifest.json"
LEVEL = 3
_MAX_MANIFEST = 1 << 20


def backup(engine: Engine, file: Path) -> dict[str, Any]:
    """Write a copy of the last commit, read through; the file appears whole and sound or not at all.

    Returns the manifest. Needs the space of the database beside the file for a time.
    Another process may go on writing meanwhile. Raises StoreCorrupt, DiskFull, StoreUnavailable.
    """
    copy = file.with_name(file.name + ".database")
    part = file.with_name(file.name + ".part")
    try:
        copy.unlink(missing_ok=True)
        target = sqlite3.connect(copy)
        try:
            with translated(copy):
                engine.store.connection.backup(target)
                damage = target.execute("PRAGMA quick_check(1)").fetchone()[0]
        finally:
            target.close()
        if damage != "ok":
            raise StoreCorrupt(
                f"{engine.store.path} is damaged ({damage}), so no back-up was written: restore an earlier one with"
                " `knowflow restore FILE` into an empty folder, or ingest again into a new one"
            )
        manifest = {
            "format": FORMAT,
            "identity": engine.store.identity,
            "generation": engine.store.generation,
            "bytes": copy.stat().st_size,
            "sha256": _digest(copy),
        }
        with part.open("wb") as out:
            with zstandard.ZstdCompressor(level=LEVEL).stream_writer(out, closefd=False) as packed:
                _write_tar(packed, orjson.dumps(manifest), copy)
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
        _sync(file.parent)
    except OSError as error:
        raise _os_error(error, file) from error
    finally:
        copy.unlink(missing_ok=True)
        part.unlink(missing_ok=True)
    return manifest


def restore(file: Path, folder: Path) -> dict[str, Any]:
    """Bring a back-up back into an empty or missing folder; return its manifest.

    The state begins a new generation under a new identity, since whoever went on from the
    old one may have issued the same versions for other contents; an index that is found
    with it is filled anew. Raises FolderNotEmpty, BackupInvalid, FormatTooNew, FormatTooOld.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        others = [path.name for path in folder.iterdir() if path.name != LOCK_NAME]
    except OSError as error:
        raise FolderReadOnly(f"{folder} cannot be made ({error.strerror}): check --data") from error
    if others:
        raise FolderNotEmpty(f"{folder} is not empty: restore into an empty folder, given with --data")
    lock = FolderLock(folder)
    part = folder / (FILE_NAME + ".part")
    try:
        manifest = _unpack(file, part)
        if _digest(part) != manifest.get("sha256"):
            raise BackupInvalid(f"{file} is damaged: its checksum is wrong; take another back-up")
        _begin_generation(part)
        part.replace(folder / FILE_NAME)
        _sync(folder)
    except OSError as error:
        raise _os_error(error, folder) from error
    finally:
        for leftover in folder.glob(part.name + "*"):
            leftover.unlink()
        lock.release()
    return manifest


def _begin_generation(path: Path) -> None:
    with translated(path):
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            if not check_format(connection, path):
                raise BackupInvalid(f"{path} holds no state")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("UPDATE meta SET value = value + 1 WHERE name = 'generation'")
            connection.execute("UPDATE meta SET value = ? WHERE name = 'identity'", (uuid.uuid4().hex,))
            slot = connection.execute("SELECT value FROM meta WHERE name = 'slot'").fetchone()[0]
            RecordStore(Writes(connection), slot, DERIVED).mark_all()
            connection.execute("COMMIT")
        finally:
            connection.close()


def _write_tar(out: IO[bytes], manifest: bytes, database: Path) -> None:
    with tarfile.open(fileobj=out, mode="w|") as tar:
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(manifest)
        tar.addfile(entry, io.BytesIO(manifest))
        entry = tarfile.TarInfo(FILE_NAME)
        entry.size = database.stat().st_size
        with database.open("rb") as source:
            tar.addfile(entry, source)


def _unpack(file: Path, target: Path) -> dict[str, Any]:
    """Write the database to the target; nothing else of the file touches the disk."""
    try:
        with (
            file.open("rb") as packed,
            zstandard.ZstdDecompressor().stream_reader(packed) as plain,
            tarfile.open(fileobj=plain, mode="r|") as tar,
        ):
            manifest = _manifest(tar, file)
            entry = tar.next()
            source = tar.extractfile(entry) if entry is not None and entry.name == FILE_NAME else None
            if source is None:
                raise BackupInvalid(f"{file} is no back-up of ours: it holds no {FILE_NAME}")
            with target.open("wb") as out:
                shutil.copyfileobj(source, out, 1 << 20)
                out.flush()
                os.fsync(out.fileno())
    except (tarfile.TarError, zstandard.ZstdError, EOFError) as error:
        raise BackupInvalid(f"{file} is no back-up of ours, or is damaged ({error})") from error
    except FileNotFoundError as error:
        raise BackupInvalid(f"{file} is not there") from error
    return manifest


def _manifest(tar: tarfile.TarFile, file: Path) -> dict[str, Any]:
    entry = tar.next()
    source = tar.extractfile(entry) if entry is not None and entry.name == MANIFEST else None
    if entry is None or source is None or entry.size > _MAX_MANIFEST:
        raise BackupInvalid(f"{file} is no back-up of ours: it holds no {MANIFEST}")
    try:
        manifest = orjson.loads(source.read())
    except orjson.JSONDecodeError as error:
        raise BackupInvalid(f"{file} is damaged: its {MANIFEST} cannot be read") from error
    if not isinstance(manifest, dict):
        raise BackupInvalid(f"{file} is damaged: its {MANIFEST} is no object")
    return manifest


def _digest(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _os_error(error: OSError, path: Path) -> EngineError:
    if error.errno in (28, 122, 27):  # no space, quota, file size limit
        return DiskFull(f"no space left for {path}: free some, then run the same command again")
    return StoreUnavailable(f"{path} cannot be written ({error.strerror}): check the path and its rights")
