"""Hold the git and gitlog producers to the contract."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from producers.base import ProducerFactory
from producers.git import FACTORY as GIT
from producers.gitlog import FACTORY as GITLOG
from producers.testing import ProducerConformance, damaged
from tests.histories import EVERY_CASE, Made, exported, make

_LOG: dict[str, bytes] = {}


def _log(folder: Path) -> bytes:
    """Return the log of EVERY_CASE, made once."""
    if not _LOG:
        _LOG["log"] = b"".join(exported(make(folder / "exported.git", EVERY_CASE)))
    return _LOG["log"]


class TestGitProducer(ProducerConformance):
    factory: ClassVar[ProducerFactory] = GIT
    large: ClassVar[tuple[int, int]] = (150, 600)

    def write_source(self, folder: Path) -> list[str]:
        return [str(make(folder / "case.git", EVERY_CASE))]

    def write_large(self, folder: Path, records: int) -> list[str]:
        commits = [Made(f"Change {at}\n\nReviewed-by: P{at} <p{at}@example.org>\n") for at in range(records)]
        return [str(make(folder / "large.git", commits))]

    def write_broken(self, folder: Path) -> Iterator[list[str]]:
        source = Path(self.write_source(folder)[0])
        packs = sorted(source.glob("objects/pack/*.pack"))
        assert packs, "the history is packed"
        for number, content in enumerate(damaged(packs[0].read_bytes())):
            copy = Path(self.write_source(folder / f"broken-{number}")[0])
            pack = next(copy.glob("objects/pack/*.pack"))
            pack.chmod(0o600)
            pack.write_bytes(content)
            yield [str(copy)]
        for name in ("HEAD", "config", "objects"):
            copy = Path(self.write_source(folder / f"without-{name}")[0])
            (copy / name).rename(folder / f"taken-{name}")
            yield [str(copy)]


class TestGitlogProducer(ProducerConformance):
    factory: ClassVar[ProducerFactory] = GITLOG
    large: ClassVar[tuple[int, int]] = (300, 1000)

    def write_source(self, folder: Path) -> list[str]:
        path = folder / "case.jsonl"
        path.write_bytes(_log(folder) + b"\n" + b'{"hash": "no hash"}\n')
        return [str(path)]

    def write_reordered(self, folder: Path) -> list[str]:
        path = folder / "case.jsonl"
        path.write_bytes(b"".join(reversed(_log(folder).splitlines(keepends=True))))
        return [str(path)]

    def write_large(self, folder: Path, records: int) -> list[str]:
        path = folder / "large.jsonl"
        line = json.loads(_log(folder).splitlines()[-1])
        path.write_text(
            "".join(
                json.dumps({**line, "hash": f"{at:040x}", "parents": ["0" * 40] if at else []}) + "\n"
                for at in range(records)
            )
        )
        return [str(path)]


class TestCompressedGitlogProducer(TestGitlogProducer):
    def write_source(self, folder: Path) -> list[str]:
        plain = super().write_source(folder)[0]
        path = folder / "packed.jsonl.gz"
        path.write_bytes(gzip.compress(Path(plain).read_bytes(), mtime=0))
        Path(plain).unlink()
        return [str(path)]

    def write_large(self, folder: Path, records: int) -> list[str]:
        plain = super().write_large(folder, records)[0]
        path = folder / "large.jsonl.gz"
        path.write_bytes(gzip.compress(Path(plain).read_bytes(), mtime=0))
        return [str(path)]
