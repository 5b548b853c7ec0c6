"""Say who wrote a message, and what: its text, what bots put beside it, and the files shared with it."""

from __future__ import annotations

from typing import Any

from producers.slack.markup import fenced, linked, to_markdown
from producers.slack.values import BadRecord, Json, id_in, objects_in, text_in
from producers.slack.workspace import SLACKBOT, Workspace, name_in

_NO_FILE = ("hidden_by_limit", "tombstone")  # of these Slack gives no name any more


def author_of(space: Workspace, record: Json) -> dict[str, Any] | None:
    """Return the actor of a message, or None where the export does not say who wrote it.

    A message of a bot that has no user is told apart by the bot's id and the name that it went by: one
    integration may speak for many, as a bridge to another chat does. A bot is what the list of users
    calls so, or, where it does not know the user, whatever has the id of a bot.
    """
    user, bot, username = id_in(record, "user"), id_in(record, "bot_id"), text_in(record, "username").strip()
    if user:
        actor: dict[str, Any] = {"account": space.account(user)}
        known = space.users.get(user)
        profile = record.get("user_profile")
        name = (name_in(profile) if isinstance(profile, dict) else "") or (known.name if known else "")
        if not name and bot:
            name = _bot_name(record)
        if name:
            actor["name"] = name
        if known.bot if known else bool(bot) or user == SLACKBOT:
            actor["bot"] = True
        return actor
    name = username or _bot_name(record)
    if not bot and not name:
        return None
    local = "/".join(part for part in (bot or "bot", username) if part)
    return {"account": space.account(local), **({"name": name} if name else {}), "bot": True}


def text_of(space: Workspace, record: Json) -> str:
    """Return a message's text as Markdown, with what its files and, for bots, its attachments say."""

    def read(text: str) -> str:
        return to_markdown(text, space.user_name, space.channel_names.get)

    text = text_in(record, "text")
    parts = [read(text)]
    # What hangs at a person's message is the preview of a link, so somebody else's words.
    if not text.strip() or id_in(record, "bot_id"):
        parts += [_attachment(attachment, read) for attachment in objects_in(record, "attachments")]
    single = record.get("file")  # as exports before 2018 have it
    files = objects_in(record, "files") or ([single] if isinstance(single, dict) else [])
    parts += [_file(file) for file in files]
    return "\n\n".join(part.strip("\n") for part in parts if part.strip())


def _attachment(attachment: Json, read: Any) -> str:
    title, link = text_in(attachment, "title"), text_in(attachment, "title_link")
    lines = [read(text_in(attachment, "pretext")), linked(read(title), link) if title and link else read(title)]
    lines.append(read(text_in(attachment, "text")))
    for entry in objects_in(attachment, "fields"):
        label, value = entry.get("title"), entry.get("value")
        lines.append(read(": ".join(part for part in (label, value) if isinstance(part, str) and part)))
    found = "\n".join(line for line in lines if line.strip())
    return found or read(text_in(attachment, "fallback"))


def _file(file: Json) -> str:
    if file.get("mode") in _NO_FILE:
        return ""
    title = text_in(file, "title") or text_in(file, "name")
    link = text_in(file, "permalink")
    line = linked(title, link) if title and link else title
    preview = file.get("preview")
    # A snippet's words are its author's; an image has a preview too, of another kind.
    if file.get("mode") == "snippet" and isinstance(preview, str):
        line += "\n" + fenced(preview)
    return line


def _bot_name(record: Json) -> str:
    profile = record.get("bot_profile")
    if profile is None:
        return ""
    if not isinstance(profile, dict):
        raise BadRecord("`bot_profile` is no object")
    return text_in(profile, "name").strip()
