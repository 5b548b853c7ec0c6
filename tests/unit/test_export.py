"""Files for other programs: whole, readable, and harmless."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from lxml import etree

from knowflow.errors import UserError
from knowflow.export import check_file, csv_text, graphml

GRAPHML = {"g": "http://graphml.graphdrawing.org/xmlns"}


def test_a_graph_keeps_its_attributes_and_their_types() -> None:
    nodes = [{"id": "chat:a/1", "name": "Ann <&>\x00", "share": 0.5}, {"id": "chat:a/2", "name": "Bob", "share": 1.0}]
    edges = [{"source": "chat:a/1", "target": "chat:a/2", "count": 3}]
    root = etree.fromstring(graphml(nodes, edges))
    keys = {key.get("id"): (key.get("for"), key.get("attr.name"), key.get("attr.type"))
            for key in root.findall("g:key", GRAPHML)}  # fmt: skip
    assert set(keys.values()) == {("node", "name", "string"), ("node", "share", "double"), ("edge", "count", "long")}
    (graph,) = root.findall("g:graph", GRAPHML)
    assert graph.get("edgedefault") == "directed"
    found = graph.findall("g:node", GRAPHML)
    read = {node.get("id"): {keys[data.get("key")][1]: data.text for data in node} for node in found}
    assert read == {"chat:a/1": {"name": "Ann <&>", "share": "0.5"}, "chat:a/2": {"name": "Bob", "share": "1.0"}}
    (edge,) = graph.findall("g:edge", GRAPHML)
    assert (edge.get("source"), edge.get("target"), [data.text for data in edge]) == ("chat:a/1", "chat:a/2", ["3"])


def test_a_spreadsheet_takes_no_name_for_a_formula() -> None:
    text = csv_text([{"name": '=HYPERLINK("x")', "count": -1}, {"name": 'Ann, "Bob"', "count": 2}]).decode()
    assert list(csv.reader(io.StringIO(text))) == [["name", "count"], ['\'=HYPERLINK("x")', "-1"], ['Ann, "Bob"', "2"]]


@pytest.mark.parametrize(("name", "hint"), [("x.png", ".graphml"), ("none/x.csv", "none")])
def test_a_file_that_will_not_do_is_told_before_anything_is_done(name: str, hint: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=hint):
        check_file(tmp_path / name)
