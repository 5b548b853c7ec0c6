"""Authors of files by degree of authorship, the greedy truck factor, and `evaluate truckfactor` on a log."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import orjson
import pytest

from knowflow.evaluate.truckfactor import Change, Developers, files_of
from knowflow.queries.authorship import Changes, Leaver, is_source, truck_factor
from tests.cli import knowflow


@pytest.mark.parametrize(
    ("counts", "authors"),
    [
        ({"ann": 0}, {"ann"}),
        ({"ann": 0, "bob": 1}, {"ann", "bob"}),  # 3.293 + 1.098 - 0.223 and 3.293 + 0.164
        ({"ann": 0, "bob": 1, "cid": 1}, {"ann"}),  # 4.04 and 3.23: theirs is less than nobody's in particular
        ({"ann": 0, "bob": 30}, {"bob"}),  # 3.29 and 8.21
        ({"ann": 0, **dict.fromkeys("bcdefghi", 5)}, {"ann"}),  # 3.20: who made it needs no least degree
    ],
)
def test_authors_of_a_file(counts: dict[str, int], authors: set[str]) -> None:
    assert Changes(frozenset({"ann"}), Counter(counts)).authors() == authors


def test_people_are_removed_until_under_half_of_the_files_have_an_author() -> None:
    authors = {"1": {"ann"}, "2": {"ann"}, "3": {"ann", "bob"}, "4": {"bob"}, "5": {"cid"}, "6": {"cid"}}
    assert truck_factor(authors) == [Leaver("ann", 3), Leaver("bob", 2)]
    assert truck_factor(authors, gone=["ann"]) == [Leaver("bob", 2)]
    assert truck_factor(authors, gone=["ann", "bob"]) == []
    assert truck_factor({}) == []


def test_source_files_are_told_by_their_names() -> None:
    named = [
        "lib/a.rb",
        "Rakefile",
        "vendor/b.rb",
        "docs/c.py",
        "src/docs/d.py",
        "e.md",
        "x/examples/f.js",
        '"g\\303.c"',
    ]
    assert [path for path in named if is_source(path)] == ["lib/a.rb", "Rakefile", "src/docs/d.py", '"g\\303.c"']


def _told(changes: list[Change]) -> dict[str, tuple[set[str], dict[str, int]]]:
    """Return of each file at the end who made it, and who changed it how often."""
    developers = Developers()
    for change in changes:
        developers.add(change)
    names = developers.names()
    return {
        path: ({names[who] for who in file.makers}, {names[who]: count for who, count in file.counts.items()})
        for path, file in files_of(changes, developers).items()
    }


def test_a_rename_takes_the_history_along_and_a_file_made_again_takes_its_up() -> None:
    assert _told(
        [
            Change("Ann", "ann@x.example", [["A", "a.py"], ["A", "b.py"]]),
            Change("A. Nn", "ann@x.example", [["M", "a.py"]]),
            Change("Bob", "", [["R100", "a.py", "c.py"], ["D", "b.py"]]),
            Change("Bob", "bob@x.example", [["A", "b.py"]]),
        ]
    ) == {"c.py": ({"A. Nn"}, {"A. Nn": 1, "Bob": 1}), "b.py": ({"A. Nn", "Bob"}, {"A. Nn": 0, "Bob": 0})}


def test_a_change_on_a_branch_does_not_bring_a_removed_file_back() -> None:
    made = Change("Ann", "", [["A", "a.py"], ["A", "b.py"], ["A", "c.py"]])
    moved = Change("Ann", "", [["D", "a.py"], ["R090", "b.py", "d.py"]])
    late = Change("Bob", "", [["M", "a.py"], ["M", "b.py"], ["M", "c.py"]])
    changed = ({"Ann"}, {"Ann": 0, "Bob": 1})
    assert _told([made, moved, late]) == {"c.py": changed, "d.py": ({"Ann"}, {"Ann": 1, "Bob": 1})}
    again = Change("Cid", "", [["A", "a.py"], ["A", "b.py"]])
    assert _told([made, moved, late, again]) == {
        "a.py": ({"Ann", "Cid"}, {"Ann": 0, "Bob": 1, "Cid": 0}),
        "b.py": ({"Ann", "Cid"}, {"Ann": 1, "Bob": 1, "Cid": 0}),
        "c.py": changed,
        "d.py": ({"Ann"}, {"Ann": 1, "Bob": 1}),
    }


def _log(folder: Path) -> Path:
    """Write three commits, the newest first, and a line that is none."""
    lines: list[object] = [
        {
            "hash": f"{number:040x}", "parents": [], "author": name, "author_email": f"{name}@x.example",
            "author_date": f"2015-01-0{number}T00:00:00Z", "commit_date": f"2015-01-0{number}T00:00:00Z",
            "subject": "change", "files": files,
        }
        for number, name, files in (
            (3, "bob", [["A", "c.py"]]),
            (2, "ann", [["M", "a.py"]]),
            (1, "ann", [["A", "a.py"], ["A", "b.py"], ["A", "notes.md"]]),
        )
    ]  # fmt: skip
    file = folder / "history.jsonl"
    file.write_bytes(b"\n".join(map(orjson.dumps, [*lines, {"hash": "none"}])) + b"\n")
    return file


def test_the_task_names_the_developers(tmp_path: Path) -> None:
    found = knowflow("evaluate", "truckfactor", _log(tmp_path), "--json").json
    del found["seconds"], found["protocol"]
    assert found == {
        "task": "truckfactor", "source": "history.jsonl", "n": 3, "commits": 3, "truck_factor": 1,
        "developers": [{"name": "ann", "files": 2}], "baselines": {"all_files": {"truck_factor": 1}},
    }  # fmt: skip
    told = "history.jsonl: truck factor 1 over 3 files: ann (2)"
    assert knowflow("evaluate", "truckfactor", _log(tmp_path)).lines == [told]


def test_what_has_no_truck_factor_is_told(tmp_path: Path) -> None:
    assert "needs at least one log" in knowflow("evaluate", "truckfactor").error
    other = tmp_path / "chat.log"
    other.write_text("[10:00] <ann> hello\n")
    assert "is of kind irc" in knowflow("evaluate", "truckfactor", other, "--kind", "irc").error
