"""Write what is drawn from the models: `python -m schemas.generate [--check | --release]`.

Files: schemas/json/*.json, schemas/asyncapi.json, docs/dictionary.md. `--check` writes
nothing and fails where a file is stale or a schema breaks what the last release wrote;
`--release` keeps today's schemas as those of the last release.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from schemas.asyncapi import asyncapi_document
from schemas.compatibility import breaking_changes
from schemas.dictionary import dictionary
from schemas.json_schemas import json_schema
from schemas.registry import RECORDS

ROOT = Path(__file__).resolve().parent.parent
RELEASED = "schemas/json/released"


def generated_files(root: Path = ROOT) -> dict[str, str]:
    """Return the text of every generated file by its path from the project's root."""
    files = {f"schemas/json/{name}.json": _pretty(json_schema(name)) for name in RECORDS}
    version = tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"]
    files["schemas/asyncapi.json"] = _pretty(asyncapi_document(version))
    files["docs/dictionary.md"] = dictionary()
    return files


def stale_files(root: Path = ROOT) -> list[str]:
    """Return the paths of generated files that are missing, stale, or drawn from nothing any more."""
    files = generated_files(root)
    stale = [path for path, text in files.items() if not (root / path).is_file() or (root / path).read_text() != text]
    left = [f"schemas/json/{path.name}" for path in (root / "schemas/json").glob("*.json")]
    return sorted({*stale, *(path for path in left if path not in files)})


def broken_schemas(root: Path = ROOT) -> list[str]:
    """Return the changes that would refuse documents of the last release, one line each."""
    broken = []
    for path in sorted((root / RELEASED).glob("*.json")):
        if path.stem not in RECORDS:
            broken.append(f"{path.stem}: record removed")
            continue
        broken += [
            f"{path.stem}: {line}" for line in breaking_changes(json.loads(path.read_text()), json_schema(path.stem))
        ]
    return broken


def main(arguments: Sequence[str]) -> int:
    """Write, check or release; return the exit code."""
    if not (ROOT / "pyproject.toml").is_file():
        print("schemas.generate works in a checkout of the project only, not in an installed copy", file=sys.stderr)
        return 2
    if list(arguments) == ["--check"]:
        problems = [f"{path} is stale: run `make schemas`" for path in stale_files()]
        problems += [f"{line} (a new record version is needed)" for line in broken_schemas()]
        print("\n".join(problems) or "Generated files are fresh, schemas are backward compatible")
        return 1 if problems else 0
    if list(arguments) not in ([], ["--release"]):
        print("usage: python -m schemas.generate [--check | --release]", file=sys.stderr)
        return 2
    for path in stale_files():
        (ROOT / path).unlink(missing_ok=True)
    for path, text in generated_files().items():
        _write(ROOT / path, text)
        if arguments and path.startswith("schemas/json/"):
            _write(ROOT / RELEASED / Path(path).name, text)
    return 0


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
