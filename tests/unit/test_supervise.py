"""The supervisor starts, ends and gives up worker processes by what they tell and how they leave."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from knowflow.distributed import kept, supervise
from knowflow.distributed.kept import UNREACHABLE, USER, Kept
from knowflow.distributed.supervise import LOST, Supervisor, Wanted

# A worker that does one thing at each start, as its orders say: it leaves with a code, after a beat or not, or hangs.
WORKER = """
import json, sys, time
from pathlib import Path
orders = json.loads(sys.stdin.readline())
starts = Path(orders["starts"])
with starts.open("a") as file:
    file.write(f"{orders['generation']}\\n")
number = starts.read_text().split().count(str(orders["generation"])) - 1
what, *code = orders["script"][min(number, len(orders["script"]) - 1)].split()
if what != "silent":
    print(json.dumps({"partitions": [0], "silent": 1e6 if what == "stuck" else 0.0, "metrics": ""}), flush=True)
if what in ("stuck", "wait"):
    time.sleep(60)
sys.exit(int(code[0]))
"""


@pytest.fixture(autouse=True)
def _quick(tmp_path: Path) -> Iterator[None]:
    script = tmp_path / "worker.py"
    script.write_text(WORKER)
    command = (sys.executable, str(script))
    with (
        patch.multiple(supervise, COMMAND=command, TICK_SECONDS=0.05, STOP_SECONDS=10.0),
        patch.object(kept, "LONGEST_PAUSE", 0.05),
    ):
        yield


def line_of(starts: Path, wanted: Wanted, script: list[str]) -> bytes:
    orders = {"starts": str(starts), "generation": wanted.generation, "script": script}
    return json.dumps(orders).encode() + b"\n"


def run(folder: Path, scripts: dict[int, list[str]], **options: Any) -> tuple[int, list[int]]:
    """Supervise until it is over; return the exit code and the generations of the workers that were started."""
    starts = folder / "starts"

    def orders(wanted: Wanted) -> bytes:
        return line_of(starts, wanted, scripts[wanted.generation])

    supervisor = Supervisor(orders, lambda: [Wanted(number, 1) for number in scripts], **options)
    code = supervisor.run()
    return code, [int(number) for number in starts.read_text().split()]


def test_one_that_fails_is_started_again_until_it_is_through(tmp_path: Path) -> None:
    assert run(tmp_path, {1: ["beat 1", "silent 75", "beat 0"]}, until_caught_up=True) == (0, [1, 1, 1])


def test_one_that_tells_of_no_progress_is_ended_and_started_again(tmp_path: Path) -> None:
    assert run(tmp_path, {1: ["stuck", "beat 0"]}, until_caught_up=True, stuck_seconds=1.0) == (0, [1, 1])


@pytest.mark.parametrize(("code", "left"), [(USER, USER), (UNREACHABLE, UNREACHABLE), (LOST, 1)])
def test_one_for_which_starting_again_is_no_use_is_given_up(code: int, left: int, tmp_path: Path) -> None:
    assert run(tmp_path, {1: [f"silent {code}"]}) == (left, [1])


def test_a_lost_state_is_given_up_even_after_work_and_the_others_go_on(tmp_path: Path) -> None:
    code, starts = run(tmp_path, {1: [f"beat {LOST}"], 2: ["beat 1", "beat 0"]}, until_caught_up=True)
    assert (code, sorted(starts)) == (1, [1, 2, 2])


# Leaves with the codes that it is given, one at each start; from then on it works until it is ended, and says how.
BESIDE = """
import signal, sys
from pathlib import Path
told, *codes = sys.argv[1:]
def end(*_):
    with Path(told).open("a") as file:
        file.write("ended\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
with Path(told).open("a") as file:
    file.write("started\\n")
starts = len(Path(told).read_text().split())
if starts <= len(codes):
    sys.exit(int(codes[starts - 1]))
signal.pause()
"""


def test_one_beside_the_workers_is_started_again_whatever_it_ends_with_and_ends_with_them(tmp_path: Path) -> None:
    told, codes = tmp_path / "told", ["1", str(USER), str(UNREACHABLE), "0"]
    beside = Kept("beside", (sys.executable, "-c", BESIDE, str(told), *codes))
    supervisor = Supervisor(
        lambda wanted: line_of(tmp_path / "starts", wanted, ["wait"]), lambda: [Wanted(1, 1)], beside=[beside]
    )

    def look(*_: Any) -> None:
        if supervisor.health()[0] and told.exists() and len(told.read_text().split()) > len(codes):
            supervisor.stop()

    with patch.object(supervisor, "_end_the_stuck", look):
        assert supervisor.run() == 0
    assert told.read_text().split() == ["started"] * 5 + ["ended"]
    assert (beside.process, (tmp_path / "starts").read_text().split()) == (None, ["1"])


def test_health_says_what_works_and_stop_ends_all(tmp_path: Path) -> None:
    supervisor = Supervisor(
        lambda wanted: line_of(tmp_path / "starts", wanted, ["wait"]),
        lambda: [Wanted(3, 1)],
    )
    told: list[tuple[bool, dict[str, Any]]] = [supervisor.health()]

    def look(*_: Any) -> None:
        if supervisor.health()[0]:
            told.append(supervisor.health())
            supervisor.stop()

    with patch.object(supervisor, "_end_the_stuck", look):
        assert supervisor.run() == 0
    (before, nothing), (after, (worker,)) = told[0], (told[1][0], told[1][1]["workers"])
    assert (before, nothing["workers"], after) == (False, [], True)
    assert (worker["generation"], worker["partitions"], worker["working"]) == (3, [0], True)
    assert supervisor.health()[1]["workers"][0]["pid"] is None
