"""Read one line of a log: what was said or done, by whom, at what time of day."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CLOCK = re.compile(r"(?:\[(\d\d):(\d\d)(?::(\d\d))?\]|(\d\d):(\d\d)(?::(\d\d))?(?= [<*(!-]| -!- ))[ \t]?", re.ASCII)
# mIRC's colours and styles, https://modern.ircdocs.horse/formatting
_STYLES = re.compile(r"\x03(?:\d{1,2}(?:,\d{1,2})?)?|\x04(?:[0-9a-fA-F]{6})?|[\x02\x0f\x11\x16\x1d\x1e\x1f]", re.ASCII)
_MODES = r"[ @+%&~!]?"
_SAID = re.compile(rf"<{_MODES}([^<>]+)>(?: (.*)|\s*\Z)")
_NOTICE = re.compile(r"-([^\s:]+):([#&]\S+)- (.*)\Z")
_TO_OTHERS = re.compile(r"\(([^\s/()]+)/([#&]\S+)\) (.*)\Z")  # to operators of the channel
_DID = re.compile(rf"\*\s{_MODES}(\S+)(?: (.*))?\Z")
_SERVER = re.compile(r"(?:===|-!-|\*\*\*)\s+(.*)\Z")
_CAME = re.compile(r"(?:Joins: (\S+) \(.*\)|(.+?) +(?:\[.*\]|\(.*\)) +has joined ([#&]\S+))\s*\Z")
_WENT = re.compile(
    r"(?:(?:Parts|Quits): (\S+) \(.*"
    r"|(.+?) +(?:\[.*\]|\(.*\)) +has (?:left ([#&]\S+)|quit)(?: [\[(].*[\])]?)?)\s*\Z"
)
_RENAMED = re.compile(r"(\S+(?: \S+)??) +is now known as (\S+(?: \S+)?)\s*\Z")
_SET = re.compile(r"(?:mode/|ServerMode/|\.\.\[topic/|\S+ (?:sets mode:|changes topic|changed the topic)|Topic for )")
_KICKED = re.compile(r"(\S+) was kicked\b")
_NICK = re.compile(r"[A-Za-z0-9_\-\[\]\\`^{}|]+\Z")
_BLANK = re.compile(r"\s")
_SPACED = re.compile(r"\]\s")
_OLD_ACTION = re.compile(r"((?:[^\s\]]*\] )?\S+) +(\S.*)\Z")


@dataclass(frozen=True, slots=True)
class Line:
    """Hold one line. `what` is said, did, joined, left, renamed, set (modes, topics) or other.

    `at` is the time of day in seconds, or None where the line has none; `channel` the channel that it names.
    """

    what: str
    at: int | None
    nick: str = ""
    text: str = ""
    channel: str = ""


def read_line(text: str) -> Line:
    """Return what a line says."""
    text = _STYLES.sub("", text)
    clock = _CLOCK.match(text)
    at = None
    if clock is not None:
        hours, minutes, seconds = (int(clock[n] or clock[n + 3] or 0) for n in (1, 2, 3))
        at = hours * 3600 + minutes * 60 + seconds
        text = text[clock.end() :]
    rest = text.strip()
    server = _SERVER.match(rest)
    if server is not None:
        return _server(server[1], at)
    if at is None:
        return Line("other", None)
    if (found := _SAID.match(rest)) and (nick := _SPACED.sub("]", found[1] + " ").strip()) and not _BLANK.search(nick):
        return Line("said", at, nick, (found[2] or "").strip())
    if found := _DID.match(rest):
        return Line("did", at, found[1], (found[2] or "").strip())
    if found := _NOTICE.match(rest) or _TO_OTHERS.match(rest):
        return Line("said", at, found[1], found[3].strip(), found[2])
    return Line("other", at)


def _server(rest: str, at: int | None) -> Line:
    for what, pattern in (("renamed", _RENAMED), ("joined", _CAME), ("left", _WENT)):
        if found := pattern.match(rest):
            nick = _nick(found[1] or found[2])
            if what == "renamed":
                new = _nick(found[2])
                return Line(what, at, nick, new) if nick and new else Line("other", at)
            return Line(what, at, nick, channel=found[3] or "") if nick else Line("other", at)
    if _SET.match(rest):
        channel = re.match(r"mode/([#&][^\s\[]+)", rest)
        return Line("set", at, channel=channel[1] if channel else "")
    if found := _KICKED.match(rest):
        return Line("left", at, _nick(found[1]))
    # Old logs write what somebody did (/me) in the manner of the server's lines.
    if (found := _OLD_ACTION.match(rest)) and (nick := _nick(found[1])):
        return Line("did", at, nick, found[2].strip())
    return Line("other", at)


def _nick(text: str) -> str:
    """Return a name, or "" for what cannot be one. Some loggers put a blank after each `]`."""
    nick = _SPACED.sub("]", text.strip() + " ").strip()
    return nick if _NICK.match(nick) else ""


_LEADING = re.compile(r"@?([^\s:,;]+)\s*(?:[:,;](?=\s|$)|\.\.+\s|-+>?\s|>\s)")
_SEVERAL = re.compile(r"((?:[^\s:,;]+\s*,\s*)+[^\s:,;]+)\s*:(?=\s|$)")
_FIRST_WORD = re.compile(r"@?([^\s:,;.!?]+)[\s!?.]")
_LAST_WORD = re.compile(r",\s*@?([^\s,:;.!?]+)[\s.!?]*\Z")
_MARKED = re.compile(r"(?<!\S)@([^\s:,;]+)")
_SHORTEST = 3  # letters of a name that nothing but its place marks


def spoken_to(text: str) -> list[str]:
    """Return the words of a message that may be names of those whom it speaks to, in lower case, in their order.

    Whether they are names the log's other lines tell. tests/golden/test_irc_golden.py measures it: of the messages
    of Ubuntu's annotated logs that are linked to an earlier one and speak to somebody, 90 of 100 are linked
    to one of whom they speak to.
    """
    found: list[str] = []
    if several := _SEVERAL.match(text):
        found += re.split(r"\s*,\s*", several[1])
    elif leading := _LEADING.match(text):
        found.append(leading[1])
    elif (first := _FIRST_WORD.match(text)) and len(first[1]) >= _SHORTEST:
        found.append(first[1])
    if (last := _LAST_WORD.search(text)) and len(last[1]) >= _SHORTEST:
        found.append(last[1])
    found += _MARKED.findall(text)
    return list(dict.fromkeys(folded(word) for word in found))


def folded(nick: str) -> str:
    """Return a nick as servers compare it: in lower case, to which braces, bar and caret belong too (RFC 1459, 2.2)."""
    return nick.lower().translate(_RFC1459)


_RFC1459 = str.maketrans("[]\\~", "{}|^")
