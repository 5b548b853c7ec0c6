"""`evaluate conversations` reads annotated chats and counts what was found again."""

from __future__ import annotations

from pathlib import Path

from knowflow.evaluate.conversations import evaluate_conversations, roots, sessions
from streams.parents import turn_of
from tests.cli import knowflow

LOG = """\
=== mara [n=mara@example.org] has joined #soil
[10:00] <mara> how do I mount a usb disk under ubuntu?
[10:01] <jonas> does anyone know why grub shows an error at boot after the update?
[10:02] <ilse> mara: what does fdisk -l say?
[10:02] <tove> jonas: which error is it?
[10:03] <mara> ilse: it lists /dev/sdb1
"""
LINKS = "0 0 -\n1 1 -\n2 2 -\n1 3 -\n2 4 -\n3 5 -\n"
XML = """<slack><team_domain>soil</team_domain><channel_name>general</channel_name>
<start_date>2019-01-01T00:00:00</start_date>{}</slack>"""
MESSAGE = '<message conversation_id="{}"><ts>2019-01-02T{}:00.000{}</ts><user>{}</user><text>{}</text></message>'


def irc(folder: Path, part: str = "dev") -> str:
    (folder / part).mkdir()
    (folder / part / "2011-11-13_10.raw.txt").write_text(LOG)
    (folder / part / "2011-11-13_10.annotation.txt").write_text(LINKS)
    return str(folder)


def test_links_that_people_told_are_counted(tmp_path: Path) -> None:
    found = evaluate_conversations(irc(tmp_path), "irc")
    assert found.pop("ms_per_message") >= 0
    assert found.pop("published")
    whole = {
        "link": {"precision": 1.0, "recall": 1.0, "f1": 1.0}, "one_to_one": 1.0, "vi": 0.0, "vi_scaled": 1.0,
        "exact": {"precision": 1.0, "recall": 1.0, "f1": 1.0},
    }  # fmt: skip
    baselines = found.pop("baselines")
    assert found == {
        "task": "conversations", "source": str(tmp_path), "n": 6, **whole,
        "protocol": {
            "kind": "irc", "part": "dev", "unseen": True, "logs": 1, "messages": 5, "window_messages": 100,
            "window_hours": 24,
        },
    }  # fmt: skip
    # Linked to the one before: right for the join and the first message. The best matching: {1, 3, 5} and the join.
    assert {name: (row["link"]["f1"], row["one_to_one"]) for name, row in baselines.items()} == {
        "sessions_30min": (0.3333, 0.6667), "last_message": (0.3333, 0.6667), "alone": (0.5, 0.5),
    }  # fmt: skip


def test_conversations_that_people_told_are_counted(tmp_path: Path) -> None:
    rows = [("1", "10:00", "1", "mara", "how?"), ("1", "10:01", "2", "ilse", "so"), ("2", "18:00", "3", "tove", "hi")]
    (tmp_path / "2019").mkdir()
    (tmp_path / "2019" / "general.xml").write_text(XML.format("".join(MESSAGE.format(*row) for row in rows)))
    found = evaluate_conversations(str(tmp_path), "slack-xml")
    assert (found["n"], found["protocol"]["part"], "link" in found) == (3, "2019", False)
    assert found["baselines"]["sessions_30min"] == {
        "one_to_one": 1.0, "vi": 0.0, "vi_scaled": 1.0, "exact": {"precision": 1.0, "recall": 1.0, "f1": 1.0},
    }  # fmt: skip


def test_sessions_end_after_half_an_hour() -> None:
    half = 30 * 60_000_000
    turns = [
        (name, turn_of(item=name, at=at, sequence=0, event=name, account="a", addressed=(), text=""))
        for name, at in (("a", 0), ("b", half), ("c", 2 * half + 1))
    ]
    assert sessions(turns) == {"a": "a", "b": "a", "c": "c"}


def test_linked_ones_have_one_root() -> None:
    found = roots([("a", "a"), ("b", "a"), ("d", "c"), ("c", "b"), ("e", "e")])
    assert len({found[name] for name in "abcd"}) == 1
    assert found["e"] != found["a"]


def test_the_command_prints_json_or_a_table(tmp_path: Path) -> None:
    path = irc(tmp_path)
    assert knowflow("evaluate", "conversations", path, "--json").json["one_to_one"] == 1.0
    assert any("one-to-one" in line for line in knowflow("evaluate", "conversations", path).lines)


def test_what_is_wrong_is_told(tmp_path: Path) -> None:
    path = irc(tmp_path)

    def error(*arguments: str) -> str:
        return knowflow("evaluate", *arguments).error

    assert "needs at least one path" in error("conversations")
    assert "has no part 'test'; choose among dev" in error("conversations", path, "--part", "test")
    assert "holds no *.xml" in error("conversations", path, "--kind", "slack-xml")
    assert "annotated chats are of kind irc or slack-xml" in error("conversations", path, "--kind", "git")
    assert "--seed goes with task sample" in error("conversations", path, "--seed", "1")
    assert "--part goes with task conversations" in error("sources", path, "--part", "dev")
    annotation = tmp_path / "dev" / "2011-11-13_10.annotation.txt"
    annotation.write_text("0 zero -\n")
    assert "line 1 of an annotation" in error("conversations", path)
    annotation.unlink()
    assert "2011-11-13_10.annotation.txt is missing" in error("conversations", path)
