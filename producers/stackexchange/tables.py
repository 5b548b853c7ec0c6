"""Read the smaller files: Users, Comments, Votes and PostLinks."""

from __future__ import annotations

from producers.base import Event
from producers.stackexchange.posts import ACCEPTED_BY_VOTE, accepted_id
from producers.stackexchange.rows import Row
from producers.stackexchange.shape import acted, created, event, moment, number, optional, who
from producers.stackexchange.site import Site

_MIDNIGHT = "T00:00:00.000000Z"

ACCEPTED, UP, DOWN, FAVOURITE, BOUNTY_OFFERED, BOUNTY_AWARDED = 1, 2, 3, 5, 8, 9
_VALUES = {UP: 1, DOWN: -1}
_REACTIONS = {FAVOURITE: "favourite", BOUNTY_OFFERED: "bounty_offered", BOUNTY_AWARDED: "bounty_awarded"}
# Type numbers: https://meta.stackexchange.com/q/2677. Closing and deletion are told by the history.
IGNORED_VOTES = {
    4: "flag", 6: "closing vote", 7: "closing vote", 10: "deletion vote", 11: "deletion vote", 12: "flag",
    13: "flag", 14: "flag", 15: "moderator review", 16: "edit approval",
}  # fmt: skip
OTHER_VOTE = "other vote type"

_RELATIONS = {1: "related", 3: "duplicate_of"}
OTHER_LINK = "other link type"


def read_user(site: Site, row: Row) -> tuple[Event, ...]:
    """Return the event of a row of Users.xml. Raises BadRow."""
    user = number(row, "Id")
    account = site.account(user)
    data = {"action": "joined", "actor": who(site, user, row.get("DisplayName"))}
    return (event(site, f"{account}/joined", moment(row), account, data),)


def read_comment(site: Site, row: Row) -> tuple[Event, ...]:
    """Return the events of a row of Comments.xml. Raises BadRow.

    The row names the post, but not the post's question: the comment is at home where the
    post is. Votes on comments stand nowhere else than in its score, without time.
    """
    comment = number(row, "Id")
    post = site.post(number(row, "PostId"))
    item_id = site.comment(comment)
    time = moment(row)
    item = {"id": item_id, "kind": "comment", "text": row.get("Text", ""), "text_format": "markdown"}
    if site.base is not None:
        item["url"] = f"{site.base}/posts/comments/{comment}"
    data = created("commented", item, who(site, optional(row, "UserId"), row.get("UserDisplayName")))
    data["in_reply_to"] = [post]
    told = event(site, f"{item_id}/commented", time, post, data, sequence=comment)
    score = optional(row, "Score") or 0
    if score <= 0:
        return (told,)
    total = acted("endorsed", item_id) | {"total": score, "revision": score}
    counted = event(site, f"{item_id}/endorsed/score", time, post, total, precision="assumed", sequence=comment)
    return told, counted


def read_vote(site: Site, row: Row) -> tuple[Event, ...] | str:
    """Return the event of a row of Votes.xml, or why it is ignored. Raises BadRow.

    Votes are dated by the day, and few name a user.
    """
    kind = number(row, "VoteTypeId")
    vote = number(row, "Id")
    post = number(row, "PostId")
    if kind != ACCEPTED and kind not in _VALUES and kind not in _REACTIONS:
        return IGNORED_VOTES.get(kind, OTHER_VOTE)
    item_id = site.post(post)
    time = moment(row)
    precision = "day" if time.endswith(_MIDNIGHT) else "exact"
    actor = who(site, optional(row, "UserId"), None)
    if kind == ACCEPTED:
        data = acted("accepted", item_id, actor) | {"revision": ACCEPTED_BY_VOTE}
        event_id = accepted_id(item_id)
    else:
        data = acted("endorsed", item_id, actor)
        event_id = f"{item_id}/endorsed/{vote}"
        amount = _VALUES.get(kind) or optional(row, "BountyAmount")
        if amount is not None:
            data["value"] = amount
        if kind in _REACTIONS:
            data["reaction"] = _REACTIONS[kind]
    return (event(site, event_id, time, item_id, data, precision=precision, sequence=vote),)


def read_link(site: Site, row: Row) -> tuple[Event, ...] | str:
    """Return the event of a row of PostLinks.xml, or why it is ignored. Raises BadRow."""
    relation = _RELATIONS.get(number(row, "LinkTypeId"))
    link = number(row, "Id")
    item_id = site.post(number(row, "PostId"))
    target = site.post(number(row, "RelatedPostId"))
    if relation is None:
        return OTHER_LINK
    data = acted("linked", item_id)
    data["link"] = {"relation": relation, "item": target}
    return (event(site, f"{item_id}/linked/{link}", moment(row), item_id, data, sequence=link),)
