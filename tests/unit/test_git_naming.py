"""Test how the instance of a history is named."""

from __future__ import annotations

import pytest

from producers.git.naming import joint_source, stem_instance


@pytest.mark.parametrize(
    ("path", "instance"),
    [
        ("data/tool.commits.jsonl.gz", "tool"),
        ("data/team-tool.to-2015-02-25.jsonl.gz", "team-tool"),
        ("tool-20150225.jsonl", "tool"),
        ("tool.git", "tool"),
        ("my tool", "my-tool"),
        ("git", "git"),
        ("2015-02-25.jsonl", "2015-02-25"),
    ],
)
def test_a_stem_loses_endings_and_dates(path: str, instance: str) -> None:
    assert stem_instance(path) == instance


def test_several_instances_have_one_source_for_reports() -> None:
    assert joint_source(["a"]) == "git:a"
    assert joint_source(["a", "a"]) == "git:a"
    assert joint_source(["a", "b", "c"]) == "git:a+2"
