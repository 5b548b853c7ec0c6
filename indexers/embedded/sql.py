"""Turn conditions of the index port into SQL over one record's narrow table, named `d`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from indexers.conditions import check_order, normal_where
from indexers.embedded.tables import OWNER_AUDIENCE, Table
from indexers.port import Sort, Where

_COMPARE = {"eq": "=", "ge": ">=", "gt": ">", "le": "<=", "lt": "<"}


def json_list(values: Sequence[Any]) -> str:
    """Return values as a JSON text, to bind any number of them as one parameter."""
    return orjson.dumps(values).decode()


def conditions(
    table: Table, audiences: Sequence[int] | None, where: Sequence[Where], *, probing: bool = False
) -> tuple[str, list[Any]]:
    """Return a WHERE clause for live documents of these audiences (None: all) and its parameters.

    `probing`: few documents are named already, so look each up rather than list all that fit.
    """
    parts: list[str] = []
    parameters: list[Any] = []
    if audiences is None:
        parts.append("d._audience > 0")
    elif len(audiences) == 1:
        parts.append(f"d._audience = {int(audiences[0])}")
    else:
        parts.append("d._audience IN (SELECT value FROM json_each(?))")
        parameters.append(json_list(audiences))
    for one in normal_where(table.spec, where):
        part, values = _condition(table, one, probing)
        parts.append(part)
        parameters += values
    return " AND ".join(parts), parameters


def _condition(table: Table, one: Where, probing: bool) -> tuple[str, list[Any]]:
    wanted = [one.value] if one.op == "eq" else one.value
    if one.field in table.keywords:
        if one.op == "exists":
            return f'd."{one.field}" IS {"NOT " if one.value else ""}NULL', []
        ids = f"SELECT s.doc FROM term t JOIN {table.side(one.field)} s ON s.term = t.id"
        if probing:
            fits = "s.doc = d._id AND t.text IN (SELECT value FROM json_each(?))"
            return f"EXISTS ({ids} WHERE {fits})", [json_list(wanted)]
        return f"d._id IN ({ids} WHERE t.text IN (SELECT value FROM json_each(?)))", [json_list(wanted)]
    if one.field == "audience":
        if one.op == "exists":
            return f"d._audience {'<>' if one.value else '='} {OWNER_AUDIENCE}", []
        ids = "SELECT audience FROM audience_label WHERE label IN (SELECT value FROM json_each(?))"
        return f"d._audience IN ({ids})", [json_list(wanted)]
    column = f'd."{one.field}"'
    if one.op == "exists":
        return f"{column} IS {'NOT ' if one.value else ''}NULL", []
    if one.op == "in":
        if table.spec.fields[one.field] == "boolean":
            wanted = [int(value) for value in wanted]
        return f"{column} IN (SELECT value FROM json_each(?))", [json_list(wanted)]
    return f"{column} {_COMPARE[one.op]} ?", [one.value]


def ordering(table: Table, order: Sequence[Sort]) -> str:
    """Return an ORDER BY clause: absent values last, ties by key."""
    check_order(table.spec, order)
    parts = [f'd."{one.field}" {"DESC" if one.descending else "ASC"} NULLS LAST' for one in order]
    return ", ".join([*parts, "d._key"])
