"""Show one conversation, and find the questions without an answer."""

from __future__ import annotations

from indexers.port import Document, Sort, Where
from knowflow.errors import UserError
from knowflow.queries import merge
from knowflow.queries.ask import Answer, Ask


def conversation(ask: Ask, text: str) -> Answer:
    """Show a conversation and who gave what in it. Raises UserError if there is none."""
    rows = ask.find("conversations", Where("conversation", "eq", text), *ask.until_now("started_at"))
    if not rows:
        raise UserError(f"no conversation {text!r} is known here: `search` and `similar` list conversation ids")
    row = merge.conversation_row(ask, rows)
    given = [Where("conversation", "eq", text), *ask.until_now("first_at")]
    contributions = ask.find("contributions", *given, order=[Sort("first_at")])
    names = ask.names([found["person"] for found in contributions])
    labels = ask.labels(row["topics"])
    shown = (
        "conversation", "source", "channel", "question", "title", "url", "text", "state", "started_at", "last_at",
        "asked_at", "first_reply_at", "first_reply_seconds", "resolved_at", "closed_at", "items", "answers", "accepted",
        "question_found", "answer_found", "resolved_found",
    )  # fmt: skip
    return {
        **{name: row[name] for name in shown if name in row},
        "topics": [{"topic": topic, "label": labels[topic]} for topic in row["topics"]],
        "links": sorted(
            ({"relation": link["relation"], "item": link["item"]} for found in rows for link in found["links"]),
            key=lambda link: (link["relation"], link["item"]),
        ),
        "contributions": [
            {
                "person": found["person"],
                "name": names[found["person"]],
                "account": found["account"],
                "roles": [role["name"] for role in found["roles"]],
                "at": found["first_at"],
                "url": found["url"],
                "outcome": found["outcome"],
                "answers": found["answers"],
                "signs": found["signs"],
                "text": found["text"],
            }
            for found in contributions
        ],
    }


def open_questions(ask: Ask, *where: Where) -> list[Document]:
    """Return the merged rows of fitting questions without an answer that are not closed, the newest first."""
    # What waits now is told by the index; what waited then is worked out from the times of what came later.
    still = [Where("state", "eq", "open"), Where("closed_at", "exists", False)] if ask.as_of is None else []
    found = ask.find(
        "conversations",
        Where("question", "eq", True),
        Where("opens", "eq", True),
        *still,
        *where,
        *ask.until_now("asked_at"),
        order=[Sort("asked_at", descending=True)],
    )
    merged = merge.conversations(ask, [row["conversation"] for row in found])
    rows = [merged[row["conversation"]] for row in found]
    return [row for row in rows if row["state"] == "open" and "closed_at" not in row]
