"""Take everything out of a data folder that anybody could see: to hold two states against each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson

from knowflow.app import Knowflow
from knowflow.errors import UserError
from schemas.canonical import canonical
from schemas.registry import RECORDS

Whole = dict[str, list[bytes]]
VIEWERS: tuple[Any, ...] = (None, "*", ["team:ops", "team:sales"])


def texts_of(state: Knowflow) -> list[str]:
    """Return texts to ask about: labels of topics and titles of questions, spread over the state."""
    topics = [value["label"] for _, value in state.engine.dump("topics")]
    titles = [value["title"] for _, value in state.engine.dump("conversations") if value["question"]]
    return ["nobody ever said zzyzx", *_spread(topics, 3), *_spread(titles, 3)]


def _spread(values: list[str], count: int) -> list[str]:
    return values[:: max(1, len(values) // count)][:count]


def whole(folder: Path, texts: Iterable[str] | None = None) -> Whole:
    """Return all records from state and index as lines, and answers as viewers get them.

    `texts` None asks what texts_of() gives. Asserts that the state is sound and that nothing waits.
    """
    with Knowflow.open_to_ask(folder) as state:
        unsound = [check for check in state.engine.doctor() if not check.ok and check.name != "disk space"]
        assert unsound == []
        assert [check for check in state.check_index() if not check["ok"]] == []
        status = state.engine.status()
        assert (status["dirty"], status["unfinished"], state.engine.waiting()) == (0, [], 0)
        found: Whole = {}
        for source in ("state", "index"):
            for record in RECORDS:
                found[f"{source} {record}"] = [canonical(line) for line in state.dump(record, source=source)]
        for viewer in VIEWERS:
            found |= {f"{name} for {viewer}": lines for name, lines in answers(state, viewer, texts).items()}
    return found


def answers(state: Knowflow, viewer: Any, texts: Iterable[str] | None = None) -> dict[str, list[bytes]]:
    """Return the answers of every question that the state can be asked, one line each."""
    asked = list(texts if texts is not None else texts_of(state))
    people = _spread(sorted({value["person"] for _, value in state.engine.dump("people")}), 4)
    conversations = _spread(sorted({value["conversation"] for _, value in state.engine.dump("conversations")}), 4)
    by_text: Mapping[str, Callable[..., Any]] = {
        "experts": state.experts, "search": state.search, "similar": state.similar,
    }  # fmt: skip
    found = {name: [_line(ask, text, viewer=viewer) for text in asked] for name, ask in by_text.items()}
    found["person"] = [_line(state.person, person, viewer=viewer) for person in people]
    found["leaver"] = [_line(state.leaver, person, viewer=viewer) for person in people]
    found["growth"] = [_line(state.growth, person, viewer=viewer) for person in people]
    found["conversation"] = [_line(state.conversation, name, viewer=viewer) for name in conversations]
    found["flows"] = [
        _line(state.flows, by, viewer=viewer, limit=200) for by in ("person", "team", "organisation", "topic")
    ]
    found["risk"] = [_line(state.risk, by, viewer=viewer, limit=200) for by in ("topic", "path", "team")]
    for name, listing in {
        "topics": state.topics, "waiting": state.waiting, "times": state.times,
        "communities": state.communities, "bridges": state.bridges, "engagement": state.engagement,
        "emerging": state.emerging, "novel": state.novel,
    }.items():  # fmt: skip
        found[name] = [_line(listing, viewer=viewer, limit=200)]
    return found


def _line(ask: Callable[..., Any], *arguments: Any, **options: Any) -> bytes:
    """Return an answer, or what a user is told instead of one, as one line."""
    try:
        return orjson.dumps(ask(*arguments, **options), option=orjson.OPT_SORT_KEYS)
    except UserError as error:
        return str(error).encode()


def differences(found: Whole, expected: Whole) -> list[str]:
    """Return in a line each what differs; equal wholes give none."""
    told: list[str] = []
    for name in sorted(found.keys() | expected.keys()):
        mine, theirs = found.get(name, []), expected.get(name, [])
        if mine != theirs:
            extra, missing = sorted(set(mine) - set(theirs)), sorted(set(theirs) - set(mine))
            told.append(f"{name}: {len(mine)} lines for {len(theirs)}; found {extra[:1]}, expected {missing[:1]}")
    return told
