"""Say what the usual commit trailers state about people."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Role:
    """Say what a trailer makes of the people it names.

    `segment` stands in the item's id and tells what one person did several times over apart;
    `helps` is True where the trailer itself says that the person helped the authors: a reviewer,
    tester, reporter, adviser did; an acknowledgement or a sign-off only lets pass.
    """

    segment: str
    action: str
    kind: str
    helps: bool


CO_AUTHOR = Role("co-author", "committed", "commit", helps=False)
REVIEW = Role("review", "reviewed", "review", helps=True)
ACK = Role("ack", "reviewed", "acknowledgement", helps=False)
TEST = Role("test", "reviewed", "test", helps=True)
SIGN_OFF = Role("sign-off", "reviewed", "sign-off", helps=False)
REPORT = Role("report", "replied", "report", helps=True)
SUGGESTION = Role("suggestion", "replied", "suggestion", helps=True)
HELP = Role("help", "replied", "help", helps=True)
MENTORING = Role("mentoring", "replied", "mentoring", helps=True)
THANKS = Role("thanks", "replied", "help", helps=True)

_KEYS: dict[Role, tuple[str, ...]] = {
    CO_AUTHOR: (
        "co-authored-by", "co-developed-by", "also-by", "also-authored-by", "co-author", "co-authors",
        "coauthored-by", "author", "authors", "authored-by", "pair-programmed-with", "paired-with",
    ),
    ACK: ("acked-by", "approved-by", "lgtm-by"),
    TEST: ("tested-by", "verified-by"),
    SIGN_OFF: ("signed-off-by",),
    REPORT: ("reported-by", "reported-and-tested-by", "found-by", "noticed-by", "spotted-by"),
    SUGGESTION: ("suggested-by", "requested-by", "inspired-by", "improved-by"),
    HELP: ("helped-by", "assisted-by", "debugged-by", "diagnosed-by", "analyzed-by", "bisected-by"),
    MENTORING: ("mentored-by",),
    THANKS: ("thanks-to", "thanks", "special-thanks-to"),
}  # fmt: skip
_ROLES: dict[str, Role] = {key: role for role, keys in _KEYS.items() for key in keys}
# Reviewed-by, Reviewers, Reviewer, Reviews, and what people type for them.
_REVIEW_KEY = re.compile(r"review(?:s|ed|er|ers|es)?(?:-by)?|reviewed-and-\w+-by")
_PLURAL = frozenset({"co-authors", "authors", "reviewers", "reviews", "reviewes", "reviewer", "reviewed", "review"})


def role_of(key: str) -> Role | None:
    """Return the role that a trailer key gives, or None: Cc, Link, Fixes and whatever names no doer."""
    normal = _normal(key)
    return REVIEW if _REVIEW_KEY.fullmatch(normal) else _ROLES.get(normal)


def names_many(key: str) -> bool:
    """Tell whether the trailer's value is by custom a list of people."""
    return _normal(key) in _PLURAL


def _normal(key: str) -> str:
    return re.sub(r"[\s_]+", "-", key.strip()).lower()
