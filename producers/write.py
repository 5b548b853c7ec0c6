"""Help to write a producer: build interactions in their normal form, with ids made by one rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from producers.base import Event
from schemas.interaction import read_event
from schemas.times import format_time

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def event_id(subject: str, action: str, revision: int = 0, part: str = "") -> str:
    """Return `SUBJECT/ACTION`, with `.REVISION` beyond revision 0 and `/PART` where there is one.

    The subject is the item's id, or where there is no item the account or channel acted on. Each
    of these is unique over all sources (it names the instance, or is globally unique as a commit's
    hash), so that the id is stable for (instance, item, action, revision). `part` tells apart events
    that share these four: the voter of a vote, the label of a link.
    """
    text = f"{subject}/{action}"
    if revision:
        text += f".{revision}"
    return f"{text}/{part}" if part else text


def interaction(
    *,
    action: str,
    source: str,
    time: str | int | datetime,
    item: str | Mapping[str, Any] | None = None,
    actor: str | Mapping[str, Any] | None = None,
    conversation: str | None = None,
    channel: str | None = None,
    in_reply_to: Iterable[str] = (),
    addressed: Iterable[str] = (),
    helped: Iterable[str] = (),
    timeprecision: str = "exact",
    sequence: int = 0,
    revision: int = 0,
    part: str = "",
    partitionkey: str | None = None,
    id: str | None = None,  # noqa: A002 - the attribute's name in CloudEvents
    **data: Any,
) -> Event:
    """Return one interaction as plain JSON values, checked and in its normal form.

    `time` is an RFC 3339 text (UTC where it names no zone), microseconds since 1970, or a
    datetime (UTC where it has no zone). `item` and `actor` are mappings as in
    schemas.interaction, or just the item's id and the account. `data` takes the other members
    of `data`: value, reaction, total, retracts, link, audience. Members that are None, and empty
    `in_reply_to`, `addressed` and `helped`, are left out.

    The id follows event_id(); the partition key is the conversation, else the item, else the
    channel, else the account. Chat and mail, whose threads are optional, pass their channel.
    Raises ValueError (pydantic.ValidationError), which names each wrong member.
    """
    item_value = {"id": item} if isinstance(item, str) else dict(item) if item is not None else None
    actor_value = {"account": actor} if isinstance(actor, str) else dict(actor) if actor is not None else None
    item_id = item_value.get("id") if item_value else None
    account = actor_value.get("account") if actor_value else None
    if item_id is not None:
        subject = item_id
    else:
        subject = (account or channel) if action in ("joined", "left") else (channel or account)
    lists = {"in_reply_to": list(in_reply_to), "addressed": list(addressed), "helped": list(helped)}
    members: dict[str, Any] = {
        "action": action,
        "revision": revision,
        "actor": actor_value,
        "item": item_value,
        "conversation": conversation,
        "channel": channel,
        **{name: value for name, value in lists.items() if value},
        **data,
    }
    return read_event(
        {
            "id": id or event_id(subject or "", action, revision, part),
            "source": source,
            "time": _time_text(time),
            "timeprecision": timeprecision,
            "sequence": sequence,
            "partitionkey": partitionkey or conversation or item_id or channel or account or "",
            "data": members,
        }
    )


def one_line(error: Exception) -> str:
    """Return what an error says, in one line of at most 200 characters: what a failure's reason may be."""
    return " ".join(str(error).split())[:200] or type(error).__name__


def _time_text(time: str | int | datetime) -> str:
    if isinstance(time, str):
        return time
    if isinstance(time, int):
        return format_time(time)
    moment = time if time.tzinfo is not None else time.replace(tzinfo=UTC)
    whole = moment - _EPOCH
    return format_time((whole.days * 86_400 + whole.seconds) * 1_000_000 + whole.microseconds)
