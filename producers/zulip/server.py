"""Name a Zulip server: its instance name, and the ids and addresses made of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote, unquote

from producers.naming import checked_name, common_name, slug, stem_of, without_words

SYSTEM = "zulip"
RESOLVED = "✔ "  # how Zulip marks a topic as resolved: https://zulip.com/help/resolve-a-topic
NO_TOPIC = frozenset({"", "(no topic)"})

CHANNEL_FOLDER = re.compile(r"(\d+)-(.+)\Z")
_DOT_CODE = re.compile(r"(?:\.[0-9A-Fa-f]{2})+")
_NARROW = re.compile(r"narrow/(?:stream|channel)/(\d+)(?:-[^/]*)?/(?:topic|subject)/([^/?]*)")
_WORDS = ("zulip", "json", "archive", "export", "messages", "backup", "chat")


class Server:
    """Make the ids of one server. Message, channel and user numbers are unique on a server."""

    def __init__(self, name: str) -> None:
        self.name = checked_name(name)
        self.source = f"{SYSTEM}:{name}"
        self._base = f"https://{name}/#narrow/channel/" if "." in name else None

    def account(self, user: int) -> str:
        """Return the account of a user's number."""
        return f"{self.source}/{user}"

    def named_account(self, name: str) -> str:
        """Return the account of somebody of whom only the name is told."""
        return f"{self.source}/@{name}"

    def message(self, number: int) -> str:
        """Return the item id of a message."""
        return f"{self.source}/message/{number}"

    def channel(self, number: int) -> str:
        """Return the id of a channel."""
        return f"{self.source}/channel/{number}"

    def topic(self, channel: int, name: str) -> str | None:
        """Return the conversation of a topic, None for messages without one.

        Case and the mark of a resolved topic make no other topic, as on the server.
        """
        plain = unmarked(name)
        return None if plain in NO_TOPIC else f"{self.channel(channel)}/{quote(plain.lower(), safe='')}"

    def direct(self, users: Iterable[int]) -> str:
        """Return the conversation of direct messages between users."""
        return f"{self.source}/direct/{','.join(map(str, sorted(set(users))))}"

    def url(self, channel: int, topic: str, number: int) -> str | None:
        """Return where a message can be read; None where the server's host is not known."""
        return self._base and f"{self._base}{channel}/topic/{dot_encode(topic)}/near/{number}"


def unmarked(topic: str) -> str:
    """Return a topic's name without the mark of resolved ones."""
    return topic.removeprefix(RESOLVED).strip()


def dot_encode(text: str) -> str:
    """Return a text as Zulip writes it in links: percent-encoded, with dots."""
    return quote(text, safe="").replace(".", "%2E").replace("%", ".")


def dot_decode(text: str) -> str:
    """Return the text of a dot-encoded one; bytes that are no UTF-8 are replaced."""
    plain = _DOT_CODE.sub(lambda code: bytes.fromhex(code[0].replace(".", "")).decode(errors="replace"), text)
    return unquote(plain) if "%" in plain else plain


def narrowed(link: str) -> tuple[int, str] | None:
    """Return the channel's number and the topic that a link leads to, or None."""
    found = _NARROW.search(link)
    return (int(found[1]), dot_decode(found[2])) if found else None


def place_of(member: str) -> tuple[int, str] | None:
    """Return the channel's number and the topic that an archive's path NUMBER-CHANNEL/TOPIC.json tells, or None."""
    folder, _, file = member.rpartition("/")
    channel = CHANNEL_FOLDER.match(folder.rsplit("/", 1)[-1])
    return (int(channel[1]), dot_decode(file[: -len(".json")])) if channel else None


def name_of(paths: Sequence[str], members: Iterable[str]) -> str:
    """Return the instance name that the paths tell: the stem without date, words such as `archive`, and the one
    channel that an archive holds, so that archives of several channels of one server go by one name.

    Raises SourceError where the paths tell none, or several.
    """  # noqa: D205 - the conditions belong to the first sentence
    channels = {_plain(member.split("/")[-2].partition("-")[2]) for member in members if place_of(member) is not None}

    def told(path: str) -> str:
        stem = stem_of(path)
        for channel in sorted(channels, key=len, reverse=True):
            if channel and stem.endswith(f"-{channel}"):
                stem = stem.removesuffix(f"-{channel}")
                break
        return without_words(stem, _WORDS)

    return common_name(paths, told, "server")


def _plain(folder: str) -> str:
    return slug(dot_decode(unquote(folder)))
