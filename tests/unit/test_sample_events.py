"""The simulated organisation: the same bytes from the same seed, in the amount asked for, labelled throughout."""

import hashlib
import json
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from producers.base import Event, SourceError
from producers.sample import FACTORY, make_options, truth, write_truth
from producers.sample.phrases import CHATTER
from producers.sample.seeds import invented
from schemas.canonical import canonical
from schemas.interaction import read_event

# Of the events of people=60 events=2000 seed=11 noise=25. It changes only when the simulation does, on purpose:
# then the failing test shows the new one.
DIGEST = "b9ec137fcbd6d7927b9ea2f470629b15e27809bc5d980b8a6422886d4c7b1bd2"


def events_of(**options: Any) -> list[Event]:
    return [event for outcome in FACTORY.open([], **options).read() for event in outcome.events]


def digest(**options: Any) -> str:
    mark = hashlib.sha256()
    for outcome in FACTORY.open([], **options).read():
        for event in outcome.events:
            mark.update(canonical(event))
    return mark.hexdigest()


def test_equal_options_give_equal_bytes_on_every_machine() -> None:
    assert digest(people=60, events=2000, seed=11, noise=25) == DIGEST


def test_the_hash_seed_of_the_interpreter_plays_no_part() -> None:
    script = (
        "import hashlib; from schemas.canonical import canonical;"
        "from producers.sample import FACTORY, make_options, truth;"
        "mark = hashlib.sha256(canonical(truth(make_options(people=60, events=2000))));"
        "[mark.update(canonical(e)) for o in FACTORY.open([], people=60, events=2000).read() for e in o.events];"
        "print(mark.hexdigest())"
    )
    run = [
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[2])},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert run[0] == run[1] != b""


@pytest.mark.parametrize("option", ["seed", "noise", "people", "days", "words", "events"])
def test_another_option_gives_other_events_and_other_ids(option: str) -> None:
    base = {"people": 50, "events": 1500, "seed": 1, "noise": 10, "days": 120, "words": 10}
    one = events_of(**base)
    other = events_of(**{**base, option: base[option] + 1})
    assert not {event["id"] for event in one} & {event["id"] for event in other}


def test_every_event_is_in_normal_form() -> None:
    for event in events_of(people=100, events=5000, noise=50, words=12):
        assert read_event(event) == event


@pytest.mark.parametrize(
    "options",
    [
        {"people": 200, "words": 5},
        {"people": 200, "noise": 100, "words": 5},
        {"people": 24, "events": 1000},
        {"people": 400, "events": 1000},
        {"people": 300, "events": 9_000, "noise": 40, "words": 10},
        {"people": 50, "events": 8_000, "days": 90, "words": 10},
    ],
)
def test_the_number_of_events_is_near_the_one_asked_for(options: dict[str, int]) -> None:
    target = make_options(**options).events  # type: ignore[arg-type]
    assert 0.9 <= len(events_of(**options)) / target <= 1.12


@pytest.mark.parametrize("words", [15, 40, 80])
def test_messages_have_the_mean_length_asked_for(words: int) -> None:
    texts = [event["data"].get("item", {}).get("text") for event in events_of(events=4000, words=words)]
    lengths = [len(text.split()) for text in texts if text]
    assert 0.8 <= sum(lengths) / len(lengths) / words <= 1.2


def test_nothing_can_be_taken_for_real() -> None:
    """Each source says sample, each person sim, each address and link lies under .example."""
    for event in events_of(events=3000, noise=20):
        data = event["data"]
        assert event["source"].startswith("sample-")
        actor = data.get("actor")
        if actor:
            assert actor["name"].startswith("Sim ")
            assert actor.get("address", "@a.example").endswith(".example")
            assert actor["account"].startswith(("sample-", "mail:sim-", "git:sim-"))
        assert data.get("item", {}).get("url", "https://simulated.example/").startswith("https://simulated.example/")
    assert "imulated" in FACTORY.open([]).notice  # type: ignore[operator]


def test_made_up_words_differ() -> None:
    assert len({invented(number, 5) for number in range(0, 512_000, 7)}) == len(range(0, 512_000, 7))


def test_several_systems_at_once_in_realistic_proportions() -> None:
    events = events_of(events=12_000)
    systems = Counter(event["source"].split(":")[0] for event in events)
    assert set(systems) == {f"sample-{name}" for name in ("qa", "chat", "mail", "issues", "git", "wiki")}
    assert min(systems.values()) > 0.005 * len(events)
    actions = Counter(event["data"]["action"] for event in events)
    assert 0.6 < (actions["answered"] + actions["replied"]) / (actions["asked"] + actions["posted"]) < 4
    assert actions["deleted"] < 0.02 * len(events)
    assert actions["edited"] > actions["deleted"] > actions["restored"] > 0
    assert actions["retracted"] > 0
    assert actions["moved"] > 0


def test_some_events_are_told_late_but_most_in_order() -> None:
    times = [event["time"] for event in events_of(events=8000, days=365)]
    behind = sum(1 for one, other in pairwise(times) if other < one)
    assert 0 < behind < len(times) // 3
    assert min(times[-200:]) > times[len(times) // 3]


def test_some_items_are_named_before_they_are_there() -> None:
    seen: set[str] = set()
    early = 0
    for event in events_of(events=8000):
        data = event["data"]
        if "item" in data:
            if data["action"] in {"answered", "asked", "posted", "replied"}:
                seen.add(data["item"]["id"])
            elif data["action"] in {"edited", "endorsed", "accepted"} and data["item"]["id"] not in seen:
                early += 1
    assert early > 0


def test_noise_brings_typos_chatter_wrong_accepts_and_strays() -> None:
    def shares(noise: int) -> dict[str, float]:
        events = events_of(noise=noise, events=6_000)
        texts = [event["data"]["item"]["text"] for event in events if event["data"].get("item", {}).get("text")]
        asides = {form for form, slots in CHATTER if not slots}
        authors = {
            event["data"]["item"]["id"]: event["data"]["actor"]["account"]
            for event in events
            if event["data"]["action"] == "answered"
        }
        planted = truth(make_options(noise=noise, events=6_000))
        owner = {account: who for who, row in planted["people"].items() for account in row["accounts"]}
        experts = {who for row in planted["experts"] for who in row["experts"]}
        accepted = [
            owner[authors[event["data"]["item"]["id"]]] in experts
            for event in events
            if event["data"]["action"] == "accepted"
        ]
        strays = [e for e in events if e["data"]["action"] == "moved" and e["source"].startswith("sample-qa")]
        return {
            "chatter": sum(1 for text in texts if any(aside in text for aside in asides)) / len(texts),
            "wrong": accepted.count(False) / len(accepted),
            "strays": float(len(strays)),
        }

    quiet, loud = shares(0), shares(80)
    assert quiet["chatter"] == quiet["strays"] == 0.0
    assert loud["chatter"] > 0.2
    assert loud["strays"] > 0
    assert loud["wrong"] > 2 * quiet["wrong"]


def test_typos_come_with_noise_only() -> None:
    """Without noise, sentences of one bank start in few ways; each typo adds one of its own."""

    def beginnings(noise: int) -> int:
        texts = [e["data"]["item"]["text"] for e in events_of(noise=noise, events=6000) if "item" in e["data"]
                 and e["data"]["item"].get("text")]  # fmt: skip
        return len({text.split(" ")[0].lower() for text in texts})

    assert beginnings(90) > beginnings(0)


def test_a_name_is_the_instance_of_all_systems() -> None:
    producer = FACTORY.open(["events=1000"], name="acme")
    assert producer.source == "sample:acme"
    assert {event["source"].split(":")[1] for outcome in producer.read() for event in outcome.events} == {"acme"}


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (["people=3"], "people=3 is out of range; give 24 to 200000"),
        (["people=x"], "people=x is not a whole number"),
        (["noise=101"], "give 0 to 100"),
        (["colour=red"], "there is no option `colour`; choose from: people, seed, noise, events, days, words, name"),
        (["some/file.json"], "a sample reads no file"),
        (["name=No Good"], "use up to 41 of a-z"),
    ],
)
def test_mistakes_are_told_in_one_line(settings: list[str], told: str) -> None:
    with pytest.raises(SourceError) as caught:
        FACTORY.open(settings)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_cursor_of_another_source_is_refused() -> None:
    for cursor in ({}, {"block": -1}, {"block": "1"}, {"line": 3}):
        with pytest.raises(SourceError, match="no cursor of a sample"):
            next(FACTORY.open([]).read(cursor))


def test_a_cursor_at_the_end_gives_nothing() -> None:
    producer = FACTORY.open([], events=1000, people=24)
    last = [outcome.cursor for outcome in producer.read()][-1]
    assert last is not None
    assert list(producer.read(last)) == []


def test_the_truth_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    options = make_options(people=30, events=1000)
    FACTORY.open(["people=30", "events=1000"], truth=tmp_path / "truth.json")
    assert json.loads((tmp_path / "truth.json").read_bytes()) == truth(options)
    assert [path.name for path in tmp_path.iterdir()] == ["truth.json"]
    with pytest.raises(SourceError, match="the truth cannot be written"):
        write_truth(options, tmp_path / "no-such-folder" / "truth.json")
