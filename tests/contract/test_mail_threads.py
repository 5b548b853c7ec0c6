"""Mail whose `References` were cut, or whose first message never came, stays one thread, in any order of reading."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from knowflow.app import Knowflow

LOST = "lost@x.org"  # in no archive

# What each message names: In-Reply-To, then References.
NAMED = {
    "a": ([LOST], [LOST]),
    "b": (["a"], []),  # a program that writes In-Reply-To alone
    "c": (["b"], ["a", "b"]),  # one that keeps the last two
    "d": (["gone"], ["b", "gone"]),  # an answer to a mail that went past the list
    "e": (["d"], ["gone", "d"]),
}


Named = dict[str, tuple[list[str], list[str]]]


def _mail(name: str, named: Named) -> str:
    answers, references = named[name]
    minute = list(named).index(name)
    lines = ["From a@x.org Mon Mar  2 08:00:00 2020", f"From: {name}@x.org", f"Message-ID: <{name}>"]
    lines += [f"Date: Mon, 2 Mar 2020 08:{minute:02}:00 +0000", "Subject: Re: slugs"]
    lines += [f"In-Reply-To: <{answers[0]}>"]
    if references:
        lines += ["References: " + " ".join(f"<{one}>" for one in references)]
    return "\n".join([*lines, "", f"Text of {name}.", "", ""])


def _homes(folder: Path, parts: list[str], named: Named = NAMED) -> tuple[dict[str, set[str]], list[str]]:
    """Read the parts one after another; return the accounts by conversation, and the dump."""
    with Knowflow.open(folder / "data") as state:
        for number, part in enumerate(parts):
            file = folder / f"{number}.mbox"
            file.write_text("".join(_mail(name, named) for name in part))
            answer = state.ingest("mbox", [str(file)], name="slugs")
            assert (answer["interactions"], answer["pending"]) == (len(part), 0)
        homes: dict[str, set[str]] = {}
        for line in state.dump("contributions"):
            homes.setdefault(line["value"]["conversation"], set()).add(line["value"]["account"])
        return homes, [str(line) for line in state.dump("conversations", "contributions", "people", "flows")]


def test_a_thread_of_cut_references_without_its_first_message_is_one(tmp_path: Path) -> None:
    homes, _ = _homes(tmp_path, ["abcde"])
    assert homes == {f"mail:message/{LOST}": {f"mail:{name}@x.org" for name in NAMED}}


@pytest.mark.parametrize("order", [*list(permutations("abcde"))[7::24]], ids="".join)
def test_the_order_of_reading_means_nothing(tmp_path: Path, order: tuple[str, ...]) -> None:
    (tmp_path / "whole").mkdir()
    (tmp_path / "parts").mkdir()
    assert _homes(tmp_path / "parts", list(order)) == _homes(tmp_path / "whole", ["abcde"])


def test_mails_that_answer_each_other_in_a_circle_stay_where_each_says(tmp_path: Path) -> None:
    circle: Named = {"a": (["c"], []), "b": (["a"], []), "c": (["b"], []), "d": (["c"], [])}
    expected = {
        "mail:message/c": {"mail:a@x.org", "mail:d@x.org"},
        "mail:message/a": {"mail:b@x.org"},
        "mail:message/b": {"mail:c@x.org"},
    }
    for number, order in enumerate(["abcd", "dcba", "bdac"]):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert _homes(folder, list(order), circle)[0] == expected
