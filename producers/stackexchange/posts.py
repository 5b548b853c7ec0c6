"""Read Posts.xml: questions, answers and tag wikis.

A post is created at its creation date. If the row tells of an edit, an `edited` event at the
edit's date states the content again. Both state today's content, since that is all that the
row holds; where PostHistory.xml is there too, its rows state the first text and each edit.
What stands in the end must not depend on which of the files were read, nor may a row's
events, so the order within equal times decides it:

    at creation   0: created (edited posts)   history id: the true first text   LAST: created (posts never edited)
    at last edit  history id: that edit's text                                  LAST: edited, from Posts.xml

So the last word is always that of Posts.xml (rendered HTML, tags under their present names),
and everything before it is that of PostHistory.xml (Markdown) where there is one.

The acceptance of an answer is told twice: by the question's AcceptedAnswerId, without time,
and by a vote, with its day. Both give one event id; the vote's revision is greater, so it stands.
"""

from __future__ import annotations

from producers.base import Event
from producers.stackexchange.rows import Row
from producers.stackexchange.shape import Data, acted, created, event, moment, number, optional, tags_of, who
from producers.stackexchange.site import Site
from schemas.canonical import MAX_INT
from schemas.times import parse_time

QUESTION, ANSWER, EXCERPT = 1, 2, 4
WIKIS = {3: "tag_wiki", 4: "tag_wiki_excerpt", 5: "tag_wiki"}
ARTICLE = 9
IGNORED = {6: "election", 7: "site text", 8: "site text", 13: "election"}
OTHER = "other post type"
LAST = MAX_INT  # after everything else of the same time
ACCEPTED_BY_POST, ACCEPTED_BY_VOTE = 0, 1


def read_post(site: Site, row: Row) -> tuple[Event, ...] | str:
    """Return the events of a row, or why it is ignored. Raises BadRow."""
    kind = number(row, "PostTypeId")
    post = number(row, "Id")
    if kind not in (QUESTION, ANSWER, ARTICLE) and kind not in WIKIS:
        return IGNORED.get(kind, OTHER)
    item_id = site.post(post)
    time = moment(row)
    edited_at = moment(row, "LastEditDate") if row.get("LastEditDate") else None
    content = _content(kind, row)
    owner = who(site, optional(row, "OwnerUserId"), row.get("OwnerDisplayName"))
    action, name = _form(kind)
    data = created(action, {"id": item_id, "kind": name, **content}, owner)
    url = _url(site, kind, post)
    if url is not None:
        data["item"]["url"] = url
    key = item_id
    parent = optional(row, "ParentId") if kind == ANSWER else None
    if kind == QUESTION:
        data["conversation"] = item_id
    elif parent is not None:
        key = site.post(parent)
        data["conversation"] = key
        data["in_reply_to"] = [key]
    # A later dump holds the text after later edits: its row replaces the earlier one's.
    data["revision"] = max(0, parse_time(edited_at) // 1000) if edited_at else 0
    events = [event(site, f"{item_id}/{action}", time, key, data, sequence=0 if edited_at else LAST)]
    if edited_at:
        events.append(_edited(site, row, item_id, key, edited_at, content))
    if kind == QUESTION:
        events.extend(_question_state(site, row, item_id, key))
    return tuple(events)


def _form(kind: int) -> tuple[str, str]:
    if kind == QUESTION:
        return "asked", "question"
    if kind == ANSWER:
        return "answered", "answer"
    return "documented", WIKIS.get(kind, "article")


def _content(kind: int, row: Row) -> Data:
    content: Data = {"text": row.get("Body", ""), "text_format": "plain" if kind == EXCERPT else "html"}
    if "Title" in row:
        content["title"] = row["Title"]
    if "Tags" in row:
        content["tags"] = tags_of(row["Tags"])
    return content


def _url(site: Site, kind: int, post: int) -> str | None:
    if site.base is None:
        return None
    if kind == QUESTION:
        return f"{site.base}/questions/{post}"
    if kind == ANSWER:
        return f"{site.base}/a/{post}"
    return f"{site.base}/posts/{post}/revisions"


def _edited(site: Site, row: Row, item_id: str, key: str, time: str, content: Data) -> Event:
    editor = who(site, optional(row, "LastEditorUserId"), row.get("LastEditorDisplayName"))
    data = acted("edited", item_id, editor)
    data["item"] = {"id": item_id, **content}
    return event(site, f"{item_id}/edited/{time}", time, key, data, sequence=LAST)


def _question_state(site: Site, row: Row, item_id: str, key: str) -> list[Event]:
    events = []
    if row.get("ClosedDate"):
        time = moment(row, "ClosedDate")
        events.append(event(site, closed_id(item_id, time), time, key, acted("closed", item_id)))
    accepted = optional(row, "AcceptedAnswerId")
    if accepted is not None:
        answer = site.post(accepted)
        # When it was accepted is not told; the question's last activity is no earlier than the answer.
        time = moment(row, "LastActivityDate" if row.get("LastActivityDate") else "CreationDate")
        data = acted("accepted", answer) | {"revision": ACCEPTED_BY_POST}
        events.append(event(site, accepted_id(answer), time, answer, data, precision="assumed"))
    return events


def accepted_id(item_id: str) -> str:
    """Return the id of the one acceptance of an answer."""
    return f"{item_id}/accepted"


def closed_id(item_id: str, time: str) -> str:
    """Return the id of a closing, which Posts.xml and PostHistory.xml date alike."""
    return f"{item_id}/closed/{time}"
