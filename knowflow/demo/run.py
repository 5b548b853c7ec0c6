"""Run the demo: choose, read, answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from knowflow.app import Knowflow
from knowflow.demo.benefits import benefits, suggestions
from knowflow.demo.choose import Chosen, choose, history_here
from knowflow.demo.code import code_carriers
from knowflow.demo.place import Place
from knowflow.demo.report import Report, Step
from knowflow.transfer import to_embedded
from producers.base import SourceError

Say = Callable[[str], None]
Reading = Callable[[str], AbstractContextManager[Callable[[Any], None]]]
Fetching = Callable[[], AbstractContextManager[Callable[[int, int], None]]]


class Demo:
    """Run the main job in a data folder and keep a report of it.

    `say` gets a line as soon as something is known; `reading` and `fetching` make progress
    displays. A second run in one folder reads again and changes nothing. Raises UserError and
    SourceError where what was given cannot be read, and the errors of streams.embedded.errors.
    """

    def __init__(self, data: Path, *, say: Say, reading: Reading, fetching: Fetching) -> None:
        self._data = data
        self._say = say
        self._reading = reading
        self._fetching = fetching
        self.report = Report(str(data))

    def run(self, given: str | None, here: Path) -> Report:
        """Read what is given, else what can be had, and the history of the folder `here`; answer from it."""
        started = time.monotonic()
        main, history = self._choose(given, here)
        self._read(main)
        if history is not None:
            self._read(history)
        with self._step("answering"), Knowflow.open_to_ask(self._data) as state:
            self._answer(state, history)
        self.report.seconds = round(time.monotonic() - started, 1)
        return self.report

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        self.report.steps.append(Step(name, round(time.monotonic() - started, 1)))

    def _choose(self, given: str | None, here: Path) -> tuple[Chosen, Chosen | None]:
        with self._step("choosing"):
            with self._fetching() as on_progress:
                main = choose(given, say=self._say, on_progress=on_progress)
            try:
                history = history_here(here)
            except SourceError as error:
                self._note(f"No git history was added: {error}")
                return main, None
        if history is None:
            self._note("No git history was added: you stand in no repository.")
        elif history.producer.source == main.producer.source:
            history = None
        return main, history

    def _read(self, chosen: Chosen) -> None:
        producer = chosen.producer
        self._say(f"Reading {producer.source}: {chosen.why}.")
        with self._step(f"reading {producer.source}"), self._reading(producer.kind) as on_progress:
            answer = to_embedded(producer, self._data, on_progress)
        self.report.inputs.append({"why": chosen.why, "notice": producer.notice or "", **answer})
        told = f"{answer['interactions']:,} interactions from {answer['records']:,} records"
        if answer["interactions"] and not answer["new"]:
            told += ", all of them already there"
        elif answer["duplicates"]:
            told += f", {answer['duplicates']:,} of them already there"
        if answer["deadletters"]:
            told += f"; {answer['deadletters']:,} could not be read (see `knowflow deadletters list`)"
        self._say(f"  {told}, in {answer['seconds']:.1f} s.")

    def _answer(self, state: Knowflow, history: Chosen | None) -> None:
        """Answer as of the last event of what was chosen: commits of today would make an old archive look deserted."""
        side = history.producer.source if history is not None else ""
        known = {name: last for name, (_, last) in state.engine.log.sources().items()}
        main = sorted(name for name in known if name != side) or sorted(known)
        last = max((known[name] for name in main), default="")
        options = ["--data", str(self._data)]
        as_of = None
        if last and last < max(known.values()):
            as_of = f"{last[:10]}T23:59:59Z"
            options += ["--as-of", as_of]
            self._note(f"Asked as of {last[:10]}, the last day of these data; the git history goes on after it.")
        ask = state.ask(None, as_of)
        report = self.report
        report.as_of = ask.now_text
        report.simulated = state.simulated()
        others = sorted(set(main) - {name for chosen in report.inputs for name in main if _made_by(chosen, name)})
        if others:
            self._note(f"{self._data} held data of earlier runs, which take part: {', '.join(others)}.")
        place = Place(ask, main, options)
        report.benefits = benefits(place)
        if side:
            finding = code_carriers(state.ask(None), side, options[:2])
            last_benefit = report.benefits.pop()
            report.benefits.append(last_benefit.with_finding(finding))
        report.next = suggestions(place)

    def _note(self, text: str) -> None:
        self.report.notes.append(text)
        self._say(text)


def _made_by(answer: dict[str, Any], source: str) -> bool:
    """Tell whether a reading gave the events of a source: a sample and event files speak for several."""
    if answer["kind"] == "sample":
        return source.startswith("sample-") and source.endswith(":" + answer["name"].partition(":")[2])
    return bool(source == answer["name"] or answer["kind"] == "cloudevents")
