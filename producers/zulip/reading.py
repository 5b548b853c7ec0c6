"""Read single members of a message, and say in plain words what is wrong with one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from producers.zulip.server import Server
from schemas.canonical import MAX_INT

_LAST_SECOND = 253_402_300_799  # of the year 9999
# The addresses that the server makes for the bots of its users: https://zulip.com/help/add-a-bot-or-integration
_BOT_ADDRESS = re.compile(r"-bot@|\Aemailgateway@")


class BadMessage(ValueError):
    """Say what is wrong with one message."""


def integer(row: Mapping[str, Any], name: str) -> int:
    """Return a member that is a number from 0. Raises BadMessage."""
    value = row.get(name)
    if value is None:
        raise BadMessage(f"`{name}` is missing")
    if type(value) is not int or not 0 <= value <= MAX_INT:
        raise BadMessage(f"`{name}` is no whole number from 0")
    return value


def moment(row: Mapping[str, Any], name: str = "timestamp") -> int:
    """Return a time of whole seconds since 1970 as microseconds. Raises BadMessage."""
    seconds = integer(row, name)
    if seconds > _LAST_SECOND:
        raise BadMessage(f"`{name}` is {seconds}, not a time in seconds since 1970")
    return seconds * 1_000_000


def text(row: Mapping[str, Any], name: str) -> str:
    """Return a member that is a text. Raises BadMessage."""
    value = row.get(name)
    if not isinstance(value, str):
        raise BadMessage(f"`{name}` is missing" if value is None else f"`{name}` is no text")
    return value


def sender_of(server: Server, row: Mapping[str, Any], *, named: bool) -> dict[str, Any] | None:
    """Return who wrote a message: by number, or in archives by name alone. Raises BadMessage."""
    name = text(row, "sender_full_name")
    if named:
        return {"account": server.named_account(name), "name": name} if name.strip() else None
    actor: dict[str, Any] = {"account": server.account(integer(row, "sender_id"))}
    if name.strip():
        actor["name"] = name
    address = row.get("sender_email")
    if isinstance(address, str) and "@" in address:
        actor["address"] = address.lower()
        if _BOT_ADDRESS.search(address):
            actor["bot"] = True
    return actor
