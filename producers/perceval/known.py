"""Map the items of back ends whose sources other producers read too: alike, and with the same ids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from producers.base import Event
from producers.discourse.forum import Forum
from producers.discourse.posts import post_events
from producers.discourse.thread import threads_of
from producers.git.commit import Commit
from producers.git.mapping import commit_outcome
from producers.git.people import header_person
from producers.mbox.addresses import SYSTEM as MAIL
from producers.mbox.body import Body
from producers.mbox.dates import read_date
from producers.mbox.header import FIELDS
from producers.mbox.message import Mail, message_event
from producers.perceval.item import BadItem, Item, number, objects, text
from producers.slack.messages import read_message
from producers.slack.values import BadRecord
from producers.slack.workspace import Channel, User, Workspace, name_in
from producers.stackexchange.posts import read_post
from producers.stackexchange.shape import BadRow
from producers.stackexchange.site import Site
from producers.stackexchange.tables import read_comment
from schemas.interaction import PUBLIC

Found = tuple[Event, ...] | str
_HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")
_PERSON = re.compile(r"(.*?)\s*<([^<>]*)>\s*\Z", re.DOTALL)
_OF_COMMIT = frozenset({"commit", "parents", "refs", "message", "files", "branches"})


def read_commit(item: Item) -> Found:
    """Return the events of an item of the back end `Git`; see producers.git. Raises BadItem."""
    data = item.data
    if not _HASH.match(text(data, "commit")):
        raise BadItem("`commit` is no commit hash")
    authored, committed = read_date(text(data, "AuthorDate")), read_date(text(data, "CommitDate"))
    if authored is None and committed is None:
        raise BadItem("neither `AuthorDate` nor `CommitDate` is a date")
    author = _PERSON.match(text(data, "Author"))
    subject, _, body = text(data, "message").partition("\n")
    parents = data.get("parents")
    trailers = tuple(
        (key, value)
        for key, values in data.items()
        if key not in _OF_COMMIT and isinstance(values, list)
        for value in values
        if isinstance(value, str)
    )
    files = [text(row, "newfile") or text(row, "file") for row in objects(data, "files")]
    outcome = commit_outcome(
        Commit(
            hash=data["commit"],
            parents=tuple(map(str, parents)) if isinstance(parents, list) else (),
            author=header_person(author[1], author[2]) if author else header_person(text(data, "Author"), ""),
            authored=authored[0] if authored else None,
            committed=committed[0] if committed else None,
            subject=subject,
            body=body,
            trailers=trailers,
            files=tuple(file for file in files if file),
        ),
        item.name(),
    )
    return outcome.events or outcome.ignored or ""


def read_mail(item: Item) -> Found:
    """Return the event of an item of a back end that reads mail; see producers.mbox. Raises BadItem, ValueError."""
    data = item.data
    header: dict[str, str] = {}
    for key, value in data.items():
        if key.lower() in FIELDS and isinstance(value, str) and key.lower() not in header:
            header[key.lower()] = " ".join(value.split())
    parts = data.get("body")
    if not isinstance(parts, dict):
        raise BadItem("`body` is missing or no object")
    plain, rich = text(parts, "plain"), text(parts, "html")
    body = Body(plain) if plain.strip() or not rich else Body(rich, "html")
    return (message_event(Mail(header, body, text(data, "unixfrom")), f"{MAIL}:{item.name()}"),)


def read_topic(item: Item) -> Found:
    """Return the events of an item of the back end `Discourse`; see producers.discourse. Raises BadItem, ValueError."""
    forum = Forum(item.instance or item.place()[0])
    found: list[Event] = []
    for each in threads_of(item.data):
        for post in each.posts:
            events = post_events(forum, each.thread, post)
            found += () if isinstance(events, str) else events
    return tuple(found) or "topic without posts"


def read_chat(item: Item) -> Found:
    """Return the events of an item of the back end `Slack`; see producers.slack. Raises BadItem."""
    data = item.data
    info, user = data.get("channel_info"), data.get("user_data")
    info, user = info if isinstance(info, dict) else {}, user if isinstance(user, dict) else {}
    told = (item.instance, info.get("context_team_id"), user.get("team_id"), data.get("team"))
    team = next((one for one in told if isinstance(one, str) and one), None)
    local = text(info, "id") or item.origin.rstrip("/").rpartition("/")[2]
    if team is None or not local:
        raise BadItem("names no workspace or no channel; give the workspace's id by --name")
    space = Workspace(team)
    if isinstance(user.get("id"), str):
        space.users[user["id"]] = User(name_in(user), user.get("is_bot") is True)
    whole = f"{space.source}/{local}"
    private = any(info.get(flag) is True for flag in ("is_private", "is_im", "is_mpim"))
    try:
        return read_message(space, Channel(whole, local, (whole,) if private else (PUBLIC,)), data)
    except BadRecord as error:
        raise BadItem(str(error)) from error


def read_question(item: Item) -> Found:
    """Return the events of an item of the back end `StackExchange`; see producers.stackexchange. Raises BadItem.

    What the site's interface tells is put as the rows of its dump would be.
    """
    site = Site(item.instance or item.origin)
    question = item.data
    found: list[Event] = []
    try:
        for kind, post in ((1, question), *((2, answer) for answer in objects(question, "answers"))):
            row = dict(_post_row(kind, post, number(question, "question_id")))
            events = read_post(site, row)
            found += () if isinstance(events, str) else events
            for comment in objects(post, "comments"):
                found += read_comment(site, dict(_comment_row(comment, row)))
    except BadRow as error:
        raise BadItem(str(error)) from error
    return tuple(found)


def _post_row(kind: int, post: dict[str, Any], question: int) -> Iterator[tuple[str, str]]:
    yield "PostTypeId", str(kind)
    yield "Id", str(number(post, "question_id" if kind == 1 else "answer_id"))
    yield from _common(post, "Owner", "owner")
    if kind == 1:
        yield "Title", text(post, "title")
        tags = post.get("tags")
        if isinstance(tags, list):
            yield "Tags", "".join(f"<{tag}>" for tag in tags if isinstance(tag, str))
        if post.get("accepted_answer_id") is not None:
            yield "AcceptedAnswerId", str(number(post, "accepted_answer_id"))
        if post.get("closed_date") is not None:
            yield "ClosedDate", _dump_time(post, "closed_date")
    else:
        yield "ParentId", str(question)
    if post.get("last_edit_date") is not None:
        yield "LastEditDate", _dump_time(post, "last_edit_date")
        yield from _user(post, "LastEditor", "last_editor")
    if post.get("last_activity_date") is not None:
        yield "LastActivityDate", _dump_time(post, "last_activity_date")


def _comment_row(comment: dict[str, Any], post: dict[str, str]) -> Iterator[tuple[str, str]]:
    yield "Id", str(number(comment, "comment_id"))
    yield "PostId", post["Id"]
    for name, value in _common(comment, "User", "owner"):
        yield {"UserUserId": "UserId", "Body": "Text"}.get(name, name), value


def _common(row: dict[str, Any], prefix: str, owner: str) -> Iterator[tuple[str, str]]:
    yield "CreationDate", _dump_time(row, "creation_date")
    yield "Body", text(row, "body")
    if type(row.get("score")) is int:
        yield "Score", str(row["score"])
    yield from _user(row, prefix, owner)


def _user(row: dict[str, Any], prefix: str, name: str) -> Iterator[tuple[str, str]]:
    user = row.get(name)
    if isinstance(user, dict):
        if type(user.get("user_id")) is int:
            yield f"{prefix}UserId", str(user["user_id"])
        if text(user, "display_name"):
            yield f"{prefix}DisplayName", user["display_name"]


def _dump_time(row: dict[str, Any], name: str) -> str:
    try:
        return datetime.fromtimestamp(number(row, name), UTC).strftime("%Y-%m-%dT%H:%M:%S.000")
    except (ValueError, OverflowError, OSError) as error:
        raise BadItem(f"`{name}` is no time") from error
