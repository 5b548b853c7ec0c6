"""The whole distributed form, run by its commands, has the records, documents and answers of the embedded one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
import pytest

from indexers.elastic.indexer.options import group_of as indexers_of
from indexers.elastic.names import INDEXED
from knowflow.app import Knowflow
from knowflow.engines import Addresses
from schemas.registry import DERIVED
from tests.cli import check_same_lines, knowflow
from tests.conftest import ROOT
from tests.elastic_index import own_names
from tests.engines.clients import wait_for
from tests.engines.kafka_topics import remove_kafka_topics
from tests.engines.site import ended
from tests.engines.test_elastic_answers import answer, questions

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

SAMPLE = ("sample", "people=40", "events=3000", "noise=20", "seed=9", "words=15")
MORE = ("sample", "people=24", "events=1000", "noise=20", "seed=10", "words=15")
VIEWERS: list[list[str]] = [[], ["--viewer", "*"]]
ELASTIC = ["--index", "elasticsearch"]


@pytest.fixture
def site(engines: Addresses, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """Set everything up for commands, and begin with a Kafka that holds nothing of ours."""
    remove_kafka_topics(engines.kafka)
    with own_names(engines.elasticsearch) as made:
        for name, value in {
            "KNOWFLOW_KAFKA": engines.kafka,
            "KNOWFLOW_ELASTICSEARCH": ",".join(engines.elasticsearch),
            "KNOWFLOW_INDEX_PREFIX": made.prefix,
            "KNOWFLOW_SESSION_SECONDS": "6",
        }.items():
            monkeypatch.setenv(name, value)
        yield tmp_path
    remove_kafka_topics(engines.kafka)


@contextmanager
def running(site: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run stream workers and indexers meanwhile."""
    with (site / "run.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "knowflow", "run", "--all", "--data", str(site / "distributed")],
            cwd=ROOT, env=os.environ.copy(), stderr=log,
        )  # fmt: skip
    with ended(process):
        yield process
        process.terminate()
        assert process.wait(timeout=90) == 0, (site / "run.log").read_text()[-3_000:]


def check_equal(site: Path) -> None:
    """Compare records on Kafka, documents in Elasticsearch and answers with those of the embedded form."""
    embedded = ["--data", str(site / "embedded")]
    for names, source in ((DERIVED, "log"), (INDEXED, "index")):
        expected = knowflow("dump", *names, *embedded).lines
        check_same_lines(knowflow("dump", *names, "--from", source, *ELASTIC).lines, expected, source)
        assert len(expected) > 1_000
    for question in questions(site / "embedded"):
        for viewer in VIEWERS:
            assert answer(question, *viewer, *ELASTIC) == answer(question, *viewer, *embedded), (question, viewer)


def ingest(site: Path, source: tuple[str, ...]) -> None:
    assert knowflow("ingest", *source, "--to", "kafka", "--data", site / "distributed").code == 0
    assert knowflow("ingest", *source, "--data", site / "embedded").code == 0


def caught_up(generation: int) -> bool:
    """Tell whether no group of ours is behind, and a generation's indexers have begun."""
    lag = knowflow("status", *ELASTIC, "--json").json["lag"]
    return indexers_of(generation) in lag and not any(lag.values())


def test_records_documents_and_answers_are_those_of_the_embedded_form(site: Path) -> None:
    assert knowflow("kafka-topics", "create", "--partitions", 2).code == 0
    ingest(site, SAMPLE)
    done = knowflow("run", "--all", "--until-caught-up", "--data", site / "distributed")
    assert done.code == 0, done.told[-3_000:]
    check_equal(site)
    accounts = [orjson.loads(line)["key"] for line in knowflow("dump", "identities", *ELASTIC).lines]
    with running(site):
        # A merge, and more to read, with everything at work; then another generation with more partitions.
        ingest(site, MORE)
        assert knowflow("identities", "merge", accounts[0], accounts[-1], *ELASTIC).code == 0
        decided = [orjson.loads(line)["value"] for line in knowflow("dump", "decisions", *ELASTIC).lines]
        with Knowflow.open(site / "embedded") as state:
            assert state.decide(decided) == 1
        built = knowflow("rebuild", "--partitions", 3, *ELASTIC, "--json").json
        assert (built["generation"], built["partitions"]) == (2, 3)
        wait_for(lambda: caught_up(2), "all is read")
        status = knowflow("status", *ELASTIC, "--json").json
        assert status["generations"] == {"1": "retired", "2": "serving"}
    check_equal(site)
