"""Make interactions of one post."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any
from urllib.parse import unquote

from producers.base import Event
from producers.discourse.forum import Forum, linked_topic
from producers.discourse.reading import BadPost, integer, moment, optional_text, rows
from producers.discourse.thread import Thread
from producers.write import interaction

# Post.types of the server, https://github.com/discourse/discourse/blob/main/app/models/post.rb
_SMALL_ACTION, _WHISPER = 3, 4
_CLOSINGS = {
    "closed.enabled": "closed", "autoclosed.enabled": "closed",
    "closed.disabled": "reopened", "autoclosed.disabled": "reopened",
}  # fmt: skip
_SPLIT = "split_topic"
IGNORED_ACTION = "small action"
_LIKE, LIKE = 2, "heart"  # PostActionType.types[:like], and how the reactions plugin calls it
_QUOTE = re.compile(r"<(/?)(?:blockquote|aside)\b([^>]*)>")
_QUOTED_POST = re.compile(r'data-post="(\d+)"')
_QUOTED_TOPIC = re.compile(r'data-topic="(\d+)"')
_MENTION = re.compile(r'<a class="mention" href="[^"]*/u/([^"/]+)"')


def post_events(forum: Forum, thread: Thread, post: Any) -> tuple[Event, ...] | str:
    """Return the events of a post, or why it is ignored. Raises BadPost."""
    if not isinstance(post, dict):
        raise BadPost("is no JSON object")
    if thread.id < 0:
        raise BadPost("`topic_id` is missing or no whole number")
    told = _Post(forum, thread, post)
    if told.type == _SMALL_ACTION:
        return tuple(told.actions()) or IGNORED_ACTION
    return (told.posted(), *told.changes(), *told.actions(), *told.votes(), *told.links())


class _Post:
    """Tell what a post says."""

    def __init__(self, forum: Forum, thread: Thread, post: dict[str, Any]) -> None:
        self._forum, self._thread, self._post = forum, thread, post
        self.id = integer(post, "id")
        self.number = integer(post, "post_number")
        self.type = integer(post, "post_type") if "post_type" in post else 1
        self._created = moment(post, "created_at")
        self._topic = forum.topic(thread.id)
        self.item = self._topic if self.number == 1 else forum.post(self.id)
        self._actor = _actor(forum, post)

    def posted(self) -> Event:
        forum, thread, post = self._forum, self._thread, self._post
        cooked = optional_text(post, "cooked") or ""
        parents, answered = self._parents(cooked)
        item = {"id": self.item, "kind": "message", "url": forum.url(thread.slug, thread.id, self.number)}
        action = "posted" if self.number == 1 else "replied"
        return interaction(
            action=action,
            id=f"{self.item}/posted",
            source=forum.source,
            time=self._created,
            sequence=self.id,
            revision=self._version() - 1,  # what was read later has the later text
            actor=self._actor,
            item=item | self._content(),
            conversation=self._topic,
            channel=None if thread.category is None else forum.category(thread.category),
            in_reply_to=[other for other in parents if other != self.item],
            addressed=self._addressed(cooked, answered=answered),
            audience=self._audience(),
        )

    def changes(self) -> Iterator[Event]:
        """Yield the last edit, and the deletion. Of edits the file tells how many there were, not when."""
        version = self._version()
        if version > 1 and not self._hidden():
            updated = moment(self._post, "updated_at") if self._post.get("updated_at") else self._created
            yield self._later(
                "edited", f"/{version}", updated, "assumed", revision=updated // 1_000_000, item=self._content()
            )
        if self._post.get("deleted_at"):
            yield self._later("deleted", "", moment(self._post, "deleted_at"), "exact")
        elif self._post.get("user_deleted") is True:
            updated = moment(self._post, "updated_at") if self._post.get("updated_at") else self._created
            yield self._later("deleted", "", updated, "assumed", revision=updated // 1_000_000)

    def actions(self) -> Iterator[Event]:
        """Yield what was done to the topic: a post tells it, or the topic's own mark."""
        code = self._post.get("action_code")
        topic = {"subject": self._topic, "actor": self._actor}
        if code in _CLOSINGS:
            yield self._later(_CLOSINGS[code], f"/{self.id}", self._created, "exact", **topic)
        elif code == _SPLIT:
            target = linked_topic(optional_text(self._post, "cooked") or "")
            if target is not None and target != self._thread.id:
                link = {"relation": "related", "item": self._forum.topic(target)}
                yield self._later("linked", f"/split-{self.id}", self._created, "exact", link=link, **topic)
        if self.number == 1 and self._thread.closed_at is not None:
            at = moment({"last_posted_at": self._thread.closed_at}, "last_posted_at")
            yield self._later("closed", "", at, "assumed", revision=at // 1_000_000)

    def votes(self) -> Iterator[Event]:
        """Yield likes and reactions as totals, and the acceptance: all without user and time, which are assumed."""
        for name, total in self._totals().items():
            yield self._later(
                "endorsed", f"/{name}", self._created, "assumed", revision=total, total=total, reaction=name
            )
        if self._post.get("accepted_answer") is True or self._thread.accepted == self.number:
            yield self._later("accepted", "", self._created, "assumed")

    def links(self) -> Iterator[Event]:
        """Yield the other topics of the forum that the post links to."""
        targets = {
            linked_topic(optional_text(row, "url") or "")
            for row in rows(self._post, "link_counts")
            if row.get("internal") is True and row.get("reflection") is not True
        }
        for target in sorted(number for number in targets if number is not None and number != self._thread.id):
            link = {"relation": "related", "item": self._forum.topic(target)}
            yield self._later("linked", f"/{target}", self._created, "exact", actor=self._actor, link=link)

    def _later(self, action: str, part: str, at: int, precision: str, **members: Any) -> Event:
        subject = members.pop("subject", self.item)
        item = {"id": subject, **members.pop("item", {})}
        return interaction(
            action=action,
            id=f"{subject}/{action}{part}",
            source=self._forum.source,
            time=at,
            timeprecision=precision,
            sequence=self.id,
            item=item,
            **members,
        )

    def _version(self) -> int:
        return max(1, integer(self._post, "version")) if "version" in self._post else 1

    def _hidden(self) -> bool:
        """Return whether the text is withheld from the public, and stands in no file."""
        return self._post.get("cooked_hidden") is True

    def _content(self) -> dict[str, Any]:
        content: dict[str, Any] = {}
        if not self._hidden():
            content |= {"text": optional_text(self._post, "cooked") or "", "text_format": "html"}
        if self.number == 1 and self._thread.title:
            content["title"] = self._thread.title
        if self.number == 1 and self._thread.tags is not None:
            content["tags"] = self._thread.tags
        return content

    def _named(self, number: int) -> str | None:
        """Return the item of a post by its number in the topic, None where the file does not hold it."""
        if number == 1:
            return self._topic
        found = self._thread.numbers.get(str(number))
        return None if found is None else self._forum.post(found)

    def _parents(self, cooked: str) -> tuple[list[str], bool]:
        """Return the posts that this one replies to or quotes, and whether the one replied to is among them."""
        told = self._post.get("reply_to_post_number")
        parent = self._named(told) if type(told) is int else None
        quotes = (self._named(number) for number in _quoted(cooked, self._thread.id))
        return list(dict.fromkeys(item for item in (parent, *quotes) if item is not None)), parent is not None

    def _addressed(self, cooked: str, *, answered: bool) -> list[str]:
        names = [unquote(unescape(name)) for name in _MENTION.findall(cooked)]
        user = self._post.get("reply_to_user")
        if not answered and isinstance(user, dict) and isinstance(user.get("username"), str):
            names.append(user["username"])
        own = (self._actor or {}).get("account")
        users = (self._thread.users.get(name.lower()) for name in names)
        accounts = (self._forum.account(user) for user in users if user is not None)
        return [account for account in dict.fromkeys(accounts) if account != own]

    def _audience(self) -> list[str] | None:
        if self.type == _WHISPER:
            return [self._forum.group("staff")]
        readers = self._thread.readers
        if readers is None:
            return None
        labels = [
            self._forum.account(reader) if isinstance(reader, int) else self._forum.group(reader) for reader in readers
        ]
        return labels or [self._forum.group("staff")]

    def _totals(self) -> dict[str, int]:
        """Return counts by reaction: of the reactions plugin where it is there, which counts likes as hearts."""
        found = {
            row["id"]: integer(row, "count") for row in rows(self._post, "reactions") if isinstance(row.get("id"), str)
        }
        if not found:
            likes = (
                integer(row, "count")
                for row in rows(self._post, "actions_summary")
                if row.get("id") == _LIKE and "count" in row
            )
            found = {LIKE: sum(likes)}
        return {name: total for name, total in found.items() if total > 0}


def _quoted(cooked: str, topic: int) -> list[int]:
    """Return the numbers of the posts of the same topic that are quoted, without those that a quote quotes."""
    found, depth = [], 0
    for tag in _QUOTE.finditer(cooked):
        if tag[1]:
            depth = max(0, depth - 1)
            continue
        number, other = _QUOTED_POST.search(tag[2]), _QUOTED_TOPIC.search(tag[2])
        if not depth and number is not None and (other is None or int(other[1]) == topic):
            found.append(int(number[1]))
        depth += 1
    return found


def _actor(forum: Forum, post: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return who posted; the system's own users have numbers below 0, a removed one has none."""
    user = post.get("user_id")
    actor: dict[str, Any] = {}
    if type(user) is int:
        actor["account"] = forum.account(user)
        if user < 0:
            actor["bot"] = True
    name = optional_text(post, "name") or optional_text(post, "username")
    if name:
        actor["name"] = name
    if optional_text(post, "primary_group_name"):
        actor["team"] = post["primary_group_name"]
    return actor or None
