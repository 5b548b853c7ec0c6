"""Map the items of GitHub and GitLab: issues, pull and merge requests, their comments, reviews and reactions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from producers.base import Event
from producers.perceval.item import BadItem, Item, moment, number, objects, text
from producers.write import interaction
from schemas.times import MICROS_PER_SECOND

Row = dict[str, Any]
_AGAINST = frozenset({"-1", "thumbsdown"})


class Tracker:
    """Make the ids and events of one project on GitHub or GitLab."""

    def __init__(self, item: Item, system: str) -> None:
        host, self.path = item.place()
        self.host = "github.com" if host == "api.github.com" else host
        self.source = f"{system}:{item.instance or self.host}"
        self.channel = f"{self.source}/{self.path}"

    def actor(self, user: Any, more: Any = None) -> Row | None:
        """Return who did something; `more` is the profile, where it was fetched."""
        user = user if isinstance(user, dict) else {}
        more = more if isinstance(more, dict) else {}
        login = text(user, "login") or text(user, "username") or text(more, "login")
        if not login:
            return None
        found: Row = {"account": f"{self.source}/{login}"}
        name = text(more, "name") or text(user, "name")
        if name:
            found["name"] = name
        if text(more, "email"):
            found["address"] = more["email"].strip().lower()
        if text(more, "company"):
            found["organisation"] = more["company"].strip()
        if user.get("type") == "Bot" or login.endswith("[bot]") or user.get("bot") is True:
            found["bot"] = True
        return found

    def written(self, row: Row, ident: str, action: str, root: str, body: str, actor: Row | None, **item: Any) -> Event:
        """Return the event of a text: as it reads now, which ranks by its last change."""
        at = moment(row, "submitted_at" if "submitted_at" in row else "created_at")
        changed = moment(row, "updated_at") if row.get("updated_at") else at
        parents = item.pop("in_reply_to", [root] if ident != root else [])
        return interaction(
            action=action, id=f"{ident}/posted", source=self.source, time=at, timeprecision="second",
            revision=max(0, changed // MICROS_PER_SECOND), actor=actor, conversation=root, channel=self.channel,
            in_reply_to=parents,
            item={"id": ident, "text": text(row, body), "text_format": "markdown", **item},
        )  # fmt: skip

    def did(self, action: str, ident: str, at: int, part: str = "", precision: str = "second", **data: Any) -> Event:
        """Return an event on an item."""
        return interaction(
            action=action, item=ident, source=self.source, time=at, timeprecision=precision, part=part,
            channel=self.channel, **data,
        )  # fmt: skip

    def reactions(self, rows: list[Row], ident: str, at: int, name: str) -> Iterator[Event]:
        """Yield reactions; where their time is not told it is that of the text, assumed."""
        for row in rows:
            told = row.get("created_at") is not None
            actor = self.actor(row.get("user"), row.get("user_data"))
            yield self.did(
                "endorsed", ident, moment(row, "created_at") if told else at, str(number(row, "id")),
                "second" if told else "assumed", actor=actor, reaction=text(row, name),
                value=-1 if text(row, name) in _AGAINST else 1,
            )  # fmt: skip


def read_github(item: Item) -> tuple[Event, ...] | str:
    """Return the events of an issue or pull request of GitHub. Raises BadItem, ValueError."""
    if item.category not in ("issue", "pull_request"):
        return "category that is not read"
    return tuple(_github(Tracker(item, "github"), item))


def _github(tracker: Tracker, item: Item) -> Iterator[Event]:
    data = item.data
    pull = item.category == "pull_request" or isinstance(data.get("pull_request"), dict)
    root = f"{tracker.channel}/{number(data, 'number')}"
    at = moment(data, "created_at")
    yield tracker.written(
        data, root, "posted", root, "body", tracker.actor(data.get("user"), data.get("user_data")),
        kind="pull request" if pull else "issue", title=text(data, "title"), url=text(data, "html_url") or None,
        tags=[text(row, "name") for row in objects(data, "labels")],
    )  # fmt: skip
    yield from tracker.reactions(objects(data, "reactions_data"), root, at, "content")
    for row in objects(data, "comments_data"):
        yield from _github_text(tracker, row, root, "comment", "replied", [root])
    for row in objects(data, "reviews_data"):
        if row.get("submitted_at"):  # one that is not handed in yet is seen by its author alone
            yield from _github_text(tracker, row, root, "review", "reviewed", [root])
    for row in objects(data, "review_comments_data"):
        earlier = row.get("in_reply_to_id")
        parent = f"{root}/review-comment/{number(row, 'in_reply_to_id')}" if earlier is not None else root
        yield from _github_text(
            tracker, row, root, "review-comment", "reviewed" if earlier is None else "replied", [parent]
        )
    for row in objects(data, "requested_reviewers_data"):
        reviewer = tracker.actor(row, row)
        if reviewer is not None:
            yield tracker.did(
                "review_requested", root, at, reviewer["account"].rpartition("/")[2], "assumed",
                addressed=[reviewer["account"]],
            )  # fmt: skip
    if data.get("closed_at"):
        solved = not pull and data.get("state_reason") == "completed"
        by = data.get("merged_by_data") or data.get("closed_by_data")
        closed = moment(data, "closed_at")
        yield tracker.did(
            "resolved" if solved else "closed",
            root,
            closed,
            str(closed // MICROS_PER_SECOND),
            actor=tracker.actor(by, by),
        )


def _github_text(tracker: Tracker, row: Row, root: str, what: str, action: str, parents: list[str]) -> Iterator[Event]:
    ident = f"{root}/{what}/{number(row, 'id')}"
    actor = tracker.actor(row.get("user"), row.get("user_data"))
    more: Row = {"paths": [row["path"]]} if text(row, "path") else {}
    event = tracker.written(
        row, ident, action, root, "body", actor, kind=what.replace("-", " "), url=text(row, "html_url") or None,
        in_reply_to=parents, **more,
    )  # fmt: skip
    yield event
    yield from tracker.reactions(
        objects(row, "reactions_data"), ident, moment(row, "submitted_at" if "submitted_at" in row else "created_at"),
        "content",
    )  # fmt: skip


def read_gitlab(item: Item) -> tuple[Event, ...] | str:
    """Return the events of an issue or merge request of GitLab. Raises BadItem, ValueError."""
    if item.category not in ("issue", "merge_request"):
        return "category that is not read"
    return tuple(_gitlab(Tracker(item, "gitlab"), item))


def _gitlab(tracker: Tracker, item: Item) -> Iterator[Event]:
    data = item.data
    merge = item.category == "merge_request"
    root = f"{tracker.channel}/{'merge_requests' if merge else 'issues'}/{number(data, 'iid')}"
    labels = data.get("labels")
    if labels is not None and not (isinstance(labels, list) and all(isinstance(one, str) for one in labels)):
        raise BadItem("`labels` is no list of texts")
    yield tracker.written(
        data, root, "posted", root, "description", tracker.actor(data.get("author")),
        kind="merge request" if merge else "issue", title=text(data, "title"), url=text(data, "web_url") or None,
        tags=labels,
    )  # fmt: skip
    yield from tracker.reactions(objects(data, "award_emoji_data"), root, moment(data, "created_at"), "name")
    for row in objects(data, "notes_data"):
        if row.get("system") is True:  # what GitLab writes of what was done
            continue
        ident = f"{root}/note/{number(row, 'id')}"
        position = row.get("position")
        path = text(position, "new_path") if isinstance(position, dict) else ""
        yield tracker.written(
            row, ident, "reviewed" if path else "replied", root, "body", tracker.actor(row.get("author")),
            kind="comment", **({"paths": [path]} if path else {}),
        )  # fmt: skip
        yield from tracker.reactions(objects(row, "award_emoji_data"), ident, moment(row, "created_at"), "name")
    at = data.get("merged_at") or data.get("closed_at")
    if at:
        by = tracker.actor(data.get("merged_by") or data.get("closed_by"))
        closed = moment({"closed_at": at}, "closed_at")
        yield tracker.did("closed", root, closed, str(closed // MICROS_PER_SECOND), actor=by)
