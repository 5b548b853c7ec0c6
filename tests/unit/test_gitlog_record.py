"""Test how one line of a commit log becomes a commit, and when it cannot."""

from __future__ import annotations

from typing import Any

import pytest

from producers.git.commit import Commit, commit_times, parse_date
from producers.git.people import Person
from producers.gitlog.record import read_commit

GOOD: dict[str, Any] = {
    "hash": "a" * 40,
    "parents": ["b" * 40],
    "author": "Ana Alder",
    "author_email": "ana@example.org",
    "author_date": "2020-01-02T03:04:05+01:00",
    "committer": "Mo Merge",
    "committer_email": "mo@example.org",
    "commit_date": "2020-01-02T03:04:06+01:00",
    "subject": "Do it",
    "trailers": [["Reviewed-by", "Bo"]],
    "files": [["M", "a"], ["R100", "b", "c"]],
}


def test_a_line_is_read_whole() -> None:
    assert read_commit(GOOD) == Commit(
        hash="a" * 40,
        parents=("b" * 40,),
        author=Person("Ana Alder", "ana@example.org"),
        authored=1577930645,
        committed=1577930646,
        subject="Do it",
        body=None,
        trailers=(("Reviewed-by", "Bo"),),
        files=("a", "c"),
    )


def test_what_is_not_told_is_not_made_up() -> None:
    bare = {name: value for name, value in GOOD.items() if name not in ("author", "author_email", "trailers", "files")}
    commit = read_commit({**bare, "author_email": None})
    assert (commit.author, commit.trailers, commit.files) == (Person(None, None), (), None)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"hash": "xyz"}, "`hash` is no commit hash"),
        ({"hash": None}, "`hash` is missing"),
        ({"hash": 7}, "`hash` is no text"),
        ({"parents": "b"}, "`parents` is no list of texts"),
        ({"parents": [1]}, "`parents` is no list of texts"),
        ({"subject": None}, "`subject` is missing"),
        ({"author": 1}, "`author` is no text"),
        ({"author_date": "soon", "commit_date": ""}, "neither `author_date` nor `commit_date`"),
        ({"trailers": [["Cc"]]}, "`trailers` holds something else than lists of 2 texts"),
        ({"trailers": {"Cc": "x"}}, "`trailers` is no list"),
        ({"files": [["M", "a", "b", "c"]]}, "`files` holds something else than lists of 2 or 3 texts"),
        ({"files": ["a"]}, "`files` holds something else"),
        ({"body": 1}, "`body` is no text"),
    ],
)
def test_a_wrong_member_is_named(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_commit({**GOOD, **change})


@pytest.mark.parametrize("value", [None, 7, "text", ["a"]])
def test_only_objects_are_commits(value: Any) -> None:
    with pytest.raises(ValueError, match="is no JSON object"):
        read_commit(value)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:00", 0),
        ("1970-01-01 01:00:00 +0100", 0),
        ("1970-01-01T00:00:00-00:30", 1800),
        ("1969-12-31T23:59:59+00:00", -1),
        ("2106-02-07T06:28:16+00:00", 2**32),
        ("1970-01-03T03:50:00+51:50", 0),
        ("2020-13-01T00:00:00Z", None),
        ("2020-02-30T00:00:00Z", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates_are_read_with_any_zone(text: str, seconds: int | None) -> None:
    assert parse_date(text) == seconds


SECOND, DAY, GOOD_TIME = 1_000_000, 86_400, 1_600_000_000


@pytest.mark.parametrize(
    ("authored", "committed", "work", "record"),
    [
        (GOOD_TIME, GOOD_TIME + 9, (GOOD_TIME, "second"), (GOOD_TIME + 9, "second")),
        (GOOD_TIME + DAY, GOOD_TIME, (GOOD_TIME + DAY, "second"), (GOOD_TIME, "second")),
        (GOOD_TIME + DAY + 1, GOOD_TIME, (GOOD_TIME, "assumed"), (GOOD_TIME, "second")),
        (0, GOOD_TIME, (GOOD_TIME, "assumed"), (GOOD_TIME, "second")),
        (None, GOOD_TIME, (GOOD_TIME, "assumed"), (GOOD_TIME, "second")),
        (GOOD_TIME, 0, (GOOD_TIME, "second"), (GOOD_TIME, "second")),
        (GOOD_TIME, None, (GOOD_TIME, "second"), (GOOD_TIME, "second")),
        (5, 7, (5, "assumed"), (5, "assumed")),
        (None, 7, (7, "assumed"), (7, "assumed")),
        (None, None, (0, "assumed"), (0, "assumed")),
        (2**32, 2**32, (2**32, "assumed"), (2**32, "assumed")),
        (2**62, None, (253_402_300_799, "assumed"), (253_402_300_799, "assumed")),
    ],
)
def test_the_plausible_date_stands(
    authored: int | None, committed: int | None, work: tuple[int, str], record: tuple[int, str]
) -> None:
    commit = Commit("a" * 40, (), Person(None, None), authored, committed, "", None, (), ())
    assert commit_times(commit) == ((work[0] * SECOND, work[1]), (record[0] * SECOND, record[1]))
