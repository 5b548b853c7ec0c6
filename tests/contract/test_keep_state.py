"""A state that is folded anew, or brought back from a back-up, is the state that it was: to whoever reads or asks."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from knowflow.app import INDEX_FOLDER, Knowflow
from streams.embedded.runner import Engine
from tests.places import fast_folder
from tests.whole import Whole, differences, texts_of, whole

SETTINGS = ("people=24", "events=1000", "words=8", "noise=20", "seed=3")


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    with TemporaryDirectory(dir=fast_folder()) as folder:
        yield Path(folder)


def merge_some(state: Knowflow) -> None:
    """Join accounts that the rules kept apart, part some that they joined, and part one of the joined again."""
    people: dict[str, list[str]] = {}
    for _, identity in state.engine.dump("identities"):
        people.setdefault(identity["person"], []).append(identity["account"])
    alone = [accounts[0] for accounts in people.values() if len(accounts) == 1][:6]
    joined = [accounts[:2] for accounts in people.values() if len(accounts) > 1][:2]
    pairs = [("merge", alone[:2]), ("merge", alone[2:4]), ("merge", alone[1:3]), ("unmerge", alone[:2])]
    pairs += [("unmerge", pair) for pair in joined]
    state.decide(
        {"id": f"decision/{number}", "kind": kind, "time": f"2024-06-01T00:00:{number:02}Z", "accounts": pair}
        for number, (kind, pair) in enumerate(pairs)
    )


class Kept:
    """Hold a state with merges, what it says, and what it is asked."""

    def __init__(self, folder: Path, kind: str, paths: tuple[str, ...]) -> None:
        self.folder = folder
        with Knowflow.open(folder) as state:
            state.ingest(kind, paths)
            before = dict(state.engine.dump("people"))
            merge_some(state)
            assert dict(state.engine.dump("people")) != before, "the merges change something"
            self.texts = texts_of(state)
            self.generation = state.engine.status()["generation"]
        self.whole = whole(folder, self.texts)

    def copy(self, to: Path) -> Path:
        return Path(shutil.copytree(self.folder, to))

    def differences(self, folder: Path) -> list[str]:
        return differences(whole(folder, self.texts), self.whole)


@pytest.fixture(scope="module")
def sample(place: Path) -> Kept:
    return Kept(place / "sample", "sample", SETTINGS)


def everything_is_there(found: Whole) -> None:
    for record in ("conversations", "contributions", "expertise", "people", "topics", "flows", "identities"):
        assert found[f"state {record}"], record
        assert found[f"index {record}"] == found[f"state {record}"], record
    assert len(found["state decisions"]) >= 4
    answered = [
        name for name in found if name.startswith("experts") and any(b'"evidence"' in row for row in found[name])
    ]
    assert answered


def test_index_and_state_say_the_same(sample: Kept) -> None:
    everything_is_there(sample.whole)


@pytest.mark.parametrize(
    "partitions", [pytest.param(None, marks=pytest.mark.slow), pytest.param(1, marks=pytest.mark.slow), 7]
)
def test_a_rebuild_changes_nothing_but_the_generation(sample: Kept, tmp_path: Path, partitions: int | None) -> None:
    folder = sample.copy(tmp_path / "state")
    with Knowflow.open(folder) as state:
        state.rebuild(partitions=partitions)
        status = state.engine.status()
        assert (status["generation"], status["partitions"]) == (sample.generation + 1, partitions or 4)
    assert sample.differences(folder) == []


@pytest.mark.slow
def test_a_state_goes_on_after_a_rebuild_with_other_partitions(sample: Kept, tmp_path: Path) -> None:
    folder, straight = sample.copy(tmp_path / "state"), sample.copy(tmp_path / "straight")
    with Knowflow.open(folder) as state:
        state.rebuild(partitions=3)
    for each in (folder, straight):
        with Knowflow.open(each) as state:
            report = state.ingest("sample", ("people=24", "events=1000", "words=8", "seed=4"))
            assert report["new"] > 900
    assert differences(whole(folder), whole(straight)) == []


def test_an_index_that_was_removed_is_made_anew(sample: Kept, tmp_path: Path) -> None:
    folder = sample.copy(tmp_path / "state")
    shutil.rmtree(folder / INDEX_FOLDER)
    assert sample.differences(folder) == []


def test_a_back_up_that_is_restored_says_the_same(sample: Kept, tmp_path: Path) -> None:
    file, folder = tmp_path / "kept.backup", tmp_path / "restored"
    with Knowflow.open(sample.folder, readonly=True) as state:
        state.engine.backup(file)
    Engine.restore(file, folder)
    assert sample.differences(folder) == []
    with Knowflow.open(folder) as state:
        assert state.engine.status()["generation"] == sample.generation + 1
        again = state.ingest("sample", SETTINGS)
        assert (again["new"], again["duplicates"]) == (0, again["interactions"])
    assert sample.differences(folder) == []


@pytest.mark.slow
def test_a_real_site_is_kept(shared_data: Path, place: Path, tmp_path: Path) -> None:
    path = str(shared_data / "stackexchange" / "conlang-meta-2020-fixture.zip")
    kept = Kept(place / "site", "stackexchange", (path,))
    everything_is_there(kept.whole)
    folder, file, restored = kept.copy(tmp_path / "state"), tmp_path / "kept.backup", tmp_path / "restored"
    with Knowflow.open(folder) as state:
        state.rebuild(partitions=2)
        state.engine.backup(file)
    assert kept.differences(folder) == []
    Engine.restore(file, restored)
    assert kept.differences(restored) == []
