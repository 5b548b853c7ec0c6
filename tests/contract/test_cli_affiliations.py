"""`affiliations import`: what a file says of people counts for each interaction by its time, and can be taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from knowflow.app import Knowflow
from schemas.interaction import read_event
from tests.cli import Done, knowflow


def _event(n: int, month: int, action: str, account: str, name: str, address: str = "") -> dict[str, Any]:
    actor = {"account": account, "name": name} | ({"address": address} if address else {})
    data: dict[str, Any] = {"action": action, "actor": actor, "item": {"id": f"i{n}", "text": "malt"}}
    data["conversation"] = f"c{month}"
    if action == "answered":
        data["in_reply_to"] = [f"i{n - 1}"]
    return read_event({
        "id": f"e{n}", "source": "forum:a", "time": f"2024-{month:02}-10T10:00:00Z", "sequence": n,
        "partitionkey": f"c{month}", "data": data,
    })  # fmt: skip


EVENTS = [
    event
    for month in (1, 3)
    for event in (
        _event(2 * month, month, "asked", "forum:a/2", "Bob Birch"),
        _event(2 * month + 1, month, "answered", "forum:a/1", "Ann Alder", "Ann@Brew.org"),
    )
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Knowflow.open(tmp_path / "data") as state:
        state.engine.append(EVENTS)
        state.engine.process()
        state.sync()
    return tmp_path / "data"


def _import(folder: Path, text: str | bytes, *more: str) -> Done:
    file = folder.parent / "people.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return knowflow("affiliations", "import", file, "--data", folder, *more)


def _pairs(folder: Path, by: str = "team") -> list[tuple[str, str, int]]:
    found = knowflow("flows", "--by", by, "--json", "--data", folder).json
    return [(row["helper"], row["helped"], row["count"]) for row in found["results"]]


def _dump(folder: Path) -> list[str]:
    names = ("decisions", "conversations", "contributions", "expertise", "people", "topics", "flows", "identities")
    return knowflow("dump", *names, "--data", folder).lines


CHANGED_TEAM = """account,organisation,team,from,to
forum:a/1,Brewery,Malt,,2024-01-31
forum:a/1,Brewery,Hops,2024-02-01,
forum:a/2,Pub,Bar,2024-01-10T10:00:00.000001Z,
"""


def test_an_interaction_counts_for_the_affiliation_of_its_time(folder: Path) -> None:
    assert _pairs(folder, "organisation") == [("brew.org", "", 2)]
    done = _import(folder, CHANGED_TEAM, "--json").json
    assert done == {"file": str(folder.parent / "people.csv"), "rows": 3, "new": 3, "unchanged": 0}
    assert _pairs(folder) == [("Hops", "Bar", 1), ("Malt", "", 1)], "Bob came to the Bar just after his question"
    assert _pairs(folder, "organisation") == [("Brewery", "", 1), ("Brewery", "Pub", 1)]
    ann = knowflow("person", "Ann Alder", "--json", "--data", folder).json
    assert (ann["teams"], ann["organisations"]) == (["Hops", "Malt"], ["Brewery"])
    assert ann["affiliations"] == [
        {"organisation": "Brewery", "team": "Hops", "valid_from": "2024-02-01T00:00:00.000000Z",
         "account": "forum:a/1", "decision": "affiliation/forum:a/1|2024-02-01T00:00:00.000000Z"},
        {"organisation": "Brewery", "team": "Malt", "valid_to": "2024-02-01T00:00:00.000000Z",
         "account": "forum:a/1", "decision": "affiliation/forum:a/1|"},
    ]  # fmt: skip
    assert "Hops, Brewery from 2024-02-01; Malt, Brewery from ever until 2024-01-31" in " ".join(
        knowflow("person", "Ann Alder", "--data", folder).out.split()
    )


def test_a_repeated_import_changes_nothing_and_a_rebuild_keeps_it(folder: Path) -> None:
    _import(folder, CHANGED_TEAM)
    before = _dump(folder)
    again = _import(folder, CHANGED_TEAM, "--json").json
    assert (again["new"], again["unchanged"]) == (0, 3)
    assert _dump(folder) == before
    assert knowflow("rebuild", "--data", folder).code == 0
    assert _dump(folder) == before


def test_a_corrected_row_replaces_the_former_and_taking_back_restores_what_was(folder: Path) -> None:
    before = [line for line in _dump(folder) if '"decisions"' not in line and '"identities"' not in line]
    _import(folder, CHANGED_TEAM)
    corrected = _import(folder, CHANGED_TEAM.replace("Hops", "Yeast"), "--json").json
    assert (corrected["new"], corrected["unchanged"]) == (1, 2)
    assert _pairs(folder) == [("Malt", "", 1), ("Yeast", "Bar", 1)]
    taken = _import(folder, CHANGED_TEAM, "--take-back", "--json").json
    assert (taken["new"], taken["unchanged"]) == (3, 0)
    assert [line for line in _dump(folder) if '"decisions"' not in line and '"identities"' not in line] == before
    assert _import(folder, CHANGED_TEAM, "--take-back", "--json").json["new"] == 0


DOMAIN = """address,organisation,team,from,to
*@Brew.org,Brewery,Malt,,2024-01-31
@brew.org,Brewery,Hops,2024-02-01,
"""


def test_a_whole_domain_counts_for_its_addresses_and_a_person_s_own_row_goes_before(folder: Path) -> None:
    assert _import(folder, DOMAIN, "--json").json["new"] == 2
    assert _pairs(folder) == [("Hops", "", 1), ("Malt", "", 1)]
    assert _pairs(folder, "organisation") == [("Brewery", "", 2)]
    with Knowflow.open(folder) as state:
        state.engine.append([_event(9, 3, "answered", "forum:a/3", "Cid Cole", "cid@brew.org")])
        state.engine.process()
        state.sync()
    assert _pairs(folder) == [("Hops", "", 2), ("Malt", "", 1)], "an address that comes later has the team"
    _import(folder, "account,team\nforum:a/1,Own\n")
    assert _pairs(folder) == [("Own", "", 2), ("Hops", "", 1)]
    assert _pairs(folder, "organisation") == [("Brewery", "", 3)], "which the own row does not name"
    held = _dump(folder)
    assert knowflow("rebuild", "--data", folder).code == 0
    assert _dump(folder) == held
    _import(folder, "account,team\nforum:a/1,Own\n", "--take-back")
    assert _import(folder, DOMAIN, "--take-back", "--json").json["new"] == 2
    assert _pairs(folder) == []
    assert _pairs(folder, "organisation") == [("brew.org", "", 3)]


def test_an_address_and_a_name_mean_the_person_and_merges_carry_what_was_decided(folder: Path) -> None:
    _import(folder, "address,person,team\nANN@brew.org,,Malt\n,Bob Birch,Bar\n")
    assert _pairs(folder) == [("Malt", "Bar", 2)]
    apart = _dump(folder)
    _import(folder, "account,organisation\nforum:a/9,Elsewhere\n")
    knowflow("identities", "merge", "forum:a/2", "forum:a/9", "--data", folder)
    assert _pairs(folder, "organisation") == [("brew.org", "Elsewhere", 2)]
    knowflow("identities", "unmerge", "forum:a/2", "forum:a/9", "--data", folder)
    assert _pairs(folder, "organisation") == [("brew.org", "", 2)]
    known = [line for line in _dump(folder) if "forum:a/9" not in line]
    assert known == apart


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", "", "its first line names the columns"),
        ("who,team\nforum:a/1,Malt\n", "1", "'who' is no column"),
        ("account,team,team\n", "1", "named twice"),
        ("team\nMalt\n", "1", "add a column account, address or person"),
        ("account\nforum:a/1\n", "1", "add a column organisation or team"),
        ("account,team\nforum:a/1,Malt\n\n,Hops\n", "4", "one of the columns account, address and person"),
        ("account,address,team\nforum:a/1,a@x.org,Malt\n", "2", "one of the columns account, address and person"),
        ("account,team\nforum:a/1,\n", "2", "neither organisation nor team"),
        ("account,team,from\nforum:a/1,Malt,2024-13-01\n", "2", "from '2024-13-01' is no time: write 2024-05-31"),
        ("account,team,to\nforum:a/1,Malt,soon\n", "2", "to 'soon' is no time"),
        ("account,team,from,to\nforum:a/1,Malt,2024-02-02,2024-02-01\n", "2", "before it begins"),
        ("account,team\nforum:a/1,Malt,Hops\n", "2", "3 cells under 2 columns"),
        ("account,team\nforum:a/1,Malt\nforum:a/1,Hops\n", "3", "line 2 says another thing"),
        ("address,team\nann@,Malt\n", "2", "is no address"),
        ("address,team\n*@gmail.com,Malt\n", "2", "is no domain of one organisation"),
        ("person,team\nforum:a/1,Malt\nNobody Known,Hops\n", "3", "nobody is known as 'Nobody Known'"),
        ('account,team\n"forum:a/1,Malt\n', "2", "RFC 4180"),
        (b"account,team\nforum:a/1,\xff\n", "", "not UTF-8"),
        ("account,team\n" + "x:" * 2000 + ",Malt\n", "2", "2048"),
    ],
)
def test_a_wrong_row_is_one_clear_line_and_nothing_is_done(
    folder: Path, text: str | bytes, line: str, what: str
) -> None:
    before = _dump(folder)
    done = _import(folder, text)
    assert done.code == 2
    assert "people.csv" + (f":{line}:" if line else "") in done.error
    assert what in done.error
    assert _dump(folder) == before


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    done = knowflow("affiliations", "import", tmp_path / "none.csv", "--data", tmp_path / "data")
    assert (done.code, done.error) == (2, f"{tmp_path / 'none.csv'} cannot be read: No such file or directory")
    assert not (tmp_path / "data").exists()


def test_it_may_come_before_what_it_is_about(tmp_path: Path, folder: Path) -> None:
    early = tmp_path / "early"
    _import(folder, CHANGED_TEAM)
    file = folder.parent / "people.csv"
    assert knowflow("affiliations", "import", file, "--data", early).code == 0
    with Knowflow.open(early) as state:
        state.engine.append(EVENTS)
        state.engine.process()
        state.sync()
    assert [line for line in _dump(early) if '"decisions"' not in line] == [
        line for line in _dump(folder) if '"decisions"' not in line
    ]


def test_the_last_day_of_the_calendar_has_no_end_and_a_file_may_come_from_windows(folder: Path) -> None:
    text = b"\xef\xbb\xbfaccount,team,to\r\nforum:a/1,Malt,9999-12-31\r\n"
    assert _import(folder, text, "--json").json["new"] == 1
    assert _pairs(folder) == [("Malt", "", 2)]
