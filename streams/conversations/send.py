"""Send what changed in a conversation, each row once a batch and only if it differs."""

from __future__ import annotations

from typing import Any

from schemas.canonical import canonical
from schemas.keys import join_key, join_parts
from schemas.times import week_of
from streams.conversations.documents import Writer
from streams.conversations.evidence_rows import conversation_topic, evidence, own_weeks, topic_evidence
from streams.conversations.held import Held
from streams.conversations.people_of import Persons
from streams.conversations.tallies import State
from streams.core import Json, Message, Rows
from streams.digest import digest

FLOW_TOPICS = 3  # of a contribution: the first ones say what the help was about


class Sender:
    """Write the messages of one settled conversation."""

    def __init__(self, rows: Rows, held: Held, persons: Persons) -> None:
        self._rows = rows
        self._held = held
        self._persons = persons
        self._writer = Writer(held)
        self._out: list[Message] = []

    def messages(self) -> list[Message]:
        """Return all that has to be sent; what was sent is kept in the tallies."""
        held = self._held
        for audience, account in list(held.accounts):
            self._account(audience, account)
        for audience, account, helped in held.helps:
            self._help(audience, account, helped)
        for audience in held.audiences:
            if audience in held.header["auds"]:
                self._conversation(audience)
        held.store()
        return self._out

    def _emit(
        self, stream: str, key: str, partition_key: str, value: Json | None, state: State, encoded: bytes | None = None
    ) -> None:
        self._out.append(Message(stream, key, partition_key, value, state["v"], encoded))

    # --- contributions and what follows from them -------------------------------------

    def _account(self, audience: str, account: str) -> None:
        held, conversation = self._held, self._held.conversation
        tally = held.tally(audience, account)
        sent: dict[str, Any] = tally.get("sent") or {"person": "", "doc": "", "evidence": "", "topics": {}, "first": []}
        active = tally["n"] > 0 or bool(tally["recv"])
        person = self._persons.of(account)
        tally["v"] += 1
        document = self._writer.contribution(audience, account, tally, person) if tally["n"] else None
        encoded = canonical(document) if document else None
        found = digest(encoded) if encoded else ""
        if found != sent["doc"]:
            key = join_key(conversation, account, audience)
            self._emit("contributions", key, conversation, document, tally, encoded)
        topics = self._topics(audience, account, tally, document, sent["topics"])
        told = self._evidence(audience, account, tally, person if active else "", sent)
        if active != bool(sent["person"]):
            self._persons.index(account, "k", conversation, audience, present=active)
        first = [topic["topic"] for topic in document["topics"][:FLOW_TOPICS]] if document else []
        if first != sent["first"] or person != sent["person"]:
            prefix = f"g{audience}\0{account}\0"
            for row, _ in self._rows.scan(held.group, prefix):
                held.helps[audience, account, row[len(prefix) :]] = None
        tally["sent"] = {
            "person": person if active else "", "doc": found, "evidence": told, "topics": topics, "first": first,
        }  # fmt: skip

    def _asker_of(self, audience: str) -> str:
        state = self._held.audience(audience)
        return str(state["seen_as"][0]) if "seen_as" in state else ""

    def _evidence(self, audience: str, account: str, tally: State, person: str, sent: Json) -> str:
        """Send the evidence row; `person` is empty where there is none any more."""
        place = (self._held.conversation, account, audience)
        if sent["person"] and sent["person"] != person:
            self._emit("evidence", join_parts(sent["person"], *place), sent["person"], None, tally)
        if not person:
            return ""
        value = evidence(tally, self._asker_of(audience) == account)
        found = digest(canonical(value))
        if found != sent["evidence"] or sent["person"] != person:
            self._emit("evidence", join_parts(person, *place), person, value, tally)
        return found

    def _topics(
        self, audience: str, account: str, tally: State, document: Json | None, sent: dict[str, str]
    ) -> dict[str, str]:
        """Send the topic evidence; returns the digests by topic."""
        told: dict[str, str] = {}
        place = (self._held.conversation, account, audience)
        if document is not None:
            forms = self._writer.forms(audience, tally)
            own = self._asker_of(audience) == account
            weeks = own_weeks(tally["weeks"]) if own else dict(tally["weeks"])
            for topic in document["topics"]:
                key = topic["topic"]
                row = topic_evidence(document, topic, tally, weeks, forms[key])
                told[key] = digest(canonical(row))
                if told[key] != sent.get(key):
                    self._emit("evidence-topic", join_parts(key, *place), key, row, tally)
        for key in sent:
            if key not in told:
                self._emit("evidence-topic", join_parts(key, *place), key, None, tally)
        return told

    def _help(self, audience: str, account: str, helped: str) -> None:
        held, conversation = self._held, self._held.conversation
        row = f"g{audience}\0{account}\0{helped}"
        state = self._rows.get(held.group, row)
        if state is None:
            return
        helper_person, helped_person = self._persons.of(account), self._persons.of(helped)
        present = bool(state["w"])
        told_helper, told_helped, told = state.get("sent", ["", "", ""])
        state["v"] += 1
        place = (conversation, account, helped, audience)
        key, found, value = "", "", None
        if present and helper_person != helped_person:
            key = join_parts(helper_person, helped_person, *place)
            topics = held.tally(audience, account).get("sent", {}).get("first", [])
            value = {
                "weeks": dict(state["w"]), "topics": topics,
                "teams": dict(state["teams"]), "organisations": dict(state["organisations"]),
            }  # fmt: skip
            found = digest(canonical(value))
        told_key = join_parts(told_helper, told_helped, *place) if told else ""
        if told_key and told_key != key:
            self._emit("evidence-flow", told_key, told_helper, None, state)
        if key and (told_key != key or found != told):
            self._emit("evidence-flow", key, helper_person, value, state)
        if present != state.get("indexed", False):
            self._persons.index(helped, "h", conversation, audience, account, present=present)
            state["indexed"] = present
        state["sent"] = [helper_person, helped_person, found] if key else ["", "", ""]
        self._rows.put(held.group, row, state)

    # --- the conversation itself ------------------------------------------------------

    def _conversation(self, audience: str) -> None:
        held, conversation = self._held, self._held.conversation
        state = held.audience(audience)
        state["v"] = state.get("v", 0) + 1
        asker = self._asker_of(audience) if state["n"] else ""
        document = self._writer.conversation(audience, self._persons.of(asker)) if state["n"] else None
        encoded = canonical(document) if document else None
        found = digest(encoded) if encoded else ""
        if found != state.get("sent", ""):
            key = join_key(conversation, audience)
            self._emit("conversations", key, conversation, document, state, encoded)
            state["sent"] = found
        self._conversation_topics(audience, state, document)
        indexed = state.get("asker", "")
        if indexed != asker:
            if indexed:
                self._persons.index(indexed, "q", conversation, audience, present=False)
            if asker:
                self._persons.index(asker, "q", conversation, audience, present=True)
            state["asker"] = asker

    def _conversation_topics(self, audience: str, state: State, document: Json | None) -> None:
        told: dict[str, str] = {}
        sent: dict[str, str] = state.get("topics", {})
        if document is not None and document["opens"]:
            week = week_of(self._held.head(audience)["at"][0])
            rows = [conversation_topic(document, week, leads=leads) for leads in (True, False)]
            digests = [digest(canonical(row)) for row in rows[: len(document["topics"])]]
            for at, topic in enumerate(document["topics"]):
                row, found = rows[at > 0], digests[at > 0]
                told[topic] = found
                if found != sent.get(topic):
                    key = join_parts(topic, self._held.conversation, audience)
                    self._emit("conversation-topic", key, topic, row, state)
        for topic in sent:
            if topic not in told:
                key = join_parts(topic, self._held.conversation, audience)
                self._emit("conversation-topic", key, topic, None, state)
        state["topics"] = told
