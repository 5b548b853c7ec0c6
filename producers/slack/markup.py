"""Turn Slack's markup into Markdown, as https://docs.slack.dev/messaging/formatting-message-text describes it."""

from __future__ import annotations

import re
from collections.abc import Callable

_REFERENCE = re.compile(r"<([^<>\n]+)>")
_MENTION = re.compile(r"<@([UWB][A-Z0-9]+)(?:\|[^<>]*)?>")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S")
_FENCE = "```"
_CODE_SPAN = re.compile(r"(`[^`\n]+`)")
_UNSAFE_NAME = re.compile(r"[*|\s]+")

NameOf = Callable[[str], str | None]


def mentioned(text: str) -> list[str]:
    """Return the user ids that a text mentions, each once, in their order."""
    return list(dict.fromkeys(_MENTION.findall(text)))


def to_markdown(text: str, user_name: NameOf, channel_name: NameOf) -> str:
    """Return a message's text as Markdown.

    Links become Markdown links, mentions `@**Name**`, channels `#name`; `@here` and dates their
    words. Code blocks get lines of their own. A mention or channel without a known name stays as
    it is written, `<@U1>`.
    """
    parts = text.split(_FENCE)
    if len(parts) % 2 == 0:  # the last fence is not closed, so it is none
        parts[-2:] = [_FENCE.join(parts[-2:])]
    out = []
    for at, part in enumerate(parts):
        if at % 2:
            out.append(_code(part))
            continue
        pieces = _CODE_SPAN.split(part)
        pieces[::2] = [
            _REFERENCE.sub(lambda found: _reference(found, user_name, channel_name), piece) for piece in pieces[::2]
        ]
        pieces[1::2] = [_REFERENCE.sub(_bare, piece) for piece in pieces[1::2]]
        out.append("".join(pieces))
    return _unescape("".join(out)).strip("\n")


def fenced(code: str) -> str:
    """Return code as a Markdown block of its own."""
    lines = code.strip("\n")
    return f"\n{_FENCE}\n{lines}\n{_FENCE}\n" if lines.strip() else ""


def linked(label: str, url: str) -> str:
    """Return a Markdown link, or the bare address where the label says nothing else."""
    if not label or label == url or url in (f"http://{label}", f"https://{label}"):
        return f"<{url}>"
    if url.startswith("mailto:"):
        return label
    if "[" in label or "]" in label:  # brackets within a label are read in different ways
        return f"{label} (<{url}>)"
    return f"[{label}]({url.replace('(', '%28').replace(')', '%29')})"


def _code(part: str) -> str:
    """Return a code block; addresses and mentions in it are written out, without markup."""
    return fenced(_REFERENCE.sub(_bare, part))


def _bare(found: re.Match[str]) -> str:
    body, _, label = found[1].partition("|")
    return (label or body) if _SCHEME.match(body) or body[0] in "@#!" else found[0]


def _reference(found: re.Match[str], user_name: NameOf, channel_name: NameOf) -> str:
    body, _, label = found[1].partition("|")
    if body.startswith("@"):
        name = _UNSAFE_NAME.sub(" ", user_name(body[1:]) or label).strip()
        return f"@**{name}**" if name else f"<{body}>"
    if body.startswith("#"):
        name = channel_name(body[1:]) or label
        return f"#{name}" if name else f"<{body}>"
    if body.startswith("!"):
        special = body[1:].partition("^")[0]
        return label or (f"@{special}" if special in ("here", "channel", "everyone") else "")
    return linked(label, body) if _SCHEME.match(body) else found[0]


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") if "&" in text else text
