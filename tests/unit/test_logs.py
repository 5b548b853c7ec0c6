"""Logs are JSON lines on standard error, of a level and above, and a command keeps its clients quiet."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import orjson
import pytest

from knowflow.logs import CLIENTS, SLOW_STEPS, configure, get_logger


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    before = [(logger, logger.level) for logger in (root, *map(logging.getLogger, (*CLIENTS, SLOW_STEPS)))]
    handlers = list(root.handlers)
    yield
    root.handlers = handlers
    for logger, level in before:
        logger.setLevel(level)


Told = pytest.CaptureFixture[str]


def lines(told: Told) -> list[dict[str, object]]:
    return [orjson.loads(line) for line in told.readouterr().err.splitlines()]


def test_a_service_writes_json_lines(capsys: Told) -> None:
    configure(None, service=True)
    get_logger("knowflow.test").info("saved", source="sample:x", acknowledged=7)
    get_logger("knowflow.test").debug("hidden")
    logging.getLogger("kafka.net").warning("lost %s", "it")
    saved, lost = lines(capsys)
    assert str(saved.pop("timestamp")).endswith("Z")
    assert saved == {
        "event": "saved", "source": "sample:x", "acknowledged": 7, "level": "info", "logger": "knowflow.test",
    }  # fmt: skip
    assert (lost["event"], lost["logger"], lost["level"]) == ("lost it", "kafka.net", "warning")


def test_a_command_is_quiet_unless_a_level_is_asked_for(capsys: Told) -> None:
    configure(None, service=False)
    get_logger("knowflow.test").info("saved")
    logging.getLogger("kafka.net").error("lost")
    assert lines(capsys) == []
    configure("info", service=False)
    get_logger("knowflow.test").info("saved")
    assert [line["event"] for line in lines(capsys)] == ["saved"]


def test_no_level_shows_what_a_client_was_given(capsys: Told) -> None:
    configure("debug", service=True)
    get_logger("knowflow.test").debug("shown")
    logging.getLogger("kafka.admin.client").debug("configuration: %s", {"sasl_plain_password": "secret"})
    assert [line["event"] for line in lines(capsys)] == ["shown"]


def test_a_client_that_is_slow_on_a_busy_machine_does_not_say_so(capsys: Told) -> None:
    configure(None, service=True)
    logging.getLogger(SLOW_STEPS).warning("Task ran for 0.104s")
    logging.getLogger(SLOW_STEPS).error("failed")
    assert [line["event"] for line in lines(capsys)] == ["failed"]


def test_an_exception_is_one_line(capsys: Told) -> None:
    configure(None, service=True)
    try:
        raise ValueError("odd")
    except ValueError:
        get_logger("knowflow.test").exception("failed")
    (line,) = lines(capsys)
    assert "ValueError: odd" in str(line["exception"])
