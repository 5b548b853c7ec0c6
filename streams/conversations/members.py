"""Carry what accounts do without items into the evidence of persons."""

from __future__ import annotations

from schemas.canonical import canonical
from schemas.keys import audience_key, join_parts
from streams.conversations.people_of import Persons, Seen, group_of
from streams.core import Json, Message, Rows
from streams.digest import digest


class Members:
    """Hold the member rows that a batch changes."""

    def __init__(self, rows: Rows, persons: Persons, seen: Seen) -> None:
        self._rows = rows
        self._persons = persons
        self._seen = seen
        self._touched: dict[str, Json] = {}

    def touch(self, account: str) -> Json:
        """Return the account's state, to be sent again if something changed."""
        if account not in self._touched:
            self._touched[account] = self._rows.get(group_of(account), "m") or {"v": 0}
        return self._touched[account]

    def take(self, account: str, row: Json | None) -> None:
        """Replace the account's member row."""
        state = self.touch(account)
        self._seen.change(state.get("row"), row, "member")
        if row is None:
            state.pop("row", None)
        else:
            state["row"] = row
            self._persons.note(account, row)

    def messages(self) -> list[Message]:
        """Return the evidence rows that changed, and store the states."""
        out = []
        for account, state in self._touched.items():
            out.extend(self._send(account, state))
            self._rows.put(group_of(account), "m", state)
        return out

    def _send(self, account: str, state: Json) -> list[Message]:
        out: list[Message] = []
        row = state.get("row")
        person = self._persons.of(account)
        value, key = None, ""
        if row is not None:
            key = join_parts(person, "", account, audience_key(row["audience"]))
            team, organisation = self._persons.belongs(account, row, row["at"])
            value = {
                "contribution": 0, "member": 1, "weeks": {}, "received": {}, "times": [],
                "trusted": 0, "hours": {}, "name": row["name"], "organisation": organisation,
                "team": team, "bot": int(row["bot"]),
            }  # fmt: skip
        told_key, told_person, told_digest = state.get("sent", ["", "", ""])
        state["v"] += 1
        if told_key and told_key != key:
            out.append(Message("evidence", told_key, told_person, None, state["v"]))
        found = digest(canonical(value)) if value else ""
        if value is not None and (told_key != key or told_digest != found):
            out.append(Message("evidence", key, person, value, state["v"]))
        if bool(key) != bool(told_key):
            self._persons.index(account, "m", present=bool(key))
        state["sent"] = [key, person if key else "", found]
        return out
