"""Find an item's home: as its own events tell, as its channel's talk does, or by what it replies to.

An item that follows others asks them over `homes`, and is told at once and whenever that changes; so a home
reaches all replies however deep they hang, in whatever order they came. See docs/model.md, part 2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from schemas.interaction import PUBLIC
from schemas.keys import audience_key, audience_labels, join_parts
from streams.core import Json, Rows
from streams.digest import digest
from streams.item_events import Summary
from streams.item_row import audience_of
from streams.subjects import ITEM

MAX_CHAIN: Final = 100  # parents followed to find a home
# What an item tells those that follow it is [home, items that it was followed over, their audiences]; nothing while it
# has no head; without home and items where its parents lead nowhere, so that whoever follows it must do without.
Link = list[Any]

Send = Callable[[str, str, str, Json | None], None]  # stream, key, partition key, value


class ItemHome:
    """Hold the part of an item's summary that says where it lives."""

    def __init__(self, rows: Rows, group: str, item: str, summary: Summary, send: Send) -> None:
        self._rows = rows
        self._group = group
        self._item = item
        self._summary = summary
        self._send = send

    def follow(self, child: str, wanted: bool) -> None:
        """Remember, or forget, that a child's home is this item's, and tell it."""
        if wanted:
            self._rows.put(self._group, "f" + child, 1)
            self._tell(child, self._summary.data.get("link", []))
        else:
            self._rows.delete(self._group, "f" + child)

    def take(self, parent: str, link: Link) -> bool:
        """Take a parent's home, and return True if it is one that is followed.

        One that came by way of this item itself leads nowhere.
        """
        data = self._summary.data
        if parent not in data.get("follows", ()):
            return False
        if link and (self._item in link[1] or len(link[1]) > MAX_CHAIN):
            link = _nowhere(link[2])
        data.setdefault("parents", {})[parent] = link
        return True

    def settle(self) -> str:
        """Return the home, "" while none is known, and tell those that follow what changed."""
        data = self._summary.data
        home, link = self._place()
        if link != data.get("link", []):
            data["link"] = link
            for row, _ in self._rows.scan(self._group, "f"):
                self._tell(row[1:], link)
        return home

    def reply(self) -> tuple[str, str] | None:
        """Return (conversation, parent) as the channel's talk gives them, None where they are not known."""
        data = self._summary.data
        root, parent = data.get("chat", {}).get(digest(data["turn"][0].encode()), ("", ""))
        return (root, parent) if root else None

    def _place(self) -> tuple[str, Link]:
        """Return (home, "" while none is known; what to tell those that follow, see Link).

        An item that not everybody may see who sees this one is passed by as if it were not there: by the
        home of this one, or of those that follow it, they would know. What leads nowhere leads nobody else
        anywhere, be it that the item has a home of its own: else the home of a circle would be that of
        whoever came first.
        """
        summary = self._summary
        data = summary.data
        home, wanted = summary.stated_home(self._item)
        self._follow(wanted)
        if not (wanted or home):
            return "", []
        audience = audience_of(summary, self._rows)
        own = audience_key(audience)
        nowhere = _nowhere([own])
        if "turn" in data:
            reply = self.reply()
            return ("", nowhere) if reply is None else (reply[0], [reply[0], [self._item], [own]])
        known = data.get("parents", {})
        if any(parent not in known for parent in wanted):
            return "", nowhere  # asked, and not told yet
        links = (known[parent] for parent in wanted)
        link = next((link for link in links if link and _seen_by(audience, link[2])), None)
        if link is None:
            return (home, [home, [self._item], [own]]) if home else ("", nowhere)
        found, path, audiences = link
        if not found:
            return home, nowhere
        return found, [found, [*path, self._item], sorted({*audiences, own})]

    def _follow(self, wanted: list[str]) -> None:
        """Ask for the homes of these items and of no others."""
        data = self._summary.data
        before = data.get("follows", [])
        if wanted == before:
            return
        for parent in before:
            if parent not in wanted:
                self._ask(parent, wanted=False)
                data.get("parents", {}).pop(parent, None)
        for parent in wanted:
            if parent not in before:
                self._ask(parent, wanted=True)
        data["follows"] = wanted

    def _ask(self, parent: str, *, wanted: bool) -> None:
        value = {"kind": "follow", "child": self._item, "wanted": wanted}
        self._send("homes", join_parts(parent, self._item, "follow"), ITEM + parent, value)

    def _tell(self, child: str, link: Link) -> None:
        value = {"kind": "home", "parent": self._item, "link": link}
        self._send("homes", join_parts(child, self._item, "home"), ITEM + child, value)


def _nowhere(audiences: list[str]) -> Link:
    """Return what an item of these audiences tells where its parents lead nowhere."""
    return ["", [], audiences]


def _seen_by(audience: Sequence[str], others: list[str]) -> bool:
    """Tell whether everybody of an audience belongs to each of the others."""
    return all(other == PUBLIC or set(audience) <= set(audience_labels(other)) for other in others)
