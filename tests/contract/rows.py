"""Say what every adapter of streams.core.Rows does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from streams.core import Rows

# Characters where code points, UTF-16 and careless prefix ends would order differently.
ODD = ["", "\x00", "A", "Z", "a", "é", "\ud7ff", "\ue000", "\uffff", "\U00010000", "\U0010ffff", "\U0010ffff\U0010ffff"]


class RowsContract(ABC):
    """Test one adapter: a subclass makes it."""

    @abstractmethod
    def make(self) -> Rows:
        """Return rows with nothing in them."""

    def settle(self, rows: Rows) -> None:  # noqa: B027 - an adapter without commits does nothing
        """Do what the adapter does at a commit."""

    def test_absent_rows_are_none(self) -> None:
        rows = self.make()
        assert rows.get("g", "r") is None
        assert list(rows.scan("g")) == []
        rows.delete("g", "r")
        assert rows.get("g", "r") is None

    def test_to_expect_rows_changes_nothing(self) -> None:
        rows = self.make()
        rows.expect("g", ["0", "none"])
        assert rows.get("g", "none") is None
        for at in range(300):
            rows.put("g", str(at), at)
        self.settle(rows)
        rows.put("g", "7", "changed")
        rows.delete("g", "8")
        rows.expect("g", [])
        rows.expect("g", [*map(str, range(5, 250)), "none", "7"])
        expected: list[Any] = [5, 6, "changed", None, 9, 299, None]
        assert [rows.get("g", row) for row in ("5", "6", "7", "8", "9", "299", "none")] == expected
        assert [value for _, value in rows.scan("g", "29", limit=3)] == [29, 290, 291]
        self.settle(rows)
        assert [rows.get("g", row) for row in ("5", "6", "7", "8", "9", "299", "none")] == expected

    def test_the_last_value_stands(self) -> None:
        rows = self.make()
        values: list[Any] = [{"a": [1, "x", True]}, 0, "", [], {}, False]
        for value in values:
            rows.put("g", "r", value)
            assert rows.get("g", "r") == value
            self.settle(rows)
            assert rows.get("g", "r") == value
            assert list(rows.scan("g")) == [("r", value)]

    def test_a_deleted_row_is_gone_and_can_come_back(self) -> None:
        rows = self.make()
        rows.put("g", "r", 1)
        self.settle(rows)
        rows.delete("g", "r")
        assert rows.get("g", "r") is None
        assert list(rows.scan("g")) == []
        self.settle(rows)
        assert rows.get("g", "r") is None
        rows.put("g", "r", 2)
        self.settle(rows)
        assert list(rows.scan("g")) == [("r", 2)]

    def test_groups_do_not_touch_each_other(self) -> None:
        rows = self.make()
        for group in ODD:
            rows.put(group, "r", group)
        self.settle(rows)
        rows.delete("a", "r")
        assert [rows.get(group, "r") for group in ODD] == [None if group == "a" else group for group in ODD]

    def test_scans_go_in_byte_order_both_ways(self) -> None:
        rows = self.make()
        for at, row in enumerate(ODD):
            rows.put("g", row, at)
            if at % 3 == 0:
                self.settle(rows)
        expected = sorted(ODD, key=str.encode)
        assert [row for row, _ in rows.scan("g")] == expected
        assert [row for row, _ in rows.scan("g", reverse=True)] == expected[::-1]
        assert all(ODD[value] == row for row, value in rows.scan("g"))

    def test_scans_keep_to_prefix_and_limit(self) -> None:
        rows = self.make()
        names = [a + b for a in ODD for b in ("", *ODD[1:]) if a]
        for row in names:
            rows.put("g", row, row)
        for settled in (False, True):
            for prefix in ODD:
                expected = sorted({name for name in names if name.startswith(prefix)}, key=str.encode)
                for limit in (None, 0, 1, 3):
                    assert [row for row, _ in rows.scan("g", prefix, limit=limit)] == expected[:limit], settled
                    found = [row for row, _ in rows.scan("g", prefix, reverse=True, limit=limit)]
                    assert found == expected[::-1][:limit], settled
            self.settle(rows)

    def test_a_scan_sees_the_rows_as_they_were_when_it_began(self) -> None:
        rows = self.make()
        for row in "abcd":
            rows.put("g", row, [row])
        self.settle(rows)
        rows.put("g", "b", ["b2"])
        scan = rows.scan("g")
        assert next(scan) == ("a", ["a"])
        rows.put("g", "b", ["b3"])
        rows.delete("g", "c")
        rows.put("g", "bb", ["new"])
        held = rows.get("g", "d")
        assert held is not None
        held.append("changed")
        rows.put("g", "d", held)
        assert list(scan) == [("b", ["b2"]), ("c", ["c"]), ("d", ["d"])]
        assert dict(rows.scan("g")) == {"a": ["a"], "b": ["b3"], "bb": ["new"], "d": ["d", "changed"]}

    def test_values_are_copies(self) -> None:
        rows = self.make()
        value = {"list": [1]}
        rows.put("g", "r", value)
        value["list"].append(2)
        read = rows.get("g", "r")
        assert read == {"list": [1]}
        read["list"].append(3)
        next(iter(rows.scan("g")))[1]["list"].append(4)
        assert rows.get("g", "r") == {"list": [1]}
        self.settle(rows)
        assert rows.get("g", "r") == {"list": [1]}

    def test_a_large_group_is_read_row_by_row(self) -> None:
        rows = self.make()
        for at in range(1000):
            rows.put("g", f"{at:04}", at)
        self.settle(rows)
        rows.put("g", "0500", "changed")
        rows.delete("g", "0501")
        assert rows.get("g", "0999") == 999
        assert [value for _, value in rows.scan("g", "05", limit=3)] == ["changed", 502, 503]
        assert [value for _, value in rows.scan("g", "050", reverse=True, limit=9)][-1:] == ["changed"]
        assert sum(1 for _ in rows.scan("g")) == 999
