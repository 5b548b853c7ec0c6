"""Hold the Slack producer to the producers' contract, as a folder and as the .zip that Slack makes."""

import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from producers.base import ProducerFactory
from producers.slack import FACTORY
from producers.testing import ProducerConformance, damaged

EXPORT = Path(__file__).parent.parent / "golden" / "slack" / "export"
DAY = "general/2024-03-01.json"


def copy_export(folder: Path) -> Path:
    return Path(shutil.copytree(EXPORT, folder / "Garden Slack export Mar 1 2024"))


def as_zip(export: Path, path: Path, root: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("__MACOSX/._users.json", b"\x00\x05")
        for file in sorted(export.rglob("*")):
            if file.is_file():
                archive.write(file, root + file.relative_to(export).as_posix())
    return path


class TestFolder(ProducerConformance):
    factory: ClassVar[ProducerFactory] = FACTORY

    def write_source(self, folder: Path) -> list[str]:
        return [str(copy_export(folder))]

    def write_reordered(self, folder: Path) -> list[str] | None:
        """Turn the order of records round, and give the days to each other."""
        export = copy_export(folder)
        for file in export.glob("*/2024-03-0[128].json"):
            file.write_text(json.dumps(json.loads(file.read_text("utf-8"))[::-1]), "utf-8")
        first, second = export / DAY, export / "general" / "2024-03-08.json"
        swapped = first.read_bytes()
        first.write_bytes(second.read_bytes())
        second.write_bytes(swapped)
        return [str(export)]

    def write_large(self, folder: Path, records: int) -> list[str] | None:
        export = folder / "large"
        (export / "general").mkdir(parents=True)
        (export / "channels.json").write_text('[{"id": "C0GENERAL1", "name": "general"}]')
        each = 500
        for day in range(0, records, each):
            rows = [
                {"type": "message", "user": "U0ANNA001", "ts": f"{1_700_000_000 + at}.000100", "text": "words " * 40}
                for at in range(day, day + each)
            ]
            (export / "general" / f"2024-{day // each // 28 + 1:02d}-{day // each % 28 + 1:02d}.json").write_text(
                json.dumps(rows)
            )
        return [str(export)]

    def write_broken(self, folder: Path) -> Iterator[list[str]]:
        for name in ("users.json", "channels.json", DAY):
            for number, broken in enumerate(damaged((EXPORT / name).read_bytes())):
                export = copy_export(folder / f"{name.replace('/', '-')}-{number}")
                (export / name).write_bytes(broken)
                yield [str(export)]


class TestZip(ProducerConformance):
    factory: ClassVar[ProducerFactory] = FACTORY

    def write_source(self, folder: Path) -> list[str]:
        return [str(as_zip(EXPORT, folder / "Garden Slack export Mar 1 2024.zip"))]


class TestZipWithinAFolder(TestZip):
    def write_source(self, folder: Path) -> list[str]:
        return [str(as_zip(EXPORT, folder / "export.zip", "Garden Slack export/"))]


@pytest.mark.parametrize("form", [TestZip, TestZipWithinAFolder])
def test_every_form_gives_the_same_outcomes(form: type[ProducerConformance], tmp_path: Path) -> None:
    assert form().read(tmp_path) == TestFolder().read(tmp_path)
