"""Measure mail on a few messages: the steps run, and the ratios are theirs."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowflow.bench.mail import ABSENT, bench
from knowflow.cli.main import run
from knowflow.errors import UserError
from producers.mbox import FACTORY
from producers.testing import events_of

ARCHIVE = Path(__file__).parent.parent / "golden" / "mbox" / "source" / "2020-March.txt"


@pytest.mark.slow
def test_every_step_is_measured_on_the_same_messages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    *steps, ratios = bench(None, size=40, rounds=1)
    assert [(step["step"], step["messages"]) for step in steps] == [("read", 40), ("searchable", 40), ("mailbox", 40)]
    assert all(step["seconds"] > 0 and step["cpu_seconds"] > 0 for step in steps)
    assert ratios["perceval"] == ABSENT
    of = {step["step"]: step for step in steps}
    assert ratios["read_against_mailbox"] == round(of["mailbox"]["seconds"] / of["read"]["seconds"], 2)


def test_a_source_is_copied_message_by_message(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from knowflow.bench import mail

    copy = tmp_path / "copy.mbox"
    assert mail._copied(str(ARCHIVE), copy, 15) == 15
    expected = list(events_of(FACTORY.open([str(ARCHIVE)], name="x").read()))[:15]
    assert list(events_of(FACTORY.open([str(copy)], name="x").read())) == expected


def test_simulated_mail_is_mail(tmp_path: Path) -> None:
    from knowflow.bench import mail

    mbox = tmp_path / "simulated.mbox"
    assert mail._simulated(mbox, 30, 1) == 30
    outcomes = list(FACTORY.open([str(mbox)]).read())
    events = [event for outcome in outcomes for event in outcome.events]
    assert len(events) == len(outcomes) == 30
    assert {event["data"]["action"] for event in events} == {"posted", "replied"}
    assert all("quoted" in event["data"]["item"] for event in events)


def test_what_is_wrong_is_told_in_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    empty = tmp_path / "empty.mbox"
    empty.write_text("no mail\n")
    with pytest.raises(UserError, match="holds no message"):
        bench(str(empty))
    assert run(["bench", "mail", "--source", "not-there"]) == 2
    assert run(["bench", "ingest", "--source", "not-there"]) == 2
    told = capsys.readouterr().err.splitlines()
    assert ["not-there" in told[0], "--source goes with bench mail" in told[1], len(told)] == [True, True, 2]
