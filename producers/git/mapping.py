"""Turn one commit into interactions, alike for `git` and `gitlog`.

A commit's hash is unique over all repositories, so items are `git:commit/HASH` and event ids
name no instance: whoever reads the same history, by whichever producer and name, gives the
same ids. Contents may differ where one source knows more (the message's body, a mailmap);
then the greater (revision, SHA-256) stands, as for any two events with one id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from heapq import nsmallest
from typing import Any

from producers.base import Event, Outcome
from producers.git.commit import Commit, commit_times
from producers.git.people import SYSTEM, Mapper, Person, trailer_people
from producers.git.trailers import CO_AUTHOR, SIGN_OFF, THANKS, Role, names_many, role_of
from producers.write import interaction

# A contribution keeps the first 200 paths in byte order, so the rest could not be seen anywhere.
MAX_PATHS = 200
MAX_TEXT = 100_000  # characters of a message
IGNORED_MERGE = "merge without people in its trailers"

_TRAILER_LINE = re.compile(r"([A-Za-z0-9][A-Za-z0-9 _-]*?)\s*:\s*\S")


def commit_item(commit_hash: str) -> str:
    """Return the id of the item, and conversation, that a commit is."""
    return f"{SYSTEM}:commit/{commit_hash}"


def commit_outcome(commit: Commit, instance: str, mailmap: Mapper | None = None) -> Outcome:
    """Return the events of a commit; a merge is ignored unless its trailers name people.

    The author `committed` the item, and so did each co-author with an item of their own in the
    same conversation. Reviewers, testers and those who let it pass `reviewed`; who reported,
    suggested, helped, mentored, or is thanked, `replied`; each by an item `ITEM/ROLE/PERSON`,
    answering the commit, dated by the commit date. Nobody reviews, nor helps, themselves: who is
    named beside their own commit, by address or by name, gives nothing.
    """
    named = named_people(commit, mailmap)
    if len(commit.parents) > 1 and not named:
        return Outcome(ignored=IGNORED_MERGE)
    return Outcome(events=tuple(_events(commit, named, instance)))


def _events(commit: Commit, named: list[tuple[Role, Person]], instance: str) -> Iterator[Event]:
    home = commit_item(commit.hash)
    (time, precision), (recorded, recorded_precision) = commit_times(commit)
    shared: dict[str, Any] = {"title": _first_line(commit.subject)}
    if commit.files is not None:
        shared["paths"] = nsmallest(MAX_PATHS, dict.fromkeys(commit.files), key=str.encode)
    common: dict[str, Any] = {"source": f"{SYSTEM}:{instance}", "conversation": home}
    item = {"id": home, "kind": "commit", **shared}
    text = message_text(commit)
    if text:
        item["text"] = text
    author = commit.author.actor(instance)
    yield interaction(action="committed", item=item, actor=author, time=time, timeprecision=precision, **common)
    authors = [commit.author, *(person for role, person in named if role is CO_AUTHOR)]
    for role, person in named:
        own = f"{home}/{role.segment}/{person.key}"
        mine = {"id": own, "kind": role.kind, **shared}
        actor = person.actor(instance)
        if role is CO_AUTHOR:
            yield interaction(action=role.action, item=mine, actor=actor, time=time, timeprecision=precision, **common)
            continue
        helped = [other.account(instance) for other in authors if not other.same_as(person)] if role.helps else []
        yield interaction(
            action=role.action,
            item=mine,
            actor=actor,
            time=recorded,
            timeprecision=recorded_precision,
            in_reply_to=[home],
            helped=sorted({account for account in helped if account}),
            **common,
        )
        if role is THANKS:
            yield interaction(
                action="thanked",
                item=own,
                actor=author,
                time=recorded,
                timeprecision=recorded_precision,
                **common,
            )


def named_people(commit: Commit, mailmap: Mapper | None) -> list[tuple[Role, Person]]:
    """Return the people of the trailers with their roles: none twice in a role, nobody as their own helper."""
    found: list[tuple[Role, Person]] = []
    for key, value in commit.trailers:
        role = role_of(key)
        if role is None:
            continue
        for person in trailer_persons(key, value, mailmap):
            if person.same_as(commit.author) or any(role is held and person.same_as(other) for held, other in found):
                continue
            found.append((role, person))
    # A sign-off by someone who did more says nothing more.
    return [
        (role, person)
        for role, person in found
        if role is not SIGN_OFF or not any(held is not SIGN_OFF and person.same_as(other) for held, other in found)
    ]


def trailer_persons(key: str, value: str, mailmap: Mapper | None) -> Iterator[Person]:
    """Yield the people of one trailer that are somebody, after the mailmap."""
    for person in trailer_people(value, many=names_many(key)):
        mapped = mailmap(person) if mailmap is not None and person.address else person
        if mapped.key:
            yield replace(mapped, name=mapped.name or person.name)


def message_text(commit: Commit) -> str:
    """Return the message's body without its trailers, up to MAX_TEXT characters; "" if there is none."""
    body = (commit.body or "").strip()
    if body and commit.trailers:
        keys = {key.lower() for key, _ in commit.trailers}
        paragraphs = body.rsplit("\n\n", 1)
        kept: list[str] = []
        inside = False
        for line in paragraphs[-1].splitlines():
            trailer = _TRAILER_LINE.match(line)
            inside = bool(trailer and trailer[1].lower() in keys) or (inside and line[:1].isspace())
            if not inside:
                kept.append(line)
        body = "\n\n".join([*paragraphs[:-1], "\n".join(kept)]).strip()
    return body[:MAX_TEXT]


def _first_line(subject: str) -> str:
    return " ".join(subject.split())
