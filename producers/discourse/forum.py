"""Name a Discourse forum: its instance name, and the ids and addresses made of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from producers.naming import checked_name, common_name, stem_of, without_words

SYSTEM = "discourse"
_WORDS = ("discourse", "json", "archive", "export", "posts", "topics", "backup", "forum")
_TOPIC_LINK = re.compile(r"/t/(?:[^/?#\"]+/)?(\d+)(?:/\d+)?(?=[/?#\"]|\Z)")


class Forum:
    """Make the ids of one forum. Post, topic and user numbers are unique on a forum."""

    def __init__(self, name: str) -> None:
        self.name = checked_name(name)
        self.source = f"{SYSTEM}:{name}"
        self._base = f"https://{name}" if "." in name else None

    def account(self, user: int) -> str:
        """Return the account of a user's number."""
        return f"{self.source}/{user}"

    def topic(self, number: int) -> str:
        """Return the conversation of a topic, which is also the item id of its first post."""
        return f"{self.source}/topic/{number}"

    def post(self, number: int) -> str:
        """Return the item id of a post that is not its topic's first."""
        return f"{self.source}/post/{number}"

    def category(self, number: int) -> str:
        """Return the channel of a category."""
        return f"{self.source}/category/{number}"

    def group(self, name: str) -> str:
        """Return the audience of a group's members."""
        return f"{self.source}/group/{name}"

    def url(self, slug: str, topic: int, number: int) -> str | None:
        """Return where a post can be read; None where the forum's host is not known."""
        return self._base and f"{self._base}/t/{slug or '-'}/{topic}/{number}"


def linked_topic(link: str) -> int | None:
    """Return the number of the topic that a link or a text with one leads to, or None."""
    found = _TOPIC_LINK.search(link)
    return int(found[1]) if found else None


def name_of(paths: Sequence[str]) -> str:
    """Return the instance name that the paths tell. Raises SourceError where they tell none, or several."""
    return common_name(paths, lambda path: without_words(stem_of(path), _WORDS), "forum")
