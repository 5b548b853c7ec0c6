"""Harm an index in a folder in many ways, open it again, and write to it again."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from indexers.embedded import EmbeddedIndex
from indexers.embedded.text import TextIndex
from tests.faults.index_writer import batches
from tests.index_questions import everything


def opened(folder: Path) -> EmbeddedIndex:
    return EmbeddedIndex.open(folder, identity="test")


def replayed(index: EmbeddedIndex) -> list[Any]:
    """Return the answers after everything was written again, as the owner of a fresh index does."""
    for batch in batches():
        index.apply(batch)
    return everything(index)


def flip(path: Path, at: int) -> None:
    """Change one byte, and let the file look written now."""
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)
        file.seek(at)
        file.write(bytes([byte[0] ^ 0x55]))


def no_text(folder: Path) -> None:
    shutil.rmtree(folder / "text")


def no_meta(folder: Path) -> None:
    (folder / "text" / "meta.json").unlink()  # the engine would begin an empty index and find nothing


def no_segment(folder: Path) -> None:
    next((folder / "text").glob("*.term")).unlink()


def torn_segment(folder: Path) -> None:
    path = next((folder / "text").glob("*.idx"))
    path.write_bytes(path.read_bytes()[:-3])


def flipped_segment(folder: Path) -> None:
    path = max((folder / "text").glob("*.term"), key=lambda path: path.stat().st_size)
    flip(path, path.stat().st_size // 3)


def torn_meta(folder: Path) -> None:
    (folder / "text" / "meta.json").write_text('{"index_settings":')


def other_schema(folder: Path) -> None:
    no_text(folder)
    TextIndex(folder / "text", ["something_else"]).close()


def older_text(folder: Path) -> None:
    no_text(folder)
    text = TextIndex(folder / "text", fields())
    text.commit(3)
    text.close()


def newer_text(folder: Path) -> None:
    text = TextIndex(folder / "text", fields())
    text.remove(16)
    text.commit(1000)
    text.close()


def fields() -> tuple[str, ...]:
    from indexers.embedded.tables import TEXT_FIELDS

    return TEXT_FIELDS
