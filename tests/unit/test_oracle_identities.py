"""Worked examples of docs/model.md, part 8: which accounts the oracle takes for one person."""

from __future__ import annotations

from typing import Any

from schemas.decisions import read_decision
from schemas.interaction import read_event
from tests.oracle import Truth
from tests.oracle_events import Event, event, truth_of


def _decision(name: str, kind: str, first: str, second: str, time: str = "2024-05-01T00:00:00Z") -> Event:
    return read_decision({"id": name, "time": time, "kind": kind, "accounts": [first, second]})


def _posted_by(*accounts: str) -> list[Event]:
    return [
        event(f"p{n}", f"p{n}", "posted", "2024-01-01T00:00:00Z", actor={"account": account})
        for n, account in enumerate(accounts)
    ]


def _persons(truth: Truth) -> dict[str, str]:
    return {account: record["person"] for account, record in truth.records["identities"].items()}


def test_a_common_address_joins_and_a_role_address_does_not() -> None:
    truth = truth_of(*_posted_by("mail:ann@x.org", "git:Ann@X.org", "mail:root@x.org", "git:root@x.org"))
    assert _persons(truth) == {
        "mail:ann@x.org": "git:Ann@X.org",
        "git:Ann@X.org": "git:Ann@X.org",
        "mail:root@x.org": "mail:root@x.org",
        "git:root@x.org": "git:root@x.org",
    }
    assert truth.records["identities"]["mail:ann@x.org"] == {
        "account": "mail:ann@x.org",
        "person": "git:Ann@X.org",
        "evidence": [{"rule": "address", "account": "git:Ann@X.org", "detail": "ann@x.org", "confidence": 900}],
        "confidence": 900,
        "suggested": [],
        "bot": "",
        "affiliations": [],
    }


def _posted_as(*actors: dict[str, Any]) -> list[Event]:
    return [event(f"p{n}", f"p{n}", "posted", "2024-01-01T00:00:00Z", actor=actor) for n, actor in enumerate(actors)]


def test_a_full_name_and_a_login_join_what_a_name_alone_only_suggests() -> None:
    records = truth_of(*_posted_as(
        {"account": "git:ann.lee@home.net", "name": "Ann Lee"},
        {"account": "mail:annlee@x.org", "name": "Lee, Ann M."},
        {"account": "forum:a/7", "name": "ann lee"},
        {"account": "forum:a/8", "name": "Ann Lee"},
        {"account": "wiki:c/9", "name": "Ann"},
    )).records["identities"]  # fmt: skip
    assert {account: record["person"] for account, record in records.items()} == {
        "forum:a/7": "forum:a/7",
        "forum:a/8": "forum:a/8",
        "git:ann.lee@home.net": "git:ann.lee@home.net",
        "mail:annlee@x.org": "git:ann.lee@home.net",
        "wiki:c/9": "wiki:c/9",
    }
    (why,) = records["mail:annlee@x.org"]["evidence"]
    assert (why["rule"], why["detail"], why["confidence"]) == ("name_login", "ann lee, annlee", 850)
    assert [(entry["account"], entry["rule"]) for entry in records["forum:a/7"]["suggested"]] == [
        ("git:ann.lee@home.net", "name"),
        ("mail:annlee@x.org", "name"),
    ]


def test_names_never_put_two_accounts_of_one_source_together() -> None:
    records = truth_of(*_posted_as(
        {"account": "forum:a/annlee", "name": "Ann Lee"},
        {"account": "forum:a/ann-lee", "name": "Ann Lee"},
        {"account": "mail:annlee@x.org", "name": "Ann Lee"},
    )).records["identities"]  # fmt: skip
    persons = {account: record["person"] for account, record in records.items()}
    assert persons["forum:a/annlee"] != persons["forum:a/ann-lee"]
    assert persons["mail:annlee@x.org"] == "forum:a/ann-lee"  # the least edge comes first


def test_what_is_called_a_program_is_one_and_has_no_name() -> None:
    records = truth_of(*_posted_as(
        {"account": "mail:deploy-bot@x.org", "name": "Ann Lee"},
        {"account": "mail:ann.lee@x.org", "name": "Ann Lee"},
        {"account": "chat:b/7", "name": "Ticket Bot"},
        {"account": "chat:b/8", "name": "Yann Le Bot"},
        {"account": "chat:b/9", "name": "Relay", "bot": True},
    )).records  # fmt: skip
    assert {account: record["bot"] for account, record in records["identities"].items()} == {
        "mail:deploy-bot@x.org": "login",
        "mail:ann.lee@x.org": "",
        "chat:b/7": "name",
        "chat:b/8": "",
        "chat:b/9": "stated",
    }
    assert records["identities"]["mail:ann.lee@x.org"]["suggested"] == []
    assert records["people"]["chat:b/7|public"]["bot"]


def test_an_address_of_more_than_sixteen_accounts_joins_nobody() -> None:
    def share(count: int) -> set[str]:
        members = [
            event(
                f"j{n}", None, "joined", "2024-01-01T00:00:00Z", actor={"account": f"a:b/{n:02}", "address": "x@y.org"}
            )
            for n in range(count)
        ]
        return set(_persons(truth_of(*members)).values())

    assert len(share(16)) == 1
    assert len(share(17)) == 17


def test_an_unmerge_splits_a_component_at_its_weakest_edge() -> None:
    posted = _posted_by("mail:ann@x.org", "git:ann@x.org", "forum:a/1")
    merge = _decision("d1", "merge", "forum:a/1", "mail:ann@x.org")
    assert set(_persons(truth_of(*posted, decisions=(merge,))).values()) == {"forum:a/1"}
    unmerge = _decision("d2", "unmerge", "forum:a/1", "git:ann@x.org")
    split = truth_of(*posted, decisions=(merge, unmerge))
    assert _persons(split) == {
        "forum:a/1": "forum:a/1",
        "mail:ann@x.org": "forum:a/1",
        "git:ann@x.org": "git:ann@x.org",
    }
    assert split.records["identities"]["git:ann@x.org"]["evidence"] == []
    again = _decision("d3", "merge", "forum:a/1", "git:ann@x.org", "2024-06-01T00:00:00Z")
    assert set(_persons(truth_of(*posted, decisions=(merge, unmerge, again))).values()) == {"forum:a/1"}


def test_what_is_private_joins_nobody() -> None:
    posted = _posted_by("mail:ann@x.org", "git:ann@x.org")
    posted[0] = read_event({**posted[0], "data": {**posted[0]["data"], "audience": ["a"]}})
    truth = truth_of(*posted)
    assert _persons(truth) == {"git:ann@x.org": "git:ann@x.org"}
    assert truth.records["contributions"]["p0|mail:ann@x.org|a"]["person"] == "mail:ann@x.org"
