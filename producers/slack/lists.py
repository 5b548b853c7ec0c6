"""Turn what an export lists beside its messages into interactions: people and canvases."""

from __future__ import annotations

from typing import Any

from producers.base import Event
from producers.slack.values import BadRecord, Json, id_in, moment, seconds_in, text_in
from producers.slack.workspace import Channel, Workspace, name_in, user_of
from producers.write import interaction

IGNORED_UNTITLED = "canvas without title"
_UNTITLED = {"", "untitled", "canvas"}


def read_user(space: Workspace, record: Json) -> tuple[Event, ...]:
    """Return a user's profile as of its last change, and that a deactivated user left.

    When a user came is not told here; that they joined channels is told by messages. Raises BadRecord.
    """
    local = id_in(record, "id")
    if not local:
        raise BadRecord("`id` is missing")
    account = space.account(local)
    actor: dict[str, Any] = {"account": account}
    name = name_in(record)
    if name:
        actor["name"] = name
    profile = record.get("profile")
    address = text_in(profile, "email").strip().lower() if isinstance(profile, dict) else ""
    if address:
        actor["address"] = address
    if user_of(record).bot:
        actor["bot"] = True
    updated = seconds_in(record, "updated")
    time = moment(updated or 0)
    common: dict[str, Any] = {"source": space.source, "time": time}
    found = [
        interaction(
            action="renamed", actor=actor, part=str((updated or 0) // 1_000_000),
            timeprecision="second" if updated else "assumed", **common,
        )
    ]  # fmt: skip
    if record.get("deleted") is True:
        # Deactivating changes the profile, but so may something later: it was at that time at the latest.
        found.append(interaction(action="left", actor=account, part="workspace", timeprecision="assumed", **common))
    return tuple(found)


def read_canvas(space: Workspace, channel: Channel | None, record: Json) -> tuple[Event, ...] | str:
    """Return a canvas as a document; exports hold its title without its text. Raises BadRecord.

    `channel` is the conversation whose canvas it is. One that no conversation of the export is known for is
    for those alone whom its shares name.
    """
    local = id_in(record, "id")
    if not local:
        raise BadRecord("`id` is missing")
    title = text_in(record, "title").strip()
    if title.lower() in _UNTITLED:
        return IGNORED_UNTITLED
    item: dict[str, Any] = {"id": f"{space.source}/{local}", "kind": "canvas", "title": title}
    url = text_in(record, "permalink")
    if url:
        item["url"] = url
    user = id_in(record, "user")
    actor: dict[str, Any] | None = {"account": space.account(user)} if user else None
    name = space.user_name(user) if user else None
    if actor is not None and name:
        actor["name"] = name
    created = seconds_in(record, "created")
    event = interaction(
        action="documented", source=space.source, item=item, actor=actor, partitionkey=item["id"],
        channel=channel.id if channel else None, audience=list(channel.audience) if channel else [item["id"]],
        time=moment(created or 0), timeprecision="second" if created else "assumed",
    )  # fmt: skip
    return (event,)
