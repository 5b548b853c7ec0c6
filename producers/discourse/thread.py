"""Hold what a file tells of a topic besides the posts themselves, and find topics and posts in files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

Row = Any  # a post as parsed JSON, perhaps a wrong one


@dataclass(slots=True)
class Thread:
    """Hold what is told of a topic: its number, and of the rest whatever there is.

    `numbers` gives the id of a post by its number in the topic, `users` the number of a user by
    name in lower case. `accepted` is the number in the topic of the accepted answer. `readers`
    are those who may read a personal message: users by number, groups by name; None for a topic
    that is none. `closed_at` is set for a closed topic of which no post tells the closing.
    """

    id: int
    title: str = ""
    slug: str = ""
    category: int | None = None
    tags: list[str] | None = None
    accepted: int | None = None
    closed_at: str | None = None
    readers: list[int | str] | None = None
    numbers: dict[str, int] = field(default_factory=dict)
    users: dict[str, int] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """Return it as plain JSON values; Thread(**these) is the same again."""
        return asdict(self)


@dataclass(slots=True)
class Found:
    """Hold a topic with its posts, and how many more the file names without holding them."""

    thread: Thread
    posts: list[Row]
    missing: int = 0


def threads_of(value: Any) -> Iterator[Found]:
    """Yield the topics of a file.

    A file is what the forum gives at /t/ID.json, or a part of it with `post_stream`; or what it
    gives at /posts.json, with `latest_posts` of any topics: https://docs.discourse.org. Raises
    ValueError, with what is wrong, for any other.
    """
    if not isinstance(value, dict):
        raise ValueError("is no JSON object")
    stream = value.get("post_stream")
    if isinstance(stream, dict):
        posts = stream.get("posts")
        if not isinstance(posts, list):
            raise ValueError("its `post_stream` has no list of `posts`")
        if type(value.get("id")) is not int:
            raise ValueError("`id`, the topic's number, is missing or no whole number")
        held = {post["id"] for post in posts if isinstance(post, dict) and type(post.get("id")) is int}
        named = stream.get("stream")
        missing = [post for post in named if post not in held] if isinstance(named, list) else []
        yield Found(_thread(value, posts), posts, len(missing))
        return
    latest = value.get("latest_posts")
    if not isinstance(latest, list):
        raise ValueError("has neither `post_stream` nor `latest_posts`: it is no topic of a forum")
    by_topic: dict[int, list[Row]] = {}
    for post in latest:
        told = post.get("topic_id") if isinstance(post, dict) else None
        by_topic.setdefault(told if type(told) is int else -1, []).append(post)
    for topic, posts in by_topic.items():
        first = posts[0] if isinstance(posts[0], dict) else {}
        head = {"id": topic, "title": first.get("topic_title"), "slug": first.get("topic_slug")}
        yield Found(_thread(head | {"category_id": first.get("category_id")}, posts), posts)


def _thread(topic: Mapping[str, Any], posts: list[Row]) -> Thread:
    details = topic.get("details")
    details = details if isinstance(details, dict) else {}
    rows = [post for post in posts if isinstance(post, dict)]
    accepted = topic.get("accepted_answer")
    codes = {post.get("action_code") for post in rows}
    closed = topic.get("closed") is True and not codes & {"closed.enabled", "autoclosed.enabled"}
    return Thread(
        id=topic["id"],
        title=_text(topic.get("title")),
        slug=_text(topic.get("slug")),
        category=topic["category_id"] if type(topic.get("category_id")) is int else None,
        tags=_tags(topic.get("tags")),
        accepted=accepted["post_number"] if isinstance(accepted, dict) and "post_number" in accepted else None,
        closed_at=(_text(topic.get("last_posted_at")) or None) if closed else None,
        readers=_readers(details) if topic.get("archetype") == "private_message" else None,
        numbers={
            str(post["post_number"]): post["id"]
            for post in rows
            if type(post.get("post_number")) is int and type(post.get("id")) is int
        },
        users={name.lower(): user for name, user in _users(details, rows)},
    )


def _users(details: Mapping[str, Any], posts: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, int]]:
    told = details.get("participants")
    people = [user for user in told if isinstance(user, dict)] if isinstance(told, list) else []
    for rows, key in ((people, "id"), (posts, "user_id")):
        for row in rows:
            if isinstance(row.get("username"), str) and type(row.get(key)) is int:
                yield row["username"], row[key]


def _readers(details: Mapping[str, Any]) -> list[int | str]:
    users = details.get("allowed_users") or details.get("participants") or []
    groups = details.get("allowed_groups") or []
    found: list[int | str] = [user["id"] for user in users if isinstance(user, dict) and type(user.get("id")) is int]
    return found + [group["name"] for group in groups if isinstance(group, dict) and isinstance(group.get("name"), str)]


def _tags(told: Any) -> list[str] | None:
    """Return the names of tags, texts or in newer versions objects with a name; None where the forum tells none."""
    if not isinstance(told, list):
        return None
    names = (tag.get("name") if isinstance(tag, dict) else tag for tag in told)
    return [name for name in names if isinstance(name, str) and name]


def _text(told: Any) -> str:
    return told if isinstance(told, str) else ""
