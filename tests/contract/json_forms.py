"""Hold a source that is a folder of JSON files to the producers' contract, in each form that it comes in.

Say of the source what JsonSource asks for, and make a class of it with each form.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from producers.base import SourceError
from producers.registry import detect
from producers.testing import ProducerConformance, damaged
from tests.tars import pack


class JsonSource(ProducerConformance):
    """Say what the source is: its golden folder, and which of its files are single ones, and are damaged."""

    golden: ClassVar[Path]
    single: ClassVar[tuple[str, ...]]
    options: ClassVar[dict[str, Any]] = {"name": "garden"}
    large: ClassVar[tuple[int, int]] = (1_000, 4_000)

    def rows_of(self, value: Any) -> list[Any] | None:
        """Return the records within a file whose order says nothing, to be turned round in place."""
        raise NotImplementedError

    def write_many(self, folder: Path, records: int) -> Path:
        """Write a folder of so many records into a folder."""
        raise NotImplementedError

    def copied(self, folder: Path) -> Path:
        return Path(shutil.copytree(self.golden, folder / "garden"))

    def reordered(self, folder: Path) -> Path:
        source = self.copied(folder)
        for file in source.rglob("*.json"):
            try:
                value = json.loads(file.read_text("utf-8"))
            except ValueError:
                continue
            rows = self.rows_of(value)
            if rows is not None:
                rows.reverse()
                file.write_text(json.dumps(value), "utf-8")
        return source


class Whole(JsonSource):
    def test_it_is_found_by_itself(self, tmp_path: Path) -> None:
        assert [detect(Path(path)) for path in self.write_source(tmp_path)] == [self.factory.kind]


class Folder(Whole):
    def write_source(self, folder: Path) -> list[str]:
        return [str(self.copied(folder))]

    def write_reordered(self, folder: Path) -> list[str] | None:
        return [str(self.reordered(folder))]

    def write_large(self, folder: Path, records: int) -> list[str] | None:
        return [str(self.write_many(folder, records))]

    def write_broken(self, folder: Path) -> Iterator[list[str]]:
        for number, name in enumerate(self.single):
            for at, broken in enumerate(damaged((self.golden / name).read_bytes())):
                source = self.copied(folder / f"{number}-{at}")
                (source / name).write_bytes(broken)
                yield [str(source)]

    def test_a_folder_without_json_is_refused_in_one_line(self, tmp_path: Path) -> None:
        with pytest.raises(SourceError, match=r"holds no \.json file; give"):
            self.factory.open([str(tmp_path)])


class Packed(Whole):
    def test_it_gives_the_same_outcomes_as_the_folder(self, tmp_path: Path) -> None:
        assert self.read(tmp_path) == list(self.open([str(self.copied(tmp_path / "unpacked"))]).read())


class Tar(Packed):
    def write_source(self, folder: Path) -> list[str]:
        return [str(pack(self.golden, folder / "garden.tar.zst"))]

    def write_reordered(self, folder: Path) -> list[str] | None:
        return [str(pack(self.reordered(folder), folder / "garden.tar.zst"))]

    def write_large(self, folder: Path, records: int) -> list[str] | None:
        return [str(pack(self.write_many(folder, records), folder / "garden.tar.zst"))]


class Zip(Packed):
    def write_source(self, folder: Path) -> list[str]:
        path = folder / "garden.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("readme.txt", "no JSON")
            for file in sorted(file for file in self.golden.rglob("*") if file.is_file()):
                archive.write(file, file.relative_to(self.golden))
        return [str(path)]


class SeveralFiles(JsonSource):
    def write_source(self, folder: Path) -> list[str]:
        source = self.copied(folder)
        return [str(source / name) for name in self.single]
