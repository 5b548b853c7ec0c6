"""Read where people belong from a CSV file, and turn it into decisions."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from knowflow.errors import UserError
from schemas.decisions import read_decision
from schemas.keys import join_key
from schemas.times import MICROS_PER_DAY, format_time, parse_time
from streams.name_forms import private_domain

WHO: Final = ("account", "address", "person")
COLUMNS: Final = (*WHO, "organisation", "team", "from", "to")
PREFIX: Final = "affiliation/"
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_NO_END: Final = date.max  # the last day of the calendar, as some systems export what goes on


@dataclass(frozen=True)
class Row:
    """Hold a checked row; `valid_to` is the first moment after it."""

    line: int
    who: str
    organisation: str
    team: str
    valid_from: str
    valid_to: str

    @property
    def named(self) -> bool:
        """Tell whether `who` is a name, neither an account nor an address."""
        return ":" not in self.who and "@" not in self.who


def read_rows(path: Path) -> list[Row]:
    """Read and check a whole CSV file (UTF-8, commas, a header that names the columns; docs/network.md).

    A row names whom it means in one of `account`, `address` and `person`, and an organisation, a
    team or both; `from` and `to` are dates (UTC, both included) or moments (RFC 3339, `to` not
    included) and may be empty. Raises UserError at the first row that will not do: file, line,
    what, and how to mend it.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(_rows(path, csv.reader(file, strict=True)))
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{path} is not UTF-8: save it as CSV in UTF-8") from error


def _rows(path: Path, reader: Any) -> Iterator[Row]:
    header: list[str] = []
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise UserError(f"{path}:{reader.line_num}: {error}: quote cells as RFC 4180 says") from error
        if cells is None:
            break
        cells = [cell.strip() for cell in cells]
        if not any(cells):
            continue
        if not header:
            header = [cell.lower() for cell in cells]
            _check_header(path, header)
            continue
        where = f"{path}:{reader.line_num}"
        if len(cells) > len(header):
            raise UserError(f"{where}: {len(cells)} cells under {len(header)} columns: quote cells that hold commas")
        yield _row(where, reader.line_num, dict(zip(header, cells, strict=False)))
    if not header:
        raise UserError(f"{path} is empty: its first line names the columns, among {', '.join(COLUMNS)}")


def _check_header(path: Path, header: list[str]) -> None:
    strange = [name for name in header if name not in COLUMNS]
    if strange:
        raise UserError(f"{path}:1: {_cut(strange[0])} is no column: name them {', '.join(COLUMNS)}")
    if len(set(header)) < len(header):
        raise UserError(f"{path}:1: a column is named twice: leave one out")
    if not set(WHO) & set(header):
        raise UserError(f"{path}:1: nothing says whom a row means: add a column account, address or person")
    if not {"organisation", "team"} & set(header):
        raise UserError(f"{path}:1: nothing says where people belong: add a column organisation or team")


def _row(where: str, line: int, cells: Mapping[str, str]) -> Row:
    who = [cells[name] for name in WHO if cells.get(name)]
    if len(who) != 1:
        raise UserError(f"{where}: say whom it means in one of the columns account, address and person")
    organisation, team = cells.get("organisation", ""), cells.get("team", "")
    if not organisation and not team:
        raise UserError(f"{where}: neither organisation nor team: name one, or leave the row out")
    begins, ends = _time(where, "from", cells.get("from", "")), _time(where, "to", cells.get("to", ""))
    if begins and ends and begins >= ends:
        raise UserError(f"{where}: it ends ({cells['to']}) before it begins ({cells['from']}): swap them")
    return Row(line, _who(where, who[0]), organisation, team, begins, ends)


def _who(where: str, who: str) -> str:
    """Return whom a cell means, a whole domain (`*@x.org` or `@x.org`) as `@x.org`."""
    if "@" not in who or ":" in who:
        return who
    local, _, domain = who.rpartition("@")
    if not domain or " " in who:
        raise UserError(f"{where}: {_cut(who)} is no address: write name@domain, or @domain for all of a domain")
    if local not in ("", "*"):
        return who
    if not private_domain(domain):
        raise UserError(f"{where}: {_cut(who)} is no domain of one organisation: name addresses one by one")
    return "@" + domain.lower()


def _time(where: str, column: str, text: str) -> str:
    """Return the moment of a cell: of a day in `from` its first one, of a day in `to` the first one after it."""
    if not text:
        return ""
    try:
        if not _DAY.match(text):
            return format_time(parse_time(text))
        if column == "from":
            return format_time(parse_time(text))
        if date.fromisoformat(text) == _NO_END:
            return ""
        return format_time(parse_time(text) + MICROS_PER_DAY)
    except ValueError as error:
        raise UserError(
            f"{where}: {column} {_cut(text)} is no time: write 2024-05-31 or 2024-05-31T12:00:00Z"
        ) from error


def _cut(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")


def to_decisions(
    path: Path, rows: Iterable[Row], resolve: Callable[[str], str], time: str, *, take_back: bool = False
) -> list[dict[str, Any]]:
    """Return the decisions that the rows of a file make; `resolve` finds the person of a name, or raises UserError.

    A decision's id comes from its account and its beginning alone: a file that is imported again
    makes the same ones, and a row with another end, organisation or team replaces the former. With
    `take_back` they name nothing any more, so that what was before them shows again. Raises
    UserError where two rows contradict each other, or name what no record can hold.
    """
    made: dict[str, tuple[Row, dict[str, Any]]] = {}
    for row in rows:
        where = f"{path}:{row.line}"
        try:
            account = _account(row, resolve)
            stated = {} if take_back else {"organisation": row.organisation, "team": row.team, "valid_to": row.valid_to}
            decision = read_decision({
                "id": PREFIX + join_key(account, row.valid_from),
                "time": time,
                "kind": "affiliation",
                "accounts": [account],
                "valid_from": row.valid_from or None,
                **{name: value for name, value in stated.items() if value},
            })  # fmt: skip
        except UserError as error:
            raise UserError(f"{where}: {error}") from error
        except ValidationError as error:
            first = error.errors()[0]
            raise UserError(f"{where}: {first['loc'][0] if first['loc'] else 'row'}: {first['msg']}") from error
        held = made.setdefault(decision["id"], (row, decision))
        if held[1] != decision:
            raise UserError(
                f"{where}: line {held[0].line} says another thing of the same person from the same time: leave one out"
            )
    return [decision for _, decision in made.values()]


def _account(row: Row, resolve: Callable[[str], str]) -> str:
    if row.named:
        return resolve(row.who)
    return row.who if ":" in row.who or row.who.startswith("@") else "mail:" + row.who.lower()


def changed(decisions: Iterable[dict[str, Any]], held: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the decisions that say something else than those held under their ids, or are taken back and held."""
    return [decision for decision in decisions if _said(decision) != _said(held.get(decision["id"], _NOTHING))]


_NOTHING: Final[Mapping[str, Any]] = {}


def _said(decision: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what an affiliation says; one that names nothing says what none at all does."""
    stated = (decision.get("organisation"), decision.get("team"))
    return (*stated, decision.get("valid_to")) if any(stated) else ()
