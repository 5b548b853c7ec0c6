"""Read chats in which people told what replies to what, or which conversation each message is of.

Two collections are read: that of Kummerfeld et al. (ACL 2019), in which `NAME.annotation.txt` holds the links between
the lines of `NAME.raw.txt`, and that of Chatterjee et al. (MSR 2020), XML with a conversation for each message. The
messages come from the producers `irc` and `slack-xml` as any others do; what is told is read beside them.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowflow.errors import UserError
from knowflow.evaluate.scratch import scratch_folder
from producers.archives import open_archive
from producers.base import Event
from producers.members import ByteStream, Member
from producers.registry import factory
from schemas.times import parse_time
from streams.parents import Turn, turn_of
from streams.text import analyse

RAW, LINKS, XML = ".raw.txt", ".annotation.txt", ".xml"
KINDS = ("irc", "slack-xml")
UNSEEN = {"irc": "dev", "slack-xml": "2019"}  # parts that the weights of streams.parents were not made from


@dataclass(frozen=True, slots=True)
class Chat:
    """Hold one log: its messages in total order under their ids, and what is told of some of them.

    `links` names, for each annotated message (or line), those that it replies to, itself where it begins something.
    `conversations` names the conversation of each. One of the two is empty.
    """

    name: str
    turns: Sequence[tuple[str, Turn]]
    links: Mapping[str, frozenset[str]]
    conversations: Mapping[str, str]


def read_chats(path: str, kind: str, part: str | None) -> tuple[str, list[Chat]]:
    """Return the name of the part (a folder within the collection) that was read, and its chats.

    Without a part, the one that is kept for measuring, else all there is. Raises UserError, SourceError.
    """
    archive = open_archive(path)
    ending = RAW if kind == "irc" else XML
    logs = [member for member in archive.members if member.name.endswith(ending)]
    parts = sorted({_part(member) for member in logs})
    if not logs:
        raise UserError(f"{path}: holds no *{ending} with annotations; give a collection of disentangled chats")
    if part is None:
        part = UNSEEN[kind] if UNSEEN[kind] in parts else ""
    elif part not in parts:
        raise UserError(f"{path}: has no part {part!r}; choose among {', '.join(parts)}")
    wanted = [member for member in logs if not part or _part(member) == part]
    notes = {member.name: member.name[: -len(RAW)] + LINKS for member in wanted} if kind == "irc" else {}
    known = {member.name for member in archive.members}
    missing = sorted(set(notes.values()) - known)
    if missing:
        raise UserError(f"{path}: {missing[0]} is missing beside its log; get the collection again")
    chats = []
    with (
        archive.reading([*(member.name for member in wanted), *notes.values()]) as opener,
        scratch_folder() as folder,
    ):
        for number, member in enumerate(wanted):
            place = Path(folder, str(number), member.base)
            place.parent.mkdir()
            with place.open("wb") as copy:
                stream = opener(member.name)
                shutil.copyfileobj(stream, copy)
                stream.close()
            links = _links(_text(opener(notes[member.name]))) if kind == "irc" else {}
            chats.append(_chat(kind, place, member.name[: -len(ending)], links))
            place.unlink()
    return part, chats


def _part(member: Member) -> str:
    return member.name.rpartition("/")[0].rpartition("/")[2]


def _text(stream: ByteStream) -> str:
    try:
        return stream.read().decode()
    finally:
        stream.close()


def _links(text: str) -> dict[str, frozenset[str]]:
    """Read `EARLIER LATER -`, the numbers of two lines from 0."""
    found: dict[str, set[str]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        try:
            one, other = sorted(int(part) for part in line.split()[:2])
        except ValueError as error:
            raise UserError(f"line {number} of an annotation is {line[:40]!r}, not two numbers of lines") from error
        found.setdefault(str(other), set()).add(str(one))
    return {line: frozenset(others) for line, others in found.items()}


def _chat(kind: str, place: Path, name: str, links: Mapping[str, frozenset[str]]) -> Chat:
    turns: list[tuple[str, Turn]] = []
    conversations: dict[str, str] = {}
    for event in _events(kind, place):
        turn = read_turn(event)
        line = str(int(turn.item.rpartition("/")[2]) - 1) if kind == "irc" else turn.item
        turns.append((line, turn))
        if "conversation" in event["data"]:
            conversations[line] = event["data"]["conversation"]
    turns.sort(key=lambda pair: pair[1].place)
    return Chat(name, turns, links, conversations)


def _events(kind: str, place: Path) -> Iterator[Event]:
    for outcome in factory(kind).open([str(place)], name="chat").read():
        yield from (event for event in outcome.events if event["data"]["action"] == "posted")


def read_turn(event: Event) -> Turn:
    """Return the turn of a `posted` event, as the stages see it."""
    data = event["data"]
    item = data["item"]
    plain = analyse("", item.get("text", ""), item.get("text_format", ""), "", (), ()).plain
    return turn_of(
        item=item["id"],
        at=parse_time(event["time"]),
        sequence=event["sequence"],
        event=event["id"],
        account=data.get("actor", {}).get("account", ""),
        addressed=data.get("addressed", []),
        text=plain,
    )
