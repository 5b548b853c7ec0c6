"""Write what answers are drawn from as files for other programs: GraphML and CSV.

GraphML is that of Brandes et al. (Graph Drawing 2001), which Gephi, yEd, Cytoscape, igraph and
NetworkX read. A file appears whole or not at all.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from lxml import etree

from knowflow.engines.files import write_whole
from knowflow.errors import UserError
from knowflow.queries.flows import By, flows
from knowflow.queries.network import Picture, community_names, helped_until, picture

ALL = 1_000_000_000
FORMATS = (".csv", ".graphml")
_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_TYPES = {bool: "boolean", int: "long", float: "double", str: "string"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
MILLION = 1_000_000

Row = dict[str, Any]


def check_file(file: Path) -> None:
    """Raise UserError for a file that is of no format of ours or lies in no folder."""
    if file.suffix not in FORMATS:
        raise UserError(f"--out {file}: the name is to end in {' or '.join(FORMATS)}, which says the format")
    if not file.parent.is_dir():
        raise UserError(f"--out {file}: there is no folder {file.parent}; make it, or name another")


def write_flows(ask: Any, by: By, file: Path) -> None:
    """Write all flows by person, team, organisation or topic. Raises UserError where they are no graph."""
    rows = flows(ask, by, ALL)["results"]
    if file.suffix == ".csv":
        _write(file, csv_text(rows))
        return
    if by == "topic":
        raise UserError("flows by topic are no graph: write them as .csv, or choose --by person, team or organisation")
    named = {row[side]: row.get(f"{side}_name", row[side]) for row in rows for side in ("helper", "helped")}
    nodes = [{"id": name, "name": named[name]} for name in sorted(named)]
    edges = [
        {"source": row["helper"], "target": row["helped"]}
        | {name: row[name] for name in ("count", "accepted", "thanked") if name in row}
        for row in rows
    ]
    _write(file, graphml(nodes, edges))


def write_network(ask: Any, file: Path) -> None:
    """Write everybody in the network with community and measures; as GraphML with the ties between them."""
    found = picture(ask)
    people = network_rows(ask, found)
    if file.suffix == ".csv":
        _write(file, csv_text(people))
        return
    weights: dict[tuple[str, str], int] = {}
    for row in ask.find("flows"):
        count = helped_until(ask, row)
        if count and row["helper"] in found.people and row["helped"] in found.people:
            pair = (row["helper"], row["helped"])
            weights[pair] = weights.get(pair, 0) + count
    nodes = [{"id": row["person"], **{name: value for name, value in row.items() if name != "person"}}
             for row in people]  # fmt: skip
    edges = [{"source": one, "target": other, "count": count} for (one, other), count in sorted(weights.items())]
    _write(file, graphml(nodes, edges))


def network_rows(ask: Any, found: Picture) -> list[Row]:
    """Return a row for each person in the network, by person."""
    communities = community_names(ask, found.communities)
    names = ask.names(found.people)
    rows = []
    for person, row in sorted(found.people.items()):
        community = row.get("community", "")
        rows.append(
            {
                "person": person,
                "name": names[person],
                "community": community,
                "community_name": communities.get(community, ""),
                **{name: row[name] for name in ("people", "mutual", "given", "taken", "inside", "beyond")},
                **{name: row[name] / MILLION for name in ("betweenness", "constraint", "effective_size")},
            }
        )
    return rows


def csv_text(rows: Sequence[Row]) -> bytes:
    """Return rows as CSV (RFC 4180) with a line of names first.

    Text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    out = io.StringIO(newline="")
    columns = list(rows[0]) if rows else []
    writer = csv.DictWriter(out, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _plain(value) for name, value in row.items()} for row in rows)
    return out.getvalue().encode()


def _plain(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def graphml(nodes: Sequence[Row], edges: Sequence[Row]) -> bytes:
    """Return a directed graph; nodes have `id`, edges `source` and `target`, both any other attributes."""
    root = etree.Element(f"{{{_NAMESPACE}}}graphml", nsmap={None: _NAMESPACE})  # type: ignore[dict-item] # None: default
    keys: dict[tuple[str, str], str] = {}
    parts: tuple[tuple[str, Sequence[Row], tuple[str, ...]], ...] = (
        ("node", nodes, ("id",)),
        ("edge", edges, ("source", "target")),
    )
    for kind, rows, own in parts:
        for name, value in _attributes(rows, own):
            keys[kind, name] = f"{kind}-{name}"
            etree.SubElement(
                root, f"{{{_NAMESPACE}}}key",
                {"id": keys[kind, name], "for": kind, "attr.name": name, "attr.type": _TYPES[type(value)]},
            )  # fmt: skip
    graph = etree.SubElement(root, f"{{{_NAMESPACE}}}graph", {"edgedefault": "directed"})
    for kind, rows, own in parts:
        for row in rows:
            element = etree.SubElement(graph, f"{{{_NAMESPACE}}}{kind}", {name: _text(row[name]) for name in own})
            for name, value in row.items():
                if name not in own:
                    etree.SubElement(element, f"{{{_NAMESPACE}}}data", {"key": keys[kind, name]}).text = _text(value)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _attributes(rows: Iterable[Row], own: Sequence[str]) -> list[tuple[str, Any]]:
    found: Row = {}
    for row in rows:
        for name, value in row.items():
            if name not in own:
                found.setdefault(name, value)
    return list(found.items())


def _text(value: Any) -> str:
    """Return a value as XML may hold it: without the control characters that it may not."""
    return "".join(letter for letter in str(value) if letter >= " " or letter in "\t\n\r")


def _write(file: Path, data: bytes) -> None:
    try:
        write_whole(file, data)
    except OSError as error:
        raise UserError(
            f"--out {file} cannot be written ({error.strerror}): name a file in a folder of yours"
        ) from error
