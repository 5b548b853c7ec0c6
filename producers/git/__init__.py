"""Read git repositories: any clone, work tree or bare repository."""

from producers.declare import ActionRow
from producers.git.mapping import IGNORED_MERGE
from producers.git.producer import GitFactory, GitProducer

COMMIT_ACTIONS: tuple[ActionRow, ...] = (
    ActionRow(
        "commit",
        ("committed",),
        note="by its author, at the author date; at the commit date, marked `assumed`, where that is implausible "
        "(before 1980, from 2100 on, over a day after the commit date)",
    ),
    ActionRow(
        "merge commit",
        ("committed",),
        (IGNORED_MERGE,),
        note="touches no files of its own; kept for the people in its trailers",
    ),
    ActionRow(
        "Co-authored-by, Co-developed-by, Also-by, Author(s), Paired-with ...",
        ("committed",),
        note="an item of the co-author's own, in the same conversation",
    ),
    ActionRow(
        "Reviewed-by, Reviewer(s), Reviews, Tested-by, Verified-by",
        ("reviewed",),
        note="helped the authors; at the commit date, when it was known at the latest; "
        "who reviews their own commit is left out",
    ),
    ActionRow(
        "Acked-by, Approved-by, Signed-off-by",
        ("reviewed",),
        note="does not say that it helped; a sign-off by the author, or by someone named for more, is left out",
    ),
    ActionRow(
        "Reported-by, Suggested-by, Requested-by, Helped-by, Mentored-by, Debugged-by ...",
        ("replied",),
        note="helped the authors",
    ),
    ActionRow("Thanks-to", ("replied", "thanked"), note="helped the authors, and is thanked by the commit's author"),
    ActionRow("Cc, Link, Fixes, Closes, Change-Id and other trailers", note="say of nobody what they did"),
)
ACTIONS: tuple[ActionRow, ...] = COMMIT_ACTIONS
FACTORY = GitFactory()

__all__ = ["ACTIONS", "COMMIT_ACTIONS", "FACTORY", "GitFactory", "GitProducer"]
