"""The keeper starts, restarts and stops what its plan names, and never leaves it behind: with sleepers for servers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from knowflow.engines.files import is_locked
from knowflow.engines.messages import Plan, Process, Spec, State
from knowflow.engines.place import Place
from knowflow.engines.processes import exists, is_running, send
from tests.engines.clients import wait_for

MARKER = "test/keeper"
SLEEP = "import time; print('up', flush=True); time.sleep(600)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEP
SHORT = "import sys, knowflow.engines.keeper as keeper; keeper.STOP_SECONDS = 0.3; keeper.main(*sys.argv[1:])"


class Kept:
    """Hold a keeper and speak to it as control.py does."""

    def __init__(self, place: Place, program: tuple[str, ...], watched: int) -> None:
        self.place = place
        self.number = 0
        self.plan({})
        self.launcher = subprocess.Popen(
            [sys.executable, *program, str(place.root), MARKER, str(watched)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        assert self.launcher.wait() == 0
        self.wait(lambda state: state.plan == self.number)

    @property
    def state(self) -> State:
        state = State.load(self.place.state)
        assert state is not None
        return state

    def spec(self, program: str, name: str, start: int = 1) -> Spec:
        command = (sys.executable, "-c", program, f"test/{name}")
        return Spec(command=command, environment={}, folder=self.place.root, log=self.place.log(name), start=start)

    def plan(self, servers: dict[str, Spec]) -> None:
        self.number += 1
        Plan(keeper=MARKER, number=self.number, servers=servers).save(self.place.plan)

    def follow(self, servers: dict[str, Spec]) -> dict[str, Process]:
        """Give a new plan and return what runs when the keeper has followed it."""
        self.plan(servers)
        assert send(self.state.keeper, MARKER, signal.SIGHUP)
        self.wait(lambda state: state.plan == self.number)
        return self.state.servers

    def wait(self, condition: Callable[[State], bool]) -> None:
        def there() -> bool:
            state = State.load(self.place.state)
            return state is not None and condition(state)

        wait_for(there, "the keeper has done so")

    def confirm(self) -> None:
        assert self.launcher.stdin is not None
        self.launcher.stdin.write(b"\n")
        self.launcher.stdin.close()

    def ended(self) -> bool:
        return not is_locked(self.place.keeper_lock)

    def says(self, name: str) -> str:
        return self.place.log(name).read_text() if self.place.log(name).exists() else ""


@pytest.fixture
def keep(tmp_path: Path) -> Iterator[Callable[..., Kept]]:
    """Return what launches a keeper: the product's, or with `short` one that has little patience."""
    place = Place.of(tmp_path)
    place.root.mkdir()
    made: list[Kept] = []

    def launch(watched: int = 0, *, short: bool = False) -> Kept:
        made.append(Kept(place, ("-c", SHORT) if short else ("-m", "knowflow.engines.keeper"), watched))
        return made[-1]

    yield launch
    for kept in made:
        send(kept.state.keeper, MARKER, signal.SIGKILL)
        kept.launcher.communicate() if kept.launcher.stdin and not kept.launcher.stdin.closed else None


def test_it_leaves_its_launcher_s_terminal_and_group(keep: Callable[..., Kept]) -> None:
    kept = keep()
    keeper = kept.state.keeper
    assert os.getsid(keeper) == os.getpgid(keeper) == keeper != os.getsid(0)


def test_a_server_runs_and_stays_down_until_another_start_is_asked_for(keep: Callable[..., Kept]) -> None:
    kept = keep()
    first = kept.follow({"a": kept.spec(SLEEP, "a")})["a"]
    assert first == Process(start=1, pid=first.pid, code=None)
    assert send(first.pid, "test/a", signal.SIGKILL)
    kept.wait(lambda state: state.servers["a"].code is not None)
    assert kept.follow({"a": kept.spec(SLEEP, "a")}) == {"a": Process(start=1, pid=first.pid, code=-9)}
    wait_for(lambda: "up" in kept.says("a") or not is_running(first.pid, "test/a"), "it has ended")
    second = kept.follow({"a": kept.spec(SLEEP, "a", start=2)})["a"]
    assert second.pid != first.pid
    assert is_running(second.pid, "test/a")
    wait_for(lambda: "up" in kept.says("a"), "it writes to a log of its own")
    assert kept.place.log("a").with_suffix(".previous.log").exists()


def test_what_runs_is_not_started_twice_and_what_is_not_planned_is_stopped(keep: Callable[..., Kept]) -> None:
    kept = keep()
    both = kept.follow({"a": kept.spec(SLEEP, "a"), "b": kept.spec(SLEEP, "b")})
    again = kept.follow({"a": kept.spec(SLEEP, "a", start=2), "b": kept.spec(SLEEP, "b")})
    assert again == both
    assert kept.follow({"b": kept.spec(SLEEP, "b")}) == {"b": both["b"]}
    assert not is_running(both["a"].pid, "test/a")


def test_told_to_end_it_ends_its_servers_first(keep: Callable[..., Kept]) -> None:
    kept = keep()
    running = kept.follow({"a": kept.spec(SLEEP, "a"), "b": kept.spec(SLEEP, "b")})
    kept.confirm()
    kept.wait(lambda state: state.confirmed)
    assert send(kept.state.keeper, MARKER, signal.SIGTERM)
    wait_for(kept.ended, "the keeper has ended")
    assert kept.state == State(
        keeper=kept.state.keeper, plan=kept.number, confirmed=True, ending=True,
        servers={name: process.model_copy(update={"code": -15}) for name, process in running.items()},
    )  # fmt: skip


def test_a_server_that_does_not_listen_is_killed_after_a_while(keep: Callable[..., Kept]) -> None:
    kept = keep(short=True)
    kept.follow({"a": kept.spec(STUBBORN, "a")})
    wait_for(lambda: "up" in kept.says("a"), "it ignores SIGTERM by now")
    assert send(kept.state.keeper, MARKER, signal.SIGTERM)
    wait_for(kept.ended, "the keeper has ended")
    assert kept.state.servers["a"].code == -signal.SIGKILL


def test_killed_it_takes_its_servers_along(keep: Callable[..., Kept]) -> None:
    kept = keep()
    running = kept.follow({"a": kept.spec(STUBBORN, "a")})
    wait_for(lambda: "up" in kept.says("a"), "it ignores SIGTERM by now")
    assert send(kept.state.keeper, MARKER, signal.SIGKILL)
    wait_for(lambda: not is_running(running["a"].pid, "test/a"), "no server is left")


def test_a_launcher_that_goes_without_a_word_takes_all_along(keep: Callable[..., Kept]) -> None:
    kept = keep()
    running = kept.follow({"a": kept.spec(SLEEP, "a")})
    assert kept.launcher.stdin is not None
    kept.launcher.stdin.close()
    wait_for(kept.ended, "the keeper has ended")
    assert not is_running(running["a"].pid, "test/a")


def test_it_goes_on_when_its_launcher_has_said_that_all_is_well(keep: Callable[..., Kept]) -> None:
    kept = keep()
    assert not kept.state.confirmed
    kept.confirm()
    kept.wait(lambda state: state.confirmed)
    running = kept.follow({"a": kept.spec(SLEEP, "a")})
    assert is_running(running["a"].pid, "test/a")
    assert not kept.ended()


def test_it_ends_with_the_process_that_it_watches(keep: Callable[..., Kept]) -> None:
    user = subprocess.Popen([sys.executable, "-c", SLEEP], stdout=subprocess.DEVNULL)
    try:
        kept = keep(user.pid)
        kept.confirm()
        running = kept.follow({"a": kept.spec(SLEEP, "a")})
    finally:
        user.kill()
        user.wait()
    wait_for(kept.ended, "the keeper has ended")
    assert not is_running(running["a"].pid, "test/a")


def test_it_ends_when_its_folder_has_become_another_s(keep: Callable[..., Kept]) -> None:
    kept = keep()
    kept.confirm()
    running = kept.follow({"a": kept.spec(SLEEP, "a")})
    Plan(keeper="another", number=99, servers={"b": kept.spec(SLEEP, "b")}).save(kept.place.plan)
    wait_for(kept.ended, "the keeper has ended")
    assert not is_running(running["a"].pid, "test/a")
    assert set(kept.state.servers) == {"a"}, "it has started nothing of the other's, and written nothing there"


def test_there_is_one_keeper_at_a_time(keep: Callable[..., Kept]) -> None:
    kept = keep()
    other = subprocess.run(
        [sys.executable, "-m", "knowflow.engines.keeper", str(kept.place.root), MARKER, "0"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (other.returncode, other.stdout) == (1, "another keeper is at work here\n")
    assert exists(kept.state.keeper)
