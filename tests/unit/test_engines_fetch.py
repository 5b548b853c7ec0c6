"""Jars are fetched whole, held to their checksums, and mended where they are damaged."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from knowflow.cache import cache_folder
from knowflow.engines import fetch as fetching
from knowflow.engines.artifacts import Jar
from knowflow.engines.fetch import NotFetched, NotInstalled, extra, fetch

BREW, MALT = b"brew" * 1000, b"malt" * 1000


def jar(name: str, content: bytes) -> Jar:
    return Jar("kafka", "org.example", name, "1.0", hashlib.sha256(content).hexdigest())


JARS = [jar("brew", BREW), jar("malt", MALT)]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a local Maven repository that holds the jars; there is no network."""
    folder = tmp_path / "maven"
    for name, content in (("brew", BREW), ("malt", MALT)):
        place = folder / "org" / "example" / name / "1.0"
        place.mkdir(parents=True)
        (place / f"{name}-1.0.jar").write_bytes(content)
    monkeypatch.setenv("M2_REPO", str(folder))
    monkeypatch.setenv("JGO_CONFIG_FILE", str(tmp_path / "none"))
    for variable in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(variable, "http://127.0.0.1:1")
    monkeypatch.setattr(fetching, "_PAUSE", 0.0)
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


def found(store: Path) -> dict[str, bytes]:
    return {str(path.relative_to(store)): path.read_bytes() for path in store.rglob("*") if path.is_file()}


def test_all_are_fetched_and_told(repository: Path, store: Path) -> None:
    told: list[tuple[str, int, int]] = []
    places = fetch(JARS, store, lambda *step: told.append(step))
    assert places == {JARS[0]: store / "brew-1.0.jar", JARS[1]: store / "malt-1.0.jar"}
    assert found(store) == {"brew-1.0.jar": BREW, "malt-1.0.jar": MALT}
    assert [(done, total) for _, done, total in told] == [(0, 2), (1, 2)]


def test_what_is_there_is_not_fetched_again(repository: Path, store: Path) -> None:
    fetch(JARS, store, lambda *step: None)
    for path in repository.rglob("*.jar"):
        path.unlink()
    assert fetch(JARS, store, lambda *step: pytest.fail("fetched")) == {one: store / one.name for one in JARS}


def test_a_damaged_jar_is_fetched_again(repository: Path, store: Path) -> None:
    fetch(JARS, store, lambda *step: None)
    (store / "malt-1.0.jar").write_bytes(MALT[:-1])
    fetch(JARS, store, lambda *step: None)
    assert found(store) == {"brew-1.0.jar": BREW, "malt-1.0.jar": MALT}


def test_what_is_not_what_was_pinned_does_not_come_in(repository: Path, store: Path) -> None:
    other = [JARS[0], jar("malt", b"something else")]
    with pytest.raises(NotFetched, match=r"org.example:malt:1.0 cannot be fetched .*Maven Central; without a network"):
        fetch(other, store, lambda *step: None)
    assert found(store) in ({}, {"brew-1.0.jar": BREW})


def test_without_a_network_what_lacks_is_named(repository: Path, store: Path) -> None:
    with pytest.raises(NotFetched, match=r"org.example:hops:1.0 cannot be fetched \(ProxyError"):
        fetch([jar("hops", b"")], store, lambda *step: None)
    assert found(store) == {}


def test_a_package_that_is_not_installed_is_named_with_its_extra() -> None:
    with pytest.raises(NotInstalled, match=r"package nobody_made_this: install .*extra `engines`"):
        extra("nobody_made_this.part")


@pytest.mark.parametrize(
    ("variables", "folder"),
    [
        ({"KNOWFLOW_CACHE": "/k", "XDG_CACHE_HOME": "/x"}, "/k"),
        ({"XDG_CACHE_HOME": "/x"}, "/x/knowflow"),
        ({"HOME": "/h"}, "/h/.cache/knowflow"),
    ],
)
def test_where_the_cache_is(variables: dict[str, str], folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KNOWFLOW_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert cache_folder() == Path(folder)
