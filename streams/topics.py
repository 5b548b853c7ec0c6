"""Add up the evidence for each topic: the topic itself, and each person's expertise in it.

Both come from the same single rows, which all stand in the topic's partition: who has what
expertise in a topic is a sum over the topic's contributions by person. A topic below support
(2 people, 3 conversations, per audience) stays in these rows, and so does everybody's
expertise in it; when it gains or loses support, the few people concerned are sent or withdrawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from schemas.canonical import canonical
from schemas.keys import audience_labels, join_key, join_parts, split_key
from streams.core import Input, Message, Rows
from streams.counts import add, add_all
from streams.digest import digest
from streams.topic_records import expertise_record, topic_record

MIN_PEOPLE, MIN_CONVERSATIONS = 2, 3
_CONTRIBUTION = ("person", "weeks", "own", "form", "first", "last")
_PERSON = ("v", "sent", "n", "own", "weeks", "first", "last")


class TopicStage:
    """Fold `evidence-topic` and `conversation-topic` into `topics` and `expertise`."""

    name = "topics"
    inputs = (Input("evidence-topic"), Input("conversation-topic"))
    single = False

    def process(self, rows: Rows, batch: Sequence[Message]) -> list[Message]:
        """Apply new minus old of each row; see docs/model.md, parts 5 and 6."""
        by_topic: dict[tuple[str, str], list[tuple[Message, list[str]]]] = {}
        for message in batch:
            parts = split_key(message.key)
            by_topic.setdefault((message.partition_key, parts[-1]), []).append((message, parts))
        out: list[Message] = []
        for (topic, audience), messages in by_topic.items():
            fold = _Fold(rows, topic, audience)
            fold.expect(messages)
            for message, parts in messages:
                if message.stream == "evidence-topic":
                    fold.take_contribution(message, parts[1], parts[2])
                else:
                    fold.take_conversation(message, parts[1])
            out.extend(fold.finish())
        return out


class _Fold:
    r"""Hold one topic's counts for one audience.

    Rows of the group:

    #                           the counts
    p PERSON \0 p               the person's counts
    p ACCOUNT \0 e CONVERSATION a contribution's row, beside those of its account's person, most often
    q CONVERSATION              [version, row] of the conversation, and how many contributions it has

    Rows of people and contributions are lists, without names: they are by far the most of all rows.
    """

    def __init__(self, rows: Rows, topic: str, audience: str) -> None:
        self._rows = rows
        self._topic = topic
        self._audience = audience
        self._group = join_parts(topic, audience)
        self._state: dict[str, Any] = rows.get(self._group, "#") or {
            "v": 0, "sent": "", "people": 0, "conversations": 0, "contributions": 0, "leading": 0, "supported": False,
            "forms": {}, "weeks": {}, "states": {}, "bits": {},
        }  # fmt: skip
        self._persons: dict[str, dict[str, Any]] = {}

    def expect(self, messages: Sequence[tuple[Message, Sequence[str]]]) -> None:
        """Say which rows messages are about; most of them are new, and there are many."""
        names: dict[str, None] = {}
        for message, parts in messages:
            names["q" + parts[1]] = None
            if message.stream == "evidence-topic":
                names[f"p{parts[2]}\0e{parts[1]}"] = None
                if message.value is not None:
                    names[f"p{message.value['person']}\0p"] = None
        self._rows.expect(self._group, list(names))

    def _person(self, person: str) -> dict[str, Any]:
        found = self._persons.get(person)
        if found is None:
            held = self._rows.get(self._group, f"p{person}\0p") or [0, "", 0, 0, {}, {}, {}]
            found = self._persons[person] = dict(zip(_PERSON, held, strict=True))
        return found

    def take_contribution(self, message: Message, conversation: str, account: str) -> None:
        value = message.value
        new = [value[name] for name in _CONTRIBUTION] if value is not None else None
        place = f"p{account}\0e{conversation}"
        version, old = self._rows.get(self._group, place) or [0, None]
        if version >= message.version:
            return
        self._rows.put(self._group, place, [message.version, new])
        if (new is None) != (old is None):
            self._count_conversation(conversation, 1 if new is not None else -1)
        state = self._state
        for row, sign in ((old, -1), (new, 1)):
            if row is None:
                continue
            name, weeks, own, form, first, last = row
            state["contributions"] += sign
            add(state["forms"], form, sign)
            person = self._person(name)
            before = person["n"]
            person["n"] += sign
            state["people"] += int(person["n"] > 0) - int(before > 0)
            person["own"] += sign * own
            add_all(person["weeks"], weeks, sign)
            add(person["first"], str(first), sign)
            add(person["last"], str(last), sign)

    def _count_conversation(self, conversation: str, change: int) -> None:
        row = "q" + conversation
        version, value, count = self._rows.get(self._group, row) or [0, None, 0]
        self._rows.put(self._group, row, [version, value, count + change])
        self._state["conversations"] += int(count + change > 0) - int(count > 0)

    def take_conversation(self, message: Message, conversation: str) -> None:
        row = "q" + conversation
        version, old, count = self._rows.get(self._group, row) or [0, None, 0]
        if version >= message.version:
            return
        self._rows.put(self._group, row, [message.version, message.value, count])
        state = self._state
        for value, sign in ((old, -1), (message.value, 1)):
            if value is not None:
                state["leading"] += sign * value.get("leads", 0)
                add(state["weeks"], f"{value['week']}|c", sign)
                if value["question"]:
                    add(state["weeks"], f"{value['week']}|q", sign)
                    add(state["states"], value["state"], sign)
                if "bits" in value:
                    add(state["bits"], str(value["bits"]), sign)

    def finish(self) -> list[Message]:
        """Send the topic and the touched persons; all of its persons where support changed."""
        state = self._state
        supported = state["people"] >= MIN_PEOPLE and state["conversations"] >= MIN_CONVERSATIONS
        if supported != state["supported"]:
            for row, _ in self._rows.scan(self._group, "p"):
                if row.endswith("\0p"):
                    self._person(row[1:-2])
            state["supported"] = supported
        out = []
        for name, person in self._persons.items():
            out.extend(self._send_person(name, person, supported))
            self._rows.put(self._group, f"p{name}\0p", list(person.values()))
        document = topic_record(self._topic, audience_labels(self._audience), state) if supported else None
        encoded = canonical(document) if document else None
        found = digest(encoded) if encoded else ""
        if found != state["sent"]:
            state["v"] += 1
            state["sent"] = found
            key = join_key(self._topic, self._audience)
            out.append(Message("topics", key, self._topic, document, state["v"], encoded))
        self._rows.put(self._group, "#", state)
        return out

    def _send_person(self, name: str, person: dict[str, Any], supported: bool) -> list[Message]:
        document = None
        if supported and person["n"]:
            document = expertise_record(name, self._topic, audience_labels(self._audience), person)
        encoded = canonical(document) if document else None
        found = digest(encoded) if encoded else ""
        if found == person["sent"]:
            return []
        person["v"] += 1
        person["sent"] = found
        key = join_key(name, self._topic, self._audience)
        return [Message("expertise", key, name, document, person["v"], encoded)]
