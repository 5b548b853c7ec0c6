"""Tell by its header that a program wrote a message."""

from __future__ import annotations

import re

from producers.mbox.header import Header

MESSAGE, BOUNCE, AUTO_REPLY, NOTICE = "message", "bounce", "auto-reply", "notice"
# Addresses under which mail servers, list servers and trackers write, and nobody else.
_BOUNCES = re.compile(r"(?:mailer-daemon|postmaster|mail-daemon|mdaemon)@")
_PROGRAMS = re.compile(
    r"(?:no-?reply|do-?not-?reply|donotreply|root|cron|daemon|nobody|majordomo|listserv|mailman|sympa|ezmlm|"
    r"[^@]*-(?:request|bounces|daemon)|buildbot|jenkins|bugzilla|bugzilla-daemon|gitbot|www-data)@"
)
_ANSWERS = frozenset({"auto_reply", "auto-reply", "junk"})


def kind_of(header: Header, address: str) -> str:
    """Return `message`, or what kind of message of a program it is.

    `bounce`: a report of delivery, or from a mail server; `auto-reply`: an answer while nobody is there (RFC 3834);
    `notice`: anything else that its header calls generated, or that comes from an address of programs.
    That a list forwarded it says nothing: lists mark all mail as bulk.
    """
    content = header.get("content-type", "").lower()
    if _BOUNCES.match(address) or content.startswith("multipart/report") or "x-failed-recipients" in header:
        return BOUNCE
    submitted = header.get("auto-submitted", "no").strip().lower()
    if submitted.startswith("auto-replied") or "x-autoreply" in header or "x-autorespond" in header:
        return AUTO_REPLY
    if header.get("precedence", "").strip().lower() in _ANSWERS:
        return AUTO_REPLY
    if submitted.startswith("auto-") or _PROGRAMS.match(address):
        return NOTICE
    return MESSAGE
