"""Make the event of a message."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from html import escape
from typing import Any

from producers.base import Event
from producers.mbox.addresses import SYSTEM, Person, addressed_by, author_of
from producers.mbox.body import Body
from producers.mbox.dates import sent_at
from producers.mbox.header import Header, message_ids, words
from producers.mbox.programs import MESSAGE, kind_of
from producers.mbox.quotes import part_html, part_plain
from producers.write import interaction
from schemas.times import format_time

MAX_TEXT = 100_000  # characters of a text, and of what was taken out of it
# What programs put before the subject of a reply, in the languages that they speak; some count: `Re[2]:`.
_RE = r"(?:re|aw|antw|antwort|sv|vs|rif|odp|ynt|回复|答复)(?:\[\d+\]|\^\d+)?\s*[:：]"
_TAG = r"\[[^\]]{1,40}\]"
_REPLIED = re.compile(rf"\s*(?:{_TAG}\s*)?{_RE}", re.IGNORECASE)
_MARKS = re.compile(rf"\s*(?:{_TAG}|{_RE}|(?:fwd?|wg|tr)\s*:)", re.IGNORECASE)
_LIST_ID = re.compile(r"<\s*([^<>\s]+)\s*>|\A\s*([^<>\s]+)\s*\Z")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z")
_URL = re.compile(r"<?\s*(https?://[^\s<>]+)")


class BadMail(ValueError):
    """Say what is wrong with one message."""


@dataclass(frozen=True, slots=True)
class Mail:
    """Hold a message: its fields, its text, and the line that begins it in an mbox."""

    header: Header
    body: Body
    envelope: str = ""


def list_of(header: Header) -> str:
    """Return the name of the list that a message came by (RFC 2919), in lower case, or ""."""
    found = _LIST_ID.search(words(header.get("list-id", "")))
    name = (found[1] or found[2] or "").lower() if found else ""
    return name if name and not re.search(r"[\s/|%]", name) and len(name) <= 200 else ""


def message_event(mail: Mail, source: str) -> Event:
    """Return the event of a message. Raises BadMail, or ValueError of the event's own check.

    Whatever is said of it comes from the message alone: its conversation is the first that `References` names, else
    the message that it answers, else itself; a reply that names no other goes with those of the same subject and month.
    Where it names others it says so (`by_reply`), and the streams put it with what it answers, since programs cut
    `References`.
    """
    header = mail.header
    if not (header.keys() & {"from", "message-id", "subject", "date"}):
        raise BadMail("has no header of a mail")
    when = sent_at(header, mail.envelope)
    if when is None:
        raise BadMail(f"`Date` is {header.get('date', '')[:60]!r}, no date, and nothing else tells when it was sent")
    named = list_of(header)
    channel = f"{SYSTEM}:{named}" if named else source
    author = author_of(header, channel.removeprefix(f"{SYSTEM}:"))
    own = next(iter(message_ids(header.get("message-id", ""))), "") or _made_id(mail, when[0])
    item = item_of(own)
    answers = [one for one in message_ids(header.get("in-reply-to", "")) if one != own]
    thread = [one for one in message_ids(header.get("references", "")) if one != own]
    parents = answers or thread[-1:]
    subject = words(header.get("subject", ""))
    reply = bool(parents) or _REPLIED.match(subject) is not None
    if thread or parents:
        conversation = item_of((thread or parents)[0])
    elif reply:
        conversation = _by_subject(channel, subject, when[0])
    else:
        conversation = item
    text, quoted, written = _text_of(mail.body, reply)
    kind = kind_of(header, author.address)
    return interaction(
        action="replied" if reply else "posted",
        id=f"{item}/posted",
        source=source,
        time=when[0],
        timeprecision=when[1],
        revision=len(mail.body.text.strip()),  # of two copies of one message the longer stands
        actor=_actor(author, kind, channel),
        item={
            "id": item,
            "kind": kind,
            "title": subject or None,
            "text": text,
            "text_format": written,
            "quoted": quoted or None,
            "url": _first(_URL, header.get("archived-at", "")),
            "language": _language(header.get("content-language", "")),
        },
        conversation=conversation,
        by_reply=True if thread or parents else None,
        channel=channel,
        partitionkey=channel,
        in_reply_to=[item_of(one) for one in parents],
        addressed=addressed_by(header, author, channel.removeprefix(f"{SYSTEM}:")),
    )


def item_of(message_id: str) -> str:
    """Return the id of the item that a message is: alike in every archive and mailbox that holds it."""
    return f"{SYSTEM}:message/{message_id}"


def _made_id(mail: Mail, at: int) -> str:
    """Return an id for a message that states none: from what no way of storing it changes."""
    body = " ".join(mail.body.text.split())
    stated = [words(mail.header.get(name, "")) for name in ("from", "subject")]
    digest = hashlib.sha256("\n".join([*stated, format_time(at), body]).encode("utf-8", "surrogatepass")).hexdigest()
    return f"sha256.{digest[:32]}"


def _by_subject(channel: str, subject: str, at: int) -> str:
    """Return the conversation of a reply that names no message: by subject, list and month.

    It cannot be that of the message which it answers, which no record tells; replies to it meet so.
    """
    plain = subject
    while (found := _MARKS.match(plain)) is not None and found.end() < len(plain):
        plain = plain[found.end() :]
    digest = hashlib.sha256(" ".join(plain.lower().split()).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{channel}/subject/{digest[:16]}/{format_time(at)[:7]}"


def _text_of(body: Body, reply: bool) -> tuple[str, str, str]:
    """Return the author's text with the names of what is attached, what was taken out of it, and how it is written."""
    parted = part_html(body.text) if body.text_format == "html" else part_plain(body.text, reply=reply)
    attached = list(dict.fromkeys([*body.attached, *parted.named]))
    text = parted.own[:MAX_TEXT]
    if attached and body.text_format == "html":
        text += "".join(f"<p>{escape(name)}</p>" for name in attached)
    elif attached:
        text = (text + "\n\n" if text else "") + "\n".join(attached)
    return text, parted.quoted[:MAX_TEXT], body.text_format


def _actor(author: Person, kind: str, channel: str) -> dict[str, Any] | None:
    account = author.account
    if not account and author.name:
        account = f"{channel}/@{author.name}"  # a list hides the address: the name tells people apart on it
    actor: dict[str, Any] = {}
    if account:
        actor["account"] = account
    if author.name:
        actor["name"] = author.name
    if author.address:
        actor["address"] = author.address
    if actor and kind != MESSAGE:
        actor["bot"] = True
    return actor or None


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text) if text else None
    return found[1] if found else None


def _language(text: str) -> str | None:
    first = text.partition(",")[0].strip()
    return first if _LANGUAGE.match(first) else None
