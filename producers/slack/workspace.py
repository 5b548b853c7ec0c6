"""Know a workspace: its people, conversations and who may read them, as the lists of its export say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from producers.naming import may_name
from schemas.interaction import PUBLIC

SYSTEM = "slack"
SLACKBOT = "USLACKBOT"
PRIVATE_LISTS = ("groups", "mpims", "dms")
_CHANNEL_ID = re.compile(r"[CGD][A-Z0-9]{6,}\Z")
_DIRECT = re.compile(r"(?:D[A-Z0-9]{6,}|mpdm-.*)\Z")
_DOMAIN = re.compile(rb"https:\\?/\\?/([a-z0-9][a-z0-9-]*)\.slack\.com\\?/(?:canvas|docs|archives)\b")

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class User:
    """Hold what a record needs to know of a user."""

    name: str
    bot: bool


@dataclass(frozen=True, slots=True)
class Channel:
    """Hold one conversation of the export: its whole id, its id in Slack or name, and who may read it."""

    id: str
    local: str
    audience: tuple[str, ...] = (PUBLIC,)

    @property
    def public(self) -> bool:
        """Tell whether everybody of the workspace may read it."""
        return PUBLIC in self.audience


@dataclass(slots=True)
class Workspace:
    """Make the ids and links of one workspace. `domain` is that of its web address, "" where no file tells it."""

    name: str
    domain: str = ""
    users: dict[str, User] = field(default_factory=dict)
    channel_names: dict[str, str] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """Return `slack:NAME`."""
        return f"{SYSTEM}:{self.name}"

    def account(self, local: str) -> str:
        """Return the account of a user's or bot's id."""
        return f"{self.source}/{local}"

    def user_name(self, user: str) -> str | None:
        """Return a user's name, if there is one."""
        known = self.users.get(user)
        return known.name or None if known else None

    def url(self, channel: Channel, ts: str, thread: str | None) -> str | None:
        """Return where people can read a message, or None where the web address or the channel's id is unknown."""
        if not self.domain or not _CHANNEL_ID.match(channel.local):
            return None
        url = f"https://{self.domain}.slack.com/archives/{channel.local}/p{ts.replace('.', '')}"
        return f"{url}?thread_ts={thread}&cid={channel.local}" if thread and thread != ts else url


def team_of(users: Iterable[Json]) -> str | None:
    """Return the workspace's id: the team that most users belong to; guests from elsewhere have another."""
    teams = Counter(team for user in users if isinstance(team := user.get("team_id"), str) and may_name(team))
    return min(teams, key=lambda team: (-teams[team], team)) if teams else None


def domain_of(contents: Iterable[bytes]) -> str:
    """Return the workspace's web address as the links to its canvases tell it, or ""."""
    found = Counter(match for content in contents for match in _DOMAIN.findall(content))
    return min(found, key=lambda name: (-found[name], name)).decode() if found else ""


def user_of(record: Json) -> User:
    """Return what a record of users.json says of a user."""
    return User(name_in(record), record.get("is_bot") is True or record.get("id") == SLACKBOT)


def name_in(record: Json) -> str:
    """Return the name of a user's record or profile: the real name, else the display name, else the handle."""
    profile = record.get("profile")
    for place in (profile if isinstance(profile, dict) else {}, record):
        for key in ("real_name", "display_name", "name"):
            name = place.get(key)
            if isinstance(name, str) and name.strip():
                return name.strip()
    return ""


class Conversations:
    """Find the conversation of a folder by the lists of the export.

    A folder is named for its channel, or, of direct messages, for its id. Where no list names it, its
    canvas may tell its id; else its name stands for it. Such a folder is public only in an
    export that holds public channels alone: with lists of private ones, or without any list, it
    is taken for private, since nothing says that everybody may read it.
    """

    def __init__(self, workspace: Workspace, lists: Mapping[str, Sequence[Json]]) -> None:
        self._workspace = workspace
        self._known: dict[str, tuple[str, bool]] = {}
        self._only_public = "channels" in lists and not any(lists.get(name) for name in PRIVATE_LISTS)
        for kind, entries in lists.items():
            for entry in entries:
                self._learn(entry, kind in PRIVATE_LISTS)

    def _learn(self, entry: Json, private: bool) -> None:
        local, name = entry.get("id"), entry.get("name")
        if not isinstance(local, str) or not may_name(local):
            return
        private = private or any(entry.get(flag) is True for flag in ("is_private", "is_im", "is_mpim"))
        for key in (local, name):
            # Of two that share a name the private one counts: nothing may become public by mistake.
            if isinstance(key, str) and key and (key not in self._known or private):
                self._known[key] = (local, private)
        if isinstance(name, str) and name and not private:
            self._workspace.channel_names[local] = name

    def of_folder(self, folder: str, canvas: str | None = None) -> Channel:
        """Return the conversation of a folder; `canvas` is the id that its canvas states."""
        known = self._known.get(folder) or (self._known.get(canvas) if canvas else None)
        if known is not None:
            return self.channel(*known)
        return self.channel(canvas or folder, not self._only_public or bool(_DIRECT.match(folder)))

    def channel(self, local: str, private: bool) -> Channel:
        """Return a conversation by its id: a private one is for those who hold its id as a label."""
        whole = f"{self._workspace.source}/{local}"
        return Channel(whole, local, (whole,) if private else (PUBLIC,))

    def by_id(self, local: str) -> Channel | None:
        """Return a conversation that a list names, or None."""
        known = self._known.get(local)
        return self.channel(*known) if known else None
