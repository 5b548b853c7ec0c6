"""Find producers by kind, ours and plug-ins."""

import sys
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest

from producers import registry
from producers.base import SourceError
from producers.testing import assert_one_line

OURS = (
    "stackexchange", "git", "gitlog", "slack", "slack-xml", "zulip", "discourse", "perceval", "cloudevents", "mbox",
    "irc", "sample",
)  # fmt: skip
DUMP = Path(__file__).parent.parent / "golden" / "stackexchange" / "dump"


class Plugin:
    kind = "notes"

    def detects(self, path: Path) -> bool:
        return path.suffix == ".notes"


class Angry(Plugin):
    kind = "angry"

    def detects(self, path: Path) -> bool:
        raise OSError("no")


NOTES = Plugin()
ANGRY = Angry()


@pytest.fixture
def plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        EntryPoint("notes", f"{__name__}:NOTES", registry.GROUP),
        EntryPoint("angry", f"{__name__}:ANGRY", registry.GROUP),
        EntryPoint("broken", "there_is_no_such_module:FACTORY", registry.GROUP),
        EntryPoint("stackexchange", f"{__name__}:NOTES", registry.GROUP),
    ]
    monkeypatch.setattr(registry, "entry_points", lambda group: EntryPoints(found).select(group=group))


def test_ours_come_first_then_plugins_by_name(plugins: None) -> None:
    assert registry.kinds() == (*OURS, "angry", "broken", "notes")


@pytest.mark.parametrize("kind", OURS)
def test_each_of_ours_can_be_loaded_and_is_declared(kind: str) -> None:
    assert registry.factory(kind).kind == kind
    assert registry.actions(kind)


def test_a_plugin_is_loaded(plugins: None) -> None:
    assert registry.factory("notes").kind == "notes"
    assert registry.actions("notes") == ()


def test_a_plugin_does_not_take_the_place_of_ours(plugins: None) -> None:
    assert registry.factory("stackexchange").kind == "stackexchange"


def test_an_unknown_kind_is_one_line(plugins: None) -> None:
    with pytest.raises(SourceError, match="there is no source kind `fax`; choose one of: stackexchange") as raised:
        registry.factory("fax")
    assert_one_line(raised.value)


def test_a_broken_plugin_is_one_line(plugins: None) -> None:
    with pytest.raises(SourceError, match="there_is_no_such_module:FACTORY") as raised:
        registry.factory("broken")
    assert_one_line(raised.value)


def test_what_is_not_asked_for_is_not_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "producers.stackexchange", raising=False)
    registry.kinds()
    assert "producers.stackexchange" not in sys.modules


def test_kinds_are_detected(plugins: None, tmp_path: Path) -> None:
    (tmp_path / "a.notes").write_text("hello")
    (tmp_path / "a.other").write_text("hello")
    assert registry.detect(DUMP) == "stackexchange"
    assert registry.detect(tmp_path / "a.notes") == "notes"
    assert registry.detect(tmp_path / "a.other") is None
    assert registry.detect(tmp_path / "nothing") is None
