"""Hold what is read from the real commit logs to the counts that are known of them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import orjson
import pytest

from producers.base import SourceError
from producers.git.mapping import IGNORED_MERGE
from producers.gitlog import FACTORY
from producers.gitlog.producer import IGNORED_BLANK
from producers.lines import read_lines


def test_every_commit_of_flask_is_read(shared_data: Path) -> None:
    producer = FACTORY.open([str(shared_data / "truckfactor" / "pallets-flask.to-2015-02-25.jsonl.gz")])
    assert producer.source == "git:33850c0ebd23"
    outcomes = list(producer.read())
    assert len(outcomes) == 1741
    actions = Counter(event["data"]["action"] for outcome in outcomes for event in outcome.events)
    assert actions == {"committed": 1741, "reviewed": 40}
    commits = [outcome.events[0] for outcome in outcomes]
    assert min(event["time"] for event in commits)[:10] == "2010-04-06"
    assert max(event["time"] for event in commits)[:10] == "2015-02-19"


@pytest.mark.slow
def test_the_trailers_of_kafka_are_read(shared_data: Path) -> None:
    path = str(shared_data / "git" / "apache-kafka.commits.jsonl.gz")
    producer = FACTORY.open([path])
    assert producer.source == "git:apache-kafka"
    kinds: Counter[str] = Counter()
    reviewed = co_authored = with_reviewers = only_themselves = 0
    for line, outcome in zip(read_lines(path), producer.read(), strict=True):
        keys = {key.lower() for key, _ in orjson.loads(line.content or b"")["trailers"]}
        told = any(key.startswith("review") for key in keys)
        with_reviewers += told
        co_authored += any(key.startswith("co-author") for key in keys)
        kinds.update(event["data"]["item"]["kind"] for event in outcome.events)
        found = any(event["data"]["item"]["kind"] == "review" for event in outcome.events)
        reviewed += found
        only_themselves += told and not found
        assert told or not found
    assert (with_reviewers, co_authored) == (9458, 255)
    assert (reviewed, only_themselves) == (9443, 15)
    assert kinds == {"commit": 10_359, "review": 15_877, "sign-off": 2}


def test_a_log_tells_what_is_wrong_with_each_line(tmp_path: Path) -> None:
    good = {
        "hash": "a" * 40, "parents": [], "author": "Ana", "author_email": "ana@example.org", "subject": "Do it",
        "author_date": "2020-01-01T00:00:00Z", "commit_date": "2020-01-01T00:00:00Z", "trailers": [], "files": [],
    }  # fmt: skip
    path = tmp_path / "tool.to-2020-01-01.jsonl"
    merge = {**good, "hash": "b" * 40, "parents": ["a" * 40, "c" * 40]}
    lines = [orjson.dumps(good), b"", b"{", orjson.dumps({**good, "subject": 7}), orjson.dumps(merge)]
    path.write_bytes(b"\xef\xbb\xbf" + b"\r\n".join(lines))
    outcomes = list(FACTORY.open([str(path)]).read())
    assert [outcome.ignored for outcome in outcomes] == [None, IGNORED_BLANK, None, None, IGNORED_MERGE]
    failures = [outcome.failure for outcome in outcomes if outcome.failure]
    assert [(failure.location, failure.reason.split(":")[0]) for failure in failures] == [
        ("tool.to-2020-01-01.jsonl, line 3", "is no JSON"),
        ("tool.to-2020-01-01.jsonl, line 4", "`subject` is no text"),
    ]
    assert outcomes[0].events[0]["source"] == "git:" + "a" * 12
    path.write_bytes(orjson.dumps({**good, "parents": ["c" * 40]}))
    assert FACTORY.open([str(path)]).source == "git:tool", "a log without its root commit goes by the file's stem"


def test_only_commit_logs_are_taken_for_them(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for content in (b"", b"text", b"[]", b'{"id": "1"}'):
        path.write_bytes(content)
        assert not FACTORY.detects(path)
    for wrong, words in ((str(tmp_path), "is a directory"), (str(tmp_path / "x"), "no such file"), ("-", "standard")):
        with pytest.raises(SourceError, match=words):
            FACTORY.open([wrong])
