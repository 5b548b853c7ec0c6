"""Name a Stack Exchange site: its instance name, its host, and the ids and addresses made of them.

Ids and addresses are functions of the instance name alone, so that the same dump read from
another path, unpacked or not, gives the same events.
"""

from __future__ import annotations

import re
from pathlib import Path

from producers.base import SourceError

SYSTEM = "stackexchange"

# The sites that do not live under stackexchange.com (https://stackexchange.com/sites).
_OWN_HOSTS = {
    "askubuntu": "askubuntu.com",
    "mathoverflow": "mathoverflow.net",
    "serverfault": "serverfault.com",
    "stackapps": "stackapps.com",
    "stackoverflow": "stackoverflow.com",
    "superuser": "superuser.com",
}
_ARCHIVE_ENDINGS = (".zip", ".7z", ".xml")
_TABLES = "badges|comments|posthistory|postlinks|posts|tags|users|votes"
# stackoverflow.com-Posts, beer.stackexchange.com
_TABLE_ENDING = re.compile(rf"[-_.](?:{_TABLES})\Z", re.IGNORECASE)
# A date, and whatever a person wrote after it: augur-2018-03-posts-only, beer_20240401
_DATE_ENDING = re.compile(r"[-_. ]?(?<!\d)(?:19|20)\d\d(?:[-_.]?[01]\d(?:[-_.]?[0-3]\d)?)?(?!\d).*\Z")
_NAME = re.compile(r"[^\s/|%]{1,200}\Z")
_PLAIN_SITE = re.compile(r"([a-z0-9]+)([.-]meta)?\Z")
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}\Z")


class Site:
    """Make the ids and addresses of one site."""

    def __init__(self, name: str) -> None:
        if not _NAME.match(name):
            raise SourceError(f"--name {name!r} cannot name a source; use letters, digits, `-`, `.` and `_`")
        self.name = instance_of(name)
        self.source = f"{SYSTEM}:{self.name}"
        self.host = host_of(self.name)
        self.base = f"https://{self.host}" if self.host else None

    def account(self, user: int) -> str:
        """Return the account id of a user id."""
        return f"{self.source}/{user}"

    def post(self, post: int) -> str:
        """Return the item id of a post id."""
        return f"{self.source}/post/{post}"

    def comment(self, comment: int) -> str:
        """Return the item id of a comment id."""
        return f"{self.source}/comment/{comment}"


def instance_of(host: str) -> str:
    """Return the instance name of a host, as `beer` of beer.stackexchange.com; other names stay as they are."""
    name = host.removeprefix("www.")
    if name == "stackexchange.com":
        return name
    for ending in (".stackexchange.com", ".stackexchange"):
        if name.endswith(ending) and name != ending:
            return name.removesuffix(ending)
    for own, address in _OWN_HOSTS.items():
        if name == address or name.endswith("." + address):
            return name.removesuffix(address) + own
    return name


def host_of(name: str) -> str | None:
    """Return the host of an instance name, or None where the name does not look like a site's.

    A name of letters and digits alone is taken for a site under stackexchange.com.
    """
    own = _OWN_HOSTS.get(name.rsplit(".", 1)[-1])
    if own is not None:
        return name[: name.rfind(".") + 1] + own
    plain = _PLAIN_SITE.match(name)
    if plain is not None:
        return f"{plain[1]}{'.meta' if plain[2] else ''}.stackexchange.com"
    return name if _HOST.match(name) else None


def name_of(path: str) -> str | None:
    """Return the instance name that a path tells: its stem without date, or None."""
    place = Path(path).absolute()
    stem = place.name
    for ending in _ARCHIVE_ENDINGS:
        if stem.lower().endswith(ending):
            stem = stem[: -len(ending)]
            if ending == ".xml" and re.fullmatch(_TABLES, stem, re.IGNORECASE):
                stem = place.parent.name
            break
    stem = _DATE_ENDING.sub("", _TABLE_ENDING.sub("", stem)) or stem
    name = instance_of(re.sub(r"[^a-z0-9._-]+", "-", stem.lower()).strip("-._"))
    return name or None
