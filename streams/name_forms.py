"""Reduce names, addresses and logins to the forms in which those of one person meet."""

from __future__ import annotations

import re
from typing import Final

from streams.mail_providers import is_public
from streams.text.stop_words import listed
from streams.text.unicode import clean, fold

MAX_NAME_WORDS: Final = 5
LEAST_HANDLE: Final = 5  # characters; shorter logins are often anybody's
_KNOWN: Final = 30_000

_BRACKETS: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\"[^\"]*\"|'[^' ]+'|<[^<>]*>")
_NO_NAME: Final = re.compile(r"[0-9@/:=<>_#\\]|https?")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['\-][^\W\d_]+)*")
_JOINTS: Final = re.compile(r"[.\-_'` ]+")
_TITLES: Final = listed("dr mr mrs ms prof sir phd msc jr sr ii iii von van de der den da di la le el al bin ibn")
_NO_PERSON: Final = listed("""
    admin administrator anonymous author bot build builder bugzilla ci commit committer contributors deploy developer
    developers editor github gitlab guest hello jenkins list mail mailing mailinglist maintainer moderator name nobody
    noreply notification notifications postmaster project release releases root robot server service support system
    team test tester unknown user webmaster
    """)
_ROLES: Final = listed("""
    admin administrator build builds code commit commits contact deploy developer developers donotreply email example
    github gitlab guest hello hello2 home info jenkins lists localhost mailbox mailer maildaemon mailing maintainer
    nobody noreply notifications office opensource owner postmaster private public release releases robot sales server
    service spam support system tester testing ubuntu unknown users webmaster webmail
    """)
_SECOND_LEVELS: Final = listed("ac co com edu gov govt ltd mil net ne nom or org gob gouv asn id sch")


def name_form(name: str) -> str:
    """Return a display name's normal form: up to five words, lower case, no accents; "" if it names no person.

    `Lee, Ann M.`, `Ann Lee (she)` and `ann lee` meet: what stands in brackets, titles, particles
    and initials go, and what stands after one comma is put first. Roles and whatever has
    digits or signs in it name no person.
    """
    known = _names.get(name)
    if known is None:
        known = _name_form(name)
        if len(_names) >= _KNOWN:
            _names.clear()
        _names[name] = known
    return known


_names: Final[dict[str, str]] = {}


def _name_form(name: str) -> str:
    text = _BRACKETS.sub(" ", name[:200])
    if _NO_NAME.search(text):
        return ""
    last, comma, first = text.partition(",")
    if comma and "," not in first and first.strip():
        text = f"{first} {last}"
    words = [fold(word) for word in _WORD.findall(clean(text).lower())]
    if not _NO_PERSON.isdisjoint(words):
        return ""
    words = [word for word in words if len(word) > 1 and word not in _TITLES]
    return " ".join(words) if len(words) <= MAX_NAME_WORDS else ""


def is_full(form: str) -> bool:
    """Tell whether a name's form has two words or more."""
    return " " in form


def handle_of_address(address: str) -> str:
    """Return the login that an address names: its local part without `+tag`, dots and dashes; "" if it names nobody.

    `7+annlee@users.noreply.github.com` names the login `annlee`.
    """
    local, _, domain = address.lower().rpartition("@")
    if domain.startswith("users.noreply."):
        local = local.rpartition("+")[2]
    return _handle(local.partition("+")[0])


def handle_of_account(account: str) -> str:
    """Return the login that an account id ends in, "" where it ends in a number, a code, or stands for an address.

    Accounts of mail and git have addresses or names in their ids and give none.
    """
    system, _, rest = account.partition(":")
    if system in ("mail", "git") or "/" not in rest:
        return ""
    local = rest.partition("/")[2]
    return _handle(local.lower()) if any(letter.islower() for letter in local) and "/" not in local else ""


def _handle(local: str) -> str:
    handle = _JOINTS.sub("", fold(local))
    if len(handle) < LEAST_HANDLE or handle.isdigit() or handle in _ROLES:
        return ""
    return handle


def private_domain(address: str) -> str:
    """Return the domain under which an organisation gives addresses: `x.org` of `a@mail.x.org`, or "".

    Providers that give addresses to everybody (streams.mail_providers), and what is no domain, give "". Without a list
    of all public suffixes, the second level counts as one where it is short and usual (`ac.uk`).
    """
    domain = address.lower().rpartition("@")[2].rstrip(".")
    parts = domain.split(".")
    if len(parts) < 2 or not all(parts) or not parts[-1].isalpha() or domain.endswith((".local", ".localdomain")):
        return ""
    keep = 3 if len(parts) > 2 and len(parts[-1]) == 2 and parts[-2] in _SECOND_LEVELS else 2
    kept = parts[-keep:]
    registered = ".".join(kept)
    if kept[0] in _SECOND_LEVELS or not {"localhost", "noreply", "users"}.isdisjoint(parts) or is_public(registered):
        return ""
    return registered
