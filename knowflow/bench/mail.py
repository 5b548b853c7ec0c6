"""Measure the way of mail, from an mbox to the index, against others that merely parse the same file.

Each step runs in a process of its own, in turn, several rounds: `read` (our events), `searchable` (folded and in the
index), `mailbox` (Python's own parser, messages merely iterated), `perceval` (`perceval mbox`, its JSON thrown away).
"""

from __future__ import annotations

import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from knowflow.app import Knowflow
from knowflow.errors import UserError
from producers.base import SourceError
from producers.lines import unpacked_chunks
from producers.mbox.split import split_mbox
from producers.registry import factory
from producers.testing import events_of

SIZE = 5_000
ROUNDS = 3
ABSENT = "not installed: `pip install perceval` into an environment whose programs are on the PATH"
_BEGIN = b"From "

Result = dict[str, Any]


def bench(source: str | None, size: int = SIZE, seed: int = 1, rounds: int = ROUNDS) -> list[Result]:
    """Return a result per step, and the ratios of the medians. Raises UserError for a source that is no mbox.

    Of the source the first so many messages are taken; without one, so many simulated ones.
    """
    with tempfile.TemporaryDirectory(prefix="knowflow-bench-") as scratch:
        mbox = Path(scratch, "bench.mbox")
        messages = _copied(source, mbox, size) if source is not None else _simulated(mbox, size, seed)
        steps = {
            step: [sys.executable, "-m", "knowflow.bench.mail", step, str(mbox)]
            for step in ("read", "searchable", "mailbox")
        }
        program = shutil.which("perceval")
        if program is not None:
            steps["perceval"] = [program, "mbox", "bench", str(mbox), "--json-line", "-o", "/dev/null"]
        taken: dict[str, list[tuple[float, float]]] = {step: [] for step in steps}
        for _ in range(rounds):
            for step, command in steps.items():
                taken[step].append(_run(step, command))
        described = {"source": Path(source).name if source else f"simulated, seed {seed}", "messages": messages}
        described |= {"mb": round(mbox.stat().st_size / 1e6, 1), "rounds": rounds}
    results = [described | _figures(step, messages, times) for step, times in taken.items()]
    return [*results, _ratios(results)]


def _run(step: str, command: Sequence[str]) -> tuple[float, float]:
    """Return the seconds and processor seconds that a command took, its start included."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)  # noqa: S603 our own, or what is measured
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no word why"])[-1]
        raise UserError(f"the step `{step}` failed: {last[:200]}")
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - began, used


def _figures(step: str, messages: int, times: Sequence[tuple[float, float]]) -> Result:
    seconds, used = (statistics.median(column) for column in zip(*times, strict=True))
    return {
        "step": step,
        "seconds": round(seconds, 2),
        "cpu_seconds": round(used, 2),
        "per_second": round(messages / seconds, 1),
        "per_cpu_second": round(messages / used, 1),
    }


def _ratios(results: Sequence[Result]) -> Result:
    """Return how many times as fast our steps are, by the clock and by processor time."""
    of = {result["step"]: result for result in results}
    found: Result = {}
    for other in ("perceval", "mailbox"):
        if other not in of:
            found[other] = ABSENT
            continue
        for step in ("read", "searchable"):
            found[f"{step}_against_{other}"] = round(of[other]["seconds"] / of[step]["seconds"], 2)
            found[f"{step}_against_{other}_cpu"] = round(of[other]["cpu_seconds"] / of[step]["cpu_seconds"], 2)
    return found


def _copied(source: str, target: Path, size: int) -> int:
    try:
        with Path(source).open("rb") as packed, target.open("wb") as file:
            count = 0
            for raw in islice(split_mbox(unpacked_chunks(packed, source)), size):
                if raw.content is not None and raw.envelope:
                    file.write(raw.envelope + b"\n" + raw.content.replace(b"\n" + _BEGIN, b"\n>" + _BEGIN))
                    count += 1
    except (OSError, SourceError) as error:
        raise UserError(f"--source {source} cannot be read: {error}") from error
    if not count:
        raise UserError(f"--source {source} holds no message; give an mbox file, plain or .gz")
    return count


def _simulated(target: Path, size: int, seed: int) -> int:
    """Write so many messages of simulated mail lists."""
    count = 0
    with target.open("w", encoding="utf-8") as file:
        for event in islice(_mails(size, seed), size):
            data, item = event["data"], event["data"]["item"]
            address = data["actor"]["account"].partition(":")[2]
            day, _, clock = event["time"][:19].partition("T")
            stamp = time.strftime("%a %b %d %H:%M:%S %Y", time.strptime(f"{day} {clock}", "%Y-%m-%d %H:%M:%S"))
            sent = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.strptime(stamp))
            parents = "".join(f"In-Reply-To: <{_id(one)}>\n" for one in data.get("in_reply_to", ()))
            references = f"References: <{_id(data['conversation'])}>\n" if parents else ""
            quoted = "".join(f"> {line}\n" for line in item["text"].splitlines()[:3]) if parents else ""
            file.write(
                f"From {address} {stamp}\nFrom: {data['actor'].get('name', '')} <{address}>\nDate: {sent}\n"
                f"Subject: {item['title']}\nMessage-ID: <{_id(item['id'])}>\n{parents}{references}\n"
                f"{item['text']}\n\n{quoted}-- \n{data['actor'].get('name', '')}\n\n"
            )
            count += 1
    return count


def _mails(size: int, seed: int) -> Iterator[Result]:
    settings = ["people=2000", f"events={max(1_000, size * 12)}", "words=120", f"seed={seed}"]
    for event in events_of(factory("sample").open(settings).read()):
        mail = event["source"].startswith("sample-mail:") and event["data"]["action"] in ("posted", "replied")
        if mail and event["time"] > "1980":
            yield event


def _id(item: str) -> str:
    return item.partition(":")[2].replace("/", ".") + "@simulated.example"


def main(step: str, path: str) -> int:
    """Run one of our steps, or Python's parser, and say how many messages there were."""
    if step == "mailbox":
        import mailbox  # noqa: PLC0415 - the step's own

        print(json.dumps(sum(1 for _ in mailbox.mbox(path, create=False))))
        return 0
    producer = factory("mbox").open([path])
    if step == "read":
        print(json.dumps(sum(1 for _ in producer.read())))
        return 0
    with tempfile.TemporaryDirectory(prefix="knowflow-bench-") as folder, Knowflow.open(folder) as state:
        print(json.dumps(state.read(producer)["interactions"]))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
