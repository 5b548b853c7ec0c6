"""Hold the Stack Exchange producer to the producers' contract, in each form that a dump comes in."""

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import py7zr
import pytest

from producers.base import ProducerFactory
from producers.stackexchange import FACTORY
from producers.testing import ProducerConformance, damaged

DUMP = Path(__file__).parent.parent / "golden" / "stackexchange" / "dump"


def copy_dump(folder: Path) -> Path:
    return Path(shutil.copytree(DUMP, folder / "garden.stackexchange.com"))


def as_zip(dump: Path, path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("readme.txt", "not a table")
        archive.writestr("__MACOSX/garden/._Posts.xml", b"\x00\x05")
        for file in sorted(dump.iterdir()):
            archive.write(file, f"garden/{file.name}")
    return path


def as_7z(dump: Path, path: Path) -> Path:
    with py7zr.SevenZipFile(path, "w") as archive:
        for file in sorted(dump.iterdir()):
            archive.write(file, f"export/garden/{file.name}")
    return path


def reversed_rows(dump: Path) -> Path:
    """Turn the order of rows round in every file."""
    for file in dump.iterdir():
        lines = file.read_text("utf-8").splitlines()
        file.write_text("\n".join([*lines[:2], *reversed(lines[2:-1]), lines[-1]]), "utf-8")
    return dump


def write_many(folder: Path, records: int) -> Path:
    """Write a dump with so many rows in three files."""
    made = folder / "garden.stackexchange.com"
    made.mkdir()
    third = records // 3 + 1
    created = 'Id="{0}" CreationDate="2019-03-10T20:26:05.383"'
    rows = {
        "posts": f'<row {created} PostTypeId="2" ParentId="1" Body="&lt;p&gt;{{1}}" />',
        "comments": f'<row {created} PostId="1" Score="2" Text="{{1}}" UserId="3" />',
        "votes": f'<row {created} PostId="1" VoteTypeId="2" />',
    }
    for name, row in rows.items():
        with (made / f"{name.title()}.xml").open("w") as file:
            file.write(f"<{name}>\n")
            file.writelines(row.format(at, "words " * 40) + "\n" for at in range(third))
            file.write(f"</{name}>\n")
    return made


class Conformance(ProducerConformance):
    factory: ClassVar[ProducerFactory] = FACTORY
    options: ClassVar[dict[str, Any]] = {"name": "garden"}


class TestFolder(Conformance):
    def write_source(self, folder: Path) -> list[str]:
        return [str(copy_dump(folder))]

    def write_reordered(self, folder: Path) -> list[str] | None:
        return [str(reversed_rows(copy_dump(folder)))]

    def write_large(self, folder: Path, records: int) -> list[str] | None:
        return [str(write_many(folder, records))]

    def write_broken(self, folder: Path) -> Iterator[list[str]]:
        for name in ("Posts.xml", "PostHistory.xml", "Votes.xml"):
            for at, broken in enumerate(damaged((DUMP / name).read_bytes())):
                dump = copy_dump(folder / f"{name}-{at}")
                (dump / name).write_bytes(broken)
                yield [str(dump)]


class TestZip(Conformance):
    def write_source(self, folder: Path) -> list[str]:
        return [str(as_zip(DUMP, folder / "garden.stackexchange.com.zip"))]

    def write_reordered(self, folder: Path) -> list[str] | None:
        return [str(as_zip(reversed_rows(copy_dump(folder)), folder / "garden.zip"))]

    def write_large(self, folder: Path, records: int) -> list[str] | None:
        return [str(as_zip(write_many(folder, records), folder / "garden.zip"))]


class TestSevenZip(Conformance):
    def write_source(self, folder: Path) -> list[str]:
        return [str(as_7z(DUMP, folder / "garden.stackexchange.com.7z"))]

    def write_reordered(self, folder: Path) -> list[str] | None:
        return [str(as_7z(reversed_rows(copy_dump(folder)), folder / "garden.7z"))]


class TestSeveralFiles(Conformance):
    def write_source(self, folder: Path) -> list[str]:
        return [str(file) for file in sorted(copy_dump(folder).iterdir()) if file.stem != "PostTypes"]


@pytest.mark.parametrize("form", [TestZip, TestSevenZip])
def test_every_form_gives_the_same_outcomes(form: type[Conformance], tmp_path: Path) -> None:
    expected = TestFolder().read(tmp_path)
    assert form().read(tmp_path) == expected
