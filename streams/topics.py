"""Add up the evidence for each topic, and pass on what belongs to topics with support.

A topic below support (2 people, 3 conversations, per audience) stays in these rows: neither
it nor anybody's expertise in it is sent on. When it gains support, the rows that wait here
(few, since support is small) go to the expertise stage; when it loses it, they are withdrawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from schemas.canonical import canonical
from schemas.keys import join_key, join_parts, split_key
from streams.core import Input, Json, Message, Rows
from streams.counts import TOP, add, named, ranked
from streams.digest import digest
from streams.inputs import replace_in
from streams.weeks import monday

MIN_PEOPLE, MIN_CONVERSATIONS = 2, 3


class TopicStage:
    """Fold `evidence-topic` and `conversation-topic` into `topics` and `evidence-expertise`."""

    name = "topics"
    inputs = (Input("evidence-topic"), Input("conversation-topic"))
    single = False

    def process(self, rows: Rows, batch: Sequence[Message]) -> list[Message]:
        """Apply new minus old of each row; see docs/model.md, part 6."""
        folds: dict[tuple[str, str], _Fold] = {}
        for message in batch:
            topic, parts = message.partition_key, split_key(message.key)
            audience = parts[-1]
            fold = folds.get((topic, audience))
            if fold is None:
                fold = folds[topic, audience] = _Fold(rows, topic, audience)
            if message.stream == "evidence-topic":
                fold.take_contribution(message, parts)
            else:
                fold.take_conversation(message)
        out: list[Message] = []
        for fold in folds.values():
            out.extend(fold.finish())
        return out


class _Fold:
    r"""Hold one topic's counts for one audience.

    Rows of the group:

    #                    the counts
    e CONVERSATION \0 ACCOUNT   a contribution's row
    q KEY                a conversation's row
    p PERSON             how many contributions the person has
    """

    def __init__(self, rows: Rows, topic: str, audience: str) -> None:
        self._rows = rows
        self._topic = topic
        self._audience = audience
        self._group = join_parts(topic, audience)
        self._state: dict[str, Any] = rows.get(self._group, "#") or {
            "v": 0, "sent": "", "people": 0, "conversations": 0, "contributions": 0, "supported": False,
            "forms": {}, "weeks": {}, "states": {}, "bits": {},
        }  # fmt: skip
        self._changed: dict[tuple[str, str], tuple[Json | None, Json | None]] = {}

    def take_contribution(self, message: Message, parts: list[str]) -> None:
        place = (parts[1], parts[2])
        accepted, old, conversations = replace_in(self._rows, self._group, *place, message)
        if not accepted:
            return
        new = message.value
        first = self._changed.get(place)
        self._changed[place] = (first[0] if first else old, new)
        state = self._state
        state["conversations"] += conversations
        for row, sign in ((old, -1), (new, 1)):
            if row is not None:
                state["audience"] = row["audience"]
                state["contributions"] += sign
                add(state["forms"], row["form"], sign)
        if (old and old["person"]) != (new and new["person"]):
            for row, sign in ((old, -1), (new, 1)):
                if row is not None:
                    state["people"] += self._refer("p" + row["person"], sign)

    def _refer(self, row: str, sign: int) -> int:
        """Count a reference; return 1 where the first came, -1 where the last went."""
        before = self._rows.get(self._group, row) or 0
        after = before + sign
        if after:
            self._rows.put(self._group, row, after)
        else:
            self._rows.delete(self._group, row)
        return int(after > 0) - int(before > 0)

    def take_conversation(self, message: Message) -> None:
        row = "q" + message.key
        held = self._rows.get(self._group, row)
        if held is not None and held[0] >= message.version:
            return
        self._rows.put(self._group, row, [message.version, message.value])
        state = self._state
        for value, sign in ((held[1] if held else None, -1), (message.value, 1)):
            if value is not None:
                add(state["weeks"], f"{value['week']}|c", sign)
                if value["question"]:
                    add(state["weeks"], f"{value['week']}|q", sign)
                    add(state["states"], value["state"], sign)
                if "bits" in value:
                    add(state["bits"], str(value["bits"]), sign)

    def finish(self) -> list[Message]:
        state = self._state
        supported = state["people"] >= MIN_PEOPLE and state["conversations"] >= MIN_CONVERSATIONS
        state["v"] += 1
        out = self._pass_on(supported)
        document = self._document() if supported else None
        encoded = canonical(document) if document else None
        found = digest(encoded) if encoded else ""
        if found != state["sent"]:
            key = join_key(self._topic, self._audience)
            out.append(Message("topics", key, self._topic, document, state["v"], encoded))
            state["sent"] = found
        self._rows.put(self._group, "#", state)
        return out

    def _pass_on(self, supported: bool) -> list[Message]:
        """Send the rows of a topic with support on to their persons."""
        out = []
        rows: list[tuple[tuple[str, str], Json | None, Json | None]]
        if supported == self._state["supported"]:
            rows = [(place, *change) for place, change in self._changed.items()] if supported else []
        else:
            rows = []
            for row, (_, value) in self._rows.scan(self._group, "e"):
                conversation, account = row[1:].split("\0")
                place = (conversation, account)
                old = self._changed[place][0] if place in self._changed else value
                rows.append((place, None if supported else old, value if supported else None))
        for place, old, new in rows:
            if old is not None and (new is None or old["person"] != new["person"]):
                out.append(self._expertise(old["person"], place, None))
            if new is not None and old != new:
                out.append(self._expertise(new["person"], place, new))
        self._state["supported"] = supported
        return out

    def _expertise(self, person: str, place: tuple[str, str], value: Json | None) -> Message:
        key = join_parts(person, self._topic, *place, self._audience)
        return Message("evidence-expertise", key, person, value, self._state["v"])

    def _document(self) -> dict[str, Any]:
        state = self._state
        forms = ranked(state["forms"])
        weeks: dict[int, dict[str, int]] = {}
        for name, count in state["weeks"].items():
            week, kind = name.split("|")
            weeks.setdefault(int(week), {"c": 0, "q": 0})[kind] = count
        return {
            "topic": self._topic,
            "audience": state["audience"],
            "label": forms[0][0],
            "aliases": named(forms[:TOP]),
            "people": state["people"],
            "conversations": state["conversations"],
            "contributions": state["contributions"],
            "questions": sum(of_week["q"] for of_week in weeks.values()),
            **{name: state["states"].get(name, 0) for name in ("open", "answered", "resolved")},
            "weeks": [
                {"week": monday(week), "conversations": of_week["c"], "questions": of_week["q"]}
                for week, of_week in sorted(weeks.items())
            ],
            "answer_seconds": [
                {"name": str(bits), "count": count}
                for bits, count in sorted((int(bits), count) for bits, count in state["bits"].items())
            ],
        }
