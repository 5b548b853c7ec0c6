"""Hold the reader of Perceval's items to the producers' contract."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import ClassVar

from producers.base import ProducerFactory
from producers.perceval import FACTORY
from producers.testing import ProducerConformance

ITEMS = Path(__file__).parent.parent / "golden" / "perceval" / "items.jsonl"


class TestItems(ProducerConformance):
    factory: ClassVar[ProducerFactory] = FACTORY
    large: ClassVar[tuple[int, int]] = (300, 1_200)

    def write_source(self, folder: Path) -> list[str]:
        return [str(shutil.copy(ITEMS, folder / "items.jsonl"))]

    def write_reordered(self, folder: Path) -> list[str] | None:
        path = folder / "items.jsonl"
        path.write_text(
            "".join(sorted(ITEMS.read_text().splitlines(keepends=True), key=lambda line: (len(line) < 2, line)))
        )
        return [str(path)]

    def write_large(self, folder: Path, records: int) -> list[str] | None:
        item = json.loads(ITEMS.read_text().partition("\n")[0])
        path = folder / "many.jsonl"
        with path.open("w") as file:
            for number in range(records):
                item["data"]["Message-ID"] = f"<m{number}@x.example>"
                file.write(json.dumps(item) + "\n")
        return [str(path)]
