r"""Hold one conversation while a batch changes it.

Rows of the group:

    #                      the tallies by audience
    i ITEM                 the item's meta row, with the flow events applied for it and what was inferred of it
    x ITEM                 the item's body
    b TARGET \0 ITEM       the items that reply to TARGET
    k AUDIENCE \0 ACCOUNT  the account's tally
    g AUDIENCE \0 ACCOUNT \0 HELPED   what the account did for another
    w AUDIENCE             the first items, over which is inferred
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from streams.conversations import tallies
from streams.conversations.synonyms import Synonyms
from streams.conversations.tallies import State
from streams.conversations.window import Windows
from streams.core import Json, Rows

Account = tuple[str, str]  # (audience key, account)


class Held:
    """Read each row once, keep what changed, and note what has to be looked at again.

    Once all came in and was settled, `accounts`, `helps` and `audiences` name what has to be sent again.
    """

    def __init__(self, rows: Rows, conversation: str, synonyms: Synonyms) -> None:
        self.rows = rows
        self.conversation = conversation
        self.group = "c:" + conversation
        self.header: dict[str, Any] = rows.get(self.group, "#") or {"auds": {}}
        self.windows = Windows(rows, self.group)
        self.accounts: dict[Account, None] = {}
        self.helps: dict[tuple[str, str, str], None] = {}  # (audience key, account, helped)
        self.audiences: dict[str, None] = {}
        self.reflow: dict[str, None] = {}  # items of which to see anew whom they help
        self.stale: dict[str, None] = {}  # audiences to tally anew
        self.stale_accounts: dict[Account, None] = {}
        self.tallies: dict[Account, State] = {}
        self._metas: dict[str, Json | None] = {}
        self._synonyms = synonyms

    def meta(self, item: str) -> Json | None:
        """Return an item's meta row, or None."""
        if item not in self._metas:
            self._metas[item] = self.rows.get(self.group, "i" + item)
        return self._metas[item]

    def metas(self) -> Iterator[Json]:
        """Yield the meta rows of all items."""
        for row, stored in self.rows.scan(self.group, "i"):
            yield self._metas.get(row[1:]) or stored

    def put_meta(self, item: str, meta: Json | None) -> None:
        """Replace an item's meta row, or drop it."""
        if meta is None:
            self.rows.delete(self.group, "i" + item)
        else:
            self.rows.put(self.group, "i" + item, meta)
        self._metas[item] = meta

    def body(self, item: str) -> Json | None:
        """Return an item's body with its topics as they are spoken of, or None while it has not come."""
        body = self.rows.get(self.group, "x" + item)
        if body is not None:
            body["topics"] = self._synonyms.spoken_of(body["topics"])
        return body

    def tally(self, audience: str, account: str) -> State:
        """Return an account's tally, to be changed in place and marked."""
        key = (audience, account)
        if key not in self.tallies:
            stored = self.rows.get(self.group, f"k{audience}\0{account}")
            self.tallies[key] = stored or tallies.new_account()
        return self.tallies[key]

    def audience(self, audience: str) -> State:
        """Return an audience's tally."""
        state: State = self.header["auds"][audience]
        return state

    def head(self, audience: str) -> Json:
        """Return the head item as the audience sees it."""
        return self.meta(self.audience(audience)["seen"])

    def touch_accounts(self, audience: str) -> None:
        """Mark all who have items of the audience."""
        prefix = f"k{audience}\0"
        for row, tally in self.rows.scan(self.group, prefix):
            if tally["n"]:
                self.accounts[audience, row[len(prefix) :]] = None

    def store(self) -> None:
        """Write the tallies back."""
        for (audience, account), tally in self.tallies.items():
            self.rows.put(self.group, f"k{audience}\0{account}", tally)
        self.windows.store()
        self.rows.put(self.group, "#", self.header)
