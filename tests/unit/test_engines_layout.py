"""A data folder remembers its servers: how many, where they listen, what memory they have."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from knowflow.engines import ports
from knowflow.engines.layout import Layout, engines_of
from knowflow.errors import UserError


def addresses(layout: Layout) -> list[tuple[str, int, int]]:
    return [(server.name, server.port, server.inner_port) for server in layout.servers]


def test_one_of_each_by_default_and_as_there_are_from_then_on() -> None:
    one = Layout.new().with_counts({"kafka": None, "elasticsearch": None})
    assert [server.name for server in one.servers] == ["kafka-1", "elasticsearch-1"]
    many = Layout.new().with_counts({"kafka": 3}).with_counts({"elasticsearch": 2})
    assert [server.name for server in many.servers] == [
        "kafka-1", "kafka-2", "kafka-3", "elasticsearch-1", "elasticsearch-2",
    ]  # fmt: skip
    assert many.with_counts({"kafka": None, "elasticsearch": None}) == many == many.with_counts({"kafka": 3})


def test_no_two_ports_are_the_same_and_none_is_for_outgoing_connections() -> None:
    layout = Layout.new().with_counts({"kafka": 3, "elasticsearch": 3})
    used = [port for _, *pair in addresses(layout) for port in pair]
    assert len(set(used)) == len(used) == 12
    assert all(ports.FIRST <= port < ports.LAST for port in used)


@pytest.mark.parametrize(
    ("engine", "number", "told"),
    [("kafka", 2, "--brokers 2: kafka runs with 1 or 3 brokers here"), ("kafka", 0, "1 or 3"),
     ("elasticsearch", 4, "1 or 2 or 3 nodes"), ("kafka", 1, "was made with 3 brokers")],
)  # fmt: skip
def test_a_number_that_does_not_fit_is_refused(engine: str, number: int, told: str) -> None:
    layout = Layout.new().with_counts({"kafka": 3})
    with pytest.raises(UserError, match=told):
        layout.with_counts({engine: number})  # type: ignore[dict-item]


def test_heaps_are_kept_until_others_are_given() -> None:
    layout = Layout.new()
    assert layout.heaps == {"kafka": "768m", "elasticsearch": "1g"}
    changed = layout.with_heaps({"kafka": "512m", "elasticsearch": None})
    assert changed.heaps == {"kafka": "512m", "elasticsearch": "1g"}
    assert changed.with_heaps({}) == changed
    for wrong in ("1", "0m", "-1g", "1t", "1g -XX:+Foo", ""):
        with pytest.raises(UserError, match="512m or 2g"):
            layout.with_heaps({"kafka": wrong})


def test_a_layout_comes_back_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "layout.json"
    assert Layout.load(file) is None
    layout = Layout.new().with_counts({"kafka": 3, "elasticsearch": 1}).with_heaps({"kafka": "1g"})
    layout.save(file)
    assert Layout.load(file) == layout
    assert list(tmp_path.iterdir()) == [file]
    file.write_text(file.read_text()[:-20])
    with pytest.raises(UserError, match=r"layout.json is damaged: .*--wipe"):
        Layout.load(file)


def test_each_folder_and_each_server_has_a_mark_of_its_own() -> None:
    layouts = [Layout.new().with_counts({"kafka": 3, "elasticsearch": 3}) for _ in range(2)]
    marks = [layout.marker(server) for layout in layouts for server in layout.servers]
    marks += [layout.keeper_marker for layout in layouts]
    assert len(set(marks)) == 14
    assert all(len(layout.cluster) == 22 and layout.cluster.isascii() for layout in layouts)
    assert layouts[0].cluster != layouts[1].cluster


def test_servers_to_be_started_move_where_their_port_is_taken() -> None:
    layout = Layout.new().with_counts({"kafka": 3, "elasticsearch": 1})
    brokers, nodes = layout.of("kafka"), layout.of("elasticsearch")
    assert layout.with_free_ports(layout.servers) == layout
    with socket.create_server((ports.LOOPBACK, brokers[1].inner_port)):
        moved = layout.with_free_ports(layout.servers)
        assert moved.of("elasticsearch") == nodes
        assert [server.name for server in moved.of("kafka")] == [server.name for server in brokers]
        assert not {port for _, *pair in addresses(moved) for port in pair} & {brokers[1].inner_port}
        with pytest.raises(UserError, match=r"of kafka-2 is taken by another program"):
            layout.with_free_ports([brokers[1]])
        assert layout.with_free_ports(nodes) == layout, "who is not to be started keeps its ports"


def test_a_port_is_free_or_not() -> None:
    (port,) = ports.choose(1)
    assert ports.is_free(port)
    assert not ports.answers(port)
    with socket.create_server((ports.LOOPBACK, port)):
        assert not ports.is_free(port)
        assert ports.answers(port)
    assert ports.is_free(port)


def test_as_many_ports_as_there_are_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "is_free", lambda port: port % 2 == 0)
    chosen = ports.choose(50, taken=range(ports.FIRST, ports.FIRST + 6_000))
    assert len(set(chosen)) == 50
    assert all(port % 2 == 0 and port >= ports.FIRST + 6_000 for port in chosen)
    monkeypatch.setattr(ports, "is_free", lambda port: False)
    with pytest.raises(OSError, match="no 1 free ports"):
        ports.choose(1)


@pytest.mark.parametrize(
    ("kafka", "elasticsearch", "chosen"),
    [(False, False, ["kafka", "elasticsearch"]), (True, True, ["kafka", "elasticsearch"]), (True, False, ["kafka"]),
     (False, True, ["elasticsearch"])],
)  # fmt: skip
def test_flags_choose_engines(kafka: bool, elasticsearch: bool, chosen: list[str]) -> None:
    assert engines_of(kafka, elasticsearch) == chosen
