"""Hold the reader of IRC logs to the producers' contract."""

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
import zstandard

from producers.base import ProducerFactory
from producers.irc import FACTORY
from producers.testing import ProducerConformance, damaged
from tests.tars import pack

LOGS = Path(__file__).parent.parent / "golden" / "irc" / "logs"


def write_log(folder: Path, records: int) -> list[str]:
    path = folder / "#garden-2011-11-13.log"
    with path.open("w") as file:
        for at in range(records):
            file.write(f"[{at // 600 % 24:02d}:{at // 10 % 60:02d}] <n{at % 40}> n{(at + 1) % 40}: {'words ' * 20}\n")
    return [str(path)]


class TestFolder(ProducerConformance):
    factory: ClassVar[ProducerFactory] = FACTORY

    def write_source(self, folder: Path) -> list[str]:
        return [str(shutil.copytree(LOGS, folder / "garden"))]

    def write_large(self, folder: Path, records: int) -> list[str] | None:
        return write_log(folder, records)

    def write_broken(self, folder: Path) -> Iterator[list[str]]:
        for number, broken in enumerate(damaged((LOGS / "2011-11-13_02.raw.txt").read_bytes())):
            copy = folder / f"broken-{number}" / "2011-11-13_02.raw.txt"
            copy.parent.mkdir()
            copy.write_bytes(broken)
            yield [str(copy)]


class TestCompressedFile(ProducerConformance):
    factory: ClassVar[ProducerFactory] = FACTORY

    def write_source(self, folder: Path) -> list[str]:
        path = folder / "2011-11-13_02.raw.txt.zst"
        path.write_bytes(zstandard.compress((LOGS / "2011-11-13_02.raw.txt").read_bytes()))
        return [str(path)]


class TestZip(ProducerConformance):
    factory: ClassVar[ProducerFactory] = FACTORY

    def write_source(self, folder: Path) -> list[str]:
        path = folder / "garden.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(LOGS.iterdir()):
                archive.write(file, file.name)
        return [str(path)]


class TestTarZst(ProducerConformance):
    factory: ClassVar[ProducerFactory] = FACTORY

    def write_source(self, folder: Path) -> list[str]:
        return [str(pack(LOGS, folder / "garden.tar.zst"))]


@pytest.mark.parametrize("form", [TestZip, TestTarZst])
def test_every_form_gives_the_same_outcomes(form: type[ProducerConformance], tmp_path: Path) -> None:
    assert form().read(tmp_path) == TestFolder().read(tmp_path)
