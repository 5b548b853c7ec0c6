"""Every question has the same answer from Elasticsearch as from the embedded index, whoever asks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

import knowflow as knowflow_package
from indexers.elastic.client import connect
from indexers.elastic.generations import Generations
from indexers.elastic.index import ElasticIndex
from indexers.elastic.names import INDEXED, Names, own_version
from indexers.port import OWNER, PUBLIC_VIEWER, Write
from knowflow.app import Knowflow
from knowflow.engines import Addresses
from tests.cli import check_same_lines, knowflow
from tests.elastic_index import own_names

pytestmark = pytest.mark.slow

VIEWERS: list[list[str]] = [[], ["--viewer", "team:platform"], ["--viewer", "*"]]
TEXTS = ["how do I deploy the database", "review of the release process and its tests", "zzz"]


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("answers") / "data"
    with Knowflow.open(folder) as state:
        state.ingest("sample", ["people=40", "events=3000", "noise=20"])
    return folder


@pytest.fixture(scope="module")
def elastic(embedded: Path, engines: Addresses) -> Iterator[list[str]]:
    """Return the flags that ask Elasticsearch, which holds what the embedded index does."""
    urls = engines.elasticsearch
    with own_names(urls) as names, pytest.MonkeyPatch.context() as patch:
        patch.setenv("KNOWFLOW_INDEX_PREFIX", names.prefix)
        index = ElasticIndex(connect(urls), names=names)
        Generations(index.client, names).make(1)
        with Knowflow.open_to_ask(embedded) as state:
            for record in INDEXED:
                rows = state.index.scan(record)
                index.apply([Write(record, key, own_version(version), value) for key, version, value in rows])
        index.close()
        yield ["--index", ",".join(urls)]


def questions(folder: Path) -> list[list[str]]:
    with Knowflow.open_to_ask(folder) as state:
        everyone = state.ask("*")
        people = sorted({row["person"] for row in everyone.find("people")})
        conversations = sorted({row["conversation"] for row in everyone.find("conversations")})
        topics = [row["topic"] for row in state.topics(limit=2)["results"]]
    asked = [[command, *text.split()] for command in ("experts", "search", "similar") for text in TEXTS]
    asked += [[*one, "--as-of", "2024-03-01"] for one in asked[::5]]
    asked += [
        ["communities"],
        ["bridges"],
        ["emerging"],
        ["novel"],
        ["engagement"],
        ["engagement", "--by", "community"],
    ]
    asked += [["flows", "--by", by] for by in ("person", "team", "organisation", "topic")]
    asked += [[command] for command in ("topics", "waiting", "times")]
    asked += [["risk", "--by", by] for by in ("topic", "path", "team")]
    asked += [["leaver", name] for name in people[::32]]
    asked += [[command, name] for name in people[::16] for command in ("person", "growth")]
    asked += [["learn", topic] for topic in topics]
    asked += [["mentors", topic, "--for", name] for topic in topics for name in people[::16]]
    asked += [["conversation", name] for name in conversations[:: len(conversations) // 3]]
    asked += [["search", "the", "a", "team", "release", "--limit", "200"], ["topics", "--limit", "1000"]]
    return asked


def answer(question: list[str], *flags: str) -> Any:
    """Return what a question answers, or the one line that it fails with: a private person is nobody to the public."""
    done = knowflow(*question, *flags, "--json")
    return done.json if done.code == 0 else (done.code, done.error)


def test_every_question_has_the_same_answer(embedded: Path, elastic: list[str]) -> None:
    found = 0
    for question in questions(embedded):
        for viewer in VIEWERS:
            expected = answer(question, *viewer, "--data", str(embedded))
            assert answer(question, *viewer, *elastic) == expected, (question, viewer)
            found += isinstance(expected, dict)
    assert found > 60
    with knowflow_package.open_index(elastic[1]) as asked, Knowflow.open_to_ask(embedded) as state:
        assert asked.risk(viewer="*") == state.risk(viewer="*")
        assert asked.simulated()


def test_candidates_are_the_same_where_most_are_left_out(embedded: Path, elastic: list[str]) -> None:
    with Knowflow.open_to_ask(embedded) as state, connect(elastic[1].split(",")) as client:
        other = ElasticIndex(client, names=Names(os.environ["KNOWFLOW_INDEX_PREFIX"]))
        tokens = sorted(
            {token for hit in state.index.find("contributions", OWNER) for token in hit.value["tokens"].split()}
        )
        for at in range(0, len(tokens) - 3, max(1, len(tokens) // 40)):
            query = tokens[at : at + 3]
            for viewer in (PUBLIC_VIEWER, OWNER):
                for limit in (1, 7, 50):
                    one = state.index.match("contributions", "tokens", query, viewer, (), limit)
                    assert other.match("contributions", "tokens", query, viewer, (), limit) == one


def test_what_the_index_holds_is_dumped(embedded: Path, elastic: list[str]) -> None:
    expected = knowflow("dump", *INDEXED, "--from", "index", "--data", embedded).lines
    check_same_lines(knowflow("dump", "--from", "index", *elastic).lines, expected)
    assert len(expected) > 1000
    assert knowflow("dump", "interactions", "--from", "index", *elastic).code == 2
    identity = orjson.loads(knowflow("dump", "identities", "--from", "index", *elastic).lines[0])["key"]
    explained = knowflow("identities", "explain", identity, *elastic, "--json").json
    assert explained == knowflow("identities", "explain", identity, "--data", embedded, "--json").json


def test_an_index_that_cannot_be_asked_is_one_line(
    tmp_path: Path, elastic: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = knowflow("topics", "--index", "http://127.0.0.1:1")
    assert gone.code == 3
    assert gone.error.startswith("http://127.0.0.1:1: Elasticsearch does not answer (ConnectionError")
    assert knowflow("topics", "--index", "elasticsearch", "--data", tmp_path).code == 3
    assert knowflow("topics", "--index", "solr").error == (
        "--index 'solr' is no index: use embedded, elasticsearch or URLs, comma separated"
    )
    monkeypatch.setenv("KNOWFLOW_ELASTICSEARCH_OPTIONS", '{"nonsense": 1}')
    assert "nonsense" in knowflow("topics", *elastic).error
    monkeypatch.delenv("KNOWFLOW_ELASTICSEARCH_OPTIONS")
    monkeypatch.setenv("KNOWFLOW_INDEX_PREFIX", "nobody-")
    empty = knowflow("topics", *elastic)
    assert empty.code == 3
    assert "nobody-knowflow-" in empty.error
