"""Read PostHistory.xml: first texts, edits, rollbacks, and what was done to posts.

Type numbers are those of the public schema description, https://meta.stackexchange.com/q/2677.
A row knows its post, but not whether that is a question or an answer, nor its conversation.
"""

from __future__ import annotations

import re

from producers.base import Event
from producers.stackexchange.posts import closed_id
from producers.stackexchange.rows import Row
from producers.stackexchange.shape import Data, acted, event, moment, number, optional, tags_of, who
from producers.stackexchange.site import Site, instance_of

# First, edited and rolled back: the same content, three times over.
TITLES, BODIES, TAGS = (1, 4, 7), (2, 5, 8), (3, 6, 9)
CLOSED, MIGRATED, MIGRATED_AWAY, MIGRATED_HERE, MERGED_AWAY, MERGED_HERE = 10, 17, 35, 36, 37, 38
CLOSED_BY_HISTORY = 1  # it says who, so it stands above the date in Posts.xml
STATES = {11: "reopened", 12: "deleted", 13: "restored"}
IGNORED = {
    14: "lock", 15: "lock", 16: "community wiki", 18: "merge note", 19: "protection", 20: "protection",
    21: "disassociation", 22: "merge note", 23: "merge note", 24: "edit note", 25: "tweet", 31: "chat note",
    33: "notice", 34: "notice", 50: "bump", 52: "hot list", 53: "hot list",
}  # fmt: skip
OTHER = "other history type"
NO_TARGET = "migration without target"
_POST_ADDRESS = re.compile(r"https?://([a-z0-9.-]+)/(?:questions|q|a)/([0-9]{1,15})", re.IGNORECASE)


def read_history(site: Site, row: Row) -> tuple[Event, ...] | str:
    """Return the events of a row, or why it is ignored. Raises BadRow."""
    kind = number(row, "PostHistoryTypeId")
    entry = number(row, "Id")
    item_id = site.post(number(row, "PostId"))
    if kind in IGNORED:
        return IGNORED[kind]
    actor = who(site, optional(row, "UserId"), row.get("UserDisplayName"))
    content = _content(kind, row.get("Text", ""))
    if content is not None:
        data = acted("edited", item_id, actor)
        data["item"].update(content)
        return (event(site, f"{item_id}/edited/{entry}", moment(row), item_id, data, sequence=entry),)
    if kind == CLOSED:
        time = moment(row)
        data = acted("closed", item_id, actor) | {"revision": CLOSED_BY_HISTORY}
        return (event(site, closed_id(item_id, time), time, item_id, data, sequence=entry),)
    if kind in STATES:
        action = STATES[kind]
        data = acted(action, item_id, actor)
        return (event(site, f"{item_id}/{action}/{entry}", moment(row), item_id, data, sequence=entry),)
    if kind in (MIGRATED, MIGRATED_AWAY, MIGRATED_HERE, MERGED_AWAY, MERGED_HERE):
        return _linked(site, row, item_id, actor, kind, entry)
    return OTHER


def _content(kind: int, text: str) -> Data | None:
    if kind in TITLES:
        return {"title": text}
    if kind in BODIES:
        return {"text": text, "text_format": "markdown"}
    if kind in TAGS:
        return {"tags": tags_of(text)}
    return None


def _linked(site: Site, row: Row, item_id: str, actor: Data | None, kind: int, entry: int) -> tuple[Event, ...] | str:
    """Return the link to where a post came from or went to, on this or another site.

    The item does not move: its answers and comments here would lose their question.
    """
    address = _POST_ADDRESS.search(row.get("Comment") or row.get("Text", ""))
    if address is None:
        return NO_TARGET
    target = f"stackexchange:{instance_of(address[1].lower())}/post/{int(address[2])}"
    if target == item_id:
        return NO_TARGET
    data = acted("linked", item_id, actor)
    data["link"] = {"relation": "duplicate_of" if kind == MERGED_AWAY else "related", "item": target}
    return (event(site, f"{item_id}/linked/history-{entry}", moment(row), item_id, data, sequence=entry),)
