"""Read Markdown, and the chat dialects near it, line by line in linear time."""

from __future__ import annotations

import re
from typing import Final

from streams.text.source import Source, reduce_urls, tidy, unescape

_FENCE: Final = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_HEADING: Final = re.compile(r"\s{0,3}#{1,6}\s+|\s*(?:={3,}|-{3,}|\*{3,}|_{3,})\s*\Z")
_DEFINITION: Final = re.compile(r"\s{0,3}\[[^\[\]]*\]:\s*\S+")
_LIST: Final = re.compile(r"\s*(?:[-*+]|[0-9]{1,9}[.)])\s")
_LINK: Final = re.compile(
    r"!?\[([^\[\]]*)\](?:\([^()\s]*(?:\([^()\s]*\)[^()\s]*)?(?:\s+\"[^\"\n]*\")?\s*\)|\[[^\[\]]*\])"
)
_CHAT_MENTION: Final = re.compile(r"<[@#!][^<>|\s]*(?:\|([^<>]*))?>|@_?\*\*([^*|\n]*)(?:\|[0-9]*)?\*\*")
_CHAT_LINK: Final = re.compile(r"<((?:https?|ftp|mailto):[^<>|\s]*)(?:\|([^<>]*))?>")
_LETTER: Final = r"0-9A-Za-z_\u00aa-\u1fff\u2c00-\ud7ff"  # near enough, and the same in every Python version
_EMOJI: Final = re.compile(rf"(?<![{_LETTER}:])(?::[a-z0-9_+'-]{{2,40}}:)+(?![{_LETTER}:])")
_MARK: Final = r"(?:\*{1,3}|_{1,3}|~{1,2})"
_EMPHASIS: Final = re.compile(rf"(?<![{_LETTER}*~]){_MARK}(?=[^\s*_~])|(?<=[^\s*_~]){_MARK}(?![{_LETTER}*~])")
_TAGS: Final = re.compile(
    r"</?(?:a|b|br|code|details|div|em|hr|i|img|kbd|li|ol|p|pre|s|span|strong|sub|summary|sup|table|td|th|tr|u|ul)\b[^<>]*>",
    re.IGNORECASE,
)


def _mention(found: re.Match[str]) -> str:
    mark = "#" if found.group().startswith("<#") else "@"
    name = found.group(1) or found.group(2) or ""
    return mark + "_".join(name.split()) if name else " "


def _chat_link(found: re.Match[str]) -> str:
    return found.group(2) or reduce_urls(found.group(1).removeprefix("mailto:"))


def _inline(line: str) -> str:
    if "[" in line:
        line = _LINK.sub(r"\1", _LINK.sub(r"\1", line))  # twice: an image within a link
    if "<" in line:
        line = _TAGS.sub(" ", _CHAT_LINK.sub(_chat_link, line))
    if "@" in line or "<" in line:
        line = _CHAT_MENTION.sub(_mention, line)
    if ":" in line:
        line = _EMOJI.sub(" ", line)
    if "*" in line or "_" in line or "~" in line:
        parts = line.split("`")
        parts[::2] = [_EMPHASIS.sub("", part) for part in parts[::2]]
        line = "`".join(parts)
    return line.replace("`", "") if "`" in line else line


def from_markdown(text: str) -> Source:
    """Read Markdown (CommonMark as far as words go) and Slack's and Zulip's ways of writing.

    Fenced and indented blocks are code, `>` lines and Zulip's ```quote blocks quotes.
    Links and images become their words; emphasis, headings' marks, emoji codes and
    ids of accounts go; whom a mention names is written `@First_Last`. Anything else stays as it is written.
    """
    if "&" in text:
        text = unescape(text)
    plain: list[str] = []
    parts: dict[str, list[str]] = {"prose": [], "code": [], "quotes": []}
    fence = ""
    kind = "prose"
    blank, listed = True, False
    for line in text.splitlines():
        opened = _FENCE.match(line)
        if fence:
            if opened and opened.group(1).startswith(fence) and not line.strip(" `~\t"):
                fence, kind = "", "prose"
            else:
                shown = _inline(line) if kind == "quotes" else line
                plain.append(shown)
                parts[kind].append(shown)
            continue
        if opened and "`" not in line[opened.end() :]:
            fence = opened.group(1)
            kind = "quotes" if line[opened.end() :].strip() == "quote" else "code"
            continue
        if line.startswith(("    ", "\t")) and blank and not listed and line.strip():
            plain.append(line)
            parts["code"].append(line)
            continue
        if not line.strip():
            blank = True
            plain.append("")
            parts["prose"].append("")
            continue
        blank = False
        listed = bool(_LIST.match(line)) or (listed and line.startswith(" "))
        if _DEFINITION.match(line):
            continue
        line = line[heading.end() :] if (heading := _HEADING.match(line)) else line
        quoted = line.lstrip().startswith(">")
        line = _inline(line)
        plain.append(line)
        parts["quotes" if quoted else "prose"].append(line)
    whole = tidy(reduce_urls("\n".join(plain)))
    if not parts["code"] and not parts["quotes"]:
        return Source(whole, whole)
    prose, code, quotes = (tidy(reduce_urls("\n".join(part))) for part in parts.values())
    return Source(whole, prose, "", code, quotes)
