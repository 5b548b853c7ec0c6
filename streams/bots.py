"""Tell programs by how they are called, where the source does not say it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from streams.text.stop_words import listed

_LOGIN: Final = re.compile(r"(?:.*[\-_.+])?bots?(?:[\-_.]?[0-9]+)?\Z|.*\[bot\]\Z", re.DOTALL)
_NAME: Final = re.compile(r"(?:.*[\-_ ])?bot(?:[\-_ ]?[0-9]+)?\Z|.*\[bot\]\Z", re.DOTALL)
_SURNAME: Final = re.compile(r".*\ble bot\Z", re.DOTALL)  # a surname in Brittany
_KNOWN: Final = listed("""
    bors buildbot codecov coveralls dependabot github-actions greenkeeper homu mailer-daemon mailman matterbridge
    mergify renovate slackbot weblate
    """)


def bot_rule(account: str, name: str, address: str) -> str:
    """Return what shows that an account is a program's: `login`, `name`, or "" if nothing does.

    `login`: the account id's end or the address's local part is a known program's, or ends in `bot` after a
    sign; `name`: so does the display name.
    """
    local = account.rpartition("/")[2] if "/" in account else account.partition(":")[2]
    for login in (local.partition("@")[0].lower(), address.partition("@")[0].lower()):
        if login and (login in _KNOWN or ("bot" in login and _LOGIN.match(login))):
            return "login"
    shown = name.strip().lower()
    if "bot" in shown and _NAME.match(shown) and not _SURNAME.match(shown):
        return "name"
    return "name" if shown in _KNOWN else ""


def is_bot(actor: Mapping[str, Any]) -> bool:
    """Tell whether an actor is a program: the source says so, or how it is called does."""
    account = actor.get("account", "")
    return bool(actor.get("bot") or (account and bot_rule(account, actor.get("name", ""), actor.get("address", ""))))
