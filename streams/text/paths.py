"""Name the modules that paths of files stand for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from streams.text.keys import topic_key
from streams.text.scanner import find_words
from streams.text.stop_words import listed

MAX_PATHS: Final = 200
MAX_WORDS: Final = 64

_EXTENSION: Final = re.compile(r"\.[A-Za-z0-9]{1,8}\Z")
_ROOTS: Final = frozenset({"java", "scala", "kotlin", "groovy"})
_REVERSED: Final = frozenset({"org", "com", "net", "io", "de", "edu", "gov", "uk", "fr", "ch"})
_GENERIC: Final = listed("""
    api app apps archive asset assets base bin build change changelog changes ci cmd code common conf config configs
    configuration contrib contributing copying core css data dist doc docs documentation etc example examples
    exceptions ext fixture fixtures generated github gitignore gradle helper helpers home html http image images img
    impl include includes index info init inc install integration interface interfaces internal internals java js
    lang lib libs license local locale main makefile manifest misc mock mocks mod model models module modules news
    node_modules notes other out output package packages pkg plugin plugins pom private project properties public
    readme release releases requirements res resource resources root sample samples scala script scripts server
    setup shared site source sources spec specs src static style styles support task tasks template templates test
    testing tests third_party todo tool tools tmp type types unit util utilities utils vendor version versions view
    views web www xml yml yaml checkstyle suppressions kotlin groovy python ruby
    """)
_TEST: Final = re.compile(r"(?:Tests?|IT|Spec|_test|_spec|\.test|\.spec)\Z|\A(?:test_|Test(?=[A-Z]))")


def _names(path: str) -> tuple[list[str], str]:
    parts = [part for part in path.replace("\\", "/").split("/") if part and part not in (".", "..")]
    if not parts:
        return [], ""
    folders, file = parts[:-1], parts[-1]
    for at, part in enumerate(folders):
        if part in _ROOTS and at + 1 < len(folders) and folders[at + 1] in _REVERSED:
            folders[at : at + 4] = []
            break
    stem = _TEST.sub("", _EXTENSION.sub("", file.lstrip(".")))
    return [part for part in folders if _subject(part)], stem if _subject(stem) else ""


def _subject(name: str) -> bool:
    return 2 < len(name) <= 60 and name.lower().lstrip("_.") not in _GENERIC and not name[0].isdigit()


def modules(paths: Sequence[str], limit: int) -> list[tuple[str, str]]:
    """Return (topic key, name) of the modules that most paths share, at most `limit`.

    Looks at the first 200 paths. Folders count for each path below them, files for
    themselves; generic names (src, test, main, index ...), the reversed domain of a Java
    package, extensions and test suffixes are left out. Ties: folders first, then in order.
    """
    counts: dict[str, int] = {}
    surfaces: dict[str, str] = {}
    for path in paths[:MAX_PATHS]:
        folders, stem = _names(path)
        seen: set[str] = set()
        for name in [*folders[:1], *folders[-1:], *([stem] if stem else [])]:
            key = topic_key(name)
            if key and key not in seen:
                seen.add(key)
                surfaces.setdefault(key, name)
                counts[key] = counts.get(key, 0) + (2 if name in folders else 1)
    order = {key: at for at, key in enumerate(counts)}
    best = sorted(counts, key=lambda key: (-counts[key], order[key]))
    return [(key, surfaces[key]) for key in best[:limit]]


def path_words(paths: Sequence[str]) -> list[str]:
    """Return the names that the first 200 paths hold, each once, at most 64 of them."""
    names: dict[str, None] = {}
    for path in paths[:MAX_PATHS]:
        folders, stem = _names(path)
        for name in [*folders, stem]:
            if name:
                names.setdefault(name)
        if len(names) >= MAX_WORDS:
            break
    return [word for name in list(names)[:MAX_WORDS] for word in find_words(name)]
