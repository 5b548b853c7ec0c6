"""Declare what each row of a dump becomes; docs/sources.md prints it."""

from __future__ import annotations

from producers.declare import ActionRow
from producers.stackexchange import history, posts, tables


def _reasons(table: dict[int, str], *others: str) -> tuple[str, ...]:
    return tuple(sorted({*table.values(), *others}))


ACTIONS: tuple[ActionRow, ...] = (
    ActionRow("Users", ("joined",), (), "with display name; the Community user is marked as a bot"),
    ActionRow("Posts: question", ("asked",), (), "HTML; its item id is the conversation"),
    ActionRow("Posts: answer", ("answered",), (), "in reply to its question, which is the conversation"),
    ActionRow("Posts: tag wiki, excerpt, article", ("documented",), (), "a conversation of its own"),
    ActionRow("Posts: LastEditDate", ("edited",), (), "states the content again at the edit's time"),
    ActionRow("Posts: AcceptedAnswerId", ("accepted",), (), "time assumed (last activity); a vote's date replaces it"),
    ActionRow("Posts: ClosedDate", ("closed",), (), "the history's row, which says who, replaces it"),
    ActionRow(
        "Posts: other types", (), _reasons(posts.IGNORED, posts.OTHER), "a post's Score is not read: Votes holds it"
    ),
    ActionRow("PostHistory 1 to 3", ("edited",), (), "first title, body (Markdown), tags, at the creation's time"),
    ActionRow("PostHistory 4 to 9", ("edited",), (), "edits and rollbacks"),
    ActionRow("PostHistory 10, 11", ("closed", "reopened")),
    ActionRow("PostHistory 12, 13", ("deleted", "restored")),
    ActionRow(
        "PostHistory 17, 35, 36, 37, 38", ("linked",), (history.NO_TARGET,),
        "migrated or merged: linked to where it went or came from, on any site; merged away: duplicate_of",
    ),
    ActionRow("PostHistory: other types", (), _reasons(history.IGNORED, history.OTHER)),
    ActionRow("Comments", ("commented",), (), "in reply to its post; at home in the post's conversation"),
    ActionRow("Comments: Score", ("endorsed",), (), "a total without time or names, if above 0"),
    ActionRow("Votes 1", ("accepted",), (), "by the day"),
    ActionRow("Votes 2, 3", ("endorsed",), (), "value 1 or -1, by the day, without user"),
    ActionRow("Votes 5", ("endorsed",), (), "reaction favourite, with user"),
    ActionRow("Votes 8, 9", ("endorsed",), (), "reactions bounty_offered and bounty_awarded, value the amount"),
    ActionRow("Votes: other types", (), _reasons(tables.IGNORED_VOTES, tables.OTHER_VOTE)),
    ActionRow("PostLinks 1, 3", ("linked",), (tables.OTHER_LINK,), "related; duplicate_of"),
    ActionRow("Badges", (), ("badge",), "given by the site's rules, not by people"),
    ActionRow("Tags", (), ("tag count",), "counts, which follow from the posts; the wikis are posts"),
    ActionRow("any other .xml", (), ("unknown table",), "such as lists of type names"),
)  # fmt: skip
