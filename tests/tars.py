"""Pack small .tar.zst archives."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import zstandard


def pack(folder: Path, path: Path) -> Path:
    """Write all files of a folder, in the order of their names, into a .tar.zst; the same files give the same bytes."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as tar:
        for file in sorted(file for file in folder.rglob("*") if file.is_file()):
            entry = tarfile.TarInfo(file.relative_to(folder).as_posix())
            entry.size = file.stat().st_size
            tar.addfile(entry, io.BytesIO(file.read_bytes()))
    path.write_bytes(zstandard.compress(plain.getvalue()))
    return path
